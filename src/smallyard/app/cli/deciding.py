"""What the commands that decide files have in common: templates to fill in, and decisions as lines of JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.law.decision import Digested

__all__ = ["give_template", "in_turn", "print_lines", "save_lines"]

_Decided = TypeVar("_Decided")


def give_template(form: str, files: Sequence[Path], save: Path | None, write: Callable[[str], bytes]) -> int:
    """Print an input file to fill in, or write it.

    Args:
        form: its form, such as csv.
        files: what the command was to decide: nothing, where a template is asked for.
        save: where it is to be written; None to print it.
        write: makes it in a form.

    Raises:
        InputError: it cannot be written.
    """
    if files:
        raise click.UsageError("--template takes no files", click.get_current_context())
    content = write(form)
    if save is not None:
        from smallyard.app.cli.writing import write_whole

        write_whole(save, content)
    elif form == "xlsx" and sys.stdout.isatty():
        raise click.UsageError(
            "a workbook cannot be shown here; name a file with --save", click.get_current_context()
        )
    else:
        sys.stdout.buffer.write(content)
    return 0


def _lines(decisions: Sequence[Digested]) -> Iterator[str]:
    """Decisions as lines of JSON, in the published schema."""
    from smallyard.app.cli.terminal import json_line

    return (json_line(one.as_dict()) for one in decisions)


def save_lines(path: Path | None, decisions: Sequence[Digested]) -> None:
    """Write decisions as lines of JSON where they are to be saved.

    Raises:
        InputError: the file cannot be written.
    """
    if path is not None:
        from smallyard.app.cli.writing import write_whole

        write_whole(path, "".join(f"{line}\n" for line in _lines(decisions)).encode())


def print_lines(decisions: Sequence[Digested]) -> None:
    """Print decisions as lines of JSON."""
    for line in _lines(decisions):
        click.echo(line)


def in_turn(out: Console, decisions: Sequence[_Decided], *, behind: bool) -> Iterator[tuple[int, _Decided]]:
    """Decisions with their places, a rule before each but the first; `behind` a table, before that one, too."""
    for place, one in enumerate(decisions):
        if place or behind:
            out.rule(style="dim")
        yield place, one
