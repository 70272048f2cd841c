"""Export clearance of firearms and ammunition in the baggage of a traveler (758.11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_758.electronic_export_information import is_declared_firearm
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World


@provision("15 CFR 758.11", since=date(2020, 3, 9), stage=Stage.DUTY)
def firearms_are_shown_to_customs(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Firearms and ammunition that leave under BAG are registered with Customs before they leave.

    CBP Form 4457, whatever the value and the destination; the same items as in 758.1(b)(9) (85 FR 4136).
    """
    if "BAG" not in found.exceptions_used or not is_declared_firearm(line):
        return
    yield claim(
        Imposes(
            duty=Duty.NOTIFICATION,
            text="Give US Customs and Border Protection a completed Form 4457 with serial number, make, model and "
            "caliber before the items leave, and show it with them on return (758.11(b)).",
            before=True,
        ),
        f"{line.eccn} leaves under License Exception BAG.",
    )
