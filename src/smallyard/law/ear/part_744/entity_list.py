"""The Entity List (744.11, 744.16, Supp. No. 4 to part 744): a license is required as each entry says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from smallyard.law.ear.part_744.requirement_text import (
    CarveOut,
    CarveOutKind,
    ItemScope,
    ListedRequirement,
    read_requirement,
    read_review,
    review_for,
)
from smallyard.law.ear.part_746.food_and_medicine import is_food_or_medicine, is_it_food_or_medicine
from smallyard.law.ear.part_748.parties_to_the_transaction import listed_and_receiving
from smallyard.law.effects import Question, RaisesRedFlag, RequiresLicense
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode, Listing
from smallyard.model.party import Role
from smallyard.model.transaction import ItemKind, Transaction

__all__ = ["EntryReading", "read_entry"]

_CITED = "15 CFR 744.16(a)"
_AVIATION_SAFETY = ("740.9(a)(4)", "740.10", "740.13", "740.15(b)")
"""740.2(a)(5): the exceptions left for the items it names, as parts of manned craft or replacement parts."""
_PETROLEUM_ENTRIES = frozenset({"1C980", "1C981", "1C982", "1C983", "1C984"})
_AVIATION_ITEMS = frozenset(
    (
        *("6A008", "7A001", "7A002", "7A004", "7A101", "7A102", "7A103", "7A104", "7B001"),
        *("7D001", "7D002", "7D003", "7D101", "7D102", "7E003", "7E101"),
    )
)


@dataclass(frozen=True, slots=True)
class EntryReading:
    """What one entry requires for one item: whether a license, under which effect, and what is still to be known."""

    fact: Kleene
    effect: RequiresLicense
    says: str
    questions: tuple[Question, ...]


def read_entry(line: Line, listing: Listing, control: str = "744.11") -> EntryReading:
    """Apply an Entity List entry's own columns to an item."""
    requirement = read_requirement(listing.license_requirement)
    fact, questions = _in_scope(line, requirement)
    for carve_out in requirement.carve_outs:
        carved, question = _carved_out(line, carve_out)
        fact &= ~carved
        if carved is UNKNOWN and question is not None:
            questions.append(question)
    if requirement.projects_only:
        key = "746.8.oil_and_gas_project"
        fact &= line.answer(key)
        text = "Will the item be used in oil or gas projects of 746.8(a)(4) (deepwater, Arctic offshore or shale)?"
        questions += [line.asks(key, text, "15 CFR 746.8(a)(4)")] if line.answer(key) is UNKNOWN else []
    effect = RequiresLicense(
        control=control,
        review=review_for(listing.license_policy, ear99=line.eccn is not None and line.eccn.is_ear99),
        review_text=listing.license_policy,
        overcome_by=_overcome_by(line, listing, requirement),
    )
    return EntryReading(fact, effect, _says(requirement), tuple(questions))


def _says(requirement: ListedRequirement) -> str:
    if not requirement.text.strip():
        return "the entry as we hold it states no license requirement, which is taken as all items subject to the EAR"
    if not requirement.understood:
        return (
            f"its license requirement reads {requirement.text.strip()!r}, which was not understood whole and is "
            f"taken as all items subject to the EAR"
        )
    return f"its entry says: {requirement.text.strip()}"


