"""Provisions: dated rules of law as short functions, and the registry that knows them all.

    @provision("15 CFR 744.15(b)", since=date(2013, 12, 19), stage=Stage.GATE)
    def exceptions_suspended_for_unverified_party(tx: Transaction, world: World) -> Iterator[Claim]:
        ...

The first paragraph of a rule's docstring is its title: what it says, as one sentence. The others say what more there
is to know of it; `explain` prints both.

A rule takes the whole transaction (`tx`), one of its lines (`line`) or an investment (`deal`), the `world`, and,
from the gate stage on, what earlier stages found (`found`); which of these it wants is read from its parameter names.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from smallyard.errors import LawError
from smallyard.law.effects import Asks, Effect, Finding, Question
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = [
    "Claim",
    "Provision",
    "Registry",
    "RulesInForce",
    "Stage",
    "ask",
    "claim",
    "default_registry",
    "provision",
    "rules_digest",
    "when",
]

Standing = Literal["implemented", "partial"]


class Stage(IntEnum):
    """The order of evaluation; a stage sees what the stages before it found (EAR: Supp. No. 1 to part 732)."""

    SCOPE = 1
    """Is the item subject to the EAR?"""
    REQUIREMENT = 2
    """Prohibitions, license requirements, red flags."""
    GATE = 3
    """Restrictions on all license exceptions (740.2)."""
    EXCEPTION = 4
    """Each license exception's own terms."""
    DUTY = 5
    """What must be done, whatever the outcome."""


class Claim(NamedTuple):
    """What a rule says, before the registry stamps it with the rule's name and citation."""

    effect: Effect
    reason: str
    facts: tuple[str, ...] = ()
    certainty: Kleene = TRUE
    questions: tuple[Question, ...] = ()
    cites: str = ""
    """A closer citation than the rule's own, where one function holds several paragraphs."""


def claim(
    effect: Effect, reason: str, *, facts: Iterable[str] = (), questions: Iterable[Question] = (), cites: str = ""
) -> Claim:
    """A claim that is certain on the facts given."""
    return Claim(effect, reason, tuple(facts), TRUE, tuple(questions), cites)


def when(
    fact: Kleene,
    effect: Effect,
    reason: str,
    *,
    facts: Iterable[str] = (),
    questions: Iterable[Question] = (),
    cites: str = "",
) -> Iterator[Claim]:
    """The claim if the fact is true, an uncertain claim with its questions if it is unknown, nothing if it is false.

    Raises:
        LawError: the fact is unknown and no question is given: a rule must say what it needs to know.
    """
    if fact is FALSE:
        return
    asked = tuple(questions) if fact is UNKNOWN else ()
    if fact is UNKNOWN and not asked:
        raise LawError(f"a rule turned on an unknown fact without asking for it: {reason}")
    yield Claim(effect, reason, tuple(facts), fact, asked, cites)


def ask(question: Question, reason: str, *, facts: Iterable[str] = ()) -> Claim:
    """A missing fact that could make the outcome worse."""
    return Claim(Asks(), reason, tuple(facts), UNKNOWN, (question,))


Rule = Callable[..., Iterator[Claim]]


@dataclass(frozen=True, slots=True)
class Provision:
    """One rule of law with its span of validity: in force from `since` until the day before `until`."""

    name: str
    citation: Citation
    also: tuple[Citation, ...]
    title: str
    """What the rule says, as one sentence."""
    text: str
    """What more there is to know of it; its paragraphs are parted by empty lines."""
    rule: Rule
    stage: Stage
    since: date
    until: date | None
    standing: Standing
    missing: str
    exception_to: str
    prevails_over: tuple[str, ...]
    beyond_ear: bool
    wants: tuple[str, ...]
    source: str = field(repr=False)
    of_line: bool = field(init=False, repr=False)
    """Whether the rule looks at one item line, not at the whole transaction."""
    _asked: Callable[[Mapping[str, Any]], Iterator[Claim]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "of_line", "line" in self.wants)
        object.__setattr__(self, "_asked", _called(self.rule, self.wants))

    def in_force(self, day: date) -> bool:
        """Whether the provision was law on `day`."""
        return self.since <= day and (self.until is None or day < self.until)

    def findings(self, **given: Any) -> list[Finding]:
        """Run the rule on what it wants of `given` (tx, line, deal, world, found) and stamp what it says."""
        return self.run(given)

    def run(self, given: Mapping[str, Any]) -> list[Finding]:
        """`findings` of a mapping, as the stages call it hundreds of times in a decision."""
        return [self._stamped(said, given) for said in self._asked(given)]

    def _stamped(self, said: Claim, given: Mapping[str, Any]) -> Finding:
        return Finding.trusted(
            provision=self.name,
            citation=Citation.parse(said.cites) if said.cites else self.citation,
            effect=said.effect,
            reason=said.reason,
            facts=said.facts,
            certain=said.certainty is TRUE,
            questions=said.questions,
            line=given["line"].number if self.of_line else None,
            set_aside_by="",
            beyond_ear=self.beyond_ear,
        )


def _called(rule: Rule, wants: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Iterator[Claim]]:
    """A rule as a function of all that rules are given; spelled out by number, as it is what is done most often."""
    match wants:
        case (one,):
            return lambda given: rule(given[one])
        case (one, two):
            return lambda given: rule(given[one], given[two])
        case (one, two, three):
            return lambda given: rule(given[one], given[two], given[three])
    return lambda given: rule(*(given[name] for name in wants))


