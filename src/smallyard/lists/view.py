"""The lists as of two days: the day whose law is asked for, and the day by which we had received the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.errors import UnknownValueError
from smallyard.lists.catalog import Catalog, CatalogEntry
from smallyard.lists.evidence import EntryEvidence, EvidenceSource, Publication
from smallyard.lists.history import Stint, as_histories, resolve
from smallyard.lists.reading import RuleCount
from smallyard.lists.screening import Hit, Kept
from smallyard.lists.sequence import Span
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, any_of
from smallyard.model.listing import ListCode, ListingHistory

if TYPE_CHECKING:
    from smallyard.names.match import NameQuery

__all__ = ["Hit", "KnownEvidence", "ListStatus", "ListsView"]


@dataclass(frozen=True, slots=True)
class ListStatus:
    """What we hold of one list.

    Attributes:
        list: the list.
        published: the date of its latest publication that we hold.
        received: the day we received that one (for the embedded pack: the day it was published).
        listings: entries in force on the view's day, those whose dates leave it open included; in `held`, all.
        complete: whether the latest publication carries the list whole.
        sources: the ids of all sources that tell of it.
        sha256: of the latest publication's bytes.
        embedded: the latest publication is part of the embedded pack.
    """

    list: ListCode
    published: date
    received: date
    listings: int
    complete: bool
    sources: tuple[str, ...]
    sha256: str
    embedded: bool


@dataclass(frozen=True, eq=False)
class KnownEvidence:
    """Everything known by one day, resolved once and shared by the views on all effective days."""

    evidence: EvidenceSource = field(repr=False)
    known: date
    cache: Path
    _stints: dict[int, tuple[Stint, ...]] = field(default_factory=dict, repr=False)
    _memo: dict[object, list[Span]] = field(default_factory=dict, repr=False)

    @cached_property
    def digest(self) -> str:
        """A hash of the evidence."""
        return self.evidence.digest_at(self.known)

    @cached_property
    def publications(self) -> tuple[Publication, ...]:
        """The publications known, by date."""
        return tuple(item for item in self.evidence.publications if item.known <= self.known)

    @cached_property
    def kept(self) -> Kept:
        """The catalog and the name index, kept beside the store."""
        return Kept(self.evidence, self.known, self.cache)

    @property
    def catalog(self) -> Catalog:
        """Which entries there are."""
        return self.kept.catalog

    def stints(self, number: int) -> tuple[Stint, ...]:
        """The times on the list of the catalog's entry with this number."""
        found = self._stints.get(number)
        if found is None:
            entry = self.catalog.entries[number]
            evidence = self._known_of(entry, {key: self.evidence.entry(entry.list, key) for key in _all_keys(entry)})
            found = self._stints[number] = self._resolve(evidence, entry.list)
        return found

    def resolve_list(self, list_: ListCode) -> None:
        """Resolve all entries of a list at once, which is faster than one by one."""
        missing = [number for number in self.catalog.by_list.get(list_, ()) if number not in self._stints]
        if not missing:
            return
        held = self.evidence.entries(list_)
        for number in missing:
            entry = self.catalog.entries[number]
            self._stints[number] = self._resolve(self._known_of(entry, held), list_)

    def _known_of(self, entry: CatalogEntry, held: Mapping[str, EntryEvidence]) -> EntryEvidence:
        evidence = EntryEvidence()
        for key in entry.keys:
            evidence |= held.get(key, EntryEvidence())
        for key in entry.borrowed:
            evidence |= EntryEvidence((), held.get(key, EntryEvidence()).events)
        return evidence.known_by(self.known)

    def _resolve(self, evidence: EntryEvidence, list_: ListCode) -> tuple[Stint, ...]:
        return resolve(self.publications, evidence, list_, self._memo)


def _all_keys(entry: CatalogEntry) -> Iterator[str]:
    yield from entry.keys
    yield from entry.borrowed


