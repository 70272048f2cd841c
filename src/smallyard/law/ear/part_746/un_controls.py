"""Items controlled for UN reasons to places under a UN Security Council arms embargo (746.1(b)(3))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import Policy, by_rule, destination_name, to
from smallyard.law.effects import ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision
from smallyard.law.tables.ccl import ControlKind
from smallyard.law.world import World


@provision("15 CFR 746.1(b)(3)", since=date(2012, 7, 23), stage=Stage.REQUIREMENT, also=("15 CFR 746.1(b)(2)",))
def un_controls_under_arms_embargo(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for UN reasons need a license to countries under a UN arms embargo.

    Entries with a UN reason, to and within the countries of 746.1(b)(2) (list as of January 2025; 77 FR 42973).
    """
    if not to(line, world, "UN-arms-embargo"):
        return
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.UN_ARMS_EMBARGO,
        lambda line, world, row: Policy(
            ReviewPolicy.POLICY_OF_DENIAL, "policy of denial unless the Security Council's resolution allows it"
        ),
        says=lambda row: (
            f"{line.eccn} is controlled for UN reasons and {destination_name(line)} is under an arms embargo."
        ),
        overcome_by=("740.11(b)",),
    )
