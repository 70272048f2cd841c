"""Moov Watchman's version 2, as far as it reads: search, and what lists are held.

Source: Watchman's OpenAPI document (docs/api.yaml), its Go client, and "Using Watchman" in its documentation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from fastapi import APIRouter, Query, Request, Response

from smallyard.app.service.access import Screener, Viewer
from smallyard.app.service.compat.looking import country, hits_of, lists_held, lists_today, tells
from smallyard.app.service.compat.route import PeerRoute, RefusedError, errors
from smallyard.app.service.compat.scale import WATCHMAN
from smallyard.app.service.compat.watchman_entities import GOVERNMENT_IDS, searched, source_list, with_details
from smallyard.app.service.state import Held
from smallyard.model.kleene import FALSE
from smallyard.model.noun import Described
from smallyard.model.party import Identifier, PartyKind
from smallyard.names import NameQuery
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListCode

__all__ = ["router"]

_NOT_COMPARED = "is not compared here; leave it out"


class WatchmanRoute(PeerRoute):
    """A path of Watchman's. It knows no keys: clients send `Authorization: Bearer KEY` or `X-API-Key: KEY`."""

    headers: ClassVar[tuple[str, ...]] = ("x-api-key",)
    refused: ClassVar[dict[str, str]] = {
        "debugSourceIDs": "is not offered: debug=true explains every entity that is found",
        **dict.fromkeys(
            ("gov_citizenship", "gov_nationality", "gender", "titles", "deathDate", "created", "dissolved", "built"),
            _NOT_COMPARED,
        ),
        **dict.fromkeys(
            ("aircraftType", "vesselType", "model", "owner", "tonnage", "grossRegisteredTonnage"), _NOT_COMPARED
        ),
    }

    @classmethod
    def told(cls, status: int, detail: str) -> dict[str, Any]:
        """An error in Watchman's shape."""
        return {"error": detail}


class WatchmanError(Described):
    """What is wrong, as Watchman says it."""

    error: str
    """What is wrong, for a person to read."""


class SearchAnswer(Described):
    """What the search gives."""

    entities: list[dict[str, Any]]
    """Listed parties in Watchman's form, best first; `match` is the score on Watchman's scale, from 0 to 1."""


class ListInfo(Described):
    """What lists are held."""

    lists: dict[str, int]
    """Entries in force today, those whose dates leave it open included, by Watchman's names of lists."""
    listHashes: dict[str, str]  # noqa: N815 - Watchman's names
    """SHA-256 in hex of the latest publication of each; of the hashes together where it is made of several lists."""
    startedAt: str  # noqa: N815
    """The earliest day from which one of the latest publications counts here, ISO 8601; the year 1 where none is
    held.
    """
    endedAt: str  # noqa: N815
    """The latest such day, ISO 8601; the year 1 where none is held."""
    version: str
    """The software that answers, with its version."""


_ERRORS = errors(WatchmanError)
_KINDS = {
    "": PartyKind.UNKNOWN,
    "person": PartyKind.PERSON,
    "business": PartyKind.ORGANIZATION,
    "organization": PartyKind.ORGANIZATION,
    "aircraft": PartyKind.AIRCRAFT,
    "vessel": PartyKind.VESSEL,
}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
Texts = Annotated[list[str], Query(max_length=100)]
Identity = Annotated[str, Query(max_length=200)]
Government = Annotated[str, Query(max_length=220, description="COUNTRY:NUMBER")]
router = APIRouter(prefix="/v2", tags=["drop-in: Watchman"], route_class=WatchmanRoute)


