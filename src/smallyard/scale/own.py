"""The facts that are a line's own: texts that are only said again, amounts that are only compared, and both put back.

A decision repeats names, addresses and descriptions, and holds amounts against limits. Two transactions that differ
in nothing else have the same decision but for those words and figures. So one of them is decided with stand-ins: for
a text a mark, for an amount a number that notes what it is compared with. The decision is then a form, good for every
transaction with the same other facts whose amounts compare in the same way; `Form.filled` puts its own facts back.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, NoReturn

from smallyard.model.party import Address, Party
from smallyard.model.transaction import Item, Transaction
from smallyard.scale.codes import OwnCode

__all__ = [
    "Comparison", "Mark", "NotShareable", "Own", "Sum", "Template", "Trace", "codes_of", "cut", "fitting", "in_json",
    "own_facts", "stand_ins", "with_code_marks",
]  # fmt: skip

_TEXT, _AMOUNT, _END = "\ue000", "\ue001", "\ue002"
_DIGITS = "".join(map(chr, range(0xE010, 0xE01A)))
"""Digits of marks in texts: no word of a name or address, so that no listing is near a party that is marked."""
_MARK = re.compile(f"{_TEXT}([{_DIGITS}]+){_END}|{_AMOUNT}([0-9+]+),(-?[0-9.]+):([^{_END}]*){_END}")
_ANY_SIGN = re.compile(f"[{_TEXT}{_AMOUNT}{_END}{_DIGITS}]")
_TO_DIGITS, _FROM_DIGITS = str.maketrans("0123456789", _DIGITS), str.maketrans(_DIGITS, "0123456789")
_LONGEST = 80
"""Characters of a text beyond which a sentence may cut it short (`Line.name`)."""
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


class NotShareable(Exception):  # noqa: N818 - nothing is wrong: the decision is made for this transaction alone
    """An amount was used for more than sums, comparisons and its being said."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of own amounts, by their places, and a constant."""

    places: tuple[int, ...]
    constant: Decimal = Decimal(0)

    @property
    def is_amount(self) -> bool:
        """Whether it is one amount by itself."""
        return len(self.places) == 1 and not self.constant

    def of(self, amounts: Sequence[Decimal]) -> Decimal:
        """Its value for a transaction's own amounts."""
        if self.is_amount:
            return amounts[self.places[0]]
        return sum((amounts[place] for place in self.places), self.constant)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that a decision rests on: how a sum of own amounts compares with a limit."""

    left: Sum
    sign: str
    right: Decimal
    holds: bool

    def fits(self, amounts: Sequence[Decimal]) -> bool:
        """Whether a transaction's own amounts compare in the same way."""
        return _COMPARE[self.sign](self.left.of(amounts), self.right) is self.holds


def fitting(comparisons: Iterable[Comparison]) -> Callable[[Sequence[Decimal]], bool]:
    """Whether amounts compare in all of these ways, as a function that is asked of millions."""
    of_one: list[tuple[int, Callable[[Any, Any], bool], Decimal, bool]] = []
    others: list[Comparison] = []
    for one in comparisons:
        if one.left.is_amount:
            of_one.append((one.left.places[0], _COMPARE[one.sign], one.right, one.holds))
        else:
            others.append(one)

    def fit(amounts: Sequence[Decimal]) -> bool:
        for place, compare, limit, holds in of_one:
            if compare(amounts[place], limit) is not holds:
                return False
        return not others or all(one.fits(amounts) for one in others)

    return fit


@dataclass(slots=True)
class Trace:
    """What was asked of own amounts while a decision was made."""

    comparisons: dict[Comparison, None] = field(default_factory=dict)


