"""How a decision looks in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from smallyard.app.cli.many import Row, counted, numbered, show_many
from smallyard.app.cli.sections import show_clearances, show_limits, show_paths, show_questions, show_versions
from smallyard.app.cli.terminal import bullet, heading, plain, prose
from smallyard.law.decision import Decision, ExceptionConsidered, LineDecision, Outcome
from smallyard.law.effects import (
    Asks,
    Duty,
    Excepts,
    Finding,
    Imposes,
    NotSubject,
    OffersException,
    Prohibits,
    RaisesRedFlag,
    RequiresFiling,
    RequiresLicense,
    Subject,
    SuspendsExceptions,
)
from smallyard.model.country import country

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.records.chain import Record

__all__ = ["OUTCOME_STYLES", "OUTCOME_WORDS", "show_decision", "show_summary"]

OUTCOME_STYLES = {
    Outcome.PROHIBITED: "bold red",
    Outcome.LICENSE_REQUIRED: "bold red",
    Outcome.UNDETERMINED: "bold yellow",
    Outcome.LICENSE_EXCEPTION: "bold cyan",
    Outcome.NLR: "bold green",
    Outcome.NOT_SUBJECT: "bold green",
}
"""How the terminal shows each outcome."""
OUTCOME_WORDS = {
    Outcome.PROHIBITED: "PROHIBITED",
    Outcome.LICENSE_REQUIRED: "LICENSE REQUIRED",
    Outcome.UNDETERMINED: "UNDETERMINED",
    Outcome.LICENSE_EXCEPTION: "LICENSE EXCEPTION",
    Outcome.NLR: "NO LICENSE REQUIRED",
    Outcome.NOT_SUBJECT: "NOT SUBJECT TO THE EAR",
}
"""What the terminal calls each outcome."""
_STATUS_STYLES = {"used": "cyan", "available": "green", "blocked": "red", "open": "yellow", "unavailable": "dim"}
_STATUS_ORDER = list(_STATUS_STYLES)
_DUTIES = {
    Duty.LICENSE_APPLICATION: "license application",
    Duty.EEI: "electronic export information (EEI)",
    Duty.DESTINATION_CONTROL_STATEMENT: "destination control statement",
    Duty.UVL_STATEMENT: "UVL statement",
    Duty.CONSIGNEE_STATEMENT: "consignee statement",
    Duty.NOTIFICATION: "notification",
    Duty.REPORT: "report",
    Duty.DECLARATION: "declaration",
    Duty.FILING_FEE: "filing fee",
    Duty.TIMETABLE: "timetable",
    Duty.RECORDS: "records",
}
_QUESTIONS = {
    Outcome.UNDETERMINED: "Open questions: set these in the file, under the key given, and check again",
    Outcome.LICENSE_REQUIRED: "Open questions: no answer ends the requirement, but one may open an exception",
    Outcome.PROHIBITED: "Open questions",
}
_MARKS = {"yes": "+", "no": "-", "unknown": "?"}


def _outcome(outcome: Outcome) -> Text:
    return Text(OUTCOME_WORDS[outcome], style=OUTCOME_STYLES[outcome])


def show_summary(out: Console, decisions: Sequence[Decision], records: Sequence[Record] | None) -> None:
    """One row for each of many transactions, and how many there are of each outcome."""
    rows = [
        Row(
            one.transaction.id or place,
            one.effective,
            one.transaction.destination,
            _outcome(one.outcome),
            number,
            one.summary,
            plain=one.outcome is Outcome.NLR,
        )
        for place, one, number in numbered(decisions, records)
    ]
    counts = counted((one.outcome for one in decisions), Outcome, lambda one: OUTCOME_WORDS[one].lower())
    show_many(out, "transaction", "to", rows, counts)


def show_decision(out: Console, decision: Decision, record: Record | None) -> None:
    """Everything a decision says, section by section; empty sections are left out."""
    _show_head(out, decision)
    _show_lines(out, decision)
    _show_findings(out, decision)
    _show_exceptions(out, decision)
    _show_obligations(out, decision)
    asked = _QUESTIONS.get(decision.outcome, "Questions left open: no answer makes the outcome worse")
    show_questions(out, asked, decision.questions, type(decision.transaction).model_fields)
    show_clearances(out, decision.clearances)
    show_paths(out, decision.paths, _outcome)
    show_limits(out, decision.limits)
    show_versions(out, decision.versions, record)


def _show_head(out: Console, decision: Decision) -> None:
    tx = decision.transaction
    first = Text.assemble(_outcome(decision.outcome), (f"  {plain(tx.id)}" if tx.id else "", "bold"))
    out.print(first)
    place = country(tx.destination).name
    if tx.nationality:
        place = f"{country(tx.nationality).name} (nationality), in {place}"
    moved = f" (transaction dated {tx.date})" if tx.date != decision.effective else ""
    out.print(
        prose(
            f"{tx.kind.replace('_', ' ')} from {country(tx.origin).name} to {place}, "
            f"under the law of {decision.effective}{moved}, from lists as known on {decision.known}"
        )
    )
    for party in tx.parties:
        where = f", {country(party.country).name}" if party.country else ""
        out.print(prose(f"{party.role.replace('_', ' ')}: {party.name}{where}"))
    out.print(prose(decision.summary, "bold"))


def _show_lines(out: Console, decision: Decision) -> None:
    out.print(heading("Lines"))
    lines = decision.lines
    for number, line in enumerate(lines):
        item = decision.transaction.items[line.line - 1]
        value = f"${item.value:,.2f}" if item.value is not None else "value not given"
        eccn = str(item.eccn) if item.eccn else "no ECCN given"
        title = Text.assemble((plain(line.item), "bold"), f"  {eccn}  {value}  ", _outcome(line.outcome))
        out.print(bullet(str(line.line), title))
        # Lines that stand alike are explained once, below the last of them.
        alike = number + 1 < len(lines) and _why(lines[number + 1]) == _why(line)
        if not alike and (len(lines) > 1 or _why(line) != decision.summary):
            out.print(prose(_why(line), indent=4))


def _why(line: LineDecision) -> str:
    parts = [line.reason]
    if line.controls:
        parts.append(f"Controls: {', '.join(line.controls)}.")
    review = line.review_text or (str(line.review) if line.review is not None else "")
    if review:
        parts.append(f"Review of applications: {review.rstrip('.')}.")
    return " ".join(parts)


def _effect(finding: Finding) -> tuple[str, str]:
    """A finding's effect in words, and its style."""
    effect = finding.effect
    match effect:
        case NotSubject():
            words, style = "not subject to the EAR", "green"
        case Subject():
            words, style = "subject to the EAR", ""
        case Prohibits():
            words, style = "prohibited" + (f" unless authorized by {effect.unless}" if effect.unless else ""), "red"
        case RequiresLicense():
            words, style = f"license required ({effect.control})", "red"
        case SuspendsExceptions():
            but = f", but for {', '.join(effect.but)}" if effect.but else ""
            words, style = f"no license exceptions{but}", "red"
        case RaisesRedFlag():
            words, style = "red flag", "yellow"
        case Asks():
            return "open", "yellow"
        case Imposes() | OffersException() | Excepts() | RequiresFiling():
            words, style = effect.effect.replace("_", " "), ""
    if not finding.certain:
        return f"may apply: {words}", "yellow"
    return words, style


