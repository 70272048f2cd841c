"""Lists given by hand, so that a watch can be tested on changes of any kind."""

from __future__ import annotations

import hashlib
from datetime import date

from smallyard.lists.evidence import EntryEvidence, Publication, Sighting, Version
from smallyard.lists.reading import RuleCount
from smallyard.model.listing import ListCode, Listing


def listing(name: str, key: str | None = None, list_: ListCode = ListCode.ENTITY_LIST, **more: object) -> Listing:
    fields = {"names": ({"text": name},), "countries": ("CN",), **more}
    return Listing(list=list_, key=key or name.lower().replace(" ", "-"), **fields)  # type: ignore[arg-type]


class Published:
    """Publications of one list, each whole, by the day they speak for."""

    def __init__(self, list_: ListCode = ListCode.ENTITY_LIST) -> None:
        self.list = list_
        self.held: dict[str, EntryEvidence] = {}
        self.published: list[Publication] = []

    def publish(self, day: date, *listings: Listing) -> Published:
        lists = frozenset({self.list})
        number = len(self.published)
        publication = Publication(f"p{number}", "csl_csv", day, day, f"{day}", len(listings), lists, lists)
        self.published.append(publication)
        for one in listings:
            version = Version(f"p{number} {one.key}", one.start_date, one.end_date, lambda said=one: said)
            seen = EntryEvidence((Sighting((publication,), version),))
            self.held[one.key] = self.held.get(one.key, EntryEvidence()) | seen
        return self

    @property
    def publications(self) -> tuple[Publication, ...]:
        return tuple(self.published)

    @property
    def digest(self) -> str:
        return self.digest_at(date.max)

    def digest_at(self, known: date) -> str:
        text = repr(
            [
                (item.id, sorted((key, repr(said)) for key in self.held if (said := self._of(key, item))))
                for item in self.published
                if item.known <= known
            ]
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def _of(self, key: str, publication: Publication) -> list[Listing]:
        seen = self.held[key].sightings
        return [one.version.load() for one in seen if publication in one.publications]

    def lists(self) -> frozenset[ListCode]:
        return frozenset({self.list})

    def entries(self, list_: ListCode) -> dict[str, EntryEvidence]:
        return self.held if list_ == self.list else {}

    def entry(self, list_: ListCode, key: str) -> EntryEvidence:
        return self.entries(list_).get(key, EntryEvidence())

    def counts(self, list_: ListCode | None = None) -> list[tuple[RuleCount, date]]:
        return []
