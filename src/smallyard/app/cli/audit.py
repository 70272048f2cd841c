"""`smallyard audit`: verify, find, show and replay what is on record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smallyard.app.cli.audit_bundle import bundle, key, memo, verify_file
from smallyard.app.cli.audit_export import export
from smallyard.app.cli.audit_retention import dispose, hold, holds, release
from smallyard.app.cli.audit_selecting import search_of, search_options
from smallyard.app.cli.settings import FILE, Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from smallyard.records.store import RecordStore

__all__ = ["audit"]

DIFFERS = 13


@group(
    epilog=(
        "Exit codes: 0 done, 2 wrong usage, 3 no such record, or a file that is no bundle, 4 the chain or a bundle "
        "does not hold, or the records cannot be read, 13 a replay gives another decision."
    ),
)
def audit() -> None:
    """Verify, find, show, replay, keep and hand on what is on record: decisions and screenings."""


for _one in (export, bundle, memo, key, hold, holds, release, dispose):
    audit.add_command(_one)


def _records(store: str | None) -> RecordStore:
    from smallyard.records.store import RecordStore, records_place

    return RecordStore(records_place(store))


@command(audit)
@click.argument("bundle", required=False, type=FILE)
@click.option("--head", metavar="HASH", help="A hash noted earlier; with it, records cut off the end are noticed.")
@click.option("--key", metavar="FINGERPRINT", help="Of a BUNDLE: the key that must have signed it.")
@json_option("audit-verify", "audit-bundle-verified", of="what holds as one line of JSON")
@store_option
def verify(bundle: Path | None, head: str | None, key: str | None, as_json: bool, store: str | None) -> int:
    """Walk the chains of records, of clearances, of holds and disposals, and of cases: every record whole, each
    following from the one before it. Or check a BUNDLE that `audit bundle` wrote: that needs no records.
    """
    if bundle is not None:
        if head is not None:
            raise click.UsageError("--head goes with the records, not with a bundle", click.get_current_context())
        return verify_file(bundle, key, as_json=as_json)
    if key is not None:
        raise click.UsageError("--key goes with a bundle", click.get_current_context())
    from smallyard.app.cli.terminal import print_json
    from smallyard.app.verifying import verify_chains
    from smallyard.errors import BrokenChainError
    from smallyard.records.store import records_place

    found = verify_chains(records_place(store), head)
    if as_json:
        print_json(found)
    chains = {"": found.records, "clearance": found.clearances, "retention": found.retention, "case": found.cases}
    problem = next((one.problem for one in chains.values() if not one.holds), "")
    if problem:
        raise BrokenChainError(problem)
    for noun, chain in chains.items() if not as_json else ():
        if chain.count or not noun:
            what = f"{noun} record".strip()
            click.echo(f"{chain.count:,} {what}{'' if chain.count == 1 else 's'}, the chain holds; head {chain.head}")
    return 0


@command(audit, name="list")
@click.option("--limit", type=Number(1), default=20, show_default=True, help="The most to show.")
@json_option("record", of="one line of JSON for each record, whole")
@store_option
def list_records(limit: int, as_json: bool, store: str | None) -> int:
    """List what is on record, newest first."""
    from smallyard.app.cli.records_shown import show_records
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.records.shown import RecordWhole

    found = list(_records(store).records(newest_first=True, limit=limit))
    if as_json:
        print_json(*map(RecordWhole.of, found))
    elif found:
        show_records(console(), found)
    else:
        console().print("No decision is on record.")
    return 0


@command(
    audit,
    epilog=(
        "TEXT may hold names in any script, addresses, your own references, ECCNs, citations such as 744.11 and "
        "ids of listings; all of it must be there. An asterisk ends the beginning of a word (Hua*). Chinese, "
        "Japanese, Korean and Thai names are found by any piece of them."
    ),
)
@click.argument("text", nargs=-1)
@search_options
@click.option("--limit", type=Number(1, 10_000), default=20, show_default=True, help="The most to show.")
@click.option("--before", type=Number(1), metavar="NUMBER", help="Go on behind this record.")
@json_option("record", of="one line of JSON for each record, whole")
@store_option
def search(
    text: tuple[str, ...], limit: int, before: int | None, as_json: bool, store: str | None, **options: Any
) -> int:
    """Find records by TEXT, by outcome, law and regime, by days, and by whom; newest first."""
    from smallyard.app.cli.records_shown import show_records
    from smallyard.app.cli.terminal import console, print_json, prose
    from smallyard.records.shown import RecordWhole

    wanted = search_of(text, options)
    found = _records(store).search(wanted, limit=limit, before=before)
    if as_json:
        print_json(*map(RecordWhole.of, found.records))
        return 0
    out = console()
    if not found.records:
        out.print("No record is found.")
        return 0
    show_records(out, found.records)
    if found.more:
        out.print(prose(f"There are older ones: --before {found.records[-1].sequence} goes on.", "dim", 0))
    return 0


@command(audit)
@click.argument("number", type=Number(1))
@json_option("record", of="the record as one line of JSON")
@store_option
def show(number: int, as_json: bool, store: str | None) -> int:
    """Show one record as it was."""
    from smallyard.app.cli.records_shown import show_whole
    from smallyard.app.cli.terminal import console, print_json, prose
    from smallyard.records.clearances import ClearanceStore
    from smallyard.records.retained import RetainedStore
    from smallyard.records.shown import RecordWhole

    records = _records(store)
    record = records.record(number)
    if as_json:
        print_json(RecordWhole.of(record))
    else:
        out = console()
        disposal = RetainedStore(records.place).disposal(number) if record.disposed else None
        show_whole(out, record, disposal, ClearanceStore(records.place).all() if record.kind == "screening" else ())
        by = f" for {record.made_by}" if record.made_by else ""
        what = "screening" if record.kind == "screening" else "decision"
        out.print(prose(f"recorded {record.recorded_at}{by}; SHA-256 of the {what} {record.digest}", "dim"))
    return 0


@command(audit)
@click.argument("number", type=Number(1))
@store_option
def replay(number: int, store: str | None) -> int:
    """Decide, or screen, the recorded facts again, as of the recorded days, and say whether it comes out the same."""
    from smallyard.app.cli.terminal import console, prose
    from smallyard.app.replaying import replay as decide_again

    record = _records(store).record(number)
    done = decide_again(record, store=store)
    what = "screening" if record.kind == "screening" else "decision"
    out = console()
    if done.same:
        out.print(prose(f"Record {number}: the same {what}, byte for byte ({record.digest}).", indent=0))
        return 0
    out.print(prose(f"Record {number}: another {what}.", "bold yellow", 0))
    for line in done.differences:
        out.print(prose(line))
    return DIFFERS
