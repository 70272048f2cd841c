"""15 CFR 740.2(a): the restrictions that apply to every license exception, each for some items or destinations.

The restriction for parties on the Unverified List, 740.2(a)(17), stands with 744.15.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.entry import controlled, controlled_by_column
from smallyard.law.ear.part_740.facts import (
    by_part,
    chinese_headquarters,
    controlled_for,
    in_groups,
    in_places,
    named_item,
    to_sanctioned_place,
)
from smallyard.law.ear.part_740.terms import ALL, BASE, GATE, NO_STA, US_AGENCY, US_ELIGIBLE, US_GOVERNMENT, Fact, bar
from smallyard.law.effects import Prohibits, SuspendsExceptions
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.party import Party, Role
from smallyard.model.transaction import TransactionKind


@provision("15 CFR 740.2(a)(1)", since=BASE, stage=GATE)
def right_to_use_exceptions_suspended(line: Line) -> Iterator[Claim]:
    """No license exception may be used by someone whose right to use exceptions BIS has suspended or revoked.

    BIS tells the party concerned; so this applies where the answer says so, and is not asked of everyone else.
    """
    if line.answer("740.2.suspended") is TRUE:
        yield claim(ALL, "BIS has suspended or revoked the exporter's right to use license exceptions.")


@provision("15 CFR 740.2(a)(2)", since=BASE, stage=GATE, also=["15 CFR 740.1(a)"])
def no_exception_from_prohibition(line: Line, found: Found) -> Iterator[Claim]:
    """No license exception reaches a prohibition that none is named for.

    General Prohibitions Four, Seven, Nine and Ten (denial orders, proliferation, violations): no exception.
    """
    for one in found.findings:
        if isinstance(one.effect, Prohibits):
            certain = TRUE if one.certain else UNKNOWN
            yield Claim(ALL, f"The transaction is prohibited ({one.citation}).", (), certain, one.questions)


@provision("15 CFR 740.2(a)(3)", since=BASE, stage=GATE)
def surreptitious_listening(line: Line, world: World) -> Iterator[Claim]:
    """Items for surreptitious listening go under no exception but GOV to agencies of the US Government.

    5A001.f.1, 5A980, 5D980 and 5D001 for them; for 5E980 and 5E001.a for them not even GOV.
    """
    reason = "Items primarily useful for surreptitious listening go under License Exception GOV only."
    yield from bar(named_item(line, world, "surreptitious-listening"), US_AGENCY, reason, "740.2(a)(3)")
    reason = "No license exception is open to technology for surreptitious listening."
    yield from bar(named_item(line, world, "surreptitious-listening-technology"), ALL, reason, "740.2(a)(3)")


@provision("15 CFR 740.2(a)(4)", since=BASE, stage=GATE)
def crime_control(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Crime control items go under exceptions only to named allies, or under GOV, BAG or STA as named.

    Items that need a license under 742.7, but to Australia, India, Japan, New Zealand and NATO members.
    """
    if (in_places(line, world, "crime-control-allies") | in_places(line, world, "NATO")) is TRUE:
        return
    yield from bar(
        controlled_for(found, "CC"),
        SuspendsExceptions(but=("740.11(b)(2)(ii)", "740.14(e)", "740.20")),
        "The item needs a license for crime control (742.7) and the destination is not a named ally.",
        "740.2(a)(4)",
    )


_MT_OPEN = SuspendsExceptions(
    but=(
        *("740.9(a)(1)", "740.9(a)(3)", "740.9(a)(4)", "740.9(a)(5)", "740.9(a)(6)", "740.9(a)(7)", "740.9(a)(8)"),
        *("740.9(a)(10)", "740.9(b)(1)", "740.9(b)(2)", "740.9(b)(3)", "740.10", "740.11(b)(2)"),
        *("740.13(a)", "740.13(b)", "740.13(c)", "740.13(g)"),
        *("740.15(b)(1)", "740.15(b)(2)", "740.15(b)(3)", "740.15(b)(4)", "740.15(c)(1)", "740.15(c)(2)"),
        *("740.15(e)", "740.15(f)", "740.16(c)", "740.16(d)", "740.16(e)", "740.16(f)"),
    )
)
_MT_OPEN_2026 = SuspendsExceptions(but=(*_MT_OPEN.but, "740.20(c)(1)(ii)"))
_MT_PLATFORM = SuspendsExceptions(
    but=("740.9(a)(4)", "740.10", "740.13", "740.15(b)(1)", "740.15(b)(2)(i)", "740.15(b)(3)", "740.15(b)(4)")
)
_MT_BEARINGS = SuspendsExceptions(but=("740.9(a)(4)", "740.10"))
_PLATFORM_KEY = "740.2.part_of_manned_platform"
_PLATFORM = (
    "Is it part of a spacecraft, manned aircraft, land vehicle or marine vehicle, or in a quantity fit for "
    "replacement parts of one?"
)


