"""Pages made with Jinja2: everything put into them is escaped, but for pictures and code of our own making."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from smallyard.errors import MissingExtraError

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["as_script", "render", "trusted"]


@cache
def _environment() -> Environment:
    try:
        jinja2 = import_module("jinja2")
    except ImportError as missing:
        raise MissingExtraError(missing, "charts") from missing
    found: Environment = jinja2.Environment(
        loader=jinja2.PackageLoader("smallyard.trade", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return found


def render(name: str, **values: Any) -> str:
    """A page from a template of this folder.

    Raises:
        MissingExtraError: the extra `charts` is not installed.
    """
    return _environment().get_template(name).render(**values)


def trusted(text: str) -> Any:
    """Text that goes into a page as it is: SVG and scripts that the renderer made, never a user's."""
    return import_module("markupsafe").Markup(text)


def as_script(value: Any) -> Any:
    """JSON that may stand in a script element: no < can end it."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False)
    return trusted(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
