"""Advanced computing items: NAC and ACA (740.8), HBM (740.25), AIA (740.27), ACM (740.28), LPP (740.29).

AIA, ACM and LPP came with the AI Diffusion rule (90 FR 4544). They stand in the CFR, but BIS said on 2025-05-13 that
it does not enforce that rule and will rescind it; their conditions are those of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.ear.part_740.facts import (
    any_requirement,
    by_part,
    chinese_headquarters,
    headquarters,
    in_groups,
    named_item,
    no_requirement_of_part_744,
)
from smallyard.law.ear.part_740.terms import EXCEPTION, Fact, answered, offer, only
from smallyard.law.effects import Condition
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.party import Role
from smallyard.model.transaction import TransactionKind

_AI = date(2025, 1, 13)
_SPLIT = date(2024, 4, 4)
"""89 FR 23876 made ACA a symbol of its own; before, NAC covered both, with notice to BIS for Macau and D:5 only."""


def _to_china(line: Line, world: World) -> Kleene:
    """Macau or Country Group D:5."""
    return Kleene.of(line.tx.controlling_country == "MO") | in_groups(line, world, "D:5")


def _purchase_order(line: Line) -> Condition:
    return answered(
        line,
        "740.8.purchase_order",
        "Only after a written purchase order (commercial samples need none).",
        "Do you hold a written purchase order for the items (or are they commercial samples)?",
        "740.8(a)(1)",
    )


def _not_for_datacenters(line: Line) -> Condition:
    return answered(
        line,
        "740.8.not_datacenter_3A090_a",
        "Not items designed or marketed for datacenters that meet the parameters of 3A090.a.",
        "Is the item either not designed or marketed for use in a datacenter, or below the parameters of 3A090.a?",
        "740.8(a)",
    )


def _nac_conditions(line: Line, world: World, found: Found) -> list[Condition]:
    item = named_item(line, world, "notified-advanced-computing")
    conditions = [
        only("Only the items that 740.8(a) lists (not 3A090.c).", item, "740.8(a)"),
        only(
            "Not where part 744 or 746 requires a license, but for 744.23(a)(3).",
            _other_rules(found),
            "740.8(b)",
        ),
        _not_for_datacenters(line),
        _purchase_order(line),
    ]
    if named_item(line, world, "encryption-advanced-computing").value is TRUE:
        conditions.append(
            answered(
                line,
                "740.8.encryption_terms_met",
                "For 5A002.z, 5A004.z and 5D002.z only if the terms of License Exception ENC are met too.",
                "Are all terms of License Exception ENC (740.17) met for the item, as well?",
                "740.8(a)(3)",
            )
        )
    return conditions


def _other_rules(found: Found) -> Fact:
    """Whether no requirement of part 744 or 746 stands but that of 744.23(a)(3)."""
    return ~any_requirement(found, lambda one: by_part(one, 744, 746) and not one.control.startswith("744.23(a)(3)"))


@provision("15 CFR 740.8(a)", since=date(2023, 11, 17), stage=EXCEPTION, also=["15 CFR 740.8(c)"])
def nac_after_notice(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """NAC: advanced computing items to Macau, D:5 and firms headquartered there, after notice to BIS.

    Exports and reexports; notice 25 days before; until 2024-04-03 NAC served others too, without notice.
    """
    if named_item(line, world, "notified-advanced-computing").value is FALSE:
        return
    china = Fact(_to_china(line, world)) | chinese_headquarters(line, world)
    transfer = line.tx.kind is TransactionKind.TRANSFER
    if china.value is FALSE and world.effective >= _SPLIT:
        return
    conditions = _nac_conditions(line, world, found)
    if china.value is not FALSE:
        conditions += [
            only("Only exports and reexports.", Kleene.of(not transfer), "740.8(a)"),
            only("Only to Macau, Country Group D:5, or firms headquartered there.", china, "740.8(a)"),
            answered(
                line,
                "740.8.notified_25_days",
                "Only 25 calendar days after notice to BIS, if BIS has not required a license.",
                "Did you notify BIS (SNAP-R) at least 25 calendar days ago, and has STELA confirmed that NAC may "
                "be used?",
                "740.8(a)(2)",
            ),
        ]
    yield offer("NAC", "740.8(a)", conditions)


@provision("15 CFR 740.8", since=_SPLIT, stage=EXCEPTION)
def aca_elsewhere(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """ACA: advanced computing items elsewhere, and transfers within Macau and Country Group D:5.

    Not to firms headquartered in Macau or D:5; no notice to BIS.
    """
    if named_item(line, world, "notified-advanced-computing").value is FALSE:
        return
    within = line.tx.kind is TransactionKind.TRANSFER and _to_china(line, world) is TRUE
    elsewhere = Fact(TRUE) if within else ~(Fact(_to_china(line, world)) | chinese_headquarters(line, world))
    text = "Not to Macau, Country Group D:5 or firms headquartered there, but for transfers within them."
    yield offer("ACA", "740.8", [only(text, elsewhere, "740.8(a)"), *_nac_conditions(line, world, found)])


@provision("15 CFR 740.25", since=date(2024, 12, 2), stage=EXCEPTION)
def hbm_packaging(line: Line, world: World) -> Iterator[Claim]:
    """HBM: high bandwidth memory of 3A090.c sent for packaging.

    Below 3.3 GB/s/mm2, bought by the chip's designer, straight to the packaging site; no distributors.
    """
    cites = "740.25"
    item = named_item(line, world, "high-bandwidth-memory")
    if item.value is FALSE:
        return

    def allied(country: str) -> bool:
        return country == "US" or world.in_group(country, "A:5")

    exporter = headquarters(line, allied, frozenset({Role.EXPORTER}))
    if exporter.value is UNKNOWN:
        exporter = Fact(
            line.answer("740.25.exporter_headquarters"),
            "740.25.exporter_headquarters",
            "Has the exporter its headquarters in the United States or Country Group A:5, its ultimate parent "
            "not in Macau "
            "or Country Group D:5?",
        )
    density = line.parameter("memory_bandwidth_density")
    low = (
        Fact(Kleene.of(density < Decimal("3.3")))
        if isinstance(density, Decimal)
        else Fact(
            UNKNOWN,
            f"{line.place}.parameters.memory_bandwidth_density",
            f"What is the memory bandwidth density of line {line.number}, in GB/s per square millimeter?",
        )
    )
    yield offer(
        "HBM",
        cites,
        [
            only("Only items of 3A090.c.", item, f"{cites}(a)"),
            only("Only exporters headquartered in the United States or Country Group A:5.", exporter, f"{cites}(b)"),
            only("Only below 3.3 GB/s/mm2 of memory bandwidth density.", low, f"{cites}(c)"),
            answered(
                line,
                "740.25.bought_by_designer",
                "Only if bought directly by the designer of the co-packaged commodity.",
                "Does the designer of the co-packaged commodity buy the memory directly, not being barred from it?",
                f"{cites}(c)(1)",
            ),
            answered(
                line,
                "740.25.direct_to_packaging_site",
                "Only directly to the packaging site, whose output is confirmed and stays below the 3A090 "
                "thresholds.",
                "Does it go directly to the packaging site, with its written confirmation (or return of the finished "
                "commodities and a count), the finished commodities staying below the thresholds of 3A090?",
                f"{cites}(c)(2)",
            ),
            answered(
                line,
                "740.25.no_distributor",
                "Not to distributors, intermediate consignees, or sites in Macau or D:5 making advanced-node ICs.",
                "Is no distributor and no intermediate consignee involved (but one hired by the packaging site for "
                "forwarding or clearance), and no site in Macau or D:5 where advanced-node ICs are made?",
                f"{cites}(d)",
            ),
        ],
    )


def _designed_by_approved(line: Line, world: World, cites: str) -> list[Condition]:
    if named_item(line, world, "AI-designed-by-approved").value is FALSE:
        return []
    return [
        answered(
            line,
            "740.27.approved_designer",
            "Only if designed by an approved or authorized integrated circuit designer.",
            "Was the integrated circuit designed by an approved designer (Supp. No. 6 to part 740) or an "
            "authorized one "
            "(Note 1 to 3A090.a)?",
            cites,
        )
    ]


def _consignees_in_supplement_5(line: Line, world: World) -> Fact:
    located = Fact(in_groups(line, world, "Supp5-740"))
    roles = frozenset({Role.ULTIMATE_CONSIGNEE, Role.END_USER})
    return located & ~headquarters(line, lambda country: not world.in_group(country, "Supp5-740"), roles)


@provision("15 CFR 740.27", since=_AI, stage=EXCEPTION)
def aia_commodities(line: Line, world: World) -> Iterator[Claim]:
    """AIA: advanced computing items to firms of Supp. No. 5 destinations.

    Ultimate consignee's certification for commodities; ECCN furnished; not to train 4E091 models for others.
    """
    cites = "740.27"
    commodities = named_item(line, world, "AI-commodities")
    item = commodities | named_item(line, world, "AI-software-and-technology")
    if item.value is FALSE:
        return
    conditions = [
        only("Only the items that 740.27(a)(1) and (a)(2)(i) list.", item, f"{cites}(a)"),
        only(
            "Only to entities located and headquartered in destinations of Supp. No. 5 to part 740.",
            _consignees_in_supplement_5(line, world),
            f"{cites}(a)",
        ),
        *_designed_by_approved(line, world, f"{cites}(a)(1)"),
    ]
    if commodities.value is not FALSE:
        conditions.append(
            answered(
                line,
                "740.27.certification",
                "Only after the ultimate consignee's certification, which goes to BIS from 253,000,000 TPP on.",
                "Have you furnished the ECCN and obtained the ultimate consignee's certification of 740.27(b)(2) "
                "(sent to "
                "BIS where its cumulative TPP reaches 253,000,000)?",
                f"{cites}(b)(2)",
            )
        )
    yield offer("AIA", cites, conditions)


@provision("15 CFR 740.27(a)(3)", since=_AI, stage=EXCEPTION)
def aia_model_weights(line: Line, world: World) -> Iterator[Claim]:
    """AIA: model weights of 4E091 to firms of Supp. No. 5 destinations, wherever located but Macau and D:5.

    Stored in a facility that meets paragraphs 14, 15 and 18 of Supp. No. 10 to part 748.
    """
    cites = "740.27(a)(3)"
    item = named_item(line, world, "AI-model-weights")
    if item.value is FALSE:
        return
    roles = frozenset({Role.ULTIMATE_CONSIGNEE, Role.END_USER})
    allied = ~headquarters(line, lambda country: not world.in_group(country, "Supp5-740"), roles)
    yield offer(
        "AIA",
        cites,
        [
            only("Only model weights of 4E091.", item, "740.27(a)(2)(ii)"),
            only("Only to entities headquartered in destinations of Supp. No. 5 to part 740.", allied, cites),
            only("Not located in Macau or Country Group D:5.", ~_to_china(line, world), f"{cites}(i)"),
            answered(
                line,
                "740.27.secure_facility",
                "Only if stored in a facility meeting paragraphs 14, 15 and 18 of Supp. No. 10 to part 748.",
                "Will the weights be stored in a facility that meets paragraphs 14, 15 and 18 of Supp. No. 10 to "
                "part 748 "
                "(in a Supp. No. 5 destination: not needed)?",
                f"{cites}(ii)",
            ),
        ],
    )


def _not_chinese_consignee(line: Line, world: World, cites: str) -> list[Condition]:
    def chinese(country: str) -> bool:
        return country == "MO" or world.in_group(country, "D:5")

    consignee = headquarters(line, chinese, frozenset({Role.ULTIMATE_CONSIGNEE}))
    return [
        only("Not to Macau or Country Group D:5.", ~_to_china(line, world), cites),
        only("Not to ultimate consignees headquartered in Macau or D:5.", ~consignee, cites),
    ]


@provision("15 CFR 740.28", since=_AI, stage=EXCEPTION)
def acm_manufacturing(line: Line, world: World) -> Iterator[Claim]:
    """ACM: advanced computing items for development, production or storage by private sector end users.

    Ultimately for customers outside Macau and D:5; the number of items accounted for every six months.
    """
    cites = "740.28"
    item = named_item(line, world, "advanced-compute-manufacturing")
    if item.value is FALSE:
        return
    approved = named_item(line, world, "AI-designed-by-approved").value is not FALSE
    yield offer(
        "ACM",
        cites,
        [
            only("Only the items that 740.28(b) lists.", item, f"{cites}(b)"),
            *_not_chinese_consignee(line, world, f"{cites}(c)"),
            *(_designed_by_approved(line, world, f"{cites}(b)") if approved else ()),
            answered(
                line,
                "740.28.private_sector_manufacturing",
                "Only private sector end users, for development, production or storage, for customers outside "
                "Macau and D:5.",
                "Is the recipient a private sector end user (no government's), for developing, making or storing "
                "such items, "
                "ultimately for customers outside Macau and Country Group D:5?",
                f"{cites}(a)",
            ),
            answered(
                line,
                "740.28.accounting",
                "Only with a system that accounts for the items in and out of each facility every six months.",
                "Do you keep a distribution system that accounts for the items into and out of each facility, "
                "updated at "
                "least every six months?",
                f"{cites}(e)",
            ),
        ],
    )


_ANNUAL_TPP = Decimal(26_900_000)


@provision("15 CFR 740.29", since=_AI, stage=EXCEPTION)
def lpp_low_processing_performance(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """LPP: up to 26,900,000 TPP a year to one ultimate consignee outside Macau and Country Group D:5.

    Exports and reexports, not transfers; the consignee's certification first, a copy to BIS within 30 days.
    """
    cites = "740.29"
    item = named_item(line, world, "low-processing-performance")
    if item.value is FALSE:
        return
    told = Fact(
        line.answer("740.29.annual_tpp"),
        "740.29.annual_tpp",
        "With this shipment, do all eligible commodities that the ultimate consignee receives this calendar year "
        "under LPP, "
        "from all exporters, stay within 26,900,000 TPP?",
    )
    tpp, quantity = line.parameter("tpp"), line.item.quantity
    if isinstance(tpp, Decimal) and quantity is not None and tpp * quantity > _ANNUAL_TPP:
        told = Fact(FALSE)
    yield offer(
        "LPP",
        cites,
        [
            only("Only the commodities that 740.29(b) lists.", item, f"{cites}(b)"),
            only("Not transfers in-country.", Kleene.of(line.tx.kind is not TransactionKind.TRANSFER), f"{cites}(a)"),
            *_not_chinese_consignee(line, world, f"{cites}(c)"),
            only("Not for end uses or end users of part 744.", no_requirement_of_part_744(found), f"{cites}(e)"),
            only("At most 26,900,000 TPP a calendar year to one ultimate consignee.", told, f"{cites}(d)"),
            answered(
                line,
                "740.29.certification",
                "Only after the ultimate consignee's certification.",
                "Have you obtained the ultimate consignee's certification of 740.29(f) (and notified BIS before "
                "a shipment "
                "of 3,200,000 TPP or more)?",
                f"{cites}(f)",
            ),
        ],
    )