@provision("15 CFR 740.2(a)(5)(i)", since=date(2023, 12, 8), stage=GATE)
def missile_technology_elsewhere(line: Line, world: World) -> Iterator[Claim]:
    """Missile technology items go outside Country Groups D:4 and D:5 only under the exceptions named.

    88 FR 85487 widened the exceptions open to them; STA for small unmanned aircraft came in January 2026.
    """
    if in_groups(line, world, "D:4", "D:5") is FALSE:
        reason = "The item is controlled for missile technology reasons: only the exceptions named are open to it."
        allowed = _MT_OPEN if world.effective < date(2026, 1, 20) else _MT_OPEN_2026
        yield from bar(controlled(line, world, "MT"), allowed, reason, "740.2(a)(5)(i)")


@provision("15 CFR 740.2(a)(5)(ii)", since=date(2023, 12, 8), stage=GATE)
def missile_technology_to_d4_and_d5(line: Line, world: World) -> Iterator[Claim]:
    """Missile technology items go to Country Groups D:4 and D:5 only as parts for manned platforms.

    Named ECCNs as part of manned aircraft, vehicles or spacecraft, or replacement parts; bearings one for one.
    """
    if in_groups(line, world, "D:4", "D:5") is TRUE:
        yield from _missile_parts(line, world, "740.2(a)(5)(ii)")


@provision("15 CFR 740.2(a)(5)", since=BASE, until=date(2023, 12, 8), stage=GATE)
def missile_technology_before_2023(line: Line, world: World) -> Iterator[Claim]:
    """Missile technology items went under exceptions only as parts for manned platforms.

    As it stood before 88 FR 85487: the same parts, to any destination, and nothing else.
    """
    yield from _missile_parts(line, world, "740.2(a)(5)")


def _missile_parts(line: Line, world: World, cites: str) -> Iterator[Claim]:
    missile = controlled(line, world, "MT")
    platform = named_item(line, world, "missile-technology-for-manned-platforms")
    bearings = named_item(line, world, "missile-technology-bearings")
    part = platform & Fact(line.answer(_PLATFORM_KEY), _PLATFORM_KEY, _PLATFORM)
    reason = "The item is controlled for missile technology reasons: no exception is open to it here."
    yield from bar(missile & ~part & ~bearings, ALL, reason, cites)
    reason = "A missile technology item as part of a manned platform: only the exceptions named are open to it."
    yield from bar(missile & part, _MT_PLATFORM, reason, cites)
    reason = "A missile technology item as one-for-one replacement: only TMP for kits and RPL are open to it."
    yield from bar(missile & bearings, _MT_BEARINGS, reason, cites)


