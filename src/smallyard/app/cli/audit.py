"""`smallyard audit`: verify, list, show and replay recorded decisions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from smallyard.app.cli.settings import command, store_option

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.law.world import World
    from smallyard.model.clearance import ClearanceUsed
    from smallyard.records.chain import Record
    from smallyard.records.forms import Recordable
    from smallyard.records.store import RecordStore

__all__ = ["audit"]

DIFFERS = 13


@click.group(
    epilog=(
        "Exit codes: 0 done, 2 wrong usage, 3 no such record, 4 the chain is broken or the records cannot be read, "
        "13 a replay gives another decision."
    ),
    context_settings={"max_content_width": 100},
)
def audit() -> None:
    """Verify, list, show and replay the decisions on record."""


def _records(store: str | None) -> RecordStore:
    from smallyard.records.store import RecordStore, records_place

    return RecordStore(records_place(store))


@command(audit)
@click.option("--head", metavar="HASH", help="A hash noted earlier; with it, records cut off the end are noticed.")
@store_option
def verify(head: str | None, store: str | None) -> int:
    """Walk the chains of decisions and of clearances: every record whole, each following from the one before it."""
    from smallyard.errors import BrokenChainError
    from smallyard.records.clearances import ClearanceStore
    from smallyard.records.store import records_place

    clearances = ClearanceStore(records_place(store))
    said = clearances.verify()
    try:
        verified = _records(store).verify(head)
    except BrokenChainError:
        if head is None or not any(one.hash == head for one in clearances.records()):
            raise
        verified = _records(store).verify()  # the noted head is that of the clearances
    count = f"{verified.count:,} record{'' if verified.count == 1 else 's'}"
    click.echo(f"{count}, the chain holds; head {verified.head}")
    if said.count:
        count = f"{said.count:,} clearance record{'' if said.count == 1 else 's'}"
        click.echo(f"{count}, the chain holds; head {said.head}")
    return 0


@command(audit, name="list")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each record.")
@store_option
def list_records(limit: int, as_json: bool, store: str | None) -> int:
    """List recorded decisions, newest first."""
    from smallyard.app.cli.terminal import ColumnSpec, console, json_line, table

    rows = []
    for one in _records(store).records(newest_first=True, limit=limit):
        facts = json.loads(one.facts)
        if as_json:
            click.echo(json_line(_as_dict(one)))
        else:
            at = one.recorded_at[:16].replace("T", " ")
            to = facts["target"]["name"] if one.on_deal else facts["destination"]
            rows.append([one.sequence, at, one.law, one.outcome, facts["id"], one.effective, to, one.keep_until])
    if not as_json:
        out = console()
        whole = {"no_wrap": True}
        columns: list[ColumnSpec] = ["record", ("recorded, UTC", whole), "law", ("outcome", whole), "id"]
        columns += [("as of", whole), "to", ("keep until", whole)]
        out.print(table(columns, rows) if rows else "No decision is on record.")
    return 0


def _as_dict(record: Record) -> dict[str, object]:
    fields: dict[str, object] = {name: getattr(record, name) for name in type(record).__slots__}
    return {
        **fields,
        "law": record.law,
        "facts": json.loads(record.facts),
        "decision": json.loads(record.decision),
        "regimes": json.loads(record.regimes),
    }


@command(audit)
@click.argument("number", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="Print the record as one line of JSON.")
@store_option
def show(number: int, as_json: bool, store: str | None) -> int:
    """Show one recorded decision as it was."""
    from smallyard.app.cli.terminal import console, json_line, prose

    record = _records(store).record(number)
    if as_json:
        click.echo(json_line(_as_dict(record)))
    else:
        out = console()
        _show_whole(out, record)
        out.print(prose(f"recorded {record.recorded_at}; SHA-256 of the decision {record.digest}", "dim"))
    return 0


def _show_whole(out: Console, record: Record) -> None:
    if record.on_deal:
        from smallyard.app.cli.deals import show_deal

        show_deal(out, record.restored_deal(), record)
    elif record.law == "both":
        from smallyard.app.cli.both_laws import show_both

        show_both(out, record.restored_both(), record)
    elif record.law == "china":
        from smallyard.app.cli.both_laws import show_china

        show_china(out, record.restored_china(), record)
    else:
        from smallyard.app.cli.decisions import show_decision

        show_decision(out, record.restored(), record)


@command(audit)
@click.argument("number", type=click.IntRange(1))
@store_option
def replay(number: int, store: str | None) -> int:
    """Decide the recorded facts again, as of the recorded days, and say whether the decision is the same."""
    from datetime import date

    from smallyard.app.cli.terminal import console, prose
    from smallyard.app.worlds import open_world

    record = _records(store).record(number)
    effective, known = date.fromisoformat(record.effective), date.fromisoformat(record.known)
    after = _decided_again(record, open_world(effective, known, store))
    out = console()
    if after.digest == record.digest:
        out.print(prose(f"Record {number}: the same decision, byte for byte ({record.digest}).", indent=0))
        return 0
    out.print(prose(f"Record {number}: another decision.", "bold yellow", 0))
    for line in _differences(json.loads(record.decision), after.as_dict()):
        out.print(prose(line))
    return DIFFERS


def _decided_again(record: Record, world: World) -> Recordable:
    """The recorded facts decided in a world.

    What persons had said of its parties stands in the decision itself: later words do not change an earlier one.
    """
    if record.on_deal:
        from smallyard.law.investment.decide import decide_investment

        return decide_investment(record.investment, _heeding(world, record.restored_deal().clearances))
    if record.law == "china":
        from smallyard.law.china.decide import decide_china

        return decide_china(record.transaction, _heeding(world, record.restored_china().clearances))
    from smallyard.law.decide import decide

    if record.law == "both":
        from smallyard.app.both_laws import both

        there = _heeding(world, record.restored_both().us.clearances)
        return both(decide(record.transaction, there), there)
    return decide(record.transaction, _heeding(world, record.restored().clearances))


def _heeding(world: World, said: Iterable[ClearanceUsed]) -> World:
    from smallyard.lists.clearances import Clearances

    return world.heeding(Clearances((one.clearance for one in said), world.known, world.lists.current_id))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What the two decisions differ in, the causes first; of a decision under two laws, law by law."""
    lines = []
    if "us" in before:
        us = [f"under US law, {line}" for line in _differences(before["us"], after["us"])]
        china = [f"under China's law, {line}" for line in _differences(before["china"], after["china"])]
        return [*us, *china, *_changed(before, after, "conflicts")]
    for name in ("software", "rules", "lists"):
        old, new = before["versions"][name], after["versions"][name]
        if old != new:
            lines.append(f"decided by {name} {old[:12]} then, {new[:12]} now")
    old, new = before["outcome"], after["outcome"]
    lines.append(f"outcome {old} then, {new} now" if old != new else f"the outcome is the same: {old}")
    for name in ("lines", "regimes", "findings", "obligations", "questions", "alternatives", "paths", "limits"):
        lines += _changed(before, after, name)
    return lines


def _changed(before: dict[str, Any], after: dict[str, Any], name: str) -> list[str]:
    old, new = before.get(name, []), after.get(name, [])
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    return [f"{name}: {len(gone)} no longer there, {len(come)} new"] if gone or come else []
