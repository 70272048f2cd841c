"""A memo in PDF of one decision: what was decided, by which rules and lists, what is open, what must be done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from smallyard.errors import MissingExtraError
from smallyard.law.effects import Finding, Imposes, Prohibits, RequiresFiling, RequiresLicense, SuspendsExceptions
from smallyard.model.country import country
from smallyard.version import VERSIONS

if TYPE_CHECKING:
    from smallyard.app.pdf.page import Page
    from smallyard.law.china.conflicts import BothLaws
    from smallyard.law.china.decide import ChinaDecision
    from smallyard.law.decision import Decision, LineDecision, Versions
    from smallyard.law.decision import Path as LawfulPath
    from smallyard.law.effects import Question
    from smallyard.law.investment.decision import InvestmentDecision, InvestmentPath
    from smallyard.model.clearance import ClearanceUsed
    from smallyard.model.transaction import Transaction
    from smallyard.records.chain import Record
    from smallyard.records.forms import Recordable
    from smallyard.records.screenings import RecordedScreening

__all__ = ["memo_pdf"]

_TONES = {
    "PROHIBITED": "bad", "LICENSE_REQUIRED": "bad", "UNDETERMINED": "open", "LICENSE_EXCEPTION": "good",
    "NLR": "good", "NOT_SUBJECT": "good", "MANDATORY_FILING": "open", "NOTIFIABLE": "open",
    "VOLUNTARY_FILING": "open", "EXCEPTED": "good", "NOT_COVERED": "good",
    "match": "bad", "review": "open", "unread": "open", "clear": "good",
}  # fmt: skip
_DUTIES = {
    "eei": "electronic export information (EEI)",
    "uvl_statement": "UVL statement",
    "report": "reports and evidence",
}
_STATUS_ORDER = ["used", "available", "blocked", "open", "unavailable"]
_MARKS = {"yes": "met", "no": "not met", "unknown": "open"}
_STATED = {"yes": "in force", "no": "not in force", "unknown": "not known whether in force"}


def memo_pdf(decision: Recordable, record: Record | None = None) -> bytes:
    """A memo of a decision, or of a screening, as PDF; the same decision and record give the same bytes.

    Args:
        decision: a decision on a transaction under US law, China's or both, one on an investment, or a screening.
        record: where it is on record; None for one that is not, which the memo says.

    Raises:
        MissingExtraError: the extra `pdf` is not installed.
    """
    try:
        from smallyard.app.pdf.page import Page
    except ImportError as missing:
        raise MissingExtraError(missing, "pdf") from missing
    foot = f"{VERSIONS}; decision {decision.digest}"
    if record is not None:
        foot = f"record {record.sequence}; {foot}"
    page = Page(f"Memo of {decision.format.split('/')[1].replace('-', ' ')}", foot)
    if decision.format == "smallyard/screening-record/1":
        _screening(page, decision)
    elif decision.format == "smallyard/investment-decision/1":
        _deal(page, decision)
    elif decision.format == "smallyard/both-laws/1":
        _both(page, decision)
    else:
        _transaction(page, decision, whole=True)
    _record(page, decision, record)
    return page.pdf()


def _words(outcome: str) -> str:
    return {"NLR": "NO LICENSE REQUIRED", "NOT_SUBJECT": "NOT SUBJECT"}.get(
        outcome, outcome.replace("_", " ").upper()
    )


def _transaction(page: Page, decision: Decision | ChinaDecision, *, whole: bool) -> None:
    """A decision on a transaction under one law; `whole` where the memo is of nothing else."""
    tx = decision.transaction
    us = decision.format == "smallyard/decision/1"
    page.headline(_words(decision.outcome), _TONES[decision.outcome])
    law = "the Export Administration Regulations" if us else "China's law"
    page.paragraph(f"under {law} as of {decision.effective}, from lists as known on {decision.known}", pale=True)
    if whole:
        _facts(page, tx)
    page.paragraph(decision.summary, bold=True)
    page.heading("Items")
    rows = []
    for line in decision.lines:
        item = tx.items[line.line - 1]
        why = " ".join(part for part in (line.reason, line.review_text) if part)
        value = f"${item.value:,.2f}" if item.value is not None else ""
        rows.append([line.line, line.item, item.eccn or "not given", value, _words(line.outcome), why])
    page.table(["", "item", "ECCN", "value", "outcome", "why"], rows, [3, 22, 12, 11, 17, 45])
    _findings(page, decision.findings)
    _exceptions(page, decision.lines)
    _obligations(page, decision.obligations)
    _questions(page, decision.questions)
    _clearances(page, decision.clearances)
    if decision.format == "smallyard/decision/1":
        _paths(page, decision.paths)
    else:
        for other in decision.alternatives:
            page.point(f"{other.assumption}: {_words(other.outcome)}", other.summary)
    _limits(page, decision.limits)
    if whole:
        _versions(page, decision.versions)


def _exceptions(page: Page, lines: Sequence[LineDecision]) -> None:
    """License exceptions considered; those that stand alike for the same reason share a row."""
    said: dict[tuple[str, str], tuple[dict[str, None], dict[int, None]]] = {}
    for line in lines:
        for one in line.exceptions:
            names, numbers = said.setdefault((one.status, one.reason), ({}, {}))
            names[f"{one.symbol} {one.paragraph}"] = None
            numbers[line.line] = None
    if not said:
        return
    page.heading("License exceptions considered")
    rows = []
    for (status, reason), (names, numbers) in sorted(said.items(), key=lambda item: _STATUS_ORDER.index(item[0][0])):
        of = f" (items {', '.join(map(str, numbers))})" if len(lines) > 1 else ""
        rows.append([f"{status}{of}", ", ".join(names), reason])
    page.table(["status", "exceptions", "why"], rows, [14, 42, 48])
    for one in dict.fromkeys(one for line in lines for one in line.exceptions if one.status in {"used", "available"}):
        conditions = [f"{_MARKS[each.state]}: {each.text} [{each.citation}]" for each in one.conditions]
        page.point(f"{one.symbol} {one.paragraph}, {one.status}: its conditions", "", conditions, tone="good")


def _facts(page: Page, tx: Transaction) -> None:
    page.heading("Transaction" + (f" {tx.id}" if tx.id else ""))
    to = country(tx.destination).name
    if tx.nationality:
        to = f"{country(tx.nationality).name} (nationality), in {to}"
    page.paragraph(f"{tx.kind.replace('_', ' ')} from {country(tx.origin).name} to {to}, dated {tx.date}")
    rows = []
    for party in tx.parties:
        where = "; ".join(one.line for one in party.addresses)
        place = country(party.country).name if party.country else ""
        rows.append([party.role.replace("_", " "), party.name, place, where])
    if rows:
        page.table(["role", "party", "country", "address"], rows, [20, 40, 18, 32])


def _both(page: Page, both: BothLaws) -> None:
    page.headline(_words(both.outcome), _TONES[both.outcome])
    page.paragraph("under both laws; it goes ahead only if both let it", pale=True)
    _facts(page, both.transaction)
    page.paragraph(both.summary, bold=True)
    page.heading("Conflicts of law" if both.conflicts else "No conflict of law is seen")
    for one in both.conflicts:
        sides = [
            f"{law}: {side.citation}, since {side.since}: {side.says}; binds {side.binds}"
            for law, side in (("US", one.us), ("China", one.china))
        ]
        title = one.kind.replace("_", " ") + ("" if one.certain else " (may conflict)")
        page.point(f"{title}: {one.about}", one.text, sides, tone="open")
    page.heading("1. Under US law")
    _transaction(page, both.us, whole=False)
    page.heading("2. Under China's law")
    _transaction(page, both.china, whole=False)
    _versions(page, both.us.versions)


def _deal(page: Page, decision: InvestmentDecision) -> None:
    deal = decision.investment
    page.headline(_words(decision.outcome), _TONES[decision.outcome])
    page.paragraph(
        f"on an investment, as of {decision.effective}, from lists as known on {decision.known}", pale=True
    )
    page.heading("Investment" + (f" {deal.id}" if deal.id else ""))
    where = f", {country(deal.target.country).name}" if deal.target.country else ""
    page.paragraph(
        f"{deal.act.replace('_', ' ')}: {deal.investor.name} in {deal.target.name}{where}, dated {deal.date}"
    )
    page.paragraph(decision.summary, bold=True)
    for one in decision.regimes:
        page.heading(f"{one.regime[:1].upper()}{one.regime[1:]}: {_words(one.outcome)}")
        page.paragraph(one.reason)
        tests = [[_MARKS[test.state], test.name, test.citation, test.reason] for test in one.determinations]
        if tests:
            page.table(["", "test", "citation", "why"], tests, [10, 30, 24, 50])
        considered = [[each.status, each.paragraph, each.reason] for each in one.exceptions]
        if considered:
            page.table(["status", "exception", "why"], considered, [12, 22, 60])
    _findings(page, decision.findings)
    _obligations(page, decision.obligations)
    _questions(page, decision.questions)
    _clearances(page, decision.clearances)
    _paths(page, decision.paths)
    _limits(page, decision.limits)
    _versions(page, decision.versions)


def _screening(page: Page, screening: RecordedScreening) -> None:
    asked = screening.asked
    page.headline(_words(screening.outcome), _TONES[screening.outcome])
    lists = ", ".join(asked.lists) if asked.lists is not None else "all lists held"
    page.paragraph(
        f"screened on {lists}, listings in force on {screening.effective}, from lists as known on {screening.known}",
        pale=True,
    )
    if asked.file:
        page.paragraph(f"File {asked.file}, SHA-256 {asked.file_sha256}")
    for one, found in zip(asked.parties, screening.parties, strict=True):
        where = ""
        if one.party is not None and one.party.country:
            where = f" ({country(one.party.country).name})"
        title = " ".join(part for part in (one.reference, f"{one.name}{where}: {_words(found.result)}") if part)
        if not found.hits:
            page.point(title, "No listing on the lists held came near.", found.problems, tone=_TONES[found.result])
            continue
        page.point(title, "", found.problems, tone=_TONES[found.result])
        rows = []
        for hit in found.hits:
            said = hit.clearance
            by = f"{said.kind} by {said.by}, {said.on}: {said.because}" if said is not None else "nobody yet"
            if said is not None and not said.holds:
                by += f"; no longer holds: {'; '.join(said.why)}"
            stood = f"{hit.list}: {_STATED[hit.in_force]}, listed {hit.listed}"
            rows.append(
                [
                    f"{hit.score:.2f} {hit.band}",
                    hit.name,
                    hit.listing,
                    stood,
                    "; ".join(map(" ".join, hit.weighed)),
                    by,
                ]
            )
        columns = ["score", "listed name", "listing", "list", "what the score is made of", "decided"]
        page.table(columns, rows, [12, 24, 14, 20, 30, 20])
    _versions(page, screening.versions)


def _effect(finding: Finding) -> tuple[str, str]:
    """A finding's effect in words, and its tone."""
    effect = finding.effect
    words, tone = effect.effect.replace("_", " "), "plain"
    if isinstance(effect, Prohibits):
        words, tone = "prohibited" + (f" unless authorized by {effect.unless}" if effect.unless else ""), "bad"
    elif isinstance(effect, RequiresLicense):
        words, tone = f"license required ({effect.control})", "bad"
    elif isinstance(effect, SuspendsExceptions):
        words, tone = "no license exceptions" + (f", but for {', '.join(effect.but)}" if effect.but else ""), "bad"
    elif isinstance(effect, RequiresFiling):
        due = f" by {effect.due}" if effect.due else ""
        words, tone = f"{effect.form} {'due' if effect.mandatory else 'possible'}{due}, to {effect.to}", "open"
    return (words, tone) if finding.certain else (f"may apply: {words}", "open")