class RulesInForce(tuple[Provision, ...]):
    """The provisions in force on one day, in order of evaluation; also by stage, by name, and as exceptions."""

    by_stage: Mapping[Stage, tuple[Provision, ...]]
    by_name: Mapping[str, Provision]
    exceptions: frozenset[str]
    """Names of the rules that are declared exceptions to another."""

    @classmethod
    def of(cls, provisions: Iterable[Provision]) -> RulesInForce:
        """Sort out once what every decision of the day needs."""
        rules = cls(provisions)
        rules.by_stage = {stage: tuple(one for one in rules if one.stage is stage) for stage in Stage}
        rules.by_name = {one.name: one for one in rules}
        rules.exceptions = frozenset(one.name for one in rules if one.exception_to)
        return rules


class Registry:
    """All provisions by name, in the order of stages and citations."""

    def __init__(self, provisions: Iterable[Provision] = ()) -> None:
        self._by_name: dict[str, Provision] = {}
        self._in_force: dict[date, RulesInForce] = {}
        self._in_order: tuple[Provision, ...] | None = None
        for one in provisions:
            self.add(one)

    def add(self, one: Provision) -> None:
        """Add a provision.

        Raises:
            LawError: one of that name exists, or its dates are out of order.
        """
        if one.name in self._by_name:
            raise LawError(f"two provisions are named {one.name}")
        if one.until is not None and one.until <= one.since:
            raise LawError(f"{one.name}: until {one.until} is not after since {one.since}")
        self._by_name[one.name] = one
        self._in_force.clear()
        self._in_order = None

    def __iter__(self) -> Iterator[Provision]:
        if self._in_order is None:
            self._in_order = tuple(
                sorted(self._by_name.values(), key=lambda one: (one.stage, one.citation, one.name))
            )
        return iter(self._in_order)

    def __getitem__(self, name: str) -> Provision:
        return self._by_name[name]

    def find(self, name: str) -> Provision | None:
        """The provision of that name, if there is one."""
        return self._by_name.get(name)

    def __len__(self) -> int:
        return len(self._by_name)

    def in_force(self, day: date) -> RulesInForce:
        """The provisions in force on a day, in order of evaluation."""
        if day not in self._in_force:
            self._in_force[day] = RulesInForce.of(one for one in self if one.in_force(day))
        return self._in_force[day]

    def citing(self, citation: Citation) -> tuple[Provision, ...]:
        """The provisions at or inside a citation, or that contain it."""
        return tuple(
            one
            for one in self
            if any(citation.contains(cited) or cited.contains(citation) for cited in (one.citation, *one.also))
        )


_REGISTRY = Registry()
_KNOWN_PARAMETERS = {"tx", "line", "world", "found", "deal"}


def provision(
    citation: str,
    *,
    since: date,
    until: date | None = None,
    stage: Stage,
    also: Iterable[str] = (),
    standing: Standing = "implemented",
    missing: str = "",
    exception_to: str = "",
    prevails_over: Iterable[str] = (),
    beyond_ear: bool = False,
    registry: Registry | None = None,
) -> Callable[[Rule], Rule]:
    """Register a rule. The first paragraph of its docstring is its title, the others are its text.

    Args:
        citation: the section and paragraph that the rule implements.
        since: the first day on which it was law.
        until: the first day on which it was law no more.
        stage: when it is evaluated.
        also: further sections that the rule implements.
        standing: whether the cited paragraph is implemented whole or in part.
        missing: for a partial one, what is not implemented.
        exception_to: name of the provision that this one is an exception to.
        prevails_over: names of other exceptions to the same provision over which this one has precedence.
        beyond_ear: the rule applies even to items that are not subject to the EAR (744.6, denial orders).
        registry: where to register; the project's own registry if not given.

    Raises:
        LawError: the function wants something that rules are not given, or is partial without saying what is missing.
    """

    def register(rule: Rule) -> Rule:
        wants = tuple(inspect.signature(rule).parameters)
        if strange := set(wants) - _KNOWN_PARAMETERS:
            raise LawError(
                f"{rule.__name__} wants {', '.join(sorted(strange))}; rules are given tx, line, deal, world, found"
            )
        if "found" in wants and not {"line", "deal"} & set(wants):
            raise LawError(f"{rule.__name__} wants what was found for a line or deal, so it must want that too")
        if (standing == "partial") != bool(missing):
            raise LawError(f"{rule.__name__}: a partial provision says what is missing, and only a partial one")
        title, _, text = inspect.cleandoc(rule.__doc__ or "").partition("\n\n")
        if not title:
            raise LawError(f"{rule.__name__} has no docstring: it is what `explain` prints")
        (registry if registry is not None else _REGISTRY).add(
            Provision(
                name=rule.__name__,
                citation=Citation.parse(citation),
                also=tuple(Citation.parse(one) for one in also),
                title=" ".join(title.split()),
                text=text,
                rule=rule,
                stage=stage,
                since=since,
                until=until,
                standing=standing,
                missing=missing,
                exception_to=exception_to,
                prevails_over=tuple(prevails_over),
                beyond_ear=beyond_ear,
                wants=wants,
                source=rule.__module__,
            )
        )
        return rule

    return register


_RULE_PACKAGES = ("smallyard.law.ear",)


@cache
def default_registry() -> Registry:
    """The project's own rules, all modules of the law packages loaded."""
    for package in _RULE_PACKAGES:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, prefix=f"{package}."):
            importlib.import_module(module.name)
    return _REGISTRY


@cache
def rules_digest() -> str:
    """SHA-256 over the source of every law module and table: which rules a decision was made by."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".csv", ".toml"}:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()
