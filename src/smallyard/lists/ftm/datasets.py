"""Datasets: each of our lists under the name that FollowTheMoney's software knows it by, and collections of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from smallyard.model.listing import ListCode
from smallyard.model.packaged import packaged_rows

__all__ = ["Collection", "Dataset", "collections", "dataset_of", "datasets"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One list as a dataset: one row of datasets.csv.

    Attributes:
        list: our code.
        name: the dataset's name; OpenSanctions' own where it has a dataset of exactly this list.
        prefix: what the ids of its entities begin with.
        country: of the publisher, in lower case; "" for the United Nations and a user's own lists.
        topics: why a party on it is a risk, in FollowTheMoney's words.
        title: the list's name.
        publisher: who keeps it.
        authority: as a Sanction names it; the Consolidated Screening List's label where the list is part of it.
        url: where the publisher tells of it.
    """

    list: ListCode
    name: str
    prefix: str
    country: str
    topics: tuple[str, ...]
    title: str
    publisher: str
    authority: str
    url: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Several datasets under one name."""

    name: str
    title: str
    lists: tuple[ListCode, ...]


@cache
def datasets() -> dict[str, Dataset]:
    """Every dataset by its name."""
    return {
        row["name"]: Dataset(
            list=ListCode(row["list"]),
            name=row["name"],
            prefix=row["prefix"],
            country=row["country"],
            topics=tuple(filter(None, row["topics"].split(";"))),
            title=row["title"],
            publisher=row["publisher"],
            authority=row["authority"],
            url=row["url"],
        )
        for row in _rows("datasets.csv")
    }


@cache
def _by_list() -> dict[ListCode, Dataset]:
    return {one.list: one for one in datasets().values()}


def dataset_of(code: ListCode) -> Dataset:
    """The dataset of a list."""
    return _by_list()[code]


@cache
def collections() -> dict[str, Collection]:
    """Every collection by its name."""
    return {
        row["name"]: Collection(row["name"], row["title"], tuple(ListCode(code) for code in row["lists"].split()))
        for row in _rows("collections.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    return list(packaged_rows("smallyard.lists.ftm", name))
