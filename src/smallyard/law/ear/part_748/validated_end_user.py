"""Authorization Validated End-User (748.15): shipments to end users approved in advance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import Condition, OffersException, state
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import TRUE, Kleene

_CITED = "15 CFR 748.15"


@provision(
    _CITED,
    since=date(2007, 6, 19),
    stage=Stage.EXCEPTION,
    standing="partial",
    missing="Supp. No. 7 to part 748 (end users, their items and sites) is not held, but answered; Data Center VEU",
)
def validated_end_user(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Authorization VEU: eligible items to validated end users in China and India.

    The end user, the item and the site are in Supp. No. 7 to part 748 (72 FR 33646), and the use is civil.

    Considered only where "748.15.veu" is answered yes. Not for items controlled for MT or CC reasons (748.15(c)).
    """
    if line.answer("748.15.veu") is not TRUE:
        return
    cited = Citation.parse(_CITED)
    there = Kleene.of(world.tables.named_countries.holds("VEU", line.tx.destination, world.effective))
    free = Kleene.of(not found.reasons & {"MT", "CC"})
    yield claim(
        OffersException(
            symbol="VEU",
            paragraph="748.15",
            conditions=(
                Condition(text="A validated end user for this item and site.", state=state(TRUE), citation=cited),
                Condition(text="To China or India.", state=state(there), citation=cited),
                Condition(text="Not controlled for MT or CC reasons.", state=state(free), citation=cited),
            ),
        ),
        "Authorization VEU covers the end user, item and site, as answered.",
    )
