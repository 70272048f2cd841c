"""Items controlled worldwide with international partners since 6 Sep 2024 (742.4(a)(5), 742.6(a)(10))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import (
    by_rule,
    destination_name,
    excepted_if,
    is_domestic,
    leaves_a_country,
)
from smallyard.law.ear.part_742 import review
from smallyard.law.effects import Excepts
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.ccl import ControlKind
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE

_SINCE = date(2024, 9, 6)
_GRANDFATHERED = "742.4.employed_by_2024-09-06"


def _worldwide(line: Line, world: World, reason: str) -> Iterator[Claim]:
    if is_domestic(line, world) or not leaves_a_country(line):
        return
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.WORLDWIDE_PLURILATERAL and row.reason == reason,
        review.plurilateral,
        says=lambda row: f"{line.eccn} needs a license for {row.reason} reasons to every destination.",
    )


@provision("15 CFR 742.4(a)(5)", since=_SINCE, stage=Stage.REQUIREMENT)
def plurilateral_national_security(line: Line, world: World) -> Iterator[Claim]:
    """Quantum, advanced-node and related items need a license worldwide for national security reasons.

    Every destination, Canada included, where the entry refers to this paragraph.
    """
    yield from _worldwide(line, world, "NS")


@provision("15 CFR 742.6(a)(10)", since=_SINCE, stage=Stage.REQUIREMENT)
def plurilateral_regional_stability(line: Line, world: World) -> Iterator[Claim]:
    """Quantum, advanced-node and related items need a license worldwide for regional stability reasons.

    Every destination, Canada included, where the entry refers to this paragraph.
    """
    yield from _worldwide(line, world, "RS")


def _employed_before(line: Line, world: World) -> Iterator[Claim]:
    """Employees and contractors of 6 Sep 2024, but for GAAFET technology to nationals of D:1 or D:5."""
    if not _is_worldwide(line, world) or not line.tx.is_deemed:
        return
    restricted = world.in_group(line.tx.controlling_country, "D:1", "D:5")
    if line.eccn is not None and line.eccn.entry == "3E905" and restricted:
        return
    yield from excepted_if(
        line,
        _GRANDFATHERED,
        "Was the person an employee or contractor of the entity by September 6, 2024, and is not listed under part "
        "744 or denied?",
        "15 CFR 742.4(a)(5)(ii)(A)",
        "The person was employed by the entity by September 6, 2024.",
    )


def _is_worldwide(line: Line, world: World) -> bool:
    """Whether the entry has a row of these paragraphs at all."""
    entry = world.tables.ccl.entry(line.eccn, world.effective) if line.eccn is not None else None
    return entry is not None and any(row.kind is ControlKind.WORLDWIDE_PLURILATERAL for row in entry.rows)


@provision(
    "15 CFR 742.4(a)(5)(ii)(A)", since=_SINCE, stage=Stage.REQUIREMENT, exception_to="plurilateral_national_security"
)
def employed_before_national_security(line: Line, world: World) -> Iterator[Claim]:
    """Releases to people employed by 6 Sep 2024 need no license under 742.4(a)(5).

    The grandfather exclusion; it does not reach 3E905 technology for nationals of D:1 or D:5.
    """
    yield from _employed_before(line, world)


@provision(
    "15 CFR 742.6(a)(10)(ii)(A)",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    exception_to="plurilateral_regional_stability",
)
def employed_before_regional_stability(line: Line, world: World) -> Iterator[Claim]:
    """Releases to people employed by 6 Sep 2024 need no license under 742.6(a)(10).

    The grandfather clause; it does not reach 3E905 technology for nationals of D:1 or D:5.
    """
    yield from _employed_before(line, world)


def _limited_exclusion(line: Line, world: World) -> Iterator[Claim]:
    """Software and technology named in the paragraph, unless the person is of D:1 or D:5."""
    if not line.tx.is_deemed or world.in_group(line.tx.controlling_country, "D:1", "D:5"):
        return
    named = world.tables.ccl.in_set("742.4(a)(5)(ii)(B)", line, world.effective)
    if named.certainty is not FALSE:
        yield from when(
            named.certainty,
            Excepts(),
            f"A release to a person of {destination_name(line)}, which is in neither Country Group D:1 nor D:5.",
            questions=named.questions,
        )


@provision(
    "15 CFR 742.4(a)(5)(ii)(B)", since=_SINCE, stage=Stage.REQUIREMENT, exception_to="plurilateral_national_security"
)
def limited_deemed_exclusion_national_security(line: Line, world: World) -> Iterator[Claim]:
    """Releases of named software and technology need no license unless to nationals of D:1 or D:5 (NS).

    The limited deemed export and reexport exclusion.
    """
    yield from _limited_exclusion(line, world)


@provision(
    "15 CFR 742.6(a)(10)(ii)(B)",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    exception_to="plurilateral_regional_stability",
)
def limited_deemed_exclusion_regional_stability(line: Line, world: World) -> Iterator[Claim]:
    """Releases of named software and technology need no license unless to nationals of D:1 or D:5 (RS).

    The limited exclusion of (B)(1), and the full exclusion of (B)(2) for dry etch software and technology.
    """
    yield from _limited_exclusion(line, world)
    etch = world.tables.ccl.in_set("742.6(a)(10)(ii)(B)(2)", line, world.effective)
    if line.tx.is_deemed and etch.certainty is TRUE:
        yield from when(TRUE, Excepts(), "Releases for dry etch equipment of 3B001.c.1.a and c.1.c are excluded.")
