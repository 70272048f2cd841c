"""List changes as entries of a feed, and as other people read them: FollowTheMoney delta, Atom.

Sources: OpenSanctions' delta files (JSON lines of an operation ADD, MOD or DEL and an entity), the FollowTheMoney
schemata LegalEntity and Sanction, RFC 4287 (Atom).
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Literal
from xml.etree import ElementTree

from pydantic import Field, ValidationError

from smallyard.exchange.entry import Entry, Kind
from smallyard.exchange.own import Written
from smallyard.exchange.wire import Wire
from smallyard.lists.differences import Change
from smallyard.lists.keys import slug
from smallyard.model.country import CountryCode
from smallyard.model.day import Day
from smallyard.model.interval import Basis
from smallyard.model.kleene import TRUE
from smallyard.model.listing import ListCode
from smallyard.model.party import PartyKind

__all__ = ["ListAction", "ListEventBody", "atom", "ftm_delta", "list_entries"]

_ATOM = "http://www.w3.org/2005/Atom"
Short = Annotated[str, Field(max_length=500)]


class ListAction(StrEnum):
    """What happened to an entry of a list."""

    ADDED = "added"
    REMOVED = "removed"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    AMENDED = "amended"


class ListEventBody(Wire):
    """What an entry of kind `list_event` says: one change of one entry of a published list.

    The day is an interval with its basis (stated by a source, derived, or bracketed between two publications); an
    open end is null.
    """

    action: ListAction
    """What happened to the entry of the list."""
    list: Short
    """The code of the list, such as EL (Entity List), UVL (Unverified List) or SDN."""
    listing: Short
    """The id of the entry: the list's code, a colon, and a key that stays the same across publications."""
    name: Short
    """Its primary name as published, cut at 500 characters where it is longer."""
    names: Annotated[tuple[Short, ...], Field(max_length=200)] = ()
    """Its other names as published, without repeats; empty where it has none."""
    kind: Literal["person", "organization", "vessel", "aircraft", "unknown"] = "unknown"
    """What is listed; unknown where the publication does not say."""
    countries: Annotated[tuple[CountryCode, ...], Field(max_length=50)] = ()
    """Countries of the entry and of its addresses, ISO 3166-1 alpha-2, in alphabetical order; empty where none is
    known."""
    earliest: Day | None
    """The first day on which it can have happened; null where nothing bounds it on this side."""
    latest: Day | None
    """The last day on which it can have happened, the same as `earliest` where the day is known; null where nothing
    bounds it."""
    basis: Literal["stated", "derived", "bracketed"]
    """How the day is known: a source states it, it follows from what was published, or it lies between two
    publications."""
    source: Short = ""
    """Where the day comes from, in words, such as the Federal Register document; empty where nothing says."""
    citations: Annotated[tuple[Short, ...], Field(max_length=20)] = ()
    """Where the entry was published, such as 88 FR 57006; empty where the list gives none."""
    changed: Annotated[tuple[Short, ...], Field(max_length=20)] = ()
    """Of an amendment, the fields that changed."""


def list_entries(changes: Iterable[Change], *, bracketed: bool = False) -> Iterator[Written]:
    """Changes as entries to publish: those that certainly happened in the days asked for.

    Args:
        changes: as `lists.differences.diff` gives them.
        bracketed: also those whose day is only known to lie between two publications.
    """
    for one in changes:
        if one.within is not TRUE or (one.when.basis is Basis.BRACKETED and not bracketed):
            continue
        listing = one.listing
        body = ListEventBody(
            action=ListAction(one.kind),
            list=str(listing.list),
            listing=listing.id[:500],
            name=listing.name[:500],
            names=tuple(dict.fromkeys(name.text[:500] for name in listing.names[1:200])),
            kind=listing.kind.value,
            countries=tuple(sorted({*listing.countries, *(a.country for a in listing.addresses if a.country)}))[:50],
            earliest=one.when.earliest,
            latest=one.when.latest,
            basis=one.when.basis.value,
            source=one.words[:500],
            citations=tuple(str(cited)[:500] for cited in listing.citations[:20]),
            changed=tuple(field for field, _, _ in one.what),
        )
        yield Kind.LIST_EVENT, body.model_dump(mode="json")


