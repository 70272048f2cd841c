"""From a listing to FollowTheMoney entities: the party, its Sanctions, Addresses, Securities and CryptoWallets.

Source: followthemoney.tech, schema 4.9. What a listing says and the schema has no property for stands in `notes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from smallyard.lists.ftm.datasets import Dataset, dataset_of
from smallyard.lists.ftm.identity import entity_id, hashed_id
from smallyard.model.interval import DateInterval
from smallyard.model.kleene import FALSE
from smallyard.model.listing import AliasKind, ListCode, Listing, ListingHistory
from smallyard.model.packaged import packaged_rows
from smallyard.model.party import Address, Identifier, PartyKind

__all__ = ["Entity", "ftm_entities", "nested", "schema_of"]

_SCHEMAS = {
    PartyKind.PERSON: "Person",
    PartyKind.ORGANIZATION: "Organization",
    PartyKind.VESSEL: "Vessel",
    PartyKind.AIRCRAFT: "Airplane",
    PartyKind.ADDRESS: "Address",
    PartyKind.UNKNOWN: "LegalEntity",
}
_COMPANIES = frozenset({"ticker", "bikCode"})
"""Properties that only a Company has."""
_PROPERTIES = {
    AliasKind.PRIMARY: "alias",  # a second name of the first rank is an alias here
    AliasKind.STRONG: "alias",
    AliasKind.WEAK: "weakAlias",
    AliasKind.FORMER: "previousName",
}
_EVERYBODY = frozenset({"wikidataId"})
_LEGAL_ENTITY = _EVERYBODY.union(
    ("dunsCode", "email", "idNumber", "innCode", "leiCode", "licenseNumber", "ogrnCode", "phone"),
    ("registrationNumber", "swiftBic", "taxNumber", "uscCode", "vatCode", "website"),
)
_OF_SCHEMA = {
    "Person": _LEGAL_ENTITY | {"passportNumber", "socialSecurityNumber"},
    "LegalEntity": _LEGAL_ENTITY,
    "Organization": _LEGAL_ENTITY | {"imoNumber"},
    "Company": _LEGAL_ENTITY | {"imoNumber"} | _COMPANIES,
    "Vessel": frozenset({"imoNumber", "mmsi", "callSign", "registrationNumber"}) | _EVERYBODY,
    "Airplane": frozenset({"serialNumber", "icaoCode", "registrationNumber"}) | _EVERYBODY,
    "Address": _EVERYBODY,
}
_WALLET = "Digital Currency Address - "
_ISIN = "ISIN"
_TOPICS = re.compile(r"(?:^|; )Topics: ([a-z.]+(?:, [a-z.]+)*)")
_YEAR = re.compile(r"(?<!\d)(1[89]\d{2}|20\d{2})(?!\d)")
_ISSUERS = frozenset({"Person", "LegalEntity", "Organization", "Company"})
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entity:
    """One entity, flat: its properties name others by their ids.

    Attributes:
        target: whether it is a listed party that is, or may be, on its list on the day asked for.
        last_seen: the day of the latest publication that carries it.
    """

    id: str
    schema: str
    caption: str
    properties: Mapping[str, tuple[str, ...]]
    datasets: tuple[str, ...]
    referents: tuple[str, ...] = ()
    target: bool = False
    last_seen: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the form of OpenSanctions' entities.ftm.json and of yente's answers."""
        return {
            "id": self.id,
            "caption": self.caption,
            "schema": self.schema,
            "properties": {name: list(values) for name, values in self.properties.items()},
            "datasets": list(self.datasets),
            "referents": list(self.referents),
            "target": self.target,
            "first_seen": None,
            "last_seen": f"{self.last_seen.isoformat()}T00:00:00" if self.last_seen else None,
            "last_change": None,
        }


