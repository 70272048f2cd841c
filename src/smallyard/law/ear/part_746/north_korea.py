"""North Korea (746.4): a license for all items but food and medicine designated EAR99."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_746.embargo import required, to_place
from smallyard.law.ear.part_746.food_and_medicine import is_food_or_medicine, is_it_food_or_medicine
from smallyard.law.effects import ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

_REVIEW = (
    "Case by case; general policy of denial for luxury goods, arms, items controlled for NP or MT and others of "
    "746.4(b)(1)-(3); approval for humanitarian items."
)


@provision(
    "15 CFR 746.4(a)", also=("15 CFR 746.4(b)", "15 CFR 746.4(c)"), since=date(2007, 1, 26), stage=Stage.REQUIREMENT
)
def license_for_north_korea(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for all items to North Korea but food and medicine designated EAR99.

    Any item subject to the EAR, except food and medicine classified as EAR99 (72 FR 3722).

    Exceptions are left in part by 746.4(c). GFT is not for luxury goods (Supp. No. 1 to part 746).
    """
    exceptions = to_place(line, world, "746.4")
    if exceptions is None:
        return
    if line.answer("746.4.luxury_goods") is TRUE:
        exceptions = tuple(one for one in exceptions if one != "740.12")
    yield from when(
        ~is_food_or_medicine(line),
        required("746.4", exceptions, ReviewPolicy.CASE_BY_CASE, _REVIEW),
        "Any item but EAR99 food and medicine needs a license to North Korea.",
        questions=(is_it_food_or_medicine(line, "15 CFR 746.4(a)"),),
    )
