"""Russia and Belarus (746.8, and until 12 June 2024 746.5 and 746.10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import Known
from smallyard.law.ear.part_734.direct_products import direct_product_route
from smallyard.law.ear.part_734.routes import made_abroad
from smallyard.law.ear.part_746.direct_products import RUSSIA, product_from_partner_country
from smallyard.law.ear.part_746.embargo import required
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import ItemKind

_CIVIL = "746.8.civil_end_user"
_LISTED = "746.8.supplement_item"
_BUSINESS_SOFTWARE = "746.8.business_software"
_PROJECT = "746.8.oil_and_gas_project"
_EXCLUDED = EccnSet.parse("5A991 5A992.c 5D992.c")
_OIL_ENTRIES = EccnSet.parse("0A998 1C992 3A229 3A231 3A232 6A991 8A992 8D999")
_FIRST_CATEGORIES = range(3, 10)
_DENIAL_SINCE = date(2022, 2, 24)
_ALL_CATEGORIES = date(2022, 4, 8)
_REVIEW = (
    "Policy of denial; health and safety, humanitarian needs, wind-down, civil telecommunications, subsidiaries of "
    "firms of Country Groups A:5 and A:6 and other lanes of 746.8(b)(3) are reviewed case by case."
)
_OF_EAR99 = (4, 5, 6)
"""The supplements to part 746 of EAR99 items that need a license whatever they are for."""


def _exceptions(line: Line, world: World) -> tuple[str, ...] | None:
    """The exceptions of 746.8(c)(2), for a shipment to Russia or Belarus; deemed exports are excluded."""
    if line.tx.is_deemed:
        return None
    return world.tables.embargoes.exceptions("746.8", line.tx.destination, world.effective)


def _requirement(line: Line, exceptions: tuple[str, ...]) -> RequiresLicense:
    """The requirement; TSU updates and ENC are open for the civil end users of 746.8(c)(2), GOV (e) for 9A004."""
    more: tuple[str, ...] = ()
    if line.answer(_CIVIL) is TRUE:
        more += ("740.13(c)", "740.17")
    if line.eccn is not None and line.eccn.entry == "9A004":
        more += ("740.11(e)",)
    return required("746.8", exceptions, ReviewPolicy.POLICY_OF_DENIAL, _REVIEW, *more)


@provision(
    "15 CFR 746.8(a)(1)",
    also=("15 CFR 746.8(a)(12)", "15 CFR 746.8(b)", "15 CFR 746.8(c)"),
    since=date(2022, 2, 24),
    stage=Stage.REQUIREMENT,
)
def license_for_ccl_items_to_russia_or_belarus(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for every item on the CCL to Russia or Belarus.

    Any item specified in an ECCN; at first those of Categories 3 to 9, since 8 April 2022 all (87 FR 22130).

    Russia since 24 February 2022 (87 FR 12226), Belarus since 2 March 2022 (87 FR 13048). Not for deemed exports
    (746.8(a)(12)(i)), nor for 5A991, 5A992.c and 5D992.c to the civil end users of (a)(12)(ii), nor for what only
    734.9(f) makes subject and a country of Supp. No. 3 sends ((a)(12)(iii)(A)).
    """
    exceptions = _exceptions(line, world)
    if exceptions is None or (line.eccn is not None and line.eccn.is_ear99):
        return
    requirement = _requirement(line, exceptions)
    if line.eccn is None:
        question = line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", "15 CFR 746.8(a)(1)")
        yield from when(UNKNOWN, requirement, "Its classification is not known.", questions=(question,))
        return
    if world.effective < _ALL_CATEGORIES and line.eccn.category not in _FIRST_CATEGORIES:
        return
    partner = product_from_partner_country(line, world, RUSSIA)
    excluded, questions = partner.value, list(partner.questions)
    if _EXCLUDED.contains(line.eccn) is not FALSE:
        excluded |= _EXCLUDED.contains(line.eccn) & line.answer(_CIVIL)
        text = (
            "Is the end user a subsidiary, branch or joint venture of firms of the US and Country Groups A:5 and A:6 "
            "only, or a diplomatic mission of those countries (746.8(a)(12)(ii))?"
        )
        questions.append(line.asks(_CIVIL, text, "15 CFR 746.8(a)(12)(ii)"))
    yield from when(
        ~excluded,
        requirement,
        f"{line.eccn} is on the Commerce Control List and needs a license to Russia or Belarus.",
        questions=questions,
    )


