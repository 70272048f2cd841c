"""A table of shipment lines decided row by row, each kind of row read and decided as seldom as it can be.

The cells of a row are those that decide (classification, places, roles, answers ...) and those that are its own
(number, names, addresses, description, HS code, value, quantity). A row whose deciding cells were met before, with
its own cells filled in the same way, is not read again: its own facts go straight into the form of the decision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

import pyarrow as pa

from smallyard.errors import InputError, OutOfCoverageError
from smallyard.model.party import Party
from smallyard.model.reading.rows import from_rows
from smallyard.model.transaction import Transaction
from smallyard.scale.alike import AMOUNT, CODE, LONGEST, Rows
from smallyard.scale.codes import Codes
from smallyard.scale.columns import OWN_OF_PARTY, RowColumns, party_key, party_of
from smallyard.scale.ordinary import is_plain
from smallyard.scale.own import Own
from smallyard.scale.shared import AUDITED, Made, Shared, SharedKind

__all__ = ["Decided", "RowDecider"]

_is_amount, _is_code = re.compile(AMOUNT).fullmatch, re.compile(CODE).fullmatch
_MOST_ENTRIES = 50_000
_NOBODY: tuple[frozenset[str], tuple[int, ...]] = frozenset(), ()


class Decided(NamedTuple):
    """One transaction's result: the row it begins on, its number, what is shown of it, its digest, what is wrong."""

    row: int
    number: str
    rows: int
    columns: tuple[str, ...]
    digest: str
    problem: str = ""


