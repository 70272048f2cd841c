"""What changed on the lists between two days: names, each with how its date is known, beside the rules' own counts.

A difference covers the days after `frm` up to and including `to`. A change whose bracket lies wholly in those days
certainly happened in them; one whose bracket only overlaps them may have. The two are never added together, and a
rule's count is never used to pick names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from smallyard.errors import InputError
from smallyard.lists.history import UNKNOWN_START, Said, Stint
from smallyard.lists.keys import slug
from smallyard.lists.reading import RuleCount
from smallyard.lists.view import ListsView
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.listing import ListCode, Listing, ListingHistory

if TYPE_CHECKING:
    from smallyard.lists.store import Store
    from smallyard.names.match import NameMatch

__all__ = ["Change", "Difference", "Found", "Kind", "Tally", "diff", "history", "rule_label"]

DAY = timedelta(days=1)


class Kind(StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    REMOVED = "removed"
    EXPIRED = "expired"
    """Its publisher gave the day it ends (denial orders)."""
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one entry.

    Attributes:
        kind: what happened.
        history: the entry's history in which it happened.
        when: the day, or the bracket in which it lies.
        within: true if it certainly happened in the days asked for, unknown if it may have.
        words: where the date comes from.
        party: an id shared by the rows of one party whose aliases its list carries as rows of their own.
        what: for an amendment, each field that changed with what it said before and after.
    """

    kind: Kind
    history: ListingHistory
    when: DateInterval
    within: Kleene
    words: str
    party: str
    what: tuple[tuple[str, str, str], ...] = ()

    @property
    def listing(self) -> Listing:
        """The entry."""
        return self.history.listing


@dataclass(frozen=True, slots=True)
class Tally:
    """Parties counted by how their date is known, beside what the rules of those days count themselves.

    Rows that are aliases of one party count once.

    `ruled` is None when no rule of those days gives a count; None is not zero.
    """

    stated: int
    derived: int
    certain: int
    possible: int
    ruled: int | None


@dataclass(frozen=True)
class Difference:
    """All changes in the days after `frm` up to `to`.

    `changes` are in order of kind, certainty, date and name. `rules` are the rules that took effect in those days;
    one whose effective day is not known counts by the day it was published, and `notes` says so.
    """

    frm: date
    to: date
    list: ListCode | None
    country: str | None
    changes: tuple[Change, ...]
    rules: tuple[RuleCount, ...]
    notes: tuple[str, ...]

    @cached_property
    def stated(self) -> tuple[Change, ...]:
        """Changes whose day a source states."""
        return self._of(lambda change: change.when.basis is Basis.STATED)

    @cached_property
    def derived(self) -> tuple[Change, ...]:
        """Changes whose day follows from publications and counts."""
        return self._of(lambda change: change.when.basis is Basis.DERIVED)

    @cached_property
    def certain(self) -> tuple[Change, ...]:
        """Changes whose day is not known, but which certainly happened in the days asked for."""
        return self._of(lambda change: change.when.basis is Basis.BRACKETED and change.within is TRUE)

    @cached_property
    def possible(self) -> tuple[Change, ...]:
        """Changes that may have happened in the days asked for, or before or after them."""
        return self._of(lambda change: change.within is not TRUE)

    @property
    def exact(self) -> bool:
        """Whether no change is left open: every name listed certainly changed in the days asked for."""
        return not self.possible

    def tally(self, kind: Kind) -> Tally:
        """Names of one kind counted by group, and the rules' own count for the country asked for (or for all)."""
        parties = {
            (change.party, "possible" if change.within is not TRUE else change.when.basis.value)
            for change in self.changes
            if change.kind is kind
        }
        counts = Counter(group for _, group in parties)
        told = [
            number for number in (_counted(rule, kind, self.country) for rule in self.rules) if number is not None
        ]
        return Tally(
            stated=counts[Basis.STATED.value],
            derived=counts[Basis.DERIVED.value],
            certain=counts[Basis.BRACKETED.value],
            possible=counts["possible"],
            ruled=sum(told) if told else None,
        )

    def _of(self, fits: Callable[[Change], bool]) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if fits(change))


