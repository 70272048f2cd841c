"""`smallyard cases`: what persons do about alerts; who proposes what a case comes to cannot approve it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from smallyard.app.cli.paging import Printed, page_options, print_rest
from smallyard.app.cli.recording import author, because_option
from smallyard.app.cli.settings import DAY, Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.monitoring.case import Case
    from smallyard.monitoring.cases import Cases
    from smallyard.monitoring.casework import CaseEvent

__all__ = ["cases"]

_Function = TypeVar("_Function", bound=Callable[..., Any])
_STATUSES = ["standing", "open", "proposed", "closed", "all"]
_VERDICTS = {"dismiss": "dismissal", "confirm": "confirmation", "no-action": "no action"}


@group(
    epilog="Exit codes: 0 done, 2 wrong usage, 3 a case that is not there or a step that it does not allow, 4 "
    "records that cannot be used.",
)
def cases() -> None:
    """Carry alerts to what two persons agree on: one proposes, another approves.

    An approved dismissal or confirmation is a clearance on the pair as it stands. When the listing or the customer
    changes, or the clearance lapses, the case is open again. Every step is recorded, chained to the one before it.
    """


def _case_options(function: _Function) -> _Function:
    for option in (
        store_option,
        json_option("case-whole", of="the case as one line of JSON, with its events"),
        click.option("--by", help="Who does it. Your user name if not given."),
    ):
        function = option(function)
    return function


def _on_record(store: str | None) -> Cases:
    from smallyard.app.monitoring import records_of
    from smallyard.monitoring.cases import Cases

    return Cases(records_of(store))


def _done(held: Cases, case: Case, *, as_json: bool) -> int:
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.monitoring.schema import CaseWithEvents

    events = list(held.events(case.number))
    if as_json:
        shown = {**case.as_dict(), "events": [one.as_dict() for one in events]}
        print_json(CaseWithEvents.model_validate(shown))
    else:
        _show(console(), case, events)
    return 0


@command(cases, name="open")
@click.argument("alerts", nargs=-1, required=True, type=Number(1))
@click.option("--assign", "assignee", help="Give it to this person.")
@click.option("--due", type=DAY, help="The day by which it is to be closed.")
@_case_options
def open_(
    alerts: tuple[int, ...], assignee: str | None, due: date | None, by: str | None, as_json: bool, store: str | None
) -> int:
    """Open a case from ALERTS on one customer and one listing; the pair's other open alerts come along."""
    with _on_record(store) as held:
        case = held.open(alerts, by=author(by), assignee=assignee, due=due)
        return _done(held, case, as_json=as_json)


@command(cases)
@click.argument("number", type=Number(1))
@click.argument("person")
@_case_options
def assign(number: int, person: str, by: str | None, as_json: bool, store: str | None) -> int:
    """Give case NUMBER to PERSON."""
    with _on_record(store) as held:
        return _done(held, held.assign(number, person, by=author(by)), as_json=as_json)


@command(cases)
@click.argument("number", type=Number(1))
@click.argument("day", type=DAY)
@_case_options
def due(number: int, day: date, by: str | None, as_json: bool, store: str | None) -> int:
    """Set the DAY by which case NUMBER is to be closed."""
    with _on_record(store) as held:
        return _done(held, held.set_due(number, day, by=author(by)), as_json=as_json)


@command(cases)
@click.argument("number", type=Number(1))
@click.argument("text")
@_case_options
def comment(number: int, text: str, by: str | None, as_json: bool, store: str | None) -> int:
    """Say TEXT on case NUMBER."""
    with _on_record(store) as held:
        return _done(held, held.comment(number, text, by=author(by)), as_json=as_json)


@command(cases)
@click.argument("number", type=Number(1))
@click.argument("verdict", metavar="VERDICT", type=click.Choice(list(_VERDICTS)))
@because_option
@click.option("--until", type=DAY, help="The last day on which the clearance is to hold. One year for a dismissal.")
@_case_options
def propose(
    number: int, verdict: str, because: str, until: date | None, by: str | None, as_json: bool, store: str | None
) -> int:
    """Propose what case NUMBER comes to: that the customer is not the listed party (dismiss), is (confirm), or that
    nothing is to be said (no-action). Another person approves it.
    """
    from smallyard.app.worlds import today
    from smallyard.monitoring.case import Verdict

    with _on_record(store) as held:
        case = held.propose(
            number, Verdict(_VERDICTS[verdict]), because=because, by=author(by), on=today(), until=until
        )
        return _done(held, case, as_json=as_json)


