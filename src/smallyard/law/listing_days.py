"""What answers say of the day of a listing, told in every decision that has such an answer, heeded or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from smallyard.law.world import IN_FORCE, World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, any_of
from smallyard.model.party import Party
from smallyard.model.transaction import Transaction

if TYPE_CHECKING:
    from smallyard.model.investment import Investment

__all__ = ["said_of_listing_days", "without_listing_days"]

_Facts = TypeVar("_Facts", Transaction, "Investment")


def said_of_listing_days(
    facts: Transaction | Investment, world: World, parties: Iterable[tuple[str, Party]]
) -> Iterator[str]:
    """One sentence for each answer that a listing was, or was not, in force on a day.

    An answer is heeded where the evidence leaves the day open, and only there.
    """
    keys = [key for key in facts.answers if ":" in key.partition(IN_FORCE)[0] and IN_FORCE in key]
    named = list(parties) if keys else []
    for key in keys:
        asked = _listing_and_day(key, world.effective)
        if asked is None:
            yield f"The answer {key} is not heeded: such a key ends in {IN_FORCE}, as the question prints it."
            continue
        listing, day = asked
        said = facts.answer(key)
        histories = world.lists.find(listing)
        evident = any_of(one.in_force(day) for one in histories)
        if said is UNKNOWN:
            yield f"The answer {key} is not heeded: it is neither true nor false."
        elif not histories:
            yield f"The answer {key} is not heeded: no list that is held has an entry {listing}."
        elif evident is not UNKNOWN and said is not evident:
            was = "was" if evident is TRUE else "was not"
            name = histories[-1].listing.name
            yield f"The answer {key} is not heeded: by the evidence {name} {was} on the list on {day}."
        elif evident is UNKNOWN:
            there = world.on(day)
            found = (one for place, party in named for one in there.by_evidence(party, place))
            heeded = next((one for one in found if one.history.listing.id == listing), None)
            if heeded is not None:
                yield (
                    f"That {heeded.match.name} ({listing}) was {'not ' if said is FALSE else ''}on the list on {day} "
                    f"is taken from the answers, not from evidence: it was listed {heeded.history.began} and removed "
                    f"{heeded.history.ended or 'on no day we know'}."
                )


def without_listing_days(facts: _Facts) -> _Facts:
    """The same facts without these answers: each speaks of one day, and another day is looked at."""
    kept = {key: value for key, value in facts.answers.items() if IN_FORCE not in key}
    return facts if len(kept) == len(facts.answers) else facts.model_copy(update={"answers": kept})


def _listing_and_day(key: str, effective: date) -> tuple[str, date] | None:
    listing, _, rest = key.rpartition(IN_FORCE)
    if not rest:
        return listing, effective
    try:
        return listing, date.fromisoformat(rest.removeprefix("."))
    except ValueError:
        return None
