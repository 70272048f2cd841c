"""742.4(a)(4), 742.6(a)(6) before the AI Diffusion rule: advanced computing and semiconductor equipment from 7 Oct
2022 to 12 Jan 2025.

China alone at first (87 FR 62186), with Macau from 17 Jan 2023 (88 FR 2821), then Country Groups D:1, D:4 and D:5
outside A:5 and A:6 from 17 Nov 2023 (88 FR 73458).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import Policy, by_rule, destination_name, to
from smallyard.law.effects import ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision
from smallyard.law.tables.ccl import ControlKind, ControlRow
from smallyard.law.world import World

_FIRST = date(2022, 10, 7)
_MACAU = date(2023, 1, 17)
_GROUPS = date(2023, 11, 17)
_DIFFUSION = date(2025, 1, 13)


def _policy(line: Line, world: World, row: ControlRow) -> Policy:
    return Policy(
        ReviewPolicy.PRESUMPTION_OF_DENIAL,
        "presumption of denial, but case by case for end users headquartered in the United States or Country Groups "
        "A:5 or A:6 (742.6(b)(10) as it then stood)",
    )


def _reached(line: Line, world: World, kind: ControlKind, reason: str, where: str) -> Iterator[Claim]:
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is kind and row.reason == reason and row.until is not None,
        _policy,
        says=lambda row: f"{line.eccn} needs a license for {reason} reasons to {where}.",
    )


@provision("15 CFR 742.6(a)(6)", since=_FIRST, until=_MACAU, stage=Stage.REQUIREMENT, also=("15 CFR 742.4(a)(4)",))
def chip_controls_on_china(line: Line, world: World) -> Iterator[Claim]:
    """Advanced computing and semiconductor equipment items need a license to China.

    Equipment of 3B090 from 7 October 2022, advanced computing from 21 October; China with Hong Kong, not Macau.
    """
    if not line.tx.is_deemed and to(line, world, "China"):
        for reason in ("NS", "RS"):
            yield from _reached(line, world, ControlKind.CN, reason, "China")


@provision("15 CFR 742.6(a)(6)", since=_MACAU, until=_GROUPS, stage=Stage.REQUIREMENT, also=("15 CFR 742.4(a)(4)",))
def chip_controls_on_china_and_macau(line: Line, world: World) -> Iterator[Claim]:
    """Advanced computing and semiconductor equipment items need a license to China and Macau.

    88 FR 2821 added Macau.
    """
    if not line.tx.is_deemed and to(line, world, "China", places=("MO",)):
        for reason in ("NS", "RS"):
            yield from _reached(line, world, ControlKind.CN_MO, reason, "China and Macau")


@provision("15 CFR 742.6(a)(6)(iii)", since=_GROUPS, until=_DIFFUSION, stage=Stage.REQUIREMENT)
def chip_controls_on_country_groups(line: Line, world: World) -> Iterator[Claim]:
    """Advanced computing items need a license to Country Groups D:1, D:4 and D:5 outside A:5 and A:6.

    88 FR 73458; not deemed exports. Firms headquartered or parented in Macau or D:5 elsewhere: see 744.23.
    """
    if line.tx.is_deemed or not to(line, world, "D:1", "D:4", "D:5") or to(line, world, "A:5", "A:6"):
        return
    where = f"{destination_name(line)} (Country Groups D:1, D:4, D:5 outside A:5 and A:6)"
    yield from _reached(line, world, ControlKind.D1_D4_D5_EXCEPT_A5_A6, "RS", where)
