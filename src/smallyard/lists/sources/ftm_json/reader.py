"""FollowTheMoney entities as JSON lines: any OpenSanctions dataset, flat (entities.ftm.json) or nested.

Listed parties are the entities that the file marks `"target": true`, or, where nothing is marked, those with a topic
of risk. Sanction, Address, Identification and Ownership entities are folded into the party that they speak of;
persons and companies that are only tied to a listed party are not listings.

The list is told by the dataset: OFAC's SDN List and the UN list by the publisher's number in the entity's id, a list
of the Consolidated Screening List by the authority that its Sanction names; an entity that we made ourselves says its
listing in its Sanction's `recordId`. Everything else is OTHER, with the dataset's name and the entity's id as key.

Sources: opensanctions.org/docs/bulk/json, followthemoney.tech (schemata).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from smallyard.errors import ListFileError
from smallyard.lists.ftm.datasets import datasets
from smallyard.lists.reading import Reading, RowProblem, Source
from smallyard.lists.sources.csl import key_of, list_code
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.places import country_in
from smallyard.lists.sources.text import decode, only
from smallyard.model.listing import AliasKind, ListCode
from smallyard.model.party import Address, PartyKind

__all__ = ["read", "recognizes"]

_KINDS = {
    "Person": PartyKind.PERSON,
    "Company": PartyKind.ORGANIZATION,
    "Organization": PartyKind.ORGANIZATION,
    "PublicBody": PartyKind.ORGANIZATION,
    "LegalEntity": PartyKind.UNKNOWN,
    "Thing": PartyKind.UNKNOWN,
    "Vessel": PartyKind.VESSEL,
    "Airplane": PartyKind.AIRCRAFT,
    "Vehicle": PartyKind.UNKNOWN,
    "CryptoWallet": PartyKind.UNKNOWN,
    "Security": PartyKind.UNKNOWN,
    "Asset": PartyKind.UNKNOWN,
    "Trip": PartyKind.UNKNOWN,
}
_NUMBERED = (
    (re.compile(r"ofac-(\d+)"), "us_ofac_sdn", ListCode.SDN),
    (re.compile(r"unsc-(\d+)"), "un_sc_sanctions", ListCode.UN_SECURITY_COUNCIL),
)
_RISKS = ("sanction", "export.", "debarment", "reg.", "asset.frozen", "invest.ban", "wanted", "mil")
_ALIASES = {
    "name": AliasKind.STRONG,
    "alias": AliasKind.STRONG,
    "abbreviation": AliasKind.STRONG,
    "weakAlias": AliasKind.WEAK,
    "previousName": AliasKind.FORMER,
}
_COUNTRIES = ("country", "jurisdiction", "mainCountry", "nationality", "citizenship", "flag")
_IDENTIFIERS = {
    "passportNumber": "Passport",
    "idNumber": "Identification Number",
    "taxNumber": "Tax ID",
    "vatCode": "V.A.T. Number",
    "registrationNumber": "Registration Number",
    "leiCode": "LEI",
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "uscCode": "Unified Social Credit Code",
    "imoNumber": "IMO",
    "mmsi": "MMSI",
    "callSign": "Call sign",
    "swiftBic": "SWIFT/BIC",
    "isin": "ISIN",
    "ticker": "Equity Ticker",
    "publicKey": "Digital Currency Address",
    "serialNumber": "Aircraft serial number",
    "website": "Website",
    "email": "Email",
    "phone": "Phone",
    "wikidataId": "Wikidata",
}
_REMARKS = {
    "position": "Position",
    "title": "Title",
    "gender": "Gender",
    "birthPlace": "Place of birth",
    "notes": "",
    "summary": "",
    "description": "",
    "topics": "Topics",
    "status": "Status",
    "legalForm": "Legal form",
    "sector": "Sector",
    "type": "Type",
    "incorporationDate": "Incorporated",
    "deathDate": "Died",
}


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file of JSON objects, one to a line, each with schema and properties."""
    if len(files) != 1:
        return False
    head = next(iter(files.values()))[:4000].lstrip(b"\xef\xbb\xbf \r\n\t")
    return head.startswith(b"{") and b'"schema"' in head and b'"properties"' in head and b'"results"' not in head


