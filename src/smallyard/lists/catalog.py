"""Which keys are one entry, and under which names it is searched.

A publisher's formats do not always give an entry the same key (a number in one, a name in another), and a rule may
name a party by an alias that a publication carries as a row of its own. The catalog is built once for each state of
the evidence, and kept beside the store.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from smallyard.lists.evidence import EntryEvidence, EvidenceSource
from smallyard.lists.keys import slug
from smallyard.model.listing import AliasKind, ListCode, Listing
from smallyard.model.party import PartyKind

if TYPE_CHECKING:
    from smallyard.names.match import NameEntry

__all__ = ["Catalog", "CatalogEntry", "build_catalog", "name_entries"]


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One entry of one list: its keys, the one in use first, and keys whose rule events also speak of it."""

    list: ListCode
    keys: tuple[str, ...]
    borrowed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id that commands print and accept."""
        return f"{self.list}:{self.keys[0]}"


@dataclass(frozen=True)
class Catalog:
    """All entries of all lists; an entry's number is its place here, and its key in the name index."""

    entries: tuple[CatalogEntry, ...]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of the entry for each id, also by keys no longer in use."""
        found: dict[str, int] = {}
        for number, entry in enumerate(self.entries):
            for key in reversed(entry.keys):
                found.setdefault(f"{entry.list}:{key}", number)
        return found

    @cached_property
    def by_list(self) -> dict[ListCode, tuple[int, ...]]:
        """The entries' numbers by list."""
        found: dict[ListCode, list[int]] = defaultdict(list)
        for number, entry in enumerate(self.entries):
            found[entry.list].append(number)
        return {code: tuple(numbers) for code, numbers in found.items()}

    def dump(self) -> str:
        """As JSON."""
        return json.dumps(
            [[entry.list, entry.keys, entry.borrowed] for entry in self.entries],
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def load(cls, text: str) -> Catalog:
        """Read back what `dump` wrote.

        Raises:
            ValueError: the text is damaged.
        """
        rows = json.loads(text)
        codes = {code.value: code for code in ListCode}
        try:
            return cls(
                tuple(CatalogEntry(codes[code], tuple(keys), tuple(borrowed)) for code, keys, borrowed in rows)
            )
        except (KeyError, TypeError) as failed:
            raise ValueError(f"a damaged catalog: {failed}") from failed


@dataclass(slots=True)
class _Candidate:
    """What is known under one key, as far as it tells whether two keys are one entry."""

    key: str
    listings: list[Listing]
    publications: frozenset[str]
    latest: date
    events: bool
    name: str = ""
    countries: frozenset[str] = frozenset()
    starts: frozenset[date] = frozenset()
    also: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, key: str, evidence: EntryEvidence) -> _Candidate:
        versions = {seen.version.ref: seen for seen in evidence.sightings}
        listings = [seen.version.load() for seen in versions.values()]
        told = [event.listing for event in evidence.events]
        published = [item for seen in evidence.sightings for item in seen.publications]
        latest = max((item.published for item in published), default=date.min)
        names = [listing.name for listing in listings or told]
        found = cls(
            key=key,
            listings=listings + told,
            publications=frozenset(item.id for item in published),
            latest=latest,
            events=bool(told),
        )
        found.name = slug(names[-1])
        found.countries = frozenset(
            "CN" if code == "HK" else code for listing in found.listings for code in _countries(listing)
        )
        found.starts = frozenset(listing.start_date for listing in found.listings if listing.start_date is not None)
        found.also = frozenset(slug(name.text) for listing in told for name in listing.names)
        return found

    def may_be(self, other: _Candidate) -> bool:
        """Whether nothing speaks against the two being one entry whose key changed."""
        if self.publications & other.publications:
            return False
        if self.countries and other.countries and not self.countries & other.countries:
            return False
        return not (self.starts and other.starts) or bool(self.starts & other.starts)

    def is_named(self, other: _Candidate) -> bool:
        """Whether events under this key, by one of their names, speak of the other key's entry.

        By an alias only if nothing else dates the other entry: then its list carries aliases as rows of their own.
        """
        if self.countries and other.countries and not self.countries & other.countries:
            return False
        if other.name == self.name and not self.publications:
            return True
        return other.name in self.also and not other.events and not other.starts


