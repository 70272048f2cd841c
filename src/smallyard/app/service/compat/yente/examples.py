"""From an example entity to our question: which of its properties are compared, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from smallyard.app.service.compat.looking import tells
from smallyard.app.service.compat.route import RefusedError
from smallyard.app.service.compat.yente.answers import Example
from smallyard.model.country import country_code
from smallyard.model.party import Identifier, PartyKind
from smallyard.names import NameQuery

__all__ = ["SCHEMAS", "Asked", "fits", "read_example"]

_ORGANIZATIONS = frozenset({"Organization", "Company", "LegalEntity"})
SCHEMAS: dict[str, tuple[PartyKind, frozenset[str]]] = {
    "Thing": (PartyKind.UNKNOWN, frozenset({"Person", "Vessel", "Airplane", "Address"}) | _ORGANIZATIONS),
    "LegalEntity": (PartyKind.UNKNOWN, frozenset({"Person"}) | _ORGANIZATIONS),
    "Person": (PartyKind.PERSON, frozenset({"Person"})),
    "Organization": (PartyKind.ORGANIZATION, _ORGANIZATIONS),
    "Company": (PartyKind.ORGANIZATION, _ORGANIZATIONS),
    "PublicBody": (PartyKind.ORGANIZATION, _ORGANIZATIONS),
    "Vehicle": (PartyKind.UNKNOWN, frozenset({"Vessel", "Airplane"})),
    "Vessel": (PartyKind.VESSEL, frozenset({"Vessel"})),
    "Airplane": (PartyKind.AIRCRAFT, frozenset({"Airplane"})),
    "Address": (PartyKind.ADDRESS, frozenset({"Address"})),
}
"""For each schema the kind of party asked for, and the schemata of entities that may be it."""

_NAMES = ("name", "alias", "weakAlias", "previousName", "abbreviation", "full")
_NAME_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName", "nameSuffix")
_COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")
_IDENTIFIERS = {
    "passportNumber": "Passport",
    "socialSecurityNumber": "SSN",
    "idNumber": "Identification Number",
    "taxNumber": "Tax ID",
    "vatCode": "V.A.T. Number",
    "registrationNumber": "Registration Number",
    "licenseNumber": "License",
    "leiCode": "LEI",
    "uscCode": "Unified Social Credit Code",
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "dunsCode": "D-U-N-S Number",
    "swiftBic": "SWIFT/BIC",
    "isinCode": "ISIN",
    "ticker": "Equity Ticker",
    "imoNumber": "IMO",
    "mmsi": "MMSI",
    "callSign": "Call sign",
    "serialNumber": "Serial No.",
    "icaoCode": "Aircraft Mode S Transponder Code",
    "email": "Email",
    "phone": "Phone",
    "website": "Website",
}
_LONGEST_IDENTIFIER = 200
_MOST_VALUES = 100
"""Values of one property that are looked at; an example with more is refused."""


def fits(schema: str, found: str) -> bool:
    """Whether an entity of one schema may be what an example of another asks for.

    A party of which its list does not say what it is (LegalEntity) may be anything.
    """
    return found == "LegalEntity" or found in SCHEMAS[schema][1]


@dataclass(frozen=True, slots=True)
class Asked:
    """An example as it was understood.

    Attributes:
        query: our question.
        example: its properties as far as they are compared.
        left_out: the properties that are not compared, or hold nothing that could be read.
    """

    query: NameQuery
    example: Example
    left_out: tuple[str, ...]

    @property
    def schema(self) -> str:
        """Its schema."""
        return self.example.schema_


def read_example(example: Example) -> Asked:
    """Understand an example.

    Raises:
        RefusedError: its schema is not one that we hold, or nothing in it could find anybody.
        InputError: a name is too long.
    """
    if example.schema_ not in SCHEMAS:
        raise RefusedError(f"schema {example.schema_[:60]!r} is not matched here; there are: {', '.join(SCHEMAS)}")
    kept: dict[str, list[str]] = {}
    left_out: list[str] = []
    for name, given in example.properties.items():
        values = list(_texts(given))
        if len(values) > _MOST_VALUES:
            raise RefusedError(f"{name}: {len(values)} values; at most {_MOST_VALUES} are compared")
        taken = [_compared(name, value) for value in values if value]
        if known := list(dict.fromkeys(value for value in taken if value)):
            kept[name] = known
        if not all(taken):
            left_out.append(name)
    names = [text for name in _NAMES for text in kept.get(name, ())]
    if not any(name in kept for name in ("name", "full")):
        # yente makes a name of the parts; the order of given and family name is nothing that we mind.
        whole = " ".join(text for part in _NAME_PARTS for text in kept.get(part, ())[:1])
        names = [whole, *names] if whole else names
    births = kept.get("birthDate", [])
    if len(births) > 1:
        kept["birthDate"] = births[:1]
        left_out.append("birthDate")
    query = NameQuery(
        name=names[0] if names else "",
        kind=SCHEMAS[example.schema_][0],
        aliases=tuple(dict.fromkeys(names[1:])),
        countries=tuple(dict.fromkeys(code.upper() for name in _COUNTRIES for code in kept.get(name, ()))),
        addresses=(*kept.get("address", ()), *kept.get("addressEntity", ())),
        birth_date=births[0] if births else None,
        identifiers=tuple(
            Identifier(kind=kind, value=text) for name, kind in _IDENTIFIERS.items() for text in kept.get(name, ())
        ),
    )
    if not tells(query):
        raise RefusedError("neither a name that tells one party from another nor an identifier is given")
    understood = Example(id=example.id, schema_=example.schema_, properties=dict(kept))
    return Asked(query, understood, tuple(dict.fromkeys(left_out)))


def _texts(given: str | list[Any]) -> Iterable[str]:
    """The values of a property as text; of an entity in place of a value, its caption or full address."""
    for value in given if isinstance(given, list) else [given]:
        if isinstance(value, dict):
            properties = value.get("properties")
            full = properties.get("full") if isinstance(properties, dict) else None
            yield str(full[0] if isinstance(full, list) and full else value.get("caption") or "").strip()
        elif isinstance(value, list):
            yield from _texts(value)
        elif value is not None:
            yield str(value).strip()


def _compared(name: str, value: str) -> str:
    """A value of a property as it is compared; "" if it is not."""
    if name in _NAMES or name in _NAME_PARTS or name in ("birthDate", "address", "addressEntity"):
        return value
    if name in _COUNTRIES:
        return (country_code(value.upper() if len(value) == 2 else value) or "").lower()
    return value if name in _IDENTIFIERS and len(value) <= _LONGEST_IDENTIFIER else ""
