"""Lists that are printed a page at a time: their options, and the line that says what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from smallyard.app.cli.settings import Number, json_option, store_option

if TYPE_CHECKING:
    from smallyard.monitoring.customer import Page

__all__ = ["Printed", "page_options", "print_rest"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Printed:
    """What the options of a list say: which page of it, in which form, from which store.

    Attributes:
        limit: how many at the most.
        offset: how many are left out before.
        as_json: whether as JSON.
        store: where the lists are; None for the user's own.
    """

    limit: int
    offset: int
    as_json: bool
    store: str | None


def page_options(*schemas: str, of: str) -> Callable[[_Function], _Function]:
    """The options `--limit`, `--after`, `--json` and that of the store, which the command takes as one `printed`.

    Args:
        schemas: the names of the published schemas of what is printed with --json.
        of: what that is, in words.
    """

    def decorate(function: _Function) -> _Function:
        @wraps(function)
        def taken(*, limit: int, offset: int, as_json: bool, store: str | None, **rest: Any) -> Any:
            return function(printed=Printed(limit, offset, as_json, store), **rest)

        command = cast(_Function, taken)
        for option in (
            store_option,
            json_option(*schemas, of=of),
            click.option("--after", "offset", type=Number(0), default=0, help="Leave out as many before."),
            click.option("--limit", type=Number(1, 10_000), default=20, show_default=True, help="The most to show."),
        ):
            command = option(command)
        return command

    return decorate


def print_rest(page: Page, offset: int) -> None:
    """Say which of all are shown, and how to see more, where a page does not hold all."""
    from smallyard.app.cli.terminal import console, prose

    if page.items and page.total > len(page.items):
        last = offset + len(page.items)
        more = f"; --after {last} shows more" if last < page.total else ""
        console().print(prose(f"{offset + 1:,} to {last:,} of {page.total:,}{more}.", "dim"))
