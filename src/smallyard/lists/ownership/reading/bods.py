"""Statements in the Beneficial Ownership Data Standard of Open Ownership, versions 0.2, 0.3 and 0.4.

Versions 0.2 and 0.3 have entity, person and ownership-or-control statements that name each other by statement id,
later ones replacing those in `replacesStatements`. Version 0.4 has statements about records (entity, person,
relationship) that name each other by record id; the last statement about a record counts, and one whose status is
"closed" ends it. Only shareholdings, and rights to profit or to surplus assets, count as ownership. An indirect
interest whose components are given is told by these and left out itself.

Source: standard.openownership.org, schema reference 0.2, 0.3 and 0.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smallyard.lists.ownership.graph import Entity, Stake, StakeKind
from smallyard.lists.ownership.reading.gathering import Gathered, Place, country_or_none, span_end, span_start
from smallyard.lists.ownership.reading.json_text import text_of, texts_of
from smallyard.model.party_kind import PartyKind
from smallyard.model.share import UNKNOWN_SHARE, Share

__all__ = ["gather"]

_OWNERSHIP = {"shareholding", "rightstosurplusassetsondissolution", "rightstosurplusassets", "rightstoprofitorincome"}
_VOTES = {"votingrights"}
_UNKNOWN = {"unknowninterest", "unpublishedinterest", ""}
_REASONS = "an unnamed party ({})"


def gather(found: list[tuple[Place, dict[str, Any]]]) -> Gathered:
    """All entities, persons and stakes that stand at the end of the file.

    Raises:
        InputError: a statement has no id or an unknown type, or a relationship names no subject.
    """
    gathered = Gathered()
    newer = {
        old: text_of(one.get("statementID") or one.get("statementId"))
        for _, one in found
        for old in texts_of(one.get("replacesStatements"))
    }
    current: dict[str, tuple[Place, str, dict[str, Any]]] = {}
    for place, one in found:
        key, kind, details = _record(one, place)
        if text_of(one.get("recordStatus")) == "closed":
            current.pop(key, None)
        elif key not in newer:
            current[key] = (place, kind, details)
    for key, (place, kind, details) in current.items():
        if kind == "entity":
            gathered.entities[key] = _entity(key, details)
        elif kind == "person":
            gathered.entities[key] = _person(key, details, place)
    for key, (place, kind, details) in current.items():
        if kind == "relationship":
            gathered.stakes += _stakes(key, details, place, gathered, newer)
    return gathered


def _record(one: dict[str, Any], place: Place) -> tuple[str, str, dict[str, Any]]:
    if "recordType" in one:
        kind, details, key = one["recordType"], one.get("recordDetails"), one.get("recordId")
        if kind not in {"entity", "person", "relationship"}:
            raise place.wrong(f"{kind!r} is no type of record", "recordType", "entity, person, relationship")
        if not isinstance(details, dict):
            raise place.wrong("is missing", "recordDetails", "an object")
        if not isinstance(key, str) or not key:
            raise place.wrong("is missing", "recordId", "the record's id")
        return key, kind, details
    kinds = {
        "entityStatement": "entity",
        "personStatement": "person",
        "ownershipOrControlStatement": "relationship",
    }
    said = one.get("statementType")
    if said not in kinds:
        raise place.wrong(f"{said!r} is no type of statement", "statementType", ", ".join(kinds))
    key = one.get("statementID") or one.get("statementId")
    if not isinstance(key, str) or not key:
        raise place.wrong("is missing", "statementID", "the statement's id")
    return key, kinds[said], one


def _code(value: object) -> str | None:
    return country_or_none(text_of(value.get("code"))) if isinstance(value, dict) else None


def _entity(key: str, details: dict[str, Any]) -> Entity:
    kind = details.get("entityType")
    said = text_of(kind.get("type") if isinstance(kind, dict) else kind)
    name = text_of(details.get("name")) or f"an unnamed {said or 'entity'} ({key})"
    place = details.get("jurisdiction") or details.get("incorporatedInJurisdiction")
    return Entity(key, name, PartyKind.ORGANIZATION, _code(place))


def _person(key: str, details: dict[str, Any], place: Place) -> Entity:
    names = details.get("names")
    first = names[0] if isinstance(names, list) and names else {}
    if not isinstance(first, dict):
        raise place.wrong("is no list of objects", "names", 'such as [{"fullName": "..."}]')
    full = text_of(first.get("fullName"))
    name = full or " ".join(filter(None, (text_of(first.get("givenName")), text_of(first.get("familyName")))))
    nations = details.get("nationalities")
    nation = nations[0] if isinstance(nations, list) and nations else None
    return Entity(key, name or f"an unnamed person ({key})", PartyKind.PERSON, _code(nation))


def _stakes(
    key: str, details: dict[str, Any], place: Place, gathered: Gathered, newer: dict[str, str]
) -> Iterator[Stake]:
    owned = _end(details.get("subject"), "subject", place, key, gathered, newer)
    owner = _end(details.get("interestedParty"), "interestedParty", place, key, gathered, newer)
    if owned is None:
        raise place.wrong("names nobody", "subject", "the id of an entity")
    if owner is None:
        return
    components = details.get("componentStatementIDs") or details.get("componentRecords")
    interests = details.get("interests")
    if interests is not None and not isinstance(interests, list):
        raise place.wrong("is no list", "interests", "a list of objects")
    for number, one in enumerate(interests or [{}], start=1):
        if not isinstance(one, dict):
            raise place.wrong("is no object", f"interests[{number}]")
        level = text_of(one.get("directOrIndirect") or one.get("interestLevel"))
        if level == "indirect" and components:
            continue
        said = text_of(one.get("type")).replace("-", "").replace("_", "").casefold()
        kind = StakeKind.CONTROL
        if said in _OWNERSHIP | _UNKNOWN:
            kind = StakeKind.OWNERSHIP
        elif said in _VOTES:
            kind = StakeKind.VOTES
        share = _share(one.get("share"), place, f"interests[{number}].share")
        since = span_start(text_of(one.get("startDate")), place, f"interests[{number}].startDate")
        until = span_end(text_of(one.get("endDate")), place, f"interests[{number}].endDate")
        yield Stake(owner, owned, share, kind, since, until, f"statement {key}")


def _end(value: object, name: str, place: Place, key: str, gathered: Gathered, newer: dict[str, str]) -> str | None:
    """The id of one end; an unspecified party stands for itself, "no beneficial owners" for nobody."""
    if isinstance(value, str):
        return _known(value, name, place, gathered, newer)
    if not isinstance(value, dict):
        raise place.wrong("is missing", name, "the id of an entity or person")
    said = text_of(value.get("describedByEntityStatement")) or text_of(value.get("describedByPersonStatement"))
    if said:
        return _known(said, name, place, gathered, newer)
    unspecified = value.get("unspecified")
    reason = text_of((unspecified if isinstance(unspecified, dict) else value).get("reason"))
    if not reason:
        raise place.wrong("names nobody and gives no reason", name, "the id of an entity or person, or a reason")
    if reason.replace("-", "").casefold() == "nobeneficialowners" or name == "subject":
        return None
    stand_in = f"{key}:{name}"
    gathered.entities[stand_in] = Entity(stand_in, _REASONS.format(reason))
    return stand_in


def _known(key: str, name: str, place: Place, gathered: Gathered, newer: dict[str, str]) -> str:
    for _ in range(len(newer)):  # what a statement was replaced by, and that by another; never round and round
        if key not in newer:
            break
        key = newer[key]
    if key not in gathered.entities:
        gathered.entities[key] = Entity(key, f"a party not described ({key})")
        gathered.notes.append(f"row {place.row}, field {name}: the file does not describe {key}")
    return key


def _share(value: object, place: Place, name: str) -> Share:
    if value is None:
        return UNKNOWN_SHARE
    if not isinstance(value, dict):
        raise place.wrong("is no object", name, "an object with exact, or minimum and maximum")
    try:
        if (exact := value.get("exact")) is not None:
            return Share.percent(str(exact))
        low, high = 0, UNKNOWN_SHARE.high
        if (given := value.get("minimum")) is not None:
            low = Share.percent(str(given)).low
        if (given := value.get("exclusiveMinimum")) is not None and not isinstance(given, bool):
            low = Share.percent(str(given)).low + 1
        if (given := value.get("maximum")) is not None:
            high = Share.percent(str(given)).high
        if (given := value.get("exclusiveMaximum")) is not None and not isinstance(given, bool):
            high = Share.percent(str(given)).high - 1
        # Up to 0.3 the exclusive bounds were flags on the bounds (JSON Schema draft 4).
        low += value.get("exclusiveMinimum") is True
        high -= value.get("exclusiveMaximum") is True
        return Share(low, high)
    except (ValueError, ArithmeticError):
        raise place.wrong("is not a share", name, "numbers from 0 to 100 in order") from None
