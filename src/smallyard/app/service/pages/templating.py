"""Filling a template for a page that has no twin: signing in, and the link that makes an account."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from smallyard.app.service.pages.showing import View

__all__ = ["page"]


def page(
    request: Request, template: str, values: Mapping[str, Any] | None = None, status: int = HTTPStatus.OK
) -> Response:
    """A page from a template of `pages/templates`."""
    return View(request).page(template, {}, status, twin="", **(values or {}))
