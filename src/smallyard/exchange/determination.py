"""A decision on record as an entry of a feed: what its author chooses to share of it, commitments to the rest."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from smallyard.errors import InputError
from smallyard.exchange.dockets.sharing import commitment, new_salt
from smallyard.exchange.keys import Hash
from smallyard.exchange.wire import Wire
from smallyard.model.day import Day, day

if TYPE_CHECKING:
    from smallyard.records.chain import Record

__all__ = ["OPENABLE", "DeterminationBody", "shared_determination"]

OPENABLE = ("id", "destination", "parties", "items", "end_use", "facts", "decision")
"""What is withheld of a decision unless its author opens it. `facts` and `decision` are all of either, as text."""


class DeterminationBody(Wire):
    """What an entry of kind `determination` says: the outcome of a decision, under which law, as of which day.

    What it was decided of is withheld unless its author opened it; commitments stand in its place, by which a later
    reader sees that what he is shown is what was decided.
    """

    law: Literal["us", "china", "both"]
    """Whose law decided: that of the United States, that of China, or both."""
    of: Literal["transaction", "investment"]
    """Whether it decided of a transaction or of an investment."""
    outcome: str
    """What may be done, as the decision says it, such as NLR, LICENSE_REQUIRED, UNDETERMINED or NOTIFIABLE."""
    effective: Day
    """The day whose law was applied."""
    known: Day
    """Only list evidence received by this day was used."""
    rules: Hash
    """The digest of the rules it rests on."""
    lists: str
    """The digest of the lists it rests on."""
    opened: dict[str, Any] = Field(default_factory=dict)
    """What its author shares in clear, by field: of id, destination, parties, items, end_use, facts and decision,
    those that he opened. Each is text, and what was no text stands as JSON. Empty where he opened none."""
    withheld: dict[str, Hash] = Field(default_factory=dict, max_length=20)
    """What is withheld, by field: SHA-256 in hex of the canonical JSON `[salt, field, value]`."""


def shared_determination(
    record: Record, opened: Collection[str] = ()
) -> tuple[DeterminationBody, dict[str, str], dict[str, Any]]:
    """A recorded decision as it goes into a feed.

    Args:
        record: the record.
        opened: which of `OPENABLE` to share in clear.

    Returns:
        The body, and of each withheld field its salt and its value.

    Raises:
        InputError: `opened` names something else.
    """
    unknown = sorted(set(opened) - set(OPENABLE))
    if unknown:
        raise InputError(f"{unknown[0]!r} is nothing that can be opened", accepted=", ".join(OPENABLE))
    facts = json.loads(record.facts)
    values: dict[str, Any] = {"facts": record.facts, "decision": record.decision}
    for name in ("id", "destination", "parties", "items", "end_use"):
        if facts.get(name):
            # Numbers with fractions are no part of the format; text says them exactly.
            value = facts[name]
            values[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    salts = {name: new_salt() for name in sorted(values) if name not in opened}
    body = DeterminationBody(
        law=record.law,
        of="investment" if record.on_deal else "transaction",
        outcome=record.outcome,
        effective=day(record.effective),
        known=day(record.known),
        rules=record.rules,
        lists=record.lists,
        opened={name: values[name] for name in sorted(values) if name in opened},
        withheld={name: commitment(salt, name, values[name]) for name, salt in salts.items()},
    )
    return body, salts, {name: values[name] for name in salts}