@router.get("/search", summary="Search for entities on the lists", responses=_ERRORS)
def search(
    request: Request,
    held: Held,
    _: Screener,
    response: Response,
    name: Annotated[str, Query(description="The party's name.")] = "",
    type_: Annotated[
        str, Query(alias="type", description="person, business, organization, aircraft or vessel; empty: any.")
    ] = "",
    source: Annotated[str, Query(description="Only this list.")] = "",
    sourceID: Annotated[str, Query(description="Only the entry of this number or key.")] = "",  # noqa: N803
    altNames: Annotated[Texts, Query(description="Other names of the party.")] = [],  # noqa: B006, N803 - read only; Watchman's name
    limit: Annotated[int, Query(ge=1, le=100, description="The most entities.")] = 10,
    minMatch: Annotated[float, Query(ge=0, le=1, description="The least score, on Watchman's scale.")] = 0.0,  # noqa: N803
    requestID: Annotated[str, Query(max_length=200, description="Comes back in X-Request-ID.")] = "",  # noqa: N803
    debug: Annotated[str, Query(description="true, or the least score that is explained.")] = "",
    algorithm: Annotated[str, Query(description="Only smallyard: other scorers are refused.")] = "smallyard",
    format_: Annotated[str, Query(alias="format", description="Only watchman.")] = "watchman",
    birthDate: Annotated[str, Query(description="YYYY-MM-DD, YYYY-MM or YYYY.")] = "",  # noqa: N803
    flag: Annotated[str, Query(description="The country of its flag, by code or name.")] = "",
    imoNumber: Annotated[Identity, Query(description="IMO number of a vessel or its company.")] = "",  # noqa: N803
    mmsi: Annotated[Identity, Query(description="MMSI of a vessel.")] = "",
    callSign: Annotated[Identity, Query(description="Call sign of a vessel.")] = "",  # noqa: N803
    icaoCode: Annotated[Identity, Query(description="Mode S transponder code of an aircraft.")] = "",  # noqa: N803
    serialNumber: Annotated[Identity, Query(description="Serial number of an aircraft.")] = "",  # noqa: N803
    email: Annotated[Texts, Query(description="E-mail addresses.")] = [],  # noqa: B006
    emailAddress: Annotated[Texts, Query(description="As email.")] = [],  # noqa: B006, N803
    emailAddresses: Annotated[Texts, Query(description="As email.")] = [],  # noqa: B006, N803
    phone: Annotated[Texts, Query(description="Telephone numbers.")] = [],  # noqa: B006
    phoneNumber: Annotated[Texts, Query(description="As phone.")] = [],  # noqa: B006, N803
    phoneNumbers: Annotated[Texts, Query(description="As phone.")] = [],  # noqa: B006, N803
    fax: Annotated[Texts, Query(description="Fax numbers.")] = [],  # noqa: B006
    faxNumber: Annotated[Texts, Query(description="As fax.")] = [],  # noqa: B006, N803
    faxNumbers: Annotated[Texts, Query(description="As fax.")] = [],  # noqa: B006, N803
    website: Annotated[Texts, Query(description="Addresses on the web.")] = [],  # noqa: B006
    websites: Annotated[Texts, Query(description="As website.")] = [],  # noqa: B006
    address: Annotated[Texts, Query(description="Postal addresses, each on one line.")] = [],  # noqa: B006
    addresses: Annotated[Texts, Query(description="As address.")] = [],  # noqa: B006
    cryptoAddress: Annotated[Texts, Query(description="CURRENCY:ADDRESS")] = [],  # noqa: B006, N803
    cryptoAddresses: Annotated[Texts, Query(description="As cryptoAddress.")] = [],  # noqa: B006, N803
    gov_passport: Government = "",
    gov_ssn: Government = "",
    gov_cedula: Government = "",
    gov_curp: Government = "",
    gov_cuit: Government = "",
    gov_electoral: Government = "",
    gov_drivers_license: Annotated[Government, Query(alias="gov_drivers-license")] = "",
    gov_national_id: Annotated[Government, Query(alias="gov_national-id")] = "",
    gov_tax_id: Annotated[Government, Query(alias="gov_tax-id")] = "",
    gov_business_registration: Annotated[Government, Query(alias="gov_business-registration")] = "",
    gov_commercial_registry: Annotated[Government, Query(alias="gov_commercial-registry")] = "",
    gov_birth_certificate: Annotated[Government, Query(alias="gov_birth-certificate")] = "",
    gov_refugee_id: Annotated[Government, Query(alias="gov_refugee-id")] = "",
    gov_diplomatic_passport: Annotated[Government, Query(alias="gov_diplomatic-passport")] = "",
    gov_personal_id: Annotated[Government, Query(alias="gov_personal-id")] = "",
) -> SearchAnswer:
    """Listed parties that may be the one described, best first."""
    if algorithm != "smallyard":
        raise RefusedError(f"algorithm: {algorithm[:60]!r} is not offered; names are scored by smallyard's own")
    if format_ != "watchman":
        raise RefusedError(f"format: {format_[:60]!r} is not offered; leave it out, or give watchman")
    wanted_type = type_.strip().casefold()
    if wanted_type not in _KINDS:
        raise RefusedError(f"type: {type_[:60]!r} is none; there are: {', '.join(filter(None, _KINDS))}")
    explained_from = _debug(debug)
    view = lists_today(held)
    lists = _lists(view, source)
    if requestID:
        response.headers["X-Request-ID"] = requestID.encode("ascii", "replace").decode()
    contact = (
        ("Email", (*email, *emailAddress, *emailAddresses)),
        ("Phone", (*phone, *phoneNumber, *phoneNumbers)),
        ("Fax", (*fax, *faxNumber, *faxNumbers)),
        ("Website", (*website, *websites)),
        ("IMO", (imoNumber,)),
        ("MMSI", (mmsi,)),
        ("Call sign", (callSign,)),
        ("Aircraft Mode S Transponder Code", (icaoCode,)),
        ("Serial No.", (serialNumber,)),
    )
    query = NameQuery(
        name=name.strip(),
        kind=_KINDS[wanted_type],
        aliases=tuple(text.strip() for text in altNames if text.strip()),
        countries=(country(flag, "flag"),) if flag.strip() else (),
        addresses=tuple(text.strip() for text in (*address, *addresses) if text.strip()),
        birth_date=_date(birthDate),
        identifiers=(
            *(_identifier(kind, text) for kind, texts in contact for text in texts if text.strip()),
            *_government(request),
            *(_wallet(text) for text in (*cryptoAddress, *cryptoAddresses) if text.strip()),
        ),
    )
    if not tells(query):
        if sourceID:
            return SearchAnswer(entities=_by_key(view, lists, sourceID, limit, wanted_type))
        raise RefusedError(
            "problem reading v2 search request: neither a name that tells one party from another nor "
            "an identifier is given"
        )

    def wanted(hit: Hit) -> bool:
        listing = hit.history.listing
        fitting = not wanted_type or listing.kind in (_KINDS[wanted_type], PartyKind.UNKNOWN)
        return fitting and sourceID in ("", listing.key)

    hits = hits_of(view, query, lists, limit, WATCHMAN.taken(minMatch), wanted)
    entities = []
    for hit in hits:
        score = round(WATCHMAN.given(hit.match.score), 4)
        shown = searched(hit.history, score, wanted_type)
        entities.append(with_details(shown, hit) if score >= explained_from else shown)
    return SearchAnswer(entities=entities)


