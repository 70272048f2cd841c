"""Prohibited transactions: 31 CFR 850.224, paragraph by paragraph, with 850.301 to 850.303."""

from __future__ import annotations

from collections.abc import Iterator

from smallyard.law.effects import Prohibits
from smallyard.law.investment.blocking import blocked_by_owners
from smallyard.law.investment.part_850.activities import is_covered, prohibited_readings
from smallyard.law.investment.part_850.persons import (
    bound_not_to,
    controlled_foreign_entity,
    is_us_person,
    knowingly_directs,
)
from smallyard.law.investment.part_850.transactions import Doer, Leg, legs, requirement
from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unsettled, yes
from smallyard.law.provision import Claim, when
from smallyard.law.world import World
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode

__all__ = ["listed_person", "prohibits", "transaction"]

_EXEMPTION = "a national interest exemption of the Treasury in writing (31 CFR 850.502)"
_LISTS = {
    ListCode.ENTITY_LIST: "(1)",
    ListCode.MILITARY_END_USER_LIST: "(2)",
    ListCode.SDN: "(4)",
    ListCode.CMIC: "(5)",
}


def not_exempt(deal: Investment) -> Reasoned:
    """Whether no exemption of 850.502 was granted; one that nobody speaks of was not."""
    return (no if deal.national_interest_exemption else yes)(
        "A national interest exemption was granted in writing (850.502)." if deal.national_interest_exemption else ""
    )


def transaction(deal: Investment, leg: Leg) -> Reasoned:
    """Whether it is a transaction that counts: of its type, in time, and known for what it is."""
    return both(leg.in_time, leg.type, leg.knowledge, not_exempt(deal))


def _duty(deal: Investment) -> str:
    """How the prohibition binds."""
    if is_us_person(deal.investor) is not FALSE:
        return "A US person may not engage in it (850.301)."
    if controlled_foreign_entity(deal).fact is not FALSE:
        return f"The US parent must take all reasonable steps to prevent {deal.investor.name} from it (850.302)."
    one = knowingly_directs(deal)
    return f"A US person may not knowingly direct it (850.303). {one.because}"


def _prohibited(
    deal: Investment, leg: Leg, doer: Doer, reading: Reasoned, base: Reasoned, cites: str
) -> Iterator[Claim]:
    """The prohibition for one who does an activity, as far as it reads so, counts, and binds in this transaction."""
    found = both(reading, doer.counts, base)
    return when(
        found.fact,
        Prohibits(unless=_EXEMPTION),
        f"{reading.because} {_duty(deal)}",
        facts=(doer.counts.because, leg.type.because),
        questions=found.questions,
        cites=cites,
    )


def prohibits(deal: Investment, world: World, *paragraphs: str) -> Iterator[Claim]:
    """A prohibition for each activity that is or may be under one of the paragraphs of 850.224."""
    binds = bound_not_to(deal)
    for leg in legs(deal, world.effective):
        base = both(binds, transaction(deal, leg))
        if base.fact is FALSE:
            continue
        for doer in leg.doers:
            if doer.related:
                continue  # 850.224(l)
            for paragraph, reading in prohibited_readings(doer.placed):
                if paragraph in paragraphs:
                    yield from _prohibited(deal, leg, doer, reading, base, f"31 CFR 850.224{paragraph}")


