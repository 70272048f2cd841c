"""What binds the holder of a license (part 750)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World


@provision("15 CFR 750.7", since=date(1996, 3, 25), stage=Stage.DUTY)
def license_is_used_within_its_terms(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """A license is used within its terms and validity, four years unless it says otherwise.

    A license authorizes only the transaction described; its conditions bind, and are passed on where it says so.

    Export and reexport licenses are valid four years since 2013 (78 FR 61874), two years before.
    """
    if found.outcome is Outcome.LICENSE_REQUIRED:
        years = "four" if world.effective >= date(2013, 10, 4) else "two"
        yield claim(
            Imposes(
                duty=Duty.LICENSE_APPLICATION,
                text=f"Once issued, ship within the license's validity (normally {years} years) and keep its terms "
                f"and conditions.",
            ),
            "A license authorizes only the transaction described in the application and its support documents.",
        )