def _in_scope(line: Line, requirement: ListedRequirement) -> tuple[Kleene, list[Question]]:
    """Whether the entry's item scope holds the item; of an item without a classification only "all" is known."""
    if requirement.scope is ItemScope.ALL:
        return TRUE, []
    if line.eccn is None:
        return UNKNOWN, [line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", _CITED)]
    if requirement.scope is ItemScope.ECCNS:
        named = _within_any(line.eccn, requirement.eccns)
        deeper = line.asks_field("eccn", f"Which paragraph of {line.eccn} is {line.name} in?", _CITED)
        return named, [deeper] if named is UNKNOWN else []
    if not line.eccn.is_ear99:
        return TRUE, []
    if requirement.scope is ItemScope.CCL:
        return FALSE, []
    key = "746.7.supplement_7_item"
    asked = line.asks(key, f"Is {line.name} listed in Supp. No. 7 to part 746 (by its HS code)?", _CITED)
    return line.answer(key), [asked]


def _within_any(eccn: Eccn, named: tuple[Eccn, ...]) -> Kleene:
    """Below one of the named paragraphs; unknown if the item is classified less deeply than a named paragraph."""
    if any(eccn.within(one) for one in named):
        return TRUE
    return UNKNOWN if any(one.within(eccn) for one in named) else FALSE


_ASKED: dict[CarveOutKind, tuple[str, str]] = {
    CarveOutKind.STANDARDS: (
        "744.11.standards_release",
        "Is the technology (EAR99 or AT only) released to members of a standards organization, for a standard?",
    ),
    CarveOutKind.OFAC_LICENSED: (
        "744.11.ofac_general_license",
        "Is the item related to a transaction that OFAC's general license named in the entry authorizes?",
    ),
    CarveOutKind.DRONE_OPERATION: (
        "744.11.drone_operation_technology",
        "Is the technology released by the drone's operator, for its operation, maintenance or repair?",
    ),
    CarveOutKind.JOINT_VENTURE: (
        "744.11.joint_venture",
        "Is the item required for the continued operation of a joint venture that the entry excepts?",
    ),
}


def _carved_out(line: Line, carve_out: CarveOut) -> tuple[Kleene, Question | None]:
    """Whether the entry leaves the item out, and what would settle it."""
    eccn, kind = line.eccn, carve_out.kind
    classify = line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", _CITED)
    ear99 = UNKNOWN if eccn is None else Kleene.of(eccn.is_ear99)
    technology = Kleene.of(line.item.item_kind is None or line.item.item_kind is ItemKind.TECHNOLOGY)
    match kind:
        case CarveOutKind.EAR99:
            return ear99, classify
        case CarveOutKind.FOOD_OR_MEDICINE:
            return is_food_or_medicine(line), is_it_food_or_medicine(line, _CITED)
        case CarveOutKind.ECCNS:
            return (UNKNOWN if eccn is None else _within_any(eccn, carve_out.eccns)), classify
        case CarveOutKind.CONSUMER_ENCRYPTION:
            named = UNKNOWN if eccn is None else _within_any(eccn, carve_out.eccns)
            key = "744.11.government_or_state_owned"
            text = "Is the item for a Russian or Belarusian government end user or state-owned enterprise?"
            if named is UNKNOWN:
                return named & ~line.answer(key), classify
            return named & ~line.answer(key), line.asks(key, text, _CITED)
        case CarveOutKind.PETROLEUM:
            code = line.item.hs_code
            if code is not None:
                return Kleene.of(code.startswith(carve_out.hs_codes)), None
            may_be = eccn is None or eccn.is_ear99 or eccn.entry in _PETROLEUM_ENTRIES
            return (UNKNOWN if may_be else FALSE), line.asks_field(
                "hs_code", f"What is the HS code of {line.name}?", _CITED
            )
        case CarveOutKind.DRONE_OPERATION:
            key, text = _ASKED[kind]
            return ear99 & technology & line.answer(key), line.asks(key, text, _CITED)
        case CarveOutKind.STANDARDS:
            key, text = _ASKED[kind]
            return technology & line.answer(key), line.asks(key, text, _CITED)
        case _:
            key, text = _ASKED[kind]
            return line.answer(key), line.asks(key, text, _CITED)


def _overcome_by(line: Line, listing: Listing, requirement: ListedRequirement) -> tuple[str, ...] | None:
    """The exceptions left by the entry, by 744.16(b) for civil aviation, and by 744.11(a)(2)(i) for footnote 1."""
    if 1 in requirement.footnotes and _direct_product_only(line):
        return None
    allowed = read_review(listing.license_policy)[1]
    if not requirement.overcome_only_for or line.answer("744.11.geological_survey_use") is TRUE:
        allowed += requirement.overcome_by
    aviation = bool({"IN", "PK"}.intersection(listing.countries)) and line.eccn is not None
    if aviation and line.eccn is not None and line.eccn.entry in _AVIATION_ITEMS:
        allowed += _AVIATION_SAFETY if line.answer("744.16.civil_aviation_safety") is TRUE else ()
    return allowed


def _direct_product_only(line: Line) -> bool:
    """A foreign-made item that is subject to the EAR only as a direct product: known to hold no US content."""
    item = line.item
    foreign = item.us_origin is False or (item.made_in is not None and item.made_in != "US")
    return foreign and bool(item.direct_product_of) and item.us_content_complete and not item.us_content


@provision(
    "15 CFR 744.11(a)",
    also=(
        "15 CFR 744.16(a)",
        "15 CFR 744.16(b)",
        "15 CFR 744.16(c)",
        "15 CFR 744.16(f)",
        "15 CFR 744.20",
        "15 CFR 736.2(b)(5)",
    ),
    since=date(1997, 2, 3),
    stage=Stage.REQUIREMENT,
)
def license_for_entity_list_party(line: Line, world: World) -> Iterator[Claim]:
    """A license is required, as its entry says, when an Entity List entity is a party to the transaction.

    An entity on the Entity List is a purchaser, intermediate or ultimate consignee, or end user (748.5(c)-(f)).

    Which items, which license exceptions and which review policy are read from the entry. The list began with
    Supp. No. 4 to part 744 of 3 February 1997; 744.11 states it in these words since 21 August 2008.
    Entities that were sanctioned under 744.20, now reserved, stand on the same list.
    """
    for one in world.listed(line.tx, ListCode.ENTITY_LIST):
        party, asked = listed_and_receiving(one)
        entry = read_entry(line, one.history.listing)
        yield from when(
            party & entry.fact,
            entry.effect,
            f"{one.party.name} ({one.party.role.replace('_', ' ')}) "
            f"{'is' if one.certainty is TRUE else 'may be'} on the Entity List; {entry.says}",
            facts=(one.fact,),
            questions=(*asked, *entry.questions),
        )


@provision("15 CFR 744.16", since=date(1997, 2, 3), stage=Stage.REQUIREMENT)
def red_flag_for_entity_list_party_in_another_role(tx: Transaction, world: World) -> Iterator[Claim]:
    """An Entity List entity takes part in a role in which the list itself requires no license.

    The exporter, or a bank, broker or other helper, is on the Entity List.

    The requirement is for the parties of 748.5(c)-(f); that a listed entity stands behind or beside the transaction
    is a reason to ask for whom the items really are (744.11(c), Supp. No. 3 to part 732).
    """
    for one in world.listed(tx, ListCode.ENTITY_LIST):
        if one.party.role in {Role.EXPORTER, Role.OTHER}:
            yield from when(
                one.certainty,
                RaisesRedFlag(),
                f"{one.party.name} ({one.party.role}) is on the Entity List. In that role no license is required by "
                f"the list, but find out whether it will receive or use the items, or acts for one who will.",
                facts=(one.fact,),
                questions=one.questions,
            )
