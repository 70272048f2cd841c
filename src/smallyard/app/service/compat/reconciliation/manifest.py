"""The service manifest: what a client learns first (section 3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from smallyard.app.service.compat.reconciliation.model import TYPES, type_object
from smallyard.app.service.compat.route import key_in_query
from smallyard.lists.ftm import collections, datasets
from smallyard.version import __version__

if TYPE_CHECKING:
    from fastapi import Request

    from smallyard.app.service.state import Service

__all__ = ["MOST_QUERIES", "manifest_of"]

MOST_QUERIES = 50
"""Queries in a batch."""


def manifest_of(request: Request, held: Service, dataset: str) -> dict[str, Any]:
    """The manifest of the service for one dataset."""
    root = held.address(request)
    base = f"{root}/reconcile/{quote(dataset, safe='')}"
    key = key_in_query(request)
    more, first = (f"&{key}", f"?{key}") if key else ("", "")
    found = collections().get(dataset) or datasets()[dataset]
    return {
        "versions": ["0.2"],
        "name": f"{found.title} (smallyard)",
        "identifierSpace": f"{root}/entities/",
        "schemaSpace": "https://www.opensanctions.org/reference/#schema",
        "serviceVersion": __version__,
        "view": {"url": f"{base}/preview?id={{{{id}}}}{more}"},
        "preview": {"url": f"{base}/preview?id={{{{id}}}}{more}", "width": 430, "height": 300},
        "batchSize": MOST_QUERIES,
        "authentication": {"type": "apiKey", "name": "api_key", "in": "query"},
        "defaultTypes": [type_object(name) for name in TYPES],
        "suggest": {
            name: {"service_url": base, "service_path": f"/suggest/{name}{first}"}
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": f"/extend/property{first}"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "The most values of one entity; 0 for all.",
                },
                {
                    "name": "render",
                    "label": "Form",
                    "type": "select",
                    "default": "caption",
                    "choices": [
                        {"value": "caption", "name": "For people (China)"},
                        {"value": "raw", "name": "For programs (cn)"},
                    ],
                    "help_text": "How countries are written.",
                },
            ],
        },
    }
