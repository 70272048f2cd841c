"""How classification looks in the terminal, and how a walk's answers are read and asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from smallyard.app.classified import AdjustedPeakPerformance, ChipOnDay, Found, HsHints
from smallyard.app.classifying import paragraph_text
from smallyard.app.cli.terminal import ColumnSpec, bullet, heading, plain, prose, table
from smallyard.errors import InputError, UnknownValueError
from smallyard.law.classification.candidates import Candidate
from smallyard.law.classification.ecfr import TextEntry
from smallyard.law.classification.entries import EntryOnDay
from smallyard.law.classification.library import LoadedText, StoredText
from smallyard.law.classification.walk import Walk
from smallyard.model.eccn import Eccn

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "ask_on",
    "read_answers",
    "show_chip",
    "show_entry",
    "show_found",
    "show_hints",
    "show_loaded",
    "show_peak",
    "show_walk",
    "write_walk",
]

_STYLES = {"yes": "green", "no": "dim", "unknown": "yellow"}
_MARKS = {"yes": "+", "no": "-", "unknown": "?"}
_RULED = {"yes": "ruled in", "no": "ruled out", "unknown": "open"}
_LARGEST_ANSWERS = 4 * 1024 * 1024
_SHOWN_PROBLEMS = 10


def show_entry(
    out: Console, found: EntryOnDay, text: TextEntry | None, stored: StoredText | None, *, show_all: bool
) -> None:
    """An entry, or a paragraph of one, as the list had it."""
    out.print(Text.assemble((plain(str(found.eccn)), "bold"), f"  {plain(found.heading)}"))
    out.print(prose(_standing(found), "" if found.on_the_list or found.eccn.is_ear99 else "yellow"))
    out.print(prose(f"{found.citation}  {found.citation.url or ''}".rstrip(), "dim"))
    if found.reasons:
        out.print(prose(f"Reasons for control: {', '.join(found.reasons)}."))
    if found.controls:
        out.print(heading("License requirements"))
        columns: list[ColumnSpec] = [
            "",
            "reason",
            ("control", {"no_wrap": True}),
            "covers",
            "required for",
            "law from",
        ]
        rows = [
            [
                Text(_MARKS[one.applies], style=_STYLES[one.applies]), one.reason, one.control, one.covers, one.where,
                one.since or "",
            ]
            for one in found.controls
            if show_all or one.applies != "no"
        ]  # fmt: skip
        out.print(table(columns, rows))
        left = len(found.controls) - len(rows)
        hidden = f"; {left} that {'do' if left > 1 else 'does'} not: --all" if left else ""
        out.print(prose(f"+ covers {found.eccn}, ? a deeper paragraph or a fact decides{hidden}", "dim"))
    if found.exceptions:
        out.print(heading("License exceptions that the entry names"))
        for one in found.exceptions:
            if one.applies == "no" and not show_all:
                continue
            out.print(bullet(_MARKS[one.applies], _exception(one), 2, "", _STYLES[one.applies]))
    if found.paragraphs:
        out.print(heading("Paragraphs described"))
        for paragraph in found.paragraphs:
            turns = f" ({', '.join(paragraph.turns_on)})" if paragraph.turns_on else ""
            out.print(bullet("·", f"{paragraph.eccn}: {paragraph.what}{turns}"))
    if found.related:
        out.print(heading("Related entries"))
        out.print(prose(", ".join(found.related)))
    if found.units:
        out.print(heading("Units"))
        out.print(prose(found.units))
    if text is not None and stored is not None and found.on_the_list:
        _show_text(out, found, text, stored)
    if found.not_known:
        out.print(heading("Not known"))
        for line in found.not_known:
            out.print(bullet("·", line))


def _standing(found: EntryOnDay) -> str:
    if found.eccn.is_ear99:
        return f"On {found.day}: subject to the EAR, on no entry."
    if not found.on_the_list:
        span = f"from {found.since}" if found.since else ""
        span += f" until {found.until}" if found.until else ""
        return f"Not on the list on {found.day}; it was {span.strip() or 'never'}."
    since = f", law from {found.since}" if found.since else ""
    until = f" until {found.until}" if found.until else ""
    return f"On {found.day}: {found.standing}{since}{until}."


def _exception(one: Any) -> str:
    limit = f" up to ${one.limit_usd:,}" if one.limit_usd is not None else ""
    where = f", {one.where}" if one.where else ""
    cited = f" ({one.citation})" if one.citation else ""
    return f"{one.symbol}: {one.answer}{limit}, {one.covers}{where}{cited}"


def _show_text(out: Console, found: EntryOnDay, text: TextEntry, stored: StoredText) -> None:
    out.print(heading(f"The regulation's text of {stored.published}"))
    try:
        paragraph = paragraph_text(text, found.eccn)
    except UnknownValueError as missing:
        out.print(prose(str(missing), "yellow"))
        return
    for one in paragraph.walk():
        if len(one.path) - len(paragraph.path) <= 1:
            label = ".".join(one.path)
            out.print(bullet(f"{label}." if label else "", one.text, 2 + 2 * (len(one.path) - len(paragraph.path))))
    for note in paragraph.notes:
        out.print(prose(note, "dim", 4))


def _show_candidates(out: Console, listed: Iterable[Candidate]) -> None:
    for one in listed:
        style = _STYLES[one.ruled_in]
        head = Text.assemble((str(one.eccn), style or "bold"), f" {_RULED[one.ruled_in]}: {plain(one.what)}")
        out.print(bullet(_MARKS[one.ruled_in], head, 2, "", style))
        for line in one.why:
            out.print(bullet("·", line, 6, "dim"))


def show_found(out: Console, found: Found) -> None:
    """What a search found."""
    if not found.hits:
        out.print(prose(f"No entry on the list of {found.day} is near. Other words, or EAR99?", "yellow", 0))
        return
    rows = [
        [
            Text(str(one.eccn), style="bold"), f"{one.score:.1f}", one.heading, ", ".join(one.words),
        ]
        for one in found.hits
    ]  # fmt: skip
    right: dict[str, Any] = {"justify": "right"}
    out.print(Text(f"Hints on the list of {found.day}, none a classification", style="bold"))
    out.print(table(["entry", ("score", right), "heading", "by"], rows))
    valued = [one for hit in found.hits for one in hit.candidates]
    if valued:
        out.print(heading("By the values given"))
        _show_candidates(out, valued)
    for line in found.not_known:
        out.print(bullet("·", line, 2, "dim"))


def show_hints(out: Console, found: HsHints) -> None:
    """The entries that may be among the goods of an HS code."""
    out.print(Text(f"HS {found.hs} ({found.edition}) on {found.day}", style="bold"))
    if found.hints:
        rows = [[str(one.eccn), one.heading, one.share, one.confidence, one.note] for one in found.hints]
        out.print(table(["entry", "heading", "share of the line", "confidence", "note"], rows))
    else:
        out.print(prose("No entry is linked to it."))
    for line in found.not_known:
        out.print(bullet("·", line, 2, "dim"))


def show_chip(out: Console, found: ChipOnDay) -> None:
    """A chip's figures, and what they put it in."""
    out.print(Text.assemble((plain(found.chip or "the circuit"), "bold"), f"  on {found.day}"))
    out.print(prose(f"Figures: {found.source}.", "dim"))
    for step in found.steps:
        out.print(bullet("·", step))
    if found.candidates:
        out.print(heading("Candidates"))
        _show_candidates(out, found.candidates)
    out.print(heading("Self-classified"))
    out.print(prose(f"the integrated circuit: {found.classified or 'not settled here'}"))
    out.print(prose(f"a computer or assembly that contains it: {found.computer or 'not settled here'}"))
    out.print(heading("Not known"))
    for line in found.not_known:
        out.print(bullet("·", line))


