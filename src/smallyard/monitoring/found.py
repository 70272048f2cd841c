"""What screening finds of customers now, beside what stands on record: what is to be written, and what to be told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smallyard.law.decision import canonical
from smallyard.model.clearance import listing_facts
from smallyard.model.kleene import FALSE, TRUE
from smallyard.monitoring.alerts import MILLION, AlertKind, Raised
from smallyard.monitoring.meanings import meanings
from smallyard.screening.pairs import with_clearances
from smallyard.screening.parties import Options, look_up, says_nothing
from smallyard.screening.result import Result, hit_as_dict

if TYPE_CHECKING:
    from smallyard.lists.clearances import Clearances
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListingHistory
    from smallyard.monitoring.customer import Customer

__all__ = ["Compared", "Finder", "Kept"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A hit as it is to stand on record; `hit` makes its body, which is worked out where it is written only."""

    customer: int
    listing: str
    list: str
    band: str
    score: int
    in_force: str
    state: str
    word: str
    clearance: int | None
    hit: Hit

    def differs(self, row: Row) -> bool:
        """Whether it is another than what stands on record."""
        return any(getattr(self, name) != row[name] for name in _COMPARED)

    def row(self) -> dict[str, Any]:
        """As it is written."""
        return {
            **{name: getattr(self, name) for name in ("customer", "listing", "list", *_COMPARED)},
            "body": json.dumps(hit_as_dict(self.hit), ensure_ascii=False),
            "facts": canonical(listing_facts(self.hit.history.listing).model_dump(mode="json")).decode(),
        }


_COMPARED = ("band", "score", "in_force", "state", "word", "clearance")


@dataclass(slots=True)
class Compared:
    """What is to be written of some customers, and what to be told of them."""

    gone: list[tuple[int, str]] = field(default_factory=list)
    come: list[Kept] = field(default_factory=list)
    changed: list[Kept] = field(default_factory=list)
    moved: list[tuple[int, str, str]] = field(default_factory=list)
    """Pairs whose listing has another id now: customer, old id, new id."""
    raised: list[Raised] = field(default_factory=list)


