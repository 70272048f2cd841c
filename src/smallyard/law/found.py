"""What has been found so far for one line, and how the exceptions offered meet the requirements found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smallyard.law.decision import Outcome
from smallyard.law.effects import (
    Asks,
    Finding,
    NotSubject,
    OffersException,
    Prohibits,
    Question,
    RequiresLicense,
    SuspendsExceptions,
    paragraph_within,
)
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["Found", "Required", "Resolution"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """How the requirements found for a line stand against the exceptions offered."""

    outcome: Outcome
    reason: str
    used: tuple[Finding, ...] = ()
    """The exceptions that overcome the requirements, one finding for each."""
    standing: tuple[Finding, ...] = ()
    """The certain requirements that no exception overcomes."""


@dataclass(frozen=True, slots=True)
class Required:
    """A license requirement as exceptions look at it: for what it is, whether it is certain, and what would tell."""

    control: str
    reason: str
    certain: bool
    question: Question | None
    """What would tell of one that is not certain."""


class Found:
    """The findings in force for one line, transaction-wide ones included, those set aside left out."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        active = tuple(one for one in findings if not one.set_aside_by)
        self._subject = _subject(active)
        if self._subject is FALSE:
            active = tuple(one for one in active if one.beyond_ear or isinstance(one.effect, NotSubject))
        self.findings = active
        self._requirements: list[tuple[Finding, RequiresLicense]] = []
        self._offers: list[tuple[Finding, OffersException]] = []
        self._gates: list[tuple[Finding, SuspendsExceptions]] = []
        for one in active:
            effect = one.effect
            if isinstance(effect, OffersException):
                self._offers.append((one, effect))
            elif isinstance(effect, RequiresLicense):
                self._requirements.append((one, effect))
            elif isinstance(effect, SuspendsExceptions):
                self._gates.append((one, effect))
        self._required: tuple[Required, ...] | None = None
        self._settled: Resolution | None = None
        self._used: frozenset[str] = frozenset()

    def settle(self, resolution: Resolution) -> None:
        """Fix the line's outcome, for rules on what must be done in consequence."""
        self._settled = resolution
        self._used = frozenset(_symbol(one) for one in resolution.used)

    @property
    def outcome(self) -> Outcome:
        """The line's outcome; known from the duty stage on."""
        assert self._settled is not None, "the outcome is known only to rules of the duty stage"
        return self._settled.outcome

    @property
    def exceptions_used(self) -> frozenset[str]:
        """Symbols of the license exceptions that the line relies on; known from the duty stage on."""
        return self._used

    def requirements(self) -> Iterator[tuple[Finding, RequiresLicense]]:
        """License requirements, certain and uncertain."""
        return iter(self._requirements)

    @property
    def required(self) -> tuple[Required, ...]:
        """What licenses are required for, without the reasons in words, which tell of parties."""
        if self._required is None:
            self._required = tuple(
                Required(
                    effect.control,
                    effect.reason,
                    one.certain,
                    None if one.certain else next(iter(one.questions), None),
                )
                for one, effect in self._requirements
            )
        return self._required

    def offers(self) -> Iterator[tuple[Finding, OffersException]]:
        """License exceptions considered."""
        return iter(self._offers)

    def gates(self) -> Iterator[tuple[Finding, SuspendsExceptions]]:
        """Restrictions on license exceptions."""
        return iter(self._gates)

    @property
    def subject(self) -> Kleene:
        """Whether the item is subject to the EAR: false where a certain finding says not, unknown where one may."""
        return self._subject

    def requires(self, *controls: str) -> Kleene:
        """Whether a license is required for one of these controls ("NS2", "744.11"), or, with none named, at all."""
        result = FALSE
        for one, effect in self.requirements():
            if not controls or effect.control in controls:
                result |= TRUE if one.certain else UNKNOWN
        return result

    @property
    def reasons(self) -> frozenset[str]:
        """The reasons for control of the list-based requirements found, uncertain ones included."""
        return frozenset(effect.reason for _, effect in self.requirements() if effect.reason)

    def barred(self, offer: OffersException, control: str) -> tuple[Kleene, tuple[Finding, ...]]:
        """Whether a restriction on exceptions bars an offer against a control, and which ones do or may."""
        barred, by = FALSE, []
        for gate, effect in self.gates():
            if effect.controls and control not in effect.controls:
                continue
            if paragraph_within(offer.paragraph, effect.but):
                continue
            barred |= TRUE if gate.certain else UNKNOWN
            by.append(gate)
        return barred, tuple(by)

    @staticmethod
    def reaches(offer: OffersException, requirement: RequiresLicense) -> bool:
        """Whether an exception can overcome a requirement at all: by its reasons, and by what the rule allows."""
        if offer.reaches is not None and requirement.reason and requirement.reason not in offer.reaches:
            return False
        if offer.reaches is not None and not requirement.reason and requirement.overcome_by is None:
            return False
        return requirement.overcome_by is None or paragraph_within(offer.paragraph, requirement.overcome_by)

    def overcoming(self, requirement: RequiresLicense) -> tuple[Kleene, Finding | None]:
        """Whether an available exception overcomes a requirement: unknown if only an uncertain bar stands between."""
        clouded: Finding | None = None
        for finding, offer in self.offers():
            if offer.available is not TRUE or not self.reaches(offer, requirement):
                continue
            barred, _ = self.barred(offer, requirement.control)
            if barred is FALSE:
                return TRUE, finding
            if barred is UNKNOWN and clouded is None:
                clouded = finding
        return (UNKNOWN, clouded) if clouded is not None else (FALSE, None)

    def resolution(self) -> Resolution:
        """The outcome for the line on these findings, most restrictive first (DESIGN: decision semantics)."""
        outcome, reason = Outcome.NLR, "No license requirement was found and no open question could bring one."
        if self.subject is FALSE:
            outcome = Outcome.NOT_SUBJECT
            reason = next(one.reason for one in self.findings if one.certain and isinstance(one.effect, NotSubject))
        if prohibited := [one for one in self.findings if isinstance(one.effect, Prohibits) and one.certain]:
            return Resolution(Outcome.PROHIBITED, prohibited[0].reason)
        used: list[Finding] = []
        standing: list[Finding] = []
        open_questions: list[Finding] = []
        for finding, effect in self.requirements():
            overcome, by = self.overcoming(effect)
            if overcome is TRUE and by is not None:
                if by not in used:
                    used.append(by)
            elif not finding.certain:
                open_questions.append(finding)
            elif overcome is UNKNOWN:
                gates = [gate for gate, _ in self.gates() if not gate.certain]
                open_questions.extend(gate for gate in gates if gate not in open_questions)
            else:
                standing.append(finding)
        if certain := [one for one in standing if one.beyond_ear or self.subject is TRUE]:
            return Resolution(Outcome.LICENSE_REQUIRED, certain[0].reason, tuple(used), tuple(certain))
        open_questions += [
            one for one in self.findings if isinstance(one.effect, Asks | Prohibits) and not one.certain
        ]
        if standing:  # and it is not known whether the item is subject to the EAR
            open_questions.append(
                next(one for one in self.findings if isinstance(one.effect, NotSubject) and not one.certain)
            )
        if open_questions:
            return Resolution(Outcome.UNDETERMINED, open_questions[0].reason, tuple(used))
        if used:
            symbols = ", ".join(dict.fromkeys(_symbol(one) for one in used))
            return Resolution(Outcome.LICENSE_EXCEPTION, f"License Exception {symbols} is available.", tuple(used))
        return Resolution(outcome, reason)


def _subject(findings: Sequence[Finding]) -> Kleene:
    says = [one for one in findings if isinstance(one.effect, NotSubject)]
    if any(one.certain for one in says):
        return FALSE
    return UNKNOWN if says else TRUE


def _symbol(finding: Finding) -> str:
    effect = finding.effect
    return effect.symbol if isinstance(effect, OffersException) else ""
