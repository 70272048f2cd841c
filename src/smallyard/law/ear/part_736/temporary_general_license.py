"""Temporary general licenses of Supp. No. 1 to part 736."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import Excepts
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

_COVERED = "736.affiliates_temporary_general_license"


@provision(
    "Supp. No. 1 to 15 CFR part 736",
    since=date(2025, 9, 29),
    until=date(2025, 11, 10),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the terms of the temporary general license of 90 FR 47201 were not read; whether it covers is answered",
    exception_to="license_for_affiliate_of_listed_parties",
)
def temporary_general_license_for_affiliates(line: Line, world: World) -> Iterator[Claim]:
    """A temporary general license freed some dealings with unlisted affiliates when the Affiliates rule began.

    For some destinations of Country Groups A:5 and A:6 and joint ventures with their firms (90 FR 47201).

    Published to run to 28 November 2025, and without effect since the stay of 10 November. It counts only where
    "736.affiliates_temporary_general_license" is answered yes.
    """
    if line.answer(_COVERED) is TRUE:
        yield claim(Excepts(), "The temporary general license of 90 FR 47201 covers the transaction, as answered.")
