"""Filling the pages' templates: everything is escaped, and every page knows who is signed in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined

from smallyard.app.service.access import csrf_token

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["page"]

_TEMPLATES = Jinja2Templates(
    env=Environment(
        loader=PackageLoader("smallyard.app.service.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
)


def page(
    request: Request, template: str, values: Mapping[str, object] | None = None, status: int = HTTPStatus.OK
) -> HTMLResponse:
    """A page from a template of `pages/templates`; it can use `request`, `user` (None: nobody) and `csrf`."""
    given = {"user": getattr(request.state, "user", None), "csrf": csrf_token(request), **(values or {})}
    return _TEMPLATES.TemplateResponse(request, template, given, status)
