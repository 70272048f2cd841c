"""Long tables a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.datastructures import QueryParams

__all__ = ["PER_PAGE", "Paged", "paged"]

Row = TypeVar("Row")
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Paged:
    """Which page of how many rows is shown.

    Attributes:
        page: from 1.
        rows: of all pages together.
        query: the rest of the address's query, to be kept from page to page.
        path: the page's path.
    """

    page: int
    rows: int
    path: str
    query: QueryParams
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; one where there are no rows."""
        return max(1, -(-self.rows // self.per_page))

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1; 0 where there is none."""
        return (self.page - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.page * self.per_page, self.rows)

    def address(self, page: int) -> str:
        """The address of another page, with the same query."""
        from urllib.parse import urlencode

        kept = [(name, value) for name, value in self.query.multi_items() if name != "page"]
        return f"{self.path}?{urlencode([*kept, ('page', str(page))])}"

    def as_dict(self) -> dict[str, int]:
        """For the page's twin."""
        return {"page": self.page, "pages": self.pages, "rows": self.rows, "per_page": self.per_page}


def paged(rows: Sequence[Row], page: int, path: str, query: QueryParams) -> tuple[Sequence[Row], Paged]:
    """One page of rows held in memory; a page beyond the last is the last."""
    there = Paged(1, len(rows), path, query)
    there = Paged(max(1, min(page, there.pages)), len(rows), path, query)
    return rows[max(there.first - 1, 0) : there.last], there
