"""What an agent is answered: short forms of our results that keep the citations, the limits and the lists' dates.

No answer is a bare yes: each says which lists it looked at, of which day, and what it could not look at.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field

from smallyard.model.noun import Described

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


class Answer(Described):
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
    """The number of the item line in the transaction, from 1."""
    item: str
    """The item's description, else its ECCN, else "unclassified item"; at most 80 characters."""
    outcome: str
    """PROHIBITED, LICENSE_REQUIRED, UNDETERMINED, LICENSE_EXCEPTION, NLR or NOT_SUBJECT, of this line alone."""
    reason: str
    """Why the line comes to this outcome, in words."""
    controls: tuple[str, ...] = Field(
        description="the license requirements found, by Country Chart column or section"
    )
    review: str = Field(description="how a license application would be reviewed; empty where none is needed")
    exceptions: tuple[str, ...] = Field(description="each license exception considered: symbol, status, why")


class Cited(Answer):
    """One thing that the law says of this transaction."""

    citation: str
    """The section that says it, such as 15 CFR 744.11."""
    says: str
    """What the rule comes to on these facts; of a legal test of a deal, its name, yes, no or unknown, and why."""
    facts: tuple[str, ...] = ()
    """The facts that it was found on, one sentence or clause each; empty where none is named."""


class Ruled(Cited):
    """What one rule says of this transaction, and how firmly."""

    certain: bool
    """False: it may apply; it turns on a fact that is not known, for which an open question asks."""
    set_aside_by: str
    """The rule, an exception to this one, that takes its place; empty: it stands."""

    @classmethod
    def of(cls, found: Finding) -> Ruled:
        """The short form of a finding."""
        return cls(
            citation=str(found.citation),
            says=found.reason,
            facts=found.facts,
            certain=found.certain,
            set_aside_by=found.set_aside_by,
        )


class Obligation(Answer):
    """What must be done."""

    duty: str
    """The kind of duty: license_application, eei, destination_control_statement, uvl_statement, consignee_statement,
    notification, report, declaration, filing_fee, timetable or records."""
    citation: str
    """The section that imposes it."""
    text: str
    """What is to be done, in words."""
    document: str = Field(description="the statement to be given, filled in as far as the facts reach; or empty")


class Question(Answer):
    """A fact that is missing."""

    key: str = Field(description="the name under which the answer goes into the transaction's `answers`")
    text: str
    """The question, in words."""
    citation: str
    """The section for which the answer matters."""


class WayAhead(Answer):
    """A lawful way in which a blocked transaction could go ahead."""

    kind: str
    """The kind of way, such as answer, statement, exception, license, other_party, date or authorization; of a deal
    also rights, stake, other_target, other_act, recusal, filing or exemption."""
    text: str
    """What would have to be done or be so, in words."""
    outcome: str
    """What the outcome would then be; it stays as it is where somebody would have to license or authorize it."""
    citation: str
    """The section, order or notice on which the way rests."""


class LawAnswer(Answer):
    """What one law says of a transaction, with all that it rests on."""

    law: str = Field(description="US (the Export Administration Regulations) or China")
    outcome: str
    """The outcome of the worst line under this law: PROHIBITED, LICENSE_REQUIRED, UNDETERMINED, LICENSE_EXCEPTION,
    NLR or NOT_SUBJECT."""
    summary: str
    """The reason of the worst line, with its number where there are several."""
    lines: tuple[Line, ...]
    """What holds for each item, in the order of the transaction."""
    findings: tuple[Ruled, ...]
    """What each rule that spoke says, and how firmly."""
    obligations: tuple[Obligation, ...]
    """What must be done, each duty once."""
    open_questions: tuple[Question, ...]
    """Facts that are missing, each with the key under which to answer it."""
    paths: tuple[WayAhead, ...]
    """Lawful ways to go ahead; empty where it may go ahead already, none was found, or the law is China's."""
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
            findings=tuple(map(Ruled.of, decision.findings)),
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
    """Why it comes to the outcome, in words."""
    law_of: date
    """The day whose law applied."""
    known_at: date
    """The day up to which received list evidence counts."""
    laws: tuple[LawAnswer, ...]
    """The answer under each law that was asked: one, or that of the United States and then that of China."""
    conflicts: tuple[str, ...] = Field(description="where what one law requires exposes to the other")
    lists: tuple[ListHeld, ...]
    """The lists held, by which it was decided, with their dates."""
    software: str
    """The version of smallyard that decided."""
    rules: str = Field(description="SHA-256 of the rules and tables it was made by")
    record: int | None = Field(description="the number of the record that keeps this decision; see `smallyard audit`")
    advice: str = NOT_ADVICE
    """Always the same words: this is not legal advice, and a person answers for what is done on it."""

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
    """Its name: outbound investment (31 CFR part 850), securities ban (EO 13959 as amended, 31 CFR part 586), blocked
    persons (OFAC's blocking programs), inbound investment (31 CFR part 800) or real estate (31 CFR part 802)."""
    outcome: str
    """PROHIBITED, UNDETERMINED, MANDATORY_FILING, NOTIFIABLE, VOLUNTARY_FILING, EXCEPTED or NOT_COVERED, under this
    regime alone."""
    reason: str
    """Why the deal comes to this outcome, in words."""
    tests: tuple[Cited, ...] = Field(description="each legal test: met (yes), not met (no) or unknown, and why")
    exceptions: tuple[str, ...]
    """Each exception of the regime that was considered: symbol, paragraph, status and why."""


