"""One kind of question put many times with a few facts changed: a rule is run again only if what it read has changed.

While a rule runs, the fields that it reads of the transaction and its item are noted. A rule looks at nothing but
these, the world, which is the same here, and what earlier stages found; so wherever the facts that it read are the
same again, it would say the same again. Nothing is known of rules beforehand, and nothing is supposed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from smallyard.law.decision import Outcome
from smallyard.law.effects import Finding
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Provision, RulesInForce, Stage
from smallyard.law.stages import rules_of_stage, with_exceptions_heeded
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.transaction import Item, Transaction, TransactionKind

__all__ = ["Facts", "Repeated", "Settled"]

Facts = tuple[TransactionKind, str, str, Eccn, str | None]
"""The facts that change between questions: kind, origin, destination, and ECCN and HS code of the item."""
_PLACES = {"kind": 0, "origin": 1, "destination": 2, "eccn": 3, "hs_code": 4}
_FOLLOWING = {"leaves_a_country": 5, "is_deemed": 6, "item_kind": 7}
"""Facts that follow from others, of which a rule that reads no more knows no more."""
_SCOPE_PLACE = 8
_ALL = frozenset(_PLACES.values())
_ROUTE = frozenset({0, 1, 2, 5, 6, _SCOPE_PLACE})
_ITEM = frozenset({0, 1, 3, 4, 5, 6, 7, _SCOPE_PLACE})
_of_route, _of_item = itemgetter(*sorted(_ROUTE)), itemgetter(*sorted(_ITEM))
_NOT_YET = -1
"""Nothing was said of scope yet."""
_NOTHING: list[Finding] = []

_read: ContextVar[set[int]] = ContextVar("read")
"""Where among the values the facts stand that were read."""


def _note(model: object, name: str) -> Any:
    """Note what is read, and read it."""
    read = _read.get(None)
    if read is not None:
        if name in _PLACES:
            read.add(_PLACES[name])
        elif name in _FOLLOWING:
            read.add(_FOLLOWING[name])
            token = _read.set(set())
            try:
                return object.__getattribute__(model, name)
            finally:
                _read.reset(token)
        else:
            # Copied, compared or written out: any field may have been looked at.
            read |= _ALL
    return object.__getattribute__(model, name)


_WATCHED = {*_PLACES, *_FOLLOWING, "__dict__"}


class _WatchedItem(Item):
    """An item that notes which of its changing fields are read."""

    def __getattribute__(self, name: str) -> Any:
        return _note(self, name) if name in _WATCHED else object.__getattribute__(self, name)


class _WatchedTransaction(Transaction):
    """A transaction that notes which of its changing fields are read."""

    def __getattribute__(self, name: str) -> Any:
        return _note(self, name) if name in _WATCHED else object.__getattribute__(self, name)


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What the rules of scope and requirement find of a question, and its outcome; equal ones are one object."""

    outcome: Outcome
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Scoped:
    """What follows from one set of findings of scope."""

    number: int
    findings: list[Finding]
    found: Found
    rules: tuple[Provision, ...]
    """The rules of requirement that apply."""
    settled: dict[tuple[int, ...], Settled] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and all values that a rule may look at: the facts, what follows from them, what scope said."""

    facts: Facts
    values: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a rule said where it looked at the values in these places, by what it saw there."""

    places: frozenset[int]
    look: Callable[[tuple[Hashable, ...]], Hashable]
    said: dict[Hashable, list[Finding]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Route:
    """What rules say on a route, in their order, and which of them look at the item too."""

    said: list[list[Finding]]
    of_item: tuple[int, ...]


class Repeated:
    """Questions on one item that differ in `Facts` alone, put to the rules of scope and requirement.

    Args:
        question: what is the same in all of them, with any value for the facts; it has one item.
        world: lists and tables, which may not change.
        rules: the rules in force; those of later stages are not looked at.
    """

    def __init__(self, question: Transaction, world: World, rules: RulesInForce) -> None:
        (item,) = question.items
        self._fields, self._item = dict(question), dict(item)
        self._world = world
        self._rules = rules
        self._known: dict[str, list[_Known]] = {rule.name: [] for rule in rules}
        self._numbers: dict[Eccn, int] = {}
        self._following: dict[tuple[str, Eccn], tuple[int, tuple[Hashable, ...]]] = {}
        self._anywhere: dict[Hashable, dict[int, list[Finding]]] = {}
        self._routes: dict[Hashable, _Route] = {}
        self._equal: dict[Hashable, list[Finding]] = {}
        self._scoped: dict[tuple[int, ...], _Scoped] = {}
        world.prescreen(question.parties)

    def settled(self, facts: Facts) -> Settled:
        """What is found with these facts: the same, but for its words, as if every rule were run."""
        asked = self._asked(facts)
        said = self._all_said(self._rules.by_stage[Stage.SCOPE], asked, _AT_FIRST)
        # What a rule said is kept, and is one object for as long as this is.
        scope = tuple(map(id, said))
        scoped = self._scoped.get(scope)
        if scoped is None:
            scoped = self._scoped[scope] = self._scope(said)
        asked = _Asked(facts, (*asked.values[:_SCOPE_PLACE], scoped.number))
        said = self._all_said(scoped.rules, asked, scoped.found)
        key = tuple(map(id, said))
        settled = scoped.settled.get(key)
        if settled is None:
            settled = scoped.settled[key] = self._settle(scoped, said)
        return settled

    def _asked(self, facts: Facts) -> _Asked:
        kind, origin, destination, eccn, hs_code = facts
        known = self._following.get((kind.value, eccn))
        if known is None:
            # Numbers and plain texts are found sooner than nouns.
            line = self._line(facts)
            following: tuple[Hashable, ...] = line.tx.leaves_a_country, line.tx.is_deemed, line.item.item_kind
            number = self._numbers.setdefault(eccn, len(self._numbers))
            known = self._following[kind.value, eccn] = number, following
        number, following = known
        return _Asked(facts, (kind.value, origin, destination, number, hs_code, *following, _NOT_YET))

    def _line(self, facts: Facts) -> Line:
        kind, origin, destination, eccn, hs_code = facts
        item = _WatchedItem.trusted(**{**self._item, "eccn": eccn, "hs_code": hs_code})
        changed = {"kind": kind, "origin": origin, "destination": destination, "items": (item,)}
        return Line(_WatchedTransaction.trusted(**{**self._fields, **changed}), item, 1)

    def _all_said(self, rules: tuple[Provision, ...], asked: _Asked, found: Found) -> list[list[Finding]]:
        """What every rule says: those that look at the route alone, or never at the destination, are asked once."""
        # Which rules they are follows from what was said of scope, which is among the values.
        route = self._routes.get(_of_route(asked.values))
        if route is None:
            answers = [self._said(rule, asked, found) for rule in rules]
            said = [findings for findings, _ in answers]
            of_item = (place for place, (_, looked) in enumerate(answers) if not looked <= _ROUTE)
            self._routes[_of_route(asked.values)] = _Route(said, tuple(of_item))
            return said
        said = route.said.copy()
        anywhere = self._anywhere.setdefault(_of_item(asked.values), {})
        for place in route.of_item:
            findings = anywhere.get(place)
            if findings is None:
                findings, looked = self._said(rules[place], asked, found)
                if looked <= _ITEM:
                    anywhere[place] = findings
            said[place] = findings
        return said

    def _scope(self, said: list[list[Finding]]) -> _Scoped:
        findings = with_exceptions_heeded([one for of_rule in said for one in of_rule], self._rules)
        found = Found(findings)
        return _Scoped(len(self._scoped), findings, found, rules_of_stage(self._rules, Stage.REQUIREMENT, found))

    def _settle(self, scoped: _Scoped, said: list[list[Finding]]) -> Settled:
        findings = [*scoped.findings, *(one for of_rule in said for one in of_rule)]
        findings = with_exceptions_heeded(findings, self._rules)
        return Settled(Found(findings).resolution().outcome, tuple(findings))

    def _said(self, rule: Provision, asked: _Asked, found: Found) -> tuple[list[Finding], frozenset[int]]:
        """What a rule says, and where among the values stand those that it looked at."""
        known = self._known[rule.name]
        for one in known:
            findings = one.said.get(one.look(asked.values))
            if findings is not None:
                return findings, one.places
        read: set[int] = set()
        token = _read.set(read)
        try:
            line = self._line(asked.facts)
            read.clear()
            given = {"tx": line.tx, "line": line, "world": self._world, "found": found}
            findings = self._one_of(rule.run(given))
        finally:
            _read.reset(token)
        if "found" in rule.wants:
            # It looks at what was found of scope.
            read.add(_SCOPE_PLACE)
        places = frozenset(read)
        kept = next((one for one in known if one.places == places), None)
        if kept is None:
            kept = _Known(places, itemgetter(*sorted(places)) if places else _nothing)
            known.append(kept)
        kept.said[kept.look(asked.values)] = findings
        return findings, places

    def _one_of(self, findings: list[Finding]) -> list[Finding]:
        """Of findings of a rule that differ in their words alone the first."""
        if not findings:
            return _NOTHING
        key = tuple((one.provision, one.effect, one.certain) for one in findings)
        return self._equal.setdefault(key, findings)


_AT_FIRST = Found([])


def _nothing(_: tuple[Hashable, ...]) -> Hashable:
    return ()
