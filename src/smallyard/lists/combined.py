"""Evidence from several places read as one: the embedded pack beneath, what was loaded above."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from smallyard.lists.evidence import EntryEvidence, EvidenceSource, Publication
from smallyard.lists.reading import RuleCount
from smallyard.model.listing import ListCode

__all__ = ["CombinedEvidence"]


@dataclass(frozen=True)
class CombinedEvidence:
    """The evidence of all `parts`; an `EvidenceSource` itself."""

    parts: tuple[EvidenceSource, ...]

    @cached_property
    def publications(self) -> tuple[Publication, ...]:
        """Every publication held, by date."""
        found = [publication for part in self.parts for publication in part.publications]
        return tuple(sorted(found, key=lambda item: (item.published, item.known, item.source, item.id)))

    @cached_property
    def digest(self) -> str:
        """A hash of all the evidence held."""
        return _together(part.digest for part in self.parts)

    def digest_at(self, known: date) -> str:
        """A hash of the evidence known by the end of a day; a part with nothing known then leaves no trace."""
        known_then = [part for part in self.parts if any(item.known <= known for item in part.publications)]
        if len(known_then) == 1:
            return known_then[0].digest_at(known)
        return _together(part.digest_at(known) for part in known_then)

    def lists(self) -> frozenset[ListCode]:
        """The lists about which anything is held."""
        return frozenset().union(*(part.lists() for part in self.parts))

    def entries(self, list_: ListCode) -> Mapping[str, EntryEvidence]:
        """All entries of a list by key."""
        found: dict[str, EntryEvidence] = {}
        for part in self.parts:
            for key, evidence in part.entries(list_).items():
                held = found.get(key)
                found[key] = evidence if held is None else held | evidence
        return found

    def entry(self, list_: ListCode, key: str) -> EntryEvidence:
        """The evidence under one key; empty if there is none."""
        evidence = EntryEvidence()
        for part in self.parts:
            evidence |= part.entry(list_, key)
        return evidence

    def counts(self, list_: ListCode | None = None) -> Iterator[tuple[RuleCount, date]]:
        """Rules' own counts, each with the day from which it is known; a rule told twice is given twice."""
        for part in self.parts:
            yield from part.counts(list_)


def _together(digests: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
