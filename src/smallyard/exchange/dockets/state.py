"""The joint state of a docket on a day: its stage, who owes the next step, time limits, where the sides differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from smallyard.exchange.dockets import end_use_check, listing_review, trade_issue
from smallyard.exchange.dockets.acts import DocketType, Opening, Role, docket_label
from smallyard.exchange.dockets.clocks import Clock
from smallyard.exchange.dockets.mechanisms import Described, described
from smallyard.exchange.dockets.merge import Merged, Written
from smallyard.exchange.dockets.told import AgreedAction, Difference, Meeting, Owed, Said, Told
from smallyard.model.day import Day
from smallyard.model.noun import Noun

__all__ = ["DocketState", "NotCounted", "Side", "docket_state"]


class Side(Noun):
    """One side of a docket."""

    feed: str
    """The identity of its feed."""
    role: Role
    """Whether it opened the docket or is the other side."""
    origin: str
    """The name of its feed; empty where the feed is not known here."""
    name: str
    """Who publishes the feed, in words; empty where the feed is not known here."""
    country: str | None
    """The country whose side its publisher says it is on, ISO 3166-1 alpha-2; null where that is not known here."""
    known: bool
    """Its feed is followed here, or is the node's own."""
    mine: bool = False
    """Its feed is the node's own."""


class NotCounted(Noun):
    """An entry that speaks of the docket and does not count, and why; without a `sequence`, all of a feed."""

    feed: str
    """The identity of the feed that holds it."""
    sequence: int | None
    """The number of the entry in its feed; null where all of a feed does not count."""
    why: str
    """Why it does not count, in words."""


class DocketState(Noun):
    """A docket as both sides' entries make it, on a day.

    Two nodes that hold the same entries have the same state, byte for byte, but for `known` and `mine` of the sides.
    """

    format: Literal["smallyard/docket/1"] = "smallyard/docket/1"
    """The form of this state."""
    docket: str
    """Its whole name: the identity of the feed that opened it, a slash, and its label."""
    label: str
    """The name that its opener gave it, which this feed uses once."""
    type: DocketType | None
    """What it is about; null where it is not open yet: the act that opens it is not held, or is dated later."""
    title: str
    """What its opener calls it, in one line; empty where it is not open yet."""
    as_of: Day
    """The day it is looked at: acts dated later are left out."""
    stage: str
    """How far it is, in the words of its type."""
    ended: Day | None
    """The day on which it came to an end; null where it has not."""
    sides: tuple[Side, ...]
    """The opener, and the other side as soon as the act that opens it counts."""
    owed: tuple[Owed, ...]
    """What is to be done next and by whom; empty where nothing is."""
    clocks: tuple[Clock, ...]
    """Its time limits, those met or ended among them."""
    follows: str
    """What follows, in words."""
    questions: tuple[str, ...]
    """What must be answered before it can be said what follows; empty where nothing must."""
    differences: tuple[Difference, ...]
    """Where the two sides say different things. Both stand."""
    visit_on: Day | None
    """Of an end-use check, the day planned for the visit; null where none is named, or once the requesting side
    states a visit or an outcome."""
    meetings: tuple[Meeting, ...]
    """Of a trade issue, its meetings by day."""
    actions: tuple[AgreedAction, ...]
    """Of a trade issue, what is to be done, proposed or agreed."""
    acts: tuple[Said, ...]
    """The acts that count, by the day their authors date them."""
    not_counted: tuple[NotCounted, ...]
    """Entries that speak of the docket and do not count."""
    descriptions: tuple[Described, ...]
    """How each government describes the mechanism that the docket belongs to: claims by side."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return self.model_dump(mode="json")

    @property
    def next_due(self) -> date | None:
        """The next day on which something is due."""
        return min((one.due for one in self.clocks if one.left is not None), default=None)


def docket_state(
    merged: Merged,
    as_of: date,
    sides: Mapping[str, Side] | None = None,
    leaves: Mapping[tuple[str, int], str] | None = None,
) -> DocketState:
    """What a docket's acts make of it on a day. Acts dated after that day are left out.

    Args:
        merged: its acts.
        as_of: the day.
        sides: who the feeds are, as far as they are known.
        leaves: the leaf hashes of entries, by feed and number, by which a proposed action is agreed to.
    """
    known = sides or {}
    cut = Merged(
        merged.docket,
        merged.opening if merged.opening is not None and merged.opening.act.on <= as_of else None,
        tuple(one for one in merged.acts if one.act.on <= as_of),
        merged.uncounted,
    )
    opening = cut.opening.act if cut.opening is not None else None
    if not isinstance(opening, Opening):
        told, type_, title, mechanism = Told("not open"), None, "", ""
    else:
        type_, title = DocketType(opening.type), opening.title
        rules = {
            DocketType.END_USE_CHECK: end_use_check.told,
            DocketType.LISTING_REVIEW: listing_review.told,
            DocketType.TRADE_ISSUE: trade_issue.told,
        }
        told = rules[type_](cut, as_of, leaves or {})
        mechanism = getattr(opening, "mechanism", "enforcement_exchange" if type_ is DocketType.END_USE_CHECK else "")
    return DocketState.filled(
        told,
        format="smallyard/docket/1",
        docket=merged.docket,
        label=docket_label(merged.docket),
        type=type_,
        title=title,
        as_of=as_of,
        sides=tuple(_sides(cut, known)),
        acts=tuple(_said(one) for one in cut.acts),
        not_counted=tuple(NotCounted(feed=one.feed, sequence=one.sequence, why=one.why) for one in cut.uncounted),
        descriptions=described(mechanism, as_of) if mechanism else (),
    )


def _said(one: Written) -> Said:
    """An act as it is shown."""
    fields = one.act.model_dump(mode="json", exclude_none=True, exclude={"docket", "type", "act", "on", "withheld"})
    return Said.filled(
        one,
        on=one.act.on,
        act=one.act.act,
        fields={name: value for name, value in fields.items() if value not in ("", [], {})},
        withheld=tuple(sorted(one.act.withheld)),
    )


def _sides(merged: Merged, known: Mapping[str, Side]) -> list[Side]:
    found = []
    for role, feed in ((Role.OPENER, merged.opener), (Role.OTHER, merged.other)):
        if feed is not None:
            blank = Side(feed=feed, role=role, origin="", name="", country=None, known=False)
            found.append(known.get(feed, blank).model_copy(update={"role": role}))
    return found