def _listed_by_hs_code(line: Line, world: World) -> Kleene:
    """Whether an EAR99 item is in the supplements: by its HS code where that is held, else as answered."""
    listed = world.tables.part_746_supplements.surely_list(line.item.hs_code, world.effective, *_OF_EAR99)
    return TRUE if listed else line.answer(_LISTED)


def _supplements(line: Line, world: World, which: str, citation: str) -> Iterator[Claim]:
    exceptions = _exceptions(line, world)
    if exceptions is None or line.eccn is None or not line.eccn.is_ear99:
        return
    if line.item.item_kind in {ItemKind.SOFTWARE, ItemKind.SOURCE_CODE}:
        return
    code = f" (HS {line.item.hs_code})" if line.item.hs_code else ""
    text = f"Is {line.name}{code} listed in {which} to part 746, by HS code or description?"
    partner = product_from_partner_country(line, world, RUSSIA)
    yield from when(
        _listed_by_hs_code(line, world) & ~partner.value,
        _requirement(line, exceptions),
        f"EAR99 items listed in {which} to part 746 need a license to Russia or Belarus.",
        questions=(line.asks(_LISTED, text, citation), *partner.questions),
    )


@provision(
    "15 CFR 746.8(a)(5)",
    also=("15 CFR 746.8(a)(6)", "15 CFR 746.8(a)(7)"),
    since=date(2024, 6, 12),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="Supps. No. 4, 5 and 6 to part 746 are not held but for HS chapters 84, 85 and 90 and code 590500; they "
    "are asked for",
)
def license_for_listed_ear99_to_russia_or_belarus(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for EAR99 items of Supps. No. 4, 5 and 6 to part 746 to Russia or Belarus.

    Industrial items (Supp. No. 4), luxury goods (5), and chemicals, equipment and others (6), EAR99 included.
    """
    yield from _supplements(line, world, "Supp. No. 4, 5 or 6", "15 CFR 746.8(a)(5)")


@provision("15 CFR 746.8(a)(2)", since=_DENIAL_SINCE, stage=Stage.REQUIREMENT)
def license_for_ear99_direct_product_to_russia_or_belarus(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for a foreign direct product that is EAR99 to Russia or Belarus.

    What 734.9(f) makes subject though it is EAR99: items of Supps. No. 6 and 7 to part 746; (a)(1) has CCL items.

    Not from countries of Supp. No. 3 to part 746 (746.8(a)(12)(iii)(A)).
    """
    exceptions = _exceptions(line, world)
    if exceptions is None or line.eccn is None or not line.eccn.is_ear99 or made_abroad(line, world) is not TRUE:
        return
    route = direct_product_route(line, world, "Russia")
    wanted = Known(route.fact, route.questions) & ~product_from_partner_country(line, world, RUSSIA)
    yield from when(wanted.value, _requirement(line, exceptions), route.reason, questions=wanted.questions)


@provision(
    "15 CFR 746.5",
    also=("15 CFR 746.10",),
    since=date(2022, 3, 11),
    until=date(2024, 6, 12),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="Supps. No. 4, 5 and 6 to part 746 are not held but for HS chapters 84, 85 and 90 and code 590500; they "
    "are asked for",
)
def license_for_industrial_and_luxury_goods(line: Line, world: World) -> Iterator[Claim]:
    """A license was required for industrial items and luxury goods to Russia or Belarus, EAR99 included.

    Luxury goods (746.10) since 11 March 2022 (87 FR 14785); industrial items (746.5) since May 2022.

    Both were moved into 746.8(a)(5)-(7) on 12 June 2024 (89 FR 51644).
    """
    yield from _supplements(line, world, "Supp. No. 4, 5 or 6", "15 CFR 746.5")


@provision("15 CFR 746.8(a)(8)", since=date(2024, 9, 16), stage=Stage.REQUIREMENT)
def license_for_business_software(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for business and design software to Russia or Belarus, EAR99 included.

    ERP, CRM, BI, SCM, EDW, CMMS, PLM, BIM, CAD, CAM, ETO, project management and CNC software, and updates.

    Since 16 September 2024 (89 FR 51644). Not for entities of agriculture or medicine only (a)(12)(iv), nor for the
    civil end users of (a)(12)(ii).
    """
    exceptions = _exceptions(line, world)
    kinds = {ItemKind.SOFTWARE, ItemKind.SOURCE_CODE}
    if exceptions is None or line.item.item_kind not in kinds or line.eccn is None or not line.eccn.is_ear99:
        return
    if line.answer(_CIVIL) is TRUE or line.answer("746.8.agriculture_or_medicine_only") is TRUE:
        return
    text = (
        f"Is {line.name} enterprise, business, project, design or manufacturing software of 746.8(a)(8)(ii) (ERP, "
        f"CRM, CAD, CAM and the like)?"
    )
    yield from when(
        line.answer(_BUSINESS_SOFTWARE),
        _requirement(line, tuple(one for one in exceptions if one != "740.11(b)")),
        "Such software needs a license to Russia or Belarus, EAR99 included.",
        questions=(line.asks(_BUSINESS_SOFTWARE, text, "15 CFR 746.8(a)(8)"),),
    )


def _oil_projects(line: Line, world: World, citation: str, review: ReviewPolicy) -> Iterator[Claim]:
    """Items of the named entries, or of Supp. No. 2, for deepwater, Arctic offshore or shale projects."""
    if line.tx.is_deemed or line.tx.destination not in _oil_places(world):
        return
    named = UNKNOWN if line.eccn is None else _OIL_ENTRIES.contains(line.eccn)
    said = line.answer(_PROJECT)
    if line.eccn is not None and line.eccn.is_ear99:
        held = world.tables.part_746_supplements.surely_list(line.item.hs_code, world.effective, 2)
        named = TRUE if held else line.answer("746.8.supplement_2_item")
    if named is FALSE or (said is UNKNOWN and (line.tx.end_use.reviewed or named is UNKNOWN)):
        return
    text = "Will it be used in deepwater, Arctic offshore or shale oil or gas projects, or can this not be ruled out?"
    asked = [line.asks(_PROJECT, text, citation)] if said is UNKNOWN else []
    if named is UNKNOWN:
        text = f"Is {line.name} in Supp. No. 2 to part 746, or of an ECCN that the section names?"
        asked.append(line.asks("746.8.supplement_2_item", text, citation))
    yield from when(
        named & said,
        required("746.8(a)(4)", (), review, f"{review.capitalize()} for such projects (746.8(b)(2))."),
        "The item is for deepwater, Arctic offshore or shale oil or gas projects.",
        questions=asked,
    )


def _oil_places(world: World) -> frozenset[str]:
    """Russia from 2014; Belarus with it from 2 March 2022."""
    return world.tables.named_countries.members("Russia and Belarus", world.effective)


@provision(
    "15 CFR 746.5(a)(1)",
    since=date(2014, 8, 6),
    until=date(2024, 6, 12),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="Supp. No. 2 to part 746 (by HS code) is not held; it is asked for where the project is known",
)
def license_for_russian_oil_projects_until_2024(line: Line, world: World) -> Iterator[Claim]:
    """A license was required for items for certain oil and gas projects in Russia (746.5).

    Items of 0A998, 1C992, 3A229, 3A231, 3A232, 6A991, 8A992, 8D999 and Supp. No. 2, on knowledge of the project.

    79 FR 45675. "746.8.oil_and_gas_project" says it; an end use reviewed without it is taken as ruling it out.
    """
    review = ReviewPolicy.POLICY_OF_DENIAL if world.effective >= _DENIAL_SINCE else ReviewPolicy.PRESUMPTION_OF_DENIAL
    yield from _oil_projects(line, world, "15 CFR 746.5(a)(1)", review)


@provision(
    "15 CFR 746.8(a)(4)",
    since=date(2024, 6, 12),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="of Supp. No. 2 to part 746 thirteen HS codes are held; others are asked for where the project is known",
)
def license_for_russian_oil_projects(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for items for certain oil and gas projects in Russia or Belarus.

    The same items and projects, in 746.8 since 12 June 2024 (89 FR 51644).
    """
    yield from _oil_projects(line, world, "15 CFR 746.8(a)(4)", ReviewPolicy.POLICY_OF_DENIAL)
