"""What a decision could not look at: said in every decision it touches, never passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from smallyard.law.effects import Finding, OffersException
from smallyard.law.listing_days import said_of_listing_days
from smallyard.law.provision import Registry, default_registry
from smallyard.law.tables.reading import rows
from smallyard.law.world import World, all_parties
from smallyard.lists.view import ListsView
from smallyard.model.kleene import TRUE
from smallyard.model.listing import ListCode
from smallyard.model.transaction import ClassifiedBy, Transaction
from smallyard.version import TABLES_AS_OF

__all__ = ["limits", "limits_of_lists", "limits_of_rules"]

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
    yield from limits_of_rules(
        (one for one in findings if not isinstance(one.effect, OffersException) or one.effect.available is TRUE),
        default_registry(),
    )


def limits_of_rules(findings: Iterable[Finding], registry: Registry) -> Iterator[str]:
    """Rules that spoke and are implemented in part: what is missing of them."""
    for one in findings:
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


def limits_of_lists(
    lists: ListsView, day: date, screened: Mapping[ListCode, str] | Iterable[ListCode] = _SCREENED
) -> Iterator[str]:
    """What screening on these lists, for this day, could not look at: lists not held, held in part, or old.

    `screened` are the lists that are to be looked at, with the section that asks for each where one does.
    """
    cited = screened if isinstance(screened, Mapping) else {}
    held = {one.list: one for one in lists.held()}
    for code in screened:
        status = held.get(code)
        under = f" ({cited[code]})" if code in cited else ""
        if status is None:
            yield f"No list {code} is loaded: nobody was screened against it{under}; see `smallyard lists update`."
            continue
        if not status.complete:
            yield f"The list {code} is held in part only: a party not found there may still be listed{under}."
        if status.published is not None and day - status.published > _FRESH:
            yield (
                f"The list {code} was last published to us on {status.published}, more than 30 days before "
                f"{day}; later additions and removals are not known."
            )
