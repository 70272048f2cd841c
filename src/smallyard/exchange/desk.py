"""What a person at a node does and sees: dockets and their deadlines, acts, disclosures, feeds and their health.

The command line and the web pages are laid over these calls.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from smallyard.errors import FeedError, InputError, UnknownValueError
from smallyard.exchange.calendar import Appointment, appointments
from smallyard.exchange.dockets.acts import DocketType, Role, docket_label, read_act
from smallyard.exchange.dockets.merge import merge
from smallyard.exchange.dockets.sharing import Disclosure, share
from smallyard.exchange.dockets.state import DocketState, Side, docket_state
from smallyard.exchange.entry import Entry, Kind
from smallyard.exchange.feed import FeedState
from smallyard.exchange.node import Node
from smallyard.exchange.tiles import write_file
from smallyard.model.day import Day
from smallyard.model.noun import Noun

__all__ = [
    "ActTold",
    "Conflict",
    "Disclosed",
    "FeedHealth",
    "act",
    "conflicts",
    "deadlines",
    "disclose",
    "disclosed",
    "docket",
    "docket_id",
    "dockets",
    "feeds",
    "keep_withheld",
    "receive",
    "timeline",
]


class FeedHealth(Noun):
    """A feed and how it stands."""

    feed: str
    """Its identity."""
    origin: str
    """Its name."""
    name: str
    """Who publishes it."""
    country: str | None
    """The side the publisher says it is on."""
    mine: bool
    """Whether it is the node's own."""
    place: str
    """Where it is read from; empty of the node's own."""
    entries: int
    """How many are held."""
    key: str
    """The id of the key in force, as signature lines name it."""
    health: str
    """Whole, never received, behind, unreachable, broken, or two histories."""
    why: str
    """What is wrong, in words."""
    tried: str
    """When it was last asked for, UTC."""
    received: str
    """When something new came last, UTC."""


class Conflict(Noun):
    """Something that cannot be settled by waiting."""

    kind: Literal["two histories", "broken", "not counted", "difference"]
    """Two histories (a publisher signed both), broken (what a feed offers does not hold together), not counted (an
    entry of a docket), difference (the two sides say different things)."""
    where: str
    """The feed or the docket."""
    what: str
    """In words."""
    proof: Path | None = None
    """The file that shows two histories to anybody."""


class ActTold(Noun):
    """One act of a docket, or one event between the two governments, whose docket is then empty."""

    date: Day
    """The day of the act, as its author dates it, or of the event."""
    docket: str
    """The label of its docket; empty of an event."""
    type: str
    """The type of its docket, or event; empty of a docket that is not open yet."""
    title: str
    """What the docket is about, in one line; empty of an event."""
    side: str
    """The name of its author's feed, or the first 16 digits of the feed's identity; of an event US, China or both."""
    country: str
    """The country whose side its author says it is on, ISO 3166-1 alpha-2; empty where not known, or of both."""
    act: str
    """Which act it is; of an event, of what kind."""
    text: str
    """What it says, each field by its name."""
    withheld: str
    """The fields that are withheld."""
    feed: str
    """The identity of the feed it stands in; empty of an event."""
    sequence: int | None
    """The number of its entry; None of an event."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A withheld field that can be seen here: our own, or one that was disclosed to us and agrees."""

    feed: str
    sequence: int
    field: str
    value: Any
    mine: bool


# ---- dockets ----


def dockets(
    node: Node,
    as_of: date,
    *,
    type: DocketType | None = None,  # noqa: A002 - the domain's word
    open_only: bool = False,
) -> list[DocketState]:
    """The dockets that any feed speaks of, those with the next due day first.

    Args:
        node: the node.
        as_of: the day; acts dated later are left out.
        type: only those of one type.
        open_only: only those that have not ended.
    """
    node.ready()
    known = _Known.of(node)
    found = [_state(node, one, as_of, known) for one in node.index.dockets()]
    chosen = [
        one for one in found if (type is None or one.type is type) and not (open_only and one.ended is not None)
    ]
    return sorted(chosen, key=lambda one: (one.ended is not None, one.next_due or date.max, one.docket))


