"""How records look in the terminal: a table of many, a screening in full."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from smallyard.app.cli.terminal import ColumnSpec, bullet, heading, plain, prose, table
from smallyard.app.exporting import said_since

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.records.chain import Record
    from smallyard.records.clearances import Held
    from smallyard.records.retained import Disposal
    from smallyard.records.screenings import HitOnRecord, RecordedScreening

__all__ = ["show_recorded_screening", "show_records", "show_whole"]

_SHOWN = 40
_RESULTS = {"match": "bold red", "review": "bold yellow", "clear": "bold green", "unread": "bold magenta"}
_WIDE = 120


def show_records(out: Console, records: Iterable[Record]) -> None:
    """A table of records, one row each."""
    whole = {"no_wrap": True}
    wide = out.width >= _WIDE
    columns: list[ColumnSpec] = [("record", {"justify": "right"}), ("recorded, UTC" if wide else "recorded", whole)]
    columns += [("law", whole), ("outcome", whole), "id", ("as of", whole), "to"]
    columns += ["by"] if wide else []
    columns += [("keep until", whole)]
    rows = []
    for one in records:
        id_, to = _about(one)
        at = one.recorded_at[: 16 if wide else 10].replace("T", " ")
        by = [one.made_by] if wide else []
        law = one.law or "screening"
        rows.append([one.sequence, at, law, one.outcome, id_, one.effective, to, *by, one.keep_until])
    out.print(table(columns, rows))


def _about(record: Record) -> tuple[str, str]:
    """The user's own number for what was decided, and to whom or where."""
    if record.disposed:
        return "", "(disposed of)"
    facts: dict[str, Any] = json.loads(record.facts)
    if record.kind == "screening":
        parties = facts["parties"]
        if len(parties) == 1:
            return facts["file"] or parties[0]["reference"], parties[0]["name"]
        return facts["file"], f"{len(parties):,} parties"
    return facts["id"], facts["target"]["name"] if record.on_deal else facts["destination"]


def show_whole(out: Console, record: Record, disposal: Disposal | None, held: Sequence[Held] = ()) -> None:
    """Everything that a record holds; of one that was disposed of, what is left of it.

    `held` are the clearances on record: of a screening's pairs it is shown what persons have said since.
    """
    if record.disposed:
        out.print(Text.assemble((record.outcome, "bold"), f"  record {record.sequence}, disposed of"))
        if disposal is not None:
            out.print(prose(f"on {disposal.on} by {disposal.by}: {disposal.because}"))
        out.print(prose(f"as of {record.effective}; it was to be kept until {record.keep_until}; hash {record.hash}"))
    elif record.kind == "screening":
        show_recorded_screening(out, record.restored_screening(), record, held)
    elif record.on_deal:
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


def show_recorded_screening(
    out: Console, screening: RecordedScreening, record: Record, held: Sequence[Held] = ()
) -> None:
    """A screening on record: each party with what was found for it, and which lists were looked at."""
    asked = screening.asked
    title = Text.assemble((screening.outcome.upper(), _RESULTS[screening.outcome]))
    title.append(f"  {plain(asked.file)}" if asked.file else "", style="bold")
    out.print(title)
    lists = ", ".join(asked.lists) if asked.lists is not None else "all lists held"
    count = f"{len(asked.parties):,} {'party' if len(asked.parties) == 1 else 'parties'}"
    out.print(
        prose(
            f"{count} screened on {lists}, listings "
            f"in force on {screening.effective}, from lists as known on {screening.known}"
        )
    )
    of_note = [
        (one, found)
        for one, found in zip(asked.parties, screening.parties, strict=True)
        if found.hits or found.problems or len(asked.parties) == 1
    ]
    for one, found in of_note[:_SHOWN]:
        where = f" ({one.party.country})" if one.party is not None and one.party.country else ""
        number = f"{one.reference}  " if one.reference else ""
        out.print(
            Text.assemble((plain(f"{number}{one.name}{where}"), "bold"), "  ", (found.result, _RESULTS[found.result]))
        )
        for problem in found.problems:
            out.print(bullet("!", problem, 2, "magenta"))
        for hit in found.hits:
            _show_hit(out, hit)
            since = said_since(hit, one.party, one.reference, held)
            if since is not None and (hit.clearance is None or hit.clearance.number != since.number):
                out.print(prose(f"since then: {since.kind} by {since.by} on {since.on}: {since.because}", "green", 6))
        if not found.hits and not found.problems:
            out.print(prose("No listing on the lists held came near."))
    if len(of_note) > _SHOWN:
        out.print(prose(f"and {len(of_note) - _SHOWN:,} more (--json shows all)", "dim"))
    clear = len(asked.parties) - len(of_note)
    if clear:
        out.print(prose(f"{clear:,} came near no listing."))
    versions = screening.versions
    out.print(heading("Screened by"))
    by = f"for {record.made_by}, by " if record.made_by else ""
    out.print(prose(f"{by}smallyard {versions.software}, lists {versions.lists[:12]}"))
    for version in versions.list_versions:
        if asked.lists is None or version.list in asked.lists:
            out.print(prose(f"{version.list} of {version.published}, SHA-256 {version.sha256}", "dim", 4))
    out.print(prose(f"record {record.sequence}, kept until {record.keep_until}, hash {record.hash[:12]}"))


def _show_hit(out: Console, hit: HitOnRecord) -> None:
    in_force = {"yes": "in force", "no": "not in force"}.get(hit.in_force, "not known whether in force")
    out.print(bullet(f"{hit.score:.2f}", f"{hit.name} ({hit.listing}): {hit.band}, {in_force}", 4))
    for weight, reason in hit.weighed:
        out.print(bullet(weight, reason, 6, "dim"))
    said = hit.clearance
    if said is not None:
        held = "" if said.holds else f"; it no longer held: {'; '.join(said.why)}"
        out.print(prose(f"{said.kind} {said.number} by {said.by} on {said.on}: {said.because}{held}", "green", 6))
