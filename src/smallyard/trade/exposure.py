"""A firm's own shipments, looked at as trade is: what of them is controlled and needs a license, as a range.

A shipment with an ECCN is looked at as it is, parties and all: its requirement is what the law says of it. One with
an HS code only is looked at through the correlation, each ECCN that its goods may be under being put to the law for
the same transaction. Of one with neither, nothing is known: it may be anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from smallyard.errors import InputError
from smallyard.law.provision import rules_digest
from smallyard.model.country import country_code
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import UNKNOWN
from smallyard.model.reading import read_numbered
from smallyard.model.reading.opening import file_label
from smallyard.model.transaction import EndUse, Item, Transaction
from smallyard.trade.fence import LinesOf, Linked
from smallyard.trade.flows import cents as cents_of
from smallyard.trade.flows import period
from smallyard.trade.hs import edition_of_year, is_code
from smallyard.trade.look import Candidate, Look, Standing
from smallyard.trade.portions import CENTRAL, WHOLE, Portion
from smallyard.trade.query import span
from smallyard.trade.readers.table import csv_table
from smallyard.trade.requirement import EAR99, Requirements, Ruling
from smallyard.trade.scope import correlation_digest, rows_of
from smallyard.trade.scope_result import Direction, FlowSource, Grouping, Scope
from smallyard.trade.sectors import SECTOR_NOT_KNOWN, sector_of
from smallyard.trade.sums import Sums
from smallyard.version import __version__

__all__ = ["Shipment", "Shipments", "read_shipments"]

_WHOLE = Portion(WHOLE, WHOLE, WHOLE)
_HS = ("hs code", "hs", "hs6", "hs10", "code", "schedule b", "hts")
_VALUES = ("value", "value usd", "usd")
_TO = ("destination", "partner", "country")
_WHEN = ("date", "month", "period", "year")


@dataclass(frozen=True, slots=True)
class Shipment:
    """One line of a shipment: its value, and a transaction of that item alone."""

    row: int | None
    cents: int
    transaction: Transaction
    of_code: bool = False
    """From a file of HS codes and values: nothing else is known of it."""

    @property
    def item(self) -> Item:
        """The item."""
        return self.transaction.items[0]

    @property
    def code(self) -> str:
        """Its HS code, six digits at most; "" where it has none."""
        return (self.item.hs_code or "")[:6]


def read_shipments(path: Path, destination: str | None = None, day: date | None = None) -> tuple[Shipment, ...]:
    """The shipments of a file of transactions (as `check` reads them), or of a CSV with columns hs and value.

    Args:
        path: the file.
        destination: where its shipments go, where the file does not say so.
        day: when, where the file does not say so.

    Raises:
        InputError: it cannot be read, or a line has no value.
    """
    plain = path.suffix.casefold() in {".csv", ".tsv", ".txt"} and _is_plain(path)
    return tuple(_of_codes(path, destination, day) if plain else _of_transactions(path))


def _is_plain(path: Path) -> bool:
    """Whether it has HS codes and values, and not the columns of a transaction."""
    table = csv_table(path, ("utf-8-sig",))
    if table.first(*_HS) is None or table.first(*_VALUES) is None:
        return False
    return table.first("eccn", "item", "transaction", "end user", "ultimate consignee") is None


def _of_codes(path: Path, destination: str | None, day: date | None) -> Iterator[Shipment]:
    table = csv_table(path, ("utf-8-sig",))
    where, when = table.first(*_TO), table.first(*_WHEN)
    if where is None and destination is None:
        raise InputError("does not say the destination", file=table.label, row=1, accepted="a column, or --partner")
    if when is None and day is None:
        raise InputError("does not say the date", file=table.label, row=1, accepted="a column date, or --year")
    for cells in table:
        code = cells.text(*_HS).replace(".", "").replace(" ", "")
        if not is_code(code) or len(code) < 6:
            raise cells.wrong(f"{code[:20]!r} is not an HS code of six digits or more", *_HS)
        to = country_code(cells.text(*_TO)) if where is not None else destination
        if to is None:
            raise cells.wrong(f"{cells.text(*_TO)[:40]!r} is no country that we know", *_TO)
        on = cells.read(_day, when) if when is not None else day
        assert on is not None
        yield Shipment(cells.row, cells.read(cents_of, *_VALUES), _question(to, on, code), of_code=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        year, month = period(text)
        return span(f"{year}-{month:02}" if month else year, None, None).day(year)


def _question(destination: str, day: date, code: str) -> Transaction:
    return Transaction(
        date=day,
        destination=destination,
        items=(Item(hs_code=code, made_in="US", us_origin=True),),
        end_use=EndUse(reviewed=True, civil=True),
    )


def _of_transactions(path: Path) -> Iterator[Shipment]:
    for number, tx in read_numbered(path):
        for item in tx.items:
            if item.value is None:
                raise InputError("is needed of every line", file=file_label(path), row=number, field="value")
            amount = int((item.value * 100).to_integral_value())
            yield Shipment(number, amount, tx.model_copy(update={"items": (item,)}))


class Shipments:
    """A firm's shipments, with what correlation and law say of each.

    Args:
        shipments: what was shipped.
        links: the correlation, by HS edition.
        name: what to call the file.
        digest: its SHA-256.
    """

    def __init__(self, shipments: Iterable[Shipment], links: LinesOf, name: str, digest: str) -> None:
        self.shipments = tuple(shipments)
        self._links = links
        self._by_code: dict[str, dict[str, list[Linked]]] = {}
        self._source = FlowSource(name=name, publisher="the user's own shipments", sha256=digest)

    def looks(
        self, requirements: Requirements, as_of: date | None = None, without: frozenset[Eccn] = frozenset()
    ) -> list[Look]:
        """What each shipment holds, in their order."""
        return [self._look(one, requirements, as_of, without) for one in self.shipments]

    def _look(self, one: Shipment, requirements: Requirements, as_of: date | None, without: frozenset[Eccn]) -> Look:
        day = as_of or one.transaction.date
        rest = self._ruling(one, EAR99, requirements, day)
        if one.item.eccn is not None:
            eccn = one.item.eccn
            gone = eccn.is_ear99 or any(eccn.within(left_out) for left_out in without)
            controls = None if gone else requirements.controls(eccn, day)
            if controls is None:
                return Look((), rest)
            return Look((Candidate(eccn, _WHOLE, controls, self._ruling(one, eccn, requirements, day)),), rest)
        found: dict[Eccn, Candidate] = {}
        for link in self._candidates(one):
            eccn = Eccn.parse(link.eccn)
            controls = requirements.controls(eccn, day)
            if controls is None or not link.in_force(day) or any(eccn.within(left_out) for left_out in without):
                continue
            portion = Portion.of(link.lower, link.central, link.upper)
            found[eccn] = Candidate(eccn, portion, controls, self._ruling(one, eccn, requirements, day))
        if not one.code:
            # Neither ECCN nor HS code: it may be anything.
            return Look((), Ruling(UNKNOWN, rest.controls))
        return Look(tuple(found.values()), rest)

    @staticmethod
    def _ruling(one: Shipment, eccn: Eccn, requirements: Requirements, day: date) -> Ruling:
        tx = one.transaction
        if one.of_code:
            found = requirements.ruling(eccn, tx.origin, tx.destination, day)
            if eccn == EAR99 and found.required is UNKNOWN:
                return requirements.ruling(eccn, tx.origin, tx.destination, day, one.code[:2])
            return found
        return requirements.ruling_of(tx, eccn, day)

    def _candidates(self, one: Shipment) -> Iterator[Linked]:
        if not one.code:
            return
        edition = edition_of_year(one.transaction.date.year)
        if edition not in self._by_code:
            by_code: dict[str, list[Linked]] = {}
            for link in self._links(edition):
                by_code.setdefault(link.hs, []).append(link)
            self._by_code[edition] = by_code
        for length in range(2, len(one.code) + 1):
            yield from self._by_code[edition].get(one.code[:length], ())

    def scope(self, looks: list[Look], by: Grouping | None, requirements: Requirements, as_of: date | None) -> Scope:
        """The scope of the shipments."""
        total, table = Sums(), dict[str, Sums]()
        for one, look in zip(self.shipments, looks, strict=True):
            total.add(look.standing, one.cents, 1)
            for group, standing in self._groups(one, look, by):
                table.setdefault(group, Sums()).add(standing, one.cents, 1)
        destinations = {one.transaction.destination for one in self.shipments}
        days = [one.transaction.date for one in self.shipments]
        years = Counter(day.year for day in days)
        bare = sum(1 for one in self.shipments if not one.code and one.item.eccn is None)
        notes = [f"{bare:,} lines have neither an ECCN nor an HS code: they may be anything."] if bare else []
        return Scope(
            reporter="shipments",
            partner=destinations.pop() if len(destinations) == 1 else "world",
            direction=Direction.EXPORT,
            first=min(years),
            last=max(years),
            months=dict.fromkeys(sorted(years), 12),
            by=by,
            overlapping=by is not None and by.overlaps,
            as_of=(as_of,) if as_of is not None else tuple(sorted(set(days))),
            total=total.row("total"),
            rows=rows_of(table, by, requirements),
            central=CENTRAL,
            correlation=correlation_digest(),
            sources=(self._source,),
            notes=tuple(notes),
            versions={"software": __version__, "rules": rules_digest()},
        )

    @staticmethod
    def _groups(one: Shipment, look: Look, by: Grouping | None) -> Iterator[tuple[str, Standing]]:
        if by is None:
            return
        if by.overlaps:
            yield from look.groups(by)
            return
        tx, code = one.transaction, one.code
        groups = {
            Grouping.SECTOR: sector_of(code, edition_of_year(tx.date.year)) if code else SECTOR_NOT_KNOWN,
            Grouping.CHAPTER: code[:2] or "none",
            Grouping.LINE: code or "none",
            Grouping.MONTH: f"{tx.date.year}-{tx.date.month:02}",
            Grouping.YEAR: str(tx.date.year),
            Grouping.PARTNER: tx.destination,
            Grouping.REPORTER: tx.origin,
        }
        yield groups[by], look.standing
