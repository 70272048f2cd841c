"""How hits look in the terminal and as JSON, and the tally of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from smallyard.app.cli.terminal import ColumnSpec, bullet, counted, plain, prose, table
from smallyard.lists.freshness import OLD, warnings
from smallyard.names import Band
from smallyard.screening.result import Result, Screened, hit_as_dict
from smallyard.screening.tables import clearance_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListingHistory
    from smallyard.screening.batch import Summary

__all__ = [
    "dates_in_words",
    "screened_as_dict",
    "show_hit",
    "show_lists_used",
    "show_only_like_ofac",
    "show_screened",
    "show_summary",
    "warn_if_old",
]

_STYLES = {
    Result.MATCH: "bold red",
    Result.REVIEW: "bold yellow",
    Result.CLEAR: "bold green",
    Result.UNREAD: "bold magenta",
}
_BANDS = {Band.MATCH: "red", Band.REVIEW: "yellow", Band.NO_MATCH: "dim"}
_SHOWN = 20
_IN_FORCE = {"yes": "in force", "no": "not in force"}


def screened_as_dict(one: Screened, view: ListsView) -> dict[str, Any]:
    """One party with its hits as JSON types."""
    return {
        "row": one.row,
        "reference": one.reference,
        "name": one.party.name,
        "country": one.party.country,
        "result": str(one.result),
        "problems": [],
        "effective": view.effective.isoformat(),
        "known": view.known.isoformat(),
        "lists": view.digest,
        "hits": [hit_as_dict(hit) for hit in one.hits],
        "columns": {},
    }


def show_screened(out: Console, one: Mapping[str, Any]) -> None:
    """One party and what was found for it, as `screened_as_dict` or a run gives it."""
    where = f" ({one['country']})" if one["country"] else ""
    number = f"{one['reference']}  " if one["reference"] else ""
    title = Text.assemble((plain(f"{number}{one['name']}{where}"), "bold"), "  ")
    title.append(one["result"].upper(), style=_STYLES[Result(one["result"])])
    title.append(f"  on {one['effective']}", style="dim")
    out.print(title)
    for problem in one["problems"]:
        out.print(bullet("!", problem, 2, "magenta"))
    if not one["hits"]:
        out.print(prose("No listing on the lists held comes near."))
    for hit in one["hits"]:
        show_hit(out, hit)


def show_hit(out: Console, hit: Mapping[str, Any]) -> None:
    """One hit, as `hit_as_dict` gives it."""
    said = hit["clearance"]
    title = Text.assemble(
        (f"{hit['score']:.2f} {hit['band']}", _BANDS[Band(hit["band"])]),
        "  ",
        (plain(hit["name"]), "bold"),
        f"  {', '.join(hit['countries'])}",
    )
    if said is not None and said["holds"]:
        dismissed = said["kind"] == "dismissal"
        title.append("  DISMISSED" if dismissed else "  CONFIRMED", style="bold green" if dismissed else "bold red")
    out.print(bullet("", title, 1))
    if said is not None:
        style = "yellow" if not said["holds"] else "green" if said["kind"] == "dismissal" else "red"
        out.print(prose(clearance_in_words(said), style, 4))
    out.print(prose(hit["listing"], "dim", 4))
    if hit["like_ofac"] is not None:
        out.print(prose(f"OFAC's search would score it {_ofac_in_words(hit['like_ofac'])}", "cyan", 4))
    standing = _IN_FORCE.get(hit["in_force"], "not known whether in force")
    removed = f"removed {hit['removed']}" if hit["removed"] is not None else "not removed as far as known"
    style = "" if hit["in_force"] == "yes" else "yellow"
    out.print(prose(f"{standing}: listed {hit['listed']}, {removed}", style, 4))
    if hit["matched"]["listed"] != hit["name"]:
        out.print(prose(f"matched by the listed name {hit['matched']['listed']}", indent=4))
    for reason in hit["reasons"]:
        out.print(bullet(f"{reason['weight']:+.2f}", reason["text"], 6))
    for address in hit["addresses"][:3]:
        out.print(prose(f"address: {address}", "dim", 4))
    if len(hit["addresses"]) > 3:
        out.print(prose(f"and {len(hit['addresses']) - 3} more addresses (lists show {hit['listing']})", "dim", 4))
    for line in hit["dates_from"]:
        out.print(prose(line, "dim", 4))


def _ofac_in_words(score: Mapping[str, Any]) -> str:
    how = f"as a whole {score['whole']:.2f}, by its parts {score['parts']:.2f}"
    return f"{score['score']}" + (f" ({score['name']}: {how})" if score["score"] else "")


def show_only_like_ofac(out: Console, found: Sequence[Mapping[str, Any]]) -> None:
    """Listings that only the scoring of OFAC's search finds."""
    if not found:
        out.print(prose("The scoring of OFAC's search finds nothing more at 80 or above.", indent=0))
        return
    shown = found[:_SHOWN]
    out.print(prose(f"Only the scoring of OFAC's search finds, at 80 or above ({len(found):,}):", "bold", 0))
    rows = [[one["like_ofac"]["score"], one["like_ofac"]["name"], one["listing"]] for one in shown]
    out.print(table([("score", {"justify": "right"}), "listed name", "listing"], rows))
    if len(found) > len(shown):
        out.print(prose(f"and {len(found) - len(shown):,} more (--json shows all)", "dim"))


def dates_in_words(history: ListingHistory) -> str:
    """From when to when a listing ran, as far as the evidence goes."""
    began = f"listed {history.began}"
    return (
        f"{began}, removed {history.ended}" if history.ended is not None else f"{began}, not removed as far as known"
    )


def show_summary(out: Console, summary: Summary) -> None:
    """The counts of a file, which of its columns were read, and how much was screened before."""
    columns: list[ColumnSpec] = ["result", ("parties", {"justify": "right"}), "what it means"]
    rows = [
        [Text(str(result), style=_STYLES[result]), f"{summary.results[result]:,}", _MEANING[result]]
        for result in Result
    ]
    out.print(Text(f"{counted(summary.rows, 'party', 'parties')}, {counted(summary.hits, 'hit')}", style="bold"))
    out.print(table(columns, rows))
    said = [
        f"{count:,} {words}"
        for count, words in (
            (summary.dismissed, "dismissed earlier by a person"),
            (summary.confirmed, "confirmed earlier by a person"),
            (summary.returned, "dismissed or confirmed earlier, but came back"),
        )
        if count
    ]
    if said:
        out.print(prose(f"Of the hits, {', '.join(said)}."))
    if summary.distinct < summary.rows:
        out.print(prose(f"{summary.distinct:,} distinct parties; equal ones were screened once."))
    read = ", ".join(f"{name} as {as_}" if name != as_ else name for name, as_ in summary.columns)
    kept = f"; kept, not read: {', '.join(summary.kept)}" if summary.kept else ""
    out.print(prose(f"Columns read: {read}{kept}.", "dim", 0))


_MEANING = {
    Result.MATCH: "a listing in force bears the name, or a person confirmed it",
    Result.REVIEW: "a person must look",
    Result.CLEAR: "no listing in force comes near",
    Result.UNREAD: "a cell could not be read, and the rest comes near no listing",
}


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
