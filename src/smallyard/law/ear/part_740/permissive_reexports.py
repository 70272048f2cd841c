"""License Exception APR, 15 CFR 740.16: additional permissive reexports.

740.16(e), the return of an item to the United States, is never needed: what comes to the United States is no reexport
(734.14(a)(1)), so no license requirement stands against it.
"""

from __future__ import annotations

from collections.abc import Iterator

from smallyard.law.ear.part_740.entry import controlled
from smallyard.law.ear.part_740.facts import in_groups, in_places, named_item
from smallyard.law.ear.part_740.kinds import COMMODITY, is_kind, only_commodities
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, Fact, answered, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.transaction import TransactionKind


def _reexport(line: Line) -> bool:
    return line.tx.kind is TransactionKind.REEXPORT


def _is_0x5zz(line: Line) -> Kleene:
    return Kleene.of(line.eccn is not None and line.eccn.entry[0] == "0" and line.eccn.entry[2] == "5")


def _not_received_under_sta(line: Line) -> Condition:
    return answered(
        line,
        "740.16.not_received_under_sta",
        "Not commodities received under License Exception STA.",
        "Were the commodities received other than under License Exception STA?",
        "740.20(e)",
    )


@provision("15 CFR 740.16(a)", since=BASE, stage=EXCEPTION)
def apr_from_a1(line: Line, world: World) -> Iterator[Claim]:
    """APR: reexports from Country Group A:1 under its government's authorization.

    NS items to Country Group B outside D:2 to D:4, or to D:1 but North Korea; not NP, CB, MT, SI, CC items.
    """
    cites = "740.16(a)"
    if not _reexport(line) or not world.in_group(line.tx.origin, "A:1"):
        return
    friendly = in_groups(line, world, "B") & ~in_groups(line, world, "D:2", "D:3", "D:4")
    other = in_groups(line, world, "D:1") & Kleene.of(line.tx.destination != "KP")
    yield offer(
        "APR",
        cites,
        [
            only_commodities(line, f"{cites}(2)"),
            only(
                "Only to Country Group B outside D:2, D:3 and D:4, or to D:1 but North Korea.",
                friendly | other,
                f"{cites}(3)",
            ),
            only("Only commodities controlled for NS reasons.", controlled(line, world, "NS"), f"{cites}(3)"),
            only(
                "Not commodities controlled for NP, CB, MT, SI or CC reasons.",
                ~controlled(line, world, "NP", "CB", "MT", "SI", "CC"),
                f"{cites}(2)",
            ),
            only(
                "Not the ECCNs that (a)(2) names.", ~named_item(line, world, "not-permissive-from-A1"), f"{cites}(2)"
            ),
            only("Not 0x5zz commodities.", ~_is_0x5zz(line), f"{cites}(2)"),
            answered(
                line,
                "740.16.government_authorization",
                "Only in accordance with an export authorization of the reexporting country's government.",
                "Is the reexport made in accordance with an export authorization from the government of the "
                "country it "
                "leaves from?",
                f"{cites}(1)",
            ),
            _not_received_under_sta(line),
        ],
    )


@provision("15 CFR 740.16(b)", since=BASE, stage=EXCEPTION)
def apr_among_a1(line: Line, world: World) -> Iterator[Claim]:
    """APR: reexports to and among Country Group A:1.

    For use there; not NP or MT commodities nor the ECCNs named; cameras of 6A003 as civil products only.
    """
    cites = "740.16(b)"
    if not _reexport(line) or in_groups(line, world, "A:1") is FALSE:
        return
    camera = named_item(line, world, "cameras")
    civil = Fact(
        line.answer("740.16.civil_camera"),
        "740.16.civil_camera",
        "Is the camera packaged as a consumer ready civil product, or of at most 111,000 elements for embedding "
        "in one?",
    )
    yield offer(
        "APR",
        cites,
        [
            only_commodities(line, f"{cites}(1)"),
            only(
                "Not commodities controlled for NP or MT reasons.",
                ~controlled(line, world, "NP", "MT"),
                f"{cites}(2)(i)",
            ),
            only(
                "Not the ECCNs that (b)(2) names.", ~named_item(line, world, "not-permissive-among-A1"), f"{cites}(2)"
            ),
            only("Not 0x5zz commodities.", ~_is_0x5zz(line), f"{cites}(2)(vi)"),
            only("Cameras of 6A003 only as civil products.", ~camera | civil, f"{cites}(3)"),
            answered(
                line,
                "740.16.use_in_a1",
                "Only for use or consumption in Country Group A:1, or reexport from there as the EAR allow.",
                "Are the commodities for use or consumption in a Country Group A:1 country (or onward as the EAR "
                "allow)?",
                f"{cites}(1)",
            ),
            _not_received_under_sta(line),
        ],
    )


