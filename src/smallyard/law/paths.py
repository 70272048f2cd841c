"""Paths: the lawful ways in which a blocked transaction could go ahead.

Each is found by asking what would change the outcome, and checked by deciding the changed transaction or world.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from smallyard.law.decision import Decision, ExceptionConsidered, LineDecision, Outcome, Path
from smallyard.law.effects import Prohibits, Question, ReviewPolicy
from smallyard.law.found import Found
from smallyard.law.heard import Heard, Said, outcome_of
from smallyard.law.listing_days import without_listing_days
from smallyard.law.provision import Registry, RulesInForce, default_registry
from smallyard.law.supposing import suppose
from smallyard.law.world import IN_FORCE, ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE
from smallyard.model.listing import ListCode
from smallyard.model.transaction import Transaction

if TYPE_CHECKING:
    from smallyard.law.decide import Reached

__all__ = ["paths_for"]

_MOST_QUESTIONS = 12
"""More open questions than this and the answers are not tried one by one: the transaction is not described yet."""
_MOST_DATES = 4
_MOST_ROUNDS = 4
_LICENSE = Citation("15 CFR 748.4")


def paths_for(decision: Decision, lines: Sequence[Heard], registry: Registry | None = None) -> tuple[Path, ...]:
    """The ways to go ahead, the most permissive outcome first; `lines` are those of the decision, as heard."""
    search = _Search(decision, lines, registry)
    found = [
        *search.by_answers(),
        *search.by_exceptions(),
        *search.by_other_party(),
        *search.by_date(),
        *search.by_less_content(),
        *search.by_other_lines(),
        *_by_license(decision),
        *_by_authorization(decision),
    ]
    unique = {(path.kind, path.text): path for path in found}
    return tuple(sorted(unique.values(), key=lambda path: -path.outcome.permissiveness))


class _Search:
    """Asks, for one blocked decision, what each change would do."""

    def __init__(self, decision: Decision, lines: Sequence[Heard], registry: Registry | None) -> None:
        self.decision, self.lines, self.registry = decision, lines, registry
        self.tx = decision.transaction
        self.world = lines[0].world

    def outcome(self, tx: Transaction, world: World | None = None) -> Outcome:
        world = world or self.world
        return outcome_of(tx, world, self.rules(world))

    def outcome_on(self, day: date) -> Outcome:
        tx, world, shared = without_listing_days(self.tx), self.world.on(day), dict[str, Said]()
        world.prescreen(tx.parties)
        outcomes = (line.on(tx, world, self.rules(world), shared).resolution.outcome for line in self.lines)
        return min(outcomes, key=lambda one: one.permissiveness)

    def outcome_without(self, listing: str) -> Outcome:
        world, shared = self.world.without(listing), dict[str, Said]()
        world.prescreen(self.tx.parties)
        outcomes = (line.again(self.tx, world, shared).resolution.outcome for line in self.lines)
        return min(outcomes, key=lambda one: one.permissiveness)

    def rules(self, world: World) -> RulesInForce:
        return (self.registry if self.registry is not None else default_registry()).in_force(world.effective)

    def better(self, changed: Outcome) -> bool:
        return changed.permissiveness > self.decision.outcome.permissiveness

    def by_answers(self) -> Iterator[Path]:
        """Facts that, once known, settle an undetermined outcome: the favorable answers, taken together."""
        if self.decision.outcome is not Outcome.UNDETERMINED or len(self.decision.questions) > _MOST_QUESTIONS:
            return
        from smallyard.law.decide import reached

        together, lines, needs = self.tx, self.lines, []
        stands: Reached | Decision = self.decision
        # What the file's author can bring about or look up comes before the day on which a list changed.
        for question in sorted(self.decision.questions, key=lambda one: IN_FORCE in one.key):
            best: tuple[Reached, str] | None = None
            for key, value, word in _possible_answers(question):
                tx = suppose(together, key, value)
                if tx is None:
                    continue
                changed = reached(tx, self.world, lines)
                gained = changed.outcome.permissiveness - stands.outcome.permissiveness
                if best is not None and changed.outcome.permissiveness <= best[0].outcome.permissiveness:
                    continue
                if gained > 0 or (gained == 0 and len(changed.questions) < len(stands.questions)):
                    best = (changed, word)
            if best is not None:
                stands, together, lines = best[0], best[0].tx, best[0].lines
                needs.append(f"{question.key}: {best[1]}")
                if stands.outcome.may_go_ahead:
                    break
        if needs and self.better(stands.outcome):
            kind = "statement" if any("statement" in need for need in needs) else "answer"
            first = self.decision.questions[0]
            yield Path(
                kind=kind,
                text="Establish the open facts; with these answers it may go ahead.",
                outcome=stands.outcome,
                citation=first.citation,
                needs=tuple(needs),
            )

    def by_exceptions(self) -> Iterator[Path]:
        """License exceptions whose open conditions, if met, would do."""
        for line in self.decision.lines:
            for one in line.exceptions:
                if one.status == "open":
                    yield from self._by_exception(line, one)

    def _by_exception(self, line: LineDecision, one: ExceptionConsidered) -> Iterator[Path]:
        """Meet the open conditions; where the first stands for a family, those behind it come up in turn."""
        tx, conditions, needs = self.tx, one.conditions, dict[str, str]()
        changed: Found | None = None
        for _ in range(_MOST_ROUNDS):
            missing = [condition for condition in conditions if condition.state == "unknown"]
            if not missing:
                break
            for condition in missing:
                supposed = suppose(tx, condition.question.key, True) if condition.question is not None else None
                if supposed is None or condition.question is None:
                    return
                tx = supposed
                needs.setdefault(condition.question.key, condition.text)
            changed = self.lines[line.line - 1].again(tx).found
            conditions = next(
                (offer.conditions for _, offer in changed.offers() if offer.paragraph == one.paragraph), conditions
            )
        if changed is None:
            return
        outcome = changed.resolution().outcome
        if outcome.permissiveness > line.outcome.permissiveness:
            yield Path(
                kind="exception",
                text=f"License Exception {one.symbol} ({one.paragraph}) for line {line.line}, if its conditions are "
                f"met.",
                outcome=outcome,
                citation=one.citation,
                needs=tuple(f"{key}: {text}" for key, text in needs.items()),
            )

    def by_other_party(self) -> Iterator[Path]:
        """Someone else in a listed party's place."""
        for one in self._listed():
            listing = one.history.listing
            changed = self.outcome_without(listing.id)
            if self.better(changed):
                yield Path(
                    kind="other_party",
                    text=f"Another {one.party.role.value.replace('_', ' ')} than {one.party.name} ({listing.id}).",
                    outcome=changed,
                    citation=listing.citations[0] if listing.citations else Citation("15 CFR 744.16"),
                )

    def by_date(self) -> Iterator[Path]:
        """A later day, where the evidence or the rules already say that something ends."""
        for day, (why, citation) in sorted(self._later_days().items())[:_MOST_DATES]:
            changed = self.outcome_on(day)
            if self.better(changed):
                yield Path(kind="date", text=f"On or after {day}: {why}.", outcome=changed, citation=citation)
                return

    def _later_days(self) -> dict[date, tuple[str, Citation]]:
        days: dict[date, tuple[str, Citation]] = {}
        for one in self._listed():
            ended, listing = one.history.ended, one.history.listing
            if ended is not None and ended.latest is not None and ended.latest > self.world.effective:
                certainly = "was" if ended.earliest == ended.latest else "was by then"
                cited = listing.citations[-1] if listing.citations else Citation("15 CFR 744.16")
                if listing.list is ListCode.UNVERIFIED_LIST:
                    cited = Citation("15 CFR 744.15(c)")
                days[ended.latest] = (f"{listing.name} {certainly} removed from the list", cited)
        named = {finding.provision for finding in self.decision.findings}
        for rule in self.registry if self.registry is not None else default_registry():
            if rule.until is not None and rule.until > self.world.effective and rule.name in named:
                days[rule.until] = (f"{rule.citation} as it stood ends", rule.citation)
        return days

    def by_less_content(self) -> Iterator[Path]:
        """A foreign-made item with little enough US-origin controlled content (734.4).

        Content tells on its own line alone, so it is tried only where one line alone stands in the way.
        """
        worst = [line.line for line in self.decision.lines if line.outcome is self.decision.outcome]
        for number in worst if len(worst) == 1 else ():
            item = self.tx.items[number - 1]
            if not item.us_content:
                continue
            lean = item.model_copy(update={"us_content": (), "us_content_complete": True})
            items = tuple(lean if place == number else other for place, other in enumerate(self.tx.items, start=1))
            changed = self.outcome(self.tx.model_copy(update={"items": items}))
            if self.better(changed):
                yield Path(
                    kind="less_content",
                    text=f"Line {number} made with controlled US-origin content at or below the de minimis level.",
                    outcome=changed,
                    citation=Citation("15 CFR 734.4"),
                )

    def by_other_lines(self) -> Iterator[Path]:
        """The lines that may go ahead, without those that may not."""
        free = [line.line for line in self.decision.lines if line.outcome.may_go_ahead]
        if not free or len(free) == len(self.decision.lines):
            return
        items = tuple(item for number, item in enumerate(self.tx.items, start=1) if number in free)
        changed = self.outcome(self.tx.model_copy(update={"items": items}))
        if self.better(changed):
            yield Path(
                kind="other_item",
                text=f"{_lines(free)} alone, without the others.".capitalize(),
                outcome=changed,
                citation=Citation("15 CFR 738.4"),
            )

    def _listed(self) -> tuple[ListedParty, ...]:
        return tuple(one for one in self.world.listed(self.tx, *ListCode) if one.certainty is not FALSE)


