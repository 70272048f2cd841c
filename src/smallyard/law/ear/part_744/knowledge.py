"""What the exporter knows of end use and end users (772.1 "knowledge"): the facts on which part 744's rules turn.

One question, `end_use.reviewed`, closes all of them: has the exporter looked into it and found nothing more to
declare?
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from smallyard.law.ear.known import NO, Known, either
from smallyard.law.effects import Question
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, UNKNOWN, Kleene
from smallyard.model.party import Party, Role
from smallyard.model.transaction import EndUseKind, Transaction

__all__ = [
    "countries_of_use",
    "declared",
    "end_use_reviewed",
    "for_intelligence_user",
    "for_military_user",
    "receivers",
]

_Fact = Callable[[Party], bool | None]
_REVIEW_TEXT = (
    "Have you looked into the end use and the end users, and do you know of nothing (nor has BIS informed you) "
    "beyond "
    "what is declared: nuclear, missile, chemical or biological, military or military-intelligence, supercomputer, "
    "advanced-node or chip-making equipment uses?"
)


@cache
def end_use_reviewed() -> Question:
    """The one question on end use and end users, the same for every rule that turns on knowledge of them."""
    return Question(
        key="end_use.reviewed", text=_REVIEW_TEXT, citation=Citation.parse("Supp. No. 3 to 15 CFR part 732")
    )


def declared(tx: Transaction, kind: EndUseKind) -> Known:
    """Whether the items are known to be for a kind of use."""
    return Known.of(tx.end_use.is_for(kind), end_use_reviewed())


def receivers(tx: Transaction) -> Iterator[tuple[Party, str]]:
    """The parties of 748.5(c)-(f), each with its place in the transaction file."""
    for number, party in enumerate(tx.parties, start=1):
        if party.role.is_party_to_transaction:
            yield party, f"parties[{number}]"


def countries_of_use(tx: Transaction) -> frozenset[str]:
    """Where the items are to be used: the destination, and where consignee and end user are."""
    users = {
        party.country
        for party in tx.parties
        if party.role in {Role.END_USER, Role.ULTIMATE_CONSIGNEE} and party.country is not None
    }
    return frozenset(users | {tx.controlling_country})


def for_military_user(tx: Transaction, places: frozenset[str] | None) -> Known:
    """Whether a receiving party located in one of `places` is a military end user; None means anywhere.

    A party that nobody has described either way is not one if the end use was reviewed, else it may be.
    """
    return _user(tx, places, lambda party: party.military_end_user)


def for_intelligence_user(tx: Transaction, places: frozenset[str]) -> Known:
    """Whether a receiving party located in one of `places` is a military-intelligence end user."""
    return _user(tx, places, lambda party: party.military_intelligence_end_user)


def _user(tx: Transaction, places: frozenset[str] | None, fact: _Fact) -> Known:
    here = [
        party for party, _ in receivers(tx) if places is None or (party.country or tx.controlling_country) in places
    ]
    if not here:
        # nobody is named: someone unnamed will use the items at the destination
        there = places is None or tx.controlling_country in places
        return Known.of(FALSE if tx.end_use.reviewed or not there else UNKNOWN, end_use_reviewed())
    return either(_described(tx, fact(party)) for party in here)


def _described(tx: Transaction, said: bool | None) -> Known:
    if said is None and tx.end_use.reviewed:
        return NO
    return Known.of(Kleene.of(said), end_use_reviewed())