@dataclass(slots=True)
class _Entity:
    """One line: what it is, and its properties as lists of text (nested entities are taken out)."""

    row: int
    id: str
    schema: str
    datasets: list[str]
    referents: list[str]
    target: bool | None
    caption: str
    properties: dict[str, list[str]]
    nested: list[_Entity] = field(default_factory=list)


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file; `row` in a problem is the line, from 1.

    Raises:
        ListFileError: the file is empty, or is no text; unless it is `partial`, also if it is truncated.
    """
    file, data = only(files)
    text, _ = decode(file, data)
    gathering = Gathering()
    entities = list(_entities(file, text, gathering, partial=partial))
    marked = any(entity.target for entity in entities)
    about: dict[str, list[_Entity]] = {}
    by_id: dict[str, _Entity] = {}
    for entity in entities:
        by_id[entity.id] = entity
        for inner in entity.nested:
            by_id.setdefault(inner.id, inner)
            about.setdefault(entity.id, []).append(inner)
        for name in ("entity", "holder", "asset"):
            for subject in entity.properties.get(name, ()):
                about.setdefault(subject, []).append(entity)
    for entity in entities:
        if _is_listed(entity, marked=marked):
            _take(entity, about.get(entity.id, []), by_id, file, gathering)
    seen = re.findall(r'"last_seen":\s*"(\d{4}-\d{2}-\d{2})', text)
    schemas = sorted({entity.schema for entity in entities})
    published = day_or_none(max(seen, default=""))
    return gathering.reading(source.id, header=",".join(schemas), published=published)


def _entities(file: str, text: str, gathering: Gathering, *, partial: bool) -> Iterator[_Entity]:
    lines = text.splitlines()
    last = max((row for row, line in enumerate(lines, start=1) if line.strip()), default=0)
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        gathering.records += 1
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as failed:
            if row == last and not partial:
                raise ListFileError(
                    "the last line is not whole JSON: the file is truncated", file=file, row=row
                ) from failed
            gathering.unread.append(RowProblem(file, row, "", "is not JSON", line))
            continue
        entity = _entity(value, row)
        if entity is None:
            gathering.unread.append(RowProblem(file, row, "", "has no id, schema or properties", line))
        else:
            yield entity


def _entity(value: Any, row: int) -> _Entity | None:
    if not isinstance(value, dict):
        return None
    properties = value.get("properties")
    if not isinstance(properties, dict) or not value.get("id") or not value.get("schema"):
        return None
    texts: dict[str, list[str]] = {}
    nested: list[_Entity] = []
    for name, values in properties.items():
        for item in values if isinstance(values, list) else [values]:
            if isinstance(item, dict):
                inner = _entity(item, row)
                if inner is not None:
                    nested.append(inner)
                    texts.setdefault(name, []).append(inner.id)
            elif item is not None:
                texts.setdefault(name, []).append(" ".join(str(item).split()))
    target = value.get("target")
    return _Entity(
        row=row,
        id=str(value["id"]),
        schema=str(value["schema"]),
        datasets=[str(item) for item in value.get("datasets", ())],
        referents=[str(item) for item in value.get("referents", ())],
        target=target if isinstance(target, bool) else None,
        caption=str(value.get("caption", "")),
        properties=texts,
        nested=nested,
    )


def _is_listed(entity: _Entity, *, marked: bool) -> bool:
    if entity.schema not in _KINDS:
        return False
    if marked:
        return bool(entity.target)
    return any(
        topic.startswith(_RISKS) and topic != "sanction.linked" for topic in entity.properties.get("topics", ())
    )


def _take(
    entity: _Entity, about: list[_Entity], by_id: Mapping[str, _Entity], file: str, gathering: Gathering
) -> None:
    properties = entity.properties
    names = properties.get("name", [])
    name = entity.caption or (names[0] if names else "")
    draft = Draft(ListCode.OTHER, entity.id, file, entity.row, name, _KINDS[entity.schema])
    draft.dataset = ",".join(sorted(entity.datasets))
    for prop, kind in _ALIASES.items():
        draft.aliases.extend((text, kind) for text in properties.get(prop, ()))
    for prop in _COUNTRIES:
        _add_countries(draft, properties.get(prop, ()), prop, gathering)
    told = {full for pointed in properties.get("addressEntity", ()) for full in _full(by_id.get(pointed))}
    for text in properties.get("address", ()):
        if text not in told:
            draft.address(text)
    for pointed in properties.get("addressEntity", ()):
        if pointed in by_id:
            _add_address(draft, by_id[pointed], gathering)
    for prop, kind_name in _IDENTIFIERS.items():
        for text in properties.get(prop, ()):
            if not draft.identify(kind_name, text):
                draft.remark(text, kind_name)
    draft.birth_dates += properties.get("birthDate", [])
    draft.programs += properties.get("programId", []) or properties.get("program", [])
    for prop, label in _REMARKS.items():
        draft.remark(", ".join(properties.get(prop, ())), label)
    sanctions = [item for item in about if item.schema == "Sanction"]
    for item in about:
        if item.schema in {"Identification", "Passport"}:
            _add_document(draft, item)
        elif item.schema == "Ownership":
            _add_owner(draft, item, by_id)
    for item in sanctions:
        _add_sanction(draft, item)
    _place(entity, draft, sanctions)
    gathering.add(draft)


def _add_countries(draft: Draft, codes: Iterable[str], prop: str, gathering: Gathering) -> None:
    for code in codes:
        # FollowTheMoney writes ISO codes in lower case, and has some of its own ("suhh", "ua-cri", "eu").
        found = country_in(code.upper() if len(code) == 2 else code.split("-")[0].upper() if "-" in code else code)
        if found is None:
            draft.remark(code, prop)
            if code not in {"eu", "zz", "suhh", "yucs", "csxx", "dd", "csh"}:
                gathering.warn(draft.file, draft.row, prop, "not a country that we know", code)
        else:
            draft.countries.append(found)


def _add_address(draft: Draft, entity: _Entity, gathering: Gathering) -> None:
    first = {prop: values[0] for prop, values in entity.properties.items() if values}
    country = first.get("country", "")
    found = country_in(country.upper()) if country else None
    street = ", ".join(first[prop] for prop in ("remarks", "postOfficeBox", "street", "street2") if prop in first)
    text = street or first.get("full", entity.caption)
    parts = {"city": first.get("city", ""), "region": first.get("state") or first.get("region", "")}
    parts["postal_code"] = first.get("postalCode", "")
    if not street:
        # The full address says it all, unless it is nothing but its parts.
        whole = any(parts.values()) and Address(country=found, **parts).line == text
        text, parts = ("", parts) if whole else (text, {})
    draft.address(text, found, **parts)
    if country and found is None:
        gathering.warn(draft.file, entity.row, "country", "not a country that we know", country)


def _full(address: _Entity | None) -> list[str]:
    return address.properties.get("full", []) if address is not None else []


def _add_document(draft: Draft, entity: _Entity) -> None:
    country = next((country_in(code.upper()) for code in entity.properties.get("country", ())), None)
    kind = next(iter(entity.properties.get("type", ())), entity.schema)
    for number in entity.properties.get("number", ()):
        if not draft.identify(kind, number, country):
            draft.remark(number, kind)


def _add_owner(draft: Draft, entity: _Entity, by_id: Mapping[str, _Entity]) -> None:
    share = ", ".join(entity.properties.get("percentage", ()))
    for owner in entity.properties.get("owner", ()):
        name = by_id[owner].caption if owner in by_id else owner
        if owner != draft.key:
            draft.remark(f"{name} ({share} percent)" if share else name, "Owner")


def _add_sanction(draft: Draft, entity: _Entity) -> None:
    properties = entity.properties
    draft.programs += properties.get("programId", []) or properties.get("program", [])
    for prop, label in (("authority", "Authority"), ("reason", "Reason"), ("provisions", "Provisions")):
        draft.remark(", ".join(properties.get(prop, ())), label)
    for text in properties.get("authorityId", ()):
        draft.cite(text)
    starts = [
        when
        for prop in ("startDate", "listingDate")
        for text in properties.get(prop, ())
        if (when := day_or_none(text))
    ]
    if starts:
        draft.start_date = min(starts) if draft.start_date is None else min(draft.start_date, *starts)
    ends = [when for text in properties.get("endDate", ()) if (when := day_or_none(text))]
    if ends:
        draft.end_date = max(ends)


def _place(entity: _Entity, draft: Draft, sanctions: list[_Entity]) -> None:
    """Set list and key: as we said them ourselves, by the publisher's number, by the authority that a Sanction names,
    else OTHER and the id.
    """
    if _is_ours(entity, draft, sanctions):
        return
    for pattern, dataset, code in _NUMBERED:
        if dataset not in entity.datasets:
            continue
        for identity in (entity.id, *entity.referents):
            if match := pattern.fullmatch(identity):
                draft.code, draft.key = code, match[1]
                break
        if draft.code is ListCode.OTHER:
            continue
        if code is ListCode.UN_SECURITY_COUNCIL:
            references = [text for item in sanctions for text in item.properties.get("unscId", ())]
            draft.key = references[0] if references else draft.key
        return
    if "us_trade_csl" in entity.datasets or "us_bis_denied" in entity.datasets:
        for item in sanctions:
            for text in item.properties.get("authority", ()):
                if listed := list_code(text):
                    draft.code = listed
                    draft.key = key_of(draft, "")
                    return


def _is_ours(entity: _Entity, draft: Draft, sanctions: list[_Entity]) -> bool:
    ours = {found.list for name in entity.datasets if (found := datasets().get(name)) is not None}
    for item in sanctions:
        for text in item.properties.get("recordId", ()):
            code, _, key = text.partition(":")
            if key and code in ours:
                draft.code, draft.key, draft.dataset = ListCode(code), key, ""
                draft.license_requirement = "; ".join(item.properties.get("reason", ()))
                draft.license_policy = "; ".join(item.properties.get("provisions", ()))
                return True
    return False
