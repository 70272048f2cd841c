"""License Exception RPL, 15 CFR 740.10: one-for-one replacement parts, servicing, defective equipment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.facts import in_groups, made_in, named_item
from smallyard.law.ear.part_740.kinds import (
    COMMODITY,
    SOFTWARE,
    goes_as,
    only_commodities,
    only_commodities_and_software,
)
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE


def _gateway(line: Line) -> Condition:
    return answered(
        line,
        "740.10.replacement_or_servicing",
        "Only to replace or return, one for one, what was lawfully exported before.",
        "Does it replace, one for one, a part or an item that was lawfully exported before, or go back from "
        "servicing?",
        "740.10",
    )


def _not_military_to_d5(line: Line, world: World, cites: str) -> list[Condition]:
    if line.eccn is None or not (line.eccn.is_600_series or line.eccn.is_9x515):
        return []
    embargoed = in_groups(line, world, "D:5")
    return [only("Not 9x515 or 600 series items to Country Group D:5.", ~embargoed, cites)]


@provision("15 CFR 740.10(a)", since=BASE, stage=EXCEPTION)
def rpl_parts(line: Line, world: World) -> Iterator[Claim]:
    """RPL: one-for-one replacement parts for equipment lawfully exported or reexported.

    Needed for immediate repair, no improvement, no stock of spares; the old part is destroyed or returned.
    """
    cites = "740.10(a)"
    if not goes_as(line, *COMMODITY):
        yield offer("RPL", cites, [only("Only parts, components, accessories and attachments.", FALSE, cites)])
        return
    own = [
        answered(
            line,
            "740.10.one_for_one",
            "Only parts needed for immediate repair, one for one, not improving the equipment nor kept as "
            "spares; "
            "the old part destroyed or returned.",
            "Is it a part, component, accessory or attachment needed for immediate repair, one for one, that "
            "does "
            "not improve the equipment and is not for stock, the old part being destroyed or returned?",
            "740.10(a)(2)",
        ),
        answered(
            line,
            "740.10.lawfully_exported",
            "Only for equipment lawfully exported or reexported, whose authorization allows replacements "
            "without a "
            "license, by the first exporter or one who has confirmed that authority.",
            "Was the equipment to be repaired lawfully exported by you (or have you confirmed the "
            "authority), without "
            "a condition that replacements need a license?",
            "740.10(a)(2)(ii)",
        ),
    ]
    if in_groups(line, world, "E:1") is TRUE:
        own.append(
            answered(
                line,
                "740.10.not_aircraft_or_national_security",
                "To Country Group E:1 not for aircraft, equipment controlled for NS reasons, nor 2A983 and 2A984.",
                "Is the equipment to be repaired neither an aircraft, nor controlled for national security "
                "reasons, nor "
                "detection equipment of 2A983 or 2A984?",
                "740.10(a)(3)(iv)",
            )
        )
    conditions = [
        only_commodities(line, cites),
        *_not_military_to_d5(line, world, "740.10(a)(3)(viii)"),
    ]
    yield offer("RPL", cites, [*conditions, *behind(_gateway(line), *own)])


def _under_b(line: Line, world: World, cites: str, not_e1: str, not_d5: str) -> list[Condition]:
    """What (b)(2) and (b)(3) have in common, the bars to E:1 and D:5 each cited where it stands."""
    return [
        only_commodities_and_software(line, cites),
        only("Not to Country Group E:1.", ~in_groups(line, world, "E:1"), not_e1),
        *_not_military_to_d5(line, world, not_d5),
    ]


@provision("15 CFR 740.10(b)(2)", since=BASE, stage=EXCEPTION)
def rpl_serviced_items(line: Line, world: World) -> Iterator[Claim]:
    """RPL: return of commodities and software sent for servicing.

    Not improved; not to E:1; to D:1 other than China, by the first licensee and for the same end use.
    """
    cites = "740.10(b)(2)"
    if not goes_as(line, *COMMODITY, *SOFTWARE):
        return
    conditions = _under_b(line, world, cites, f"{cites}(iv)", "740.10(b)(1)")
    own = [
        answered(
            line,
            "740.10.serviced",
            "Only the return of what was sent for inspection, test, calibration or repair, not improved by it.",
            "Was the item sent to the United States or a foreign party for inspection, test, calibration or "
            "repair, "
            "and does it go back with its characteristics not improved?",
            f"{cites}(i)",
        ),
    ]
    if in_groups(line, world, "D:1") is TRUE and line.tx.destination not in {"CN", "HK"}:
        own.append(
            answered(
                line,
                "740.10.same_licensee_and_use",
                "To Country Group D:1 (not China) only by the first licensee, end use and end user unchanged.",
                "Are you the one to whom the original license was issued, and are end use and end user unchanged?",
                f"{cites}(iii)",
            )
        )
    yield offer("RPL", cites, [*conditions, *behind(_gateway(line), *own)])


@provision("15 CFR 740.10(b)(3)", since=BASE, stage=EXCEPTION)
def rpl_defective_equipment(line: Line, world: World) -> Iterator[Claim]:
    """RPL: replacement of defective or unacceptable equipment.

    Not worn out from use, not improved, not to E:1; free of charge and the old item returned, to B and D:1.
    """
    cites = "740.10(b)(3)"
    if not goes_as(line, *COMMODITY, *SOFTWARE):
        return
    conditions = _under_b(line, world, cites, f"{cites}(i)(E)", f"{cites}(i)(F)")
    own = [
        answered(
            line,
            "740.10.defective_replacement",
            "Only to replace a defective or unusable item exported under a BIS or State authorization in its "
            "present "
            "form: not worn out, not improved, not for stock.",
            "Does it replace a defective or wrongly supplied item, exported in its present form under an "
            "authorization, not worn out from use, without improving it or building a stock?",
            f"{cites}(i)",
        ),
    ]
    if in_groups(line, world, "B", "D:1") is TRUE:
        limit = in_groups(line, world, "D:1") is TRUE and line.tx.destination not in {"CN", "HK"}
        within = ", within the warranty or 12 months of shipment" if limit else ""
        own.append(
            answered(
                line,
                "740.10.free_and_returned",
                f"Only free of charge{within}, the old item destroyed or returned.",
                f"Is it replaced free of charge (but for transport and labor){within}, and is the old item "
                "destroyed or "
                f"returned before or promptly after?",
                f"{cites}(ii)",
            )
        )
    yield offer("RPL", cites, [*conditions, *behind(_gateway(line), *own)])


@provision(
    "15 CFR 740.10(b)(4)",
    since=date(2020, 3, 9),
    stage=EXCEPTION,
    standing="partial",
    missing="the firearm models of Supp. No. 4 to part 740 that are free of the limit on origin",
)
def rpl_firearms(line: Line, world: World) -> Iterator[Claim]:
    """RPL: firearms in the United States for servicing or replacement.

    At most a year; not from or made in Russia and seven other countries; imported with the RPL statement.
    """
    cites = "740.10(b)(4)"
    item = named_item(line, world, "firearms-limited-temporary")
    if item.value is FALSE:
        return
    origins = world.tables.license_exceptions.places("firearms-origin", world.effective) | {"RU"}
    yield offer(
        "RPL",
        cites,
        [
            only("Only firearms of 0A501.a, .b, 0A506, 0A507 and short shotguns of 0A502, 0A508.", item, cites),
            only("Not to Country Group E:1.", ~in_groups(line, world, "E:1"), "740.10(b)(2)(iv)"),
            only(
                "Not made in Russia or a country named in (b)(4)(i).",
                made_in(line, lambda country: country not in origins),
                f"{cites}(i)",
            ),
            *behind(
                _gateway(line),
                answered(
                    line,
                    "740.10.firearms_for_servicing",
                    "Only firearms here for servicing or replacement for at most a year, documented to CBP.",
                    "Were the firearms imported for servicing or replacement, at most a year ago, not shipped "
                    "from those "
                    "countries, with the RPL statement and list given to CBP?",
                    f"{cites}(ii)",
                ),
            ),
        ],
    )