def _by_key(
    view: ListsView, lists: Sequence[ListCode], key: str, limit: int, wanted_type: str
) -> list[dict[str, Any]]:
    """The entries of a key, on each list that has it: an identity, so a match of 1."""
    found = []
    for code in lists:
        history = view.bearing(f"{code}:{key}")
        if history is not None and history.in_force(view.effective) is not FALSE:
            found.append(searched(history, 1.0, wanted_type))
    return found[:limit]


@router.get("/listinfo", summary="What lists are held", responses=_ERRORS)
def listinfo(held: Held, _: Viewer) -> ListInfo:
    """For each of Watchman's lists how many entries are in force, a hash, and when we received it."""
    view = lists_today(held)
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    for one in view.status():
        name = source_list(one.list)
        counts[name] = counts.get(name, 0) + one.listings
        hashes[name] = hashes.get(name, "") + one.sha256
    from hashlib import sha256

    received = sorted(one.known for one in view.latest().values())
    return ListInfo(
        lists=counts,
        listHashes={
            name: text if len(text) == 64 else sha256(text.encode()).hexdigest() for name, text in hashes.items()
        },
        startedAt=f"{received[0].isoformat()}T00:00:00Z" if received else "0001-01-01T00:00:00Z",
        endedAt=f"{received[-1].isoformat()}T00:00:00Z" if received else "0001-01-01T00:00:00Z",
        version=f"smallyard {__version__}",
    )


def _lists(view: ListsView, source: str) -> list[ListCode]:
    held = lists_held(view)
    if not source.strip():
        return sorted(held)
    found = sorted(code for code in held if source_list(code) == source.strip().casefold())
    if not found:
        known = sorted({source_list(code) for code in held})
        raise RefusedError(f"source: {source[:60]!r} is not loaded here; there are: {', '.join(known)}")
    return found


def _debug(text: str) -> float:
    """From which score on results are explained; beyond 1 for none."""
    said = text.strip().casefold()
    if said in ("", "false", "no", "0"):
        return 2.0
    if said in ("true", "yes", "1"):
        return 0.0
    try:
        return float(said)
    except ValueError:
        raise RefusedError("debug must be true, false or a score") from None


def _date(text: str) -> str | None:
    if not text.strip():
        return None
    if not _DATE.fullmatch(text.strip()):
        raise RefusedError("birthDate must be YYYY-MM-DD, YYYY-MM or YYYY")
    return text.strip()


def _identifier(kind: str, text: str, place: str | None = None) -> Identifier:
    value = text.strip()
    if len(value) > 200:
        raise RefusedError(f"{kind}: longer than 200 characters")
    return Identifier(kind=kind, value=value, country=place)


def _government(request: Request) -> list[Identifier]:
    found = []
    for name, kind in GOVERNMENT_IDS.items():
        text = request.query_params.get(f"gov_{name}", "").strip()
        if not text:
            continue
        place, colon, number = text.partition(":")
        if not colon or not number.strip():
            raise RefusedError(f"gov_{name} must be COUNTRY:NUMBER")
        found.append(_identifier(kind, number, country(place, f"gov_{name}") if place.strip() else None))
    return found


def _wallet(text: str) -> Identifier:
    currency, colon, address = text.strip().partition(":")
    if not colon or not address.strip():
        raise RefusedError("cryptoAddress must be CURRENCY:ADDRESS")
    return _identifier(f"Digital Currency Address - {currency.upper()[:20]}", address)
