"""Lists that are printed a page at a time: their options, and the line that says what is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from smallyard.app.cli.settings import Number, store_option

if TYPE_CHECKING:
    from smallyard.monitoring.customer import Page

__all__ = ["page_options", "print_json_lines", "print_rest"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def page_options(function: _Function) -> _Function:
    """The options `--limit`, `--after` (as `offset`), `--json` (as `as_json`) and that of the store."""
    for option in (
        store_option,
        click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each."),
        click.option("--after", "offset", type=Number(0), default=0, help="Leave out as many before."),
        click.option("--limit", type=Number(1, 10_000), default=20, show_default=True, help="The most to show."),
    ):
        function = option(function)
    return function


def print_json_lines(page: Page) -> int:
    """Print what is on a page, one line of JSON for each, and give the exit code."""
    from smallyard.app.cli.terminal import json_line

    for one in page.items:
        click.echo(json_line(one.as_dict()))
    return 0


def print_rest(page: Page, offset: int) -> None:
    """Say which of all are shown, and how to see more, where a page does not hold all."""
    from smallyard.app.cli.terminal import console, prose

    if page.total > len(page.items):
        last = offset + len(page.items)
        console().print(prose(f"{offset + 1:,} to {last:,} of {page.total:,}; --after {last} shows more.", "dim"))
