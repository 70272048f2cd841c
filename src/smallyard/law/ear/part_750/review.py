"""Who reviews a license application and decides it, and how long that takes (750.3, 750.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World

_CONCERNS = {
    "Defense": frozenset({"NS", "MT", "RS", "CB", "EI", "SI"}),
    "Energy": frozenset({"NP"}),
    "State": frozenset({"NS", "MT", "NP", "CB", "RS", "CC", "FC", "UN", "CW", "AT"}),
}
"""The reasons for control that concern each reviewing agency first; general knowledge of 750.3(b)(2)."""


@provision("15 CFR 750.3", also=("15 CFR 750.4",), since=date(1996, 12, 5), stage=Stage.DUTY)
def who_reviews_the_application(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """BIS decides an application after State, Defense and Energy could review it, within 90 days in all.

    Executive Order 12981 lets the Departments of State, Defense and Energy review any application (61 FR 64272).

    They answer within 30 days of the referral; a disagreement goes to the Operating Committee and on. All is decided
    or before the President within 90 calendar days of registration. A denial is announced, with 20 days to answer
    (750.6), and may be appealed (part 756).
    """
    if found.outcome is not Outcome.LICENSE_REQUIRED:
        return
    first = [agency for agency, reasons in _CONCERNS.items() if not reasons.isdisjoint(found.reasons)]
    agencies = " and ".join(filter(None, [", ".join(first[:-1]), *first[-1:]]))
    most = f" (for {', '.join(sorted(found.reasons))} reasons first {agencies})" if first else ""
    yield claim(
        Imposes(
            duty=Duty.LICENSE_APPLICATION,
            text=f"BIS decides; the Departments of State, Defense and Energy may review{most}. Reckon with up to 90 "
            f"calendar days from registration, not counting returns for more information (750.4).",
        ),
        "A license is required; applications are reviewed as 750.3 and 750.4 say.",
    )
