"""What an agent is answered: short forms of our results that keep the citations, the limits and the lists' dates.

No answer is a bare yes: each says which lists it looked at, of which day, and what it could not look at.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from smallyard.law.china.conflicts import BothLaws, Conflict
    from smallyard.law.china.decide import Alternative, ChinaDecision
    from smallyard.law.decision import Decision, ExceptionConsidered, ListVersion, Path, Versions
    from smallyard.law.effects import Finding
    from smallyard.law.effects import Question as LawQuestion
    from smallyard.law.investment.decision import InvestmentDecision, InvestmentPath
    from smallyard.lists.view import ListsView
    from smallyard.records.chain import Record
    from smallyard.screening.result import Screened

__all__ = ["CheckAnswer", "InvestAnswer", "ListHeld", "ScreenAnswer", "lists_held"]

NOT_ADVICE = "Not legal advice: a person answers for what is done on it."


class Answer(BaseModel):
    """What every answer is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ListHeld(Answer):
    """One list as it was looked at."""

    code: str = Field(description="EL, UVL, MEU, DPL, SDN, CMIC, ...")
    published: date | None = Field(description="the day for which the publication looked at speaks")
    listings: int = Field(description="entries held, past ones included")
    whole: bool = Field(description="false: the publication is only a part of the list")


class Line(Answer):
    """What holds for one item."""

    line: int
    item: str
    outcome: str
    reason: str
    controls: tuple[str, ...] = Field(
        description="the license requirements found, by Country Chart column or section"
    )
    review: str = Field(description="how a license application would be reviewed; empty where none is needed")
    exceptions: tuple[str, ...] = Field(description="each license exception considered: symbol, status, why")


class Cited(Answer):
    """One thing that the law says of this transaction."""

    citation: str
    says: str
    facts: tuple[str, ...] = ()


class Obligation(Answer):
    """What must be done."""

    duty: str
    citation: str
    text: str
    document: str = Field(description="the statement to be given, filled in as far as the facts reach; or empty")


class Question(Answer):
    """A fact that is missing."""

    key: str = Field(description="the name under which the answer goes into the transaction's `answers`")
    text: str
    citation: str


class WayAhead(Answer):
    """A lawful way in which a blocked transaction could go ahead."""

    kind: str
    text: str
    outcome: str
    citation: str


class LawAnswer(Answer):
    """What one law says of a transaction, with all that it rests on."""

    law: str = Field(description="US (the Export Administration Regulations) or China")
    outcome: str
    summary: str
    lines: tuple[Line, ...]
    findings: tuple[Cited, ...]
    obligations: tuple[Obligation, ...]
    open_questions: tuple[Question, ...]
    paths: tuple[WayAhead, ...]
    alternatives: tuple[str, ...] = Field(description="both answers, where it is not known which measure stands")
    limits: tuple[str, ...] = Field(description="what this decision could not look at")

    @classmethod
    def of(cls, decision: Decision | ChinaDecision) -> LawAnswer:
        """The short form of a decision under one law."""
        from smallyard.law.decision import Decision as UsDecision

        us = decision if isinstance(decision, UsDecision) else None
        return cls(
            law="US" if us else "China",
            outcome=str(decision.outcome),
            summary=decision.summary,
            lines=tuple(
                Line(
                    line=one.line,
                    item=one.item,
                    outcome=str(one.outcome),
                    reason=one.reason,
                    controls=one.controls,
                    review=one.review_text,
                    exceptions=tuple(map(_exception, one.exceptions)),
                )
                for one in decision.lines
            ),
            findings=tuple(
                Cited(citation=str(one.citation), says=one.reason, facts=one.facts) for one in decision.findings
            ),
            **_follows(decision),
            paths=tuple(map(_way, us.paths)) if us else (),
            alternatives=() if isinstance(decision, UsDecision) else tuple(map(_alternative, decision.alternatives)),
        )