@command(cases)
@click.argument("number", type=Number(1))
@click.option("--because", default="", help="Why.")
@_case_options
def approve(number: int, because: str, by: str | None, as_json: bool, store: str | None) -> int:
    """Approve what another person proposed: the clearance is recorded, the case and its alerts are closed."""
    from smallyard.app.worlds import today

    with _on_record(store) as held:
        return _done(held, held.approve(number, by=author(by), on=today(), because=because), as_json=as_json)


@command(cases)
@click.argument("number", type=Number(1))
@because_option
@_case_options
def reject(number: int, because: str, by: str | None, as_json: bool, store: str | None) -> int:
    """Reject what was proposed; the case is open again."""
    with _on_record(store) as held:
        return _done(held, held.reject(number, because=because, by=author(by)), as_json=as_json)


@command(cases, name="list")
@click.option(
    "--status", type=click.Choice(_STATUSES), default="standing", show_default=True, help="Where they stand."
)
@click.option("--assignee", help="Those of one person; '' for those nobody was given.")
@click.option("--customer", "reference", metavar="REFERENCE", help="Those of one customer only.")
@click.option("--overdue", is_flag=True, help="Those past their day.")
@page_options("case", of="one line of JSON for each case")
def list_cases(
    status: str,
    assignee: str | None,
    reference: str | None,
    overdue: bool,
    printed: Printed,
) -> int:
    """List cases, the newest first."""
    from smallyard.app.cli.terminal import ColumnSpec, console, print_json, table
    from smallyard.app.worlds import today
    from smallyard.monitoring.schema import CaseShown

    with _on_record(printed.store) as held:
        page = held.page(
            status=None if status == "all" else status,
            assignee=assignee,
            reference=reference,
            overdue_on=today() if overdue else None,
            limit=printed.limit,
            offset=printed.offset,
        )
    if printed.as_json:
        print_json(*(CaseShown.model_validate(one.as_dict()) for one in page.items))
        return 0
    out = console()
    whole = {"no_wrap": True}
    columns: list[ColumnSpec] = [("case", {"justify": "right"}), ("stands", whole), "customer", "listing"]
    columns += ["with", ("due", whole), ("changed", whole)]
    rows = [
        [
            one.number,
            _standing(one),
            f"{one.reference}  {one.name}",
            one.listing,
            one.assignee or "nobody",
            _due(one, today()),
            one.changed_at[:10],
        ]
        for one in page.items
    ]
    out.print(table(columns, rows) if rows else "No such case is on record.")
    print_rest(page, printed.offset)
    return 0


@command(cases)
@click.argument("number", type=Number(1))
@json_option("case-whole", of="the case as one line of JSON, with its events")
@store_option
def show(number: int, as_json: bool, store: str | None) -> int:
    """Show case NUMBER with everything that happened to it."""
    with _on_record(store) as held:
        return _done(held, held.case(number), as_json=as_json)


def _standing(one: Case) -> str:
    if one.outcome is not None:
        return str(one.outcome)
    if one.proposal is not None:
        return f"{one.proposal.verdict} proposed"
    return "open again" if one.reopened else str(one.status)


def _due(one: Case, day: date) -> object:
    from rich.text import Text

    return Text(one.due or "", style="bold red" if one.overdue(day) else "")


def _show(out: Console, one: Case, events: list[CaseEvent]) -> None:
    from rich.text import Text

    from smallyard.app.cli.terminal import heading, prose

    out.print(Text.assemble((f"Case {one.number}  ", "bold"), (_standing(one).upper(), "bold yellow")))
    out.print(prose(one.title))
    out.print(prose(f"customer {one.reference}  {one.name}; listing {one.listing}"))
    due = f", due {one.due}" if one.due else ""
    out.print(prose(f"with {one.assignee or 'nobody'}{due}", "dim"))
    if one.proposal is not None:
        until = f" until {one.proposal.until}" if one.proposal.until else ""
        said = f"{one.proposal.verdict}{until} proposed by {one.proposal.by}: {one.proposal.because}"
        out.print(prose(f"{said}; another person approves or rejects it", "yellow"))
    if one.clearance is not None:
        out.print(prose(f"clearance {one.clearance}: smallyard clearances show {one.clearance}", "dim"))
    out.print(heading("What happened"))
    for event in events:
        at = event.recorded_at[:16].replace("T", " ")
        out.print(prose(f"{at}  {event.act} by {event.by}{_said(event)}"))


def _said(event: CaseEvent) -> str:
    said = event.as_dict()["said"]
    names = ("assignee", "due", "verdict", "text", "because")
    parts = [str(said[name]) for name in names if said.get(name)]
    if said.get("alert"):
        parts.insert(0, f"alert {said['alert']}")
    if said.get("alerts"):
        parts.insert(0, f"alerts {', '.join(map(str, said['alerts']))}")
    return f": {'; '.join(parts)}" if parts else ""