@dataclass(frozen=True, eq=False)
class ListsView:
    """The lists on one day of law, from what was known by another day.

    Make one with `Store.view`. Views made from one another with `on` and `without` share everything resolved.
    """

    evidence: KnownEvidence
    effective: date
    excluded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, evidence: EvidenceSource, effective: date, known: date, cache: Path) -> ListsView:
        """A view of some evidence; `cache` is the folder where its name index may be kept."""
        return cls(KnownEvidence(evidence, known, cache), effective)

    @property
    def known(self) -> date:
        """The day by which the evidence had been received; `date.max` for all there is."""
        return self.evidence.known

    @cached_property
    def digest(self) -> str:
        """A hash of all the evidence that this view stands on; the same evidence gives the same hash."""
        if not self.excluded:
            return self.evidence.digest
        import hashlib

        text = "\n".join([self.evidence.digest, *sorted(self.excluded)])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def provenance(self) -> tuple[Publication, ...]:
        """Every publication that this view stands on, by date."""
        return self.evidence.publications

    def on(self, effective: date) -> ListsView:
        """The same knowledge, another day of law."""
        return replace(self, effective=effective)

    def without(self, listing_id: str) -> ListsView:
        """The same view as if the party had never been listed under this id.

        Raises:
            UnknownValueError: no such listing.
        """
        number = self._number(listing_id)
        if number is None:
            raise UnknownValueError(
                f"no listing {listing_id!r} in the lists held", accepted="an id that screen prints"
            )
        return replace(self, excluded=self.excluded | {self.evidence.catalog.entries[number].id})

    def histories(self, list: ListCode | None = None) -> tuple[ListingHistory, ...]:  # noqa: A002 - the domain's word
        """All histories known, past and present, of one list or of all; in order of id, then of time."""
        return tuple(history for number in self._numbers(list) for history in self._histories(number))

    def in_force(self, list: ListCode | None = None) -> tuple[ListingHistory, ...]:  # noqa: A002
        """The histories in force on the effective day, those included whose dates leave it open."""
        found: tuple[ListingHistory, ...] = ()
        for number in self._numbers(list):
            stints = self.evidence.stints(number)
            standing = [stint for stint in stints if _stands(stint, self.effective) is not FALSE]
            found += as_histories(standing, self.effective, self._key(number))
        return found

    def find(self, listing_id: str) -> tuple[ListingHistory, ...]:
        """All histories of one entry, oldest first; empty if the id is not known. Former keys find it too."""
        number = self._number(listing_id)
        return () if number is None else self._histories(number)

    def current_id(self, listing_id: str) -> str:
        """The id that an entry has now; the id itself where none is known under it."""
        number = self.evidence.catalog.numbers.get(listing_id)
        if number is None:
            return listing_id
        entry = self.evidence.catalog.entries[number]
        return f"{entry.list}:{entry.keys[0]}"

    def bearing(self, listing_id: str) -> ListingHistory | None:
        """The history of one entry that bears on the effective day; None if the id is not known.

        That is the one in force then, else the one that may be, else the latest that began before, else the first.
        """
        number = self._number(listing_id)
        if number is None:
            return None
        stint = _bearing(self.evidence.stints(number), self.effective)
        return self.as_history(self._key(number), stint) if stint is not None else None

    def listed(self, listing_id: str) -> Kleene:
        """Whether the entry was in force on the effective day; false for an id that is not known."""
        number = self._number(listing_id)
        if number is None:
            return FALSE
        return any_of(_stands(stint, self.effective) for stint in self.evidence.stints(number))

    def telling(self, listing_id: str) -> tuple[object, ...] | None:
        """All on which it depends what `bearing` and `listed` give of an entry; None if the id is not known.

        Where it can be, that is told without reading what the entry says.
        """
        number = self._number(listing_id)
        stints = self.evidence.stints(number) if number is not None else ()
        stint = _bearing(stints, self.effective)
        if number is None or stint is None:
            return None
        version = stint.version_on(self.effective)
        said = version.content or version.load().model_dump_json()
        in_force = any_of(_stands(one, self.effective) for one in stints)
        return self._key(number), said, str(stint.began), str(stint.ended), *stint.evidence, in_force.name

    def screen(
        self,
        queries: Sequence[NameQuery],
        lists: Sequence[ListCode] | None = None,
        limit: int = 10,
        *,
        threshold: float | None = None,
        include_past: bool = False,
    ) -> list[tuple[Hit, ...]]:
        """Look up parties: for each query the listed parties that may be it, best first.

        Args:
            queries: the parties.
            lists: None for all lists.
            limit: the most hits for each query.
            threshold: the least score; None for the matcher's own.
            include_past: keep listings that were certainly not in force on the effective day.
        """
        kept = self.evidence.kept
        wanted = frozenset(lists) if lists is not None else None
        results: list[tuple[Hit, ...]] = [()] * len(queries)
        open_ = list(range(len(queries)))
        asked = limit + 5
        while open_:
            found = kept.search([queries[place] for place in open_], asked, threshold)
            again = []
            for place, matches in zip(open_, found, strict=True):
                hits = []
                for match in matches:
                    if not self._wanted(match.key, wanted):
                        continue
                    stints = self.evidence.stints(match.key)
                    stint = _bearing(stints, self.effective)
                    in_force = any_of(_stands(item, self.effective) for item in stints)
                    if stint is None or (in_force is FALSE and not include_past):
                        continue
                    hits.append(Hit(self.as_history(self._key(match.key), stint), match, in_force))
                    if len(hits) == limit:
                        break
                results[place] = tuple(hits)
                if len(hits) < limit and len(matches) == asked:
                    again.append(place)  # filtered hits took the room of others: ask for more
            open_, asked = again, asked * 4
        return results

    def latest(self) -> dict[ListCode, Publication]:
        """For each list the latest publication that carries it, in order of code."""
        found: dict[ListCode, Publication] = {}
        for item in self.provenance:
            for code in item.lists:
                rival = found.get(code)
                if rival is None or (item.published, code in item.complete) >= (
                    rival.published,
                    code in rival.complete,
                ):
                    found[code] = item
        return dict(sorted(found.items()))

    def status(self) -> tuple[ListStatus, ...]:
        """What we hold of each list, in order of code, with the entries in force on the effective day counted."""
        return tuple(
            self._status(
                code,
                latest,
                sum(
                    any(_stands(stint, self.effective) is not FALSE for stint in self.evidence.stints(number))
                    for number in self._numbers(code)
                ),
            )
            for code, latest in self.latest().items()
        )

    def held(self) -> tuple[ListStatus, ...]:
        """The same with all entries counted, past ones too: it resolves no dates, so it costs little."""
        return self._held

    @cached_property
    def _held(self) -> tuple[ListStatus, ...]:
        by_list = self.evidence.catalog.by_list
        return tuple(self._status(code, latest, len(by_list.get(code, ()))) for code, latest in self.latest().items())

    def _status(self, code: ListCode, latest: Publication, listings: int) -> ListStatus:
        return ListStatus(
            list=code,
            published=latest.published,
            received=latest.known,
            listings=listings,
            complete=code in latest.complete,
            sources=tuple(sorted({item.source for item in self.provenance if code in item.lists})),
            sha256=latest.sha256,
            embedded=latest.embedded,
        )

    def counts(self, list: ListCode | None = None) -> tuple[RuleCount, ...]:  # noqa: A002
        """Rules' own counts, in order of date; a rule told by several sources is given once."""
        found: dict[object, RuleCount] = {}
        for count, known in self.evidence.evidence.counts(list):
            if known <= self.known:
                found.setdefault((count.list, count.document or count.published or count.effective), count)
        return tuple(
            sorted(
                found.values(),
                key=lambda count: (count.effective or count.published or date.min, count.list, count.document),
            )
        )

    def stints(self, list: ListCode | None = None) -> Iterator[tuple[str, str, Stint]]:  # noqa: A002
        """Every history's dates, without reading what the entries say; in order of id.

        Each with the entry's key, and an id shared by the rows of one party whose aliases are rows of their own.
        """
        for number in self._numbers(list):
            entry = self.evidence.catalog.entries[number]
            party = f"{entry.list}:{entry.borrowed[0]}" if entry.borrowed else entry.id
            for stint in self.evidence.stints(number):
                yield entry.keys[0], party, stint

    def as_history(self, key: str, stint: Stint) -> ListingHistory:
        """What `stints` gave as a history, with what the entry said on the effective day."""
        return as_histories((stint,), self.effective, key)[0]

    def _number(self, listing_id: str) -> int | None:
        number = self.evidence.catalog.numbers.get(listing_id)
        return None if number is None or self._is_excluded(number) else number

    def _is_excluded(self, number: int) -> bool:
        return bool(self.excluded) and self.evidence.catalog.entries[number].id in self.excluded

    def _wanted(self, number: int, lists: frozenset[ListCode] | None) -> bool:
        if lists is not None and self.evidence.catalog.entries[number].list not in lists:
            return False
        return not self._is_excluded(number)

    def _numbers(self, list_: ListCode | None) -> Iterator[int]:
        catalog = self.evidence.catalog
        for code in sorted(catalog.by_list) if list_ is None else [list_]:
            self.evidence.resolve_list(code)
            for number in catalog.by_list.get(code, ()):
                if not self._is_excluded(number):
                    yield number

    def _key(self, number: int) -> str:
        return self.evidence.catalog.entries[number].keys[0]

    def _histories(self, number: int) -> tuple[ListingHistory, ...]:
        return as_histories(self.evidence.stints(number), self.effective, self._key(number))


def _stands(stint: Stint, day: date) -> Kleene:
    begun = stint.began.happened_by(day)
    over = stint.ended.happened_by(day) if stint.ended is not None else FALSE
    return begun & ~over


def _bearing(stints: Sequence[Stint], day: date) -> Stint | None:
    """The stint that bears on a day: in force, else perhaps in force, else the last begun before, else the first."""
    for wanted in (TRUE, UNKNOWN):
        fitting = [stint for stint in stints if _stands(stint, day) is wanted]
        if fitting:
            return fitting[-1]
    begun = [stint for stint in stints if stint.began.happened_by(day) is not FALSE]
    return begun[-1] if begun else (stints[0] if stints else None)