@dataclass
class _Properties:
    """The properties of one entity in the making; each value is kept once."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, *texts: str) -> None:
        for text in texts:
            if text and text not in self.values.setdefault(name, []):
                self.values[name].append(text)

    def done(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(values) for name, values in self.values.items() if values}


def ftm_entities(history: ListingHistory, day: date, others: Sequence[ListingHistory] = ()) -> tuple[Entity, ...]:
    """A listing as entities: the party first, then all that speaks of it.

    Args:
        history: the history that bears on the day; the party says what its entry says.
        day: the day on which the party is a target or not. Of a listing that was certainly not in force then, the
            party carries no topics.
        others: the party's other times on the same list; each is a Sanction too.
    """
    listing = history.listing
    dataset = dataset_of(listing.list)
    schema = schema_of(listing)
    target = history.in_force(day) is not FALSE
    names = _datasets(listing, dataset)
    identity = entity_id(listing.list, listing.key)
    made = _Properties()
    made.add("full" if schema == "Address" else "name", listing.name)
    for name in listing.names[1:]:
        made.add(_PROPERTIES[name.kind], name.text)
    made.add("country", *(code.lower() for code in listing.countries))
    if target:
        made.add("topics", *_topics(listing, dataset))
    made.add("program", *listing.programs)
    for one in listing.identifiers:
        _identify(made, schema, one)
    if schema == "Person":
        for text in listing.birth_dates:
            made.add("birthDate", *birth_dates(text))
    elif listing.birth_dates:
        made.add("notes", *listing.birth_dates)
    made.add("notes", listing.remarks)
    made.add("sourceUrl", dataset.url)
    about: list[Entity] = []
    for address in listing.addresses:
        if address.country:
            made.add("country", address.country.lower())
        if schema == "Address" or address.line in ("", address.country):
            continue
        place = _address(address, names)
        made.add("address", address.line)
        made.add("addressEntity", place.id)
        about.append(place)
    about += [_sanction(identity, when, dataset, names) for when in (history, *others)]
    about += [thing for one in listing.identifiers if (thing := _thing(identity, listing, one, names)) is not None]
    party = Entity(
        id=identity,
        schema=schema,
        caption=listing.name,
        properties=made.done(),
        datasets=names,
        referents=_referents(listing, identity),
        target=target,
        last_seen=history.last_seen,
    )
    return (party, *about)


def nested(entities: Sequence[Entity]) -> dict[str, Any]:
    """The party with all that speaks of it put inside: as yente answers for one entity."""
    party, *about = entities
    data = party.as_dict()
    by_id = {one.id: one for one in about}
    properties: dict[str, list[Any]] = data["properties"]
    if places := properties.get("addressEntity"):
        properties["addressEntity"] = [by_id[one].as_dict() for one in places]
    for one in about:
        if (prop := REVERSE.get(one.schema)) is not None:
            properties.setdefault(prop, []).append(one.as_dict())
    return data


REVERSE = {"Sanction": "sanctions", "CryptoWallet": "cryptoWallets", "Security": "securities"}
"""Under which property a party finds the entities of a schema that point at it."""


def schema_of(listing: Listing) -> str:
    """Person, Organization, Company, Vessel, Airplane, Address, or LegalEntity where the list does not say.

    An organization is a Company where its entry shows it: by a security, or by a list of companies.
    """
    schema = _SCHEMAS[listing.kind]
    if schema == "Organization" and (listing.list is ListCode.CMIC or any(map(_of_company, listing.identifiers))):
        return "Company"
    return schema


def _of_company(one: Identifier) -> bool:
    return one.kind == _ISIN or properties().get(one.kind) in _COMPANIES


@cache
def properties() -> dict[str, str]:
    """For each kind of identifier the property that holds it: one row of properties.csv; "" for none."""
    return {row["kind"]: row["property"] for row in packaged_rows("smallyard.lists.ftm", "properties.csv")}


def birth_dates(text: str) -> Iterable[str]:
    """A date of birth as published, in the form of the model: a day, or the years that it names.

    "14 Jan 1970" is 1970-01-14, "circa 1955" 1955, "1955 to 1957" both years; a text without a year gives nothing.
    """
    from smallyard.lists.sources.dates import day_or_none

    when = day_or_none(text)
    return (when.isoformat(),) if when is not None else tuple(_YEAR.findall(text))


def _identify(made: _Properties, schema: str, one: Identifier) -> None:
    if one.kind.startswith(_WALLET) or (one.kind == _ISIN and schema in _ISSUERS):
        return
    name = properties().get(one.kind, "idNumber")
    if name and name in _OF_SCHEMA[schema]:
        made.add(name, one.value)
    elif name and "idNumber" in _OF_SCHEMA[schema]:
        made.add("idNumber", one.value)
    else:
        made.add("notes", f"{one.kind}: {one.value}")


def _datasets(listing: Listing, dataset: Dataset) -> tuple[str, ...]:
    """The dataset's name; for an entity of another publisher's dataset, the names that it came with."""
    if listing.list is ListCode.OTHER and listing.dataset:
        return tuple(listing.dataset.split(","))
    return (dataset.name,)


def _topics(listing: Listing, dataset: Dataset) -> tuple[str, ...]:
    if listing.list is ListCode.OTHER and (told := _TOPICS.search(listing.remarks)):
        return tuple(told[1].split(", "))
    return dataset.topics


def _referents(listing: Listing, identity: str) -> tuple[str, ...]:
    """OpenSanctions knows a party of any list of OFAC's by "ofac-" and its number."""
    known = f"ofac-{listing.key}"
    if dataset_of(listing.list).prefix.startswith("ofac") and known != identity:
        return (known,)
    return ()


