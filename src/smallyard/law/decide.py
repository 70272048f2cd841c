"""From facts to a decision: run the provisions in force, stage by stage, and join what they find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from smallyard.errors import OutOfCoverageError
from smallyard.law.decision import (
    Decision,
    ExceptionConsidered,
    LineDecision,
    Outcome,
)
from smallyard.law.effects import (
    Excepts,
    Finding,
    Imposes,
    OffersException,
    Question,
    RequiresLicense,
    ReviewPolicy,
    SuspendsExceptions,
)
from smallyard.law.found import Found, Resolution
from smallyard.law.heard import Heard, Said
from smallyard.law.limits import limits
from smallyard.law.line import Line
from smallyard.law.provision import Registry, default_registry
from smallyard.law.world import World
from smallyard.model.kleene import FALSE
from smallyard.model.transaction import Transaction

__all__ = ["EARLIEST", "Reached", "decide", "decide_heard", "decide_without_paths", "reached", "with_paths"]

EARLIEST = date(1996, 3, 25)
"""The first day of the EAR in their present structure (61 FR 12714); no transaction before it can be decided."""


def decide(tx: Transaction, world: World, registry: Registry | None = None) -> Decision:
    """Decide a transaction in a world, with the paths by which it could go ahead if it may not.

    The same facts, world and rules give the same decision, byte for byte.

    Raises:
        OutOfCoverageError: the effective day is before the rules' present structure.
        ConflictingProvisionsError: two exceptions to one rule apply and neither prevails.
    """
    return with_paths(*decide_heard(tx, world, registry), registry)


def with_paths(decision: Decision, lines: Sequence[Heard], registry: Registry | None = None) -> Decision:
    """A decision with the paths by which it could go ahead, if it may not; `lines` as they were heard for it."""
    from smallyard.law.paths import paths_for

    if decision.outcome.may_go_ahead:
        return decision
    return decision.model_copy(update={"paths": paths_for(decision, lines, registry)})


def decide_without_paths(tx: Transaction, world: World, registry: Registry | None = None) -> Decision:
    """Decide without looking for paths; what counterfactuals are compared by.

    Raises:
        OutOfCoverageError, ConflictingProvisionsError: as `decide`.
    """
    return decide_heard(tx, world, registry)[0]


def decide_heard(
    tx: Transaction, world: World, registry: Registry | None = None, like: Sequence[Heard] = ()
) -> tuple[Decision, list[Heard]]:
    """Decide without looking for paths; the lines besides, by which a transaction like this is decided sooner.

    Args:
        tx: the transaction.
        world: lists and tables.
        registry: the rules; None for all.
        like: the lines of a transaction with as many, that was decided in this world under the same rules.

    Raises:
        OutOfCoverageError: the effective day is before the rules' present structure.
        ConflictingProvisionsError: two exceptions to one rule apply and neither prevails.
    """
    if world.effective < EARLIEST:
        raise OutOfCoverageError(
            f"{world.effective} is before {EARLIEST}, when the EAR took their present structure (61 FR 12714); "
            f"no earlier transaction can be decided"
        )
    rules = (registry if registry is not None else default_registry()).in_force(world.effective)
    world.prescreen(tx.parties)
    shared: dict[str, Said] = {}
    if like:
        lines = [line.again(tx, world, shared) for line in like]
    else:
        lines = [Heard(tx, number, world, rules, shared) for number in range(1, len(tx.items) + 1)]
    return _assemble(tx, world, lines), lines


@dataclass(frozen=True)
class Reached:
    """What a transaction comes to, without what a decision says besides; its lines as they were heard."""

    tx: Transaction
    lines: Sequence[Heard]

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome of the worst line."""
        return min((line.resolution.outcome for line in self.lines), key=lambda one: one.permissiveness)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions of its decision, for which the duties that follow are looked at, too."""
        return _questions(*_joined(self.tx, self.lines))


def reached(tx: Transaction, world: World, like: Sequence[Heard]) -> Reached:
    """What a transaction that is like one whose lines were heard would come to."""
    shared: dict[str, Said] = {}
    world.prescreen(tx.parties)
    return Reached(tx, [line.again(tx, world, shared) for line in like])


def _joined(tx: Transaction, lines: Sequence[Heard]) -> tuple[list[Finding], tuple[LineDecision, ...]]:
    """The findings of all lines, and what each line comes to."""
    findings: list[Finding] = []
    of_all_lines: dict[str, list[Finding]] = {}
    for of_line in (line.findings for line in lines):
        # A line's own findings carry its number, so only those on the whole transaction can come twice.
        new = [one for one in of_line if one.line is not None or one not in of_all_lines.get(one.provision, ())]
        findings += new
        for one in new:
            if one.line is None:
                of_all_lines.setdefault(one.provision, []).append(one)
    line_decisions = tuple(
        _line_decision(Line(tx, tx.items[line.number - 1], line.number), line.findings, line.resolution)
        for line in lines
    )
    return findings, line_decisions


def _assemble(tx: Transaction, world: World, lines: Sequence[Heard]) -> Decision:
    findings, line_decisions = _joined(tx, lines)
    worst = min(line_decisions, key=lambda one: one.outcome.permissiveness)
    return Decision(
        transaction=tx,
        outcome=worst.outcome,
        summary=_summary(worst, len(line_decisions)),
        effective=world.effective,
        known=world.known,
        lines=line_decisions,
        findings=tuple(one for one in findings if not isinstance(one.effect, Imposes | OffersException | Excepts)),
        obligations=_obligations(findings),
        questions=_questions(findings, line_decisions),
        limits=limits(tx, world, findings),
        clearances=world.clearances_for(tx),
        versions=world.versions,
    )


def _line_decision(line: Line, findings: list[Finding], resolution: Resolution) -> LineDecision:
    found = Found(findings)
    required = [effect for one, effect in found.requirements() if one.certain]
    review = max((effect.review for effect in required), key=lambda one: one.severity, default=None)
    return LineDecision(
        line=line.number,
        item=line.name,
        outcome=resolution.outcome,
        reason=resolution.reason,
        controls=tuple(dict.fromkeys(effect.control for effect in required)),
        exceptions_used=tuple(
            dict.fromkeys(one.effect.symbol for one in resolution.used if isinstance(one.effect, OffersException))
        ),
        review=review if resolution.outcome is Outcome.LICENSE_REQUIRED else None,
        review_text=_review_text(required, review) if resolution.outcome is Outcome.LICENSE_REQUIRED else "",
        exceptions=tuple(_considered(found, one, offer, resolution) for one, offer in found.offers()),
    )


def _review_text(required: Sequence[RequiresLicense], review: ReviewPolicy | None) -> str:
    texts = [effect.review_text for effect in required if effect.review is review and effect.review_text]
    # Lists write the same words with a full stop and without.
    distinct = dict.fromkeys(text.rstrip(".") for text in texts)
    return texts[0] if len(distinct) == 1 else "; ".join(distinct)


def _considered(
    found: Found, finding: Finding, offer: OffersException, resolution: Resolution
) -> ExceptionConsidered:
    status, reason = "available", "Its conditions are met; nothing on this line needs it."
    failed = [one.text for one in offer.conditions if one.state == "no"]
    missing = [one.text for one in offer.conditions if one.state == "unknown"]
    requirements = [effect for _, effect in found.requirements()]
    barring: list[str] = []
    for effect in requirements if not failed else ():
        barred, gates = found.barred(offer, effect.control)
        barring += [gate.reason for gate in gates] if barred is not FALSE else []
    unreached = [effect.control for effect in requirements if not found.reaches(offer, effect)]
    if failed:
        status, reason = "unavailable", failed[0]
    elif finding in resolution.used:
        status, reason = "used", finding.reason
    elif barring:
        status, reason = "blocked", barring[0]
    elif unreached:
        status, reason = "blocked", f"It does not reach the requirement of {', '.join(dict.fromkeys(unreached))}."
    elif missing:
        status, reason = "open", missing[0]
    return ExceptionConsidered.of(finding, offer, status, reason)


def _summary(worst: LineDecision, count: int) -> str:
    which = f"Line {worst.line} of {count}: " if count > 1 else ""
    return which + worst.reason


def _obligations(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One of each: a duty that several lines bring is owed once, and named for the whole transaction."""
    merged: dict[tuple[str, str], Finding] = {}
    for one in findings:
        if isinstance(one.effect, Imposes) and not one.set_aside_by:
            key = (one.effect.duty, one.effect.text)
            merged[key] = one if key not in merged else merged[key].model_copy(update={"line": None})
    return tuple(merged.values())


def _questions(findings: Iterable[Finding], lines: Sequence[LineDecision]) -> tuple[Question, ...]:
    """What would settle an uncertain finding, then what would open an exception that nothing else bars.

    A restriction of license exceptions matters only where one is needed.
    """
    asked: dict[tuple[str, str], Question] = {}
    blocked = {line.line for line in lines if not line.outcome.may_go_ahead}
    for one in findings:
        needed = one.line in blocked if one.line else bool(blocked)
        if not one.set_aside_by and (needed or not isinstance(one.effect, SuspendsExceptions)):
            for question in one.questions:
                asked.setdefault((question.key, question.about), question)
    open_exceptions = (
        considered
        for line in lines
        for considered in line.exceptions
        if considered.status == "open" and not line.outcome.may_go_ahead
    )
    for considered in open_exceptions:
        for condition in considered.conditions:
            if condition.question is not None:
                asked.setdefault((condition.question.key, ""), condition.question)
    return tuple(asked.values())
