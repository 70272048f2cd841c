"""Cuba (746.2): a license for all items subject to the EAR."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_746.embargo import required, to_place
from smallyard.law.effects import ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import Kleene

_REVIEW = (
    "General policy of denial; medicines and medical devices, telecommunications, agricultural items, civil aviation "
    "safety, environmental protection and other lanes of 746.2(b) are reviewed more favorably."
)


@provision(
    "15 CFR 746.2(a)",
    also=("15 CFR 746.2(b)", "15 CFR 746.1(a)(1)", "15 CFR 736.2(b)(6)"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
)
def license_for_cuba(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for all items subject to the EAR to Cuba, EAR99 included.

    All items, EAR99 included, and the release of CCL technology or source code to a Cuban national.

    EAR99 technology or source code released to a Cuban national in the United States or a third country needs none
    (746.2(a)(2)). The exceptions left are those of 746.2(a)(1). OFAC's Cuban Assets Control Regulations (31 CFR part
    515) apply besides.
    """
    exceptions = to_place(line, world, "746.2")
    if exceptions is None:
        return
    free = Kleene.of(False)
    if line.tx.is_deemed:
        free = Kleene.of(line.eccn.is_ear99 if line.eccn is not None else None)
    yield from when(
        ~free,
        required("746.2", exceptions, ReviewPolicy.POLICY_OF_DENIAL, _REVIEW),
        "All items subject to the EAR need a license to Cuba.",
        questions=(line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", "15 CFR 746.2(a)"),),
    )