def docket(node: Node, name: str, as_of: date) -> DocketState:
    """The joint state of one docket on a day.

    Args:
        node: the node.
        name: the docket, or its label where that is unambiguous.
        as_of: the day.

    Raises:
        UnknownValueError: there is none of that name, or more than one.
    """
    node.ready()
    return _state(node, docket_id(node, name), as_of, _Known.of(node))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a node knows of feeds, read once for many dockets."""

    aside: set[str]
    sides: dict[str, Side]
    feeds: dict[str, FeedState]

    @classmethod
    def of(cls, node: Node) -> _Known:
        sides = {one.feed: side for one, side in _known(feeds(node))}
        return cls(node.set_aside(), sides, {one: node.folder(one).state() for one in sides})


def _state(node: Node, found: str, as_of: date, known: _Known) -> DocketState:
    held = list(node.index.items(Kind.DOCKET, docket=found))
    disowned = {
        (one.feed, one.sequence)
        for one in held
        if (state := known.feeds.get(one.feed)) is not None and state.keys.disowned(one.sequence)
    }
    leaves = {
        (one.feed, one.sequence): node.folder(one.feed).reader().hash_of(0, one.sequence).hex()
        for one in held
        if one.body.get("act") == "propose_action"
    }
    return docket_state(merge(found, held, aside=known.aside, disowned=disowned), as_of, known.sides, leaves)


def docket_id(node: Node, name: str) -> str:
    """The whole name of a docket, from the whole name, its label, or the beginning of either that only it has.

    Raises:
        UnknownValueError: there is none, or more than one.
    """
    known = node.index.dockets()
    for fits in (
        lambda one: one == name,
        lambda one: docket_label(one) == name,
        lambda one: docket_label(one).startswith(name) or one.startswith(name),
    ):
        found = [one for one in known if fits(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownValueError(
                f"{name[:80]!r} names {len(found)} dockets", accepted=" or ".join(one[:90] for one in found[:3])
            )
    shown = ", ".join(docket_label(one) for one in known[:5])
    raise UnknownValueError(f"there is no docket {name[:80]!r}", accepted=shown or "none is held yet")


def act(
    node: Node,
    fields: Mapping[str, Any],
    *,
    opened: Collection[str] = (),
    withheld: Collection[str] = (),
) -> Entry:
    """Write an act of this node's side into a docket.

    Args:
        node: the node.
        fields: the act by field. To open a docket, `docket` is its label alone; else the docket or its label.
        opened: withheld fields that are to be shared all the same.
        withheld: further fields to withhold.

    Raises:
        InputError: it is no such act, or not this side's to write.
    """
    node.ready()
    given = dict(fields)
    named = str(given.get("docket", ""))
    opening = "other" in given
    given["docket"] = f"{node.id}/{named.rpartition('/')[2]}" if opening else docket_id(node, named)
    if opening and given["docket"] in node.index.dockets():
        raise InputError(f"{named!r} is open already", field="docket", accepted="a label not used before")
    if opening and given["other"] == node.id:
        raise InputError("is this node itself", field="other", accepted="the feed of the other side")
    shared = share(given, opened=opened, withheld=withheld)
    if not opening:
        _may_write(node, given["docket"], read_act(given))
    keep_withheld(node, shared.salts, shared.withheld, shared.act.withheld)
    if shared.kept:
        _keep(node, f"{docket_label(given['docket'])}-{shared.act.act}-{shared.act.on}", shared.kept)
    body = shared.act.model_dump(mode="json", exclude_none=True)
    body = {name: value for name, value in body.items() if value not in ("", {}, [])}
    return node.publish([(Kind.DOCKET, body)])[0]


def _may_write(node: Node, docket_name: str, said: Any) -> None:
    """Refuse an act that would not count.

    Raises:
        InputError: it would not.
    """
    state = docket(node, docket_name, date.max)
    mine = next((one for one in state.sides if one.feed == node.id), None)
    if state.type is None:
        return  # its opening has not come yet; whether this counts will be seen then
    if mine is None:
        raise InputError("this node is no side of it", field="docket")
    if said.type != state.type:
        raise InputError(f"is for a {said.type}, and this is a {state.type}", field="act")
    if said.by not in (Role.EITHER, mine.role):
        raise InputError(f"{said.act} is for the other side to write", field="act")


def deadlines(node: Node, as_of: date) -> list[Appointment]:
    """Due days, visits and meetings of all dockets that have not ended, by day."""
    return appointments(dockets(node, as_of, open_only=True))


# ---- what is withheld, and shown to one ----


def keep_withheld(
    node: Node, salts: Mapping[str, str], values: Mapping[str, Any], commitments: Mapping[str, str]
) -> None:
    """Keep the salt and value of each withheld field at home, under its commitment, so that it can be disclosed."""
    for name, salt in salts.items():
        held = {"field": name, "salt": salt, "value": values[name]}
        path = node.home / "private" / "withheld" / f"{commitments[name]}.json"
        write_file(path, (json.dumps(held, ensure_ascii=False) + "\n").encode(), durable=node.durable, mode=0o600)


def _keep(node: Node, name: str, values: Mapping[str, Any]) -> None:
    folder = node.home / "private" / "kept"
    number = sum(1 for _ in folder.glob(f"{name}*.json")) if folder.is_dir() else 0
    data = (json.dumps(dict(values), ensure_ascii=False) + "\n").encode()
    write_file(folder / f"{name}{f'-{number + 1}' if number else ''}.json", data, durable=node.durable, mode=0o600)


def disclose(node: Node, sequence: int, field: str) -> Disclosure:
    """What to hand to a reader who may see a withheld field of an entry of this node.

    Raises:
        InputError: the entry withholds no such field, or its value is not here.
    """
    withheld = node.own.feed.entry(sequence).body.get("withheld", {})
    if not isinstance(withheld, dict) or field not in withheld:
        raise InputError(
            f"entry {sequence} withholds no such field", field=field, accepted=", ".join(withheld) or "nothing"
        )
    path = node.home / "private" / "withheld" / f"{withheld[field]}.json"
    try:
        held = json.loads(path.read_bytes())
    except (OSError, ValueError) as failed:
        raise InputError("its value is not held here", file=str(path)) from failed
    return Disclosure(feed=node.id, sequence=sequence, field=field, salt=held["salt"], value=held["value"])


def receive(node: Node, disclosure: Disclosure) -> Disclosed:
    """Keep a disclosure that was handed to us, if it is what the entry committed to.

    Raises:
        FeedError: it is not.
    """
    folder = node.folder(disclosure.feed)
    if disclosure.sequence >= folder.state().size:
        raise FeedError(f"entry {disclosure.sequence} of that feed is not held here; sync first")
    withheld = folder.entry(disclosure.sequence).body.get("withheld", {})
    if not isinstance(withheld, dict) or withheld.get(disclosure.field) != disclosure.commitment:
        raise FeedError(
            f"what is disclosed of {disclosure.field!r} is not what entry {disclosure.sequence} committed to"
        )
    path = node.home / "private" / "disclosed" / f"{disclosure.commitment}.json"
    write_file(path, disclosure.dump(), durable=node.durable, mode=0o600)
    return Disclosed(disclosure.feed, disclosure.sequence, disclosure.field, disclosure.value, False)


def disclosed(node: Node, state: DocketState) -> list[Disclosed]:
    """The withheld fields of a docket that can be seen here: our own and those disclosed to us."""
    found = []
    own = node.id
    for one in state.acts:
        if not one.withheld:
            continue
        mine = one.feed == own
        commitments = node.folder(one.feed).entry(one.sequence).body.get("withheld", {})
        for field, committed in sorted(commitments.items()):
            path = node.home / "private" / ("withheld" if mine else "disclosed") / f"{committed}.json"
            if path.is_file():
                value = json.loads(path.read_bytes())["value"]
                found.append(Disclosed(one.feed, one.sequence, field, value, mine))
    return found


# ---- feeds and conflicts ----


def feeds(node: Node) -> list[FeedHealth]:
    """The node's own feed and those it follows, with their health."""
    aside = node.set_aside()
    own = node.own.feed.state()
    found = []
    if own.size:
        keys = own.keys
        health = "two histories" if own.id in aside else "whole"
        found.append(
            FeedHealth(
                feed=own.id, origin=keys.origin, name=keys.name, country=keys.country, mine=True, place="",
                entries=own.size, key=keys.held[-1].key.id.hex(), health=health, why="", tried="", received="",
            )
        )  # fmt: skip
    words = {"new": "whole", "unchanged": "whole", "": "never received", "forked": "two histories"}
    for one in node.all_followed():
        state = node.folder(one.id).state()
        health = "two histories" if one.id in aside else words.get(one.result, one.result)
        key = state.keys.held[-1].key.id.hex() if state.keys.held else ""
        found.append(
            FeedHealth(
                feed=one.id, origin=one.origin, name=one.name, country=one.country, mine=False, place=one.place,
                entries=state.size, key=key, health=health, why=one.why, tried=one.tried, received=one.received,
            )
        )  # fmt: skip
    return found


