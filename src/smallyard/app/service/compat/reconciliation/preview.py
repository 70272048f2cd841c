"""An entity as a small page, shown in a frame of another program."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse

from smallyard.app.service.compat.reconciliation.model import PROPERTIES, TYPES, shown
from smallyard.lists.ftm import datasets

if TYPE_CHECKING:
    from smallyard.lists.ftm import Entity

__all__ = ["preview_page"]

_SHOWN = ("alias", "weakAlias", "previousName", "country", "birthDate", "address", "program", "topics", "idNumber")
_MOST, _LONGEST = 4, 200
_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:8px;overflow-wrap:anywhere}h1{font-size:16px;margin:0}dt{color:#555}"
    "dd{margin:0 0 4px 12px}"
)
_LABELS = {qualified.partition(":")[2]: label for qualified, label in PROPERTIES.items()}


def preview_page(party: Entity) -> HTMLResponse:
    """The page. Whatever stands in the entity is text in it; any site may show it in a frame."""
    rows = "".join(
        f"<dt>{escape(_LABELS[name])}</dt>"
        + "".join(f"<dd><bdi>{escape(_cut(shown(name, text)))}</bdi></dd>" for text in some)
        for name in _SHOWN
        if (some := party.properties.get(name, ())[:_MOST])
    )
    known = datasets()
    lists = ", ".join(known[name].title if name in known else name for name in party.datasets)
    state = "on the list" if party.target else "no longer on the list"
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(_cut(party.caption))}</title>'
        f"<style>{_STYLE}</style></head><body><h1><bdi>{escape(_cut(party.caption))}</bdi></h1>"
        f"<p>{escape(TYPES.get(party.schema, party.schema))}. {escape(lists)}: {state}.</p>"
        f"<dl>{rows}</dl></body></html>"
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
