"""The rules run over one item line, stage by stage: once for a decision, and again, sparingly, for a what-if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smallyard.errors import ConflictingProvisionsError
from smallyard.law.decision import Outcome
from smallyard.law.effects import Finding
from smallyard.law.found import Found, Resolution
from smallyard.law.line import Line
from smallyard.law.provision import Provision, RulesInForce, Stage
from smallyard.law.world import World
from smallyard.model.kleene import FALSE
from smallyard.model.transaction import Answer, Transaction

__all__ = ["Supposed", "outcome_of", "rules_of_stage", "run_line", "with_exceptions_heeded"]


Given = dict[str, Any]
"""What a rule may want: tx, line, world, found."""


class _Speaker:
    """How a rule is made to speak: here, by running it."""

    def begin(self, stage: Stage, findings: list[Finding]) -> list[Finding] | None:
        """A stage begins, on what those before it found; what it will have found, where that is known already."""
        return None

    def say(self, rule: Provision, given: Given) -> list[Finding]:
        """What a rule finds."""
        return rule.run(given)


@dataclass(frozen=True, slots=True)
class _Sharing(_Speaker):
    """Rules on the whole transaction are run for its first line, and say the same for the others."""

    shared: dict[str, list[Finding]]

    def say(self, rule: Provision, given: Given) -> list[Finding]:
        if rule.of_line:
            return rule.run(given)
        said = self.shared.get(rule.name)
        if said is None:
            said = self.shared[rule.name] = rule.run(given)
        return said


def run_line(
    line: Line, world: World, rules: RulesInForce, shared: dict[str, list[Finding]]
) -> tuple[list[Finding], Resolution]:
    """Run all stages for one line; what whole-transaction rules say is kept in `shared` and reused by other lines."""
    speaker = _Sharing(shared)
    findings = _before_duties(line, world, rules, speaker)
    found = Found(findings)
    resolution = found.resolution()
    found.settle(resolution)
    return _stage(Stage.DUTY, findings, found, line, world, rules, speaker), resolution


def outcome_of(tx: Transaction, world: World, rules: RulesInForce) -> Outcome:
    """The outcome alone, of the worst line: what a decision would have, without what it says besides."""
    world.prescreen(tx.parties)
    speaker = _Sharing({})
    lines = (Line(tx, item, number) for number, item in enumerate(tx.items, start=1))
    outcomes = [Found(_before_duties(line, world, rules, speaker)).resolution().outcome for line in lines]
    return min(outcomes, key=lambda one: one.permissiveness)


def _before_duties(line: Line, world: World, rules: RulesInForce, speaker: _Speaker) -> list[Finding]:
    """The findings of all stages but the last: they fix the outcome, and the duties follow from it."""
    findings: list[Finding] = []
    for stage in (Stage.SCOPE, Stage.REQUIREMENT, Stage.GATE, Stage.EXCEPTION):
        if (known := speaker.begin(stage, findings)) is not None:
            findings = known
            continue
        found = Found(findings)
        if stage is Stage.EXCEPTION and found.requires() is FALSE:
            continue  # nothing to overcome: no exception is considered, and none of its questions asked
        findings = _stage(stage, findings, found, line, world, rules, speaker)
    return findings


def _stage(
    stage: Stage,
    findings: list[Finding],
    found: Found,
    line: Line,
    world: World,
    rules: RulesInForce,
    speaker: _Speaker,
) -> list[Finding]:
    given: Given = {"tx": line.tx, "line": line, "world": world, "found": found}
    findings = findings.copy()
    say = speaker.say
    for rule in rules_of_stage(rules, stage, found):
        if said := say(rule, given):
            findings += said
    return with_exceptions_heeded(findings, rules)


def rules_of_stage(rules: RulesInForce, stage: Stage, found: Found) -> tuple[Provision, ...]:
    """The rules of a stage that apply: of an item not subject to the EAR, those that reach beyond it."""
    if found.subject is FALSE:
        return tuple(rule for rule in rules.by_stage[stage] if rule.beyond_ear)
    return rules.by_stage[stage]


def with_exceptions_heeded(findings: list[Finding], rules: RulesInForce) -> list[Finding]:
    """Mark the findings of rules to which a declared exception certainly applies (Catala's default logic).

    Raises:
        ConflictingProvisionsError: two exceptions to one rule say different things and neither prevails.
    """
    speaking = {one.provision for one in findings if one.certain and not one.set_aside_by}
    if speaking.isdisjoint(rules.exceptions):
        return findings
    by_name = rules.by_name
    winners: dict[str, str] = {}
    for name in sorted(speaking & rules.exceptions):
        rule = by_name[name]
        rival = winners.get(rule.exception_to)
        if rival is None or rival in rule.prevails_over:
            winners[rule.exception_to] = name
        elif name not in by_name[rival].prevails_over and _said(findings, name) != _said(findings, rival):
            raise ConflictingProvisionsError(
                f"{rival} ({by_name[rival].citation}) and {name} ({rule.citation}) are both exceptions to "
                f"{rule.exception_to} and apply here, and neither is declared to prevail"
            )
    losers = {
        name: winner
        for base, winner in winners.items()
        for name in (base, *by_name[winner].prevails_over)
        if name in speaking and name != winner
    }
    return [
        one.model_copy(update={"set_aside_by": losers[one.provision]})
        if one.provision in losers and not one.set_aside_by
        else one
        for one in findings
    ]


def _said(findings: list[Finding], provision: str) -> list[object]:
    return [one.effect for one in findings if one.provision == provision and one.certain]


class _WatchedAnswers(dict[str, Answer]):
    """The answers of a transaction, which note the keys that are looked up."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(answers)
        self.read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a rule said in the first run, and the keys of the answers that it looked up on the way."""

    findings: list[Finding]
    read: frozenset[str]


class _Watching(_Speaker):
    """Runs the rules and notes what each said and read, and for each stage what stood before it and what it read."""

    def __init__(self, answers: _WatchedAnswers) -> None:
        self.answers = answers
        self.said: dict[str, _Said] = {}
        self.before: dict[Stage, list[Finding]] = {}

        self.readers: dict[Stage, set[str]] = {}

    def begin(self, stage: Stage, findings: list[Finding]) -> list[Finding] | None:
        self.before[stage] = findings
        self.readers[stage] = set()
        return None

    def say(self, rule: Provision, given: Given) -> list[Finding]:
        self.answers.read = set()
        findings = rule.run(given)
        self.said[rule.name] = _Said(findings, frozenset(self.answers.read))
        self.readers[rule.stage] |= self.answers.read
        return findings


class _Again(_Speaker):
    """Repeats what a rule said, unless it read an answer that changed, or looks at findings that did."""

    def __init__(self, first: _Watching, changed: set[str]) -> None:
        self.first, self.changed, self.as_before = first, changed, False

    def begin(self, stage: Stage, findings: list[Finding]) -> list[Finding] | None:
        self.as_before = _same(findings, self.first.before.get(stage))
        following = self.first.before.get(Stage(stage + 1))
        if self.as_before and following is not None and self.changed.isdisjoint(self.first.readers[stage]):
            return following
        return None

    def say(self, rule: Provision, given: Given) -> list[Finding]:
        said = self.first.said.get(rule.name)
        if said is None or not self.changed.isdisjoint(said.read) or ("found" in rule.wants and not self.as_before):
            return rule.run(given)
        return said.findings


class Supposed:
    """One line decided again with more answers, up to its outcome: only rules that read them are run again.

    The result is that of a full run: a rule depends on the transaction, of which only answers may differ here, on the
    world, which is the same, and on what earlier stages found, which is compared.
    """

    def __init__(self, tx: Transaction, number: int, world: World, rules: RulesInForce) -> None:
        self._tx, self._number, self._world, self._rules = tx, number, world, rules
        self._first: _Watching | None = None

    def found(self, tx: Transaction) -> Found:
        """What is found for the line if the transaction were this one, before the duties that follow."""
        return self._run(tx, self._again(tx) if self._differs_in_answers_alone(tx) else _Speaker())

    def _again(self, tx: Transaction) -> _Again:
        if self._first is None:
            answers = _WatchedAnswers(self._tx.answers)
            self._first = _Watching(answers)
            self._run(self._tx.model_copy(update={"answers": answers}), self._first)
        old, new = self._tx.answers, tx.answers
        return _Again(self._first, {key for key in old.keys() | new.keys() if old.get(key) is not new.get(key)})

    def _differs_in_answers_alone(self, tx: Transaction) -> bool:
        fields = (name for name in Transaction.model_fields if name != "answers")
        return all(getattr(tx, name) is getattr(self._tx, name) for name in fields)

    def _run(self, tx: Transaction, speaker: _Speaker) -> Found:
        line = Line(tx, tx.items[self._number - 1], self._number)
        return Found(_before_duties(line, self._world, self._rules, speaker))


def _same(findings: Sequence[Finding], others: Sequence[Finding] | None) -> bool:
    if findings is others:
        return True
    return others is not None and len(findings) == len(others) and all(map(_equal, findings, others))


def _equal(one: Finding, other: Finding) -> bool:
    return one is other or one == other
