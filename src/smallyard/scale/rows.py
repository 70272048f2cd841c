"""A table of shipment lines decided row by row, each kind of row read and decided as seldom as it can be.

The cells of a row are those that decide (classification, places, roles, answers ...) and those that are its own
(number, names, addresses, description, value, quantity). A row whose deciding cells were met before, with its own
cells filled in the same way, is not read again: its own facts go straight into the form of the decision.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any

from smallyard.errors import InputError, OutOfCoverageError
from smallyard.model.party import Party
from smallyard.model.reading.columns import Target
from smallyard.model.reading.rows import from_rows, targets_of
from smallyard.model.transaction import Transaction
from smallyard.scale.ordinary import is_plain
from smallyard.scale.own import Own
from smallyard.scale.shared import AUDITED, Made, Shared, SharedKind

__all__ = ["Decided", "PartyCells", "RowColumns", "RowDecider", "party_key", "party_of"]

_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,2})?")
_LONGEST = 80
_PLAIN_PARTY = {("name",): 0, ("country",): 1, ("kind",): 2, ("addresses", "text"): 3, ("addresses", "city"): 4,
                ("addresses", "region"): 5, ("addresses", "postal_code"): 6}  # fmt: skip
"""Fields of a party that has no more than these, and their place in its cells."""
_OWN_OF_PARTY = (0, 3, 4, 5, 6)
_MOST_ENTRIES = 50_000
_MOST_KNOWN = 100_000
_NOBODY: tuple[frozenset[str], tuple[int, ...]] = frozenset(), ()


def party_key(cells: Sequence[str]) -> bytes:
    """Sixteen bytes that stand for a party's cells."""
    return hashlib.blake2b("\x1e".join(cells).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class PartyCells:
    """One party's columns: where each of its plain fields stands (-1: nowhere), and where others do."""

    plain: tuple[int, ...]
    beyond: tuple[int, ...]
    cells: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False, compare=False)
    """The plain cells of a row as `stripped` gives it, in their order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", itemgetter(*self.plain))


def stripped(columns: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The rows of some columns, white space around their cells left out, and an empty cell behind the last."""
    count = len(columns[0]) if columns else 0
    return list(zip(*([cell.strip() for cell in column] for column in columns), [""] * count, strict=True))


def party_of(cells: Sequence[str]) -> Party | None:
    """The party that plain cells describe; None where they describe none that can be read."""
    from pydantic import ValidationError

    name, country, kind, *address = cells
    data: dict[str, Any] = {"name": name}
    if country:
        data["country"] = country
    if kind:
        data["kind"] = kind
    filled = {
        field: text for field, text in zip(("text", "city", "region", "postal_code"), address, strict=True) if text
    }
    if filled:
        data["addresses"] = [filled]
    try:
        return Party.model_validate(data)
    except ValidationError:
        return None


@dataclass(frozen=True)
class RowColumns:
    """The columns of a table of transactions, by what they are for.

    Raises:
        InputError: a column is not known or stands twice.
    """

    header: tuple[str, ...]
    label: str
    number: int
    """Where the transaction's number stands; -1 for nowhere."""
    parties: tuple[PartyCells, ...]
    texts: tuple[int, ...]
    amounts: tuple[int, ...]
    deciding: tuple[int, ...]

    @classmethod
    def of(cls, header: Sequence[str], label: str) -> RowColumns:
        """Read a header."""
        number = -1
        texts: list[int] = []
        amounts: list[int] = []
        deciding: list[int] = []
        parties: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
        for place, (_, what) in enumerate(targets_of(header, 1, label)):
            if what is None:
                continue
            path = what.column.field
            if what.party is not None:
                plain, beyond = parties.setdefault(what.party, ([-1] * len(_PLAIN_PARTY), []))
                if path in _PLAIN_PARTY:
                    plain[_PLAIN_PARTY[path]] = place
                else:
                    beyond.append(place)
            _sort(what, path, place, texts, amounts, deciding)
            if what.of == "transaction" and path == ("id",):
                number = place
        found = tuple(PartyCells(tuple(plain), tuple(beyond)) for plain, beyond in parties.values())
        return cls(tuple(header), label, number, found, tuple(texts), tuple(amounts), tuple(deciding))


def _sort(
    what: Target, path: tuple[str, ...], place: int, texts: list[int], amounts: list[int], deciding: list[int]
) -> None:
    if what.party is not None:
        (texts if _PLAIN_PARTY.get(path) in _OWN_OF_PARTY else deciding).append(place)
    elif what.of == "item" and path in {("description",), ("unit",)}:
        texts.append(place)
    elif what.of == "item" and path in {("value",), ("quantity",)}:
        amounts.append(place)
    elif path == ("end_use", "description"):
        texts.append(place)
    elif path != ("id",) or what.of != "transaction":
        deciding.append(place)


