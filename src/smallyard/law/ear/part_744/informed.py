"""Notice from BIS that a license is required (744.2(b) to 744.23(b), each section's "is informed" paragraph)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import RequiresLicense
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import TRUE
from smallyard.model.transaction import Transaction

__all__: list[str] = []


@provision(
    "15 CFR 744.1",
    also=(
        "15 CFR 744.2(b)",
        "15 CFR 744.3(b)",
        "15 CFR 744.4(b)",
        "15 CFR 744.6(c)(1)",
        "15 CFR 744.9(b)",
        "15 CFR 744.11(c)",
        "15 CFR 744.17(b)",
        "15 CFR 744.21(b)",
        "15 CFR 744.22(b)",
        "15 CFR 744.23(b)",
    ),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
)
def license_when_informed_by_bis(tx: Transaction, world: World) -> Iterator[Claim]:
    """A license is required when BIS has informed you so, of this shipment or this end user.

    Answer 744.informed_by_bis. A notice may be oral, and binds shipments in transit (744.1(b)(2)).

    Not asked by itself: the one question on end use and end users names such notices. No exception is taken to apply,
    since the notice says what does.
    """
    if tx.answer("744.informed_by_bis") is TRUE:
        yield claim(
            RequiresLicense(
                control="744", review_text="the policy of the section that the notice names", overcome_by=()
            ),
            "BIS has informed you that a license is required; a shipment in transit stops until there is one.",
            cites="15 CFR 744.1(b)(2)",
        )
