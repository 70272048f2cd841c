"""`smallyard exchange docket`: open a docket, write acts into it, see its state, its deadlines, its calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from smallyard.app.cli.exchange_options import home_option, open_node, resolve_feed
from smallyard.app.cli.settings import DAY, FILE, Number, command, group, json_option

if TYPE_CHECKING:
    from smallyard.exchange.node import Node

__all__ = ["docket"]

_TYPES = ["end_use_check", "listing_review", "trade_issue"]
_Function = TypeVar("_Function", bound=Callable[..., Any])
_AS_OF = click.option("--as-of", type=DAY, help="The day on which it is looked at. Today if not given.")
_ON = click.option("--on", type=DAY, help="The day of the act. Today if not given.")
_OPEN = click.option(
    "--open", "opened", multiple=True, metavar="FIELD", help="Share a field that is withheld by rule."
)
_WITHHOLD = click.option("--withhold", multiple=True, metavar="FIELD", help="Withhold a further field.")


class _Manner(NamedTuple):
    """How an act is written: by which node, on which day, and which fields are shared and withheld."""

    home: Path | None
    on: date | None
    opened: tuple[str, ...]
    withhold: tuple[str, ...]
    as_json: bool


def _act_options(function: _Function) -> _Function:
    """The options of the commands that write an act, gathered as `manner`."""

    @_ON
    @_OPEN
    @_WITHHOLD
    @home_option
    @json_option("docket-act")
    @wraps(function)
    def gathered(**given: Any) -> int:
        manner = _Manner(**{name: given.pop(name) for name in _Manner._fields})
        return int(function(**given, manner=manner))

    return cast(_Function, gathered)


@group(
    epilog="Exit codes: 0 done, 2 wrong usage, 3 an act that cannot be written or a docket that is not there, 4 a "
    "node or a feed that cannot be used.",
)
def docket() -> None:
    """Open, write and follow dockets, each one matter between two sides. Each side writes acts in its own feed; both
    see the same joint state.

    What each act says, and which of its fields are withheld by rule, `docket acts TYPE` prints.
    """


@command(docket)
@click.argument("type_", metavar="TYPE", type=click.Choice(_TYPES))
@click.argument("label")
@click.option("--with", "other", required=True, metavar="FEED", help="The feed of the other side.")
@click.option("--title", required=True, help="What it is about, in one line. It is shared.")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@_act_options
def open(  # noqa: A001 - the command's name
    type_: str, label: str, other: str, title: str, fields: tuple[str, ...], manner: _Manner
) -> int:
    """Open a docket LABEL (small letters, digits, hyphens) of a TYPE with the other side.

    An end-use check is thereby requested, a listing review petitioned for, a trade issue raised.
    """
    from smallyard.exchange.dockets.acts import TYPES

    node = open_node(manner.home)
    given = {
        "docket": label,
        "type": type_,
        "act": TYPES[type_][0],
        "other": resolve_feed(node, other),
        "title": title,
    }
    return _written(node, _filled({**given, "on": _day(manner.on)}, fields), manner)


@command(docket)
@click.argument("name", metavar="DOCKET")
@click.argument("act_name", metavar="ACT")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@_act_options
def write(name: str, act_name: str, fields: tuple[str, ...], manner: _Manner) -> int:
    """Write an act of this node's side into DOCKET, such as accept, schedule visit_on=2023-04-10, or outcome
    result=favorable. Several values of one field: give it several times.
    """
    from smallyard.app.worlds import today
    from smallyard.exchange.desk import docket, docket_id
    from smallyard.exchange.dockets.acts import docket_opener

    node = open_node(manner.home)
    state = docket(node, docket_id(node, name), today())
    type_ = str(state.type) if state.type is not None else docket(node, state.docket, date.max).type
    given = {"docket": state.docket, "type": str(type_), "act": act_name, "on": _day(manner.on)}
    filled = _filled(given, fields)
    if act_name == "agree_action" and "entry" not in filled:
        mine = "opener" if docket_opener(state.docket) == node.id else "other"
        found = [one for one in state.actions if one.id == filled.get("action") and str(one.proposed_by) != mine]
        if found:
            filled["entry"] = found[0].entry
    return _written(node, filled, manner)


def _written(node: Node, filled: dict[str, Any], manner: _Manner) -> int:
    from smallyard.app.cli.terminal import print_json
    from smallyard.exchange.desk import act
    from smallyard.exchange.shown import ActWritten

    entry = act(node, filled, opened=manner.opened, withheld=manner.withhold)
    if manner.as_json:
        print_json(ActWritten.of(entry))
        return 0
    body = entry.body
    withheld = f"; withheld: {', '.join(body['withheld'])}" if body.get("withheld") else ""
    label = str(body["docket"]).partition("/")[2]
    click.echo(f"Entry {entry.sequence}: {body['act']} in {label} on {body['on']}{withheld}.")
    return 0


def _day(on: date | None) -> str:
    from smallyard.app.worlds import today

    return (on or today()).isoformat()


def _filled(given: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """An act with fields that are written name=value.

    Raises:
        InputError: one is not written so, or is not of the act.
    """
    from smallyard.errors import InputError
    from smallyard.exchange.dockets.acts import act_class

    kind = act_class(given["type"], given["act"])
    accepted = ", ".join(name for name in kind.model_fields if name not in (*given, "withheld"))
    found = dict(given)
    for one in fields:
        name, equals, value = one.partition("=")
        if not equals or name in given or name not in kind.model_fields or name == "withheld":
            raise InputError("is not FIELD=VALUE of this act", field=one[:60], accepted=accepted)
        several = "tuple" in str(kind.model_fields[name].annotation)
        if several:
            found[name] = [*found.get(name, []), value]
        elif "bool" in str(kind.model_fields[name].annotation):
            if value not in ("yes", "no", "true", "false"):
                raise InputError(f"is {value[:40]!r}", field=name, accepted="yes or no")
            found[name] = value in ("yes", "true")
        elif name in found:
            raise InputError("is given twice", field=name)
        else:
            found[name] = value
    return found


@command(docket, name="list")
@click.option("--type", "type_", type=click.Choice(_TYPES), help="Only dockets of this type.")
@click.option("--all", "everything", is_flag=True, help="Those that have ended, too.")
@_AS_OF
@home_option
@json_option("docket", of="one line of JSON for each docket")
def list_dockets(type_: str | None, everything: bool, as_of: date | None, home: Path | None, as_json: bool) -> int:
    """List dockets with their stage, who owes the next step, and by when; the next due day first."""
    from smallyard.app.cli.exchange_docket_shown import show_list
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.worlds import today
    from smallyard.exchange.desk import dockets
    from smallyard.exchange.dockets.acts import DocketType

    chosen = DocketType(type_) if type_ else None
    found = dockets(open_node(home), as_of or today(), type=chosen, open_only=not everything)
    if as_json:
        print_json(*found)
    else:
        show_list(console(), found)
    return 0


@command(docket)
@click.argument("name", metavar="DOCKET")
@_AS_OF
@home_option
@json_option("docket")
def show(name: str, as_of: date | None, home: Path | None, as_json: bool) -> int:
    """Show a docket: its stage, time limits with their day counts, what each side wrote, and where they differ."""
    from smallyard.app.cli.exchange_docket_shown import show_docket
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.worlds import today
    from smallyard.exchange.desk import disclosed
    from smallyard.exchange.desk import docket as found_docket

    node = open_node(home)
    state = found_docket(node, name, as_of or today())
    if as_json:
        print_json(state)
    else:
        show_docket(console(), state, disclosed(node, state))
    return 0


@command(docket)
@click.argument("type_", metavar="TYPE", type=click.Choice(_TYPES))
@json_option("docket-act-kind", of="one line of JSON for each act")
def acts(type_: str, as_json: bool) -> int:
    """List the acts of a TYPE of docket: which side writes them, their fields, and which of these are withheld."""
    from smallyard.app.cli.exchange_docket_shown import show_acts
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.exchange.shown import act_kinds

    if as_json:
        print_json(*act_kinds(type_))
    else:
        show_acts(console(), type_)
    return 0


@command(docket)
@click.argument("sequence", type=Number(1))
@click.argument("field")
@click.option("-o", "--output", type=FILE, required=True, help="Write it here.")
@home_option
def disclose(sequence: int, field: str, output: Path | None, home: Path | None) -> int:
    """Write the withheld FIELD of entry SEQUENCE of this node's feed to a file, to hand to one reader."""
    from smallyard.app.cli.writing import write_whole
    from smallyard.exchange.desk import disclose as disclosure

    assert output is not None
    made = disclosure(open_node(home), sequence, field)
    write_whole(output, made.dump())
    click.echo(f"Written: {output}. Whoever has it can read {field}, and prove it to others.")
    return 0