def conflicts(node: Node, as_of: date) -> list[Conflict]:
    """What cannot be settled by waiting: publishers with two histories, broken feeds, entries that do not count, and
    where the sides of a docket say different things.
    """
    names = {one.feed: one.origin for one in feeds(node)}
    found = []
    for feed, proof in node.proofs().items():
        path = node.home / "conflicts" / f"{feed}.json"
        found.append(Conflict(kind="two histories", where=names.get(feed, feed), what=str(proof.check()), proof=path))
    found += [
        Conflict(kind="broken", where=one.origin, what=one.why) for one in feeds(node) if one.health == "broken"
    ]
    for state in dockets(node, as_of):
        found += [
            Conflict(kind="difference", where=state.label, what=f"{one.what}: {one.opener} / {one.other}")
            for one in state.differences
        ]
        found += [
            Conflict(
                kind="not counted",
                where=state.label,
                what=f"entry {one.sequence} of {names.get(one.feed, one.feed)}: {one.why}",
            )
            for one in state.not_counted
            if one.sequence is not None
        ]
    return found


def timeline(node: Node, as_of: date, *, bilateral: bool = False) -> list[ActTold]:
    """Every act of every docket, ordered by day, docket and entry.

    Args:
        node: the node.
        as_of: acts dated later are left out.
        bilateral: put the dated events between the two governments among them (those of `smallyard timeline`), from
            the first act on; their docket is empty.
    """
    told: list[ActTold] = []
    for state in dockets(node, as_of):
        sides = {one.feed: one for one in state.sides}
        told += [
            ActTold(
                date=one.on,
                docket=state.label,
                type=str(state.type or ""),
                title=state.title,
                side=sides[one.feed].origin or one.feed[:16],
                country=sides[one.feed].country or "",
                act=one.act,
                text="; ".join(f"{name} {_words(value)}" for name, value in one.fields.items() if name != "other"),
                withheld=", ".join(one.withheld),
                feed=one.feed,
                sequence=one.sequence,
            )
            for one in state.acts
        ]
    if bilateral:
        from smallyard.trade.timeline import events

        first = min((one.date for one in told), default=date.min)
        told += [
            ActTold(
                date=one.date,
                docket="",
                type="event",
                title="",
                side={"us": "US", "china": "China", "both": "both"}[one.side],
                country={"us": "US", "china": "CN", "both": ""}[one.side],
                act=str(one.kind),
                text=one.text,
                withheld="",
                feed="",
                sequence=None,
            )
            for one in events()
            if first <= one.date <= as_of
        ]
    return sorted(told, key=lambda one: (one.date, one.docket, one.feed, one.sequence or 0))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _known(found: Iterable[FeedHealth]) -> Iterator[tuple[FeedHealth, Side]]:
    for one in found:
        side = Side(
            feed=one.feed, role=Role.EITHER, origin=one.origin, name=one.name, country=one.country, known=True,
            mine=one.mine,
        )  # fmt: skip
        yield one, side
