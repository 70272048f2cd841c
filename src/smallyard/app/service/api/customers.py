"""Customers: the parties that are watched, and the watch itself."""

from __future__ import annotations

import tempfile
from pathlib import Path as FilePath
from pathlib import PurePath
from typing import Annotated, Literal

from fastapi import APIRouter, Body, File, Form, Path, Query, UploadFile
from pydantic import Field

from smallyard.app.answers import Answer
from smallyard.app.monitoring import watch as run_watch
from smallyard.app.service.access import Officer, Screener, User, Viewer, log_read
from smallyard.app.service.problems import or_not_found, problems
from smallyard.app.service.state import Held
from smallyard.errors import InputError
from smallyard.model.party import Party
from smallyard.model.reading.party_files import PARTY_FILE_SUFFIXES
from smallyard.monitoring.customer import Customer
from smallyard.monitoring.importing import import_customers
from smallyard.monitoring.runs import Run
from smallyard.monitoring.runs import runs as runs_on_record
from smallyard.monitoring.schema import (
    CustomerCounts,
    CustomerShown,
    CustomerVersionShown,
    ImportedShown,
    WatchedShown,
)
from smallyard.screening.schema import ScreenedHit

__all__ = ["Limit", "Offset", "router"]

router = APIRouter(prefix="/api/v1", tags=["customers"], responses=problems(401, 403, 422, 429))

Limit = Annotated[int, Query(ge=1, le=1_000, description="The most to give.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many to leave out before.")]
_Reference = Annotated[str, Path(min_length=1, max_length=200, description="Your own number for the customer.")]
_MAPPINGS = 200


class CustomersFound(Answer):
    """Some customers in order of number, and how many there are in all."""

    customers: tuple[CustomerShown, ...]
    """Those asked for, in order of number."""
    total: int
    """How many there are in all, beyond those given here."""


class CustomerPut(Answer):
    """A customer as it is to stand."""

    party: Party
    """What the customer is screened by; it takes the place of the facts that stood before."""
    own: dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=2_000)]] = Field(
        default_factory=dict, max_length=100, description="your own columns, kept and not read"
    )


class Retirement(Answer):
    """Why a customer is let go."""

    because: str = Field(default="", max_length=2_000)
    """The reason, kept with the customer's versions; empty where none is given."""


class HistoryFound(Answer):
    """Every version of a customer's facts, the first one first."""

    versions: tuple[CustomerVersionShown, ...]
    """One for each change, retirement and return of the customer, the first one first."""


class HitsFound(Answer):
    """What was last found of a customer, best first."""

    hits: tuple[ScreenedHit, ...]
    """The listings found, best first; empty where none came near, or nobody has looked yet."""


class RunsFound(Answer):
    """The latest watches, the newest first."""

    runs: tuple[Run, ...]
    """The watches, the newest first."""


class WatchAsked(Answer):
    """How to watch."""

    full: bool = Field(default=False, description="screen every customer, whatever changed")


@router.get("/customers", summary="List customers")
def find(
    user: Viewer,
    held: Held,
    search: Annotated[str, Query(max_length=200, description="A part of the reference or the name.")] = "",
    result: Annotated[
        Literal["match", "review", "clear", "unread", "unscreened"] | None, Query(description="Of one result.")
    ] = None,
    country: Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="Of one country, an ISO code.")] = None,
    retired: Annotated[bool, Query(description="Those let go, instead of those that stand.")] = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> CustomersFound:
    """Who looks is logged."""
    page = held.monitoring.customers.page(
        search=search, result=result, country=country, retired=retired, limit=limit, offset=offset
    )
    log_read(user, *(f"customer {one.number}" for one in page.items))
    return CustomersFound(customers=tuple(_shown(one) for one in page.items), total=page.total)


@router.get("/customers/counts", summary="Count customers by result")
def counts(_: Viewer, held: Held) -> CustomerCounts:
    """How many stand, by result, how many are to be screened, and how many are retired."""
    return CustomerCounts.model_validate(held.monitoring.customers.counts().as_dict())


