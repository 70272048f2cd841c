"""The page on the Python calls, made from their signatures and docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import smallyard

__all__ = ["python_reference"]

_HEAD = """# From Python

Everything that the command does is a call of the package `smallyard`; this page is written from its docstrings. What
stands deeper (`smallyard.law`, `smallyard.lists`, `smallyard.records`, `smallyard.monitoring`, `smallyard.exchange`,
`smallyard.scale`) is documented where it stands and may change between minor versions.
"""


def python_reference() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    for name in sorted(smallyard.__all__, key=str.casefold):
        if not name.startswith("_"):
            parts += _described(name, getattr(smallyard, name))
    return "\n".join(parts).rstrip() + "\n"


def _described(name: str, found: object) -> Iterator[str]:
    yield f"## `{name}`\n"
    if inspect.isfunction(found):
        yield "```python"
        yield f"smallyard.{name}{_signature(found)}"
        yield "```\n"
    text = inspect.getdoc(found) if inspect.isclass(found) or inspect.isfunction(found) else ""
    if text:
        yield "```text"
        yield text
        yield "```\n"


def _signature(found: object) -> str:
    shown = inspect.signature(found)  # type: ignore[arg-type]
    lines = [f"    {one}," for one in shown.parameters.values()]
    stars = [at for at, one in enumerate(shown.parameters.values()) if one.kind is inspect.Parameter.KEYWORD_ONLY]
    if stars:
        lines.insert(stars[0], "    *,")
    returned = f" -> {shown.return_annotation}" if shown.return_annotation is not inspect.Signature.empty else ""
    return "(\n" + "\n".join(lines) + f"\n){returned}"