@provision("15 CFR 740.16(c)", since=BASE, stage=EXCEPTION)
def apr_outstanding_license(line: Line) -> Iterator[Claim]:
    """APR: reexports under an unused outstanding license for direct shipment.

    By the terms of that license.
    """
    if _reexport(line):
        own = answered(
            line,
            "740.16.outstanding_license",
            "Only to a destination to which an unused outstanding license authorizes shipment from the United "
            "States.",
            "Does an outstanding license authorize direct shipment of the item from the United States to the "
            "destination, "
            "and is the reexport within its terms?",
            "740.16(c)",
        )
        yield offer("APR", "740.16(c)", [own])


@provision("15 CFR 740.16(d)", since=BASE, stage=EXCEPTION)
def apr_as_from_united_states(line: Line, world: World) -> Iterator[Claim]:
    """APR: reexports from Australia, Canada or the United Kingdom that an exception would allow from the US.

    What may go directly from the United States to the new destination under any exception.
    """
    places = world.tables.license_exceptions.places("permissive-reexport", world.effective)
    if _reexport(line) and line.tx.origin in places:
        own = answered(
            line,
            "740.16.exception_from_united_states",
            "Only what could go from the United States to the destination under a license exception.",
            "Could the item be exported directly from the United States to the destination under a license "
            "exception?",
            "740.16(d)",
        )
        yield offer("APR", "740.16(d)", [own])


@provision("15 CFR 740.16(f)", since=BASE, stage=EXCEPTION)
def apr_to_close_allies(line: Line, world: World) -> Iterator[Claim]:
    """APR: reexports to Australia, Canada or the United Kingdom of what needs no license to go there.

    From any foreign destination.
    """
    if _reexport(line) and in_places(line, world, "permissive-reexport") is TRUE:
        own = answered(
            line,
            "740.16.no_license_from_united_states",
            "Only what could be exported there from the United States without a license.",
            "Could the item be exported from the United States to this destination without a license?",
            "740.16(f)",
        )
        yield offer("APR", "740.16(f)", [own])


@provision("15 CFR 740.16(h)", since=BASE, stage=EXCEPTION)
def apr_spares_with_foreign_product(line: Line) -> Iterator[Claim]:
    """APR: US-origin spare parts with a foreign-made product, up to 10 percent of its value.

    For foreign-made products that incorporate US-origin components; subject to 734.4.
    """
    if _reexport(line) and is_kind(line, *COMMODITY).value is not FALSE:
        own = answered(
            line,
            "740.16.spares_within_10_percent",
            "Only spare parts accompanying a foreign-made product, at most 10 percent of its value.",
            "Are these US-origin spare parts that accompany a foreign-made product with US-origin components, "
            "worth at most "
            "10 percent of the product?",
            "740.16(h)",
        )
        yield offer("APR", "740.16(h)", [own])


@provision("15 CFR 740.16(j)", since=BASE, stage=EXCEPTION)
def apr_nuclear_suppliers(line: Line, world: World) -> Iterator[Claim]:
    """APR: NP Column 1 items to, among and from Country Group A:4.

    Not NS items from outside A:1 to D:1; not to E:2 or D:2.
    """
    cites = "740.16(j)"
    nuclear = controlled(line, world, "NP")
    if not _reexport(line) or nuclear.value is FALSE:
        return
    involved = in_groups(line, world, "A:4") | Kleene.of(world.in_group(line.tx.origin, "A:4"))
    security = controlled(line, world, "NS") & Fact(
        in_groups(line, world, "D:1") & Kleene.of(not world.in_group(line.tx.origin, "A:1"))
    )
    yield offer(
        "APR",
        cites,
        [
            only("Only to, among and from Country Group A:4.", involved, cites),
            only("Not NS items from outside A:1 to D:1.", ~security, f"{cites}(1)"),
            only("Not to Country Groups E:2 and D:2.", ~in_groups(line, world, "E:2", "D:2"), f"{cites}(2)"),
        ],
        reaches=("NP",),
    )
