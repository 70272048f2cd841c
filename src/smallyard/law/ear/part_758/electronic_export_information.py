"""Electronic Export Information (EEI) filed in the Automated Export System before an export (758.1(b)).

Each trigger of 758.1(b) is a rule of its own. All are for tangible exports from the United States; technology and
source code are taken as sent in intangible form unless "758.1.tangible" is answered yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.decision import Outcome
from smallyard.law.ear.part_744.military_end_use import in_supplement_2
from smallyard.law.ear.part_748.parties_to_the_transaction import listed_and_receiving
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.world import World
from smallyard.model.country import country
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.party import Role
from smallyard.model.transaction import ItemKind, TransactionKind

__all__ = ["is_tangible_export", "schedule_b_value_above"]

_EAR = date(1996, 3, 25)
_THRESHOLD = Decimal(2_500)
"""US dollars for one Schedule B number (758.1(b)(5), 15 CFR 30.37(a))."""
_TANGIBLE = "758.1.tangible"


def is_tangible_export(line: Line, world: World) -> Kleene:
    """Whether the item leaves the US in tangible form: commodities do, software may, technology if so answered."""
    tx = line.tx
    if tx.kind is not TransactionKind.EXPORT or not _in_us(tx.origin, world) or _in_us(tx.destination, world):
        return FALSE
    said = line.answer(_TANGIBLE)
    match line.item.item_kind:
        case ItemKind.TECHNOLOGY | ItemKind.SOURCE_CODE:
            return TRUE if said is TRUE else FALSE
        case ItemKind.SOFTWARE:
            return said
        case _:
            return ~said if said is FALSE else TRUE


def _in_us(place: str, world: World) -> bool:
    return world.tables.named_countries.holds("US customs territory", place, world.effective)


def _file(line: Line, world: World, found: Found, because: str) -> Iterator[Claim]:
    """The duty to file, for an item that may be shipped at all and leaves in tangible form."""
    tangible = is_tangible_export(line, world)
    if tangible is FALSE or found.outcome in {Outcome.PROHIBITED, Outcome.NOT_SUBJECT}:
        return
    form = "" if tangible is TRUE else "If the software leaves in tangible form: "
    text = f"{form}File EEI in the Automated Export System before the export: {because}."
    yield claim(Imposes(duty=Duty.EEI, text=text, before=True), f"EEI is required: {because}.")


@provision("15 CFR 758.1(b)(1)", since=_EAR, stage=Stage.DUTY)
def eei_to_embargoed_country(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for any export to Country Group E:1 or E:2, whatever its value.

    The destination is in Country Group E:1 or E:2: EEI regardless of value.
    """
    if world.in_group(line.tx.destination, "E:1", "E:2"):
        where = country(line.tx.destination).name
        yield from _file(line, world, found, f"{where} is in Country Group E:1 or E:2, any value")


