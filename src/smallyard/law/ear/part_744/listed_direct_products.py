"""Foreign direct products for footnoted Entity List entities (744.11(a)(2)): the license that 734.9(e) leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import NO, Known, answered, either
from smallyard.law.ear.part_734.direct_products import direct_product_route
from smallyard.law.ear.part_734.listed_reach import exporter, footnoted, headquartered_in
from smallyard.law.ear.part_734.no_level import content_without_a_level
from smallyard.law.ear.part_734.routes import made_abroad, shipped_from
from smallyard.law.ear.part_734.subject import subject_only_by
from smallyard.law.ear.part_744.entity_list import read_entry
from smallyard.law.effects import Excepts, Question, RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.transaction import TransactionKind

__all__: list[str] = []

_SECTION = "15 CFR 744.11(a)(2)"
_FACILITY = f"{_SECTION}(v)"
_RULE = "15 CFR 734.9(e)(3)"
_NO_LEVEL = "15 CFR 734.4(a)(9)"
_LITHOGRAPHY = EccnSet.parse("3B993")


def _direct_product(line: Line, world: World, rule: str, effect: RequiresLicense, cites: str) -> Iterator[Claim]:
    if made_abroad(line, world) is not TRUE:
        return
    route = direct_product_route(line, world, rule)
    yield from when(route.fact, effect, route.reason, questions=route.questions, cites=cites)


@provision("15 CFR 744.11(a)(2)(i)", since=date(2020, 5, 15), stage=Stage.REQUIREMENT)
def license_for_footnote_1_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for a foreign direct product under the footnote 1 rule.

    Every license exception of part 740 may be used, 740.2 permitting. Items below the 5G level: case by case.
    """
    yield from _direct_product(
        line,
        world,
        "FN1",
        RequiresLicense(
            control="744.11",
            review_text=(
                "the policy of the entry; telecommunications below the 5G level case by case (744.11(a)(2)(i))"
            ),
        ),
        f"{_SECTION}(i)",
    )


@provision("15 CFR 744.11(a)(2)(iv)", since=date(2022, 10, 21), stage=Stage.REQUIREMENT)
def license_for_footnote_4_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for a foreign direct product under the footnote 4 rule.

    No exception but as the entry says; 744.23 may require a license besides. Reviewed as the entry says.
    """
    yield from _direct_product(
        line,
        world,
        "FN4",
        RequiresLicense(control="744.11", review_text="the policy of the entry (744.11(a)(2)(iv))", overcome_by=()),
        f"{_SECTION}(iv)",
    )


@provision(
    "15 CFR 744.11(a)(2)(v)",
    since=date(2024, 12, 2),
    stage=Stage.REQUIREMENT,
    exception_to="license_for_entity_list_party",
)
def license_for_footnote_5_direct_product(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for chip-making equipment under the footnote 5 rule, by who ships it and from where.

    (A)(1) From anywhere, by a firm headquartered or parented in Macau or D:5. (2) From an A:5 country outside
    Supp. No. 4 to part 742: 3B993 only, unless that country controls it. (3) From outside A:5: all of the equipment
    by a firm of a country outside Supp. No. 4, 3B993 by a firm of one inside. (4) Within the entity's country:
    likewise, by the seat of the ultimate parent.

    In every other case the item, if nothing but this rule makes it subject to the EAR, needs no license by the Entity
    List either: 744.11(a) excludes it. Exceptions and review as the entry says; a facility that is not listed, case
    by case where a foreign item does the same, and no exception.
    """
    if made_abroad(line, world) is not TRUE:
        return
    routes = [direct_product_route(line, world, "FN5")]
    routes += [route for route in content_without_a_level(line, world) if route.cites == _NO_LEVEL]
    subject = either(Known(route.fact, route.questions) for route in routes)
    if subject.value is FALSE:
        return
    shipped = _needs_license(line, world)
    known = subject & shipped
    if subject.value is TRUE and shipped.value is FALSE and _by_nothing_else(line, world):
        yield claim(Excepts(), "Who ships the equipment, and from where, is excluded.", cites=f"{_FACILITY}(A)")
        return
    listed = footnoted(line, world, 5)
    entry = read_entry(line, listed[0].history.listing).effect if listed else None
    yield from when(
        known.value,
        entry
        or RequiresLicense(
            control="744.11",
            review=ReviewPolicy.NOT_STATED,
            review_text="case by case where a foreign item does the same (744.11(a)(2)(v)(B))",
            overcome_by=(),
        ),
        f"{line.name} is foreign-made equipment for a footnote 5 entity or an advanced-node facility.",
        facts=tuple(one.fact for one in listed),
        questions=known.questions,
    )


def _by_nothing_else(line: Line, world: World) -> bool:
    """Whether the footnote 5 rule alone makes the item subject, and every listed party is a footnote 5 entity."""
    listed = {one.history.listing.id for one in world.listed(line.tx, ListCode.ENTITY_LIST)}
    footnote_5 = {one.history.listing.id for one in footnoted(line, world, 5)}
    return listed <= footnote_5 and subject_only_by(line, world, _RULE, _NO_LEVEL).value is TRUE


def _needs_license(line: Line, world: World) -> Known:
    tx, who, origin = line.tx, exporter(line), shipped_from(line)
    lithography = Known(Kleene.of(_LITHOGRAPHY.contains(line.eccn) is TRUE))
    if who is None:
        text = "Which firm exports, reexports or transfers it? Give it as a party with the role exporter."
        return Known.of(UNKNOWN, Question(key="parties", text=text, citation=Citation.parse(f"{_FACILITY}(A)")))
    party, place = who
    of_macau_or_d5 = headquartered_in(world, party, place, citation=f"{_FACILITY}(A)(1)")
    home = party.ultimate_parent_headquarters or party.headquarters
    if tx.kind is TransactionKind.TRANSFER:
        parent_allied = Known.of(
            UNKNOWN if home is None else Kleene.of(world.in_group(home, "Supp4-742")),
            Question(
                key=f"{place}.ultimate_parent_headquarters",
                text=f"In which country does the ultimate parent company of {party.name} have its headquarters?",
                citation=Citation.parse(f"{_FACILITY}(A)(4)"),
            ),
        )
        return lithography | ~parent_allied
    if of_macau_or_d5.value is not FALSE:
        return of_macau_or_d5
    if origin is None:
        return Known.of(
            UNKNOWN, line.asks_field("made_in", f"From which country is {line.name} shipped?", f"{_FACILITY}(A)")
        )
    if world.in_group(origin, "A:5"):
        if world.in_group(origin, "Supp4-742"):
            return NO
        return lithography & ~answered(
            line,
            "744.11.equivalent_controls",
            f"Does {origin} itself subject this 3B993 equipment to equivalent controls?",
            f"{_FACILITY}(A)(2)",
        )
    allied = all(
        world.in_group(seat, "Supp4-742")
        for seat in (party.headquarters, party.ultimate_parent_headquarters)
        if seat is not None
    )
    return lithography | Known(Kleene.of(not allied))
