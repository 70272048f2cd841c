"""The sections that decisions of every sort have in the terminal: questions, paths, limits, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from smallyard.app.cli.terminal import bullet, heading, plain, prose

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.law.decision import Path, Versions
    from smallyard.law.effects import Question
    from smallyard.law.investment.decision import InvestmentPath
    from smallyard.model.clearance import ClearanceUsed
    from smallyard.records.chain import Record

__all__ = [
    "show_clearances",
    "show_limits",
    "show_paths",
    "show_questions",
    "show_record",
    "show_rules",
    "show_versions",
]


def show_questions(out: Console, title: str, questions: Sequence[Question], fields: Collection[str]) -> None:
    """The questions that are open, each under the key that it is set by in a file; nothing if there are none.

    Args:
        out: where it is shown.
        title: the section's heading.
        questions: the questions.
        fields: the fields of the file; what is none of them goes into its table of answers.
    """
    if not questions:
        return
    out.print(heading(title))
    for one in questions:
        first = one.key.partition(".")[0].partition("[")[0]
        key = one.key if first in fields else f'answers."{one.key}"'
        out.print(bullet("?", Text.assemble((plain(key), "bold yellow"), (f"  {one.citation}", "dim"))))
        out.print(prose(one.text, indent=4))


def show_paths(out: Console, paths: Sequence[Path] | Sequence[InvestmentPath], worded: Callable[..., Text]) -> None:
    """The ways in which it could go ahead, with what each needs; nothing if there are none."""
    if not paths:
        return
    out.print(heading("Ways in which it could go ahead"))
    for one in paths:
        title = Text.assemble(
            (one.kind.replace("_", " "), "bold"), " -> ", worded(one.outcome), (f"  {one.citation}", "dim")
        )
        out.print(bullet(">", title))
        out.print(prose(one.text, indent=4))
        for need in one.needs:
            out.print(bullet("·", need, 4))


def show_limits(out: Console, limits: Iterable[str]) -> None:
    """What could not be looked at; nothing if there is nothing."""
    for number, one in enumerate(dict.fromkeys(limits)):
        if not number:
            out.print(heading("What this decision could not look at"))
        out.print(bullet("!", one))


def show_clearances(out: Console, clearances: Sequence[ClearanceUsed]) -> None:
    """What persons said earlier of possible matches; nothing if nobody said anything."""
    if not clearances:
        return
    out.print(heading("Clearances"))
    for used in clearances:
        said = used.clearance
        word = "is not" if said.kind == "dismissal" else "is"
        until = f", until {said.until}" if said.until else ""
        listed = f"{said.listing.name} ({said.listing.id})"
        text = f"{used.place}: {said.party.name} {word} {listed}, said {said.by} on {said.on}{until}: {said.because}"
        if not used.holds:
            text += f". It no longer holds: {'; '.join(used.why)}"
        out.print(bullet(str(said.number), text, style="" if used.holds else "yellow"))


def show_versions(out: Console, versions: Versions, record: Record | None) -> None:
    """By which rules and lists it was decided, and where it is on record."""
    show_rules(out, versions)
    held = [
        f"{one.list} of {one.published or 'an unknown day'}{'' if one.complete else ' (in part)'}"
        for one in versions.list_versions
    ]
    if held:
        out.print(prose(f"lists held: {', '.join(held)}"))
    show_record(out, record)


def show_rules(out: Console, versions: Versions) -> None:
    """By which software, rules and lists it was decided."""
    out.print(heading("Decided by"))
    out.print(prose(f"smallyard {versions.software}, rules {versions.rules[:12]}, lists {versions.lists[:12]}"))


def show_record(out: Console, record: Record | None) -> None:
    """Where it is on record."""
    if record is not None:
        out.print(prose(f"record {record.sequence}, kept until {record.keep_until}, hash {record.hash[:12]}"))
    else:
        out.print(prose("not recorded"))
