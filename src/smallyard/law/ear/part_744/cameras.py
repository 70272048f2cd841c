"""Thermal and other cameras for military end users, or for military commodities (744.9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.ear.known import NO, Known, answered
from smallyard.law.ear.part_744.knowledge import end_use_reviewed, for_military_user
from smallyard.law.effects import RequiresLicense
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__: list[str] = []

_SECTION = "15 CFR 744.9"
_STREAK_AND_FRAMING = EccnSet.parse("6A003.a.3 6A003.a.4 6A003.a.6")
_CAMERAS = EccnSet.parse("6A002 6A003 8A002.d")
_SIGHTS_SINCE = date(2020, 3, 9)
_SLOW = Decimal(9)


def _cameras(line: Line, world: World) -> Known:
    """The cameras and components of (a)(1)(iii), a sight of 0A504 or a slow camera of 6A993.a among them."""
    asked = line.asks_field("eccn", f"What is the full ECCN of {line.name}?", f"{_SECTION}(a)(1)")
    known = Known.of(_CAMERAS.contains(line.eccn), asked)
    if known.value is not FALSE or line.eccn is None:
        return known
    if line.eccn.entry == "0A504" and world.effective >= _SIGHTS_SINCE:
        text = f"Does {line.name} incorporate a commodity of 6A002, 6A003, or 6A993.a at 9 Hz or less?"
        return answered(line, "744.9.sight_with_camera", text, f"{_SECTION}(a)(1)(ii)")
    if line.eccn.entry == "6A993":
        return Known.of(EccnSet.parse("6A993.a").contains(line.eccn), asked) & _slow(line)
    return NO


def _slow(line: Line) -> Known:
    rate = line.parameter("frame_rate_hz")
    text = f"What is the maximum frame rate of {line.name}, in Hz?"
    asked = line.asks_field("parameters.frame_rate_hz", text, f"{_SECTION}(a)(1)(ii)")
    return Known.of(Kleene.of(rate <= _SLOW if isinstance(rate, Decimal) else None), asked)


@provision(
    "15 CFR 744.9",
    also=("15 CFR 744.9(a)", "15 CFR 744.9(c)", "15 CFR 744.9(d)", "15 CFR 744.9(e)"),
    since=date(2009, 5, 22),
    stage=Stage.REQUIREMENT,
)
def license_for_cameras(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for certain cameras known to be for a military end user or a military commodity.

    (i) 6A003.a.3, .a.4, .a.6 for a military end user, but in Australia, Canada, the UK. (ii) 6A002, other 6A003,
    8A002.d, 6A993.a at 9 Hz or less, and from 2020-03-09 0A504 sights with such a camera, for a military end user
    outside Country Group A:1. (iii) Any of these for incorporation into a military commodity of 0A919, but in the
    same three countries (answer 744.9.into_0A919).

    Not for a deployment by a unit of an A:1 government (answer 744.9.a1_deployment). Only GOV under 740.11(b)(2)(ii).
    Reviewed by the policies of the ITAR.
    """
    item = _cameras(line, world)
    if item.value is FALSE or line.answer("744.9.a1_deployment") is TRUE:
        return
    country = line.tx.controlling_country
    among_three = country in world.tables.end_uses.members("744.9-excluded", world.effective)
    exempt = Kleene.of(world.in_group(country, "A:1"))
    if (fast := _STREAK_AND_FRAMING.contains(line.eccn)) is not FALSE:
        exempt = Kleene.of(among_three) if fast is TRUE or among_three == world.in_group(country, "A:1") else UNKNOWN
    asked = line.asks_field("eccn", f"Which paragraph of {line.eccn} is {line.name} in?", f"{_SECTION}(a)(1)")
    user = for_military_user(line.tx, None) & Known.of(~exempt, asked)
    into = line.answer("744.9.into_0A919")
    if into is UNKNOWN and line.tx.end_use.reviewed:
        into = FALSE
    commodity = NO if among_three else Known.of(into, end_use_reviewed())
    known = item & (user | commodity)
    yield from when(
        known.value,
        RequiresLicense(
            control="744.9",
            review_text="the policies of the International Traffic in Arms Regulations (744.9(c))",
            overcome_by=("740.11(b)(2)(ii)",),
        ),
        f"{line.name} is, or may be, for a military end user or a military commodity.",
        questions=known.questions,
        cites=f"{_SECTION}(a)(1)",
    )
