"""Know your customer: the red flags of Supp. No. 3 to part 732, raised only where facts raise them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import RaisesRedFlag
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.country import country
from smallyard.model.kleene import TRUE
from smallyard.model.party import Role
from smallyard.model.transaction import Transaction

_SUPPLEMENT = "Supp. No. 3 to 15 CFR part 732"
_EAR = date(1996, 3, 25)
FORWARDING = re.compile(r"\b(?:freight|forward(?:ing|ers?)|logistics|cargo|shipping|transport)\b", re.IGNORECASE)
POST_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\b|\bpostfach\b|\bpost office box\b", re.IGNORECASE)
_FINAL = (Role.ULTIMATE_CONSIGNEE, Role.END_USER)


@provision(_SUPPLEMENT, since=_EAR, stage=Stage.REQUIREMENT)
def observed_red_flag(tx: Transaction, world: World) -> Iterator[Claim]:
    """A red flag that someone observed must be resolved before going ahead.

    The answers report one of the circumstances of the table red_flags.csv ("732.declines_services": yes).

    Resolve it by inquiry, and record how; self-blinding does not help (Supp. No. 3 to part 732, (a)(3)-(4)).
    """
    for key, text in world.tables.red_flags.observed.items():
        if tx.answer(key) is TRUE:
            yield claim(RaisesRedFlag(), text)


@provision(_SUPPLEMENT, since=_EAR, stage=Stage.REQUIREMENT)
def forwarder_is_final_destination(tx: Transaction, world: World) -> Iterator[Claim]:
    """A freight forwarding firm is named as the final destination.

    The ultimate consignee or end user is also the forwarder, or has the name of a forwarding firm.
    """
    forwarders = {party.name for party in tx.in_role(Role.FORWARDER)}
    for party in tx.in_role(*_FINAL):
        if party.name in forwarders or FORWARDING.search(party.name):
            yield claim(
                RaisesRedFlag(), f"{party.name}, named as final destination, appears to be a freight forwarding firm."
            )


@provision(_SUPPLEMENT, since=_EAR, stage=Stage.REQUIREMENT)
def only_a_post_office_box(tx: Transaction, world: World) -> Iterator[Claim]:
    """A post office box is all that is known of where the items go.

    Every address of the ultimate consignee or end user is a post office box.
    """
    for party in tx.in_role(*_FINAL):
        if party.addresses and all(POST_BOX.search(place.line) for place in party.addresses):
            yield claim(RaisesRedFlag(), f"Only a post office box is given for {party.name}.")


@provision(_SUPPLEMENT, since=date(2024, 2, 23), stage=Stage.REQUIREMENT)
def common_high_priority_goods(line: Line, world: World) -> Iterator[Claim]:
    """Common high priority goods go to a place from which they could be diverted to Russia.

    The HS code is on the Common High Priority List, and the destination has no like controls on Russia.

    Countries with like controls are those of Supp. No. 3 to part 746. The list brings no license requirement; BIS
    asks for additional diligence (when the customer was founded, whether it bought such goods before February 2022).
    """
    tier = world.tables.red_flags.tier(line.item.hs_code, world.effective)
    place = line.tx.destination
    alike = world.tables.end_uses.members("Supp3-746", world.effective) | {"US"}
    if tier and place not in alike:
        yield claim(
            RaisesRedFlag(),
            f"HS {line.item.hs_code} is on the Common High Priority List (tier {tier}), watched for diversion to "
            f"Russia, and goes to {country(place).name}.",
        )