class InvestAnswer(Answer):
    """A decision on a deal, with all that it rests on."""

    outcome: str = Field(
        description="the worst of the regimes': PROHIBITED, UNDETERMINED, MANDATORY_FILING, NOTIFIABLE, "
        "VOLUNTARY_FILING, EXCEPTED or NOT_COVERED"
    )
    may_go_ahead: bool = Field(description="once its filings and other duties are met; false while undetermined")
    summary: str
    """The reason under the regime with the worst outcome, or that no regime could be looked at."""
    law_of: date
    """The day whose law applied."""
    known_at: date
    """The day up to which received list evidence counts."""
    regimes: tuple[Regime, ...]
    """What each regime that the deal touches says; one that was not looked at is left out."""
    obligations: tuple[Obligation, ...]
    """What must be done, and by which section."""
    open_questions: tuple[Question, ...]
    """Facts that are missing, each with the key under which to answer it."""
    paths: tuple[WayAhead, ...]
    """Lawful ways in which the deal could go ahead; empty where it may, or none was found."""
    limits: tuple[str, ...]
    """What this decision could not look at."""
    lists: tuple[ListHeld, ...]
    """The lists held, by which it was decided, with their dates."""
    software: str
    """The version of smallyard that decided."""
    rules: str
    """SHA-256 in hex of the rules and tables that it was decided by."""
    record: int | None
    """The number of the record that keeps this decision; null where it was not recorded."""
    advice: str = NOT_ADVICE
    """Always the same words: this is not legal advice, and a person answers for what is done on it."""

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
    """The id of the entry: the list's code, a colon, the entry's key."""
    list: str
    """The code of its list: EL, UVL, MEU, DPL, SDN, CMIC ..."""
    name: str
    """The primary name of the entry."""
    matched: str = Field(description="the listed name or alias that matched")
    countries: tuple[str, ...]
    """The countries that the entry names, as ISO 3166-1 alpha-2 codes; empty where it names none."""
    score: float = Field(description="in [0, 1)")
    band: str = Field(description="match, review or no match")
    in_force: str = Field(description="yes, no or unknown, on the day asked for")
    listed: str
    """The day from which it has been listed, as far as known: an ISO 8601 date, "(derived)" behind it where no source
    states it, or "between ... and ..."."""
    removed: str | None
    """The day of its removal, in the same form; null where nothing says that it ended."""
    why: tuple[str, ...] = Field(description="what the score is made of")
    license_requirement: str | None
    """The license requirement in the words of the list; empty where the entry states none."""
    license_policy: str | None
    """The license review policy in the words of the list; empty where the entry states none."""
    citations: tuple[str, ...]
    """The rules and notices that put it on the list or changed its entry, as the list cites them."""
    clearance: str = Field(description="what a person said of this pair earlier, and whether it still holds")


class ScreenAnswer(Answer):
    """What the lists say of one name."""

    result: str = Field(
        description="match (a listing in force bears this name), review (a person must look) or clear (none comes "
        "near, on the lists held)"
    )
    as_of: date
    """The day on which a listing had to be in force."""
    hits: tuple[ListingHit, ...]
    """The listings that come near the name, the best score first."""
    lists: tuple[ListHeld, ...]
    """The lists held, with their dates."""
    limits: tuple[str, ...]
    """What the screening could not look at: lists not held, held in part, or old."""
    record: int | None = Field(default=None, description="the number of the record that keeps this screening")
    advice: str = NOT_ADVICE
    """Always the same words: this is not legal advice, and a person answers for what is done on it."""

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
