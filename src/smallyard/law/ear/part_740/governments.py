"""License Exception GOV, 15 CFR 740.11: safeguards, the US and cooperating governments, OPCW, space station."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.entry import controlled
from smallyard.law.ear.part_740.facts import in_groups, in_places, named_item
from smallyard.law.ear.part_740.kinds import TECHNOLOGY, is_kind, only_commodities_and_software
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, Fact, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.transaction import TransactionKind


def _gateway(line: Line) -> Condition:
    return answered(
        line,
        "740.11.official_use",
        "Only for the US Government, the IAEA or Euratom, the OPCW, a cooperating government, NATO, or the space "
        "station.",
        "Are the items for the US Government (its agencies, personnel or contractors), the IAEA or Euratom, the "
        "OPCW, an "
        "agency of a cooperating government or of NATO, or the International Space Station?",
        "740.11",
    )


def _firearm(line: Line, world: World) -> list[Condition]:
    """Firearms entries may use only (b)(2)(i) and (ii)."""
    item = named_item(line, world, "government-firearms")
    if item.value is FALSE:
        return []
    return [only("Not firearms of 0A501, 0A506 to 0A509.", ~item, "740.11")]


def _600_series_to_a5(line: Line, world: World, where: str, cites: str) -> list[Condition]:
    if line.eccn is None or not line.eccn.is_600_series:
        return []
    return [only(f"600 series items only {where}.", in_groups(line, world, "A:5"), cites)]


def _not_encryption(line: Line, world: World, cites: str) -> Condition:
    item = named_item(line, world, "encryption-government")
    return only("Not encryption items of 5A002, 5A004, 5D002 or 5E002.", ~item, cites)


def _sensitive(line: Line, cites: str) -> Condition:
    return answered(
        line,
        "740.11.not_very_sensitive",
        "Not items on the Very Sensitive List, nor on the Sensitive List but for Country Group A:5 (and NATO).",
        "Is the item off the Very Sensitive List (Supp. No. 7 to part 774) and, unless for a government of Country "
        "Group A:5 or NATO, off the Sensitive List (Supp. No. 6)?",
        cites,
    )


@provision(
    "15 CFR 740.11(a)",
    since=BASE,
    stage=EXCEPTION,
    standing="partial",
    missing="the Sensitive and Very Sensitive Lists (Supps. No. 6 and 7 to part 774), which are asked for",
)
def gov_safeguards(line: Line, world: World) -> Iterator[Claim]:
    """GOV: the IAEA and Euratom, for international safeguards.

    Commodities and software consigned to their named offices, and reexports by them; not encryption items.
    """
    cites = "740.11(a)"
    at_office = in_places(line, world, "IAEA") | in_places(line, world, "Euratom")
    reexport = Kleene.of(line.tx.kind is TransactionKind.REEXPORT)
    answer = line.answer("740.11.safeguards")
    if line.tx.is_deemed or is_kind(line, *TECHNOLOGY).value is TRUE:
        return
    if (at_office | reexport) is FALSE and answer is not TRUE:
        return
    conditions = [
        only_commodities_and_software(line, cites),
        *_firearm(line, world),
        _not_encryption(line, world, f"{cites}(2)(iii)"),
    ]
    conditions += _600_series_to_a5(line, world, "to Country Group A:5", f"{cites}(2)(v)")
    conditions += behind(
        _gateway(line),
        answered(
            line,
            "740.11.safeguards",
            "Only consigned to the IAEA in Vienna, Toronto or Tokyo or to Euratom in Luxembourg, or reexported "
            "by them, "
            "for official safeguards use.",
            "Are the items consigned to the IAEA (Vienna, Toronto, Tokyo) or the Euratom Safeguards Directorate "
            "(Luxembourg), or reexported by them under their control, for official safeguards use?",
            f"{cites}(1)",
        ),
        _sensitive(line, f"{cites}(2)"),
    )
    yield offer("GOV", cites, conditions)


@provision("15 CFR 740.11(b)(2)(i)", since=BASE, stage=EXCEPTION)
def gov_personal_use(line: Line) -> Iterator[Claim]:
    """GOV: items for personal use by US armed forces members and US Government personnel.

    For them, their immediate families and household employees, in quantities for personal use.
    """
    own = answered(
        line,
        "740.11.us_personnel",
        "Only in quantities for personal use by US Government or armed forces personnel and their households.",
        "Are the items for the personal use of US armed forces members or US Government civilian personnel, their "
        "immediate families or household employees, in quantities for that only?",
        "740.11(b)(2)(i)",
    )
    yield offer("GOV", "740.11(b)(2)(i)", behind(_gateway(line), own))


@provision("15 CFR 740.11(b)(2)(ii)", since=BASE, stage=EXCEPTION)
def gov_us_agency(line: Line, world: World) -> Iterator[Claim]:
    """GOV: exports made by or consigned to a department or agency of the US Government.

    Solely for its official use, or for a program authorized by law; its contractor support personnel included.
    """
    own = [
        answered(
            line,
            "740.11.us_agency",
            "Only made by or consigned to a US Government agency, for its official use or its program authorized "
            "by law.",
            "Is the shipment made by or consigned to a department or agency of the US Government (or its contractor "
            "support personnel), solely for its official use or its program authorized by law, not as a mere "
            "forwarder?",
            "740.11(b)(2)(ii)",
        )
    ]
    yield offer("GOV", "740.11(b)(2)(ii)", [*_not_for_embargoed_military(line, world), *behind(_gateway(line), *own)])


def _not_for_embargoed_military(line: Line, world: World) -> list[Condition]:
    if in_groups(line, world, "E:1", "E:2") is FALSE:
        return []
    reasons = controlled(line, world, "NS", "MT", "CB", "NP", "FC", "AT")
    told = Fact(
        line.answer("740.11.not_embargoed_military"),
        "740.11.not_embargoed_military",
        "Is it certain that no military, police or intelligence body, or other sensitive user, of a government in "
        "Country Group E:1 or E:2 will receive or use the items?",
    )
    text = "Not to or for military, police or intelligence entities of a government in Country Group E:1 or E:2."
    return [only(text, ~reasons | told, "740.11(b)(2)")]


@provision("15 CFR 740.11(b)(2)(iii)", since=BASE, stage=EXCEPTION)
def gov_for_us_agency(line: Line, world: World) -> Iterator[Claim]:
    """GOV: exports for or on behalf of a department or agency of the US Government under its contract.

    To a US person for its use; cooperative programs, assistance and ACSA as authorized; its own equipment.
    """
    cites = "740.11(b)(2)(iii)"
    yield offer(
        "GOV",
        cites,
        [
            *_firearm(line, world),
            *_not_for_embargoed_military(line, world),
            *behind(
                _gateway(line),
                answered(
                    line,
                    "740.11.for_us_agency",
                    "Only under a contract with a US Government agency and, for its programs with others, with "
                    "its written "
                    "authorization.",
                    "Is it under a contract between the exporter and a US Government agency: to a US person "
                    "solely for "
                    "the agency's use, or government furnished equipment for no foreign person, or (with the agency "
                    "head's written authorization) for its cooperative program, foreign assistance or ACSA?",
                    cites,
                ),
            ),
        ],
    )


@provision("15 CFR 740.11(b)(2)(iv)", since=BASE, stage=EXCEPTION, also=["15 CFR 740.11(b)(2)(v)"])
def gov_at_direction(line: Line, world: World) -> Iterator[Claim]:
    """GOV: items exported at the written direction of the Department of Defense or Energy.

    Also items that the Department of Defense sells, leases or lends and that leave on military carriers, (v).
    """
    cites = "740.11(b)(2)(iv)"
    own = answered(
        line,
        "740.11.at_direction",
        "Only on a written request or directive of the Department of Defense or Energy, or its sale, lease or loan.",
        "Is there an official written request or directive of the Department of Defense or of Energy, or a sale, "
        "lease "
        "or loan by Defense under the Arms Export Control or Foreign Assistance Act on its carriers?",
        cites,
    )
    yield offer(
        "GOV",
        cites,
        [*_firearm(line, world), *_not_for_embargoed_military(line, world), *behind(_gateway(line), own)],
    )


@provision("15 CFR 740.11(b)(2)(vi)", since=BASE, stage=EXCEPTION)
def gov_contract_technology(line: Line, world: World) -> Iterator[Claim]:
    """GOV: technology under a contract with an agency of the US Government.

    Where the contract provides for it; not development or production technology for 600 series items.
    """
    cites = "740.11(b)(2)(vi)"
    if is_kind(line, *TECHNOLOGY).value is FALSE:
        return
    conditions = list(_firearm(line, world))
    if line.eccn is not None and line.eccn.is_600_series:
        conditions.append(
            answered(
                line,
                "740.11.not_600_series_production_technology",
                "Not development or production technology for 600 series items.",
                "Is it technology other than for the development or production of 600 series items?",
                cites,
            )
        )
    conditions += behind(
        _gateway(line),
        answered(
            line,
            "740.11.contract_provides",
            "Only if a contract with a US Government agency provides for the technology.",
            "Does a contract between the exporter and a US Government agency provide for this transfer?",
            cites,
        ),
    )
    yield offer("GOV", cites, conditions)


@provision("15 CFR 740.11(b)(2)(vii)", since=date(2024, 3, 13), stage=EXCEPTION)
def gov_contract_microelectronics(line: Line, world: World) -> Iterator[Claim]:
    """GOV: microelectronics items under a contract with an agency of the US Government.

    Where the contract provides for the export, reexport or transfer (89 FR 18353); considered for Category 3.
    """
    cites = "740.11(b)(2)(vii)"
    if line.eccn is None or line.eccn.category != 3:
        return
    own = answered(
        line,
        "740.11.contract_provides",
        "Only if a contract with a US Government agency provides for the microelectronics items.",
        "Does a contract between the exporter and a US Government agency provide for this transfer?",
        cites,
    )
    yield offer("GOV", cites, [*_not_for_embargoed_military(line, world), *behind(_gateway(line), own)])


@provision(
    "15 CFR 740.11(c)",
    since=BASE,
    stage=EXCEPTION,
    standing="partial",
    missing="the Sensitive and Very Sensitive Lists (Supps. No. 6 and 7 to part 774), which are asked for",
)
def gov_cooperating_governments(line: Line, world: World) -> Iterator[Claim]:
    """GOV: agencies of cooperating governments and of NATO.

    Country Group A:1, Singapore and Taiwan, in their territory; NATO; their missions in Country Group B.
    """
    cites = "740.11(c)"
    territory = in_groups(line, world, "A:1") | in_places(line, world, "cooperating-governments")
    mission = in_groups(line, world, "B")
    if (territory | mission) is FALSE or line.tx.is_deemed:
        return
    conditions = [
        *_firearm(line, world),
        only("Not items controlled for NP reasons.", ~controlled(line, world, "NP"), f"{cites}(3)(vi)"),
        only(
            "Not encryption items, nor detectors of 6A002.a.1.c and technology for them.",
            ~named_item(line, world, "not-for-cooperating-governments"),
            f"{cites}(3)(iii)",
        ),
        only(
            "Not firearms and items that 740.20(b)(2)(ii) excludes from STA.",
            ~named_item(line, world, "not-STA-b-2-ii"),
            f"{cites}(3)(vii)",
        ),
        only("Not cybersecurity items.", ~named_item(line, world, "cybersecurity"), f"{cites}(3)(viii)"),
    ]
    conditions += _600_series_to_a5(line, world, "for governments of Country Group A:5 or NATO", f"{cites}(3)(v)")
    whose = "in its territory" if territory is TRUE else "its diplomatic or consular mission here"
    conditions += behind(
        _gateway(line),
        answered(
            line,
            "740.11.cooperating_government",
            f"Only for the official use of an agency of a cooperating government ({whose}) or of NATO.",
            "Are the items consigned to, and for the official use of, an agency of the government of a Country "
            "Group "
            f"A:1 country, Singapore or Taiwan ({whose}), or of NATO?",
            f"{cites}(2)",
        ),
        _sensitive(line, f"{cites}(3)"),
    )
    yield offer("GOV", cites, conditions)


@provision("15 CFR 740.11(d)", since=date(1999, 5, 18), stage=EXCEPTION)
def gov_chemical_inspections(line: Line, world: World) -> Iterator[Claim]:
    """GOV: the OPCW, for inspections under the Chemical Weapons Convention.

    Consigned to the OPCW in The Hague and kept under its control; 600 series items only to Country Group A:5.
    """
    cites = "740.11(d)"
    if in_places(line, world, "OPCW") is FALSE and line.answer("740.11.opcw") is not TRUE:
        return
    conditions = list(_firearm(line, world))
    conditions += _600_series_to_a5(line, world, "to Country Group A:5", f"{cites}(2)(iii)")
    conditions += behind(
        _gateway(line),
        answered(
            line,
            "740.11.opcw",
            "Only to or by the OPCW, for official inspection and verification under the Convention.",
            "Are the items for the OPCW's official inspection and verification use, under its effective control?",
            f"{cites}(1)",
        ),
    )
    yield offer("GOV", cites, conditions)


@provision("15 CFR 740.11(e)", since=date(2015, 5, 21), stage=EXCEPTION)
def gov_space_station(line: Line, world: World) -> Iterator[Claim]:
    """GOV: commodities of 9A004 needed at short notice for the International Space Station.

    To launch sites in France, Japan, Kazakhstan and Russia, at the site within 45 days of the written request.
    """
    cites = "740.11(e)"
    item = named_item(line, world, "space-station")
    if item.value is FALSE or line.tx.is_deemed:
        return
    yield offer(
        "GOV",
        cites,
        [
            only("Only commodities of 9A004.", item, f"{cites}(2)"),
            only(
                "Only to launch sites in France, Japan, Kazakhstan or Russia.",
                in_places(line, world, "space-station-launch"),
                f"{cites}(3)",
            ),
            *behind(
                _gateway(line),
                answered(
                    line,
                    "740.11.space_station",
                    "Only for use on the station, at the launch site within 45 days of the written request, on a US, "
                    "Russian, ESA or Japanese launch vehicle.",
                    "Is it required at short notice (45 days) for the space station, in writing, for launch on a US, "
                    "Russian, ESA or Japanese vehicle, received only by those taking part in the launch?",
                    f"{cites}(4)",
                ),
            ),
        ],
    )