def _findings(page: Page, findings: Sequence[Finding]) -> None:
    if findings:
        page.heading("Findings")
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.citation, _effect(one)[0], one.reason, one.set_aside_by), []).append(one)
    for (citation, words, reason, aside), group in groups.items():
        lines = sorted({one.line for one in group if one.line is not None})
        of = f" (items {', '.join(map(str, lines))})" if len(lines) > 1 else ""
        under = list(dict.fromkeys(fact for one in group for fact in one.facts))
        if aside:
            under.insert(0, f"set aside by {aside.replace('_', ' ')}")
        page.point(f"{citation}  {words}{of}", reason, under, tone="plain" if aside else _effect(group[0])[1])


def _obligations(page: Page, obligations: Sequence[Finding]) -> None:
    if obligations:
        page.heading("Obligations")
    for one in obligations:
        effect = one.effect
        assert isinstance(effect, Imposes)
        when = "before it goes" if effect.before else f"by {effect.due}" if effect.due else ""
        duty = _DUTIES.get(effect.duty, effect.duty.replace("_", " "))
        title = ", ".join(part for part in (duty, when) if part)
        page.point(title, f"{'' if one.certain else 'May apply: '}{effect.text} [{one.citation}]")
        if effect.wording:
            page.quoted(effect.wording)


