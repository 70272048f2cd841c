"""What a graph says of one entity: who owns half or more of it and through whom, and what listed parties hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from smallyard.lists.ownership.cascade import Cascade, cascade, holders_of_half
from smallyard.lists.ownership.chains import Chain, chains
from smallyard.lists.ownership.graph import Mask, OwnershipGraph, StakeKind
from smallyard.lists.ownership.interest import interest, interests_at_least
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.noun import Noun
from smallyard.model.share import Share

__all__ = [
    "Counted",
    "Holder",
    "ListedHoldings",
    "OwnershipReport",
    "PercentRange",
    "State",
    "Way",
    "any_rule",
    "describe",
]

State = Literal["yes", "no", "unknown"]
"""A fact as the report says it."""
_MOST_HOLDERS = 40
"""Holders told in full; the others are counted."""


class PercentRange(Noun):
    """A share in percent, from the least to the most that it can be."""

    at_least: Decimal
    """The least that it can be, in percent from 0 to 100."""
    at_most: Decimal
    """The most that it can be, in percent from 0 to 100; equal to `at_least` where the share is known."""
    text: str
    """The range in words: "51%", "25% to 50%", "over 50%", "unknown"."""

    @classmethod
    def of(cls, share: Share) -> PercentRange:
        """The written form of a share."""
        return cls(at_least=share.at_least, at_most=share.at_most, text=str(share))


class Way(Noun):
    """One chain from an owner down to the entity: names, the share at each step, and their product."""

    through: tuple[str, ...]
    """Names, the owner first, the entity last."""
    shares: tuple[str, ...]
    """The share in percent at each step, from the owner down: "51%", "over 50%", "unknown"."""
    product: PercentRange
    """Those shares multiplied."""
    sources: tuple[str, ...]
    """Where each share stands, in the same order: the row of a file, the id of a statement."""
    text: str
    """The chain as a sentence."""


class Holder(Noun):
    """Someone who holds, or may hold, 50 percent or more of the entity, or who is listed and holds any part of it."""

    id: str
    """The holder's id in the file."""
    name: str
    """The holder's name in the file."""
    kind: str
    """What sort of party it is: person, organization, another kind, or unknown."""
    country: str | None
    """ISO 3166-1 alpha-2; null: the file does not say."""
    listings: tuple[str, ...]
    """The lists that the file says it is on, in the file's own words."""
    listed: State
    """Whether it counts as listed under any of the rules asked for, or else by the file's own word."""
    direct: PercentRange | None
    """What it holds directly; None if it holds nothing directly."""
    counted: PercentRange
    """Direct holdings and those of entities that are its own by half, added: the 50 percent rule's figure."""
    interest: PercentRange
    """Shares multiplied along every chain and added up."""
    half_or_more: State
    """Of `counted`."""
    interest_half_or_more: State
    """Whether `interest` is 50 percent or more."""
    ways: tuple[Way, ...]
    """The chains by which it holds, the weightiest first; not all of them where there are many."""
    text: str
    """How `counted` comes about, in sentences."""


class ListedHoldings(Noun):
    """What listed parties hold of the entity together, as a rule counts them."""

    rule: str
    """Whose holdings are added: "OFAC 50 percent rule", say."""
    parties: tuple[str, ...]
    """The names of the listed parties behind the holdings that count."""
    counted: PercentRange
    """Their direct holdings and those of entities that are theirs by half, added up."""
    half_or_more: State
    """Whether `counted` is 50 percent or more."""
    text: str
    """The sum and what follows from it, as a sentence."""


