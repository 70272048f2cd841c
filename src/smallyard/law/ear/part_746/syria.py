"""Syria (746.9): a license for all items but food and medicine designated EAR99."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_746.embargo import required, to_place
from smallyard.law.ear.part_746.food_and_medicine import is_food_or_medicine, is_it_food_or_medicine
from smallyard.law.effects import ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import Kleene

_REVIEW = (
    "General policy of denial; medicine and medical devices, civil aviation safety, telecommunications and items for "
    "the support of the Syrian people are reviewed case by case (746.9(c)(2))."
)
_DEEMED_REVIEW = "Case by case for deemed exports and reexports (746.9(c)(1))."


@provision(
    "15 CFR 746.9(a)",
    also=("15 CFR 746.9(b)", "15 CFR 746.9(c)"),
    since=date(2004, 5, 14),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the review policy as the rule of 2 September 2025 changed it; until 2011-12-12 the same stood in "
    "General Order No. 2 (Supp. No. 1 to part 736)",
)
def license_for_syria(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for all items to Syria but food and medicine designated EAR99.

    All items subject to the EAR, except food and medicine classified as EAR99.

    Of technology and source code released to a Syrian national only what is on the CCL needs one. Since 2 September
    2025 License Exception SPP (740.5) is open for EAR99 items, and CCD.
    """
    exceptions = to_place(line, world, "746.9")
    if exceptions is None:
        return
    if line.tx.is_deemed:
        yield from when(
            ~Kleene.of(line.eccn.is_ear99 if line.eccn is not None else None),
            required("746.9", exceptions, ReviewPolicy.CASE_BY_CASE, _DEEMED_REVIEW),
            "Technology and source code on the CCL need a license for release to a Syrian national.",
            questions=(
                line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", "15 CFR 746.9(a)"),
            ),
        )
        return
    yield from when(
        ~is_food_or_medicine(line),
        required("746.9", exceptions, ReviewPolicy.POLICY_OF_DENIAL, _REVIEW),
        "Any item but EAR99 food and medicine needs a license to Syria.",
        questions=(is_it_food_or_medicine(line, "15 CFR 746.9(a)"),),
    )
