"""Export clearance of firearms and related items (758.11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE
from smallyard.model.transaction import TransactionKind

_FIREARMS = EccnSet.parse("0A501 0A502 0A504 0A505 0A506 0A507 0A508")


@provision(
    "15 CFR 758.11",
    since=date(2020, 3, 9),
    stage=Stage.DUTY,
    title="Firearms and related items are declared and shown to Customs at the port when they leave.",
    standing="partial",
    missing="the section's text was not read: which entries and exceptions it names is general knowledge",
)
def firearms_are_shown_to_customs(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Firearms, shotguns, ammunition and optics that leave under a license or an exception (85 FR 4136)."""
    if line.tx.kind is not TransactionKind.EXPORT or line.eccn is None or _FIREARMS.contains(line.eccn) is FALSE:
        return
    if found.outcome in {Outcome.PROHIBITED, Outcome.NOT_SUBJECT}:
        return
    yield claim(
        Imposes(
            duty=Duty.NOTIFICATION,
            text="Declare the items to US Customs and Border Protection at the port of export, and present them with "
            "the license or the claim of an exception (758.11).",
            before=True,
        ),
        f"{line.eccn} is a firearm or related item.",
    )