class _Stand(Decimal):
    """An amount that notes what it is compared with, and is said as a mark."""

    _sum: Sum
    _trace: Trace

    @classmethod
    def of(cls, value: Decimal, sum_: Sum, trace: Trace) -> _Stand:
        made = cls(value)
        made._sum, made._trace = sum_, trace
        return made

    def _compare(self, sign: str, other: object) -> bool:
        if isinstance(other, bool | float | _Stand) or not isinstance(other, Decimal | int):
            raise NotShareable
        limit = Decimal(other)
        holds = _COMPARE[sign](Decimal(self), limit)
        self._trace.comparisons[Comparison(self._sum, sign, limit, holds)] = None
        return holds

    def __lt__(self, other: Any) -> bool:
        return self._compare("<", other)

    def __le__(self, other: Any) -> bool:
        return self._compare("<=", other)

    def __gt__(self, other: Any) -> bool:
        return self._compare(">", other)

    def __ge__(self, other: Any) -> bool:
        return self._compare(">=", other)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Decimal | int) and self._compare("==", other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        return self._compare("!=", Decimal(0))

    def __add__(self, other: Any) -> Any:
        if isinstance(other, _Stand):
            places = tuple(sorted((*self._sum.places, *other._sum.places)))
            sum_ = Sum(places, self._sum.constant + other._sum.constant)
        elif isinstance(other, Decimal | int) and not isinstance(other, bool):
            sum_ = Sum(self._sum.places, self._sum.constant + other)
        else:
            raise NotShareable
        return _Stand.of(Decimal(self) + Decimal(other), sum_, self._trace)

    __radd__ = __add__

    def __format__(self, spec: str, /, *_: Any) -> str:
        if _END in spec:
            raise NotShareable
        return f"{_AMOUNT}{'+'.join(map(str, self._sum.places))},{self._sum.constant:f}:{spec}{_END}"

    def __str__(self) -> str:
        return self.__format__("")

    def _no(self, *_: object, **__: object) -> NoReturn:
        raise NotShareable

    __repr__ = __str__
    __hash__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __floordiv__ = _no
    __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = _no
    __abs__ = __int__ = __float__ = __complex__ = __round__ = __floor__ = __ceil__ = __trunc__ = __copy__ = _no
    __deepcopy__ = __reduce__ = as_tuple = as_integer_ratio = quantize = normalize = compare = adjusted = _no
    to_integral_value = to_integral = to_integral_exact = to_eng_string = is_zero = is_signed = max = min = _no


@dataclass(frozen=True, slots=True)
class Own:
    """A transaction's own facts: its texts, the transaction's number first, and its amounts, one for each place."""

    texts: tuple[str, ...]
    amounts: tuple[Decimal, ...]

    @property
    def said(self) -> list[bytes]:
        """The amounts in UTF-8."""
        return [str(amount).encode() for amount in self.amounts]

    @property
    def encoded(self) -> list[bytes]:
        """The texts in UTF-8."""
        return [text.encode() for text in self.texts]


def own_facts(tx: Transaction, ordinary: Callable[[Party], bool]) -> tuple[Transaction, Own] | None:
    """A transaction with marks in place of its own texts, and what they stand for; None if it has marks itself.

    Equal texts have one mark, so that what is the same stays the same. A party that is not ordinary keeps its words,
    and so does one that shares a name with such a party.

    Args:
        tx: the transaction.
        ordinary: whether nothing turns on a party's words: it is near no listing, and no rule looks for its name.
    """
    if _has_marks(tx):
        return None
    texts: dict[str, int] = {}

    def mark(text: str) -> str:
        if not text or len(text) > _LONGEST:
            return text
        return _mark(texts.setdefault(text, len(texts) + 1))

    # What is said of items first: these marks are the same whichever parties keep their words.
    items = tuple(
        item.model_copy(
            update={
                "description": mark(item.description),
                "unit": mark(item.unit),
                "hs_code": None if item.hs_code is None else mark(item.hs_code),
            }
        )
        for item in tx.items
    )
    end_use = tx.end_use.model_copy(update={"description": mark(tx.end_use.description)})
    own = [ordinary(party) for party in tx.parties]
    kept = {name for party, mine in zip(tx.parties, own, strict=True) if not mine for name in _names(party)}
    parties = tuple(
        _marked(party, mark) if mine and party.name not in kept else party
        for party, mine in zip(tx.parties, own, strict=True)
    )
    amounts = tuple(amount for item in tx.items for amount in (item.value, item.quantity) if amount is not None)
    changed = {"id": _mark(0), "parties": parties, "items": items, "end_use": end_use}
    return tx.model_copy(update=changed), Own((tx.id, *texts), amounts)


def _mark(number: int) -> str:
    return f"{_TEXT}{str(number).translate(_TO_DIGITS)}{_END}"


def _number(mark: str) -> int:
    return int(mark[1:-1].translate(_FROM_DIGITS))


def _names(party: Party) -> tuple[str, ...]:
    return (party.name, *party.aliases, *(owner.name for owner in party.owners))


def _has_marks(tx: Transaction) -> bool:
    return _ANY_SIGN.search(tx.model_dump_json()) is not None


def _marked(party: Party, mark: Callable[[str], str]) -> Party:
    addresses = tuple(
        Address.model_construct(
            text=mark(one.text),
            city=mark(one.city),
            region=mark(one.region),
            postal_code=mark(one.postal_code),
            country=one.country,
        )
        for one in party.addresses
    )
    return party.model_copy(update={"name": mark(party.name), "addresses": addresses})


def codes_of(marked: Transaction, own: Own) -> list[str]:
    """The HS codes of a transaction with marks; an empty text for an item that has none."""
    return [own.texts[_number(item.hs_code)] if item.hs_code is not None else "" for item in marked.items]


def with_code_marks(tx: Transaction) -> Transaction:
    """A transaction with stand-ins, the marks of its codes in their place."""
    items = tuple(
        item.model_copy(update={"hs_code": item.hs_code.mark}) if isinstance(item.hs_code, OwnCode) else item
        for item in tx.items
    )
    return tx.model_copy(update={"items": items})


def stand_ins(tx: Transaction, codes: Sequence[str | None] = ()) -> tuple[Transaction, Trace]:
    """The same with its items' values and quantities replaced by numbers that note what is asked of them.

    Args:
        tx: the transaction, with marks.
        codes: the HS code of each item, in place of its mark; nothing to leave them as they are.
    """
    trace = Trace()
    place = 0
    items: list[Item] = []
    for item, code in zip(tx.items, codes or [None] * len(tx.items), strict=True):
        update: dict[str, Any] = {"hs_code": code} if code is not None else {}
        for name in ("value", "quantity"):
            amount = getattr(item, name)
            if amount is not None:
                update[name] = _Stand.of(amount, Sum((place,)), trace)
                place += 1
        items.append(item.model_copy(update=update))
    return tx.model_copy(update={"items": tuple(items)}), trace


Mark = tuple[int, Sum | None, str]
"""The number of a text; or -1, the sum that is said and how."""


def cut(text: str) -> tuple[list[str], list[Mark]]:
    """The pieces between the marks of a text, one more than there are marks, and the marks."""
    pieces: list[str] = []
    marks: list[Mark] = []
    if _END not in text:
        return [text], marks
    start = 0
    for found in _MARK.finditer(text):
        pieces.append(text[start : found.start()])
        start = found.end()
        if found[1] is not None:
            marks.append((int(found[1].translate(_FROM_DIGITS)), None, ""))
        else:
            places = tuple(map(int, found[2].split("+")))
            marks.append((-1, Sum(places, Decimal(found[3])), found[4]))
    return [*pieces, text[start:]], marks


class Template:
    """A text with marks in it, to be filled with a transaction's own facts."""

    __slots__ = ("_amounts", "_pick", "_pieces", "_said")

    def __init__(self, pieces: Sequence[str], marks: Sequence[Mark]) -> None:
        """Of what `cut` gives."""
        sums = dict.fromkeys((sum_, spec) for _, sum_, spec in marks if sum_ is not None)
        self._said = tuple((sum_, spec) for sum_, spec in sums if spec or not sum_.is_amount)
        self._amounts = 1 + max((sum_.places[0] for sum_, _ in sums.keys() - set(self._said)), default=-1)
        # Sums that are said stand first, then amounts by themselves, then texts, however many there are.
        places = {one: place for place, one in enumerate(self._said)}
        first, second = len(places), len(places) + self._amounts
        at = [
            second + number if sum_ is None else places.get((sum_, spec), first + sum_.places[0])
            for number, sum_, spec in marks
        ]
        self._pick: Callable[[list[bytes]], Sequence[bytes]] = (
            itemgetter(*at) if len(at) > 1 else lambda values: [values[place] for place in at]
        )
        self._pieces = [b""] * (2 * len(marks) + 1)
        self._pieces[::2] = [piece.encode() for piece in pieces]

    def filled(self, own: Own) -> bytes:
        """The text with a transaction's own facts in it, in UTF-8."""
        return self.joined(own.amounts, own.said, own.encoded)

    def joined(self, amounts: Sequence[Decimal], said: Sequence[bytes], texts: Sequence[bytes]) -> bytes:
        """The same with its amounts, and these and its texts in UTF-8, as they are to stand."""
        sums = [format(sum_.of(amounts), spec).encode() for sum_, spec in self._said]
        out = self._pieces.copy()
        out[1::2] = self._pick([*sums, *said[: self._amounts], *texts])
        return b"".join(out)


def in_json(own: Own) -> Own:
    """The same with texts as they stand between the quotation marks of our canonical JSON."""
    return Own(tuple([encode_basestring(text)[1:-1] for text in own.texts]), own.amounts)
