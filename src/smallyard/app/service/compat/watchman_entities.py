"""Listings as Moov Watchman's version 2 gives them.

Source: Watchman's OpenAPI document (docs/api.yaml) and the JSON of its Go client's models.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from smallyard.app.service.compat.csl_entries import entry
from smallyard.app.service.compat.scale import WATCHMAN
from smallyard.lists.ftm import dataset_of
from smallyard.model.listing import AliasKind, ListCode, Listing
from smallyard.model.party import PartyKind

if TYPE_CHECKING:
    from smallyard.lists.screening import Hit
    from smallyard.model.listing import ListingHistory

__all__ = ["GOVERNMENT_IDS", "SOURCE_LISTS", "searched", "source_list", "with_details"]

SOURCE_LISTS = {
    ListCode.SDN: "us_ofac",
    ListCode.SECTORAL_SANCTIONS: "us_non_sdn",
    ListCode.CMIC: "us_non_sdn",
    ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL: "us_non_sdn",
    ListCode.CAPTA: "us_non_sdn",
    ListCode.MENU_BASED_SANCTIONS: "us_non_sdn",
    ListCode.FOREIGN_SANCTIONS_EVADERS: "us_non_sdn",
    ListCode.ENTITY_LIST: "us_csl",
    ListCode.UNVERIFIED_LIST: "us_csl",
    ListCode.MILITARY_END_USER_LIST: "us_csl",
    ListCode.DENIED_PERSONS_LIST: "us_csl",
    ListCode.NONPROLIFERATION: "us_csl",
    ListCode.ITAR_DEBARRED: "us_csl",
    ListCode.UN_SECURITY_COUNCIL: "un_csl",
}
"""Watchman's own names; a list that it has none for goes by its dataset's name."""
GOVERNMENT_IDS = {
    "passport": "Passport",
    "drivers-license": "Driver's License No.",
    "national-id": "National ID No.",
    "tax-id": "Tax ID",
    "ssn": "SSN",
    "cedula": "Cedula No.",
    "curp": "C.U.R.P.",
    "cuit": "C.U.I.T.",
    "electoral": "Electoral Registry No.",
    "business-registration": "Business Registration Number",
    "commercial-registry": "Commercial Registry Number",
    "birth-certificate": "Birth Certificate Number",
    "refugee-id": "Refugee ID Card",
    "diplomatic-passport": "Diplomatic Passport",
    "personal-id": "Personal ID Card",
}
"""Its kinds of government identifiers, and ours."""
_GOVERNMENT = {kind: name for name, kind in GOVERNMENT_IDS.items()} | {
    "Identification Number": "national-id",
    "National Foreign ID Number": "national-id",
    "Registration Number": "business-registration",
    "Company Number": "business-registration",
    "Unified Social Credit Code": "business-registration",
    "C.R. No.": "commercial-registry",
    "US FEIN": "tax-id",
    "V.A.T. Number": "tax-id",
}
_CONTACT = {"Email": "emailAddresses", "Phone": "phoneNumbers", "Fax": "faxNumbers", "Website": "websites"}
_WALLET = "Digital Currency Address - "
_LINKED = "Linked To"
_TYPES = {
    PartyKind.PERSON: "person",
    PartyKind.ORGANIZATION: "business",
    PartyKind.VESSEL: "vessel",
    PartyKind.AIRCRAFT: "aircraft",
}


def source_list(code: ListCode) -> str:
    """A list's name there."""
    return SOURCE_LISTS.get(code, dataset_of(code).name)


