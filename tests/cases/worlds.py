"""Worlds for legal cases: the listings a case names, on lists that are otherwise complete and empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from smallyard.law.tables import Tables
from smallyard.law.world import World
from smallyard.lists.keys import listing_key
from smallyard.lists.view import ListStatus
from smallyard.model.interval import DateInterval
from smallyard.model.kleene import FALSE, Kleene
from smallyard.model.listing import AliasKind, ListCode, ListedName, Listing, ListingHistory
from smallyard.names import Band, NameMatch, NameQuery

SCREENED = ("EL", "UVL", "MEU", "DPL", "SDN", "CMIC")


@dataclass(frozen=True)
class CaseHit:
    history: ListingHistory
    match: NameMatch
    in_force: Kleene


@cache
def _held(published: date, received: date) -> tuple[ListStatus, ...]:
    return tuple(
        ListStatus(ListCode(code), published, received, 0, True, ("case",), "0" * 64, embedded=False)
        for code in SCREENED
    )


@dataclass(frozen=True)
class CaseLists:
    """Lists by name equality: a case is about the law, not about spelling."""

    histories: tuple[ListingHistory, ...]
    effective: date
    known: date
    digest: str = "case"

    def screen(
        self,
        queries: Sequence[NameQuery],
        lists: Sequence[ListCode] | None = None,
        limit: int = 10,
        *,
        include_past: bool = False,
    ) -> list[tuple[CaseHit, ...]]:
        found = [self._hits(query, include_past) for query in queries]
        return [
            tuple(hit for hit in hits if lists is None or hit.history.listing.list in lists)[:limit] for hits in found
        ]

    def _hits(self, query: NameQuery, include_past: bool) -> list[CaseHit]:
        asked = {name.casefold() for name in (query.name, *query.aliases)}
        return [
            CaseHit(
                history,
                NameMatch(0, 0.99, Band.MATCH, name.text, query.name, ()),
                history.in_force(self.effective),
            )
            for history in self.histories
            for name in history.listing.names
            if name.text.casefold() in asked
            if include_past or history.in_force(self.effective) is not FALSE
        ]

    def find(self, listing_id: str) -> tuple[ListingHistory, ...]:
        return tuple(one for one in self.histories if one.listing.id == listing_id)

    def held(self) -> tuple[ListStatus, ...]:
        return _held(self.effective, self.known)

    def without(self, listing_id: str) -> CaseLists:
        kept = tuple(one for one in self.histories if one.listing.id != listing_id)
        return CaseLists(kept, self.effective, self.known)

    def on(self, day: date) -> CaseLists:
        return CaseLists(self.histories, day, self.known)


TABLES = Tables()
"""Shared by all cases: the law is the same for each."""


def interval(entry: dict[str, Any], name: str) -> DateInterval | None:
    """`began: DATE`, `began_between: [DATE, DATE]`, or nothing."""
    if name in entry:
        return DateInterval.on(entry.pop(name))
    if f"{name}_between" in entry:
        return DateInterval.between(*entry.pop(f"{name}_between"))
    return None


def history(entry: dict[str, Any]) -> ListingHistory:
    """One listing as a case writes it."""
    entry = dict(entry)
    began, ended = interval(entry, "began"), interval(entry, "ended")
    code, name, country = ListCode(entry.pop("list")), entry.pop("name"), entry.pop("country", None)
    aliases = entry.pop("aliases", [])
    listing = Listing(
        list=code,
        key=entry.pop("key", None) or listing_key(code, name, country),
        names=(ListedName(text=name), *(ListedName(text=one, kind=AliasKind.STRONG) for one in aliases)),
        countries=(country,) if country else (),
        **entry,
    )
    return ListingHistory(listing=listing, began=began or DateInterval.between(None, None), ended=ended)


def world_of(case: dict[str, Any]) -> World:
    """The world of a case: its listings, on its day."""
    day = case["as_of"]
    histories = tuple(history(one) for one in case.get("world", {}).get("listings", ()))
    return World(lists=CaseLists(histories, day, case.get("known_at", day)), tables=TABLES)  # type: ignore[arg-type]
