"""One line decided, with all that its rules said and looked at: so that it can be decided again with little work.

While a rule runs, what it looks at is noted (see `watched`): answers by their keys, the parties and which of them are
on a list, the end use, amounts, and what of the findings of earlier stages. A rule depends on the transaction, on the
world, and on what earlier stages found, and is the same function each time; so where nothing that it looked at has
changed, it says again what it said. Nothing is known of rules beforehand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from smallyard.law.decision import Outcome
from smallyard.law.effects import Finding
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Provision, RulesInForce, Stage
from smallyard.law.stages import rules_of_stage, with_exceptions_heeded
from smallyard.law.watched import (
    AMOUNTS,
    ANY_ANSWER,
    FIELDS,
    LISTS,
    WatchedFound,
    WatchedItem,
    WatchedTransaction,
    WatchedWorld,
    differing,
    on_list,
)
from smallyard.law.world import ListedParty, World
from smallyard.model.kleene import FALSE
from smallyard.model.listing import ListCode
from smallyard.model.transaction import Item, Transaction

__all__ = ["Heard", "Said", "outcome_of"]

_MAY_DIFFER = frozenset({*FIELDS, "answers"})
"""Fields of a transaction that may differ when it is decided again; all others must be equal."""
_Facts = TypeVar("_Facts", Transaction, Item)
_UNHEARD = ".unheard"
"""What stands as looked at where a rule was not run before."""
_NONE: frozenset[str] = frozenset()
_MOST_SETS = 4_096


Said = tuple[list[Finding], frozenset[str]]
"""What a rule said, and what it looked at on the way."""
_SILENT: Said = [], _NONE
_sets: dict[frozenset[str], frozenset[str]] = {}


def _kept(read: set[str]) -> frozenset[str]:
    """Equal sets as one object: there are few of them."""
    if len(_sets) > _MOST_SETS:
        _sets.clear()
    found = frozenset(read)
    return _sets.setdefault(found, found)


@dataclass(slots=True)
class Run:
    """A stage as it was run: on what earlier ones found, which rules, what each said, and what was found after it."""

    found: Found
    before: list[Finding]
    rules: tuple[Provision, ...]
    said: list[Said]
    after: list[Finding]
    _readers: dict[str, list[int]] | None = None

    @property
    def readers(self) -> dict[str, list[int]]:
        """For each thing that was looked at the places of the rules that looked at it."""
        if self._readers is None:
            self._readers = {}
            for place, (_, read) in enumerate(self.said):
                for what in read:
                    self._readers.setdefault(what, []).append(place)
        return self._readers

    def among(self, rules: tuple[Provision, ...]) -> Run:
        """The same for other rules: what those said that were run."""
        by_name = {rule.name: said for rule, said in zip(self.rules, self.said, strict=True)}
        return Run(self.found, self.before, rules, [by_name.get(rule.name, _NOT_RUN) for rule in rules], self.after)


_NOT_RUN: Said = [], frozenset({_UNHEARD})


class Heard:
    """A line of a transaction as the rules decided it.

    Attributes:
        tx: the transaction.
        number: of the line, from 1.
        world: what it was decided in.
        found: what the rules found before the duties that follow.
        resolution: how that resolves.
        listed: the parties that are or may be on each list, by the evidence.
        runs: the stages as they were run.
        on_days: the same line as it was heard on other days, by day; shared by all lines heard like this one.
    """

    def __init__(
        self,
        tx: Transaction,
        number: int,
        world: World,
        rules: RulesInForce,
        shared: dict[str, Said] | None = None,
        like: Heard | None = None,
    ) -> None:
        """Decide a line.

        Args:
            tx: the transaction.
            number: of the line, from 1.
            world: lists and tables.
            rules: those in force.
            shared: what rules on the whole transaction said for its other lines; it is added to.
            like: the same line of a transaction that differs in what is noted alone (`again`).

        Raises:
            ConflictingProvisionsError: two exceptions to one rule apply and neither prevails.
        """
        self.tx, self.number, self.world, self._rules = tx, number, world, rules
        self._shared = shared if shared is not None else {}
        self._read: set[str] = set()
        watched = WatchedTransaction.of(tx, self._read)
        self._line = Line(watched, WatchedItem.of(tx.items[number - 1], self._read), number)
        self._watched = WatchedWorld(world, watched, tx.parties, self._read)
        self.listed = _by_list(tx, world)
        self._like = like.runs if like is not None else {}
        self._changed = _changed(like, self) if like is not None else _NONE
        self.runs: dict[Stage, Run] = {}
        self.on_days: dict[date, Heard] = like.on_days if like is not None else {}
        findings: list[Finding] = []
        for stage in (Stage.SCOPE, Stage.REQUIREMENT, Stage.GATE, Stage.EXCEPTION):
            found = self._found(stage, findings)
            if stage is Stage.EXCEPTION and found.requires() is FALSE:
                continue  # nothing to overcome: no exception is considered, and none of its questions asked
            findings = self._run(stage, findings, found)
        self._before_duties = findings
        self.found = Found(findings)
        self.resolution = self.found.resolution()

    @property
    def findings(self) -> list[Finding]:
        """All that the rules found, duties included."""
        run = self.runs.get(Stage.DUTY)
        if run is not None:
            return run.after
        found = self._found(Stage.DUTY, self._before_duties)
        found.settle(self.resolution)
        return self._run(Stage.DUTY, self._before_duties, found)

    def again(self, tx: Transaction, world: World | None = None, shared: dict[str, Said] | None = None) -> Heard:
        """The same line of another transaction, in this world or in this one without a listing.

        It is what deciding it from nothing gives, in little time where the transactions differ in answers, parties or
        the end use alone.
        """
        there = world if world is not None else self.world
        return Heard(tx, self.number, there, self._rules, shared, self if _comparable(self.tx, tx) else None)

    def on(self, tx: Transaction, world: World, rules: RulesInForce, shared: dict[str, Said]) -> Heard:
        """The same line on the day of another world; what was heard for lines like this one on that day is used."""
        like = self.on_days.get(world.effective)
        if like is not None and not _comparable(like.tx, tx):
            like = None
        found = Heard(tx, self.number, world, rules, shared, like)
        self.on_days[world.effective] = found
        return found

    def _found(self, stage: Stage, findings: list[Finding]) -> Found:
        """What stands before a stage; where it is the same, that of the line that this one is like."""
        like = self._like.get(stage)
        return like.found if like is not None and _same(findings, like.before) else Found(findings)

    def _run(self, stage: Stage, findings: list[Finding], found: Found) -> list[Finding]:
        rules = rules_of_stage(self._rules, stage, found)
        given: dict[str, Any] = {
            "tx": self._line.tx,
            "line": self._line,
            "world": self._watched,
            "found": WatchedFound(found, self._read),
        }
        like = self._like.get(stage)
        if like is None:
            said, after = [self._hear(rule, given) for rule in rules], None
        else:
            changed = self._changed
            if found is not like.found:
                changed = changed | differing(like.readers, found, like.found)
            if rules != like.rules:
                like = like.among(rules)
            again = sorted({place for what in changed & like.readers.keys() for place in like.readers[what]})
            if found is like.found and not again:
                self.runs[stage] = like
                return like.after
            said = like.said.copy()
            for place in again:
                said[place] = _as_before(self._hear(rules[place], given), like.said[place])
            as_before = found is like.found and all(said[place][0] is like.said[place][0] for place in again)
            after = like.after if as_before else None
        if after is None:
            after = with_exceptions_heeded([*findings, *(one for of_rule, _ in said for one in of_rule)], self._rules)
        self.runs[stage] = Run(found, findings, rules, said, after)
        return after

    def _hear(self, rule: Provision, given: Mapping[str, Any]) -> Said:
        if not rule.of_line and (held := self._shared.get(rule.name)) is not None:
            return held
        read = self._read
        if read:
            read.clear()
        findings = rule.run(given)
        said = (findings, _kept(read)) if findings or read else _SILENT
        if not rule.of_line:
            self._shared[rule.name] = said
        return said


def outcome_of(tx: Transaction, world: World, rules: RulesInForce) -> Outcome:
    """The outcome alone, of the worst line: what a decision would have, without what it says besides."""
    world.prescreen(tx.parties)
    shared: dict[str, Said] = {}
    lines = (Heard(tx, number, world, rules, shared) for number in range(1, len(tx.items) + 1))
    return min((line.resolution.outcome for line in lines), key=lambda one: one.permissiveness)


def _comparable(tx: Transaction, other: Transaction) -> bool:
    """Whether transactions differ in nothing but what is noted when it is looked at."""
    return (
        _agree(tx, other, _MAY_DIFFER)
        and len(tx.items) == len(other.items)
        and all(_agree(one, as_other, AMOUNTS) for one, as_other in zip(tx.items, other.items, strict=True))
    )


def _agree(one: _Facts, other: _Facts, but: Collection[str]) -> bool:
    return one is other or all(
        getattr(one, name) is getattr(other, name) or getattr(one, name) == getattr(other, name)
        for name in type(one).model_fields
        if name not in but
    )


def _by_list(tx: Transaction, world: World) -> dict[ListCode, list[ListedParty]]:
    """The parties that are or may be on each list."""
    found: dict[ListCode, list[ListedParty]] = {}
    for of_party in world.evident(tx.parties):
        for one in of_party:
            found.setdefault(one.history.listing.list, []).append(one)
    return found


def _changed(like: Heard, now: Heard) -> frozenset[str]:
    """What differs of what is noted, but for what was found."""
    old, new = like.tx.answers, now.tx.answers
    changed = {key for key in old.keys() | new.keys() if old.get(key) is not new.get(key)}
    if changed:
        changed.add(ANY_ANSWER)
    for name in FIELDS:
        one, other = getattr(like.tx, name), getattr(now.tx, name)
        # Amounts that are alike may be told apart by what stands in for them.
        if one is not other and (name == "items" or one != other):
            changed.add(f".{name}")
    item, as_now = like.tx.items[like.number - 1], now.tx.items[now.number - 1]
    changed |= {f".{name}" for name in AMOUNTS if getattr(item, name) is not getattr(as_now, name)}
    if now.world is not like.world:
        changed.add(LISTS)
    before, listed = like.listed, now.listed
    changed |= {on_list(code) for code in before.keys() | listed.keys() if before.get(code) != listed.get(code)}
    return frozenset({*changed, _UNHEARD})


def _as_before(said: Said, before: Said) -> Said:
    """What a rule said, and where it is what it said before, the same objects."""
    return (before[0], said[1]) if _same(said[0], before[0]) else said


def _same(findings: Sequence[Finding], others: Sequence[Finding]) -> bool:
    return findings is others or (len(findings) == len(others) and all(map(_equal, findings, others)))


def _equal(one: Finding, other: Finding) -> bool:
    return one is other or one == other