def show_peak(out: Console, found: AdjustedPeakPerformance) -> None:
    """A computer's adjusted peak performance."""
    out.print(Text(f"Adjusted peak performance on {found.day}", style="bold"))
    for step in found.steps:
        out.print(bullet("·", step))
    out.print(heading("Candidates"))
    _show_candidates(out, found.candidates)
    out.print(prose(f"Self-classified: {found.classified or 'in neither'}."))
    out.print(heading("Not known"))
    for line in found.not_known:
        out.print(bullet("·", line))


def show_walk(out: Console, found: Walk, *, show_all: bool) -> None:
    """A walk: what was ruled in and out, what is open, and what it comes to."""
    out.print(Text.assemble((str(found.entry), "bold"), f"  {plain(found.heading)}"))
    source = f"The regulation's text of {found.text_of}" if found.text_of else "The tables' own lines"
    out.print(prose(f"{source}, for {found.day}.", "dim"))
    for one in found.rulings:
        if not show_all and (one.why.endswith(" is ruled out") or (one.ruled_in == "unknown" and not one.text)):
            continue
        words = plain(one.text) if len(one.text) <= 120 else plain(one.text[:117]) + "..."
        ruled = Text.assemble((str(one.eccn), _STYLES[one.ruled_in]), f" {words}", (f" [{one.why}]", "dim"))
        out.print(bullet(_MARKS[one.ruled_in], ruled, 2 + len(one.eccn.paragraphs), "", _STYLES[one.ruled_in]))
    if found.questions:
        out.print(heading("Open questions"))
        for question in found.questions:
            values = f" (or give {', '.join(question.parameters)})" if question.parameters else ""
            out.print(bullet("?", f"{question.key}: {question.text}{values}"))
    out.print(heading("Result"))
    out.print(prose(_result(found)))
    if found.item is not None:
        item = json.dumps(found.item.model_dump(mode="json", exclude_defaults=True))
        out.print(Text(f"  item: {plain(item)}"), soft_wrap=True)
    for line in found.limits:
        out.print(bullet("·", line, 2, "dim"))