def _show_findings(out: Console, decision: Decision) -> None:
    if not decision.findings:
        return
    out.print(heading("Findings"))
    many = len(decision.lines) > 1
    for group in _grouped(decision.findings):
        words, style = _effect(group[0])
        title = Text.assemble((str(group[0].citation), "bold"), "  ", (plain(words), style))
        lines = [one.line for one in group if one.line is not None]
        if many and lines:
            title.append(_lines_in_words(lines), style="dim")
        out.print(bullet("", title, 1))
        if group[0].set_aside_by:
            out.print(prose(f"set aside by {group[0].set_aside_by.replace('_', ' ')}", "dim", 4))
        out.print(prose(group[0].reason, indent=4))
        for fact in dict.fromkeys(fact for one in group for fact in one.facts):
            out.print(bullet("·", fact, 4, "dim"))


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that say the same, of several lines or on several facts, together; the weightiest first."""
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.citation, _effect(one)[0], one.reason, one.set_aside_by), []).append(one)
    order = [Prohibits, RequiresLicense, SuspendsExceptions, Asks, RaisesRedFlag, NotSubject]

    def weight(group: list[Finding]) -> tuple[bool, bool, int]:
        kind = next((place for place, kind in enumerate(order) if isinstance(group[0].effect, kind)), len(order))
        return (bool(group[0].set_aside_by), not group[0].certain, kind)

    return sorted(groups.values(), key=weight)


def _show_exceptions(out: Console, decision: Decision) -> None:
    if not any(line.exceptions for line in decision.lines):
        return
    out.print(heading("License exceptions considered"))
    many = len(decision.lines) > 1
    groups: dict[tuple[str, str], list[tuple[int, ExceptionConsidered]]] = {}
    for line in decision.lines:
        for one in line.exceptions:
            groups.setdefault((one.status, one.reason), []).append((line.line, one))
    for (status, reason), group in sorted(groups.items(), key=lambda item: _STATUS_ORDER.index(item[0][0])):
        title = Text.assemble((status, _STATUS_STYLES[status]), "  ", (_named(one for _, one in group), "bold"))
        if many:
            title.append(_lines_in_words([line for line, _ in group]), style="dim")
        out.print(bullet("", title, 1))
        out.print(prose(reason, indent=4))
        if status in {"used", "available"}:
            for condition in dict.fromkeys(condition for _, one in group for condition in one.conditions):
                out.print(bullet(_MARKS[condition.state], f"{condition.text} [{condition.citation}]", 4, "dim"))


def _named(exceptions: Iterable[ExceptionConsidered]) -> str:
    """Symbols, each with its paragraphs: "RPL 740.10(a), 740.10(b)(2); ENC 740.17(b)(1)"."""
    paragraphs: dict[str, list[str]] = {}
    for one in exceptions:
        under = paragraphs.setdefault(one.symbol, [])
        if one.paragraph not in under:
            under.append(one.paragraph)
    return "; ".join(f"{symbol} {', '.join(under)}" for symbol, under in paragraphs.items())


def _lines_in_words(lines: Sequence[int]) -> str:
    found = sorted(set(lines))
    return f"  line{'s' if len(found) > 1 else ''} {', '.join(map(str, found))}"


def _show_obligations(out: Console, decision: Decision) -> None:
    if not decision.obligations:
        return
    may = decision.outcome.may_go_ahead
    out.print(heading("Obligations" if may else "Obligations, if it may go ahead"))
    duties: dict[tuple[str, str], list[tuple[Finding, Imposes]]] = {}
    for one in decision.obligations:
        assert isinstance(one.effect, Imposes)
        duties.setdefault((str(one.effect.duty), _when(one.effect)), []).append((one, one.effect))
    for (duty, when), group in duties.items():
        out.print(bullet("[ ]", Text.assemble((_DUTIES[Duty(duty)], "bold"), (f"  {when}", "dim"))))
        for one, effect in group:
            may_apply = "" if one.certain else "May apply: "
            out.print(prose(f"{may_apply}{effect.text} [{one.citation}]", "" if one.certain else "yellow", 6))
            for line in _paragraphs(effect.wording):
                out.print(bullet("|", line, 6, "italic"))


def _when(duty: Imposes) -> str:
    if duty.before:
        return "before it goes"
    if duty.due is None:
        return "afterwards"
    return f"until {duty.due}" if duty.duty is Duty.RECORDS else f"by {duty.due}"


def _paragraphs(wording: str) -> list[str]:
    """The wording without the line breaks inside its paragraphs, which are indented: the terminal makes its own."""
    found: list[str] = []
    for line in wording.splitlines():
        if found and line.startswith("   ") and not line.lstrip().startswith("-"):
            found[-1] = f"{found[-1]} {line.strip()}"
        else:
            found.append(line)
    return found
