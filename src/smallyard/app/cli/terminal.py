"""Writing to the terminal: plain words first, color only on top, and nothing in the data can steer the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

import click

from smallyard.model.plain import plain

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console, RenderableType
    from rich.text import Text

__all__ = [
    "ColumnSpec",
    "bullet",
    "console",
    "counted",
    "heading",
    "json_line",
    "plain",
    "print_json",
    "prose",
    "table",
]

ColumnSpec = str | tuple[str, dict[str, Any]]
"""A table's column: its heading, or the heading with options of rich's `add_column`."""

_PIPED_WIDTH = 100


def console(*, stderr: bool = False) -> Console:
    """A console of the width that --width, COLUMNS or the terminal gives."""
    from rich.console import Console

    context = click.get_current_context(silent=True)
    width = getattr(context.obj, "width", None) if context is not None else None
    stream = sys.stderr if stderr else sys.stdout
    if width is None and "COLUMNS" not in os.environ and not stream.isatty():
        width = _PIPED_WIDTH
    options: dict[str, Any] = {} if stream.isatty() else {"file": _Trimmed(stream)}
    made = Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False, **options)
    made.on_broken_pipe = _gone  # type: ignore[method-assign]  # rich would end the process with 1, an outcome of ours
    return made


def _gone() -> NoReturn:
    raise BrokenPipeError


class _Trimmed:
    """A stream that leaves out the blanks at the ends of lines, with which rich fills its tables."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write("\n".join(line.rstrip(" ") for line in text.split("\n")))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def prose(text: str, style: str = "", indent: int = 2) -> RenderableType:
    """A paragraph that wraps under its own indent."""
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(plain(text), style=style), (0, 0, 0, indent))


def bullet(
    mark: str, text: str | Text, indent: int = 2, style: str = "", mark_style: str | None = None
) -> RenderableType:
    """A paragraph after a mark, wrapped beside it."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    body = Text(plain(text), style=style) if isinstance(text, str) else text
    grid.add_row(Text(mark, style=style if mark_style is None else mark_style), body)
    return Padding(grid, (0, 0, 0, indent))


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 row", "1,000 rows"; `many` where an s does not make it more than one."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def heading(text: str, *, first: bool = False) -> RenderableType:
    """A section's heading, after a blank line; `first` where nothing stands before it."""
    from rich.text import Text

    return Text(plain(text) if first else f"\n{plain(text)}", style="bold")


def table(columns: Iterable[ColumnSpec], rows: Iterable[Iterable[object]]) -> RenderableType:
    """A table without frames."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_edge=False)
    for column in columns:
        name, options = (column, {}) if isinstance(column, str) else column
        made.add_column(name, **{"overflow": "fold", **options})
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(plain(str(cell))) for cell in row))
    return Padding(made, (0, 0, 0, 2))


def print_json(*nouns: BaseModel) -> None:
    """Print each noun as one line of JSON, as its published schema says."""
    for one in nouns:
        click.echo(json_line(one.model_dump(mode="json")))


def json_line(data: object) -> str:
    """One line of JSON, in the order of the schema."""
    import json

    return json.dumps(data, ensure_ascii=False, separators=(", ", ": "))
