"""Parties on whose words nothing turns: near no listing on any day, and of no name that a rule looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallyard.law.looked_for import looked_for
from smallyard.model.party import Party
from smallyard.screening.result import query

if TYPE_CHECKING:
    from smallyard.law.world import World

__all__ = ["Ordinary", "is_plain"]

_BATCH = 4_096
_MOST = 100_000
"""Parties that are remembered."""


class Ordinary:
    """Says of parties whether they are ordinary; call it with one, or ask `of` many.

    A party with aliases, identifiers, owners, a date of birth, confirmed or dismissed listings is never ordinary: it
    keeps all its words.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[Party, bool] = {}

    def __call__(self, party: Party) -> bool:
        """Whether nothing turns on the party's words."""
        if not is_plain(party):
            return False
        known = self._known.get(party)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            (known,) = self.of([party])
            self._known[party] = known
        return known

    def of(self, parties: list[Party]) -> list[bool]:
        """Whether each of some plain parties is ordinary."""
        out: list[bool] = []
        for start in range(0, len(parties), _BATCH):
            batch = parties[start : start + _BATCH]
            # Past and future listings too: a decision may look at other days.
            found = self._world.lists.screen([query(party) for party in batch], limit=1, include_past=True)
            out += [
                not hits and not looked_for(party, self._world) and not self._world.clearances.names(party.name)
                for party, hits in zip(batch, found, strict=True)
            ]
        return out


def is_plain(party: Party) -> bool:
    """Whether a party has no more than a name, a country, a kind and addresses."""
    return not (
        party.aliases or party.identifiers or party.owners or party.birth_date or party.listings or party.not_listings
    )
