"""What the reconciliation API speaks of: its types, its properties, its queries."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field, RootModel

from smallyard.app.service.compat.yente.examples import SCHEMAS
from smallyard.model.country import all_countries
from smallyard.model.noun import Described

__all__ = [
    "PROPERTIES",
    "TYPES",
    "Extension",
    "Queries",
    "ReconciliationQuery",
    "property_named",
    "shown",
    "type_object",
]

TYPES = {
    "Thing": "Anything listed",
    "LegalEntity": "Persons and organizations",
    "Person": "Persons",
    "Organization": "Organizations",
    "Company": "Companies",
    "PublicBody": "Public bodies",
    "Vehicle": "Vessels and aircraft",
    "Vessel": "Vessels",
    "Airplane": "Aircraft",
    "Address": "Addresses",
}
assert set(TYPES) == set(SCHEMAS)

PROPERTIES = {
    "Thing:name": "Name",
    "Thing:alias": "Other name",
    "Thing:weakAlias": "Weak alias",
    "Thing:previousName": "Former name",
    "Thing:country": "Country",
    "Thing:address": "Address",
    "Thing:topics": "Topics",
    "Thing:program": "Sanctions program",
    "Thing:notes": "Remarks",
    "Thing:sourceUrl": "Publisher's page",
    "LegalEntity:idNumber": "Identification number",
    "LegalEntity:registrationNumber": "Registration number",
    "LegalEntity:taxNumber": "Tax number",
    "LegalEntity:vatCode": "V.A.T. number",
    "LegalEntity:leiCode": "LEI",
    "LegalEntity:uscCode": "Unified social credit code",
    "LegalEntity:innCode": "INN",
    "LegalEntity:ogrnCode": "OGRN",
    "LegalEntity:dunsCode": "D-U-N-S number",
    "LegalEntity:swiftBic": "SWIFT/BIC",
    "LegalEntity:licenseNumber": "License number",
    "LegalEntity:website": "Website",
    "LegalEntity:email": "E-mail",
    "LegalEntity:phone": "Phone",
    "LegalEntity:jurisdiction": "Jurisdiction",
    "Person:birthDate": "Date of birth",
    "Person:nationality": "Nationality",
    "Person:passportNumber": "Passport number",
    "Person:socialSecurityNumber": "Social security number",
    "Company:ticker": "Ticker",
    "Organization:imoNumber": "IMO number of a company",
    "Vessel:imoNumber": "IMO number",
    "Vessel:mmsi": "MMSI",
    "Vessel:callSign": "Call sign",
    "Vessel:flag": "Flag",
    "Vehicle:registrationNumber": "Registration number of a vessel or aircraft",
    "Airplane:serialNumber": "Serial number",
    "Airplane:icaoCode": "ICAO address",
}
"""What can be given with a name, and asked of an entity, by FollowTheMoney's qualified name."""

_PLAIN = {qualified.partition(":")[2]: qualified for qualified in reversed(PROPERTIES)}


def property_named(text: str) -> str | None:
    """The qualified name of a property given with or without the schema ("Thing:country", "country")."""
    return text if text in PROPERTIES else _PLAIN.get(text)


def type_object(name: str) -> dict[str, str]:
    """A type as the API writes it."""
    return {"id": name, "name": TYPES.get(name, name)}


_COUNTRIES = {"country", "nationality", "jurisdiction", "flag"}


def shown(name: str, value: str) -> str:
    """A value of a property as people read it: a country by its name."""
    known = all_countries().get(value.upper()) if name in _COUNTRIES else None
    return known.name if known else value


class PropertyValue(Described):
    """A property that candidates should share, with one value or several."""

    model_config = ConfigDict(extra="forbid")

    pid: str
    """The property, with its schema or without: Thing:country or country."""
    v: Any
    """A text or a number, an entity (its name counts, else its id), or a list of these."""

    @property
    def texts(self) -> list[str]:
        """The values as text; an entity by its name, else its id."""
        found = []
        for value in self.v if isinstance(self.v, list) else [self.v]:
            one = value.get("name") or value.get("id") if isinstance(value, dict) else value
            if isinstance(one, str | int | float):
                found.append(str(one))
        return found


class ReconciliationQuery(Described):
    """One query of a batch (section 4.1)."""

    model_config = ConfigDict(extra="forbid")

    query: str | None = None
    """A name, or the id of an entity; null where only properties are given."""
    type: str | list[str] | None = None
    """What is looked for, such as Person, or several such; left out, anything listed."""
    limit: int = Field(default=5, ge=1, le=500)
    """The most candidates to give."""
    properties: list[PropertyValue] = Field(default_factory=list)
    """What else is known of it; what cannot be compared is refused."""
    type_strict: str | None = Field(default=None, pattern="^(any|should|all)$")
    """all: a candidate must fit every type given; any, should or left out: one of them is enough."""

    @property
    def types(self) -> list[str]:
        """The types asked for."""
        return [self.type] if isinstance(self.type, str) else list(self.type or ())


class Queries(RootModel[dict[str, ReconciliationQuery]]):
    """A batch of queries by the client's own keys."""


class ExtensionProperty(Described):
    """A property to fetch, with how."""

    model_config = ConfigDict(extra="forbid")

    id: str
    """The property, with its schema or without: Thing:country or country."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """`limit`, the most values for one entity, 0 for all; `render`, countries by name (caption) or by code (raw)."""


class Extension(Described):
    """What a data extension query asks (section 7.3)."""

    model_config = ConfigDict(extra="forbid")

    ids: list[str]
    """The ids of entities, at most 50; one that is not known gets an empty row."""
    properties: list[ExtensionProperty]
    """What is to be fetched of each of them."""
