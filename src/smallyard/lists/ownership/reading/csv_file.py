"""Our own form: one row for each holding.

Columns: owner and owned (names; owner_id and owned_id where names are not unique), percent ("51", "25-50", ">50",
or nothing if unknown) or percent_at_least and percent_at_most; and, if wanted, kind (ownership, votes, control),
owner_kind and owned_kind (person, organization), owner_country and owned_country, owner_listings and owned_listings
(the lists it is on, separated by ;), since, until, source. Columns whose names begin `x_` are the user's own.
"""

from __future__ import annotations

import csv
import io
from datetime import date

from smallyard.errors import InputError
from smallyard.lists.ownership.graph import Entity, Stake, StakeKind
from smallyard.lists.ownership.reading.gathering import Gathered, Place
from smallyard.model.country import all_countries
from smallyard.model.day import day
from smallyard.model.party_kind import PartyKind
from smallyard.model.share import UNKNOWN_SHARE, Share

__all__ = ["COLUMNS", "gather"]

_IDS = {side: f"{side}_id" for side in ("owner", "owned")}
_MORE = {side: (f"{side}_kind", f"{side}_country", f"{side}_listings") for side in ("owner", "owned")}
_OF_ENTITY = ("", "_id", "_kind", "_country", "_listings")
COLUMNS = (
    *(f"{side}{part}" for side in ("owner", "owned") for part in _OF_ENTITY),
    *("percent", "percent_at_least", "percent_at_most", "kind", "since", "until", "source"),
)
"""The columns that are read."""


def gather(text: str, label: str, accepted: str) -> Gathered:
    """All rows.

    Raises:
        InputError: a column is missing or unknown, or a cell cannot be read; file, row and field are named.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found = Gathered()
    try:
        header = [one.strip() for one in next(reader)]
        if "owner" not in header or "owned" not in header:
            raise InputError("has no columns owner and owned", file=label, row=1, accepted=accepted)
        strange = [one for one in header if one not in COLUMNS and not one.startswith("x_")]
        if strange:
            raise InputError(
                f"unknown column {strange[0]!r}", file=label, row=1, field=strange[0], accepted=", ".join(COLUMNS)
            )
        if len(set(header)) != len(header):
            raise InputError("a column stands twice", file=label, row=1)
        seen: dict[tuple[str, str, StakeKind, str, str], int] = {}
        for cells in reader:
            place = Place(label, reader.line_num)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise place.wrong(f"has {len(cells)} cells; the header has {len(header)}")
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            stake = _stake(row, place, found)
            key = (stake.owner, stake.owned, stake.kind, row.get("since", ""), row.get("until", ""))
            if key in seen:
                raise place.wrong(
                    f"{row['owner']} and {row['owned']} stand together in row {seen[key]} already",
                    "owner",
                    "one row for each owner, owned and kind",
                )
            seen[key] = place.row
            found.stakes.append(stake)
    except csv.Error as failed:
        raise InputError(f"is not CSV: {failed}", file=label, row=reader.line_num) from failed
    except StopIteration:
        raise InputError("is empty", file=label, accepted=accepted) from None
    return found


def _stake(row: dict[str, str], place: Place, found: Gathered) -> Stake:
    kind = row.get("kind", "")
    if kind and kind not in set(StakeKind):
        raise place.wrong(f"{kind!r} is no kind of stake", "kind", ", ".join(StakeKind))
    since, until = (_day(row, name, place) for name in ("since", "until"))
    return Stake(
        _entity(row, "owner", place, found),
        _entity(row, "owned", place, found),
        _share(row, place),
        StakeKind(kind) if kind else StakeKind.OWNERSHIP,
        since,
        until,
        row.get("source") or f"row {place.row}",
    )


def _day(row: dict[str, str], name: str, place: Place) -> date | None:
    if not row.get(name):
        return None
    try:
        return day(row[name])
    except ValueError as failed:
        raise place.wrong(str(failed).partition(";")[0], name, "a date such as 2023-08-01") from failed


def _share(row: dict[str, str], place: Place) -> Share:
    exact = row.get("percent", "")
    least, most = row.get("percent_at_least", ""), row.get("percent_at_most", "")
    if exact and (least or most):
        raise place.wrong("gives percent and a range too", "percent", "percent, or at least and at most")
    field = "percent" if exact else "percent_at_least" if least else "percent_at_most"
    try:
        if exact:
            return Share.parse(exact)
        low = Share.parse(least) if least else UNKNOWN_SHARE
        high = Share.parse(most) if most else UNKNOWN_SHARE
        return Share(low.low, high.high)
    except (ValueError, ArithmeticError):
        value = exact or least or most
        raise place.wrong(
            f"{value!r} is not a share", field, "a number from 0 to 100, a range such as 25-50, >50, or nothing"
        ) from None


def _entity(row: dict[str, str], side: str, place: Place, found: Gathered) -> str:
    name, given = row[side], row.get(_IDS[side], "")
    if not name and not given:
        raise place.wrong("is empty", side, "the name of the entity")
    entity_id = given or name
    known = found.entities.get(entity_id)
    if known is not None and not any(row.get(column) for column in _MORE[side]):
        return entity_id
    kind, country = row.get(f"{side}_kind", ""), row.get(f"{side}_country", "").upper()
    listings = tuple(one.strip() for one in row.get(f"{side}_listings", "").split(";") if one.strip())
    if kind and kind not in set(PartyKind):
        raise place.wrong(f"{kind!r} is no kind of party", f"{side}_kind", ", ".join(PartyKind))
    if country and country not in all_countries():
        raise place.wrong(f"{country!r} is no country code", f"{side}_country", "an ISO 3166-1 code such as CN")
    if known is None:
        known = Entity(entity_id, name or given)
    found.entities[entity_id] = Entity(
        entity_id,
        known.name,
        PartyKind(kind) if kind else known.kind,
        country or known.country,
        tuple(dict.fromkeys((*known.listings, *listings))),
    )
    return entity_id