@command(docket)
@click.argument("file", type=FILE)
@home_option
def receive(file: Path, home: Path | None) -> int:
    """Take in a FILE that the other side disclosed: it is kept only if it is what was committed to in its feed."""
    from smallyard.errors import InputError
    from smallyard.exchange.desk import receive as take_in
    from smallyard.exchange.dockets.sharing import Disclosure

    try:
        data = file.read_bytes()
    except OSError as failed:
        raise InputError(f"cannot be read: {failed.strerror or failed}", file=str(file)) from failed
    found = take_in(open_node(home), Disclosure.load(data))
    from smallyard.app.cli.terminal import plain

    click.echo(f"It is what entry {found.sequence} committed to: {found.field} is {plain(str(found.value))[:400]}")
    return 0


@command(docket)
@_AS_OF
@click.option("--ics", type=FILE, help="Write it for a calendar program.")
@home_option
@json_option("docket-appointment", of="one line of JSON for each day")
def calendar(as_of: date | None, ics: Path | None, home: Path | None, as_json: bool) -> int:
    """List due days, visits and meetings of all dockets that have not ended, by day."""
    from smallyard.app.cli.exchange_docket_shown import show_calendar
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.cli.writing import write_whole
    from smallyard.app.worlds import today
    from smallyard.exchange.calendar import ics as written
    from smallyard.exchange.desk import deadlines

    day = as_of or today()
    found = deadlines(open_node(home), day)
    if ics is not None:
        write_whole(ics, written(found, datetime.now(UTC)).encode())
    if as_json:
        print_json(*found)
    else:
        show_calendar(console(), found, day)
        if ics is not None:
            click.echo(f"Written: {ics}.")
    return 0


@command(docket)
@_AS_OF
@click.option("--from", "frm", type=DAY, help="Only acts of this day and later.")
@click.option("--bilateral", is_flag=True, help="Put the events between the two governments among them.")
@click.option("--csv", "csv_file", type=FILE, help="Write it here as CSV.")
@home_option
@json_option("docket-timeline", of="one line of JSON for each act")
def timeline(
    as_of: date | None, frm: date | None, bilateral: bool, csv_file: Path | None, home: Path | None, as_json: bool
) -> int:
    """List every act of every docket in order of days, with who wrote it and in which entry."""
    from smallyard.app.cli.exchange_docket_shown import show_timeline, timeline_csv
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.cli.writing import write_whole
    from smallyard.app.worlds import today
    from smallyard.exchange.desk import timeline as acts_in_order

    told = acts_in_order(open_node(home), as_of or today(), bilateral=bilateral)
    found = [one for one in told if frm is None or one.date >= frm]
    if csv_file is not None:
        write_whole(csv_file, timeline_csv(found))
    if as_json:
        print_json(*found)
    else:
        show_timeline(console(), found)
        if csv_file is not None:
            click.echo(f"Written: {csv_file}.")
    return 0