class Finder:
    """Screens customers on the lists of one view, and compares with what was found before.

    Args:
        view: the lists as of two days.
        clearances: what persons said of pairs.
        options: how to screen.
    """

    def __init__(self, view: ListsView, clearances: Clearances, options: Options) -> None:
        self.view, self.clearances, self.options = view, clearances, options
        self._states: dict[str, str] = {}
        self._lists = {
            str(one.list): {
                "list": str(one.list),
                "published": one.published.isoformat(),
                "received": one.received.isoformat(),
                "sources": list(one.sources),
                "sha256": one.sha256,
            }
            for one in view.held()
        }

    @property
    def lists(self) -> list[dict[str, Any]]:
        """Every list that is looked at, with its dates, as JSON types."""
        return list(self._lists.values())

    def find(self, customers: Sequence[Customer]) -> list[tuple[list[Kept], Result | None]]:
        """The hits of customers, and the result of one that cannot be screened (None for all others)."""
        found = look_up([one.party for one in customers], self.view, self.options)
        out: list[tuple[list[Kept], Result | None]] = []
        for one, hits in zip(customers, found, strict=True):
            said = with_clearances(hits, one.party, self.view, self.clearances, one.reference, self.options.lists)
            kept = [self._kept(one.number, hit) for hit in said]
            out.append((kept, Result.UNREAD if not kept and says_nothing(one.party) else None))
        return out

    def _kept(self, customer: int, hit: Hit) -> Kept:
        listing = hit.history.listing
        holds = hit.cleared is not None and hit.cleared.holds
        return Kept(
            customer=customer,
            listing=listing.id,
            list=str(listing.list),
            band=str(hit.match.band),
            score=round(hit.match.score * MILLION),
            in_force=_IN_FORCE.get(hit.in_force, "unknown"),
            state=self._state(hit.history),
            word=str(hit.cleared.clearance.kind) if hit.cleared is not None and holds else "",
            clearance=hit.cleared.clearance.number if hit.cleared is not None and holds else None,
            hit=hit,
        )

    def _state(self, history: ListingHistory) -> str:
        """A hash of all that a listing says of itself, of what follows from it, and since and until when."""
        id_ = history.listing.id
        found = self._states.get(id_)
        if found is None:
            listing = history.listing
            said = [
                listing_facts(listing).model_dump(mode="json", exclude={"key"}),
                listing.license_requirement,
                listing.license_policy,
                sorted(listing.programs),
                sorted(str(one) for one in listing.citations),
                str(history.began),
                str(history.ended),
            ]
            found = self._states[id_] = hashlib.sha256(canonical(said)).hexdigest()
        return found

    def compare(
        self, customer: Customer, before: Sequence[Row], now: Sequence[Kept], into: Compared, *, new_facts: bool
    ) -> None:
        """Put into `into` what differs between what stands on record of a customer and what was found now.

        Args:
            customer: whose hits they are.
            before: rows of customer_hit.
            now: what was found.
            into: where it is put.
            new_facts: whether the customer's own facts changed since.
        """
        old: dict[str, Row] = {}
        for row in before:
            id_ = self.view.current_id(row["listing"])
            if id_ != row["listing"]:
                into.moved.append((customer.number, row["listing"], id_))
            old[id_] = row
        have = {one.listing: one for one in now}
        for id_, row in old.items():
            if id_ not in have:
                into.gone.append((customer.number, row["listing"]))
                if row["word"] != "dismissal":
                    into.raised.append(self._gone(customer, id_, row, new_facts=new_facts))
        for id_, one in have.items():
            was = old.get(id_)
            if was is None:
                into.come.append(one)
                if one.word != "dismissal":
                    into.raised.append(self._new(customer, one))
            elif was["listing"] != id_:
                into.gone.append((customer.number, was["listing"]))
                into.come.append(one)
            elif one.differs(was) or new_facts:
                into.changed.append(one)
            if was is not None and (told := self._change(customer, was, one, new_facts=new_facts)) is not None:
                into.raised.append(told)

    # What is told

    def _new(self, customer: Customer, one: Kept) -> Raised:
        said = (
            f"{_party(customer)} may be {_listed(one)}" if one.word == "" else f"{_party(customer)} is {_listed(one)}"
        )
        return self._raised(AlertKind.NEW_HIT, customer, one, f"{said}: score {one.score / MILLION:.2f}, {one.band}")

    def _change(self, customer: Customer, was: Row, one: Kept, *, new_facts: bool) -> Raised | None:
        """What is told of a pair that was found before; None where nothing that matters changed."""
        if was["word"] and not one.word:
            said = one.hit.cleared
            why = list(said.why) if said is not None and said.why else ["it was taken back"]
            summary = f"what was said of {_party(customer)} and {_listed(one)} no longer holds: {'; '.join(why)}"
            more = {"clearance": was["clearance"], "why": why}
            return self._raised(AlertKind.CLEARANCE_LAPSED, customer, one, summary, was, more)
        if one.word == "dismissal":
            return None
        if was["state"] != one.state:
            changes = self._differences(was, one)
            summary = f"{_listed(one)}, which {_party(customer)} may be, changed: {'; '.join(changes)}"
            return self._raised(AlertKind.LISTING_CHANGED, customer, one, summary, was, {"changes": changes})
        if _RANK[one.band] > _RANK[was["band"]] or (one.in_force == "yes" and was["in_force"] != "yes"):
            why_now = "the customer's facts changed" if new_facts else "it is nearer than before"
            if one.in_force != was["in_force"]:
                why_now = "it is certainly in force now"
            summary = f"{_party(customer)} may be {_listed(one)}: {was['band']} before, {one.band} now, for {why_now}"
            return self._raised(AlertKind.NEW_HIT, customer, one, summary, was)
        return None

    def _gone(self, customer: Customer, id_: str, row: Row, *, new_facts: bool) -> Raised:
        body = json.loads(row["body"])
        history = self.view.bearing(id_)
        if history is None:
            why = "no list that is held carries it"
        elif self.view.listed(id_) is FALSE:
            why = f"no longer in force: {'; '.join(history.evidence[1:]) or history.ended or 'its dates changed'}"
        elif new_facts:
            why = "the customer's facts changed"
        else:
            why = "its names no longer come near"
        summary = f"{_party(customer)} no longer comes near {body['name']} ({id_}): {why}"
        evidence = {
            "customer": {"reference": customer.reference, "name": customer.name, "version": customer.version},
            "before": body,
            "after": None,
            "why": why,
            "means": [],
            "lists": [self._lists[row["list"]]] if row["list"] in self._lists else [],
            "effective": self.view.effective.isoformat(),
            "known": self.view.known.isoformat(),
        }
        return Raised(
            AlertKind.HIT_GONE,
            customer.number,
            id_,
            row["list"],
            row["band"],
            row["score"] / MILLION,
            summary,
            evidence,
        )

    def due(self, customer: Customer, one: Kept, day: str) -> Raised:
        """That what was said of a pair will soon no longer hold."""
        summary = (
            f"what was said of {_party(customer)} and {_listed(one)} holds until {day} only "
            f"(clearance {one.clearance})"
        )
        return self._raised(
            AlertKind.REVIEW_DUE, customer, one, summary, None, {"clearance": one.clearance, "until": day}
        )

    def _raised(
        self,
        kind: AlertKind,
        customer: Customer,
        one: Kept,
        summary: str,
        was: Row | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> Raised:
        evidence = {
            "customer": {"reference": customer.reference, "name": customer.name, "version": customer.version},
            "before": json.loads(was["body"]) if was is not None else None,
            "after": hit_as_dict(one.hit),
            **(more or {}),
            "means": [said.as_dict() for said in meanings(one.list, self.view.effective)],
            "lists": [self._lists[one.list]] if one.list in self._lists else [],
            "effective": self.view.effective.isoformat(),
            "known": self.view.known.isoformat(),
        }
        return Raised(kind, customer.number, one.listing, one.list, one.band, one.score / MILLION, summary, evidence)

    def _differences(self, was: Row, one: Kept) -> list[str]:
        before, after = json.loads(was["body"]), hit_as_dict(one.hit)
        found = []
        for name, words in _SHOWN.items():
            old, new = before[name], after[name]
            if old != new:
                found.append(f"{words} {_in_words(old, new)}")
        return found or ["what tells who it is"]


_IN_FORCE = {FALSE: "no", TRUE: "yes"}
_RANK = {"no match": 0, "review": 1, "match": 2}
_SHOWN = {
    "name": "its name",
    "names": "its names",
    "countries": "its countries",
    "addresses": "its addresses",
    "license_requirement": "the license requirement",
    "license_policy": "the license review policy",
    "citations": "its citations",
    "listed": "the day of listing",
    "removed": "the day of removal",
}


def _in_words(old: object, new: object) -> str:
    if isinstance(old, list) and isinstance(new, list):
        gone, come = [str(one) for one in old if one not in new], [str(one) for one in new if one not in old]
        parts = [f"without {', '.join(gone)}" if gone else "", f"with {', '.join(come)}" if come else ""]
        return _cut(" and ".join(part for part in parts if part) or "in another order")
    return _cut(f"was {old or 'not given'}, is {new or 'not given'}")


def _cut(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:297]}..."


def _party(customer: Customer) -> str:
    return f"{customer.name} ({customer.reference})"


def _listed(one: Kept) -> str:
    return f"{one.hit.history.listing.name} ({one.listing})"