class CheckAnswer(Answer):
    """A decision under each law that was asked; the outcome is the strictest of them."""

    outcome: str = Field(
        description="PROHIBITED, LICENSE_REQUIRED, UNDETERMINED, LICENSE_EXCEPTION, NLR (no license required) or "
        "NOT_SUBJECT (to the law asked)"
    )
    may_go_ahead: bool = Field(
        description="without a license, once the obligations are met; false while undetermined"
    )
    summary: str
    law_of: date
    known_at: date
    laws: tuple[LawAnswer, ...]
    conflicts: tuple[str, ...] = Field(description="where what one law requires exposes to the other")
    lists: tuple[ListHeld, ...]
    software: str
    rules: str = Field(description="SHA-256 of the rules and tables it was made by")
    record: int | None = Field(description="the number of the record that keeps this decision; see `smallyard audit`")
    advice: str = NOT_ADVICE

    @classmethod
    def of(cls, decision: Decision | ChinaDecision | BothLaws, record: Record | None) -> CheckAnswer:
        """The short form of a decision under one law or two."""
        from smallyard.law.china.conflicts import BothLaws as Both

        both = decision if isinstance(decision, Both) else None
        parts: tuple[Decision | ChinaDecision, ...]
        parts = (decision.us, decision.china) if isinstance(decision, Both) else (decision,)
        return cls(
            **_head(decision),
            laws=tuple(map(LawAnswer.of, parts)),
            conflicts=tuple(map(_conflict, both.conflicts)) if both else (),
            **_basis(parts[0].versions, record),
        )


def _head(decision: Decision | ChinaDecision | BothLaws | InvestmentDecision) -> dict[str, Any]:
    """What every answer on a decision begins with."""
    return {
        "outcome": str(decision.outcome),
        "may_go_ahead": decision.outcome.may_go_ahead,
        "summary": decision.summary,
        "law_of": decision.effective,
        "known_at": decision.known,
    }


def _follows(decision: Decision | ChinaDecision | InvestmentDecision) -> dict[str, Any]:
    """What is to be done, what is open, and what was not looked at."""
    return {
        "obligations": tuple(map(_obligation, decision.obligations)),
        "open_questions": tuple(map(_question, decision.questions)),
        "limits": decision.limits,
    }


def _basis(versions: Versions, record: Record | None) -> dict[str, Any]:
    """What the answer rests on, and where it is on record."""
    return {
        "lists": tuple(map(_held, versions.list_versions)),
        "software": versions.software,
        "rules": versions.rules,
        "record": record.sequence if record else None,
    }


def _exception(one: ExceptionConsidered) -> str:
    return f"{one.symbol} ({one.paragraph}): {one.status}. {one.reason}"


def _alternative(one: Alternative) -> str:
    return f"If {one.assumption}: {one.outcome}. {one.summary}"


def _conflict(one: Conflict) -> str:
    sure = "" if one.certain else "Possibly: "
    return f"{sure}{one.text} (US: {one.us.citation}; China: {one.china.citation})"


def _question(one: LawQuestion) -> Question:
    return Question(key=one.key, text=one.text, citation=str(one.citation))


def _way(one: Path | InvestmentPath) -> WayAhead:
    return WayAhead(kind=one.kind, text=one.text, outcome=str(one.outcome), citation=str(one.citation))


def _held(one: ListVersion) -> ListHeld:
    return ListHeld(code=one.list, published=one.published, listings=one.listings, whole=one.complete)


def _obligation(one: Finding) -> Obligation:
    effect: Any = one.effect
    return Obligation(
        duty=str(effect.duty),
        citation=str(one.citation),
        text=effect.text,
        document=effect.wording,
    )


class Regime(Answer):
    """What one investment regime says of a deal."""

    regime: str
    outcome: str
    reason: str
    tests: tuple[Cited, ...] = Field(description="each legal test: met (yes), not met (no) or unknown, and why")
    exceptions: tuple[str, ...]


