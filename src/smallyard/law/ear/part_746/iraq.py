"""Iraq (746.3): list-based controls for every reason, some ECCNs more, and the arms embargo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_734.controlled_content import list_based_reasons
from smallyard.law.ear.part_746.embargo import required, to_place
from smallyard.law.effects import ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.eccn import Eccn

_SINCE = date(2004, 7, 30)
"""69 FR 46070."""
_REASONS = frozenset({"NS", "MT", "NP", "CW", "CB", "RS", "CC", "EI", "SI", "SL", "UN"})
_RS_ENTRIES = EccnSet.parse("0B999 0D999 1B999 1C992 1C995 1C997 1C999 6A992")
_REVIEW = (
    "Policy of denial for nuclear activity, weapons of mass destruction, ballistic missiles or arms (746.3(b)); case "
    "by case for Iraqi civil infrastructure under (a)(3)."
)
_MILITARY = "746.3.military_end_use"


def _reasons(line: Line, world: World, eccn: Eccn) -> frozenset[str]:
    return _REASONS & list_based_reasons(world, eccn)


@provision("15 CFR 746.3(a)", also=("15 CFR 746.3(b)", "15 CFR 746.3(c)"), since=_SINCE, stage=Stage.REQUIREMENT)
def license_for_iraq(line: Line, world: World) -> Iterator[Claim]:
    """A license is required to Iraq for items controlled for nearly any reason, whatever the chart's column.

    Items controlled for NS, MT, NP, CW, CB, RS, CC, EI, SI, SL or UN reasons, and the RS entries of (a)(3).

    Also for transfers within Iraq. The exceptions left are those of 746.3(c).
    """
    exceptions = to_place(line, world, "746.3")
    if exceptions is None:
        return
    requirement = required("746.3", exceptions, ReviewPolicy.CASE_BY_CASE, _REVIEW)
    if line.eccn is None:
        question = line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", "15 CFR 746.3(a)")
        yield from when(_RS_ENTRIES.contains(None), requirement, "Its controls are not known.", questions=(question,))
        return
    reasons = _reasons(line, world, line.eccn)
    if reasons:
        yield claim(requirement, f"{line.eccn} is controlled for {', '.join(sorted(reasons))}: so to Iraq.")
        return
    yield from when(
        _RS_ENTRIES.contains(line.eccn),
        requirement,
        f"{line.eccn} is one of the entries controlled to Iraq for regional stability.",
        questions=(line.asks_field("eccn", f"What is the full ECCN of {line.name}?", "15 CFR 746.3(a)(3)"),),
    )


@provision("15 CFR 746.3(a)(4)", since=_SINCE, stage=Stage.REQUIREMENT)
def license_for_military_end_use_in_iraq(line: Line, world: World) -> Iterator[Claim]:
    """A license is required to Iraq for any item for a military end use or end user.

    Any item subject to the EAR known to be for a military end use, or for an unrecognized military end user.

    Not for the US government or the Government of Iraq. Answer "746.3.military_end_use"; an end use that was reviewed
    is taken as ruling it out. No exception may be used; policy of denial.
    """
    if to_place(line, world, "746.3") is None or (line.answer(_MILITARY).known is None and line.tx.end_use.reviewed):
        return
    if all(party.government for party in line.tx.receiving_parties) and line.tx.receiving_parties:
        return
    text = "Is the item for a military end use in Iraq, or a military end user that the US does not recognize?"
    yield from when(
        line.answer(_MILITARY),
        required("746.3(a)(4)", (), ReviewPolicy.POLICY_OF_DENIAL, "Policy of denial (746.3(b)(4))."),
        "The item is for a military end use or end user in Iraq.",
        questions=(line.asks(_MILITARY, text, "15 CFR 746.3(a)(4)"),),
    )
