"""Lists given by hand: publications by day, and what rules tell, so that any change can be tested."""

from __future__ import annotations

import hashlib
from datetime import date

from smallyard.lists.evidence import EntryEvidence, Publication, Sighting, Version
from smallyard.lists.reading import Action, RuleCount, RuleEvent
from smallyard.model.interval import DateInterval
from smallyard.model.listing import ListCode, Listing


def listing(name: str, key: str | None = None, list_: ListCode = ListCode.ENTITY_LIST, **more: object) -> Listing:
    fields = {"names": ({"text": name},), "countries": ("CN",), **more}
    return Listing(list=list_, key=key or name.lower().replace(" ", "-"), **fields)  # type: ignore[arg-type]


class GivenLists:
    """Evidence given by hand, of one list unless another is named."""

    def __init__(self, list_: ListCode = ListCode.ENTITY_LIST) -> None:
        self.list = list_
        self.held: dict[ListCode, dict[str, EntryEvidence]] = {}
        self.published: list[Publication] = []
        self.told: list[tuple[RuleCount, date]] = []

    def publish(
        self, day: date, *listings: Listing, known: date | None = None, list_: ListCode | None = None
    ) -> GivenLists:
        """The list whole, as it stood on a day."""
        lists = frozenset({list_ or self.list})
        number = f"p{len(self.published)}"
        publication = Publication(number, "csl_csv", day, known or day, f"{day}", len(listings), lists, lists)
        self.published.append(publication)
        for one in listings:
            version = Version(f"{number} {one.key}", one.start_date, one.end_date, lambda said=one: said)
            self._add(one, EntryEvidence((Sighting((publication,), version),)))
        return self

    def tell(self, action: Action, day: date, one: Listing, known: date | None = None) -> GivenLists:
        """What a rule does to one entry."""
        event = RuleEvent(one.list, action, one, DateInterval.on(day), source="a rule", known_from=known or day)
        self._add(one, EntryEvidence((), (event,)))
        return self

    def _add(self, one: Listing, evidence: EntryEvidence) -> None:
        entries = self.held.setdefault(one.list, {})
        entries[one.key] = entries.get(one.key, EntryEvidence()) | evidence

    @property
    def publications(self) -> tuple[Publication, ...]:
        return tuple(self.published)

    @property
    def digest(self) -> str:
        return self.digest_at(date.max)

    def digest_at(self, known: date) -> str:
        publications = [one.id for one in self.published if one.known <= known]
        told = []
        for entries in self.held.values():
            for key, evidence in entries.items():
                so_far = evidence.known_by(known)
                said = [(seen.publications[0].id, repr(seen.version.load())) for seen in so_far.sightings]
                changed = [(str(event.when), str(event.action)) for event in so_far.events]
                told += [(key, said, changed)] if said or changed else []
        return hashlib.sha256(repr((publications, sorted(told))).encode()).hexdigest()

    def lists(self) -> frozenset[ListCode]:
        return frozenset(self.held)

    def entries(self, list_: ListCode) -> dict[str, EntryEvidence]:
        return self.held.get(list_, {})

    def entry(self, list_: ListCode, key: str) -> EntryEvidence:
        return self.entries(list_).get(key, EntryEvidence())

    def counts(self, list_: ListCode | None = None) -> list[tuple[RuleCount, date]]:
        return [(count, known) for count, known in self.told if list_ in (None, count.list)]