def _countries(listing: Listing) -> Iterable[str]:
    yield from listing.countries
    for address in listing.addresses:
        if address.country is not None:
            yield address.country


def build_catalog(evidence: EvidenceSource, known: date) -> tuple[Catalog, list[list[Listing]]]:
    """Read all evidence known by a day: which entries there are.

    Returns:
        The catalog, and for each of its entries, in order, everything it ever said; the latest last.
    """
    entries: list[CatalogEntry] = []
    said: list[list[Listing]] = []
    for code in sorted(evidence.lists()):
        candidates = {}
        for key, held in evidence.entries(code).items():
            part = held.known_by(known)
            if part:
                candidates[key] = _Candidate.of(key, part)
        for keys, borrowed in _grouped(candidates):
            said.append([listing for key in reversed(keys) for listing in candidates[key].listings])
            entries.append(CatalogEntry(code, keys, borrowed))
    return Catalog(tuple(entries)), said


def name_entries(said: Sequence[Sequence[Listing]]) -> list[NameEntry]:
    """What the name index holds of each entry: all names, addresses and identifiers it ever had."""
    return [_name_entry(number, listings) for number, listings in enumerate(said)]


def _grouped(candidates: dict[str, _Candidate]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Keys that are one entry, with the keys whose events it borrows; in order of key."""
    leader: dict[str, str] = {key: key for key in candidates}
    borrowed: dict[str, set[str]] = defaultdict(set)
    absorbed: set[str] = set()
    by_name: dict[str, list[str]] = defaultdict(list)
    for key, candidate in candidates.items():
        if candidate.publications:
            by_name[candidate.name].append(key)
    for keys in by_name.values():
        for key in keys:
            others = [other for other in keys if other != key and candidates[key].may_be(candidates[other])]
            if len(others) == 1:
                back = [
                    other for other in keys if other != others[0] and candidates[others[0]].may_be(candidates[other])
                ]
                if back == [key]:
                    leader[max(key, others[0])] = min(key, others[0])
    for key, candidate in candidates.items():
        if not candidate.events:
            continue
        spoken_of = [
            other
            for name in candidate.also
            for other in by_name.get(name, ())
            if other != key and candidate.is_named(candidates[other])
        ]
        for other in spoken_of:
            borrowed[leader[other]].add(key)
        if spoken_of and not candidate.publications:
            absorbed.add(key)
    groups: dict[str, list[str]] = defaultdict(list)
    for key in candidates:
        if key not in absorbed:
            groups[leader[key]].append(key)
    result = []
    for first, keys in groups.items():
        keys.sort(key=lambda key: (candidates[key].latest, key), reverse=True)
        result.append((tuple(keys), tuple(sorted(borrowed[first] - set(keys)))))
    return sorted(result)


def _name_entry(number: int, listings: Sequence[Listing]) -> NameEntry:
    from smallyard.names.match import EntryName, NameEntry

    # A name that was a former or a weak one in one publication and a full one in a later one counts as the latter.
    names = {
        name.text: EntryName(name.text, name.kind is AliasKind.WEAK, name.kind is AliasKind.FORMER)
        for listing in listings
        for name in listing.names
    }
    addresses = dict.fromkeys(address.line for listing in listings for address in listing.addresses)
    kinds = [listing.kind for listing in listings if listing.kind is not PartyKind.UNKNOWN]
    return NameEntry(
        key=number,
        names=tuple(names.values()),
        kind=kinds[-1] if kinds else PartyKind.UNKNOWN,
        countries=tuple(dict.fromkeys(code for listing in listings for code in _countries(listing))),
        addresses=tuple(addresses),
        birth_dates=tuple(dict.fromkeys(day for listing in listings for day in listing.birth_dates)),
        identifiers=tuple(dict.fromkeys(item for listing in listings for item in listing.identifiers)),
    )
