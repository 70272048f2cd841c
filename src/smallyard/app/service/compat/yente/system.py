"""What yente says of itself: whether it works, what it holds, how it scores."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from smallyard.app.service.access import Viewer
from smallyard.app.service.compat.directory import directory_of
from smallyard.app.service.compat.looking import lists_today
from smallyard.app.service.compat.route import OPEN
from smallyard.app.service.compat.yente.answers import (
    Algorithm,
    AlgorithmsAnswer,
    CatalogAnswer,
    CatalogDataset,
    Publisher,
    Status,
)
from smallyard.app.service.compat.yente.matching import ALGORITHMS
from smallyard.app.service.compat.yente.route import ERRORS, YenteRoute
from smallyard.app.service.state import Held
from smallyard.lists.ftm import collections, dataset_of
from smallyard.names import EvidenceKind

if TYPE_CHECKING:
    from smallyard.lists.view import ListStatus

__all__ = ["router"]

router = APIRouter(tags=["drop-in: yente"], route_class=YenteRoute)


@router.get("/healthz", summary="Health check", openapi_extra=OPEN)
def healthz() -> Status:
    """That the service answers."""
    return Status()


@router.get("/readyz", summary="Whether the lists can be searched", responses={503: ERRORS[503]}, openapi_extra=OPEN)
def readyz(held: Held) -> Status:
    """That the lists can be searched, once their names are indexed; 503 where they cannot be read."""
    view = lists_today(held)
    _ = view.evidence.kept.index, directory_of(view).entries
    return Status()


@router.get("/catalog", summary="Data catalog", responses=ERRORS)
@router.get("/manifest", include_in_schema=False)
def catalog(held: Held, _: Viewer) -> CatalogAnswer:
    """The lists held, each a dataset with the day of its latest publication, and collections of them."""
    held_lists = {one.list: one for one in lists_today(held).status()}
    shown = [_dataset(one) for one in held_lists.values()]
    shown += [
        _collection(several.name, several.title, children)
        for several in collections().values()
        if (children := [held_lists[code] for code in several.lists if code in held_lists])
    ]
    return CatalogAnswer(datasets=shown, current=[one.name for one in shown], outdated=[])


def _version(statuses: Iterable[ListStatus]) -> str:
    """The day of the latest publication, and three letters of its hash: the form of FollowTheMoney's versions."""
    latest = max(statuses, key=lambda one: (one.published, one.sha256))
    return f"{latest.published:%Y%m%d}000000-{latest.sha256[:3]}"


def _dataset(status: ListStatus) -> CatalogDataset:
    dataset = dataset_of(status.list)
    version = _version([status])
    day = f"{status.published.isoformat()}T00:00:00"
    return CatalogDataset(
        name=dataset.name,
        title=dataset.title,
        url=dataset.url or None,
        version=version,
        updated_at=day,
        last_export=day,
        entity_count=status.listings,
        thing_count=status.listings,
        publisher=Publisher(name=dataset.publisher, url=dataset.url or None, country=dataset.country or None)
        if dataset.publisher
        else None,
        load=True,
        index_version=version,
        index_current=True,
        children=[],
    )


def _collection(name: str, title: str, statuses: list[ListStatus]) -> CatalogDataset:
    version = _version(statuses)
    day = f"{max(one.published for one in statuses).isoformat()}T00:00:00"
    count = sum(one.listings for one in statuses)
    return CatalogDataset(
        name=name,
        title=title,
        version=version,
        updated_at=day,
        last_export=day,
        entity_count=count,
        thing_count=count,
        load=False,
        index_version=version,
        index_current=True,
        children=[dataset_of(one.list).name for one in statuses],
    )


@router.get("/algorithms", summary="How names are scored", responses=ERRORS)
def algorithms(_: Viewer) -> AlgorithmsAnswer:
    """The one way in which names are scored here."""
    features = {
        "smallyard": {"description": "The score from 0 to 1 on smallyard's own scale.", "coefficient": 1.0},
        **{
            str(kind).replace(" ", "_"): {
                "description": f"What evidence of the sort {kind!s} adds.",
                "coefficient": 1.0,
            }
            for kind in EvidenceKind
        },
    }
    docs = {
        "description": "Names token by token across scripts and spellings, then countries, addresses, identifiers "
        "and dates of birth; docs/names.md tells how, and how well.",
        "config": {},
        "features": features,
    }
    ours = Algorithm(name=ALGORITHMS[1], description=str(docs["description"]), features=features, docs=docs)
    return AlgorithmsAnswer(algorithms=[ours], default=ALGORITHMS[1], best=ALGORITHMS[1])
