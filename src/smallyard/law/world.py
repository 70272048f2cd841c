"""The world: everything a decision may look at, as of two dates, and nothing else.

`effective` is the day whose law applies; `known` the day up to which received list evidence counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from smallyard.law.decision import Versions
from smallyard.law.effects import Question
from smallyard.law.tables import Tables
from smallyard.lists.clearances import Clearances, Cleared
from smallyard.model.citation import Citation
from smallyard.model.clearance import ClearanceKind, ClearanceUsed
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode, ListingHistory
from smallyard.model.party import Owner, Party
from smallyard.model.transaction import Transaction
from smallyard.names import Band, NameMatch, NameQuery

if TYPE_CHECKING:
    from smallyard.lists.view import Hit, ListsView

__all__ = ["IN_FORCE", "Answering", "ListedParty", "World", "all_parties"]

IN_FORCE = ".in_force"
"""How the key ends of a question, and of its answer, whether a listing was in force on a day: "UVL:KEY.in_force"."""

_CONFIRMED = ClearanceKind.CONFIRMATION


_MOST_DAYS = 32
_MOST_HITS = 10
"""How many listed parties a screening looks for, for one name (`ListsView.screen`)."""


class Answering(Protocol):
    """Facts that hold answers to questions: a transaction or an investment."""

    def answer(self, key: str) -> Kleene:
        """A yes-or-no answer under a key; unknown if it was not given."""


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A party, or an owner of one, that is or may be a listed party.

    `identity` is whether it is the listed party, `in_force` whether the listing was in force on `day`, `cleared` what
    a person said of the pair earlier. Where the evidence leaves `in_force` open, an answer settles it, and `answered`
    holds the answer.
    """

    party: Party
    place: str
    """Where the party stands in the transaction file: "parties[2]"."""
    history: ListingHistory
    match: NameMatch
    identity: Kleene
    in_force: Kleene
    day: date
    owner: Owner | None = None
    cleared: Cleared | None = None
    answered: Kleene = UNKNOWN
    key_day: date | None = None
    """The day as the key names it, where it is not the day whose law applies."""

    @property
    def in_force_key(self) -> str:
        """The key of the answer that the listing was in force: "UVL:KEY.in_force"."""
        return f"{self.history.listing.id}{IN_FORCE}" + (f".{self.key_day}" if self.key_day else "")

    def as_answered(self, facts: Answering) -> ListedParty:
        """The same with what the answers say of the day, where the evidence leaves it open, and only there."""
        if self.in_force is not UNKNOWN or (said := facts.answer(self.in_force_key)) is UNKNOWN:
            return self
        return replace(self, in_force=said, answered=said)

    @property
    def certainty(self) -> Kleene:
        """Whether a listed party takes part: it is that party, and the listing is in force."""
        return self.identity & self.in_force

    @property
    def fact(self) -> str:
        """One line for a finding's facts."""
        listing = self.history.listing
        span = f"listed {self.history.began}" + (f", removed {self.history.ended}" if self.history.ended else "")
        said = ""
        if self.cleared is not None and self.cleared.holds and self.cleared.clearance.kind is _CONFIRMED:
            said = f"; confirmed by {self.cleared.clearance.by}, clearance {self.cleared.clearance.number}"
        if self.answered is not UNKNOWN:
            said += f"; {'' if self.answered is TRUE else 'not '}in force on {self.day} as answered"
        return (
            f"{self.match.query_name} = {listing.id} {self.match.name!r} (score {self.match.score:.2f}; {span}{said})"
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """What would settle an uncertain identity or an uncertain date."""
        asked = []
        listing = self.history.listing
        cited = listing.citations[0] if listing.citations else Citation.parse("15 CFR 744")
        if self.identity is UNKNOWN:
            asked.append(
                Question(
                    key=f"{self.place}.listings",
                    text=(
                        f"Is {self.match.query_name} the listed party {self.match.name} ({listing.id}, score "
                        f"{self.match.score:.2f})? Add {listing.id} to listings if so, to not_listings if not."
                        f"{_lapsed(self.cleared)}"
                    ),
                    citation=cited,
                    about=listing.id,
                )
            )
        if self.in_force is UNKNOWN:
            asked.append(
                Question(
                    key=self.in_force_key,
                    text=(
                        f"Was {self.match.name} on the list ({listing.list}) on {self.day}? It was listed "
                        f"{self.history.began} and removed {self.history.ended or 'on no day we know'}; "
                        f"the evidence does not say on which side of the day. Answer true if it was on the list that "
                        f"day, false if not; the decision then rests on your answer and says so."
                    ),
                    citation=cited,
                )
            )
        return tuple(asked)


@dataclass(slots=True)
class _Screened:
    """What look-ups found; in a world without a listing, those of the world with it, but for that listing."""

    own: dict[tuple[object, ...], tuple[Hit, ...]] = field(default_factory=dict)
    before: _Screened | None = None
    without: str = ""

    def get(self, key: tuple[object, ...]) -> tuple[Hit, ...] | None:
        """What was found under a key; None if nothing was looked up, or another listing may come up now."""
        hits = self.own.get(key)
        if hits is None and self.before is not None:
            earlier = self.before.get(key)
            # Where as many were found as are looked for, another may come up in the place of this one.
            if earlier is not None and len(earlier) < _MOST_HITS:
                hits = self.own[key] = tuple(hit for hit in earlier if hit.history.listing.id != self.without)
        return hits


@dataclass(slots=True)
class _AtHand:
    """The parties last looked at and what they are listed as: many rules ask the same of one transaction."""

    last: tuple[tuple[Party, ...], tuple[list[ListedParty], ...]] | None = None


@dataclass(frozen=True)
class World:
    """Lists and tables as of two dates, and what persons said of possible matches.

    Counterfactual worlds are made by `on`, `without` and `amend`.
    """

    lists: ListsView
    tables: Tables = field(default_factory=Tables)
    clearances: Clearances = field(default_factory=Clearances)
    _screened: _Screened = field(default_factory=_Screened, repr=False, compare=False, hash=False)
    _at_hand: _AtHand = field(default_factory=_AtHand, repr=False, compare=False, hash=False)
    _days: dict[date, World] = field(default_factory=dict, repr=False, compare=False, hash=False)
    """The same world on other days that were asked for."""

    @property
    def effective(self) -> date:
        """The day whose law applies."""
        return self.lists.effective

    @property
    def known(self) -> date:
        """The day up to which received evidence counts."""
        return self.lists.known

    @cached_property
    def versions(self) -> Versions:
        """The exact rules and lists that decisions in this world are made by."""
        return Versions.of(self)

    def on(self, day: date) -> World:
        """The same world on another effective day."""
        if day == self.effective:
            return self
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            found = self._days[day] = replace(
                self, lists=self.lists.on(day), _screened=_Screened(), _at_hand=_AtHand(), _days={}
            )
        return found

    def without(self, listing: str) -> World:
        """The same world, had the listing with this id never been made."""
        kept = _Screened(before=self._screened, without=listing)
        return replace(self, lists=self.lists.without(listing), _screened=kept, _at_hand=_AtHand(), _days={})

    def amend(self, table: str, value: object) -> World:
        """The same world with one table of law replaced (see `Tables.amend`)."""
        return replace(self, tables=self.tables.amend(table, value), _days={})

    def heeding(self, clearances: Clearances) -> World:
        """The same world with these words of persons on possible matches, and no others."""
        return replace(self, clearances=clearances, _at_hand=_AtHand(), _days={})

    def groups(self, country: str) -> frozenset[str]:
        """A country's Country Groups on the effective day: {"B", "D:1", "D:5"} (Supp. No. 1 to part 740)."""
        return self.tables.country_groups.of(country, self.lists.effective)

    def in_group(self, country: str, *groups: str) -> bool:
        """Whether a country is in any of these Country Groups on the effective day."""
        return not self.groups(country).isdisjoint(groups)

    def prescreen(self, parties: Sequence[Party]) -> None:
        """Screen many parties in one batch, so that later look-ups are free."""
        missing = {key: party for party in parties if self._screened.get(key := _looked_up(party)) is None}
        if missing:
            hits = self.lists.screen([_query(party) for party in missing.values()])
            self._screened.own.update(zip(missing, hits, strict=True))

    def _hits(self, party: Party) -> tuple[Hit, ...]:
        """What the lists have of a party's names."""
        key = _looked_up(party)
        hits = self._screened.get(key)
        if hits is None:
            (hits,) = self.lists.screen([_query(party)])
            self._screened.own[key] = hits
        return hits

    def take_as_clear(self, parties: Iterable[Party]) -> None:
        """Take parties as looked up, with no hit: what screening them in another batch told, past listings too."""
        for party in parties:
            self._screened.own.setdefault(_looked_up(party), ())

    def listed(self, tx: Transaction, *codes: ListCode) -> Iterator[ListedParty]:
        """The parties of a transaction that are or may be on these lists, exporters included, dismissed ones not."""
        return self.listed_among(tx.parties, tx, *codes)

    def listed_among(self, parties: tuple[Party, ...], facts: Answering, *codes: ListCode) -> Iterator[ListedParty]:
        """Those of some parties that are or may be on these lists, as `listed`; what the facts answer is heeded."""
        # Answers are read anew each time: the parties at hand stand as the evidence has them.
        return (one for each in self.evident(parties) for one in _as_answered(each, facts, codes))

    def evident(self, parties: tuple[Party, ...]) -> tuple[list[ListedParty], ...]:
        """What each of a transaction's parties is or may be on any list, whatever answers say of the day."""
        last = self._at_hand.last
        if last is None or last[0] is not parties:
            numbered = enumerate(parties, start=1)
            last = parties, tuple(self.by_evidence(party, f"parties[{n}]") for n, party in numbered)
            self._at_hand.last = last
        return last[1]

    def listed_as(
        self, facts: Answering, party: Party, place: str, *codes: ListCode, on: date | None = None
    ) -> Iterator[ListedParty]:
        """What one party is or may be on these lists: one for each listing, the most certain first.

        Args:
            facts: whose answers settle what the evidence leaves open.
            party: the party.
            place: where it stands in the file of the facts.
            codes: the lists.
            on: another day than the effective one; answers for it are under a key that names it.
        """
        day = on if on != self.effective else None
        found = (self.on(day) if day is not None else self).by_evidence(party, place)
        return iter(_as_answered([replace(one, key_day=day) for one in found] if day else found, facts, codes))

    def by_evidence(self, party: Party, place: str) -> list[ListedParty]:
        """What one party is or may be on any list, whatever answers say of the day."""
        day = self.effective
        found: dict[str, ListedParty] = {}
        for hit in self._hits(party):
            listing = hit.history.listing
            cleared = self.clearances.of(party, listing, str(hit.match.band)) if self.clearances else None
            identity = _identity(party, listing.id, hit.match, cleared)
            one = ListedParty(party, place, hit.history, hit.match, identity, hit.in_force, day, cleared=cleared)
            rival = found.get(listing.id)
            if one.certainty is not FALSE and (rival is None or _rank(one) > _rank(rival)):
                found[listing.id] = one
        for listing_id in party.listings:
            for history in self.lists.find(listing_id):
                in_force = history.in_force(self.effective)
                if listing_id not in found and in_force is not FALSE:
                    match = NameMatch(0, 0.999, Band.MATCH, history.listing.name, party.name, ())
                    found[listing_id] = ListedParty(party, place, history, match, TRUE, in_force, day)
        for one in self._confirmed(party, place):
            found.setdefault(one.history.listing.id, one)
        return sorted(found.values(), key=_rank, reverse=True)

    def _confirmed(self, party: Party, place: str) -> Iterator[ListedParty]:
        """Listings that a person confirmed to be this party though its name does not resemble theirs."""
        for said in self.clearances.confirmed(party) if self.clearances else ():
            history = self.lists.bearing(said.listing.id)
            if history is None or history.listing.id in party.not_listings:
                continue
            cleared = self.clearances.of(party, history.listing, said.band)
            in_force = self.lists.listed(history.listing.id)
            if (
                cleared is not None
                and cleared.holds
                and cleared.clearance.kind is _CONFIRMED
                and in_force is not FALSE
            ):
                match = NameMatch(0, 0.999, Band.MATCH, history.listing.name, party.name, ())
                yield ListedParty(party, place, history, match, TRUE, in_force, self.effective, cleared=cleared)

    def clearances_for(self, tx: Transaction) -> tuple[ClearanceUsed, ...]:
        """Every clearance of a pair in which a party to the transaction, or an owner of one, stands."""
        return self.clearances_of(all_parties(tx))

    def clearances_of(self, parties: Iterable[tuple[str, Party]]) -> tuple[ClearanceUsed, ...]:
        """Every clearance of a pair in which one of these parties, each with its place, stands."""
        used: dict[tuple[str, int], ClearanceUsed] = {}
        for place, party in parties if self.clearances else ():
            said = [self.clearances.of(party, hit.history.listing, str(hit.match.band)) for hit in self._hits(party)]
            said += [one.cleared for one in self._confirmed(party, place)]
            for one in said:
                if one is not None:
                    key = (place, one.clearance.number)
                    used.setdefault(
                        key, ClearanceUsed(place=place, clearance=one.clearance, holds=one.holds, why=one.why)
                    )
        return tuple(used.values())

    def past_listings(self, facts: Answering, party: Party, *codes: ListCode) -> Iterator[ListingHistory]:
        """Listings that bear a party's name and were in force on other days only: ended, suspended, or to come.

        Where the evidence leaves the day open and the answer is no, the last one that certainly ended by then.
        """
        found = self.lists.screen([_query(party)], codes, 20, include_past=True)
        for hits in found:
            for hit in hits:
                identity = _identity(party, hit.history.listing.id, hit.match, None)
                if identity is not TRUE:
                    continue
                if hit.history.in_force(self.effective) is FALSE:
                    yield hit.history
                elif hit.in_force is UNKNOWN and facts.answer(f"{hit.history.listing.id}{IN_FORCE}") is FALSE:
                    yield self._last_before(hit.history)

    def _last_before(self, open_: ListingHistory) -> ListingHistory:
        """The last history of a listing that is certainly over; the one whose day is open, if there is none."""
        over = [one for one in self.lists.find(open_.listing.id) if one.in_force(self.effective) is FALSE]
        return over[-1] if over else open_

    def listed_owners(self, tx: Transaction, *codes: ListCode) -> Iterator[ListedParty]:
        """The owners of parties that are or may be on these lists."""
        for number, party in enumerate(tx.parties, start=1):
            for rank, owner in enumerate(party.owners, start=1):
                place = f"parties[{number}].owners[{rank}]"
                for one in self.listed_as(tx, _stand_in(owner), place, *codes):
                    yield replace(one, party=party, owner=owner)


def _as_answered(found: list[ListedParty], facts: Answering, codes: Iterable[ListCode]) -> list[ListedParty]:
    """Those on these lists with the answers heeded; what is answered to be off the list falls away."""
    wanted = [one for one in found if one.history.listing.list in codes]
    said = [one.as_answered(facts) for one in wanted]
    if all(one is other for one, other in zip(wanted, said, strict=True)):
        return wanted
    return sorted((one for one in said if one.certainty is not FALSE), key=_rank, reverse=True)


def _stand_in(owner: Owner) -> Party:
    return Party(name=owner.name, country=owner.country, listings=owner.listings, not_listings=owner.not_listings)


def all_parties(tx: Transaction) -> Iterator[tuple[str, Party]]:
    """The parties of a transaction and their owners, each with its place in the file."""
    for number, party in enumerate(tx.parties, start=1):
        yield f"parties[{number}]", party
        for rank, owner in enumerate(party.owners, start=1):
            yield f"parties[{number}].owners[{rank}]", _stand_in(owner)


def _identity(party: Party, listing_id: str, match: NameMatch, cleared: Cleared | None) -> Kleene:
    """A person's word first, the transaction's own before one on record; then a name in the match band is taken as
    the party, one in the review band is asked.
    """
    if listing_id in party.listings:
        return TRUE
    if listing_id in party.not_listings:
        return FALSE
    if cleared is not None and cleared.holds:
        return TRUE if cleared.clearance.kind is _CONFIRMED else FALSE
    return {Band.MATCH: TRUE, Band.REVIEW: UNKNOWN, Band.NO_MATCH: FALSE}[match.band]


def _lapsed(cleared: Cleared | None) -> str:
    """Why a clearance does not answer the question any more."""
    if cleared is None or cleared.holds:
        return ""
    one = cleared.clearance
    return (
        f" The {one.kind} of {one.on} by {one.by} (clearance {one.number}) no longer holds: {'; '.join(cleared.why)}."
    )


def _rank(one: ListedParty) -> tuple[int, float, str]:
    return (one.certainty.value, one.match.score, one.history.listing.id)


def _query(party: Party) -> NameQuery:
    """What is looked up of a party."""
    return NameQuery(
        name=party.name,
        kind=party.kind,
        aliases=party.aliases,
        countries=tuple(
            dict.fromkeys(
                code
                for code in (party.country, *(address.country for address in party.addresses))
                if code is not None
            )
        ),
        addresses=tuple(address.line for address in party.addresses),
        birth_date=party.birth_date.isoformat() if party.birth_date else None,
        identifiers=party.identifiers,
    )


def _looked_up(party: Party) -> tuple[object, ...]:
    """All that `_query` looks at."""
    return (
        party.name,
        party.kind,
        party.aliases,
        party.country,
        party.addresses,
        party.birth_date,
        party.identifiers,
    )
