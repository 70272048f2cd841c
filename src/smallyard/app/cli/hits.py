"""How hits look in the terminal and as JSON, and the tally of many."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.text import Text

from smallyard.app.cli.terminal import bullet, plain, prose
from smallyard.app.screening import Result, Screened, hit_as_dict
from smallyard.lists.freshness import OLD, warnings
from smallyard.model.kleene import FALSE, TRUE
from smallyard.names import Band

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListingHistory

__all__ = ["Tally", "dates_in_words", "screened_as_dict", "show_hits", "show_lists_used", "show_tally", "warn_if_old"]

_STYLES = {Result.MATCH: "bold red", Result.REVIEW: "bold yellow", Result.CLEAR: "bold green"}
_BANDS = {Band.MATCH: "red", Band.REVIEW: "yellow", Band.NO_MATCH: "dim"}


class Tally:
    """How many parties there were of each result, and how many hits."""

    def __init__(self) -> None:
        self.counts: Counter[Result] = Counter()
        self.hits = 0

    def add(self, one: Screened) -> Screened:
        """Count one party, and give it back."""
        self.counts[one.result] += 1
        self.hits += len(one.hits)
        return one


def screened_as_dict(one: Screened, view: ListsView) -> dict[str, Any]:
    """One party with its hits as JSON types."""
    return {
        "row": one.row,
        "reference": one.reference,
        "name": one.party.name,
        "country": one.party.country,
        "result": str(one.result),
        "effective": view.effective.isoformat(),
        "known": view.known.isoformat(),
        "lists": view.digest,
        "hits": [hit_as_dict(hit) for hit in one.hits],
    }


def show_hits(out: Console, one: Screened, view: ListsView) -> None:
    """One party and what was found for it."""
    where = f" ({one.party.country})" if one.party.country else ""
    number = f"{one.reference}  " if one.reference else ""
    title = Text.assemble((plain(f"{number}{one.party.name}{where}"), "bold"), "  ")
    title.append(one.result.upper(), style=_STYLES[one.result])
    title.append(f"  on {view.effective}", style="dim")
    out.print(title)
    if not one.hits:
        out.print(prose("No listing on the lists held comes near."))
    for hit in one.hits:
        _show_hit(out, hit)


def _show_hit(out: Console, hit: Hit) -> None:
    listing = hit.history.listing
    title = Text.assemble(
        (f"{hit.match.score:.2f} {hit.match.band}", _BANDS[hit.match.band]),
        "  ",
        (plain(listing.name), "bold"),
        f"  {', '.join(listing.countries)}",
    )
    out.print(bullet("", title, 1))
    out.print(prose(listing.id, "dim", 4))
    standing = {TRUE: "in force", FALSE: "not in force"}.get(hit.in_force, "not known whether in force")
    out.print(prose(f"{standing}: {dates_in_words(hit.history)}", "" if hit.in_force is TRUE else "yellow", 4))
    if hit.match.name != listing.name:
        out.print(prose(f"matched by the listed name {hit.match.name}", indent=4))
    for reason in hit.match.evidence:
        out.print(bullet(f"{reason.weight:+.2f}", reason.text, 6))
    for address in listing.addresses[:3]:
        out.print(prose(f"address: {address.line}", "dim", 4))
    if len(listing.addresses) > 3:
        out.print(prose(f"and {len(listing.addresses) - 3} more addresses (lists show {listing.id})", "dim", 4))
    for line in hit.history.evidence:
        out.print(prose(line, "dim", 4))


def dates_in_words(history: ListingHistory) -> str:
    """From when to when a listing ran, as far as the evidence goes."""
    began = f"listed {history.began}"
    return (
        f"{began}, removed {history.ended}" if history.ended is not None else f"{began}, not removed as far as known"
    )


def show_tally(out: Console, tally: Tally) -> None:
    """The counts of a batch."""
    total = sum(tally.counts.values())
    line = Text(f"{total:,} parties, {tally.hits:,} hits: ", style="bold")
    for number, result in enumerate(Result):
        line.append(", " if number else "")
        line.append(f"{tally.counts[result]:,} {result}", style=_STYLES[result])
    out.print(line)


def show_lists_used(out: Console, view: ListsView) -> None:
    """Which lists were looked at, and a warning if they are old."""
    latest = view.latest()
    held = [f"{code} {publication.published}" for code, publication in sorted(latest.items())]
    out.print(prose(f"Lists held: {', '.join(held) if held else 'none'}; known by {view.known}.", "dim", 0))
    warn_if_old(out, view)


def warn_if_old(out: Console, view: ListsView) -> None:
    """One line if any of the lists is old."""
    latest = view.latest()
    if old := warnings(view, view.known):
        oldest = f"; the oldest is {old[0].partition(' (')[0]}" if len(old) > 1 else f": {old[0].partition(' (')[0]}"
        words = f"{len(old)} of {len(latest)} lists are more than {OLD.days} days old{oldest}"
        out.print(bullet("!", f"{words}; run smallyard lists update, or lists load FILE", 0, "yellow"))
