"""The Affiliates rule (744.11(a)(1), 744.21(a)(3), 744.8(a)(2); 90 FR 47201).

Foreign firms owned 50 percent or more by listed parties inherit their status.
In force from 29 September to 9 November 2025, stayed from 10 November 2025 to 9 November 2026 (90 FR 50857). Whether
the stay was extended is not known to our sources; from 10 November 2026 the requirement is uncertain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smallyard.law.ear.part_744.entity_list import EntryReading, read_entry
from smallyard.law.ear.part_744.military_end_user_list import read_military_listing
from smallyard.law.ear.part_744.sdn import read_sdn_listing
from smallyard.law.ear.part_748.parties_to_the_transaction import as_receiving_party, is_receiving_party
from smallyard.law.effects import Question, RaisesRedFlag
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.world import ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.party import Party, PartyKind
from smallyard.model.share import Share
from smallyard.model.transaction import Transaction

__all__ = ["ListedOwnership", "listed_ownerships"]

_LISTS = (ListCode.ENTITY_LIST, ListCode.MILITARY_END_USER_LIST, ListCode.SDN)
_FIRST_DAY = date(2025, 9, 29)
_STAYED = date(2025, 11, 10)
_STAY_ENDS = date(2026, 11, 10)
_STILL_STAYED = "744.11.affiliates_stay_extended"


@dataclass(frozen=True, slots=True)
class ListedOwnership:
    """A party, its listed owners, and how much they hold of it together."""

    party: Party
    place: str
    owners: tuple[ListedParty, ...]
    together: Share

    @property
    def at_least(self) -> Decimal:
        """What they hold together at least, in percent."""
        return self.together.at_least

    @property
    def at_most(self) -> Decimal:
        """What they hold together at most, in percent."""
        return self.together.at_most

    @property
    def half_or_more(self) -> Kleene:
        """Whether listed owners hold 50 percent or more, directly and indirectly, together."""
        return self.together.half_or_more

    @property
    def shares(self) -> str:
        """The arithmetic, in words."""
        parts = []
        for owner in {id(one.owner): one for one in self.owners}.values():
            assert owner.owner is not None
            low, high = owner.owner.percent_at_least, owner.owner.percent_at_most
            through = f" through {', '.join(owner.owner.through)}" if owner.owner.through else ""
            parts.append(f"{owner.owner.name} {_range(low, high)} percent{through}")
        return f"{' + '.join(parts)} = {_range(self.at_least, self.at_most)} percent"

    @property
    def questions(self) -> tuple[Question, ...]:
        """What would settle the share: who the owners are, and how much each holds (Red Flag 29)."""
        asked: list[Question] = []
        for one in self.owners:
            assert one.owner is not None
            asked += one.questions
            if one.owner.percent_at_least != one.owner.percent_at_most:
                asked.append(
                    Question(
                        key=f"{one.place}.percent_at_least",
                        text=f"How much of {self.party.name} does {one.owner.name} hold, in percent? Give "
                        f"percent_at_least and percent_at_most.",
                        citation=Citation("15 CFR 744.11(a)(1)"),
                    )
                )
        return tuple(dict.fromkeys(asked))


def _range(low: Decimal, high: Decimal) -> str:
    return f"{low.normalize():f}" if low == high else f"{low.normalize():f} to {high.normalize():f}"


def listed_ownerships(tx: Transaction, world: World) -> Iterator[ListedOwnership]:
    """The foreign parties that have listed owners, with the sum of what these hold.

    Counted are owners on the Entity List, the Military End-User List and, under the programs of 744.8(a)(1), the SDN
    List. Entries that are an address only pass nothing on, and an owner on two lists is counted once. An owner who
    may be listed counts towards the most, not towards the least.
    """
    found: dict[str, list[ListedParty]] = {}
    for one in world.listed_owners(tx, *_LISTS):
        listing = one.history.listing
        if listing.list is ListCode.SDN and not world.tables.sdn_programs.named(listing.programs, world.effective):
            continue
        if listing.kind is not PartyKind.ADDRESS and one.certainty is not FALSE and one.party.country != "US":
            found.setdefault(one.place.partition(".")[0], []).append(one)
    for place, owners in found.items():
        held: dict[str, Share] = {}
        for one in owners:
            assert one.owner is not None
            share = Share.percent(one.owner.percent_at_least, one.owner.percent_at_most)
            if one.certainty is TRUE:
                held[one.place] = share
            else:
                held.setdefault(one.place, Share(0, share.high))
        total = Share.total(held.values())
        yield ListedOwnership(
            owners[0].party,
            place,
            tuple(owners),
            total,
        )


def _read(line: Line, world: World, one: ListedParty) -> EntryReading:
    match one.history.listing.list:
        case ListCode.ENTITY_LIST:
            return read_entry(line, one.history.listing)
        case ListCode.MILITARY_END_USER_LIST:
            return read_military_listing(line, world, one.history.listing)
        case _:
            return read_sdn_listing(line, world, one)


_CITES = {
    ListCode.ENTITY_LIST: "15 CFR 744.11(a)(1)",
    ListCode.MILITARY_END_USER_LIST: "15 CFR 744.21(a)(3)",
    ListCode.SDN: "15 CFR 744.8(a)(2)",
}


def _inherited(
    line: Line, world: World, in_force: Kleene, note: str, doubts: tuple[Question, ...]
) -> Iterator[Claim]:
    """Each listed owner's requirement, applied to the party: together they are the strictest."""
    for held in listed_ownerships(line.tx, world):
        role = is_receiving_party(held.party)
        asked = (as_receiving_party(held.place, held.party),) if role is UNKNOWN else ()
        for one in held.owners:
            entry = _read(line, world, one)
            yield from when(
                in_force & role & held.half_or_more & one.certainty & entry.fact,
                entry.effect,
                f"{held.party.name} is owned 50 percent or more by listed parties ({held.shares}); of "
                f"{one.history.listing.name}, {entry.says}.{note}"
                if held.half_or_more is TRUE
                else f"{held.party.name} may be owned 50 percent or more by listed parties ({held.shares}); the "
                f"percentage must be established, or a license obtained (Red Flag 29).{note}",
                facts=(one.fact,),
                questions=(*doubts, *asked, *held.questions, *entry.questions),
                cites=_CITES[one.history.listing.list],
            )