def searched(history: ListingHistory, match: float, asked_type: str = "") -> dict[str, Any]:
    """A listing as a searched entity; `match` is its score on Watchman's scale, from 0 to 1.

    An organization is what was asked for, `organization` or `business`.
    """
    listing = history.listing
    kind = _TYPES.get(listing.kind, "unknown")
    if kind == "business" and asked_type == "organization":
        kind = "organization"
    columns = entry(history, None)
    shown: dict[str, Any] = {
        "name": listing.name,
        "entityType": kind,
        "sourceList": source_list(listing.list),
        "sourceID": listing.key,
        "person": None,
        "business": None,
        "organization": None,
        "aircraft": None,
        "vessel": None,
        "contact": {
            name: [one.value for one in listing.identifiers if one.kind == ours] for ours, name in _CONTACT.items()
        },
        "addresses": [
            {
                "line1": one.text,
                "line2": "",
                "city": one.city,
                "postalCode": one.postal_code,
                "state": one.region,
                "country": one.country or "",
                "latitude": 0,
                "longitude": 0,
            }
            for one in listing.addresses
        ],
        "cryptoAddresses": [
            {"currency": one.kind.removeprefix(_WALLET), "address": one.value}
            for one in listing.identifiers
            if one.kind.startswith(_WALLET)
        ],
        "affiliations": [
            {"entityName": one.value, "type": _LINKED} for one in listing.identifiers if one.kind == _LINKED
        ],
        "sanctionsInfo": {
            "programs": list(listing.programs),
            "secondary": "secondary sanctions" in listing.remarks.casefold(),
            "description": columns["remarks"] or "",
        },
        "historicalInfo": [
            {"type": "Former Name", "value": name.text, "date": "0001-01-01T00:00:00Z"}
            for name in listing.names
            if name.kind is AliasKind.FORMER
        ],
        "sourceData": {
            "listing": listing.id,
            "list": str(listing.list),
            "listed": str(history.began),
            "removed": str(history.ended) if history.ended is not None else None,
            "licenseRequirement": listing.license_requirement,
            "licensePolicy": listing.license_policy,
            "citations": [str(one) for one in listing.citations],
        },
        "match": match,
    }
    if kind in _DETAILS:
        shown[kind] = _DETAILS[kind](listing, columns)
    return shown


def _names(listing: Listing) -> dict[str, Any]:
    others = [name.text for name in listing.names[1:] if name.kind is not AliasKind.FORMER]
    return {"name": listing.name, "altNames": others}


def _government(listing: Listing) -> list[dict[str, str]]:
    return [
        {"name": one.kind, "type": _GOVERNMENT[one.kind], "country": one.country or "", "identifier": one.value}
        for one in listing.identifiers
        if one.kind in _GOVERNMENT
    ]


def _first(listing: Listing, *kinds: str) -> str:
    return next((one.value for one in listing.identifiers if one.kind in kinds), "")


def _person(listing: Listing, columns: dict[str, Any]) -> dict[str, Any]:
    from smallyard.lists.ftm.entities import birth_dates

    whole = [day for text in listing.birth_dates for day in birth_dates(text) if len(day) == 10]
    return {
        **_names(listing),
        "gender": "unknown",
        "birthDate": f"{whole[0]}T00:00:00Z" if whole else None,
        "placeOfBirth": columns["places_of_birth"][0] if columns["places_of_birth"] else "",
        "deathDate": None,
        "titles": [columns["title"]] if columns["title"] else [],
        "governmentIDs": _government(listing),
    }


def _business(listing: Listing, _: dict[str, Any]) -> dict[str, Any]:
    return {**_names(listing), "created": None, "dissolved": None, "governmentIDs": _government(listing)}


def _vessel(listing: Listing, columns: dict[str, Any]) -> dict[str, Any]:
    return {
        **_names(listing),
        "imoNumber": _first(listing, "IMO"),
        "type": columns["vessel_type"] or "unknown",
        "flag": listing.countries[0] if listing.countries else "",
        "built": None,
        "model": "",
        "tonnage": _whole(columns["gross_tonnage"]),
        "mmsi": _first(listing, "MMSI"),
        "callSign": columns["call_sign"] or "",
        "grossRegisteredTonnage": _whole(columns["gross_registered_tonnage"]),
        "owner": columns["vessel_owner"] or "",
    }


def _aircraft(listing: Listing, _: dict[str, Any]) -> dict[str, Any]:
    return {
        **_names(listing),
        "type": "unknown",
        "flag": listing.countries[0] if listing.countries else "",
        "built": None,
        "icaoCode": _first(listing, "Aircraft Mode S Transponder Code"),
        "model": "",
        "serialNumber": _first(
            listing, "Aircraft serial number", "Aircraft construction number", "Aircraft Serial Identification"
        ),
    }


_DETAILS = {
    "person": _person,
    "business": _business,
    "organization": _business,
    "vessel": _vessel,
    "aircraft": _aircraft,
}


def _whole(text: str | None) -> int:
    digits = (text or "").replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def with_details(shown: dict[str, Any], hit: Hit) -> dict[str, Any]:
    """A searched entity with what its score is made of, as `debug` asks for."""
    pieces = [
        {
            "score": round(one.weight, 4),
            "weight": 1.0,
            "matched": one.weight > 0,
            "required": False,
            "exact": False,
            "fieldsCompared": 1,
            "pieceType": str(one.kind),
        }
        for one in hit.match.evidence
    ]
    return {
        **shown,
        "debug": base64.b64encode(hit.match.explain().encode()).decode(),
        "details": {"pieces": pieces, "finalScore": round(WATCHMAN.given(hit.match.score), 4)},
    }
