"""Import certificates and permits that support license applications for firearms (748.12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.country import country


@provision(
    "15 CFR 748.12",
    also=("15 CFR 748.9(b)(3)",),
    since=date(2024, 5, 30),
    stage=Stage.DUTY,
    standing="partial",
    missing="before 30 May 2024, when it was for member countries of the Organization of American States",
)
def firearms_import_permit(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """An import certificate or permit supports an application for firearms, where the country requires one.

    Commodities of 0x5zz entries (firearms and related), whatever their value (89 FR 34706).

    The document, or an equivalent one, is obtained before applying and submitted with the application; if the country
    requires none, the application says so.
    """
    eccn = line.eccn
    if found.outcome is not Outcome.LICENSE_REQUIRED or eccn is None or eccn.is_ear99:
        return
    if eccn.category == 0 and eccn.product_group == "A" and eccn.entry[2] == "5":
        where = country(line.tx.destination).name
        yield claim(
            Imposes(
                duty=Duty.LICENSE_APPLICATION,
                text=f"Obtain the import certificate or permit of {where} through the importer before applying, and "
                f"submit it; if {where} requires none, say so in the application.",
                before=True,
            ),
            f"{eccn} is a firearm or related commodity, and a license is required.",
        )