@dataclass(frozen=True, slots=True)
class Found:
    """An entry found by id or by name, with all its histories, oldest first. `match` is None for an id."""

    histories: tuple[ListingHistory, ...]
    match: NameMatch | None


def diff(
    view: ListsView | Store,
    frm: date,
    to: date,
    list: ListCode | None = None,  # noqa: A002 - the domain's word
    country: str | None = None,
) -> Difference:
    """What changed in the days after `frm` up to `to`.

    Args:
        view: the evidence to use; of a store, all it has received.
        frm: the last day that is not covered.
        to: the last day that is.
        list: one list, or None for all.
        country: an ISO 3166-1 code: only entries of that country, and the rules' counts for it.

    Raises:
        InputError: `to` is not after `frm`.
    """
    if to <= frm:
        raise InputError(f"the second day, {to.isoformat()}, is not after the first, {frm.isoformat()}", field="to")
    base = view if isinstance(view, ListsView) else view.view(to)
    at = base.on(to)
    changes = [
        change for change in _changes(at, frm, to, list) if country is None or country in _countries(change.listing)
    ]
    order = {kind: number for number, kind in enumerate(Kind)}
    changes.sort(
        key=lambda change: (
            order[change.kind],
            change.within is not TRUE,
            change.when.earliest or date.min,
            change.when.latest or date.max,
            change.listing.name.casefold(),
            change.listing.id,
        )
    )
    rules, notes = _rules(at, frm, to, list, country)
    return Difference(frm, to, list, country, tuple(changes), rules, (*notes, *_other_script(changes)))


def history(view: ListsView, name_or_id: str, limit: int = 5) -> tuple[Found, ...]:
    """The histories of an entry, by its id or by a name that matches it; past ones included.

    A name gives every entry in the match band; with none there, the best that may be it.
    """
    by_id = view.find(name_or_id)
    if by_id:
        return (Found(by_id, None),)
    from smallyard.names.match import Band, NameQuery

    hits = view.screen([NameQuery(name=name_or_id)], limit=limit, include_past=True)[0]
    matching = [hit for hit in hits if hit.match.band is Band.MATCH] or hits
    return tuple(Found(view.find(hit.history.listing.id), hit.match) for hit in matching)


def _changes(view: ListsView, frm: date, to: date, list_: ListCode | None) -> Iterator[Change]:
    for key, party, stint in view.stints(list_):
        begun = stint.began.happened_within(frm, to)
        words = next((line for line in stint.evidence if line.startswith(("listed", "resumed"))), "")
        # A removal is all we know of some entries: they were listed before it, nothing says when.
        if begun is not FALSE and words != UNKNOWN_START:
            kind = Kind.RESUMED if words.startswith("resumed") else Kind.ADDED
            yield Change(kind, view.as_history(key, stint), stint.began, begun, words, party)
        if stint.ended is not None and (over := stint.ended.happened_within(frm, to)) is not FALSE:
            kind, words = _ending(stint)
            yield Change(kind, view.as_history(key, stint), stint.ended, over, words, party)
        for before, after in _revisions(stint):
            when = DateInterval.between(before.last + DAY, after.first)
            within = when.happened_within(frm, to)
            if within is not FALSE and (what := _what(before, after)):
                words = f"{before.source} of {before.last.isoformat()}, {after.source} of {after.first.isoformat()}"
                yield Change(Kind.AMENDED, view.as_history(key, stint), when, within, words, party, what)


def _ending(stint: Stint) -> tuple[Kind, str]:
    for line in reversed(stint.evidence):
        for start, kind in (("suspended", Kind.SUSPENDED), ("ended", Kind.EXPIRED), ("removed", Kind.REMOVED)):
            if line.startswith(start):
                return kind, line
    return Kind.REMOVED, ""