@provision(
    "15 CFR 744.11(a)(1)",
    also=("15 CFR 744.21(a)(3)", "15 CFR 744.8(a)(2)"),
    since=_FIRST_DAY,
    until=_STAYED,
    stage=Stage.REQUIREMENT,
)
def license_for_affiliate_of_listed_parties(line: Line, world: World) -> Iterator[Claim]:
    """A foreign firm owned 50 percent or more by listed parties needs a license as its strictest owner does.

    Listed owners hold 50 percent or more of a party, directly or indirectly, alone or together.

    The shares of all owners on the Entity List, the Military End-User List and the SDN List under 744.8(a)(1) are
    added up; the strictest requirement, exceptions and review policy of any of them apply. In force from 29 September
    2025 (90 FR 47201) until the stay of 10 November 2025 (90 FR 50857).
    """
    yield from _inherited(line, world, TRUE, "", ())


@provision(
    "15 CFR 744.11(a)(1)",
    also=("15 CFR 744.21(a)(3)", "15 CFR 744.8(a)(2)"),
    since=_STAY_ENDS,
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="whether the stay of 90 FR 50857 was extended beyond 9 November 2026",
)
def license_for_affiliate_if_stay_was_not_extended(line: Line, world: World) -> Iterator[Claim]:
    """After 9 November 2026 the Affiliates rule is back unless its stay was extended, which is not known here.

    The stay's own text ends with 9 November 2026; our sources end on 1 September 2026.

    The conservative answer is that the rule applies and a license is required; the decision stays undetermined
    until "744.11.affiliates_stay_extended" is answered.
    """
    extended = line.answer(_STILL_STAYED)
    doubt = Question(
        key=_STILL_STAYED,
        text="Was the stay of the Affiliates rule (90 FR 50857), which ran to 9 November 2026, extended to this day?",
        citation=Citation("90 FR 50857"),
    )
    note = (
        " Whether the Affiliates rule is in force is unknown after 2026-11-09, when its stay ended as published; the "
        "conservative answer is that a license is required unless the stay was extended."
    )
    open_question = extended is UNKNOWN
    yield from _inherited(line, world, ~extended, note if open_question else "", (doubt,) if open_question else ())


@provision("15 CFR 744.11", since=date(1997, 2, 3), stage=Stage.REQUIREMENT)
def red_flag_for_listed_owner(tx: Transaction, world: World) -> Iterator[Claim]:
    """A party with listed owners is a red flag for diversion, whatever the share.

    A listed party owns part of a party to the transaction (BIS FAQ on subsidiaries; Red Flag 29).

    Where no ownership rule is in force, or the share is below 50 percent, no list-based requirement follows for the
    party itself: find out whether the items are for the owner, and whether other listed owners add to its share.
    """
    for held in listed_ownerships(tx, world):
        yield claim(
            RaisesRedFlag(),
            f"{held.party.name} has owners that are or may be listed ({held.shares}): resolve this first.",
            facts=tuple(one.fact for one in held.owners),
            cites="15 CFR 744.11(a)(1)" if _FIRST_DAY <= world.effective < _STAYED else "",
        )
