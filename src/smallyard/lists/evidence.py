"""What we hold about one entry of one list: the publications that carry it, those that do not, and rules.

Two kinds of thing give evidence, the store's loaded files and the embedded pack, and both speak through
`EvidenceSource`. `history.resolve` turns the evidence about one entry into its histories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from smallyard.lists.reading import RuleCount, RuleEvent
from smallyard.model.listing import ListCode, Listing

__all__ = ["EntryEvidence", "EvidenceSource", "Publication", "Sighting", "Version"]


@dataclass(frozen=True, slots=True)
class Publication:
    """One dated publication of one or more lists, as evidence.

    Attributes:
        id: stable within its evidence source; shown in provenance.
        source: the source's id, as in `reading.sources()`.
        published: the date for which the publication speaks.
        known: the day from which its evidence counts: received, or published for the embedded pack.
        sha256: of the received bytes (for the pack: of the input that it was compiled from).
        records: data rows seen by the reader.
        lists: the lists that have entries here.
        complete: those of them that it carries whole, so that an absent entry was not listed on that day.
        embedded: part of the pack that comes with the software.
    """

    id: str
    source: str
    published: date
    known: date
    sha256: str
    records: int
    lists: frozenset[ListCode]
    complete: frozenset[ListCode]
    embedded: bool = False

    @property
    def label(self) -> str:
        """How evidence names it: "csl_csv of 2022-05-16"."""
        return f"{self.source} of {self.published.isoformat()}"


@dataclass(frozen=True, slots=True)
class Version:
    """What an entry says in some publication. `ref` tells versions apart; `load` gives the listing, when needed.

    `start` and `end` are the dates that the publisher itself gives; `content` is the SHA-256 of all that is said,
    where that is known without reading it.
    """

    ref: str
    start: date | None
    end: date | None
    load: Callable[[], Listing] = field(compare=False, repr=False)
    content: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Sighting:
    """An entry in one or more successive publications of a source that all say the same of it."""

    publications: tuple[Publication, ...]
    version: Version


@dataclass(frozen=True, slots=True)
class EntryEvidence:
    """Everything about one entry: where it was seen and what rules say of it."""

    sightings: tuple[Sighting, ...] = ()
    events: tuple[RuleEvent, ...] = ()

    def __or__(self, other: EntryEvidence) -> EntryEvidence:
        return EntryEvidence(self.sightings + other.sightings, self.events + other.events)

    def __bool__(self) -> bool:
        return bool(self.sightings or self.events)

    def known_by(self, day: date) -> EntryEvidence:
        """The part of it that had been received by the end of `day`."""
        sightings = []
        for seen in self.sightings:
            publications = tuple(item for item in seen.publications if item.known <= day)
            if publications == seen.publications:
                sightings.append(seen)
            elif publications:
                sightings.append(Sighting(publications, seen.version))
        return EntryEvidence(
            tuple(sightings),
            tuple(event for event in self.events if event.known_from is None or event.known_from <= day),
        )


class EvidenceSource(Protocol):
    """Where evidence comes from. An event's `known_from` is filled in: None means known from the beginning."""

    @property
    def publications(self) -> tuple[Publication, ...]:
        """Every publication held, by date."""

    @property
    def digest(self) -> str:
        """A hash of all the evidence held."""

    def digest_at(self, known: date) -> str:
        """A hash of the evidence known by the end of a day: the same as long as no more becomes known."""

    def lists(self) -> frozenset[ListCode]:
        """The lists about which anything is held."""

    def entries(self, list_: ListCode) -> Mapping[str, EntryEvidence]:
        """All entries of a list by key."""

    def entry(self, list_: ListCode, key: str) -> EntryEvidence:
        """The evidence under one key; empty if there is none."""

    def counts(self, list_: ListCode | None = None) -> Iterator[tuple[RuleCount, date]]:
        """Rules' own counts, each with the day from which it is known."""