@provision("15 CFR 740.2(a)(6)", since=BASE, stage=GATE)
def sanctioned_destinations(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """To sanctioned destinations only the exceptions that part 746 names for them are open.

    Cuba, Iran, North Korea, Syria, occupied regions of Ukraine; Russia and Belarus if part 746 requires a license.

    Which exceptions part 746 names is read from its own license requirements.
    """
    sanctioned = to_sanctioned_place(line, world)
    if not sanctioned and in_places(line, world, "limited-sanction") is FALSE:
        return
    allowed: list[str] = []
    required = FALSE
    for finding, effect in found.requirements():
        if by_part(effect, 746):
            assert effect.overcome_by is not None, "part 746 names the exceptions that are left"
            allowed += effect.overcome_by
            required |= TRUE if finding.certain else UNKNOWN
    if sanctioned or required is TRUE:
        yield claim(
            SuspendsExceptions(but=tuple(dict.fromkeys(allowed))),
            "To this destination only the license exceptions are open that part 746 names for it.",
        )


@provision("15 CFR 740.2(a)(7)", since=BASE, stage=GATE)
def focal_plane_array_technology(line: Line, world: World) -> Iterator[Claim]:
    """Technology for certain infrared detectors and image intensifiers goes under GOV only.

    6E001 and 6E002 technology for focal plane arrays and third-generation image intensifier tubes of 6A002.
    """
    reason = "Technology for these detectors and image intensifier tubes goes under License Exception GOV only."
    yield from bar(named_item(line, world, "focal-plane-array-technology"), US_ELIGIBLE, reason, "740.2(a)(7)")


@provision("15 CFR 740.2(a)(8)", since=BASE, stage=GATE)
def explosives_and_concealed_object_detection(line: Line, world: World) -> Iterator[Claim]:
    """Explosives and concealed object detection equipment goes under RPL, GOV and TSU only.

    2A983, 2A984 and their software and technology.
    """
    yield from bar(
        named_item(line, world, "explosives-and-concealed-object-detection"),
        SuspendsExceptions(but=("740.10", "740.11(b)(2)(ii)", "740.13(a)", "740.13(c)")),
        "Detection equipment of 2A983 and 2A984 and what goes with it: only RPL, GOV and TSU are open to it.",
        "740.2(a)(8)",
    )


_WIDENED = date(2023, 11, 17)
"""88 FR 73424 and 73458 put Country Groups in the place of China and Macau."""


@provision("15 CFR 740.2(a)(9)(i)", since=date(2022, 10, 7), stage=GATE)
def semiconductor_equipment(line: Line, world: World) -> Iterator[Claim]:
    """Advanced semiconductor manufacturing equipment goes to Macau and Country Group D:5 under GOV only.

    The items are listed by date; China alone until 2023-01-16, with Macau to 2023-11-16, then Macau and D:5.
    """
    if world.effective < _WIDENED:
        reached = in_places(line, world, "first-chip-rules")
    else:
        reached = Kleene.of(line.tx.controlling_country == "MO") | in_groups(line, world, "D:5")
    if reached is TRUE:
        reason = "Advanced semiconductor manufacturing items go to Macau and Country Group D:5 under GOV only."
        yield from bar(named_item(line, world, "semiconductor-equipment"), US_GOVERNMENT, reason, "740.2(a)(9)(i)")


_ADVANCED_OPEN = (
    ("740.10", date(2022, 10, 21)),
    ("740.11(b)", date(2022, 10, 21)),
    ("740.13(a)", date(2022, 10, 21)),
    ("740.13(c)", date(2022, 10, 21)),
    ("740.8", date(2023, 11, 17)),
    ("740.9(a)(6)", date(2023, 11, 17)),
    ("740.25", date(2024, 12, 2)),
    ("740.28", date(2025, 1, 13)),
)


@provision("15 CFR 740.2(a)(9)(ii)", since=date(2022, 10, 21), stage=GATE)
def advanced_computing(line: Line, world: World) -> Iterator[Claim]:
    """Advanced computing items go to D:1, D:4, D:5 and to firms of Macau or D:5 under named exceptions only.

    To those destinations unless in A:5 or A:6; from 2023-11-17 also to firms headquartered in Macau or D:5.

    AIA stays open for model weights (4E091) to firms of Supp. No. 5 destinations located outside Macau and D:5.
    """
    item = named_item(line, world, "advanced-computing")
    if item.value is FALSE:
        return
    country, day = line.tx.controlling_country, world.effective
    if day < _WIDENED:
        reached = Fact(in_places(line, world, "first-chip-rules"))
    elif world.in_group(country, "D:1", "D:4", "D:5") and not world.in_group(country, "A:5", "A:6"):
        reached = Fact(TRUE)
    else:
        reached = chinese_headquarters(line, world)
    open_to = [paragraph for paragraph, since in _ADVANCED_OPEN if since <= day]
    weights = named_item(line, world, "AI-model-weights").value is not FALSE
    if weights and country != "MO" and not world.in_group(country, "D:5"):
        open_to.append("740.27(a)(3)")
    yield from bar(
        item & reached,
        SuspendsExceptions(but=tuple(open_to)),
        "Advanced computing items to this destination or recipient: only the exceptions named are open to them.",
        "740.2(a)(9)(ii)",
    )


@provision("15 CFR 740.2(a)(10)", since=BASE, stage=GATE)
def torture_implements(line: Line, world: World) -> Iterator[Claim]:
    """Implements of torture go under no license exception.

    Commodities that need a license under 742.11 (0A983).
    """
    yield from bar(
        named_item(line, world, "torture-implements"),
        ALL,
        "No license exception is open to commodities controlled under 742.11.",
        "740.2(a)(10)",
    )


_HONG_KONG = ("NS", "MT", "CB")


@provision("15 CFR 740.2(a)(19)", since=date(2017, 4, 19), stage=GATE)
def hong_kong_import(line: Line, world: World) -> Iterator[Claim]:
    """Exceptions to Hong Kong need a Hong Kong import license, or a statement that none is needed.

    Items controlled for NS, MT, NP Column 1 or CB reasons (82 FR 6218).
    """
    if line.tx.destination == "HK" and not line.tx.is_deemed:
        yield from _hong_kong(line, world, "import", "740.2(a)(19)")


@provision("15 CFR 740.2(a)(20)", since=date(2017, 4, 19), stage=GATE)
def hong_kong_export(line: Line, world: World) -> Iterator[Claim]:
    """Exceptions from Hong Kong need a Hong Kong export license, or a statement that none is needed.

    Items controlled for NS, MT, NP Column 1 or CB reasons (82 FR 6218).
    """
    if line.tx.origin == "HK" and line.tx.kind is TransactionKind.REEXPORT:
        yield from _hong_kong(line, world, "export", "740.2(a)(20)")


def _hong_kong(line: Line, world: World, way: str, cites: str) -> Iterator[Claim]:
    key = f"740.2.hong_kong_{way}"
    ask = (
        f"Do you hold a copy of the Hong Kong {way} license for the items, valid on the day, or the Hong Kong "
        f"Government's statement that none is required?"
    )
    held = Fact(line.answer(key), key, ask)
    reason = f"No Hong Kong {way} license, nor a statement that none is required, has been received."
    concerned = controlled(line, world, *_HONG_KONG) | controlled_by_column(line, world, "NP1")
    yield from bar(concerned & ~held, ALL, reason, cites)


@provision("15 CFR 740.2(a)(22)", since=date(2024, 9, 6), stage=GATE)
def implemented_controls(line: Line, world: World) -> Iterator[Claim]:
    """Items eligible for License Exception IEC go only under IEC, TMP, RPL, GOV and TSU as named.

    Quantum, advanced semiconductor and additive manufacturing items whose entries are marked for IEC.
    """
    yield from bar(
        named_item(line, world, "implemented-controls"),
        SuspendsExceptions(
            but=("740.24", "740.9(a)(3)", "740.9(a)(6)", "740.10", "740.11(b)", "740.13(a)", "740.13(c)")
        ),
        "The item's entry is marked for License Exception IEC: only IEC, TMP, RPL, GOV and TSU are open, as named.",
        "740.2(a)(22)",
    )


@provision("15 CFR 740.2(a)(25)", since=date(2024, 12, 26), stage=GATE)
def pakistan(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for Pakistan under 742.6(a)(12) go there only under TMP, RPL and GOV as named.

    1B999, 2A992, 2B999 (but .h.2), 3A992, 3A999, 6A996 (89 FR 93164, corrected by 89 FR 94603).
    """
    if line.tx.controlling_country == "PK":
        yield from bar(
            named_item(line, world, "pakistan"),
            SuspendsExceptions(
                but=(
                    *("740.9(a)(1)", "740.9(a)(4)", "740.9(a)(5)", "740.9(a)(10)", "740.9(b)(2)", "740.9(b)(3)"),
                    *("740.10", "740.11(a)", "740.11(b)", "740.11(d)"),
                )
            ),
            "To Pakistan this item goes only under TMP, RPL and GOV, as 740.2(a)(25) names them.",
            "740.2(a)(25)",
        )


_APPROVED_IN_UAE = frozenset({Role.ULTIMATE_CONSIGNEE, Role.END_USER})
_UAE_KEY = "740.2.approved_in_uae"


@provision("15 CFR 740.2(a)(26)", since=date(2026, 7, 14), stage=GATE)
def approved_entities_in_uae(line: Line, world: World) -> Iterator[Claim]:
    """STA goes to the UAE only where ultimate consignee and end users are approved entities.

    Government agencies of the UAE, and the entities of Supp. No. 8 to part 740 with their subsidiaries.
    """
    if line.tx.controlling_country != "AE":
        return
    parties = [one for one in line.tx.parties if one.role in _APPROVED_IN_UAE]
    ask = (
        "Are the ultimate consignee and every end user agencies of the UAE Government, or entities that Supp. "
        "No. 8 to "
        "part 740 approves for License Exception STA (or subsidiaries of those of its paragraph (c))?"
    )
    approved = Fact(line.answer(_UAE_KEY), _UAE_KEY, ask)
    if parties and all(_is_approved(one, world) for one in parties):
        approved = Fact(TRUE)
    reason = "The ultimate consignee or an end user in the UAE is not approved for License Exception STA."
    yield from bar(~approved, NO_STA, reason, "740.2(a)(26)")


def _is_approved(party: Party, world: World) -> bool:
    if party.government is True and party.country == "AE":
        return True
    names = {
        one.name.casefold() for one in world.tables.license_exceptions.approved_in_uae(world.effective) if one.sta
    }
    return any(name.casefold() in names for name in (party.name, *party.aliases))
