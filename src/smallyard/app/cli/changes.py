"""How a difference between two days looks in the terminal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from smallyard.app.cli.terminal import bullet, heading, plain, prose
from smallyard.lists.differences import Change, Difference, Kind, rule_label
from smallyard.model.country import country
from smallyard.model.interval import Basis
from smallyard.model.kleene import TRUE

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.lists.reading import RuleCount

__all__ = ["show_diff"]

_WORSE = {Kind.ADDED, Kind.RESUMED}
_BETTER = {Kind.REMOVED, Kind.EXPIRED, Kind.SUSPENDED}


def show_diff(out: Console, found: Difference) -> None:
    """Names by how their day is known, beside the rules' own counts."""
    where = f" of {country(found.country).name}" if found.country else ""
    which = f" {found.list}" if found.list else ""
    out.print(Text(f"Changes{which}{where} after {found.frm} up to {found.to}", style="bold"))
    for kind in Kind:
        _show_kind(out, found, kind)
    if not found.changes:
        out.print(prose("No change of a name is known in these days."))
    if found.rules:
        out.print(heading("What the rules of these days say themselves"))
        for rule in found.rules:
            out.print(
                bullet(
                    "§",
                    f"{rule_label(rule)}, effective {rule.effective or 'on an unknown day'}: "
                    f"{_counts(rule, found.country)}",
                )
            )
            if rule.title:
                out.print(prose(rule.title, "dim", 4))
    for note in found.notes:
        out.print(bullet("!", note, 0, "yellow"))


def _show_kind(out: Console, found: Difference, kind: Kind) -> None:
    groups = [
        ("on a day that a source states", [one for one in found.stated if one.within is TRUE]),
        ("on a day that follows from publications and counts", [one for one in found.derived if one.within is TRUE]),
        ("certainly in these days, the day itself not known", list(found.certain)),
        ("perhaps in these days: the evidence brackets the day more widely", list(found.possible)),
    ]
    if not any(one.kind is kind for _, group in groups for one in group):
        return
    tally = found.tally(kind)
    certain = tally.stated + tally.derived + tally.certain
    title = f"{kind.capitalize()}: {certain} certain, {tally.possible} possible"
    if tally.ruled is not None:
        title += f"; the rules count {tally.ruled}"
    out.print(heading(title))
    for words, group in groups:
        of_kind = [one for one in group if one.kind is kind]
        if not of_kind:
            continue
        out.print(prose(f"{words} ({_names(of_kind)}):", "dim"))
        bracket = None
        for one in sorted(of_kind, key=_by_bracket):
            if one.when.basis is Basis.BRACKETED and one.when != bracket:
                out.print(prose(f"{one.when}:", "yellow", 4))
            bracket = one.when
            _show_change(out, one)


def _names(changes: list[Change]) -> str:
    parties = len({one.party for one in changes})
    rows = len(changes)
    return f"{parties} part{'y' if parties == 1 else 'ies'}" + (f", {rows} names" if rows != parties else "")


def _by_bracket(change: Change) -> tuple[object, ...]:
    return (change.when.earliest or date.min, change.when.latest or date.max, change.listing.name.casefold())


def _show_change(out: Console, change: Change) -> None:
    listing = change.listing
    style = "red" if change.kind in _WORSE else "green" if change.kind in _BETTER else ""
    line = Text.assemble((plain(listing.name), style), f"  {', '.join(listing.countries)}")
    if change.when.basis is not Basis.BRACKETED:
        line.append(f"  {change.when}", style="dim")
    out.print(bullet("·", line, 6))
    for field, before, after in change.what:
        out.print(prose(f"{field}: {before or 'nothing'} -> {after or 'nothing'}", "dim", 8))


def _counts(rule: RuleCount, only: str | None) -> str:
    parts = []
    for word, total, by_country in (
        ("added", rule.added, rule.added_by_country),
        ("removed", rule.removed, rule.removed_by_country),
    ):
        if total is None and not by_country:
            continue
        text = f"{total if total is not None else 'some'} {word}"
        if only is not None and only in by_country:
            text += f", {by_country[only]} of them in {country(only).name}"
        elif by_country:
            text += f" ({', '.join(f'{code} {count}' for code, count in sorted(by_country.items()))})"
        parts.append(text)
    return "; ".join(parts) or "no count given"
