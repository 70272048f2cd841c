"""Persons under nonproliferation and similar sanctions, for whom BIS issues no license (744.19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes, RaisesRedFlag
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import ListedParty, World
from smallyard.model.listing import ListCode
from smallyard.model.party import Role
from smallyard.model.transaction import Transaction

_SINCE = date(2012, 2, 3)
"""77 FR 5388, the section in its present shape."""
_STATUTES = re.compile(
    r"iran-iraq|iran, north korea|inksna|iran nonproliferation|iran sanctions act|missile|11b", re.IGNORECASE
)
"""Statutes of 744.19(a)-(e), as the State Department's list names them."""


def _sanctioned(tx: Transaction, world: World) -> Iterator[ListedParty]:
    """Parties of 748.5(a)-(f) on the list of nonproliferation sanctions."""
    for one in world.listed(tx, ListCode.NONPROLIFERATION):
        if one.party.role is not Role.OTHER:
            yield one


def _statute(one: ListedParty) -> str:
    listing = one.history.listing
    text = ", ".join(listing.programs) or listing.remarks
    known = _STATUTES.search(text) is not None
    return f"under {text}" if known else f"({text or 'statute not stated'}; read whether 744.19 names its statute)"


@provision("15 CFR 744.19", since=_SINCE, stage=Stage.REQUIREMENT)
def red_flag_for_sanctioned_party(tx: Transaction, world: World) -> Iterator[Claim]:
    """A party is under sanctions for which BIS denies all license applications.

    A party is on the State Department's list of nonproliferation sanctions.

    744.19 is a licensing policy, not a license requirement: it matters where a license is required for another
    reason. That a party is sanctioned is a red flag in any case.
    """
    for one in _sanctioned(tx, world):
        yield from when(
            one.certainty,
            RaisesRedFlag(),
            f"{one.party.name} is under nonproliferation sanctions {_statute(one)}.",
            facts=(one.fact,),
            questions=one.questions,
        )


@provision("15 CFR 744.19", since=_SINCE, stage=Stage.DUTY)
def application_with_sanctioned_party_is_denied(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """An application with a sanctioned party will be denied.

    A license is required, and a party is under one of the sanctions of 744.19(a)-(e): BIS will deny it.

    Under paragraph (d) only for items controlled for MT.
    """
    if found.outcome is not Outcome.LICENSE_REQUIRED:
        return
    for one in _sanctioned(line.tx, world):
        yield from when(
            one.certainty,
            Imposes(
                duty=Duty.LICENSE_APPLICATION,
                text=f"Expect denial while {one.party.name} is a party: it is sanctioned {_statute(one)}.",
                before=True,
            ),
            "BIS denies any application in which a sanctioned person is a party (744.19).",
            facts=(one.fact,),
            questions=one.questions,
        )
