"""How listings, their histories, and the state of the lists look in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from smallyard.app.cli.hits import dates_in_words, warn_if_old
from smallyard.app.cli.terminal import ColumnSpec, bullet, heading, plain, prose, table
from smallyard.lists.differences import Found
from smallyard.lists.freshness import OLD
from smallyard.model.country import country
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.listing import Listing, ListingHistory

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.lists.store import LoadReport
    from smallyard.lists.view import ListsView

__all__ = ["show_found", "show_listing", "show_load", "show_status"]

_SHOWN_PROBLEMS = 10


def show_load(out: Console, report: LoadReport) -> None:
    """What a load did."""
    if report.already:
        out.print(
            prose(
                f"{report.source} of {report.published} was loaded before (SHA-256 {report.sha256[:12]}); "
                "nothing was done.",
                indent=0,
            )
        )
        return
    out.print(
        Text.assemble(
            (f"{report.source} of {report.published}", "bold"),
            f": {report.records:,} records read, SHA-256 {report.sha256[:12]}",
        )
    )
    changes = {code: rest for code, *rest in report.changes}
    rows = []
    for code, count in report.entries:
        come, gone, changed = changes.get(code, (None, None, None))
        whole = "whole" if code in report.complete else "in part"
        rows.append(
            [code, f"{count:,}", whole, *("" if one is None else f"{one:,}" for one in (come, gone, changed))]
        )
    if rows:
        right: dict[str, Any] = {"justify": "right"}
        columns: list[ColumnSpec] = ["list", ("entries", right), "carried", ("new", right), ("gone", right)]
        out.print(table([*columns, ("changed", right)], rows))
    if report.events or report.counts:
        out.print(prose(f"{report.events:,} dated changes, {report.counts:,} rules with their own counts"))
    for title, problems in (("rows not understood", report.unread), ("rows with something odd", report.warnings)):
        if problems:
            out.print(prose(f"{len(problems):,} {title}:", "yellow"))
            for one in problems[:_SHOWN_PROBLEMS]:
                out.print(bullet("!", one, 4))
            if len(problems) > _SHOWN_PROBLEMS:
                out.print(prose(f"and {len(problems) - _SHOWN_PROBLEMS:,} more", indent=6))


def show_status(out: Console, view: ListsView) -> None:
    """The state of the lists, and a warning for each that is old."""
    rows = []
    for one in view.status():
        age = (view.known - one.published).days
        rows.append(
            [
                str(one.list),
                f"{one.listings:,}",
                str(one.published),
                Text(f"{age:,} d", style="yellow" if age > OLD.days else "green"),
                str(one.received),
                "whole" if one.complete else Text("in part", style="yellow"),
                ", ".join(one.sources),
            ]
        )
    right: dict[str, Any] = {"justify": "right", "no_wrap": True}
    columns: list[ColumnSpec] = [
        "list",
        ("in force", right),
        ("published", {"no_wrap": True}),
        ("age", right),
        ("received", {"no_wrap": True}),
        ("carried", {"no_wrap": True}),
        ("sources", {"ratio": 1}),
    ]
    out.print(Text(f"Lists in force on {view.effective}, from evidence received by {view.known}", style="bold"))
    out.print(table(columns, rows))
    warn_if_old(out, view)


def show_listing(out: Console, histories: Sequence[ListingHistory], view: ListsView) -> None:
    """One listing whole, with all its histories."""
    listing = histories[-1].listing
    out.print(Text(plain(listing.name), style="bold"))
    out.print(prose(listing.id, "dim"))
    for one in histories:
        standing = one.in_force(view.effective)
        words = {TRUE: "in force", FALSE: "not in force"}.get(standing, "not known whether in force")
        out.print(prose(f"{words} on {view.effective}: {dates_in_words(one)}", "" if standing is TRUE else "yellow"))
        for line in one.evidence:
            out.print(prose(line, "dim", 4))
    for title, lines in _parts(listing):
        if lines:
            out.print(heading(title))
            for line in lines:
                out.print(prose(line))


def _parts(listing: Listing) -> list[tuple[str, list[str]]]:
    return [
        ("Names", [f"{name.text} ({name.kind})" for name in listing.names]),
        ("Kind", [str(listing.kind)]),
        ("Countries", [country(code).name for code in listing.countries]),
        ("Addresses", [address.line for address in listing.addresses]),
        ("Identifiers", [f"{one.kind}: {one.value}" for one in listing.identifiers]),
        ("Birth dates", list(listing.birth_dates)),
        ("Programs", list(listing.programs)),
        ("License requirement", [listing.license_requirement] if listing.license_requirement else []),
        ("License review policy", [listing.license_policy] if listing.license_policy else []),
        ("Citations", [f"{one}  {one.url or ''}".rstrip() for one in listing.citations]),
        ("Remarks", [listing.remarks] if listing.remarks else []),
    ]


def show_found(out: Console, found: Sequence[Found]) -> None:
    """Entries found by name or id, each with its times on the list."""
    for one in found:
        listing = one.histories[-1].listing
        score = f"  {one.match.score:.2f} {one.match.band}" if one.match else ""
        out.print(Text.assemble((plain(listing.name), "bold"), f"  {', '.join(listing.countries)}", (score, "dim")))
        out.print(prose(listing.id, "dim"))
        for history in one.histories:
            out.print(bullet("·", dates_in_words(history)))
            for line in history.evidence:
                out.print(prose(line, "dim", 6))
