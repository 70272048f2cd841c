"""What a search and a query by example take in and leave out, as their addresses say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Query

from smallyard.app.service.compat.yente.scope import Scope

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView

__all__ = ["DatasetName", "Filtered", "Filters", "Names"]

DatasetName = Annotated[str, Path(description="A list, or a collection of lists, as `/catalog` names them.")]
Names = Annotated[list[str], Query()]
"""Any number of names, each a parameter of its own."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The dataset in a path, and what is taken in and left out of it."""

    dataset: str
    include_dataset: list[str]
    exclude_dataset: list[str]
    exclude_schema: list[str]
    topics: list[str]

    def scope(self, view: ListsView, *, every_topic: bool = False, exclude_entities: Iterable[str] = ()) -> Scope:
        """What a request with these looks at.

        Raises:
            RefusedError: a name in it is not known, or nothing of it is held.
        """
        return Scope.of(
            view,
            self.dataset,
            include_dataset=self.include_dataset,
            exclude_dataset=self.exclude_dataset,
            exclude_schema=self.exclude_schema,
            topics=self.topics,
            every_topic=every_topic,
            exclude_entities=exclude_entities,
        )


def _filters(
    dataset: DatasetName,
    include_dataset: Annotated[Names, Query(description="Only these lists or collections.")] = [],  # noqa: B006 - read only
    exclude_dataset: Annotated[Names, Query(description="Not these lists or collections.")] = [],  # noqa: B006
    exclude_schema: Annotated[Names, Query(description="No entities of these schemata.")] = [],  # noqa: B006
    topics: Annotated[Names, Query(description="Only lists of these topics, such as sanction.")] = [],  # noqa: B006
) -> Filters:
    return Filters(dataset, include_dataset, exclude_dataset, exclude_schema, topics)


Filtered = Annotated[Filters, Depends(_filters)]
"""What a path takes of these."""
