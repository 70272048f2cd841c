"""What a decision could not look at: said in every decision it touches, never passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache

from smallyard.law.effects import Finding, OffersException
from smallyard.law.listing_days import said_of_listing_days
from smallyard.law.provision import default_registry
from smallyard.law.tables.reading import rows
from smallyard.law.world import World, all_parties
from smallyard.lists.view import ListsView
from smallyard.model.kleene import TRUE
from smallyard.model.listing import ListCode
from smallyard.model.transaction import ClassifiedBy, Transaction
from smallyard.version import TABLES_AS_OF

__all__ = ["limits", "limits_of_lists"]

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
    return tuple(
        dict.fromkeys(
            (
                *_of_tables(world),
                *_of_classifications(tx),
                *_of_lists(tx, world),
                *said_of_listing_days(tx, world, all_parties(tx)),
                *_of_rules_in_part(findings),
                *_of_law_not_covered(tx),
            )
        )
    )


def _of_rules_in_part(findings: Iterable[Finding]) -> Iterator[str]:
    """Rules that spoke and are implemented in part: what is missing of them."""
    registry = default_registry()
    for one in findings:
        if isinstance(one.effect, OffersException) and one.effect.available is not TRUE:
            continue
        rule = registry.find(one.provision)
        if rule is not None and rule.missing:
            yield f"{rule.citation} is implemented in part. Not decided: {rule.missing}."


@cache
def _uncovered() -> tuple[tuple[str, tuple[str, ...], frozenset[str], frozenset[str], str], ...]:
    return tuple(
        (
            row["citation"],
            tuple(row["hs_prefixes"].split()),
            frozenset(row["eccns"].split()),
            frozenset(row["countries"].split()),
            row["says"],
        )
        for row in rows("uncovered.csv")
    )


def _of_law_not_covered(tx: Transaction) -> Iterator[str]:
    """Law that the transaction touches by its items or its destination, and that no rule here implements."""
    entries = {item.eccn.entry for item in tx.items if item.eccn is not None}
    codes = [item.hs_code for item in tx.items if item.hs_code is not None]
    for citation, prefixes, eccns, countries, says in _uncovered():
        touched = (
            not entries.isdisjoint(eccns)
            or any(code.startswith(prefixes) for code in codes if prefixes)
            or tx.destination in countries
        )
        if touched:
            yield f"Not covered: {says} ({citation})."


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


def _of_classifications(tx: Transaction) -> Iterator[str]:
    """Lines whose classification is the exporter's own."""
    for number, item in enumerate(tx.items, start=1):
        if item.classified_by is ClassifiedBy.SELF and item.eccn is not None:
            yield (
                f"Line {number} is self-classified as {item.eccn}, on which this decision stands: nobody else has "
                f"confirmed it (748.3)."
            )


def _of_lists(tx: Transaction, world: World) -> Iterator[str]:
    if not tx.parties:
        yield "No party is named, so none was screened."
    yield from limits_of_lists(world.lists, world.effective)


def limits_of_lists(lists: ListsView, day: date) -> Iterator[str]:
    """What screening on these lists, for this day, could not look at: lists not held, held in part, or old."""
    held = {one.list: one for one in lists.held()}
    for code, cited in _SCREENED.items():
        status = held.get(code)
        if status is None:
            yield f"No list {code} is loaded: nobody was screened against it ({cited}); see `smallyard lists update`."
            continue
        if not status.complete:
            yield f"The list {code} is held in part only: a party not found there may still be listed ({cited})."
        if status.published is not None and day - status.published > _FRESH:
            yield (
                f"The list {code} was last published to us on {status.published}, more than 30 days before "
                f"{day}; later additions and removals are not known."
            )
