"""How a decision on an investment looks in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from smallyard.app.cli.many import Row, counted, numbered, show_many
from smallyard.app.cli.sections import (
    show_clearances,
    show_limits,
    show_paths,
    show_questions,
    show_record,
    show_rules,
)
from smallyard.app.cli.terminal import bullet, heading, plain, prose
from smallyard.law.effects import (
    Asks,
    Duty,
    Finding,
    Imposes,
    Prohibits,
    RequiresFiling,
)
from smallyard.law.investment.decision import InvestmentDecision, InvestmentOutcome, RegimeDecision
from smallyard.model.country import country
from smallyard.model.investment import Investment

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.records.chain import Record

__all__ = ["show_deal", "show_deals"]

_STYLES = {
    InvestmentOutcome.PROHIBITED: "bold red",
    InvestmentOutcome.UNDETERMINED: "bold yellow",
    InvestmentOutcome.MANDATORY_FILING: "bold magenta",
    InvestmentOutcome.NOTIFIABLE: "bold cyan",
    InvestmentOutcome.VOLUNTARY_FILING: "bold cyan",
    InvestmentOutcome.EXCEPTED: "bold green",
    InvestmentOutcome.NOT_COVERED: "bold green",
}
_DUTIES = {
    Duty.NOTIFICATION: "notification",
    Duty.DECLARATION: "declaration",
    Duty.FILING_FEE: "filing fee",
    Duty.TIMETABLE: "timetable",
    Duty.REPORT: "reports and evidence",
    Duty.RECORDS: "records",
}
_MARKS = {"yes": "+", "no": "-", "unknown": "?"}
_MARK_STYLES = {"yes": "green", "no": "dim", "unknown": "yellow"}


def _words(outcome: InvestmentOutcome) -> Text:
    return Text(outcome.replace("_", " "), style=_STYLES[outcome])


def show_deals(out: Console, decisions: Sequence[InvestmentDecision], records: Sequence[Record] | None) -> None:
    """One row for each of many deals, and how many there are of each outcome."""
    rows = [
        Row(
            one.investment.id or place,
            one.effective,
            one.investment.target.name,
            _words(one.outcome),
            number,
            one.summary,
        )
        for place, one, number in numbered(decisions, records)
    ]
    outcomes = (one.outcome for one in decisions)
    show_many(
        out, "deal", "target", rows, counted(outcomes, InvestmentOutcome, lambda one: _words(one).plain.lower())
    )


def show_deal(out: Console, decision: InvestmentDecision, record: Record | None) -> None:
    """Everything a decision says, section by section; empty sections are left out."""
    _show_head(out, decision)
    for one in decision.regimes:
        _show_regime(out, one)
    _show_findings(out, decision)
    _show_obligations(out, decision)
    open_ = decision.outcome is InvestmentOutcome.UNDETERMINED
    asked = (
        "Open questions: set these in the file, under the key given, and decide again" if open_ else "Open questions"
    )
    show_questions(out, asked, decision.questions, Investment.model_fields)
    show_clearances(out, decision.clearances)
    show_paths(out, decision.paths, _words)
    show_limits(out, decision.limits)
    show_rules(out, decision.versions)
    show_record(out, record)


def _show_head(out: Console, decision: InvestmentDecision) -> None:
    deal = decision.investment
    out.print(Text.assemble(_words(decision.outcome), (f"  {plain(deal.id)}" if deal.id else "", "bold")))
    moved = f" (deal dated {deal.date})" if deal.date != decision.effective else ""
    where = f", {country(deal.target.country).name}" if deal.target.country else ""
    out.print(prose(f"{deal.act.replace('_', ' ')}: {deal.investor.name} in {deal.target.name}{where}"))
    out.print(prose(f"under the law of {decision.effective}{moved}, from lists as known on {decision.known}"))
    out.print(prose(decision.summary, "bold"))


def _show_regime(out: Console, one: RegimeDecision) -> None:
    out.print(heading(f"{one.regime[:1].upper()}{one.regime[1:]}"))
    out.print(bullet("", Text.assemble(_words(one.outcome), f"  {plain(one.reason)}"), 1))
    for test in one.determinations:
        title = Text.assemble((plain(test.name), "bold"), (f"  {test.citation}  ", "dim"), plain(test.reason))
        out.print(bullet(_MARKS[test.state], title, 4, mark_style=_MARK_STYLES[test.state]))
    for considered in one.exceptions:
        title = Text.assemble(
            (considered.status, "green" if considered.status in {"used", "available"} else "dim"),
            "  ", (considered.paragraph, "bold"), f"  {plain(considered.reason)}",
        )  # fmt: skip
        out.print(bullet("·", title, 4))


def _effect(finding: Finding) -> tuple[str, str]:
    effect = finding.effect
    match effect:
        case Prohibits():
            words, style = "prohibited" + (f" without {effect.unless}" if effect.unless else ""), "red"
        case RequiresFiling():
            due = f" by {effect.due}" if effect.due else ""
            words, style = f"{effect.form} {'due' if effect.mandatory else 'possible'}{due}", "cyan"
        case Asks():
            return "open", "yellow"
        case _:
            words, style = effect.effect.replace("_", " "), ""
    return (words, style) if finding.certain else (f"may apply: {words}", "yellow")


def _show_findings(out: Console, decision: InvestmentDecision) -> None:
    if not decision.findings:
        return
    out.print(heading("Findings"))
    for one in decision.findings:
        words, style = _effect(one)
        out.print(bullet("", Text.assemble((str(one.citation), "bold"), "  ", (plain(words), style)), 1))
        out.print(prose(one.reason, indent=4))
        for fact in one.facts:
            out.print(bullet("·", fact, 4, "dim"))


def _show_obligations(out: Console, decision: InvestmentDecision) -> None:
    if not decision.obligations:
        return
    out.print(heading("Obligations"))
    for one in decision.obligations:
        effect = one.effect
        assert isinstance(effect, Imposes)
        due = f"  {'until' if effect.duty is Duty.RECORDS else 'by'} {effect.due}" if effect.due else ""
        out.print(bullet("[ ]", Text.assemble((_DUTIES.get(effect.duty, str(effect.duty)), "bold"), (due, "dim"))))
        out.print(prose(f"{effect.text} [{one.citation}]", indent=6))
        for line in effect.wording.splitlines():
            out.print(bullet("|", line, 6, "italic"))