def _result(found: Walk) -> str:
    if found.outcome == "yes":
        return f"Self-classified: {', '.join(map(str, found.classified))}."
    if found.outcome == "no":
        return f"The item is not in {found.entry}."
    return f"Not settled: whether the item is in {found.entry} is open."


def show_loaded(out: Console, done: LoadedText) -> None:
    """What a load of the regulation's text did."""
    stored = done.stored
    out.print(
        Text.assemble(
            (f"Commerce Control List of {stored.published}", "bold"),
            f": {done.entries:,} entries, {done.paragraphs:,} paragraphs, SHA-256 {stored.sha256[:12]}",
        )
    )
    if done.already:
        out.print(prose("It was loaded before; nothing was done."))
    if done.problems:
        out.print(prose(f"{len(done.problems):,} lines not understood or passed over:", "yellow"))
        for one in done.problems[:_SHOWN_PROBLEMS]:
            out.print(bullet("!", one, 4))


def read_answers(
    path: Path | None, yes: Iterable[str], no: Iterable[str], params: Mapping[str, Any]
) -> tuple[dict[str, bool], dict[str, Any]]:
    """The answers and technical values of a file and of the command line, which prevails.

    Raises:
        InputError: the file cannot be read, or is not of the form.
    """
    answers: dict[str, bool] = {}
    parameters: dict[str, Any] = {}
    if path is not None:
        answers, parameters = _from_file(path)
    both = {one.lower() for one in yes} & {one.lower() for one in no}
    if both:
        raise UnknownValueError(f"{min(both)} is answered yes and no", field="--yes, --no", accepted="one of them")
    answers |= dict.fromkeys(yes, True) | dict.fromkeys(no, False)
    return answers, {**parameters, **params}


def _from_file(path: Path) -> tuple[dict[str, bool], dict[str, Any]]:
    try:
        if path.stat().st_size > _LARGEST_ANSWERS:
            raise InputError(f"larger than the limit of {_LARGEST_ANSWERS} bytes", file=str(path))
        value = json.loads(path.read_text("utf-8"))
    except OSError as failed:
        raise InputError(f"cannot be opened: {failed.strerror or failed}", file=str(path)) from failed
    except (ValueError, RecursionError) as failed:
        raise InputError(f"is not JSON: {failed}", file=str(path)) from None
    accepted = 'an object with "answers" and "parameters"'
    if not isinstance(value, dict) or not set(value) <= {"answers", "parameters"}:
        raise InputError("is not a file of answers", file=str(path), accepted=accepted)
    answers, parameters = value.get("answers", {}), value.get("parameters", {})
    if not isinstance(answers, dict) or not isinstance(parameters, dict):
        raise InputError("is not a file of answers", file=str(path), accepted=accepted)
    return answers, parameters


def ask_on(found: Walk, again: Callable[[Mapping[str, bool]], Walk]) -> Walk:
    """Ask the open questions one after another until none is left or the person has no more answers."""
    given: dict[str, bool] = {}
    skipped: set[Eccn] = set()
    while True:
        question = next((one for one in found.questions if one.key not in skipped), None)
        if question is None:
            return found
        for note in question.notes:
            click.echo(f"  {plain(note)}")
        choices = click.Choice(["y", "n", "?", "q"], case_sensitive=False)
        reply = click.prompt(f"{question.key}: {plain(question.text)}", type=choices, default="?")
        if reply == "q":
            return found
        if reply == "?":
            skipped.add(question.key)
            continue
        given[str(question.key)] = reply == "y"
        found = again(given)


def write_walk(path: Path, found: Walk) -> None:
    """Write a walk as JSON.

    Raises:
        InputError: the file cannot be written.
    """
    content = json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    try:
        path.write_text(content, "utf-8")
    except OSError as failed:
        raise InputError(f"cannot be written: {failed.strerror or failed}", file=str(path)) from failed