@dataclass(frozen=True, slots=True)
class Decided:
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
    telling: frozenset[bytes]
    by_number: bool = True
    _entries: dict[tuple[Any, ...], _Entry] = field(default_factory=dict)
    _known: dict[tuple[str, ...], bool] = field(default_factory=dict)
    _texts: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False)
    _amounts: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False)
    _deciding: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._texts, self._amounts, self._deciding = (
            _cells(places) for places in (self.columns.texts, self.columns.amounts, self.columns.deciding)
        )

    def decide(self, columns: Sequence[Sequence[str]], numbers: Sequence[int]) -> Iterator[Decided]:
        """The results of the rows of some columns, those of one transaction standing together."""
        rows, plain = list(zip(*columns, strict=True)), stripped(columns)
        self._prescreen(plain)
        at = self.columns.number
        start, count = 0, len(rows)
        while start < count:
            stop = start + 1
            name = plain[start][at]
            while name and stop < count and plain[stop][at] == name:
                if self.by_number and numbers[stop] != numbers[stop - 1] + 1:
                    break
                stop += 1
            near, keeping = self._near(plain[start:stop])
            if stop > start + 1:
                yield self._slowly(rows[start:stop], numbers[start:stop], name, near)[0]
            elif any(rows[start]):
                yield self._row(rows[start], plain[start], numbers[start], name, near, keeping)
            start = stop

    def _row(
        self,
        row: Sequence[str],
        plain: Sequence[str],
        number: int,
        name: str,
        near: frozenset[str],
        keeping: tuple[int, ...],
    ) -> Decided:
        texts, amounts = self._texts(plain), self._amounts(plain)
        if max(map(len, texts), default=0) > _LONGEST or not all(map(_plain, amounts)):
            return self._slowly([row], [number], name, near)[0]
        words: list[str] = []
        if keeping:
            # What these parties are called is not the row's own: it tells of what kind the row is.
            theirs = self._texts_of(keeping)
            words = [texts[place] for place in theirs]
            texts = tuple(["" if place in theirs else text for place, text in enumerate(texts)])
        first: dict[str, int] = {}
        alike = [first.setdefault(text, place) if text else -1 for place, text in enumerate(texts)]
        key = (*self._deciding(row), *keeping, *words, *alike, *map(bool, amounts))
        entry = self._entries.get(key)
        if entry is not None:
            values = tuple([Decimal(amounts[place]) for place in entry.amounts])
            form = entry.kind.form(values)
            if form is not None:
                own = Own((name, *[texts[place] for place in entry.order]), values)
                found = Decided(number, name, 1, form.filled(own), form.digest(own))
                self.shared.shared += 1
                if self.shared.shared % AUDITED == 0:
                    self.shared.audit(self._transaction([row], [number]), found.columns, found.digest)
                return found
        found, made = self._slowly([row], [number], name, near)
        if made is not None and made.kind is not None and (entry is None or entry.kind is not made.kind):
            self._remember(key, made, texts, amounts)
        return found

    def _near(self, rows: Sequence[Sequence[str]]) -> tuple[frozenset[str], tuple[int, ...]]:
        """The names of parties that are near a listing, and the places of those that keep their words: these, what
        bears the same name, and what has more than plain cells.
        """
        names: set[str] = set()
        keeping: list[int] = []
        for row in rows:
            for place, one in enumerate(self.columns.parties):
                cells = one.cells(row)
                if self._tells(cells):
                    names.add(cells[0])
                    keeping.append(place)
                elif one.beyond and any(row[each] for each in one.beyond):
                    keeping.append(place)
        if not keeping:
            return _NOBODY
        parties = enumerate(self.columns.parties)
        keeping += [place for place, one in parties if any(one.cells(row)[0] in names for row in rows)]
        return frozenset(names), tuple(sorted(set(keeping)))

    def _tells(self, cells: tuple[str, ...]) -> bool:
        known = self._known.get(cells)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[cells] = any(cells) and party_key(cells) in self.telling
        return known

    def _texts_of(self, parties: Sequence[int]) -> list[int]:
        """Which of the texts are those of some parties."""
        theirs = {self.columns.parties[party].plain[cell] for party in parties for cell in _OWN_OF_PARTY}
        return [place for place, column in enumerate(self.columns.texts) if column in theirs]

    def _remember(self, key: tuple[Any, ...], made: Made, texts: tuple[str, ...], amounts: tuple[str, ...]) -> None:
        """Where the own facts of rows like this one stand; nothing, where the texts are not all the row's own."""
        kind, own = made.kind, made.own
        if kind is None or own is None or {text for text in texts if text} != set(own.texts[1:]):
            return
        # With one item, its value stands before its quantity.
        places = [place for place, one in enumerate(amounts) if one]
        if [Decimal(amounts[place]) for place in places] != list(own.amounts):
            places.reverse()
        if [str(Decimal(amounts[place])) for place in places] != [str(one) for one in own.amounts]:
            return
        if len(self._entries) >= _MOST_ENTRIES:
            self._entries.clear()
        order = tuple(texts.index(text) for text in own.texts[1:])
        self._entries[key] = _Entry(kind, order, tuple(places))

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
            located = wrong if wrong.row is not None else _located(wrong, self.columns.label, numbers[0])
            return Decided(numbers[0], name, len(rows), (), "", str(located)), None
        except OutOfCoverageError as outside:
            where = InputError(str(outside), file=self.columns.label, row=numbers[0])
            return Decided(numbers[0], name, len(rows), (), "", str(where)), None
        return Decided(numbers[0], name, len(rows), made.columns, made.digest), made

    def _prescreen(self, rows: Sequence[Sequence[str]]) -> None:
        """Look up the parties near a listing in one batch: their rows are decided with their names."""
        near = {cells: None for one in self.columns.parties for row in rows if self._tells(cells := one.cells(row))}
        parties = [party for cells in near if (party := party_of(cells)) is not None]
        if parties:
            for world in self.shared.worlds():
                world.prescreen(parties)


def _ordinary(near: frozenset[str]) -> Callable[[Party], bool]:
    return lambda party: is_plain(party) and party.name not in near


def _located(wrong: InputError, label: str, row: int) -> InputError:
    return InputError(wrong.problem, file=label, row=row, field=wrong.field, accepted=wrong.accepted)


def _cells(places: tuple[int, ...]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """The cells of a row in some places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])


def _plain(amount: str) -> bool:
    return not amount or _NUMBER.fullmatch(amount) is not None
