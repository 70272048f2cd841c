"""`smallyard explain`: what is implemented of a section, and how."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import command, json_option

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.law.explaining import Explained, RuleExplained

__all__ = ["explain"]


@command(
    epilog="Exit codes: 0 a rule or a table of it is implemented, 1 nothing is; the nearest sections are then named.",
)
@click.argument("citation", nargs=-1, required=True, metavar="CITATION")
@json_option("explain")
def explain(citation: tuple[str, ...], as_json: bool) -> int:
    """Say what is implemented of CITATION ("15 CFR 744.15", "744.15(b)", "part 740") and how: each rule in words,
    from when to when it holds, what it reads, and what of it is missing.
    """
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.law.explaining import explained

    found = explained(" ".join(citation))
    if as_json:
        print_json(found)
    else:
        _show(console(), found)
    return 0 if found.rules or found.tables else 1


def _show(out: Console, found: Explained) -> None:
    from rich.text import Text

    from smallyard.app.cli.terminal import bullet, heading, plain, prose
    from smallyard.law.coverage import Status, coverage

    cited, rules, tables = found.citation, found.rules, found.tables
    out.print(Text.assemble((plain(cited), "bold"), (f"  {found.url}" if found.url else "", "dim")))
    if len(found.sections) <= 3:
        for section in found.sections:
            style = "green" if section.status is Status.IMPLEMENTED else "yellow"
            out.print(prose(f"{section.citation} {section.title}: {section.status}", style))
            if section.missing:
                out.print(prose(section.missing, "dim", 4))
    if not rules:
        out.print(prose("No rule cites it." if tables else _none(found)))
    if not rules and not tables:
        near = get_close_matches(cited, [one.citation for one in coverage() if one.provisions], n=3, cutoff=0.7)
        if near:
            out.print(prose(f"Nearest sections with rules: {', '.join(near)}."))
    for rule in rules:
        out.print(heading(f"{rule.citation}  {rule.title}"))
        out.print(prose(f"{_span(rule)}; {rule.stage} stage; {rule.source}.{rule.name}", "dim"))
        if rule.also:
            out.print(prose(f"also {', '.join(rule.also)}", "dim"))
        for paragraph in rule.text.split("\n\n") if rule.text else ():
            out.print(prose(" ".join(paragraph.split())))
        if rule.missing:
            out.print(bullet("!", f"not implemented: {rule.missing}", 2, "yellow"))
        if rule.exception_to:
            out.print(bullet("·", f"an exception to {rule.exception_to.replace('_', ' ')}"))
        if rule.beyond_ear:
            out.print(bullet("·", "applies even to items that are not subject to the EAR"))
    if tables:
        out.print(heading("Tables"))
        for name in tables:
            out.print(bullet("·", name))


def _none(found: Explained) -> str:
    if found.url is None and found.citation.section is None and not found.sections:
        return "It is no citation that we know: such are 744.15(b), part 740, 31 CFR 850.201, EO 14105."
    return "No rule of it is implemented."


def _span(rule: RuleExplained) -> str:
    return f"law from {rule.since}" + (f" until {rule.until}" if rule.until else "")
