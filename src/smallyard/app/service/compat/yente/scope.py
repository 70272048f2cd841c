"""What part of the lists a request looks at: the dataset in its path, and what it takes in and leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from smallyard.app.service.compat.looking import lists_held
from smallyard.app.service.compat.route import RefusedError
from smallyard.app.service.compat.yente.examples import SCHEMAS
from smallyard.lists.ftm import collections, dataset_of, datasets
from smallyard.model.listing import ListCode

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView

__all__ = ["Scope", "lists_of", "names_held"]


def lists_of(name: str, held: frozenset[ListCode]) -> tuple[ListCode, ...]:
    """The lists that a dataset's or collection's name stands for, as far as they are held.

    Raises:
        RefusedError: there is no such dataset, or nothing of it is held.
    """
    if (one := datasets().get(name)) is not None:
        codes: tuple[ListCode, ...] = (one.list,)
    elif (several := collections().get(name)) is not None:
        codes = several.lists
    else:
        known = ", ".join(names_held(held))
        raise RefusedError(f"No such dataset: {name[:60]!r}; there are: {known}", HTTPStatus.NOT_FOUND)
    found = tuple(code for code in codes if code in held)
    if not found:
        raise RefusedError(f"No such dataset: nothing of {name} is loaded here", HTTPStatus.NOT_FOUND)
    return found


def names_held(held: frozenset[ListCode]) -> list[str]:
    """The names of the datasets and collections of which something is held."""
    several = [one.name for one in collections().values() if held & set(one.lists)]
    return [*several, *(one.name for one in datasets().values() if one.list in held)]


@dataclass(frozen=True, slots=True)
class Scope:
    """The lists to look at, and the entities that count."""

    lists: tuple[ListCode, ...]
    without_schemas: frozenset[str] = frozenset()
    without_entities: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        view: ListsView,
        dataset: str,
        *,
        include_dataset: Sequence[str] = (),
        exclude_dataset: Sequence[str] = (),
        exclude_schema: Sequence[str] = (),
        topics: Sequence[str] = (),
        every_topic: bool = False,
        exclude_entities: Iterable[str] = (),
    ) -> Scope:
        """What a request looks at.

        Raises:
            RefusedError: a name in it is not known, or nothing of it is held.
        """
        held = lists_held(view)
        lists = lists_of(dataset, held)
        if include_dataset:
            taken = {code for name in include_dataset for code in lists_of(name, held)}
            lists = tuple(code for code in lists if code in taken)
        left = {code for name in exclude_dataset for code in lists_of(name, held)}
        lists = tuple(code for code in lists if code not in left)
        if topics:
            enough = all if every_topic else any
            lists = tuple(code for code in lists if enough(topic in dataset_of(code).topics for topic in topics))
        for name in exclude_schema:
            if name not in SCHEMAS:
                raise RefusedError(
                    f"exclude_schema: {name[:60]!r} is no schema here; there are: {', '.join(SCHEMAS)}"
                )
        return cls(lists, frozenset(exclude_schema), frozenset(exclude_entities))

    def holds(self, schema: str, entity: str, referents: Sequence[str] = ()) -> bool:
        """Whether an entity of this scope's lists counts."""
        return schema not in self.without_schemas and not self.without_entities & {entity, *referents}