@dataclass(slots=True)
class _Entry:
    """Rows alike: their kind, where each own text stands in the row's own cells, and the order of the amounts."""

    kind: SharedKind
    order: tuple[int, ...]
    amounts: tuple[int, ...]
    of_cells: Callable[[tuple[bytes, ...]], Sequence[bytes]] = field(init=False, repr=False)
    """The transaction's number and the own texts, of those of a row."""
    of_amounts: Callable[[Sequence[Any]], Sequence[Any]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.of_cells = _cells((0, *(place + 1 for place in self.order)))
        self.of_amounts = _cells(self.amounts)


@dataclass(slots=True)
class _Alike:
    """Rows that may differ in their HS codes, by the class of these."""

    codes: Codes
    entries: dict[int, _Entry] = field(default_factory=dict)


@dataclass(slots=True)
class RowDecider:
    """Decides rows of one table.

    Attributes:
        columns: those of the table.
        shared: decides, and keeps what it decided.
        telling: the keys of parties that are not ordinary.
        by_number: whether rows stand one below the other only where their numbers follow; some of a file's rows
            may be decided elsewhere.
    """

    columns: RowColumns
    shared: Shared
    telling: frozenset[str]
    by_number: bool = True
    _entries: dict[tuple[Any, ...], _Alike] = field(default_factory=dict)
    _texts: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False)
    _amounts: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False)
    _deciding: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._texts, self._amounts, self._deciding = (
            _cells(places) for places in (self.columns.texts, self.columns.amounts, self.columns.deciding)
        )

    def decide(self, batch: pa.RecordBatch) -> Iterator[Decided]:
        """The results of a batch's rows, those of one transaction standing together.

        Its first column is the rows' numbers, the others are the table's columns, as texts.
        """
        if not batch.num_rows:
            return
        rows = Rows.of(batch, self.columns)
        cells, plain, numbers, at = rows.cells, rows.plain, rows.numbers, self.columns.number
        tells = self._prescreen(rows)
        encoded, amounts, said, codes, kinds = (
            rows.encoded(), rows.amounts(), rows.said(), rows.codes(), rows.kinds()
        )  # fmt: skip
        known: dict[int, _Alike | None] = {}
        start, count = 0, len(rows)
        while start < count:
            stop = start + 1
            name = plain[start][at]
            while name and stop < count and plain[stop][at] == name:
                if self.by_number and numbers[stop] != numbers[stop - 1] + 1:
                    break
                stop += 1
            if stop > start + 1:
                near, _ = self._near(plain[start:stop])
                yield self._slowly(cells[start:stop], numbers[start:stop], name, near)[0]
            elif any(cells[start]):
                found = None
                alone = tells[start] or not rows.fit[start]
                alike = known.get(kinds[start]) if not alone else None
                entry = alike.entries.get(alike.codes.class_of(codes[start])) if alike is not None else None
                if entry is not None:
                    found = self._filled(entry, rows, start, name, amounts[start], said[start], encoded[start])
                if found is None:
                    near, keeping = self._near(plain[start:stop])
                    found, alike = self._row(cells[start], plain[start], numbers[start], name, near, keeping)
                    if not alone:
                        known[kinds[start]] = alike
                yield found
            start = stop

    def _filled(
        self,
        entry: _Entry,
        rows: Rows,
        at: int,
        name: str,
        amounts: Sequence[Decimal | None],
        said: Sequence[bytes],
        cells: tuple[bytes, ...],
    ) -> Decided | None:
        """A row's result from the form that fits, if one was made."""
        values = entry.of_amounts(amounts)
        form = entry.kind.form(values)
        if form is None:
            return None
        columns = form.constant
        if columns is None:
            texts = [rows.plain[at][self.columns.texts[place]] for place in entry.order]
            columns = form.filled(Own((name, *texts), tuple(values)))
        digest = form.hashed(values, entry.of_amounts(said), entry.of_cells(cells))
        found = Decided(rows.numbers[at], name, 1, columns, digest)
        self._count(found, rows.cells[at])
        return found

    def _count(self, found: Decided, row: Sequence[str]) -> None:
        self.shared.shared += 1
        if self.shared.shared % AUDITED == 0:
            self.shared.audit(self._transaction([row], [found.row]), found.columns, found.digest)

    def _row(
        self,
        row: Sequence[str],
        plain: Sequence[str],
        number: int,
        name: str,
        near: frozenset[str],
        keeping: tuple[int, ...],
    ) -> tuple[Decided, _Alike | None]:
        """A row's result, and what is known of rows alike."""
        texts, amounts = self._texts(plain), self._amounts(plain)
        codes = tuple([plain[place] for place in self.columns.codes])
        if (
            max(map(len, texts), default=0) > LONGEST
            or not all(not amount or _is_amount(amount) for amount in amounts)
            or not all(not code or _is_code(code) for code in codes)
        ):
            return self._slowly([row], [number], name, near)[0], None
        words: list[str] = []
        if keeping:
            # What these parties are called is not the row's own: it tells of what kind the row is.
            theirs = self._texts_of(keeping)
            words = [texts[place] for place in theirs]
            texts = tuple(["" if place in theirs else text for place, text in enumerate(texts)])
        first: dict[str, int] = {}
        alike = [first.setdefault(text, place) if text else -1 for place, text in enumerate(texts)]
        key = (*self._deciding(row), *keeping, *words, *alike, *map(bool, amounts))
        kept = self._entries.get(key)
        entry = kept.entries.get(kept.codes.class_of(codes)) if kept is not None else None
        if entry is not None:
            values = tuple([Decimal(amounts[place]) for place in entry.amounts])
            form = entry.kind.form(values)
            if form is not None:
                own = Own((name, *[texts[place] for place in entry.order]), values)
                found = Decided(number, name, 1, form.filled(own), form.digest(own))
                self._count(found, row)
                return found, kept
        found, made = self._slowly([row], [number], name, near)
        if made is not None and made.kind is not None and (entry is None or entry.kind is not made.kind):
            return found, self._remember(key, made, texts, amounts, codes)
        return found, kept

    def _near(self, rows: Sequence[Sequence[str]]) -> tuple[frozenset[str], tuple[int, ...]]:
        """The names of parties that are near a listing, and the places of those that keep their words: these, what
        bears the same name, and what has more than plain cells.
        """
        names: set[str] = set()
        keeping: list[int] = []
        for row in rows:
            for place, one in enumerate(self.columns.parties):
                cells = one.cells(row)
                if party_key(cells) in self.telling:
                    names.add(cells[0])
                    keeping.append(place)
                elif one.beyond and any(row[each] for each in one.beyond):
                    keeping.append(place)
        if not keeping:
            return _NOBODY
        parties = enumerate(self.columns.parties)
        keeping += [place for place, one in parties if any(one.cells(row)[0] in names for row in rows)]
        return frozenset(names), tuple(sorted(set(keeping)))

    def _texts_of(self, parties: Sequence[int]) -> list[int]:
        """Which of the texts are those of some parties."""
        theirs = {self.columns.parties[party].plain[cell] for party in parties for cell in OWN_OF_PARTY}
        return [place for place, column in enumerate(self.columns.texts) if column in theirs]

    def _remember(
        self,
        key: tuple[Any, ...],
        made: Made,
        texts: tuple[str, ...],
        amounts: tuple[str, ...],
        codes: tuple[str, ...],
    ) -> _Alike | None:
        """Where the own facts of rows like this one stand; nothing, where the texts are not all the row's own."""
        kind, own = made.kind, made.own
        if (
            kind is None
            or own is None
            or made.codes is None
            or {text for text in texts if text} != set(own.texts[1:])
        ):
            return None
        # With one item, its value stands before its quantity.
        places = [place for place, one in enumerate(amounts) if one]
        if [Decimal(amounts[place]) for place in places] != list(own.amounts):
            places.reverse()
        if [str(Decimal(amounts[place])) for place in places] != [str(one) for one in own.amounts]:
            return None
        if len(self._entries) >= _MOST_ENTRIES:
            self._entries.clear()
        order = tuple(texts.index(text) for text in own.texts[1:])
        kept = self._entries.get(key)
        if kept is None or kept.codes is not made.codes:
            kept = self._entries[key] = _Alike(made.codes)
        # Of what class a code is may be known only now.
        kept.entries[made.codes.class_of(codes)] = _Entry(kind, order, tuple(places))
        return kept

    def _transaction(self, rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> Transaction:
        table = [(1, self.columns.header), *zip(numbers, rows, strict=True)]
        ((_, tx),) = from_rows(table, self.columns.label)
        return tx

    def _slowly(
        self, rows: Sequence[Sequence[str]], numbers: Sequence[int], name: str, near: frozenset[str]
    ) -> tuple[Decided, Made | None]:
        try:
            tx = self._transaction(rows, numbers)
            made = self.shared.decide(tx, _ordinary(near))
        except InputError as wrong:
            located = wrong if wrong.row is not None else wrong.placed(self.columns.label, numbers[0])
            return Decided(numbers[0], name, len(rows), (), "", str(located)), None
        except OutOfCoverageError as outside:
            where = InputError(str(outside), file=self.columns.label, row=numbers[0])
            return Decided(numbers[0], name, len(rows), (), "", str(where)), None
        return Decided(numbers[0], name, len(rows), made.columns, made.digest), made

    def _prescreen(self, rows: Rows) -> list[bool]:
        """Which rows have parties that keep their words; those near a listing are looked up in one batch."""
        telling = [False] * len(rows)
        near: dict[tuple[str, ...], None] = {}
        for keys, one in zip(rows.parties(), self.columns.parties, strict=True):
            for place, key in enumerate(keys):
                if key in self.telling:
                    near[one.cells(rows.plain[place])] = None
                    telling[place] = True
            if one.beyond:
                telling = [
                    said or any(plain[each] for each in one.beyond)
                    for said, plain in zip(telling, rows.plain, strict=True)
                ]
        parties = [party for cells in near if (party := party_of(cells)) is not None]
        if parties:
            for world in self.shared.worlds():
                world.prescreen(parties)
        return telling


def _ordinary(near: frozenset[str]) -> Callable[[Party], bool]:
    return lambda party: is_plain(party) and party.name not in near


def _cells(places: tuple[int, ...]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """The cells of a row in some places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])
