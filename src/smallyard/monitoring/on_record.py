"""What stands in the database of records and is read from there: one by number, or pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from smallyard.monitoring.customer import Page
from smallyard.monitoring.database import Place, opened

if TYPE_CHECKING:
    from typing import Self

    from sqlalchemy import ColumnElement, RowMapping, Select, Table

__all__ = ["OnRecord"]


class OnRecord:
    """The database of records, opened; as a context manager it is given back at the end.

    Args:
        place: where it is.
    """

    def __init__(self, place: Place = None) -> None:
        self.database = opened(place)

    def close_database(self) -> None:
        """Give the database back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close_database()

    def _only(self, table: Table, asked: Select[Any]) -> RowMapping | None:
        """The one row that is asked for; None if there is none, or no such table yet."""
        with self.database.reading(table) as connection:
            return connection.execute(asked).mappings().one_or_none() if connection is not None else None

    def _all(self, table: Table, asked: Select[Any]) -> Sequence[RowMapping]:
        """The rows that are asked for."""
        with self.database.reading(table) as connection:
            return connection.execute(asked).mappings().all() if connection is not None else ()

    def _page(
        self,
        table: Table,
        where: Sequence[ColumnElement[bool]],
        shown: Select[Any],
        made: Callable[[RowMapping], object],
    ) -> Page:
        """A page as it is shown, and how many rows of the table there are in all of that sort."""
        from sqlalchemy import func, select

        with self.database.reading(table) as connection:
            if connection is None:
                return Page((), 0)
            total = connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
            return Page(tuple(made(row) for row in connection.execute(shown).mappings()), total)