@router.post("/customers/import", summary="Import a file of customers")
def import_file(
    user: Screener,
    held: Held,
    file: Annotated[UploadFile, File(description="CSV, XLSX, Parquet or JSON lines.")],
    mapping: Annotated[
        list[str] | None, Form(max_length=_MAPPINGS, description="COLUMN=FIELD, for columns under other names.")
    ] = None,
    encoding: Annotated[str, Form(max_length=40, description="Of a file of text.")] = "utf-8",
    skip_bad: Annotated[bool, Form(description="Leave out rows that cannot be read.")] = False,
    retire_missing: Annotated[bool, Form(description="Retire customers that are not in the file.")] = False,
) -> ImportedShown:
    """Importing the same again changes nothing. A bad row refuses the whole file, before anything is put."""
    columns = {}
    for one in mapping or []:
        column, equals, field = one.rpartition("=")
        if not equals or not column.strip():
            raise InputError(f"{one[:80]!r} is no mapping", field="mapping", accepted="COLUMN=FIELD")
        columns[column] = field
    name = PurePath((file.filename or "file").replace("\\", "/")).name[:200]
    suffix = PurePath(name).suffix.casefold()
    if suffix not in PARTY_FILE_SUFFIXES:
        raise InputError("has a suffix that we do not read", field="file", accepted=", ".join(PARTY_FILE_SUFFIXES))
    with tempfile.TemporaryDirectory(prefix="smallyard-") as folder:
        path = FilePath(folder) / f"upload{suffix}"
        with path.open("wb") as stream:
            while piece := file.file.read(1 << 20):
                stream.write(piece)
        done = import_customers(
            held.monitoring.customers,
            path,
            by=user.name,
            columns=columns,
            encoding=encoding,
            skip_bad=skip_bad,
            retire_missing=retire_missing,
            label=name,
        )
    return ImportedShown.model_validate(done.as_dict())


# A reference may hold slashes: what goes on behind it stands first.


@router.get("/customers/{reference:path}/history", summary="Every version of a customer", responses=problems(404))
def history(user: Viewer, held: Held, reference: _Reference) -> HistoryFound:
    """Who looks is logged."""
    _known(user, held, reference)
    found = held.monitoring.customers.history(reference)
    return HistoryFound(versions=tuple(CustomerVersionShown.model_validate(one.as_dict()) for one in found))


@router.get("/customers/{reference:path}/hits", summary="What was found of a customer", responses=problems(404))
def hits(user: Viewer, held: Held, reference: _Reference) -> HitsFound:
    """As the last watch found it. Who looks is logged."""
    _known(user, held, reference)
    found = held.monitoring.customers.hits(reference)
    return HitsFound(hits=tuple(ScreenedHit.model_validate(one) for one in found))


@router.get("/customers/{reference:path}", summary="One customer", responses=problems(404))
def customer(user: Viewer, held: Held, reference: _Reference) -> CustomerShown:
    """Who looks is logged."""
    return _shown(_known(user, held, reference))


@router.put("/customers/{reference:path}", summary="Add or change a customer")
def put(user: Screener, held: Held, reference: _Reference, asked: CustomerPut) -> CustomerShown:
    """Putting the same again changes nothing; something else makes a new version. The next watch screens it."""
    return _shown(held.monitoring.customers.put(reference, asked.party, by=user.name, own=asked.own))


@router.delete("/customers/{reference:path}", summary="Retire a customer", responses=problems(404))
def retire(
    user: Screener, held: Held, reference: _Reference, asked: Annotated[Retirement | None, Body()] = None
) -> CustomerShown:
    """It is no longer watched, and its open alerts are closed; its versions stay. Putting it again restores it."""
    _known(user, held, reference)
    because = asked.because if asked is not None else ""
    return _shown(held.monitoring.customers.retire(reference, by=user.name, because=because))


@router.post("/watch", summary="Watch now")
def watch(_: Officer, held: Held, asked: Annotated[WatchAsked | None, Body()] = None) -> WatchedShown:
    """Screens again where lists, clearances or customers changed since the last time, and raises alerts."""
    done = run_watch(
        store=held.lists,
        customers=held.monitoring.customers,
        full=asked is not None and asked.full,
        address=held.settings.address,
    )
    return WatchedShown.model_validate(done.as_dict())


@router.get("/watch", summary="The latest watches")
def watches(_: Viewer, held: Held, limit: Limit = 20) -> RunsFound:
    """The newest first; one that was stopped has no end."""
    found = runs_on_record(held.monitoring.customers, limit)
    return RunsFound(runs=found)


def _known(user: User, held: Held, reference: str) -> Customer:
    with or_not_found(f"no customer is on record under {reference!r}"):
        found = held.monitoring.customers.customer(reference)
    log_read(user, f"customer {found.number}")
    return found


def _shown(one: Customer) -> CustomerShown:
    return CustomerShown.model_validate(one.as_dict())
