"""Options that every command takes, and the kinds of value that options have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, nan
from pathlib import Path
from typing import Any, TypeVar

import click

from smallyard.errors import InputError

__all__ = [
    "COMMON_OPTIONS",
    "COUNTRY",
    "DAY",
    "FILE",
    "FOLDER",
    "Command",
    "Group",
    "JsonOption",
    "Number",
    "Rate",
    "Settings",
    "command",
    "group",
    "hint",
    "json_option",
    "known_at_option",
    "listing_days",
    "store_option",
]

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
            type=Number(40, 1000),
            metavar="COLUMNS",
            help="Width of the output; else the terminal's, 100 without one.",
            expose_value=False,
            callback=_width,
        ),
        click.Option(
            ["--debug"], is_flag=True, help="Show where an error arose.", expose_value=False, callback=_debug
        ),
    ]


class Number(click.IntRange):
    """A whole number within bounds, told as a person would tell it."""

    name = "number"

    def _describe_range(self) -> str:
        if self.max is None:
            return f"{self.min} or more"
        return f"{self.min} to {self.max}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a whole number."""
        try:
            found = int(value)
        except ValueError:
            found = None
        if found is None or not (self.min or 0) <= found <= (found if self.max is None else self.max):
            self.fail(f"{value!r} is no such number; accepted: {self._describe_range()}", param, ctx)
        return found


class Rate(click.FloatRange):
    """A number of a least size, told as a person would tell it."""

    name = "number"

    def _describe_range(self) -> str:
        return f"{self.min} or more"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a rate: times a second."""
        try:
            found = float(value)
        except ValueError:
            found = nan
        if not (self.min or 0) <= found < inf:
            self.fail(f"{value!r} is no such number; accepted: {self._describe_range()}", param, ctx)
        return found


class Command(click.Command):
    """A command whose errors name the option or argument that they are about as it was given."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            if error.file is not None or error.row is not None or not error.field:
                raise
            given = {name for name, value in ctx.params.items() if value is not None and value != ()}
            param = next((one for one in self.params if one.name in given and error.field in _names(one)), None)
            if param is None:
                raise
            raise type(error)(error.problem, field=hint(param), accepted=error.accepted) from error


def _names(param: click.Parameter) -> set[str]:
    return {param.name or "", *(one.lstrip("-").replace("-", "_") for one in param.opts)}


def hint(param: click.Parameter) -> str:
    """An option as it is written in full (--as-of), an argument as help names it (FILE)."""
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name.upper()


class Group(click.Group):
    """A group whose help says of each command its whole first sentence, where click would cut it off."""

    group_class = type

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        rows = [(name, first_sentence(self.commands[name].help or "")) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def first_sentence(help_text: str) -> str:
    """The first sentence of a help text, on one line."""
    text = " ".join(help_text.split("\n\n")[0].split())
    return re.split(r"(?<=[.?!]) (?=[A-Z])", text, maxsplit=1)[0]


def group(**options: Any) -> Callable[[_Function], click.Group]:
    """`click.group` whose help says whole sentences."""
    options.setdefault("cls", Group)
    made: Callable[[_Function], click.Group] = click.group(**options)
    return made


def command(group: click.Group | None = None, **options: Any) -> Callable[[_Function], click.Command]:
    """`click.command` with the common options, in `group` if one is given."""

    def decorate(function: _Function) -> click.Command:
        options.setdefault("cls", Command)
        make = group.command if group is not None else click.command
        made: click.Command = make(**options)(function)
        made.params += COMMON_OPTIONS()
        return made

    return decorate


class _Day(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read an ISO 8601 date, or "today"."""
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


class _Country(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    name = "country"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read a code or name; its alpha-2 code."""
        from smallyard.model.country import stated_country

        return stated_country(str(value), param.opts[0] if param is not None else None)


COUNTRY = _Country()
"""A country by code or name, such as CN or China."""


class _File(click.Path):
    """A path that is no folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse a folder in the words of all errors."""
        if Path(value).is_dir():
            self.fail(f"{str(value)!r} is a folder; accepted: a file", param, ctx)
        return super().convert(value, param, ctx)


FILE = _File(path_type=Path, dir_okay=False)
"""A file, to read or to write."""
FOLDER = click.Path(path_type=Path, file_okay=False)
"""A folder."""
FOLDER.name = "folder"


class JsonOption(click.Option):
    """The option `--json`, which names the published schemas of what is then printed."""

    def __init__(self, declarations: Sequence[str], *, schemas: Sequence[str], **options: Any) -> None:
        super().__init__(declarations, is_flag=True, **options)
        self.schemas = tuple(schemas)
        """Their names, as `smallyard schema` takes them."""


def json_option(*schemas: str, of: str = "one line of JSON") -> Callable[[_Function], _Function]:
    """The option `--json` of a command.

    Args:
        schemas: the names of the published schemas of what it prints.
        of: what it prints, in words.
    """
    return click.option(
        "--json",
        "as_json",
        cls=JsonOption,
        schemas=schemas,
        help=f"Print {of}.  [schema: {', '.join(schemas)}]",
    )


def known_at_option(of: str = "evidence") -> Callable[[_Function], _Function]:
    """The option that leaves out what was received after a day.

    Args:
        of: what is left out, in words.
    """
    return click.option("--known-at", type=DAY, help=f"Use only {of} received by this day. Today if not given.")


def listing_days(function: _Function) -> _Function:
    """The options that name the day on which listings are to be in force, and that up to which evidence counts."""
    in_force = click.option(
        "--as-of", type=DAY, help="The day on which listings are to be in force. Today if not given."
    )
    return in_force(known_at_option()(function))


def store_option(function: _Function) -> _Function:
    """The option that names the store."""
    return click.option(
        "--store",
        metavar="PATH",
        envvar="SMALLYARD_STORE",
        help="Where the lists are: an SQLite file or a database URL. Records stand beside it. [env: SMALLYARD_STORE]",
    )(function)
