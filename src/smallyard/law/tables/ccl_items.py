"""What paragraphs of the Commerce Control List describe, and the technical values on which they turn.

Others ask it so: `items.of("3A090", day)` for an entry's paragraphs, `items.with_tests(day)` for
all that values decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from smallyard.law.tables.parameter_tests import ParameterTest
from smallyard.law.tables.reading import day_or_none, in_span, rows
from smallyard.model.citation import Citation
from smallyard.model.eccn import Eccn

__all__ = ["DescribedParagraph", "DescribedParagraphs"]


@dataclass(frozen=True, slots=True)
class DescribedParagraph:
    """One line of the table: a paragraph (or a whole entry), what it describes, and the test on values, if any."""

    eccn: Eccn
    what: str
    test: ParameterTest | None
    rules_in_alone: bool
    """Whether values that pass the test put an item in; else it must also be of the kind described."""
    not_if: tuple[str, ...]
    """Entries whose items it leaves out: "not elsewhere specified", "not controlled by 3A001"."""
    since: date | None
    until: date | None
    citation: Citation

    def in_force(self, day: date) -> bool:
        """Whether the paragraph read so on a day."""
        return in_span(self.since, self.until, day)


class DescribedParagraphs:
    """The tables ccl_items and ccl_items_whole; asked with a day."""

    def __init__(
        self, lines: Iterable[DescribedParagraph], whole: Iterable[tuple[Eccn, date | None, date | None]] = ()
    ) -> None:
        self._lines = tuple(lines)
        self._whole = tuple(whole)
        self._by_entry: dict[str, list[DescribedParagraph]] = {}
        for one in self._lines:
            self._by_entry.setdefault(one.eccn.entry, []).append(one)

    @classmethod
    @cache
    def load(cls) -> DescribedParagraphs:
        """The table as it comes with the software."""
        whole = (
            (_eccn(row), day_or_none(row["since"]), day_or_none(row["until"])) for row in rows("ccl_items_whole.csv")
        )
        return cls(map(_read, rows("ccl_items.csv")), whole)

    def __iter__(self) -> Iterator[DescribedParagraph]:
        return iter(self._lines)

    def of(self, entry: str, day: date) -> tuple[DescribedParagraph, ...]:
        """The described paragraphs of an entry ("3A090") on a day, in the table's order."""
        return tuple(one for one in self._by_entry.get(entry, ()) if one.in_force(day))

    def whole(self, eccn: Eccn, day: date) -> bool:
        """Whether every paragraph at the next level below an entry or paragraph is described."""
        return any(one == eccn and in_span(since, until, day) for one, since, until in self._whole)

    def with_tests(self, day: date) -> Iterator[DescribedParagraph]:
        """The paragraphs that technical values decide, on a day."""
        return (one for one in self._lines if one.test is not None and one.in_force(day))

    def parameters(self) -> frozenset[str]:
        """Every name of a technical value that the table knows."""
        return frozenset(each.name for one in self._lines if one.test for each in one.test.comparisons)


def _read(row: Mapping[str, str]) -> DescribedParagraph:
    return DescribedParagraph(
        _eccn(row),
        row["what"],
        ParameterTest.parse(row["test"]) if row["test"] else None,
        row["rules_in"] == "alone",
        tuple(row["not_if"].split()),
        day_or_none(row["since"]),
        day_or_none(row["until"]),
        Citation.parse(row["citation"]),
    )


def _eccn(row: Mapping[str, str]) -> Eccn:
    return Eccn.parse(".".join(filter(None, (row["eccn"], row["paragraph"]))))
