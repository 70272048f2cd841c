"""Decisions made once for all transactions that differ in their own words and figures alone.

Equal to deciding each by itself, byte for byte: the digest of every row is that of the decision that `check` makes
of it. The first transaction of its kind is decided as it is. When a second comes, a form is made (see `own`), filled
with the facts of the first, and compared with the decision made of it directly; where they differ, this kind is
decided one by one. Of what is filled from forms later, one in `AUDITED` is decided directly too, and must be the
same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from smallyard.errors import SmallyardError, StoreError
from smallyard.law.decide import decide
from smallyard.law.decision import Decision, canonical
from smallyard.scale.ordinary import Ordinary
from smallyard.scale.own import NotShareable, Own, Template, in_json, own_facts, stand_ins

if TYPE_CHECKING:
    from smallyard.law.world import World
    from smallyard.model.party import Party
    from smallyard.model.transaction import Transaction

__all__ = ["AUDITED", "COLUMNS", "Form", "Shared", "SharedKind", "columns_of"]

AUDITED = 20_000
"""One row in so many that is filled from a form is decided directly as well."""
COLUMNS = (
    "outcome", "reason", "license_exceptions", "controls", "review", "findings", "questions", "paths", "lines",
)  # fmt: skip
"""What is shown of a decision, each as a text; parts of a list stand apart by a semicolon."""
_MOST_KINDS = 16_000
_MOST_MET = 8
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

    comparisons: tuple[Any, ...]
    columns: tuple[Template, ...]
    constant: tuple[str, ...] | None
    """The columns, where no mark stands in them."""
    _head: Any
    """SHA-256 of the canonical form up to its first mark."""
    _rest: tuple[tuple[tuple[int, Any, str], bytes], ...]

    @classmethod
    def of(cls, tx: Transaction, world: World) -> Form:
        """Decide a transaction that has marks, with stand-ins for its amounts.

        Raises:
            NotShareable: an amount is used for more than sums, comparisons and its being said.
        """
        marked, trace = stand_ins(tx)
        decision = decide(marked, world)
        text = Template.of(canonical(decision.as_dict()).decode(), trace)
        columns = tuple(Template.of(one, trace) for one in columns_of(decision))
        plain = tuple(one.pieces[0] for one in columns) if not any(one.marks for one in columns) else None
        rest = tuple((mark, piece.encode()) for mark, piece in zip(text.marks, text.pieces[1:], strict=True))
        head = hashlib.sha256(text.pieces[0].encode())
        return cls(tuple(trace.comparisons), columns, plain, head, rest)

    def fits(self, amounts: Sequence[Decimal]) -> bool:
        """Whether a transaction's amounts compare as those did that the form was made with."""
        return all(one.fits(amounts) for one in self.comparisons)

    def filled(self, own: Own) -> tuple[str, ...]:
        """The columns with a transaction's own facts."""
        return self.constant if self.constant is not None else tuple(one.filled(own) for one in self.columns)

    def digest(self, own: Own) -> str:
        """The digest of the decision with a transaction's own facts."""
        made = self._head.copy()
        for (number, sum_, spec), piece in self._rest:
            said = in_json(own.texts[number]) if sum_ is None else format(sum_.of(own.amounts), spec)
            made.update(said.encode())
            made.update(piece)
        return str(made.hexdigest())


@dataclass(slots=True)
class _Met:
    """One transaction that was decided directly."""

    own: Own
    columns: tuple[str, ...]
    digest: str

    def agrees(self, form: Form) -> bool:
        """Whether a form, filled with its facts, is the decision made of it."""
        return form.digest(self.own) == self.digest and form.filled(self.own) == self.columns


