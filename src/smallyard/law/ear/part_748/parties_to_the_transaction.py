"""Who is a party to the transaction (748.5): the test on which the party-based rules of part 744 turn."""

from __future__ import annotations

from smallyard.law.effects import Question
from smallyard.law.world import ListedParty
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.party import Party, Role

__all__ = ["as_receiving_party", "is_receiving_party", "listed_and_receiving"]

_CITED = Citation("15 CFR 748.5(d)")


def is_receiving_party(party: Party) -> Kleene:
    """Whether the party is a purchaser, intermediate or ultimate consignee, or end user (748.5(c)-(f)).

    A forwarder is one only if it takes possession of the items as a principal's agent to deliver them (748.5(d)):
    unknown until its role is given as intermediate consignee.
    """
    if party.role.is_party_to_transaction:
        return TRUE
    return UNKNOWN if party.role is Role.FORWARDER else FALSE


def as_receiving_party(place: str, party: Party) -> Question:
    """What would settle whether a forwarder is an intermediate consignee."""
    return Question(
        key=f"{place}.role",
        text=(
            f"Does {party.name} take possession of the items, as an agent, to deliver them to the ultimate "
            f"consignee? If so give its role as intermediate_consignee, otherwise as other."
        ),
        citation=_CITED,
    )


def listed_and_receiving(one: ListedParty) -> tuple[Kleene, tuple[Question, ...]]:
    """Whether a listed party is a party of 748.5(c)-(f), and what would settle it if that is unknown."""
    role = is_receiving_party(one.party)
    certainty = one.certainty & role
    if certainty is not UNKNOWN:
        return certainty, ()
    asked = one.questions
    if role is UNKNOWN:
        asked = (*asked, as_receiving_party(one.place.partition(".")[0], one.party))
    return certainty, asked