@provision("15 CFR 758.1(b)(2)", since=_EAR, stage=Stage.DUTY)
def eei_for_licensed_export(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for any export that requires a license, whatever its value or destination.

    A license is required, so EEI is filed regardless of value or destination, Canada included.
    """
    if found.outcome is Outcome.LICENSE_REQUIRED:
        yield from _file(line, world, found, "a license is required, any value")


@provision("15 CFR 758.1(b)(3)", since=date(2013, 10, 15), stage=Stage.DUTY)
def eei_for_600_series(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for 9x515 and 600-series items of paragraphs .a to .x, whatever their value or destination.

    Items of paragraphs .a through .x of a 9x515 or "600 series" ECCN: EEI anywhere, Canada included.

    600-series entries began on 15 October 2013 (78 FR 22660). An ECCN given without its paragraph is taken as one.
    """
    eccn = line.eccn
    if eccn is not None and (eccn.is_600_series or eccn.is_9x515) and eccn.paragraphs[:1] not in {("y",), ("z",)}:
        yield from _file(line, world, found, f"{eccn} is a 600-series or 9x515 item of .a to .x, any value")


@provision("15 CFR 758.1(b)(4)", since=date(2011, 6, 16), stage=Stage.DUTY)
def eei_under_sta(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for every export under License Exception STA.

    The export relies on License Exception STA (since 76 FR 35276).
    """
    if "STA" in found.exceptions_used:
        yield from _file(line, world, found, "it goes under License Exception STA, any value")


@provision("15 CFR 758.1(b)(5)", also=("15 CFR 732.5(a)",), since=_EAR, stage=Stage.DUTY)
def eei_above_2500_dollars(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for commodities and mass market software above $2,500 for one Schedule B number.

    The value of what is classified under one Schedule B number is above $2,500, to anywhere but Canada.

    Shipments to Canada are exempted by 15 CFR 30.36. Lines of one HS code are added up. Where values or codes are
    missing the duty is stated with its threshold.
    """
    if line.tx.destination == "CA" or not _counts_by_value(line):
        return
    above = schedule_b_value_above(line)
    if above is TRUE:
        yield from _file(line, world, found, "the value for its Schedule B number is above $2,500")
    elif above is UNKNOWN:
        because = "it is needed if the value for its Schedule B number is above $2,500, which is not known here"
        yield from _file(line, world, found, because)


def _counts_by_value(line: Line) -> bool:
    """Commodities and mass market software; technology and other software are not reached by value."""
    mass_market = line.eccn is not None and line.eccn.within(Eccn("5D992", ("c",)))
    return line.item.item_kind in {ItemKind.COMMODITY, None} or mass_market


def schedule_b_value_above(line: Line, threshold: Decimal = _THRESHOLD) -> Kleene:
    """Whether the lines that share this line's Schedule B number (HS code) are together worth above `threshold`
    US dollars.
    """
    own = line.item
    if own.value is not None and own.value > threshold:
        return TRUE
    same, perhaps = [own], []
    for number, item in enumerate(line.tx.items, start=1):
        if number == line.number:
            continue
        if own.hs_code is not None and item.hs_code == own.hs_code:
            same.append(item)
        elif own.hs_code is None or item.hs_code is None:
            perhaps.append(item)
    known = sum((item.value for item in same if item.value is not None), Decimal(0))
    if known > threshold:
        return TRUE
    if any(item.value is None for item in (*same, *perhaps)):
        return UNKNOWN
    most = known + sum((item.value for item in perhaps if item.value is not None), Decimal(0))
    return UNKNOWN if most > threshold else FALSE


@provision("15 CFR 758.1(b)(6)", since=_EAR, stage=Stage.DUTY)
def eei_for_transshipment(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for what goes through Australia, Canada or the United Kingdom to a third destination.

    Transshipment through one of the three counts as if shipped directly to the final destination.

    It changes nothing where a direct shipment needs no EEI (15 CFR 30.36(b)(2)), so it is stated only with another
    trigger: a license or a value above $2,500.
    """
    ways = [
        place
        for place in line.tx.transit
        if place != line.tx.destination
        and world.tables.named_countries.holds("EEI transshipment", place, world.effective)
    ]
    licensed = found.outcome is Outcome.LICENSE_REQUIRED
    if ways and (licensed or (_counts_by_value(line) and schedule_b_value_above(line) is TRUE)):
        yield from _file(line, world, found, f"it is transshipped through {country(ways[0]).name}")


@provision("15 CFR 758.1(b)(7)", since=date(2007, 6, 19), stage=Stage.DUTY)
def eei_under_veu(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for every export under authorization Validated End-User.

    The facts say that the export goes under authorization VEU (answer "748.15.veu").
    """
    if line.answer("748.15.veu") is TRUE:
        yield from _file(line, world, found, "it goes under authorization VEU, any value")


@provision("15 CFR 758.1(b)(8)", since=date(2013, 12, 19), stage=Stage.DUTY)
def eei_for_unverified_party(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed where a consignee or end user is on the Unverified List, whatever the value or destination.

    A party of 748.5(d)-(f) (intermediate or ultimate consignee, end user) is on the Unverified List.

    A purchaser alone (748.5(c)) does not bring this duty.
    """
    consignees = {Role.INTERMEDIATE_CONSIGNEE, Role.ULTIMATE_CONSIGNEE, Role.END_USER, Role.FORWARDER}
    for one in world.listed(line.tx, ListCode.UNVERIFIED_LIST):
        fact, questions = listed_and_receiving(one)
        if one.party.role not in consignees or fact is FALSE:
            continue
        for said in _file(line, world, found, f"{one.party.name} is on the Unverified List, any value"):
            yield from when(fact, said.effect, said.reason, facts=(one.fact,), questions=questions)


_FIREARMS = tuple(
    Eccn.parse(one)
    for one in ("0A501.a", "0A501.b", "0A506", "0A507", "0A502", "0A508", "0A505.a", "0A505.b", "0A505.d")
)


def is_declared_firearm(line: Line) -> bool:
    """Whether it is one of these; a shotgun is not where the parameter barrel_length_in is 18 or more."""
    eccn = line.eccn
    if eccn is None or not any(eccn.within(one) for one in _FIREARMS):
        return False
    length = line.parameter("barrel_length_in")
    return not (eccn.entry in {"0A502", "0A508"} and isinstance(length, Decimal) and length >= 18)


@provision("15 CFR 758.1(b)(9)", since=date(2020, 3, 9), stage=Stage.DUTY)
def eei_for_firearms(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for firearms, short-barreled shotguns and ammunition, whatever their value, but under BAG.

    0A501.a or .b, 0A506, 0A507, shotguns under 18 inches in 0A502 or 0A508, 0A505 except .c (85 FR 4136).

    0A506 to 0A508 were added on 30 May 2024 (89 FR 34709); before, those items were in 0A501 and 0A502.
    """
    if "BAG" not in found.exceptions_used and is_declared_firearm(line):
        yield from _file(line, world, found, f"{line.eccn} is a firearm or ammunition, any value")


_ALL_ENTRIES_SINCE = date(2020, 9, 27)


@provision("15 CFR 758.1(b)(10)", since=date(2020, 6, 29), stage=Stage.DUTY)
def eei_for_ccl_item_to_china_russia_venezuela(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for every CCL item to China, Russia or Venezuela, whatever its value, but under GOV.

    Any item on the Commerce Control List to China (with Hong Kong), Russia or Venezuela: EEI regardless of value.

    From 29 June 2020 (85 FR 23459) for items of Supp. No. 2 to part 744, from 27 September 2020 for all ECCNs. EAR99
    is outside it; so is what goes under License Exception GOV (758.1(c)(4)). The ECCN is reported even if controlled
    for AT only.
    """
    place = line.tx.destination
    if not world.tables.named_countries.holds("EEI any CCL item", place, world.effective):
        return
    if line.eccn is None or line.eccn.is_ear99 or "GOV" in found.exceptions_used:
        return
    if world.effective < _ALL_ENTRIES_SINCE and in_supplement_2(line, world).value is FALSE:
        return
    because = f"{line.eccn} is on the Commerce Control List and goes to {country(place).name}, any value"
    yield from _file(line, world, found, f"{because}; report the ECCN (758.1(g)(3))")


@provision("15 CFR 758.1(b)(11)", since=date(2025, 1, 16), stage=Stage.DUTY)
def eei_for_3a069(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """EEI is filed for 3A069 items to Country Group D.

    ECCN 3A069 to a destination in Country Group D (90 FR 4615).
    """
    groups = ("D:1", "D:2", "D:3", "D:4", "D:5")
    if line.eccn is not None and line.eccn.entry == "3A069" and world.in_group(line.tx.destination, *groups):
        yield from _file(line, world, found, "3A069 goes to Country Group D, any value")
