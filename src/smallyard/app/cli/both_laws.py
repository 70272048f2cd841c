"""How a decision under China's law looks in the terminal, and two laws side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from smallyard.app.cli.deciding import in_turn, print_lines, save_lines
from smallyard.app.cli.decisions import OUTCOME_STYLES, OUTCOME_WORDS, show_decision
from smallyard.app.cli.sections import show_clearances, show_limits, show_questions, show_versions
from smallyard.app.cli.terminal import bullet, heading, plain, prose
from smallyard.law.decision import Outcome
from smallyard.law.effects import Finding, Imposes, Prohibits, RaisesRedFlag, RequiresLicense
from smallyard.model.country import country

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.law.china.conflicts import BothLaws, Conflict
    from smallyard.law.china.decide import ChinaDecision
    from smallyard.records.chain import Record

__all__ = ["check_china_only", "show_both", "show_china", "show_sides"]


def check_china_only(
    files: tuple[Path, ...],
    as_of: date | None,
    known_at: date | None,
    store: str | None,
    *,
    as_json: bool,
    save: Path | None,
    record: bool,
    by: str | None,
) -> int:
    """Decide the transactions of files under China's law alone, and record them for `by` if `record` says so."""
    from smallyard.app.both_laws import check_china, naming
    from smallyard.app.cli.check import EXIT_CODES
    from smallyard.app.cli.recording import record_all
    from smallyard.app.cli.terminal import console
    from smallyard.app.worlds import open_world, today
    from smallyard.model.reading import read_transactions

    world = open_world(as_of or today(), known_at, store)
    decisions = []
    for path in files:
        for number, tx in enumerate(read_transactions(path), start=1):
            with naming(path, number, tx):
                decisions.append(check_china(tx, as_of=as_of, world=world))
    records = record_all(decisions, store, by) if record else None
    save_lines(save, decisions)
    if as_json:
        print_lines(decisions)
    else:
        out = console()
        for number, one in in_turn(out, decisions, behind=False):
            show_china(out, one, records[number] if records else None)
    return max(EXIT_CODES[one.outcome] for one in decisions)


def _outcome(outcome: Outcome) -> Text:
    words = "NOT SUBJECT TO IT" if outcome is Outcome.NOT_SUBJECT else OUTCOME_WORDS[outcome]
    return Text(words, style=OUTCOME_STYLES[outcome])


def show_sides(out: Console, both: BothLaws) -> None:
    """The two outcomes side by side, the stricter first, and the conflicts between the laws."""
    name = f"  {plain(both.transaction.id)}" if both.transaction.id else ""
    out.print(Text.assemble(_outcome(both.outcome), (name, "bold")))
    out.print(prose(both.summary, "bold"))
    out.print(bullet("China", Text.assemble(_outcome(both.china.outcome), f"  {plain(both.china.summary)}")))
    out.print(bullet("US   ", Text.assemble(_outcome(both.us.outcome), f"  {plain(both.us.summary)}")))
    out.print(heading("Conflicts of law" if both.conflicts else "No conflict of law is seen"))
    for one in both.conflicts:
        _show_conflict(out, one)


def _show_conflict(out: Console, one: Conflict) -> None:
    kinds = {
        "countermeasure": "countermeasure against carrying out foreign measures",
        "blocking_order": "prohibition order under the Blocking Rules",
        "unreliable_entity": "risk of being listed as unreliable",
    }
    may = "" if one.certain else "may conflict: "
    out.print(bullet("!", Text.assemble((f"{may}{kinds[one.kind]}", "bold yellow"), f"  {plain(one.about)}")))
    for title, side in (("US", one.us), ("China", one.china)):
        out.print(prose(f"{title}, {side.citation}, since {side.since}: {side.says}.", indent=4))
        out.print(prose(f"binds {side.binds}", "dim", 6))
    out.print(prose(one.text, indent=4))


def show_both(out: Console, both: BothLaws, record: Record | None) -> None:
    """Everything that is said of one transaction under two laws, on one record."""
    show_sides(out, both)
    _show_china(out, both.china)
    out.rule("Under US law", style="dim", align="left")
    show_decision(out, both.us, record)


def show_china(out: Console, decision: ChinaDecision, record: Record | None) -> None:
    """Everything that a decision under China's law says."""
    _show_china(out, decision)
    show_clearances(out, decision.clearances)
    show_versions(out, decision.versions, record)


def _show_china(out: Console, decision: ChinaDecision) -> None:
    out.rule("Under China's law", style="dim", align="left")
    tx = decision.transaction
    out.print(Text.assemble(_outcome(decision.outcome), (f"  {plain(tx.id)}" if tx.id else "", "bold")))
    out.print(
        prose(
            f"{tx.kind.replace('_', ' ')} from {country(tx.origin).name} to {country(tx.destination).name}, "
            f"under the law of {decision.effective}, from lists as known on {decision.known}"
        )
    )
    out.print(prose(decision.summary, "bold"))
    for line in decision.lines:
        review = f"  review: {line.review_text or line.review}" if line.review else ""
        title = Text.assemble((plain(line.item), "bold"), "  ", _outcome(line.outcome), (review, "dim"))
        out.print(bullet(str(line.line), title))
    if decision.alternatives:
        out.print(heading("Not known to our sources: both answers"))
    for each in decision.alternatives:
        review = f" (review: {each.review})" if each.review else ""
        title = Text.assemble(f"{plain(each.assumption)}: ", _outcome(each.outcome), review)
        out.print(bullet(">", title))
    if decision.findings:
        out.print(heading("Findings"))
    for finding in decision.findings:
        _show_finding(out, finding)
    if decision.obligations:
        out.print(heading("Obligations"))
    for finding in decision.obligations:
        assert isinstance(finding.effect, Imposes)
        out.print(bullet("[ ]", f"{finding.effect.text} [{finding.citation}]"))
    show_questions(out, "Open questions", decision.questions, type(tx).model_fields)
    show_limits(out, decision.limits)


def _show_finding(out: Console, one: Finding) -> None:
    effect = one.effect
    words, style = effect.effect.replace("_", " "), ""
    if isinstance(effect, Prohibits):
        words, style = "prohibited" + (f" unless: {effect.unless}" if effect.unless else ""), "red"
    elif isinstance(effect, RequiresLicense):
        words, style = f"license required ({effect.control})", "red"
    elif isinstance(effect, RaisesRedFlag):
        words, style = "red flag", "yellow"
    if not one.certain:
        words, style = f"may apply: {words}", "yellow"
    out.print(bullet("", Text.assemble((str(one.citation), "bold"), "  ", (plain(words), style)), 1))
    out.print(prose(one.reason, indent=4))
    for fact in one.facts:
        out.print(bullet("·", fact, 4, "dim"))
