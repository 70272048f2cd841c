"""Parties whose very words a rule looks at: what may not be passed over when many parties are treated as one."""

from __future__ import annotations

from smallyard.law.ear.part_732.red_flags import FORWARDING, POST_BOX
from smallyard.law.ear.part_746.occupied_ukraine import PLACES
from smallyard.law.world import World
from smallyard.model.party import Party

__all__ = ["looked_for"]


def looked_for(party: Party, world: World) -> bool:
    """Whether a rule finds something in a party's name or addresses, on whatever day.

    The rules: a forwarder's name and a post office box (Supp. No. 3 to part 732), an address in an occupied region
    (746.6), bodies of military intelligence (744.22), entities approved in the UAE (Supp. No. 8 to part 740).
    """
    lines = [one.line for one in party.addresses]
    tables = world.tables
    return bool(
        FORWARDING.search(party.name)
        or any(PLACES.search(line) or POST_BOX.search(line) for line in lines)
        or tables.end_uses.names_intelligence_body((party.name, *party.aliases))
        or tables.license_exceptions.names_approved((party.name, *party.aliases))
    )
