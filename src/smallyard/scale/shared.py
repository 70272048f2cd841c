"""Decisions made once for all transactions that differ in their own words and figures alone.

Equal to deciding each by itself, byte for byte: the digest of every row is that of the decision that `check` makes
of it. A transaction is decided with marks for what is its own (see `own`), which gives a form good for all of its
kind; rules that look neither at parties nor at the end use are not run again where they spoke of a transaction that
is like it otherwise. The form is filled with the transaction's own facts and, where no form in which the same rules
speak was checked before, compared with the decision made of it directly; where they differ, its kind is decided one
by one. Of all that is filled from forms one in `AUDITED` is decided directly too, and must be the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from smallyard.errors import SmallyardError, StoreError
from smallyard.law.decide import decide, decide_heard, with_paths
from smallyard.law.decision import Decision
from smallyard.scale.codes import Codes, OwnCode
from smallyard.scale.cutting import Cutting
from smallyard.scale.ordinary import Ordinary
from smallyard.scale.own import (
    Comparison,
    NotShareable,
    Own,
    Template,
    Trace,
    codes_of,
    cut,
    fitting,
    in_json,
    own_facts,
    stand_ins,
    with_code_marks,
)

if TYPE_CHECKING:
    from smallyard.law.heard import Heard
    from smallyard.law.world import World
    from smallyard.model.party import Party
    from smallyard.model.transaction import Item, Transaction

__all__ = ["AUDITED", "COLUMNS", "Form", "Made", "Shared", "SharedKind", "columns_of"]

AUDITED = 5_000
"""One row in so many that is filled from a form is decided directly as well."""
COLUMNS = (
    "outcome", "reason", "license_exceptions", "controls", "review", "findings", "questions", "paths", "lines",
)  # fmt: skip
"""What is shown of a decision, each as a text; parts of a list stand apart by a semicolon."""
_MOST_KINDS = 16_000
_MOST_BASES = 1_000
_MOST_CHECKED = 100_000
_MOST_VARIANTS = 40
"""Ways in which amounts compared, for one kind of transaction, beyond which it is decided one by one."""


def columns_of(decision: Decision) -> tuple[str, ...]:
    """What is shown of a decision, in the order of COLUMNS."""
    lines = decision.lines
    worst = min(lines, key=lambda one: one.outcome.permissiveness)
    active = [one for one in decision.findings if not one.set_aside_by]
    return (
        decision.outcome.value,
        decision.summary,
        "; ".join(dict.fromkeys(symbol for one in lines for symbol in one.exceptions_used)),
        "; ".join(dict.fromkeys(control for one in lines for control in one.controls)),
        str(worst.review or ""),
        "; ".join(dict.fromkeys(f"{one.citation}: {one.reason}" for one in active)),
        "; ".join(one.key for one in decision.questions),
        "; ".join(f"{one.kind}: {one.text}" for one in decision.paths),
        "; ".join(one.outcome.value for one in lines),
    )


@dataclass(slots=True)
class Form:
    """A decision with marks for what is a transaction's own."""

    fits: Callable[[Sequence[Decimal]], bool]
    """Whether a transaction's amounts compare as those did that the form was made with."""
    columns: tuple[Template, ...]
    constant: tuple[str, ...] | None
    """The columns, where no mark stands in them."""
    speaking: frozenset[str]
    """The rules that speak in it, and the kinds of its paths."""
    _head: Any
    """SHA-256 of the canonical form up to its first mark."""
    _rest: Template

    @classmethod
    def of(cls, decision: Decision, comparisons: Iterable[Comparison], cutting: Cutting) -> Form:
        """The form of a decision of a transaction that has marks, with what was asked of its amounts."""
        decision = decision.model_copy(update={"transaction": with_code_marks(decision.transaction)})
        pieces, marks = cutting.cut(decision)
        columns = [cut(one) for one in columns_of(decision)]
        plain = tuple(one[0] for one, _ in columns) if not any(marks for _, marks in columns) else None
        templates = tuple(Template(*one) for one in columns) if plain is None else ()
        speaking = frozenset(
            (
                *(one.provision for one in (*decision.findings, *decision.obligations)),
                *(f"path {one.kind}" for one in decision.paths),
                f"outcome {decision.outcome}",
            )
        )
        head = hashlib.sha256(pieces[0].encode())
        return cls(fitting(comparisons), templates, plain, speaking, head, Template(["", *pieces[1:]], marks))

    def filled(self, own: Own) -> tuple[str, ...]:
        """The columns with a transaction's own facts."""
        return (
            self.constant if self.constant is not None else tuple([one.filled(own).decode() for one in self.columns])
        )

    def digest(self, own: Own) -> str:
        """The digest of the decision with a transaction's own facts."""
        texts = in_json(own)
        return self.hashed(texts.amounts, texts.said, texts.encoded)

    def hashed(self, amounts: Sequence[Decimal], said: Sequence[bytes], texts: Sequence[bytes]) -> str:
        """The same with its amounts, and these and its texts as they stand in our canonical JSON in UTF-8."""
        made = self._head.copy()
        made.update(self._rest.joined(amounts, said, texts))
        return str(made.hexdigest())


