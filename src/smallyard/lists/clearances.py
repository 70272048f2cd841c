"""Whether a person's word on a pair still holds: a clearance binds to both sides as they stood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from smallyard.model.clearance import Clearance, ClearanceKind, listing_facts, party_facts
from smallyard.model.listing import Listing
from smallyard.model.party import Party

__all__ = ["Clearances", "Cleared"]


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clearance of a pair, and whether it holds; if it does not, `why` says what changed, one clause each."""

    clearance: Clearance
    holds: bool
    why: tuple[str, ...] = ()


class Clearances:
    """The clearances known by a day, ready to be asked about pairs.

    Args:
        clearances: those that were not revoked.
        day: the day by which they were made and on which they must not have expired.
        current: from a listing's id to the id it has now; None where ids never change.
    """

    def __init__(
        self,
        clearances: Iterable[Clearance] = (),
        day: date = date.max,
        current: Callable[[str], str] | None = None,
    ) -> None:
        self.day = day
        self._by_listing: dict[str, list[Clearance]] = defaultdict(list)
        self._by_name: dict[str, list[Clearance]] = defaultdict(list)
        for one in sorted(clearances, key=lambda item: item.number):
            if one.on <= day:
                id_ = current(one.listing.id) if current is not None else one.listing.id
                self._by_listing[id_].append(one)
                self._by_name[_folded(one.party.name)].append(one)

    def __bool__(self) -> bool:
        return bool(self._by_listing)

    def __iter__(self) -> Iterator[Clearance]:
        return iter(sorted((one for held in self._by_listing.values() for one in held), key=lambda one: one.number))

    def about(self, listing_id: str) -> bool:
        """Whether anything was ever said of this listing."""
        return listing_id in self._by_listing

    def names(self, name: str) -> bool:
        """Whether anything was ever said of a party of this name."""
        return bool(self._by_name) and _folded(name) in self._by_name

    def of(self, party: Party, listing: Listing, band: str, reference: str = "") -> Cleared | None:
        """What was last said of a pair, and whether it holds; None if nothing was.

        Args:
            party: our party.
            listing: what the listing says now.
            band: of the match now.
            reference: our own number for the party; a clearance for another number says nothing of this one.
        """
        said = [
            one
            for one in self._by_listing.get(listing.id, ())
            if not (one.reference and reference) or one.reference == reference
        ]
        if not said:
            return None
        ours = party_facts(party)
        exact = [one for one in said if one.party == ours]
        if exact:
            last = exact[-1]
            # A later and different word on the same numbered party overrules one on how it stood before.
            overruling = [
                one
                for one in said
                if one.number > last.number
                and one.reference
                and one.reference == reference
                and one.kind is not last.kind
            ]
            last = overruling[-1] if overruling else last
        else:
            related = [one for one in said if (one.reference and one.reference == reference) or _same_name(one, ours)]
            if not related:
                return None
            last = related[-1]
        why = tuple(self._why_not(last, ours, listing_facts(listing), band))
        return Cleared(last, not why, why)

    def confirmed(self, party: Party, reference: str = "") -> tuple[Clearance, ...]:
        """Confirmations of a party as it stands, whether or not its name resembles the listed one."""
        held = self._by_name.get(_folded(party.name), ())
        if not held:
            return ()
        ours = party_facts(party)
        return tuple(
            one
            for one in held
            if one.kind is ClearanceKind.CONFIRMATION
            and one.party == ours
            and (not (one.reference and reference) or one.reference == reference)
        )

    def _why_not(self, said: Clearance, party: Party, listing: Listing, band: str) -> Iterator[str]:
        if said.until is not None and self.day > said.until:
            yield f"it expired on {said.until.isoformat()}"
        for field in _changed(said.party, party):
            yield f"our party changed: {_WORDS.get(field, field)} {_difference(said.party, party, field)}"
        was = said.listing.model_copy(update={"key": listing.key})  # a publisher's new number is no change
        for field in _changed(was, listing):
            yield f"the listing changed: {_WORDS.get(field, field)} {_difference(was, listing, field)}"
        if band != said.band:
            yield f"the score moved from the band {said.band} to {band}"


_WORDS = {"birth_date": "date of birth", "birth_dates": "dates of birth"}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _same_name(one: Clearance, party: Party) -> bool:
    return _folded(one.party.name) == _folded(party.name)


def _changed(before: Party | Listing, after: Party | Listing) -> list[str]:
    return [field for field in type(before).model_fields if getattr(before, field) != getattr(after, field)]


def _difference(before: Party | Listing, after: Party | Listing, field: str) -> str:
    """What was there and is not, and the other way round."""
    old, new = _texts(getattr(before, field)), _texts(getattr(after, field))
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if len(gone) == 1 and len(come) == 1 and len(old) == len(new) == 1:
        return f"{gone[0]} became {come[0]}"
    parts = [f"without {', '.join(gone)}" if gone else "", f"with {', '.join(come)}" if come else ""]
    return " and ".join(part for part in parts if part) or "in another order"


def _texts(value: object) -> Sequence[str]:
    if value is None or value == "":
        return []
    if isinstance(value, tuple):
        return [text for part in value for text in _texts(part)]
    for name in ("line", "text"):
        if isinstance(found := getattr(value, name, None), str):
            return [found]
    if (kind := getattr(value, "kind", None)) is not None and (number := getattr(value, "value", None)) is not None:
        return [f"{kind} {number}"] if not isinstance(value, str) else [str(value)]
    text = str(value)
    return [text if len(text) <= 80 else text[:77] + "..."]
