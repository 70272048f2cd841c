"""Exceptions for chip making and allied controls: IEC (740.24) and RFF (740.26)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.facts import named_item
from smallyard.law.ear.part_740.terms import EXCEPTION, answered, behind, offer, only
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE


@provision(
    "15 CFR 740.24",
    since=date(2024, 9, 6),
    stage=EXCEPTION,
    standing="partial",
    missing="the table License Exception IEC Eligible Items and Destinations (2024-09-17), which is asked for",
)
def iec_implemented_controls(line: Line, world: World) -> Iterator[Claim]:
    """IEC: items and destinations of BIS's table of implemented export controls.

    Items whose entries are marked for it, to destinations that have put equivalent controls in place.
    """
    item = named_item(line, world, "implemented-controls")
    if item.value is not FALSE:
        yield offer(
            "IEC",
            "740.24",
            [
                only("Only items whose entries are marked for IEC.", item, "740.24(b)"),
                answered(
                    line,
                    "740.24.eligible_destination",
                    "Only to destinations that BIS's table names for the item.",
                    "Does BIS's table of License Exception IEC eligible items and destinations (www.bis.gov/IEC) "
                    "name this "
                    "destination for this item?",
                    "740.24(b)",
                ),
            ],
        )


@provision("15 CFR 740.26", since=date(2024, 12, 2), stage=EXCEPTION)
def rff_restricted_fabs(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """RFF: items to Entity List fabrication facilities whose entries cite 740.26.

    Offered where an Entity List requirement names it; 45 days' notice; not for advanced nodes or named tools.
    """
    cites = "740.26"
    named = any("740.26" in (effect.overcome_by or ()) for _, effect in found.requirements())
    if not named:
        return
    yield offer(
        "RFF",
        cites,
        [
            only(
                "Not items of 3B001, 3B002, 3B993, 3B994 and named software and technology.",
                ~named_item(line, world, "not-for-restricted-fabs"),
                f"{cites}(a)",
            ),
            *behind(
                answered(
                    line,
                    "740.26.notified_45_days",
                    "Only 45 days after notice to BIS.",
                    "Did you notify BIS (EARReports@bis.doc.gov) at least 45 days before the shipment?",
                    f"{cites}(d)(1)",
                ),
                answered(
                    line,
                    "740.26.not_advanced_node",
                    "Not to make advanced-node ICs, nor to service the tools named.",
                    "Is it certain that the item serves neither the production of advanced-node integrated "
                    "circuits nor the "
                    "operation or servicing of equipment of 3B001.a.4, c, d, f.1, f.5, f.6, k to n, p.2, p.4, r, "
                    "3B002.c, "
                    "3B993 or 3B994?",
                    f"{cites}(c)",
                ),
            ),
        ],
        reaches=(),
    )