def _questions(page: Page, questions: Sequence[Question]) -> None:
    if questions:
        page.heading("Open questions")
        page.table(
            ["key", "question", "citation"], [[one.key, one.text, one.citation] for one in questions], [28, 60, 22]
        )


def _clearances(page: Page, clearances: Iterable[ClearanceUsed]) -> None:
    found = list(clearances)
    if not found:
        return
    page.heading("What persons said of possible matches")
    rows = []
    for used in found:
        said = used.clearance
        verdict = "is not" if said.kind == "dismissal" else "is"
        state = "holds" if used.holds else f"no longer holds: {'; '.join(used.why)}"
        pair = f"{said.party.name} {verdict} {said.listing.name} ({said.listing.id})"
        until = f" until {said.until}" if said.until else ""
        rows.append(
            [said.number, used.place, pair, f"{said.score:.2f}", f"{said.by}, {said.on}{until}", said.because, state]
        )
    columns = ["", "party", "said", "score", "by", "because", ""]
    page.table(columns, rows, [4, 14, 36, 8, 18, 24, 14])


def _paths(page: Page, paths: Sequence[LawfulPath] | Sequence[InvestmentPath]) -> None:
    if paths:
        page.heading("Ways in which it could go ahead")
    for one in paths:
        page.point(f"{one.kind.replace('_', ' ')}: {_words(one.outcome)}  [{one.citation}]", one.text, one.needs)


