"""Shipping under a license: in time, and with documents that agree with it (758.4, 758.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.transaction import TransactionKind


@provision("15 CFR 758.5", also=("15 CFR 758.4",), since=date(2000, 7, 10), stage=Stage.DUTY)
def licensed_shipment_agrees_with_license(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Licensed items leave before the license expires, with documents that agree with it.

    The EEI, bill of lading or air waybill agree with the license; delivery is to a country that it names.

    Items leave the last US port by midnight of the day on which the license expires (758.4(b)). Unscheduled
    unloading elsewhere is reported within 10 days (758.5(e)).
    """
    if found.outcome is Outcome.LICENSE_REQUIRED and line.tx.kind is TransactionKind.EXPORT:
        yield claim(
            Imposes(
                duty=Duty.LICENSE_APPLICATION,
                text="Under the license: the EEI and transport documents agree with it, deliver only to countries "
                "it names, and leave the last US port before it expires.",
            ),
            "Documents and delivery of licensed items must agree with the license.",
        )