@requirement(
    "31 CFR 850.224(a)",
    also=(
        *("31 CFR 850.206", "31 CFR 850.207", "31 CFR 850.219", "31 CFR 850.221", "31 CFR 850.229"),
        *("31 CFR 850.301", "31 CFR 850.302(a)", "31 CFR 850.303", "31 CFR 850.502"),
    ),
)
def no_design_automation_software(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with who develops or produces electronic design automation software.

    Electronic design automation software for the design of integrated circuits or advanced packaging.
    """
    yield from prohibits(deal, world, "(a)")


@requirement("31 CFR 850.224(b)", also=("31 CFR 850.301",))
def no_semiconductor_equipment(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with makers of fabrication or advanced packaging equipment, or of items for EUV lithography.

    Front-end volume fabrication equipment, volume advanced packaging equipment, items exclusively for EUV.
    """
    yield from prohibits(deal, world, "(b)(1)", "(b)(2)", "(b)(3)")


@requirement("31 CFR 850.224(c)", also=("31 CFR 850.301",))
def no_advanced_circuit_design(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with designers of circuits that meet ECCN 3A090.a, or for 4.5 kelvin or below.

    3A090.a: total processing performance of 4800 or more, or 1600 or more with a density of 5.92 or more.
    """
    yield from prohibits(deal, world, "(c)")


@requirement("31 CFR 850.224(d)", also=("31 CFR 850.301", "31 CFR 850.214"))
def no_advanced_fabrication(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with fabricators of advanced-node and other named circuits.

    Logic non-planar, FDSOI or 16/14 nm or less; NAND of 128 layers or more; DRAM of 18 nm half-pitch or less;
    gallium-based compounds; graphene or carbon nanotubes; 4.5 kelvin or below.
    """
    yield from prohibits(deal, world, "(d)")


@requirement("31 CFR 850.224(e)", also=("31 CFR 850.301", "31 CFR 850.201"))
def no_advanced_packaging(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with who packages circuits with advanced packaging techniques.

    Packaging that supports 2.5D or 3D assembly (850.201).
    """
    yield from prohibits(deal, world, "(e)")


@requirement("31 CFR 850.224(f)", also=("31 CFR 850.301",))
def no_supercomputers(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with who develops, installs, sells or produces supercomputers.

    100 or more 64-bit petaflops or 200 or more 32-bit petaflops within 41,600 cubic feet, with advanced
    circuits.
    """
    yield from prohibits(deal, world, "(f)")


@requirement("31 CFR 850.224(g)", also=("31 CFR 850.301", "31 CFR 850.225"))
def no_quantum_computers(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with developers of quantum computers or producers of their critical components.

    Such components are dilution refrigerators and two-stage pulse tube cryocoolers.
    """
    yield from prohibits(deal, world, "(g)")


@requirement("31 CFR 850.224(h)", also=("31 CFR 850.301",))
def no_quantum_sensing(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with makers of quantum sensing for military, intelligence or mass-surveillance use.

    Designed for such a use, or intended for it by the covered foreign person.
    """
    yield from prohibits(deal, world, "(h)")


@requirement("31 CFR 850.224(i)", also=("31 CFR 850.301",))
def no_quantum_networks(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with makers of quantum networks for scaling, secure communication or state uses.

    Networks that scale up quantum computers, secure communications such as key distribution, or state uses.
    """
    yield from prohibits(deal, world, "(i)")


@requirement("31 CFR 850.224(j)", also=("31 CFR 850.301", "31 CFR 850.202"))
def no_ai_for_state_uses(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with developers of AI for military, government-intelligence or mass-surveillance use alone.

    Designed exclusively for such a use, or intended for it by the covered foreign person.
    """
    yield from prohibits(deal, world, "(j)")


@requirement("31 CFR 850.224(k)", also=("31 CFR 850.301",))
def no_ai_of_great_compute(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with developers of AI trained with more than 10^25 operations, or 10^24 on biological data.

    More than 10^25 operations; or more than 10^24 using primarily biological sequence data. Exactly that is
    not.
    """
    yield from prohibits(deal, world, "(k)")


@requirement("31 CFR 850.224(l)", also=("31 CFR 850.301", "31 CFR 850.209(a)(2)"))
def no_one_living_of_prohibited_activities(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with who lives of persons with prohibited activities.

    A person that meets 850.209(a)(2) because of its relation to persons with activities of (a) to (k).
    """
    binds = bound_not_to(deal)
    for leg in legs(deal, world.effective):
        base = both(binds, transaction(deal, leg))
        for doer in leg.doers if base.fact is not FALSE else ():
            if not doer.related:
                continue
            reading = either(no(""), *(test for _, test in prohibited_readings(doer.placed)))
            yield from _prohibited(deal, leg, doer, reading, base, "31 CFR 850.224(l)")


def listed_person(leg: Leg, deal: Investment, world: World) -> Iterator[tuple[str, Reasoned, str]]:
    """What of 850.224(m) the other side is or may be: paragraph, test, and the fact relied on."""
    target = leg.target
    for one in world.listed_as(deal, target.as_party(), leg.place, *_LISTS):
        code = one.history.listing.list
        yield (
            f"(m){_LISTS[code]}",
            given(
                one.certainty,
                f"{target.name} is on the list {code} ({one.match.name}).",
                "",
                f"{target.name} may be on the list {code} ({one.match.name}).",
                *one.questions,
            ),
            one.fact,
        )
    owned = blocked_by_owners(target, leg.place, deal, world)
    if owned.fact is not FALSE:
        yield "(m)(4)", owned, ""
    yield (
        "(m)(3)",
        given(
            deal.found(target.military_intelligence_end_user),
            f"{target.name} is a military-intelligence end user (15 CFR 744.22(f)(2)).",
            "",
            f"It is not known whether {target.name} is a military-intelligence end user.",
            asked(
                f"{leg.place}.military_intelligence_end_user",
                f"Is {target.name} a military-intelligence end user as 15 CFR 744.22(f)(2) defines it?",
                "31 CFR 850.224(m)(3)",
            ),
        ),
        "",
    )
    yield (
        "(m)(6)",
        given(
            deal.found(target.foreign_terrorist_organization),
            f"{target.name} is designated a foreign terrorist organization.",
            "",
            f"It is not known whether {target.name} is a foreign terrorist organization.",
            asked(
                f"{leg.place}.foreign_terrorist_organization",
                f"Is {target.name} designated a foreign terrorist organization (8 U.S.C. 1189)?",
                "31 CFR 850.224(m)(6)",
            ),
        ),
        "",
    )


def _of_venture(leg: Leg, listed: Reasoned) -> Reasoned:
    """For a joint venture the venture itself must be listed, not the partner (850.224, introductory text)."""
    if not leg.venture or listed.fact is FALSE:
        return listed
    question = asked(
        "850.224.venture_listed",
        f"{leg.target.name}, the partner, is or may be listed. Is the venture itself on one of these lists, or owned "
        f"50 percent or more by SDNs?",
        "31 CFR 850.224(m)",
    )
    return unsettled(f"The partner is listed or may be; whether the venture is itself is not known. {listed.because}",
                     question)  # fmt: skip


@requirement("31 CFR 850.224(m)", also=("31 CFR 850.301",))
def no_listed_person_with_covered_activity(deal: Investment, world: World) -> Iterator[Claim]:
    """No transaction with a listed person that engages in any covered activity, be it only a notifiable one.

    On the Entity List, the Military End-User List, the SDN List or half owned by SDNs, the NS-CMIC List; a
    military-intelligence end user; a foreign terrorist organization. The Unverified List is not among them.
    """
    binds = bound_not_to(deal)
    for leg in legs(deal, world.effective):
        base = both(binds, transaction(deal, leg), _engages(leg))
        if base.fact is FALSE:
            continue
        for paragraph, listed, fact in listed_person(leg, deal, world):
            answered = deal.answer("850.224.venture_listed") if leg.venture else UNKNOWN
            status = _answered(answered, listed) if leg.venture else listed
            found = both(_of_venture(leg, status) if answered is UNKNOWN else status, base)
            yield from when(
                found.fact,
                Prohibits(unless=_EXEMPTION),
                f"{status.because} It engages in a covered activity. {_duty(deal)}",
                facts=tuple(one for one in (fact, base.because) if one),
                questions=found.questions,
                cites=f"31 CFR 850.224{paragraph}",
            )


def _answered(answer: Kleene, listed: Reasoned) -> Reasoned:
    if answer is TRUE:
        return yes("The venture itself is listed.")
    return no("The venture itself is not listed.") if answer is FALSE else listed


def _engages(leg: Leg) -> Reasoned:
    """Whether the listed person itself engages in a covered activity (not only those that it lives of)."""
    tests = [both(one.counts, is_covered(one.placed)) for one in leg.doers if not one.related]
    return either(*tests) if tests else no("It has no covered activity of its own.")


@requirement("31 CFR 850.224(m)", also=("31 CFR 850.210(a)",))
def no_indirect_stake_in_listed_person(deal: Investment, world: World) -> Iterator[Claim]:
    """Where a person that the target lives of is listed, the stake may be an indirect one in that person.

    An acquisition may be direct or indirect (850.210(a)): of a holding, one of its listed affiliate too.
    """
    binds = bound_not_to(deal)
    for leg in legs(deal, world.effective):
        base = both(binds, transaction(deal, leg))
        for number, relation in enumerate(leg.target.relations if base.fact is not FALSE else (), start=1):
            tests = [
                both(one.counts, is_covered(one.placed))
                for one in leg.doers
                if one.related and one.placed.who == relation.name
            ]
            for one in world.listed_as(deal, relation.as_party(), f"{leg.place}.relations[{number}]", *_LISTS):
                indirect = given(
                    deal.answer("850.210.indirect_acquisition"),
                    f"The deal is an indirect acquisition of an interest in {relation.name}, which is listed.",
                    f"The deal is no indirect acquisition of an interest in {relation.name}.",
                    f"{relation.name}, through which {leg.target.name} earns or spends, is listed; whether the deal "
                    f"is an indirect acquisition of an interest in it is not known.",
                    asked(
                        "850.210.indirect_acquisition",
                        f"{relation.name} is listed. Is the deal an indirect acquisition of an interest in it?",
                        "31 CFR 850.210(a)",
                    ),
                )
                is_listed = given(one.certainty, "", "", "", *one.questions)
                found = both(indirect, is_listed, either(no(""), *tests), base)
                yield from when(
                    found.fact,
                    Prohibits(unless=_EXEMPTION),
                    f"{indirect.because} {_duty(deal)}",
                    facts=(one.fact,),
                    questions=found.questions,
                )