def ftm_delta(entries: Iterable[Entry]) -> Iterator[str]:
    """List events as the lines of an OpenSanctions-style delta file, in the order given.

    A party that was added or resumed is ADD, amended MOD, taken off, expired or suspended DEL. Each line's entity is
    the party, with its Sanction nested as OpenSanctions nests it, or its id alone for DEL.
    """
    for one in entries:
        body = _read(one)
        if body is None:
            continue
        operation = {
            ListAction.ADDED: "ADD",
            ListAction.RESUMED: "ADD",
            ListAction.AMENDED: "MOD",
        }.get(body.action, "DEL")
        identity = f"smallyard-{sha256(body.listing.encode()).hexdigest()[:24]}"
        entity: dict[str, Any] = {"id": identity}
        if operation != "DEL":
            entity = _entity(identity, body)
        yield json.dumps({"op": operation, "entity": entity}, ensure_ascii=False, separators=(",", ":"))


_SCHEMA = {
    "person": "Person",
    "organization": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    "unknown": "LegalEntity",
}
_EXPORT = {
    ListCode.ENTITY_LIST,
    ListCode.UNVERIFIED_LIST,
    ListCode.MILITARY_END_USER_LIST,
    ListCode.DENIED_PERSONS_LIST,
    ListCode.CN_UNRELIABLE_ENTITIES,
    ListCode.CN_EXPORT_CONTROL,
    ListCode.CN_ATTENTION,
}


def _entity(identity: str, body: ListEventBody) -> dict[str, Any]:
    topic = "export.control" if body.list in {str(code) for code in _EXPORT} else "sanction"
    sanction: dict[str, list[Any]] = {"entity": [identity], "program": [body.list]}
    if body.earliest is not None and body.earliest == body.latest:
        sanction["startDate"] = [body.earliest.isoformat()]
    if body.citations:
        sanction["reason"] = list(body.citations)
    nested = {
        "id": f"{identity}-sanction",
        "schema": "Sanction",
        "properties": sanction,
    }
    properties: dict[str, list[Any]] = {"name": [body.name], "topics": [topic], "sanctions": [nested]}
    if body.names:
        properties["alias"] = list(body.names)
    if body.countries:
        properties["flag" if body.kind == PartyKind.VESSEL.value else "country"] = [
            code.lower() for code in body.countries
        ]
    return {
        "id": identity,
        "caption": body.name,
        "schema": _SCHEMA[body.kind],
        "datasets": [f"smallyard_{slug(body.list).replace('-', '_')}"],
        "referents": [],
        "target": True,
        "properties": properties,
    }


def atom(entries: Iterable[Entry], feed_id: str, name: str, updated: str, most: int = 500) -> bytes:
    """List events as an Atom feed (RFC 4287), the newest first.

    Args:
        entries: the feed's list events, the oldest first.
        feed_id: the identity of the feed.
        name: who publishes it.
        updated: when the feed began, UTC, as entries write it: what is said of a feed without list events.
        most: how many of the newest.
    """
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    newest = list(reversed(deque(entries, maxlen=most)))
    _put(root, "id", f"urn:sha256:{feed_id}")
    _put(root, "title", _printable(f"{name}: list changes"))
    _put(root, "updated", max([updated, *(one.at for one in newest)]))
    author = ElementTree.SubElement(root, f"{{{_ATOM}}}author")
    _put(author, "name", _printable(name))
    for one in newest:
        body = _read(one)
        if body is None:
            continue
        found = ElementTree.SubElement(root, f"{{{_ATOM}}}entry")
        _put(found, "id", f"urn:sha256:{feed_id}:{one.sequence}")
        _put(found, "title", _printable(f"{body.list}: {body.name} {body.action}"))
        _put(found, "updated", one.at)
        _put(found, "summary", _printable(_summary(body)))
        category = ElementTree.SubElement(found, f"{{{_ATOM}}}category")
        category.set("term", str(body.action))
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _read(entry: Entry) -> ListEventBody | None:
    """What an entry says; None if it is not of the form, which its publisher answers for."""
    try:
        return ListEventBody.model_validate(entry.body)
    except ValidationError:
        return None


def _summary(body: ListEventBody) -> str:
    when = (
        f"on {body.earliest}"
        if body.earliest is not None and body.earliest == body.latest
        else f"between {body.earliest or 'an unknown day'} and {body.latest or 'an unknown day'}"
    )
    where = f" ({', '.join(body.countries)})" if body.countries else ""
    what = f": {', '.join(body.changed)}" if body.changed else ""
    cited = f" {'; '.join(body.citations)}." if body.citations else ""
    return f"{body.name}{where}, {body.listing}: {body.action} {when} ({body.basis}){what}.{cited}"


def _put(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _printable(text: str) -> str:
    """Text without the control characters that XML has no way to write."""
    return "".join(
        letter for letter in text if letter in "\t\n\r" or (letter >= " " and letter not in "\ufffe\uffff")
    )
