"""What the reconciliation API's specification, version 0.2, says of each answer, as JSON Schemas.

Source: Reconciliation Service API v0.2 (W3C Community Group final report, 10 April 2023), its sections on the
manifest, results, previews, suggestions and data extension, restated; the published schemas are looser where they
differ.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}
URI = {"type": "string", "pattern": "^https?://"}
TYPE = {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]}
VIEW = {"type": "object", "properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}}, "required": ["url"]}
PLACE = {
    "type": "object",
    "properties": {"service_url": URI, "service_path": {"type": "string", "pattern": "^/"}},
    "required": ["service_url", "service_path"],
}
SETTING = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "label": TEXT,
        "type": {"enum": ["number", "text", "checkbox", "select"]},
        "help_text": TEXT,
        "choices": {
            "type": "array",
            "items": {"type": "object", "properties": {"value": TEXT, "name": TEXT}, "required": ["value", "name"]},
        },
    },
    "required": ["name", "label", "type"],
}
MANIFEST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": URI,
        "schemaSpace": URI,
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True, "minItems": 1},
        "serviceVersion": TEXT,
        "view": VIEW,
        "preview": {
            **VIEW,
            "properties": {**VIEW["properties"], "width": {"type": "integer"}, "height": {"type": "integer"}},  # type: ignore[dict-item]
            "required": ["url", "width", "height"],
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": PLACE, "property": PLACE, "type": PLACE},
            "required": ["entity", "property", "type"],
        },
        "extend": {
            "type": "object",
            "properties": {"propose_properties": PLACE, "property_settings": {"type": "array", "items": SETTING}},
            "required": ["propose_properties"],
            "additionalProperties": False,
        },
        "batchSize": {"type": "integer", "minimum": 1},
        "authentication": {
            "type": "object",
            "properties": {"type": {"const": "apiKey"}, "name": TEXT, "in": {"enum": ["query", "header"]}},
            "required": ["type", "name", "in"],
            "additionalProperties": False,
        },
    },
    "required": ["versions", "name", "identifierSpace", "schemaSpace", "defaultTypes"],
    "additionalProperties": False,
}
CANDIDATE = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "description": TEXT,
        "type": {"type": "array", "items": TYPE},
        "score": {"type": "number"},
        "match": {"type": "boolean"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": TEXT, "value": {"type": ["number", "boolean"]}},
                "required": ["id", "value"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["id", "name", "type", "score", "match"],
    "additionalProperties": False,
}
RESULTS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
        "required": ["result"],
        "additionalProperties": False,
    },
}
SUGGESTIONS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "description": TEXT,
                    "notable": {"type": "array", "items": TYPE},
                },
                "required": ["id", "name"],
            },
        }
    },
    "required": ["result"],
}
PROPOSAL: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": TEXT,
        "limit": {"type": "integer"},
        "properties": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]},
        },
    },
    "required": ["type", "properties"],
    "additionalProperties": False,
}
EXTENSION: dict[str, Any] = {
    "type": "object",
    "properties": {
        "meta": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]},
        },
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"str": {"type": "string"}},
                        "required": ["str"],
                        "additionalProperties": False,
                    },
                },
            },
        },
    },
    "required": ["meta", "rows"],
    "additionalProperties": False,
}