def _address(address: Address, names: tuple[str, ...]) -> Entity:
    made = _Properties()
    made.add("full", address.line)
    made.add("street", address.text)
    made.add("city", address.city)
    made.add("region", address.region)
    made.add("postalCode", address.postal_code)
    if address.country:
        made.add("country", address.country.lower())
    return Entity(hashed_id("addr", address.line), "Address", address.line, made.done(), names)


def _sanction(party: str, history: ListingHistory, dataset: Dataset, names: tuple[str, ...]) -> Entity:
    listing = history.listing
    made = _Properties()
    made.add("entity", party)
    made.add("authority", dataset.authority)
    made.add("country", dataset.country)
    made.add("program", *(listing.programs or (dataset.title if dataset.authority else "",)))
    for citation in map(str, listing.citations):
        made.add("sourceUrl" if citation.startswith("http") else "authorityId", citation)
    made.add("reason", listing.license_requirement)
    made.add("provisions", listing.license_policy)
    made.add("recordId", listing.id)
    made.add("startDate", _one_day(history.began))
    if history.ended is not None:
        made.add("endDate", _one_day(history.ended, -_DAY))
    made.add("summary", *history.evidence)
    made.add("sourceUrl", dataset.url)
    if listing.list is ListCode.UN_SECURITY_COUNCIL:
        made.add("unscId", listing.key)
    identity = hashed_id("sanction", party, str(history.began))
    caption = listing.programs[0] if listing.programs else dataset.title
    return Entity(identity, "Sanction", caption, made.done(), names)


def _one_day(when: DateInterval, later: timedelta = timedelta()) -> str:
    """The day where it is known; a bracket gives none, and the summary says what is known of it.

    The model takes no year before 1000; one publisher wrote 0097.
    """
    known = when.earliest if when.earliest == when.latest else None
    return (known + later).isoformat() if known is not None and known.year >= 1000 else ""


def _thing(party: str, listing: Listing, one: Identifier, names: tuple[str, ...]) -> Entity | None:
    """What an identifier tells of that is an entity of its own: a wallet, or a security that the party issued."""
    made = _Properties()
    if one.kind.startswith(_WALLET):
        schema = "CryptoWallet"
        made.add("publicKey", one.value)
        made.add("currency", one.kind.removeprefix(_WALLET))
        made.add("holder", party)
    elif one.kind == _ISIN and schema_of(listing) in _ISSUERS:
        schema = "Security"
        made.add("isin", one.value)
        made.add("issuer", party)
    else:
        return None
    return Entity(hashed_id(schema.lower(), listing.id, one.kind, one.value), schema, one.value, made.done(), names)
