"""Items for foreign vessels and aircraft (744.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import NO, YES, Known, answered
from smallyard.law.ear.part_734.controlled_content import requires_license_for_content
from smallyard.law.ear.part_744.knowledge import receivers
from smallyard.law.effects import Question, RequiresLicense
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.party import Party, PartyKind

__all__: list[str] = []

_SECTION = "15 CFR 744.7"


@provision(
    "15 CFR 744.7",
    also=("15 CFR 744.7(a)", "15 CFR 744.7(b)"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="stores and supplies delivered to an airline's installation or agent (744.7(b)(2))",
)
def license_for_foreign_vessel_or_aircraft(line: Line, world: World) -> Iterator[Claim]:
    """What is for a foreign vessel or aircraft needs what each of its countries would need.

    NLR or an exception must permit shipment to the country where it is located (the destination), where it is
    registered (the vessel's `country`), and which controls, leases or charters it (its `headquarters`).

    A party of kind vessel or aircraft brings the section in. Whether a country needs a license is taken from the
    Country Chart and parts 742 and 746, GBS allowed for. License Exception AVS (740.15) may overcome it. Usual stores
    of a US or Canadian vessel or plane outside Country Group D:1, China apart, are free (b)(1) (answer
    744.7.usual_stores).
    """
    for party, place in receivers(line.tx):
        if party.kind not in {PartyKind.VESSEL, PartyKind.AIRCRAFT} or _carrier_stores(line, world, party):
            continue
        for role, country in (("registered in", party.country), ("controlled from", party.headquarters)):
            known = _needs_license(line, world, party, place, role, country)
            yield from when(
                known.value,
                RequiresLicense(control="744.7", overcome_by=("740.15",)),
                f"{party.name} is {role} {country or 'a country not known'}, for which {line.name} needs, or may "
                f"need, "
                f"a license.",
                questions=known.questions,
                cites=f"{_SECTION}(a)",
            )


def _carrier_stores(line: Line, world: World, party: Party) -> bool:
    carriers = world.tables.end_uses.members("US-or-Canada", world.effective)
    destination = line.tx.destination
    barred = destination not in {"CN", "HK"} and world.in_group(destination, "D:1")
    return party.country in carriers and not barred and line.answer("744.7.usual_stores") is TRUE


def _needs_license(line: Line, world: World, party: Party, place: str, role: str, country: str | None) -> Known:
    if country == line.tx.destination or country == "US":
        return NO
    if country is None:
        field = "country" if role == "registered in" else "headquarters"
        text = (
            f"In which country is {party.name} registered?"
            if field == "country"
            else (f"From which country is {party.name} controlled, leased or chartered?")
        )
        return Known.of(
            UNKNOWN, Question(key=f"{place}.{field}", text=text, citation=Citation.parse(f"{_SECTION}(a)"))
        )
    if line.eccn is None:
        return Known.of(
            UNKNOWN, line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", f"{_SECTION}(a)")
        )
    needs = requires_license_for_content(world, line.eccn, country, line.item.item_kind)
    if needs is UNKNOWN:
        text = f"Would {line.eccn} need a license to {country}?"
        return answered(line, f"744.7.needs_license.{country}", text, f"{_SECTION}(a)")
    return NO if needs is FALSE else YES
