"""What a decision could not look at: said in every decision it touches, never passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from smallyard.law.effects import Finding
from smallyard.law.world import World
from smallyard.model.listing import ListCode
from smallyard.model.transaction import Transaction

__all__ = ["TABLES_AS_OF", "limits"]

TABLES_AS_OF = date(2026, 9, 1)
"""The day whose regulations the tables of law state; earlier law only where a row carries its dates."""

_FRESH = timedelta(days=30)
_SCREENED = {
    ListCode.ENTITY_LIST: "15 CFR 744.11",
    ListCode.UNVERIFIED_LIST: "15 CFR 744.15",
    ListCode.MILITARY_END_USER_LIST: "15 CFR 744.21",
    ListCode.DENIED_PERSONS_LIST: "15 CFR 764.3",
    ListCode.SDN: "15 CFR 744.8",
}


def limits(tx: Transaction, world: World, findings: Iterable[Finding]) -> tuple[str, ...]:
    """One sentence for each limit that this transaction meets."""
    return tuple(dict.fromkeys((*_of_tables(world), *_of_lists(tx, world))))


def _of_tables(world: World) -> Iterator[str]:
    if world.effective > TABLES_AS_OF:
        yield (
            f"The tables of law are those of {TABLES_AS_OF}; what changed between then and {world.effective} "
            f"is not known here."
        )
    elif world.effective < TABLES_AS_OF:
        yield (
            f"The tables of law are those of {TABLES_AS_OF}; for {world.effective} they are changed only where "
            f"a row carries its own dates (Country Chart, Country Groups and CCL entries may have differed)."
        )
    if world.tables.amendments:
        yield f"This is a what-if: the tables {', '.join(world.tables.amendments)} are not the law's own."


def _of_lists(tx: Transaction, world: World) -> Iterator[str]:
    if not tx.parties:
        yield "No party is named, so none was screened."
    held = {one.list: one for one in world.lists.status()}
    for code, cited in _SCREENED.items():
        status = held.get(code)
        if status is None:
            yield f"No list {code} is loaded: nobody was screened against it ({cited}); see `smallyard lists update`."
            continue
        if not status.complete:
            yield f"The list {code} is held in part only: a party not found there may still be listed ({cited})."
        if status.published is not None and world.effective - status.published > _FRESH:
            yield (
                f"The list {code} was last published to us on {status.published}, more than 30 days before "
                f"{world.effective}; later additions and removals are not known."
            )
