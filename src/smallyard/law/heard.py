"""One line decided, with all that its rules said and looked at: so that it can be decided again with little work.

While a rule runs, the answers that it looks up are noted, and whether it looks at the parties or the end use. A rule
depends on the transaction, on the world, and on what earlier stages found, and is the same function each time; so
where nothing that it looked at has changed, it says again what it said. Nothing is known of rules beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from smallyard.law.decision import Outcome
from smallyard.law.effects import Finding
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Provision, RulesInForce, Stage
from smallyard.law.stages import rules_of_stage, with_exceptions_heeded
from smallyard.law.world import World
from smallyard.model.kleene import FALSE
from smallyard.model.transaction import Answer, Transaction

__all__ = ["Heard", "Said", "outcome_of"]

_FIELDS = ("parties", "end_use")
"""Fields of a transaction that may differ when it is decided again; all others must be equal."""
_ANY_ANSWER = ".answers"
"""What is noted where a rule goes through all answers; fields, too, are noted with a full stop before their name."""
_MAY_DIFFER = frozenset({*_FIELDS, "answers"})
_NONE: frozenset[str] = frozenset()
_MOST_SETS = 4_096


class _WatchedAnswers(dict[str, Answer]):
    """The answers of a transaction, which note the keys that are looked up in `read`."""

    def __init__(self, answers: dict[str, Answer], read: set[str]) -> None:
        super().__init__(answers)
        self.read = read

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Answer:
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self.read.add(_ANY_ANSWER)
        return super().__iter__()

    def keys(self) -> Any:
        self.read.add(_ANY_ANSWER)
        return super().keys()

    def values(self) -> Any:
        self.read.add(_ANY_ANSWER)
        return super().values()

    def items(self) -> Any:
        self.read.add(_ANY_ANSWER)
        return super().items()


class _Watched(Transaction):
    """A transaction that notes, beside its answers, which of the fields that may differ are looked at."""

    @classmethod
    def of(cls, tx: Transaction, read: set[str]) -> _Watched:
        return cls.trusted(**{**tx.__dict__, "answers": _WatchedAnswers(tx.answers, read)})


def _noting(name: str) -> property:
    noted = f".{name}"

    def look(tx: _Watched) -> Any:
        held = tx.__dict__
        held["answers"].read.add(noted)
        return held[name]

    return property(look)


for _name in _FIELDS:
    # On the finished class: a model would not have a field and a property of one name.
    type.__setattr__(_Watched, _name, _noting(_name))


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


class Heard:
    """A line of a transaction as the rules decided it.

    Attributes:
        tx: the transaction.
        number: of the line, from 1.
        world: what it was decided in.
        found: what the rules found before the duties that follow.
        resolution: how that resolves.
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
        self._line = Line(_Watched.of(tx, self._read), tx.items[number - 1], number)
        self._like = like.runs if like is not None else {}
        self._changed = _changed(like, tx, world) if like is not None else _NONE
        self.runs: dict[Stage, Run] = {}
        self.on_days: dict[date, Heard] = like.on_days if like is not None else {}
        findings: list[Finding] = []
        for stage in (Stage.SCOPE, Stage.REQUIREMENT, Stage.GATE, Stage.EXCEPTION):
            known = self._known(stage, findings)
            found = known.found if known is not None else Found(findings)
            if stage is Stage.EXCEPTION and found.requires() is FALSE:
                continue  # nothing to overcome: no exception is considered, and none of its questions asked
            findings = self._run(stage, findings, found, known)
        self._before_duties = findings
        self.found = Found(findings)
        self.resolution = self.found.resolution()

    @property
    def findings(self) -> list[Finding]:
        """All that the rules found, duties included."""
        run = self.runs.get(Stage.DUTY)
        if run is not None:
            return run.after
        known = self._known(Stage.DUTY, self._before_duties)
        found = known.found if known is not None else Found(self._before_duties)
        found.settle(self.resolution)
        return self._run(Stage.DUTY, self._before_duties, found, known)

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

    def _known(self, stage: Stage, findings: list[Finding]) -> Run | None:
        """The stage of the line that this one is like, where what stood before it is the same."""
        known = self._like.get(stage)
        return known if known is not None and _same(findings, known.before) else None

    def _run(self, stage: Stage, findings: list[Finding], found: Found, known: Run | None) -> list[Finding]:
        concerned = self._changed & known.readers.keys() if known is not None else _NONE
        if known is not None and not concerned:
            self.runs[stage] = known
            return known.after
        given = {"tx": self._line.tx, "line": self._line, "world": self.world, "found": found}
        if known is not None:
            rules, said = known.rules, known.said.copy()
            again = sorted({place for what in concerned for place in known.readers[what]})
            for place in again:
                said[place] = self._hear(rules[place], given)
            as_before = all(_says_as(said[place], known.said[place]) for place in again)
        else:
            rules, as_before = rules_of_stage(self._rules, stage, found), False
            said = [
                self._hear(rule, given) if held is None or "found" in rule.wants or self._concern(held) else held
                for rule, held in zip(rules, self._held(stage, rules), strict=True)
            ]
        if known is not None and as_before:
            after = known.after
        else:
            after = with_exceptions_heeded([*findings, *(one for of_rule, _ in said for one in of_rule)], self._rules)
        self.runs[stage] = Run(found, findings, rules, said, after)
        return after

    def _concern(self, held: Said) -> bool:
        """Whether something changed that a rule looked at."""
        return not self._changed.isdisjoint(held[1])

    def _held(self, stage: Stage, rules: tuple[Provision, ...]) -> Sequence[Said | None]:
        """What each rule said of the line that this one is like."""
        like = self._like.get(stage)
        if like is None:
            return [None] * len(rules)
        if like.rules == rules:
            return like.said
        by_name = {rule.name: said for rule, said in zip(like.rules, like.said, strict=True)}
        return [by_name.get(rule.name) for rule in rules]

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
    return all(
        getattr(tx, name) is getattr(other, name) or getattr(tx, name) == getattr(other, name)
        for name in Transaction.model_fields
        if name not in _MAY_DIFFER
    )


def _changed(like: Heard, tx: Transaction, world: World) -> frozenset[str]:
    """What differs of what is noted; lists are looked at for parties alone."""
    old, new = like.tx.answers, tx.answers
    changed = {key for key in old.keys() | new.keys() if old.get(key) is not new.get(key)}
    if changed:
        changed.add(_ANY_ANSWER)
    changed |= {f".{name}" for name in _FIELDS if getattr(like.tx, name) is not getattr(tx, name)}
    if world is not like.world:
        changed.add(".parties")
    return frozenset(changed)


def _says_as(said: Said, other: Said) -> bool:
    return said is other or _same(said[0], other[0])


def _same(findings: Sequence[Finding], others: Sequence[Finding]) -> bool:
    return findings is others or (len(findings) == len(others) and all(map(_equal, findings, others)))


def _equal(one: Finding, other: Finding) -> bool:
    return one is other or one == other
