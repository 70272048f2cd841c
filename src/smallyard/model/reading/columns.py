"""The one column mapping of CSV and XLSX files: which column holds which field. docs/input.md is written from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from smallyard.model.party import Role

__all__ = [
    "ITEM_COLUMNS",
    "OWN_PREFIX",
    "PARTY_COLUMNS",
    "TRANSACTION_COLUMNS",
    "Column",
    "Target",
    "all_names",
    "normalized",
    "target",
]

OWN_PREFIX = "x_"
"""Columns whose names begin so are the user's own and are not read."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name (for a party's fields: what follows the role), the field it fills, what it means.

    `several` columns hold a list, its parts separated by semicolons.
    """

    name: str
    field: tuple[str, ...]
    meaning: str
    several: bool = False


TRANSACTION_COLUMNS = (
    Column("transaction", ("id",), "your number for the transaction; rows with the same one are its lines"),
    Column("kind", ("kind",), "export, reexport, transfer_in_country, deemed_export or deemed_reexport"),
    Column("date", ("date",), "day of the transaction, such as 2023-08-01"),
    Column("origin", ("origin",), "country it leaves from; US if not said"),
    Column("destination", ("destination",), "country of ultimate destination"),
    Column("region", ("region",), "crimea, donetsk or luhansk"),
    Column("transit", ("transit",), "countries on the way", several=True),
    Column("nationality", ("nationality",), "for a deemed export: the person's latest citizenship or residency"),
    Column(
        "us_person_or_protected",
        ("us_person_or_protected",),
        "for a deemed export: the person is a US citizen, permanent resident or protected individual",
    ),
    Column("end_use", ("end_use", "description"), "what the items are for, in words"),
    Column("end_use_declared", ("end_use", "declared"), "kinds of end use known to be meant", several=True),
    Column("end_use_ruled_out", ("end_use", "ruled_out"), "kinds inquired into and found absent", several=True),
    Column("end_use_reviewed", ("end_use", "reviewed"), "true: end use and end users were looked into"),
    Column("civil_end_use", ("end_use", "civil"), "true: the end use is civil"),
)
"""Columns that say something of the whole transaction."""
ITEM_COLUMNS = (
    Column("item", ("description",), "description of the line"),
    Column("eccn", ("eccn",), "ECCN with paragraphs, or EAR99"),
    Column("classified_by", ("classified_by",), "who classified it: self, manufacturer or bis"),
    Column("item_kind", ("kind",), "commodity, software, source_code or technology"),
    Column("hs_code", ("hs_code",), "4 to 10 digits"),
    Column("value", ("value",), "value of the line in US dollars"),
    Column("quantity", ("quantity",), "how many"),
    Column("unit", ("unit",), "of what"),
    Column("made_in", ("made_in",), "country where it was made"),
    Column("us_origin", ("us_origin",), "true or false; if not said, what made_in tells"),
    Column(
        "us_content",
        ("us_content",),
        "US-origin content of a foreign-made item, each part as ECCN | US dollars | description",
        several=True,
    ),
    Column("us_content_complete", ("us_content_complete",), "true: us_content names all of it"),
    Column("direct_product_of", ("direct_product_of",), "ECCNs of US technology, software or plant", several=True),
    Column("direct_product_ruled_out", ("direct_product_ruled_out",), "true: checked, and no direct product"),
    Column("other_agency", ("other_agency",), "DDTC, NRC, DOE or PTO; none if that was checked"),
    Column("published", ("published",), "true: published technology or software"),
    Column("fundamental_research", ("fundamental_research",), "true: arises from fundamental research"),
)
"""Columns that say something of one item line."""
PARTY_COLUMNS = (
    Column("", ("name",), "the party's name"),
    Column("_country", ("country",), "its country"),
    Column("_kind", ("kind",), "person, organization, vessel or aircraft"),
    Column("_aliases", ("aliases",), "other names", several=True),
    Column("_address", ("addresses", "text"), "its address on one line"),
    Column("_city", ("addresses", "city"), "city of that address"),
    Column("_identifiers", ("identifiers",), "numbers, each as KIND: VALUE", several=True),
    Column("_birth_date", ("birth_date",), "of a person"),
    Column("_headquarters", ("headquarters",), "country where it has its headquarters"),
    Column(
        "_parent_headquarters",
        ("ultimate_parent_headquarters",),
        "country where its ultimate parent has its headquarters",
    ),
    Column("_owners", ("owners",), "owners, each as NAME | COUNTRY | PERCENT or PERCENT-PERCENT", several=True),
    Column("_ownership_complete", ("ownership_complete",), "true: every owner of half or more is named"),
    Column("_military_end_user", ("military_end_user",), "true or false"),
    Column("_military_intelligence_end_user", ("military_intelligence_end_user",), "true or false"),
    Column("_government", ("government",), "true or false"),
    Column("_listings", ("listings",), "ids of listings confirmed to be this party", several=True),
    Column("_not_listings", ("not_listings",), "ids of listings found not to be this party", several=True),
)
"""Columns that say something of a party, after its role."""
_ROLE = re.compile(rf"(?P<role>{'|'.join(role.value for role in Role)})(?P<number>_[2-9])?(?P<field>_[a-z_]+)?")
_PARAMETER = re.compile(r"parameters\.(?P<name>[a-z0-9_]{1,60})")
_ANSWER = re.compile(r"answers\.(?P<key>\S{1,120})")


@dataclass(frozen=True, slots=True)
class Target:
    """What a column fills: a field of the transaction, of the row's item, of one party, a parameter or an answer.

    `party` is the role and its number ("end_user", 2); `key` the parameter's or answer's.
    """

    of: str
    column: Column
    party: tuple[str, int] | None = None
    key: str = ""


@cache
def _by_name() -> dict[str, Target]:
    found = {column.name: Target("transaction", column) for column in TRANSACTION_COLUMNS}
    found.update({column.name: Target("item", column) for column in ITEM_COLUMNS})
    return found


@cache
def _party_fields() -> dict[str, Column]:
    return {column.name: column for column in PARTY_COLUMNS}


@cache
def all_names() -> list[str]:
    """Every column name without a number, a parameter's name or an answer's key in it."""
    roles = [f"{role.value}{column.name}" for role in Role for column in PARTY_COLUMNS]
    return [*_by_name(), *roles]


def normalized(header: str) -> str:
    """A header as we compare it: lower case, spaces and hyphens as underscores; an answer's key stays as it is."""
    text = header.strip()
    if text[:8].casefold() == "answers.":
        return f"answers.{text[8:]}"
    return re.sub(r"[\s\-]+", "_", text.casefold())


def target(name: str) -> Target | None:
    """What the column with this normalized name fills; None if there is no such column."""
    if name in _by_name():
        return _by_name()[name]
    if match := _PARAMETER.fullmatch(name):
        return Target("parameter", Column(name, ("parameters",), "a technical value"), key=match["name"])
    if match := _ANSWER.fullmatch(name):
        return Target("answer", Column(name, ("answers",), "an answer"), key=match["key"])
    if match := _ROLE.fullmatch(name):
        column = _party_fields().get(match["field"] or "")
        if column is not None:
            return Target("party", column, party=(match["role"], int((match["number"] or "_1")[1:])))
    return None