class InvestAnswer(Answer):
    """A decision on a deal, with all that it rests on."""

    outcome: str = Field(
        description="the worst of the regimes': PROHIBITED, UNDETERMINED, MANDATORY_FILING, NOTIFIABLE, "
        "VOLUNTARY_FILING, EXCEPTED or NOT_COVERED"
    )
    may_go_ahead: bool = Field(description="once its filings and other duties are met; false while undetermined")
    summary: str
    law_of: date
    known_at: date
    regimes: tuple[Regime, ...]
    obligations: tuple[Obligation, ...]
    open_questions: tuple[Question, ...]
    paths: tuple[WayAhead, ...]
    limits: tuple[str, ...]
    lists: tuple[ListHeld, ...]
    software: str
    rules: str
    record: int | None
    advice: str = NOT_ADVICE

    @classmethod
    def of(cls, decision: InvestmentDecision, record: Record | None) -> InvestAnswer:
        """The short form of a decision on a deal."""
        return cls(
            **_head(decision),
            regimes=tuple(
                Regime(
                    regime=str(one.regime),
                    outcome=str(one.outcome),
                    reason=one.reason,
                    tests=tuple(
                        Cited(citation=str(each.citation), says=f"{each.name}: {each.state}. {each.reason}")
                        for each in one.determinations
                    ),
                    exceptions=tuple(map(_exception, one.exceptions)),
                )
                for one in decision.regimes
            ),
            **_follows(decision),
            paths=tuple(map(_way, decision.paths)),
            **_basis(decision.versions, record),
        )


class ListingHit(Answer):
    """A listed party that the one asked about may be."""

    listing: str
    list: str
    name: str
    matched: str = Field(description="the listed name or alias that matched")
    countries: tuple[str, ...]
    score: float = Field(description="in [0, 1)")
    band: str = Field(description="match, review or no_match")
    in_force: str = Field(description="yes, no or unknown, on the day asked for")
    listed: str
    removed: str | None
    why: tuple[str, ...] = Field(description="what the score is made of")
    license_requirement: str | None
    license_policy: str | None
    citations: tuple[str, ...]
    clearance: str = Field(description="what a person said of this pair earlier, and whether it still holds")


class ScreenAnswer(Answer):
    """What the lists say of one name."""

    result: str = Field(
        description="match (a listing in force bears this name), review (a person must look) or clear (none comes "
        "near, on the lists held)"
    )
    as_of: date
    hits: tuple[ListingHit, ...]
    lists: tuple[ListHeld, ...]
    limits: tuple[str, ...]
    record: int | None = Field(default=None, description="the number of the record that keeps this screening")
    advice: str = NOT_ADVICE

    @classmethod
    def of(
        cls,
        screened: Screened,
        view: ListsView,
        record: Record | None = None,
        held: tuple[ListHeld, ...] | None = None,
    ) -> ScreenAnswer:
        """The short form of a screening; `held` are the lists of the view, where they were asked of it already."""
        from smallyard.law.limits import limits_of_lists
        from smallyard.screening.result import hit_as_dict
        from smallyard.screening.tables import clearance_in_words

        hits = tuple(
            ListingHit(
                matched=one["matched"]["listed"],
                why=tuple(each["text"] for each in one["reasons"]),
                clearance=clearance_in_words(one["clearance"]),
                **{field: one[field] for field in _SAME},
            )
            for one in map(hit_as_dict, screened.hits)
        )
        return cls(
            result=str(screened.result),
            as_of=view.effective,
            hits=hits,
            lists=held if held is not None else lists_held(view),
            limits=tuple(limits_of_lists(view, view.effective)),
            record=record.sequence if record else None,
        )


_SAME = (
    "listing",
    "list",
    "name",
    "countries",
    "score",
    "band",
    "in_force",
    "listed",
    "removed",
    "license_requirement",
    "license_policy",
    "citations",
)


def lists_held(view: ListsView) -> tuple[ListHeld, ...]:
    """The lists that a view looks at."""
    return tuple(
        ListHeld(
            code=str(one.list),
            published=one.published,
            listings=one.listings,
            whole=one.complete,
        )
        for one in view.held()
    )
