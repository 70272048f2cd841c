"""Anti-terrorism controls: 742.8 (Iran), 742.9 (Syria), 742.10 (Sudan, until 2021), 742.19 (North Korea).

No column AT1 or AT2 of the Country Chart is marked for any destination; these sections say where AT bites. Part 746
requires licenses for the same places besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import Policy, by_rule, leaves_a_country
from smallyard.law.effects import ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision
from smallyard.law.tables.ccl import ControlKind, ControlRow
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

_SINCE = date(1996, 3, 25)


def _at(line: Line, world: World, place: str, policy: Policy, *kinds: ControlKind) -> Iterator[Claim]:
    """Rows with an AT column, rows of Country Group E:1, and rows that name the place."""
    if line.tx.controlling_country != place or not leaves_a_country(line):
        return
    reached = {ControlKind.CHART, ControlKind.E1, *kinds}
    yield from by_rule(
        line,
        world,
        lambda row: row.reason == "AT" and row.kind in reached,
        lambda line, world, row: policy,
        says=lambda row: f"{line.eccn} is controlled for anti-terrorism reasons.",
    )


@provision("15 CFR 742.8", since=_SINCE, stage=Stage.REQUIREMENT)
def anti_terrorism_iran(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for anti-terrorism reasons need a license to Iran.

    AT columns 1 and 2, 1C350, 1C355, 1C395, 2A994, 2D994 and 2E994.

    OFAC's authorization counts for the EAR too (742.8(a)(5), answer "746.7.ofac_authorized").
    """
    if line.answer("746.7.ofac_authorized") is TRUE:
        return
    policy = Policy(ReviewPolicy.POLICY_OF_DENIAL, "general policy of denial (742.8(b)(1))")
    yield from _at(line, world, "IR", policy, ControlKind.IR)


@provision("15 CFR 742.9(a)", since=_SINCE, until=date(2011, 12, 12), stage=Stage.REQUIREMENT, also=("15 CFR 742.9",))
def anti_terrorism_syria(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for anti-terrorism reasons need a license to Syria.

    AT column 1. Since 12 December 2011 section 746.9 supersedes it (742.9(e), 76 FR 77117).
    """
    policy = Policy(
        ReviewPolicy.CASE_BY_CASE,
        "generally denied for items of 742.9(b)(1) and military end users, else case by case",
    )
    yield from _at(line, world, "SY", policy)


@provision("15 CFR 742.10", since=_SINCE, until=date(2021, 1, 14), stage=Stage.REQUIREMENT)
def anti_terrorism_sudan(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for anti-terrorism reasons need a license to Sudan.

    AT columns 1 and 2, until Sudan was no longer designated (86 FR 4929).
    """
    policy = Policy(
        ReviewPolicy.CASE_BY_CASE, "generally denied for military end users and sensitive items, else case by case"
    )
    yield from _at(line, world, "SD", policy)


@provision("15 CFR 742.19", since=date(2007, 1, 26), stage=Stage.REQUIREMENT)
def anti_terrorism_north_korea(line: Line, world: World) -> Iterator[Claim]:
    """Items controlled for anti-terrorism reasons need a license to North Korea.

    AT columns 1 and 2, and the entries that name North Korea.
    """
    if line.tx.controlling_country != "KP":
        return
    generally_denied = line.eccn is not None and (
        any(row.reason in {"NS", "MT", "NP", "CB"} for row in _rows(line, world))
    )
    review = ReviewPolicy.PRESUMPTION_OF_DENIAL if generally_denied else ReviewPolicy.CASE_BY_CASE
    policy = Policy(
        review, "generally denied for the items of 742.19(b)(1); else by end use and end user (742.19(b))"
    )
    yield from _at(line, world, "KP", policy, ControlKind.KP)


def _rows(line: Line, world: World) -> tuple[ControlRow, ...]:
    entry = world.tables.ccl.entry(line.eccn, world.effective) if line.eccn is not None else None
    return entry.rows if entry is not None else ()
