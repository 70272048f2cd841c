"""Options that every command takes, and the kinds of value that options have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import click

__all__ = ["COMMON_OPTIONS", "DAY", "Settings", "command", "store_option"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(slots=True)
class Settings:
    """What the common options were set to, before or after the subcommand's name."""

    debug: bool = False
    width: int | None = None


def _debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Settings).debug = True


def _width(ctx: click.Context, _: click.Parameter, value: int | None) -> None:
    if value is not None:
        ctx.ensure_object(Settings).width = value


def COMMON_OPTIONS() -> list[click.Parameter]:  # noqa: N802 - stands in for a constant; click needs fresh objects
    """The options that every command takes."""
    return [
        click.Option(
            ["--width"],
            type=click.IntRange(40, 1000),
            metavar="COLUMNS",
            help="Width of the output; else the terminal's, 100 without one.",
            expose_value=False,
            callback=_width,
        ),
        click.Option(
            ["--debug"], is_flag=True, help="Show where an error arose.", expose_value=False, callback=_debug
        ),
    ]


def command(group: click.Group | None = None, **options: Any) -> Callable[[_Function], click.Command]:
    """`click.command` with the common options, in `group` if one is given."""

    def decorate(function: _Function) -> click.Command:
        make = group.command if group is not None else click.command
        made: click.Command = make(**options)(function)
        made.params += COMMON_OPTIONS()
        return made

    return decorate


class _Day(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read an ISO date, or "today"."""
        if isinstance(value, date):
            return value
        if value == "today":
            from smallyard.app.worlds import today

            return today()
        from smallyard.model.day import day

        try:
            return day(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; accepted: a date such as 2023-08-01, or today", param, ctx)


DAY = _Day()
"""A day, such as 2023-08-01, or today."""


def store_option(function: _Function) -> _Function:
    """The option that names the store."""
    return click.option(
        "--store",
        metavar="PATH",
        envvar="SMALLYARD_STORE",
        help="Where the lists are: an SQLite file or a database URL. Records stand beside it. [env: SMALLYARD_STORE]",
    )(function)