def _limits(page: Page, limits: Sequence[str]) -> None:
    if limits:
        page.heading("What could not be looked at")
        for one in dict.fromkeys(limits):
            page.paragraph(f"· {one}", indent=6)


def _versions(page: Page, versions: Versions) -> None:
    page.heading("Decided by")
    page.paragraph(f"smallyard {versions.software}")
    page.paragraph(f"rules {versions.rules}", pale=True)
    page.paragraph(f"lists {versions.lists}", pale=True)
    rows = [
        [f"{one.list}{'' if one.complete else ' (in part)'}", one.published or "", one.received or "", one.sha256]
        for one in versions.list_versions
    ]
    if rows:
        page.table(["list", "published", "received", "SHA-256 of the publication"], rows, [16, 14, 14, 66])


def _record(page: Page, decision: Recordable, record: Record | None) -> None:
    page.heading("On record")
    if record is None:
        page.paragraph("This decision is not on record.")
    else:
        by = f" for {record.made_by}" if record.made_by else ""
        regimes = ", ".join(json.loads(record.regimes))
        page.paragraph(f"Record {record.sequence}, made {record.recorded_at}{by}")
        page.paragraph(f"to be kept until {record.keep_until} at least ({regimes})")
        page.paragraph(f"hash of the record {record.hash}", pale=True)
    page.paragraph(f"SHA-256 of the decision {decision.digest}", pale=True)
