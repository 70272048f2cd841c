"""Listings as the Consolidated Screening List's search gives them.

Source: the publisher's JSON and CSV (the same field names), and its API's answers.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from smallyard.lists.ftm import dataset_of
from smallyard.lists.sources.csl import OFAC_LISTS, REMARKS
from smallyard.lists.sources.ofac_features import feature_types
from smallyard.model.listing import ListCode, Listing, ListingHistory
from smallyard.model.party import Address, Identifier, PartyKind

__all__ = ["SOURCES", "TYPES", "entry"]

SOURCES = (
    ListCode.CAPTA,
    ListCode.CMIC,
    ListCode.DENIED_PERSONS_LIST,
    ListCode.ITAR_DEBARRED,
    ListCode.ENTITY_LIST,
    ListCode.FOREIGN_SANCTIONS_EVADERS,
    ListCode.NONPROLIFERATION,
    ListCode.MILITARY_END_USER_LIST,
    ListCode.MENU_BASED_SANCTIONS,
    ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL,
    ListCode.SDN,
    ListCode.SECTORAL_SANCTIONS,
    ListCode.UNVERIFIED_LIST,
)
"""The lists that are part of the Consolidated Screening List; their codes are the publisher's own."""
TYPES = {
    "Individual": PartyKind.PERSON,
    "Entity": PartyKind.ORGANIZATION,
    "Vessel": PartyKind.VESSEL,
    "Aircraft": PartyKind.AIRCRAFT,
}
_TYPE_OF = {kind: name for name, kind in TYPES.items()}
_LABELLED = {label: name for name, label in REMARKS.items() if label} | {"Vessel flag": "vessel_flag"}
"""Remarks that stand in columns of their own in the publisher's files, by the label under which we keep them."""
_CALL_SIGN = "Call sign"


def entry(history: ListingHistory, score: float | None) -> dict[str, Any]:
    """A listing with the publisher's field names; what is not known is null or an empty list, as there.

    `score` is from 0 to 100, and null where no name was compared by likeness. `countries` is ours: all that the
    filter of that name looks at.
    """
    listing = history.listing
    columns, remarks = _apart(listing.remarks)
    places = {address.country for address in listing.addresses}
    person = listing.kind is PartyKind.PERSON
    began, ended = history.began, history.ended
    end = listing.end_date or (ended.earliest if ended is not None and ended.earliest == ended.latest else None)
    start = listing.start_date or (began.earliest if began.earliest == began.latest else None)
    dataset = dataset_of(listing.list)
    return {
        "id": listing.id,
        "source": dataset.authority,
        "entity_number": listing.key if listing.list in OFAC_LISTS else None,
        "type": _TYPE_OF.get(listing.kind),
        "programs": list(listing.programs),
        "name": listing.name,
        "title": columns.get("title"),
        "addresses": [_address(one) for one in listing.addresses or map(_only, listing.countries)],
        "country": listing.countries[0] if listing.countries and not person else None,
        "federal_register_notice": "; ".join(map(str, listing.citations)) or None,
        "start_date": start.isoformat() if start else None,
        "end_date": end.isoformat() if end else None,
        "standard_order": columns.get("standard_order"),
        "license_requirement": listing.license_requirement or None,
        "license_policy": listing.license_policy or None,
        "call_sign": next((one.value for one in listing.identifiers if one.kind == _CALL_SIGN), None),
        "vessel_type": columns.get("vessel_type"),
        "gross_tonnage": columns.get("gross_tonnage"),
        "gross_registered_tonnage": columns.get("gross_registered_tonnage"),
        "vessel_flag": columns.get("vessel_flag"),
        "vessel_owner": columns.get("vessel_owner"),
        "remarks": remarks or None,
        "source_list_url": dataset.url,
        "source_information_url": dataset.url,
        "alt_names": [name.text for name in listing.names[1:]],
        "citizenships": [],
        # The publisher tells nationality from citizenship; we keep one set of countries, less those of addresses.
        "nationalities": [code for code in listing.countries if code not in places] if person else [],
        "dates_of_birth": list(listing.birth_dates),
        "places_of_birth": [columns["places_of_birth"]] if "places_of_birth" in columns else [],
        "ids": [_identifier(one) for one in listing.identifiers if one.kind != _CALL_SIGN],
        "score": score,
        "countries": sorted(places_of(listing)),
    }


def _apart(remarks: str) -> tuple[dict[str, str], str]:
    """Remarks taken apart into the publisher's columns and what is left.

    A column ends at the next semicolon: what follows it may be the column's or the remarks' and stays in the remarks.
    """
    columns: dict[str, str] = {}
    rest = []
    for piece in remarks.split("; "):
        label, colon, text = piece.partition(": ")
        if colon and label in _LABELLED and _LABELLED[label] not in columns:
            columns[_LABELLED[label]] = text
        else:
            rest.append(piece)
    return columns, "; ".join(rest)


def _only(code: str) -> Address:
    return Address(country=code)


def _address(one: Address) -> dict[str, str | None]:
    return {
        "address": one.text or None,
        "city": one.city or None,
        "state": one.region or None,
        "postal_code": one.postal_code or None,
        "country": one.country,
    }


@cache
def _published_types() -> dict[str, str]:
    """For each of our kinds of identifier the publisher's name for it."""
    found: dict[str, str] = {}
    for one in feature_types().values():
        if one.type == one.kind or one.kind not in found:
            found[one.kind] = one.type
    return found


def _identifier(one: Identifier) -> dict[str, str | None]:
    return {
        "type": _published_types().get(one.kind, one.kind),
        "number": one.value,
        "country": one.country,
        "issue_date": None,
        "expiration_date": None,
    }


def places_of(listing: Listing) -> frozenset[str]:
    """The countries of a listing, its addresses and its identifiers, which the publisher's filter looks at."""
    return frozenset(
        code
        for code in (
            *listing.countries,
            *(one.country for one in listing.addresses),
            *(one.country for one in listing.identifiers),
        )
        if code
    )
