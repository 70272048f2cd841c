"""Reports of thermal imaging cameras exported without a license (743.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.decision import Outcome
from smallyard.law.ear.part_743.wassenaar_reports import report_due
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.transaction import TransactionKind

_CAMERAS = Eccn("6A003", ("b", "4", "b"))
_UNREPORTED = Decimal(100)


@provision(
    "15 CFR 743.3",
    since=date(2009, 5, 22),
    stage=Stage.DUTY,
    title="Exports of more than 100 thermal imaging cameras to Country Group A:1 without a license are reported.",
    standing="partial",
    missing="the section's text was not read: the threshold and places are from a secondary source, whether the 100 "
    "are counted over the half year is not known",
)
def report_of_thermal_imaging_cameras(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """6A003.b.4.b cameras to Country Group A:1, but Canada, not authorized by a license (74 FR 23941).

    Reported twice a year, by 1 August and 1 February. A line of 100 or fewer is reported if the half year's total is
    above that.
    """
    eccn, place = line.eccn, line.tx.destination
    if eccn is None or not eccn.within(_CAMERAS) or line.tx.kind is not TransactionKind.EXPORT:
        return
    if not found.outcome.may_go_ahead or found.outcome is Outcome.NOT_SUBJECT:
        return
    if place == "CA" or not world.in_group(place, "A:1"):
        return
    above = line.item.quantity is not None and line.item.quantity > _UNREPORTED
    condition = "" if above else "If such exports exceed 100 cameras: "
    due = report_due(line.tx.date)
    yield claim(
        Imposes(duty=Duty.REPORT, text=f"{condition}Report the cameras to BIS by {due} (743.3).", due=due),
        f"{eccn} cameras go to Country Group A:1 without a license.",
    )
