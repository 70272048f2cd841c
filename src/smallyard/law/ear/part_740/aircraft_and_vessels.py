"""License Exception AVS, 15 CFR 740.15: aircraft, vessels and spacecraft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.entry import only_anti_terrorism
from smallyard.law.ear.part_740.facts import in_groups, named_item
from smallyard.law.ear.part_740.kinds import COMMODITY, goes_as
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, Fact, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import TRUE, Kleene
from smallyard.model.transaction import TransactionKind

_CRAFT = {"9A991", "8A992", "9A990"}
"""Entries of civil aircraft, vessels and motor vehicles."""


def _craft(line: Line) -> bool:
    """Worth considering for a whole aircraft or vessel."""
    return goes_as(line, *COMMODITY) and line.eccn is not None and line.eccn.entry in _CRAFT


def _fitted(line: Line) -> bool:
    """Worth considering as equipment or spares of an aircraft or vessel: Categories 6 to 9, and what is EAR99."""
    eccn = line.eccn
    return (
        goes_as(line, *COMMODITY)
        and eccn is not None
        and (eccn.is_ear99 or eccn.entry in _CRAFT or (eccn.category or 0) >= 6)
    )


def _gateway(line: Line) -> Condition:
    return answered(
        line,
        "740.15.aircraft_or_vessel",
        "Only an aircraft or vessel on temporary sojourn, or equipment, spares and stores for one.",
        "Is it an aircraft or vessel on temporary sojourn, or equipment, spare parts or stores for one?",
        "740.15",
    )


@provision("15 CFR 740.15(a)", since=BASE, stage=EXCEPTION)
def avs_aircraft_on_sojourn(line: Line, world: World) -> Iterator[Claim]:
    """AVS: civil aircraft on temporary sojourn.

    No transfer of operational control; at most seven days in a country; US private aircraft not to E:1 and E:2.
    """
    if not _craft(line) or (line.eccn is not None and line.eccn.entry != "9A991"):
        return
    reexport = line.tx.kind is TransactionKind.REEXPORT
    paragraph = "740.15(a)(4)" if reexport else "740.15(a)"
    own = [
        answered(
            line,
            "740.15.aircraft_sojourn",
            "Only under its own power, operational control kept, at most seven days in the country.",
            "Does the civil aircraft leave under its own power for a temporary sojourn (at most seven days in "
            "the country), "
            "not for sale, lease or transfer of control, its registration unchanged, not for foreign military use, "
            "meeting the criteria of 740.15(a)(3)?",
            "740.15(a)(3)",
        )
    ]
    if in_groups(line, world, "E:1", "E:2") is TRUE:
        own.append(
            answered(
                line,
                "740.15.foreign_or_certificated_aircraft",
                "To Country Groups E:1 and E:2 only foreign registered aircraft and certificated US air carriers.",
                "Is the aircraft of foreign registry, or a US air carrier's or air ambulance certificated by the "
                "FAA?",
                "740.15(a)(2)",
            )
        )
    yield offer("AVS", paragraph, behind(_gateway(line), *own))


def _not_registered_there(line: Line, world: World, cites: str) -> list[Condition]:
    own = answered(
        line,
        "740.15.not_of_d1_or_cuba",
        "Not for aircraft and vessels registered in, owned, controlled, leased or chartered by D:1 countries or "
        "Cuba.",
        "Is the aircraft or vessel neither registered in, nor owned, controlled, chartered or leased by, a "
        "Country Group "
        "D:1 country, Cuba or their nationals?",
        cites,
    )
    return [own]


@provision("15 CFR 740.15(b)(1)", since=BASE, stage=EXCEPTION)
def avs_vessel_spares(line: Line, world: World) -> Iterator[Claim]:
    """AVS: equipment and spare parts for permanent use on a vessel.

    Necessary for its proper operation; to Cuba and Syria only EAR99 and anti-terrorism items.
    """
    if _fitted(line):
        yield from _spares(line, world, "740.15(b)(1)", "vessel")


@provision("15 CFR 740.15(b)(2)", since=BASE, stage=EXCEPTION)
def avs_aircraft_spares(line: Line, world: World) -> Iterator[Claim]:
    """AVS: equipment and spare parts for permanent use on an aircraft.

    Necessary for its proper operation; to Cuba and Syria only EAR99 and anti-terrorism items.
    """
    if _fitted(line):
        yield from _spares(line, world, "740.15(b)(2)(i)", "aircraft")


def _spares(line: Line, world: World, cites: str, what: str) -> Iterator[Claim]:
    own = answered(
        line,
        f"740.15.spares_for_{what}",
        f"Only equipment and spares for permanent use on the {what}, necessary for its proper operation.",
        f"Is it equipment or a spare part for permanent use on board the {what}, necessary for its proper operation?",
        cites,
    )
    yield offer(
        "AVS",
        cites,
        [
            *_cuba_and_syria(line, world),
            *behind(_gateway(line), own, *_not_registered_there(line, world, cites)),
        ],
    )


def _cuba_and_syria(line: Line, world: World) -> list[Condition]:
    if line.tx.destination not in {"CU", "SY"}:
        return []
    named = named_item(line, world, "anti-terrorism-only-for-vessels-and-aircraft")
    item = only_anti_terrorism(line, world) | Fact(Kleene.of(named.value is TRUE))
    text = "To Cuba and Syria only EAR99 items and those controlled for anti-terrorism reasons alone."
    return [only(text, item, "740.15(b)(4)")]


@provision("15 CFR 740.15(b)(2)(ii)", since=date(2023, 12, 8), stage=EXCEPTION)
def avs_navigation_for_civil_aircraft(line: Line, world: World) -> Iterator[Claim]:
    """AVS: 7A101 to 7A103 for civil manned aircraft, to allied countries.

    To countries that are in Country Group A:2 and in Supp. No. 3 to part 746.
    """
    cites = "740.15(b)(2)(ii)"
    if line.eccn is None or line.eccn.entry not in {"7A101", "7A102", "7A103"} or not goes_as(line, *COMMODITY):
        return
    allies = world.tables.end_uses.members("Supp3-746", world.effective)
    allied = in_groups(line, world, "A:2") & Kleene.of(line.tx.destination in allies)
    yield offer(
        "AVS",
        cites,
        [
            only("Only to Country Group A:2 countries of Supp. No. 3 to part 746.", allied, cites),
            *behind(
                _gateway(line),
                answered(
                    line,
                    "740.15.civil_manned_aircraft",
                    "Only for use in, or production of, civil manned aircraft.",
                    "Are the commodities for use in, or for the production of, civil manned aircraft?",
                    cites,
                ),
            ),
        ],
    )


@provision("15 CFR 740.15(b)(3)", since=BASE, stage=EXCEPTION)
def avs_stores(line: Line, world: World) -> Iterator[Claim]:
    """AVS: ship and plane stores.

    Usual kinds and quantities for use on board on the outgoing and immediate return voyage or flight.
    """
    if _fitted(line):
        own = answered(
            line,
            "740.15.stores",
            "Only usual stores for use on board during the outgoing and immediate return flight or voyage.",
            "Is it deck, engine or steward stores, medical supplies, food, slop chest or saloon stores, in usual "
            "quantity, "
            "for use on board on the outgoing and immediate return flight or voyage?",
            "740.15(b)(3)",
        )
        yield offer("AVS", "740.15(b)(3)", [*_cuba_and_syria(line, world), *behind(_gateway(line), own)])


@provision("15 CFR 740.15(c)", since=BASE, stage=EXCEPTION)
def avs_allied_carriers(line: Line, world: World) -> Iterator[Claim]:
    """AVS: stores, equipment and spares for US, Australian, Canadian and UK vessels, aircraft and airlines.

    Not at a port in Cuba or D:1 (China excepted); ordered by those in command, or by the airline for itself.
    """
    cites = "740.15(c)(1)"
    if not _fitted(line):
        return
    port = Kleene.of(line.tx.destination == "CU") | (
        in_groups(line, world, "D:1") & Kleene.of(line.tx.destination not in {"CN", "HK"})
    )
    own = answered(
        line,
        "740.15.allied_carrier",
        "Only for a US, Australian, Canadian or UK vessel or aircraft, or such an airline's installation or agent.",
        "Is it ordered for a vessel or aircraft of US, Australian, Canadian or UK registry, or by such an "
        "airline for its "
        "own installation or agent, in usual quantities and necessary for proper operation?",
        cites,
    )
    text = "Not to a port in Cuba or Country Group D:1 (but China)."
    yield offer("AVS", cites, [only(text, ~port, cites), *behind(_gateway(line), own)])


@provision("15 CFR 740.15(d)", since=date(2016, 1, 27), stage=EXCEPTION)
def avs_vessels_on_sojourn(line: Line, world: World) -> Iterator[Claim]:
    """AVS: vessels on temporary sojourn.

    Not to E:1; at most 14 days in a country; to Cuba only cargo vessels for hire; control kept (81 FR 4580).
    """
    cites = "740.15(d)"
    if not _craft(line) or (line.eccn is not None and line.eccn.entry != "8A992"):
        return
    own = [
        answered(
            line,
            "740.15.vessel_sojourn",
            "Only under its own power, operational control and flag kept, at most 14 days in the country.",
            "Does the vessel leave under its own power for a temporary sojourn (at most 14 days in the country), "
            "not for "
            "sale, lease or transfer of control, flag unchanged, not for foreign military use, as 740.15(d)(3) "
            "requires?",
            f"{cites}(3)",
        )
    ]
    if line.tx.destination == "CU":
        own.append(
            answered(
                line,
                "740.15.cargo_vessel_for_hire",
                "To Cuba only cargo vessels for hire.",
                "Is it a cargo vessel for hire, used to transport items?",
                f"{cites}(6)",
            )
        )
    elsewhere = only("Not to Country Group E:1.", ~in_groups(line, world, "E:1"), f"{cites}(5)")
    yield offer("AVS", cites, [elsewhere, *behind(_gateway(line), *own)])


@provision("15 CFR 740.15(e)", since=date(2016, 1, 27), stage=EXCEPTION)
def avs_cargo_through_cuba(line: Line) -> Iterator[Claim]:
    """AVS: cargo that transits Cuba on board.

    It leaves with the same aircraft or vessel, is not taken off for use there, nor moved to another.
    """
    if goes_as(line, *COMMODITY) and line.tx.destination == "CU":
        own = answered(
            line,
            "740.15.transit_cargo",
            "Only cargo that stays on board an aircraft or vessel on temporary sojourn in Cuba.",
            "Does the cargo only transit Cuba on board an aircraft or vessel on temporary sojourn, and leave "
            "with it?",
            "740.15(e)",
        )
        yield offer("AVS", "740.15(e)", behind(_gateway(line), own))


@provision("15 CFR 740.15(f)", since=date(2014, 11, 10), stage=EXCEPTION)
def avs_research_spacecraft(line: Line, world: World) -> Iterator[Claim]:
    """AVS: commodities that US universities make for research in space.

    To universities and research centers outside Country Group D:5, all information to be published.
    """
    cites = "740.15(f)"
    if line.eccn is None or line.eccn.entry not in {"9A515", "9A004"} or not goes_as(line, *COMMODITY):
        return
    yield offer(
        "AVS",
        cites,
        [
            only("Not to Country Group D:5.", ~in_groups(line, world, "D:5"), f"{cites}(1)"),
            answered(
                line,
                "740.15.fundamental_research_spacecraft",
                "Only an accredited US university's commodity made for fundamental research, its results published.",
                "Does an accredited US institution of higher learning send a commodity made only for fundamental "
                "research to "
                "a university or public research center, all information being published?",
                f"{cites}(2)",
            ),
        ],
    )
