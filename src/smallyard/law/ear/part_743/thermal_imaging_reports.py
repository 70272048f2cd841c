"""Reports of thermal imaging cameras exported without a license (743.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.transaction import TransactionKind

_CAMERAS = Eccn("6A003", ("b", "4", "b"))
_UNREPORTED = Decimal(100)
_CONFIGURATION = "743.3.ocular_configuration"


@provision(
    "15 CFR 743.3",
    since=date(2009, 5, 22),
    stage=Stage.DUTY,
    standing="partial",
    missing="whether the 100 are counted by export or over the half year, which the section does not say",
)
def report_of_thermal_imaging_cameras(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Exports of more than 100 thermal imaging cameras to Country Group A:1 without a license are reported.

    6A003.b.4.b cameras in a monocular, biocular or binocular configuration, to Country Group A:1 but Canada.

    Where no license authorizes them (743.3(b), 74 FR 23947). Reported by the end of the month after the half year
    (743.3(f)). A line of 100 or fewer is reported if the half year's total is above that. Answer
    743.3.ocular_configuration no where the cameras have no such configuration.
    """
    eccn, place = line.eccn, line.tx.destination
    if eccn is None or not eccn.within(_CAMERAS) or line.tx.kind is not TransactionKind.EXPORT:
        return
    if not found.outcome.may_go_ahead or found.outcome is Outcome.NOT_SUBJECT:
        return
    configured = line.answer(_CONFIGURATION)
    if place == "CA" or not world.in_group(place, "A:1") or configured is FALSE:
        return
    above = line.item.quantity is not None and line.item.quantity > _UNREPORTED
    conditions = [] if configured is TRUE else ["they are in a monocular, biocular or binocular configuration"]
    if not above:
        conditions.append("such exports exceed 100 cameras")
    only_if = f"If {' and '.join(conditions)}: report" if conditions else "Report"
    due = _report_due(line.tx.date)
    yield claim(
        Imposes(duty=Duty.REPORT, text=f"{only_if} the cameras to BIS by {due} (743.3).", due=due),
        f"{eccn} cameras go to Country Group A:1 without a license.",
    )


def _report_due(day: date) -> date:
    """The last day of the month after the half year of an export: 31 July, or 31 January of the next year."""
    return date(day.year, 7, 31) if day.month <= 6 else date(day.year + 1, 1, 31)