def _possible_answers(question: Question) -> Iterator[tuple[str, object, str]]:
    """The answers worth trying, with the key they go under; of a name, that it is not the listed party."""
    if question.about:
        yield question.key.replace(".listings", ".not_listings"), question.about, f"not {question.about}"
        return
    yield question.key, True, "yes"
    yield question.key, False, "no"


def _lines(numbers: Sequence[int]) -> str:
    return ("line " if len(numbers) == 1 else "lines ") + ", ".join(map(str, numbers))


def _by_license(decision: Decision) -> Iterator[Path]:
    required = [line for line in decision.lines if line.outcome is Outcome.LICENSE_REQUIRED]
    if decision.outcome is Outcome.PROHIBITED or not required:
        return
    strictest = max(required, key=lambda line: (line.review or ReviewPolicy.NOT_STATED).severity)
    review = strictest.review or ReviewPolicy.NOT_STATED
    how = (
        ""
        if review is ReviewPolicy.NOT_STATED
        else f"; applications are reviewed under a {review}".replace("under a case by case", "case by case")
    )
    lines = ", ".join(str(line.line) for line in required)
    yield Path(
        kind="license",
        text=f"A BIS license for line {lines}{how}."
        if len(required) == 1
        else f"A BIS license for lines {lines}{how}.",
        outcome=Outcome.LICENSE_REQUIRED,
        citation=_LICENSE,
    )


def _by_authorization(decision: Decision) -> Iterator[Path]:
    for finding in decision.findings:
        if isinstance(finding.effect, Prohibits) and finding.certain and finding.effect.unless:
            yield Path(
                kind="authorization",
                text=finding.effect.unless,
                outcome=Outcome.PROHIBITED,
                citation=finding.citation,
            )