class OwnershipReport(Noun):
    """Who owns an entity, as the file says, on a day."""

    format: Literal["smallyard/ownership/1"] = "smallyard/ownership/1"
    """The schema that the document follows, with its version."""
    id: str
    """The entity's id in the file."""
    name: str
    """The entity's name in the file."""
    country: str | None
    """ISO 3166-1 alpha-2; null: the file does not say."""
    as_of: date | None
    """The day on which the stakes are looked at; null: all in the file, whatever their dates."""
    listed_itself: State
    """Whether the entity itself counts as listed under any of the rules asked for."""
    holders: tuple[Holder, ...]
    """The holders told in full, at most 40: certain ones first, then listed ones, then by name."""
    further_holders: int = 0
    """How many more holders there are, which are not told."""
    listed: tuple[ListedHoldings, ...]
    """What listed parties hold together, once for each rule."""
    unaccounted: PercentRange
    """What is held by owners that the file does not name."""
    control: tuple[str, ...] = ()
    """Directorships, votes and other control that is no ownership, in words."""
    notes: tuple[str, ...] = ()
    """What was found odd in the file, at most 20 lines."""
    limits: tuple[str, ...] = ()
    """What could not be followed to its end, in sentences."""
    entities: int = Field(description="Entities in the file.")
    stakes: int = Field(description="Ownership stakes in the file, on the day.")

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON types."""
        return self.model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Counted:
    """A rule under a name, and the parties whose holdings it adds up: certainly, or possibly."""

    rule: str
    parties: Mapping[int, Kleene]


def state(fact: Kleene) -> State:
    """The written form of a truth value."""
    return "unknown" if fact is UNKNOWN else "yes" if fact is TRUE else "no"


def describe(
    graph: OwnershipGraph, number: int, rules: Sequence[Counted] | None = None, *, most_ways: int = 5
) -> OwnershipReport:
    """Describe one entity of a graph.

    Args:
        graph: who owns whom.
        number: the entity.
        rules: which entities count as listed under which rule; None takes the file's own word for it.
        most_ways: how many chains to tell for each holder.
    """
    counted = rules if rules is not None else (Counted("listed parties", listed_by_the_file(graph)),)
    marks = any_rule(counted)
    surely, whole = holders_of_half(graph, number)
    possibly, whole_too = holders_of_half(graph, number, possibly=True)
    above = graph.above([number])
    by_interest = set(interests_at_least(graph, number, above=above))
    marked = {one for one, fact in marks.items() if fact is not FALSE and above[one] and one != number}
    # By certainty, then listed ones, then by name: the first of them are told in full.
    everyone = sorted(
        surely | possibly | by_interest | marked,
        key=lambda one: (one not in surely | by_interest, one not in marked, graph.entities[one].name, one),
    )
    entity = graph.entities[number]
    limits = []
    if not (whole and whole_too):
        limits.append("So many owners may hold half through several minority holders that not all were followed.")
    return OwnershipReport(
        id=entity.id,
        name=entity.name,
        country=entity.country,
        as_of=graph.on,
        listed_itself=state(marks.get(number, FALSE)),
        holders=tuple(
            _holder(graph, one, number, marks.get(one, FALSE), most_ways, above) for one in everyone[:_MOST_HOLDERS]
        ),
        further_holders=max(0, len(everyone) - _MOST_HOLDERS),
        listed=tuple(listed_holdings(graph, number, one.parties, one.rule) for one in counted),
        unaccounted=PercentRange.of(graph.unaccounted(number)),
        control=tuple(_control(graph, entity.id)),
        notes=tuple(graph.notes[:20]),
        limits=tuple(limits),
        entities=len(graph),
        stakes=graph.stakes,
    )


def any_rule(rules: Sequence[Counted]) -> dict[int, Kleene]:
    """The entities that count under any of the rules."""
    marks: dict[int, Kleene] = {}
    for one in rules:
        for number, fact in one.parties.items():
            marks[number] = marks.get(number, FALSE) | fact
    return marks


def listed_by_the_file(graph: OwnershipGraph) -> dict[int, Kleene]:
    """The entities that the file itself says are on a list."""
    return dict.fromkeys(graph.said_to_be_listed, TRUE)


def listed_holdings(
    graph: OwnershipGraph, number: int, listed: Mapping[int, Kleene], rule: str = "listed parties"
) -> ListedHoldings:
    """What these parties hold of an entity together, directly and through entities that are theirs by half."""
    others = {one: fact for one, fact in listed.items() if one != number}
    found = cascade(graph, others)
    share = found.share_in(number)
    holders = found.counted(number)
    tops = sorted({top for holder, _ in holders for top in _tops(found, holder, others)})
    return ListedHoldings(
        rule=rule,
        parties=tuple(graph.entities[one].name for one in tops),
        counted=PercentRange.of(share),
        half_or_more=state(share.half_or_more),
        text=_aggregate(found, number, others, holders, share),
    )


def _tops(found: Cascade, holder: int, listed: Mapping[int, Kleene]) -> set[int]:
    """The listed parties behind a holder that counts."""
    if listed.get(holder, FALSE) is not FALSE:
        return {holder}
    seen, waiting, tops = {holder}, [holder], set()
    while waiting:
        for owner, _ in found.counted(waiting.pop()):
            if owner in seen:
                continue
            seen.add(owner)
            if listed.get(owner, FALSE) is not FALSE:
                tops.add(owner)
            else:
                waiting.append(owner)
    return tops


def _aggregate(
    found: Cascade, number: int, listed: Mapping[int, Kleene], holders: tuple[tuple[int, int], ...], share: Share
) -> str:
    graph = found.graph
    name = graph.entities[number].name
    if not holders:
        return f"No listed party holds any part of {name} that counts, on what the file says."
    parts = []
    for holder, stake in holders:
        part = f"{graph.entities[holder].name} {graph.share(stake)}"
        if listed.get(holder, FALSE) is FALSE:
            tops = ", ".join(graph.entities[one].name for one in sorted(_tops(found, holder, listed)))
            part += f" ({'theirs' if found.holds(holder) is TRUE else 'which may be theirs'} by half or more: {tops})"
        elif listed[holder] is UNKNOWN:
            part += " (may be listed)"
        parts.append(part)
    verdict = {
        TRUE: "50 percent or more",
        FALSE: "less than 50 percent",
        UNKNOWN: "it is not known whether that is 50 percent or more",
    }[share.half_or_more]
    return f"Of {name}, listed parties hold {' + '.join(parts)} = {share}: {verdict}."


def _holder(graph: OwnershipGraph, owner: int, owned: int, listed: Kleene, most_ways: int, above: Mask) -> Holder:
    one = graph.entities[owner]
    counted = cascade(graph, {owner: TRUE}, above)
    share = counted.share_in(owned)
    multiplied = interest(graph, owner, owned, above)
    direct = graph.direct(owner, owned)
    ways = chains(graph, owner, owned, most_ways, above)
    return Holder(
        id=one.id,
        name=one.name,
        kind=str(one.kind),
        country=one.country,
        listings=one.listings,
        listed=state(listed),
        direct=PercentRange.of(direct) if direct is not None else None,
        counted=PercentRange.of(share),
        interest=PercentRange.of(multiplied),
        half_or_more=state(share.half_or_more),
        interest_half_or_more=state(multiplied.half_or_more),
        ways=tuple(_way(graph, way) for way in ways),
        text=_explained(counted, owner, owned, share),
    )


def _way(graph: OwnershipGraph, way: Chain) -> Way:
    return Way(
        through=tuple(graph.entities[number].name for number in way.path),
        shares=tuple(str(graph.share(stake)) for stake in way.stakes),
        product=PercentRange.of(way.product),
        sources=tuple(graph.source(stake) for stake in way.stakes),
        text=f"{way.words}.",
    )


def _explained(found: Cascade, owner: int, owned: int, share: Share) -> str:
    """How the 50 percent rule's figure comes about."""
    graph = found.graph
    name, what = graph.entities[owner].name, graph.entities[owned].name
    held = found.counted(owned)
    if not held:
        return f"Nothing that {name} holds of {what} counts: it owns less than half of everyone between them."
    parts = [
        f"{graph.share(stake)} {'directly' if holder == owner else 'through ' + graph.entities[holder].name}"
        + (" (if that is its own by half)" if found.holds(holder) is UNKNOWN else "")
        for holder, stake in held
    ]
    total = f", {share} in all" if len(parts) > 1 else ""
    between = [graph.entities[holder].name for holder, _ in held if holder != owner]
    own = f" It owns half or more of {_listed(between)}, so what they hold counts as its own." if between else ""
    return f"{name} holds {_listed(parts)} of {what}{total}.{own}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _control(graph: OwnershipGraph, entity_id: str) -> list[str]:
    names = {one.id: one.name for one in graph.entities} if graph.control else {}
    words = {StakeKind.VOTES: "votes", StakeKind.CONTROL: "directs or controls"}
    return [
        f"{names[one.owner]} votes {one.share} ({one.source})"
        if one.kind is StakeKind.VOTES
        else f"{names[one.owner]} {words[one.kind]} it ({one.source})"
        for one in graph.control
        if one.owned == entity_id
    ]