def _revisions(stint: Stint) -> Iterator[tuple[Said, Said]]:
    for before, after in pairwise(stint.said):
        if before.last < after.first:
            yield before, after


def _what(before: Said, after: Said) -> tuple[tuple[str, str, str], ...]:
    """The fields that changed; another source's other way of writing the same is no change."""
    old, new = before.version.load(), after.version.load()
    same_source = before.source == after.source
    found = []
    for field, show in _SHOWN.items():
        one, other = show(old), show(new)
        if not same_source and (field == "addresses" or not one or not other):
            continue
        if _folded(one) != _folded(other):
            gone = [text for text in one if text not in other]
            come = [text for text in other if text not in one]
            found.append((field, "; ".join(gone), "; ".join(come)))
    return tuple(found)


def _folded(texts: tuple[str, ...]) -> set[str]:
    # BIS writes "All items subject to the EAR" and "For all items ..." for one and the same requirement.
    return {slug(text).removeprefix("for-") for text in texts}


_SHOWN: dict[str, Callable[[Listing], tuple[str, ...]]] = {
    "names": lambda listing: tuple(name.text for name in listing.names),
    "addresses": lambda listing: tuple(address.line for address in listing.addresses),
    "countries": lambda listing: tuple(listing.countries),
    "license requirement": lambda listing: (listing.license_requirement,) if listing.license_requirement else (),
    "license review policy": lambda listing: (listing.license_policy,) if listing.license_policy else (),
    "programs": lambda listing: tuple(listing.programs),
    "end date": lambda listing: (listing.end_date.isoformat(),) if listing.end_date else (),
}


def _countries(listing: Listing) -> set[str]:
    return {*listing.countries, *(item.country for item in listing.addresses if item.country)}


def _rules(
    view: ListsView, frm: date, to: date, list_: ListCode | None, country: str | None
) -> tuple[tuple[RuleCount, ...], list[str]]:
    rules, notes = [], []
    for rule in view.counts(list_):
        day = rule.effective or rule.published
        if day is None or not frm < day <= to:
            continue
        if country is not None and country not in {*rule.added_by_country, *rule.removed_by_country}:
            continue
        rules.append(rule)
        if rule.effective is None:
            notes.append(f"{rule_label(rule)}: the day it took effect is not known; it is counted by its publication")
    return tuple(rules), notes


def rule_label(rule: RuleCount) -> str:
    """How a rule is named: its citation, else its document number, else its date."""
    if rule.citations:
        return str(rule.citations[0])
    if rule.document:
        return f"FR Doc. {rule.document}"
    return f"the rule of {rule.published or rule.effective}"


def _counted(rule: RuleCount, kind: Kind, country: str | None) -> int | None:
    """A rule's own count of what it added or removed; None where it gives none."""
    if kind not in (Kind.ADDED, Kind.REMOVED):
        return None
    total, by_country = (
        (rule.added, rule.added_by_country) if kind is Kind.ADDED else (rule.removed, rule.removed_by_country)
    )
    if country is None:
        return total
    return by_country.get(country, 0) if by_country else None


def _other_script(changes: list[Change]) -> Iterator[str]:
    """Entries known in Chinese only may be the same as one that stands among the uncertain rows in English."""
    open_rows = any(change.within is not TRUE or change.when.basis is Basis.BRACKETED for change in changes)
    if not open_rows:
        return
    seen = set()
    for change in changes:
        name = change.listing.name
        if change.listing.id not in seen and not any(_has_latin(item.text) for item in change.listing.names):
            seen.add(change.listing.id)
            yield f"{name} is known by this name only; it may also stand under its English name among bracketed rows"


def _has_latin(text: str) -> bool:
    return any("a" <= letter.casefold() <= "z" for letter in text)