@dataclass(slots=True)
class SharedKind:
    """All transactions with the same facts but for their own."""

    forms: list[Form] = field(default_factory=list)
    uses: int = 0
    alone: bool = False
    """Decided one by one: no form would do."""

    def form(self, amounts: Sequence[Decimal]) -> Form | None:
        """The form that fits, if one was made."""
        for one in self.forms:
            if one.fits(amounts):
                self.uses += 1
                return one
        return None


class Made(NamedTuple):
    """The columns of a decision, its digest, and where others may share it its kind and what is its own."""

    columns: tuple[str, ...]
    digest: str
    kind: SharedKind | None = None
    own: Own | None = None
    codes: Codes | None = None
    """The classes of HS codes of transactions with the same other facts."""


@dataclass(slots=True)
class _Base:
    """A transaction that was decided with marks, by which others are decided that have other parties or end uses."""

    items: tuple[Item, ...]
    trace: Trace
    lines: list[Heard]

    def fits(self, amounts: Sequence[Decimal]) -> bool:
        """Whether amounts compare as those did that it was decided with."""
        return all(one.fits(amounts) for one in self.trace.comparisons)


@dataclass(slots=True)
class Shared:
    """Decides transactions in one world, each kind as seldom as it can. `direct`, `made` and `shared` count how."""

    world: World
    as_of: date | None = None
    direct: int = 0
    made: int = 0
    shared: int = 0
    _codes: dict[bytes, Codes] = field(default_factory=dict)
    _classes: Iterator[int] = field(default_factory=count)
    _worlds: dict[date, World] = field(default_factory=dict)
    _kinds: dict[bytes, SharedKind] = field(default_factory=dict)
    _bases: dict[bytes, list[_Base]] = field(default_factory=dict)
    _checked: set[frozenset[str]] = field(default_factory=set)
    _cutting: Cutting = field(default_factory=Cutting)
    _ordinary: Ordinary | None = None

    def on(self, day: date) -> World:
        """The world on a day."""
        found = self._worlds.get(day)
        if found is None:
            found = self._worlds[day] = self.world.on(day)
        return found

    def worlds(self) -> tuple[World, ...]:
        """The worlds on the days met so far; before any was met, the one that was opened."""
        return tuple(self._worlds.values()) or (self.world,)

    @property
    def ordinary(self) -> Ordinary:
        """Which parties are near no listing."""
        if self._ordinary is None:
            self._ordinary = Ordinary(self.world)
        return self._ordinary

    def decide(self, tx: Transaction, ordinary: Callable[[Party], bool] | None = None) -> Made:
        """What is shown of a decision, and by what others may share it.

        Args:
            tx: the transaction.
            ordinary: which of its parties are near no listing, where that is known.

        Raises:
            SmallyardError: the transaction cannot be decided, or a shared decision is not the one made directly.
        """
        ordinary = ordinary or self.ordinary
        found = own_facts(tx, ordinary)
        world = self.on(self.as_of or tx.date)
        if found is None:
            return Made(*self._directly(tx, world))
        marked, own = found
        kind, alike, codes = self._kind(marked, own)
        form = kind.form(own.amounts)
        if form is None and not kind.alone:
            world.take_as_clear(party for party in tx.parties if ordinary(party))
            before = codes.version
            form = self._made(kind, alike, codes, marked, own, world)
            if codes.version != before:
                # Something new was asked of a code: it may be of another class than it was taken for.
                kind.forms = []
                return self.decide(tx, ordinary)
            if form is not None and form.speaking not in self._checked:
                columns, digest = self._directly(tx, world)
                if (form.filled(own), form.digest(own)) == (columns, digest):
                    self._check(form)
                else:
                    kind.alone, kind.forms = True, []
                return Made(columns, digest, kind, own, codes)
        if form is None:
            world.take_as_clear(party for party in tx.parties if ordinary(party))
            return Made(*self._directly(tx, world), kind, own, codes)
        self.shared += 1
        columns, digest = form.filled(own), form.digest(own)
        if self.shared % AUDITED == 0:
            self.audit(tx, columns, digest)
        return Made(columns, digest, kind, own, codes)

    def audit(self, tx: Transaction, columns: tuple[str, ...], digest: str) -> None:
        """Decide a transaction directly that was filled from a form.

        Raises:
            StoreError: it is not the same.
        """
        decision = decide(tx, self.on(self.as_of or tx.date))
        if decision.digest != digest or columns_of(decision) != columns:
            raise StoreError(
                f"the decision shared with transaction {tx.id!r} is not the one made of it by itself: a fault of "
                f"this software; nothing was written"
            )

    def _check(self, form: Form) -> None:
        if len(self._checked) < _MOST_CHECKED:
            self._checked.add(form.speaking)

    def _made(
        self, kind: SharedKind, alike: bytes, codes: Codes, marked: Transaction, own: Own, world: World
    ) -> Form | None:
        """A new form for a kind; None, and the kind is decided one by one, where none will do."""
        self.made += 1
        bases = self._bases.get(alike, [])
        base = next((one for one in bases if one.fits(own.amounts)), None)
        form: Form | None = None
        try:
            if base is not None:
                form, lines = self._formed(marked, base, world)
                if any(len(line.runs) > len(like.runs) for line, like in zip(lines, base.lines, strict=True)):
                    base.lines = lines  # exceptions were considered, which those to come will look at, too
            if form is None or not form.fits(own.amounts):
                # No base has such amounts, or what was asked besides came out otherwise for those that it has.
                base = self._base(codes, marked, own, bases)
                form, base.lines = self._formed(marked, base, world)
                self._keep(alike, base)
        except (NotShareable, SmallyardError):
            form = None
        if form is None or not form.fits(own.amounts) or len(kind.forms) >= _MOST_VARIANTS:
            kind.alone, kind.forms = True, []
            return None
        kind.forms.append(form)
        return form

    def _base(self, codes: Codes, marked: Transaction, own: Own, bases: Sequence[_Base]) -> _Base:
        """A transaction's own amounts and codes, with what was heard for like ones with other amounts."""
        if bases:
            tx, trace = stand_ins(marked, [item.hs_code for item in bases[0].items])
            return _Base(tx.items, trace, bases[0].lines)
        own_codes = [
            OwnCode.of(code, str(item.hs_code), codes) if code else None
            for item, code in zip(marked.items, codes_of(marked, own), strict=True)
        ]
        tx, trace = stand_ins(marked, own_codes)
        return _Base(tx.items, trace, [])

    def _keep(self, alike: bytes, base: _Base) -> None:
        if sum(map(len, self._bases.values())) >= _MOST_BASES:
            self._bases.pop(next(iter(self._bases)))
        self._bases.setdefault(alike, []).append(base)

    def _formed(self, marked: Transaction, base: _Base, world: World) -> tuple[Form, list[Heard]]:
        """Decide a transaction with marks, and with the stand-ins of a base; its lines besides, as they were heard.

        Raises:
            NotShareable: an amount is used for more than sums, comparisons and its being said.
        """
        decision, lines = decide_heard(marked.model_copy(update={"items": base.items}), world, like=base.lines)
        return Form.of(with_paths(decision, lines), base.trace.comparisons, self._cutting), lines

    def _kind(self, marked: Transaction, own: Own) -> tuple[SharedKind, bytes, Codes]:
        """The kind of a transaction, a key of all its facts but parties and end use, and the classes of its codes."""
        data = marked.model_dump(mode="json")
        for item in data["items"]:
            item["value"], item["quantity"] = item["value"] is not None, item["quantity"] is not None
        may_differ = {name: data.pop(name) for name in ("parties", "end_use")}
        facts = _digest(data)
        codes = self._codes.get(facts)
        if codes is None:
            if len(self._codes) >= _MOST_KINDS:
                self._codes.clear()
            codes = self._codes[facts] = Codes(self._classes)
        alike = _digest([facts.hex(), codes.class_of(tuple(codes_of(marked, own)))])
        key = alike + _digest(may_differ)
        kind = self._kinds.get(key)
        if kind is None:
            if len(self._kinds) >= _MOST_KINDS:
                self._forget()
            kind = self._kinds[key] = SharedKind()
        return kind, alike, codes

    def _forget(self) -> None:
        """Forget the half of the kinds that was of least use."""
        for key in sorted(self._kinds, key=lambda one: self._kinds[one].uses)[: _MOST_KINDS // 2]:
            gone = self._kinds.pop(key)
            gone.forms = []

    def _directly(self, tx: Transaction, world: World) -> tuple[tuple[str, ...], str]:
        self.direct += 1
        decision = decide(tx, world)
        return columns_of(decision), decision.digest


def _digest(data: object) -> bytes:
    return hashlib.blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=16).digest()