@dataclass(slots=True)
class SharedKind:
    """All transactions with the same facts but for their own."""

    forms: list[Form] = field(default_factory=list)
    uses: int = 0
    alone: bool = False
    """Decided one by one: no form would do."""
    met: list[_Met] = field(default_factory=list)
    """Those decided directly whose amounts compare as in no form yet."""

    def form(self, amounts: Sequence[Decimal]) -> Form | None:
        """The form that fits, if one was made and checked."""
        for one in self.forms:
            if one.fits(amounts):
                self.uses += 1
                return one
        return None


@dataclass(slots=True)
class Shared:
    """Decides transactions in one world, each kind as seldom as it can. `direct` and `shared` count how."""

    world: World
    as_of: date | None = None
    direct: int = 0
    shared: int = 0
    _worlds: dict[date, World] = field(default_factory=dict)
    _kinds: dict[bytes, SharedKind] = field(default_factory=dict)
    _ordinary: Ordinary | None = None

    def on(self, day: date) -> World:
        """The world on a day."""
        found = self._worlds.get(day)
        if found is None:
            found = self._worlds[day] = self.world.on(day)
        return found

    def worlds(self) -> tuple[World, ...]:
        """The worlds on the days met so far, the opened one first."""
        return (self.world, *(one for one in self._worlds.values() if one is not self.world))

    @property
    def ordinary(self) -> Ordinary:
        """Which parties are near no listing."""
        if self._ordinary is None:
            self._ordinary = Ordinary(self.world)
        return self._ordinary

    def decide(
        self, tx: Transaction, ordinary: Callable[[Party], bool] | None = None
    ) -> tuple[tuple[str, ...], str, SharedKind | None]:
        """The columns of a decision, its digest, and the transaction's kind where others may share it.

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
            return (*self._directly(tx, world), None)
        marked, own = found
        kind = self._kind(marked)
        form = kind.form(own.amounts)
        if form is None and not kind.alone:
            form = self._made(kind, marked, own, world)
        if form is None:
            world.take_as_clear(party for party in tx.parties if ordinary(party))
            columns, digest = self._directly(tx, world)
            if not kind.alone and len(kind.met) < _MOST_MET:
                kind.met.append(_Met(own, columns, digest))
            return columns, digest, kind
        self.shared += 1
        columns, digest = form.filled(own), form.digest(own)
        if self.shared % AUDITED == 0:
            self.audit(tx, columns, digest)
        return columns, digest, kind

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

    def _made(self, kind: SharedKind, marked: Transaction, own: Own, world: World) -> Form | None:
        """A new form for a kind, checked against one that was decided directly; None where there is none to check."""
        if not kind.met:
            return None
        try:
            form = Form.of(marked, world)
        except (NotShareable, SmallyardError):
            kind.alone, kind.met, kind.forms = True, [], []
            return None
        like = [one for one in kind.met if form.fits(one.own.amounts)]
        if not like:
            return None
        if (
            not (form.fits(own.amounts) and all(one.agrees(form) for one in like))
            or len(kind.forms) >= _MOST_VARIANTS
        ):
            kind.alone, kind.met, kind.forms = True, [], []
            return None
        kind.met = [one for one in kind.met if one not in like]
        kind.forms.append(form)
        return form

    def _kind(self, marked: Transaction) -> SharedKind:
        data = marked.model_dump(mode="json")
        for item in data["items"]:
            item["value"], item["quantity"] = item["value"] is not None, item["quantity"] is not None
        key = hashlib.blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=16).digest()
        kind = self._kinds.get(key)
        if kind is None:
            if len(self._kinds) >= _MOST_KINDS:
                self._forget()
            kind = self._kinds[key] = SharedKind()
        return kind

    def _forget(self) -> None:
        """Forget the half of the kinds that was of least use."""
        for key in sorted(self._kinds, key=lambda one: self._kinds[one].uses)[: _MOST_KINDS // 2]:
            gone = self._kinds.pop(key)
            gone.forms, gone.met = [], []

    def _directly(self, tx: Transaction, world: World) -> tuple[tuple[str, ...], str]:
        self.direct += 1
        decision = decide(tx, world)
        return columns_of(decision), decision.digest
