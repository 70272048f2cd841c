"""UN Security Council arms embargoes (746.1(b)), and embargoed places before our text of a section begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_746.embargo import EXPORTS_ONLY
from smallyard.law.effects import SuspendsExceptions
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, ask, claim, provision
from smallyard.law.world import World
from smallyard.model.country import country
from smallyard.model.kleene import TRUE
from smallyard.model.transaction import TransactionKind

_OWN_SECTIONS = ("746.3", "746.4", "746.7")


@provision("15 CFR 746.1(b)(4)", since=date(2012, 7, 23), stage=Stage.GATE)
def only_gov_under_arms_embargo(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Items controlled for UN reasons go to embargoed countries under License Exception GOV only.

    Where a license is required by 746.1(b)(3), only GOV 740.11(b) may be used.

    Iraq, North Korea and Iran are governed by their own sections. In its present shape since 23 July 2012 (77 FR
    42973).
    """
    place = line.tx.controlling_country
    if any(world.tables.embargoes.exceptions(one, place, world.effective) is not None for one in _OWN_SECTIONS):
        return
    if any(effect.control.startswith("746.1(b)") for _, effect in found.requirements()):
        controls = tuple(
            dict.fromkeys(one.control for _, one in found.requirements() if one.control.startswith("746.1(b)"))
        )
        yield claim(
            SuspendsExceptions(but=("740.11(b)",), controls=controls),
            f"{country(place).name} is under a UN arms embargo: for this item only GOV 740.11(b) may be used.",
        )


@provision("15 CFR 746.1(a)", since=date(1996, 3, 25), stage=Stage.REQUIREMENT)
def embargo_before_our_text(line: Line, world: World) -> Iterator[Claim]:
    """Silence is not permission: before our text of an embargo begins, the embargo of the day is asked.

    Iraq before 30 July 2004, North Korea before 26 January 2007, Syria before 14 May 2004.

    Embargoes stood in other words, or with OFAC; what they required then is not held here and is asked.
    """
    place, held = line.tx.controlling_country, world.tables.embargoes
    if line.answer("746.1.embargo_of_the_day") is TRUE:
        return
    sections = [one for one in held.sections(place) if one != "746.8"]
    if sections and all(held.exceptions(one, place, world.effective) is None for one in sections):
        text = f"Does what part 746 and OFAC's regulations required for {country(place).name} on that day allow it?"
        yield ask(
            line.asks("746.1.embargo_of_the_day", text, "15 CFR 746.1(a)"),
            f"{country(place).name} was embargoed in part on {world.effective}, in words that are not held here.",
        )


@provision("15 CFR 746.1(a)", since=date(1996, 3, 25), stage=Stage.REQUIREMENT)
def transfer_within_embargoed_country(line: Line, world: World) -> Iterator[Claim]:
    """A transfer within an embargoed country may break the terms under which the item came there.

    746.2, 746.4, 746.7(a)(1)(i) and 746.9 name exports and reexports, not transfers in the country.

    An item got there under a license or exception, whose terms bind whoever has it (736.2(b)(9), 750.7).
    """
    if line.tx.kind is not TransactionKind.TRANSFER or line.answer("746.1.transfer_allowed") is TRUE:
        return
    place, held = line.tx.destination, world.tables.embargoes
    if any(held.exceptions(one, place, world.effective) is not None for one in EXPORTS_ONLY):
        text = "Do the terms under which the item came there (license, exception, OFAC) allow the transfer?"
        yield ask(
            line.asks("746.1.transfer_allowed", text, "15 CFR 736.2(b)(9)"),
            f"{country(place).name} is embargoed: what may be done with an item there depends on how it came.",
        )
