"""`smallyard explain`: what is implemented of a section, and how."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from smallyard.app.cli.settings import command

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.law.coverage import Section
    from smallyard.law.provision import Provision
    from smallyard.model.citation import Citation

_TITLE_31 = {"501", "586", "800", "802", "850"}
__all__ = ["explain", "explained"]


@command(
    epilog="Exit codes: 0 a rule or a table of it is implemented, 1 nothing is; the nearest sections are then named.",
)
@click.argument("citation", nargs=-1, required=True, metavar="CITATION")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def explain(citation: tuple[str, ...], as_json: bool) -> int:
    """Say what is implemented of CITATION ("15 CFR 744.15", "744.15(b)", "part 740") and how: each rule in words,
    from when to when it holds, what it reads, and what of it is missing.
    """
    from smallyard.app.cli.terminal import console, json_line

    cited = _citation(" ".join(citation))
    rules, sections, tables = _found(cited)
    if as_json:
        click.echo(json_line(_as_dict(cited, rules, sections, tables)))
    else:
        _show(console(), cited, rules, sections, tables)
    return 0 if rules or tables else 1


def explained(citation: str) -> dict[str, Any]:
    """What is implemented of a citation, as JSON types.

    Raises:
        InputError: it is no citation.
    """
    cited = _citation(citation)
    return _as_dict(cited, *_found(cited))


def _found(cited: Citation) -> tuple[list[Provision], list[Section], list[str]]:
    """The rules that cite it, the sections it is in or holds, and the tables that rest on it."""
    from smallyard.app.cli.lawtables import tables_citing
    from smallyard.law.china.registry import chinese_rules
    from smallyard.law.coverage import coverage
    from smallyard.law.investment.registry import investment_registry
    from smallyard.law.provision import default_registry

    sections = [one for one in coverage() if one.citation.contains(cited) or cited.contains(one.citation)]
    chinese = list(chinese_rules().citing(cited)) if not cited[:1].isdigit() else []
    american = [*default_registry().citing(cited), *investment_registry().citing(cited)]
    return [*american, *chinese], sections, list(tables_citing(cited))


def _citation(text: str) -> Citation:
    """A citation of the EAR may leave out "15 CFR", one of the parts on investments "31 CFR"."""
    from smallyard.model.citation import Citation

    words = text.strip().removeprefix("§").strip()
    if words[:3].isdigit() and not words[3:4].isdigit() and "CFR" not in words.upper():
        words = f"{_title(words)} CFR {words}"
    if words.casefold().startswith("part "):
        words = f"{_title(words[5:])} CFR {words[5:]}"
    return Citation.parse(words)


def _title(part: str) -> int:
    return 31 if part[:3] in _TITLE_31 else 15


def _show(
    out: Console, cited: Citation, rules: Iterable[Provision], sections: list[Section], tables: Iterable[str]
) -> None:
    from rich.text import Text

    from smallyard.app.cli.terminal import bullet, heading, plain, prose
    from smallyard.law.coverage import Status, coverage

    rules = list(rules)
    out.print(Text.assemble((plain(cited), "bold"), (f"  {cited.url}" if cited.url else "", "dim")))
    if len(sections) <= 3:
        for section in sections:
            style = "green" if section.status is Status.IMPLEMENTED else "yellow"
            out.print(prose(f"{section.citation} {section.title}: {section.status}", style))
            if section.missing:
                out.print(prose(section.missing, "dim", 4))
    if not rules:
        out.print(prose("No rule cites it." if tables else "No rule of it is implemented."))
    if not rules and not tables:
        near = get_close_matches(cited, [one.citation for one in coverage() if one.provisions], n=3, cutoff=0.7)
        if near:
            out.print(prose(f"Nearest sections with rules: {', '.join(near)}."))
    for rule in rules:
        out.print(heading(f"{rule.citation}  {rule.title}"))
        out.print(prose(f"{_span(rule)}; {rule.stage.name.lower()} stage; {rule.source}.{rule.name}", "dim"))
        if rule.also:
            out.print(prose(f"also {', '.join(rule.also)}", "dim"))
        for paragraph in inspect.cleandoc(rule.rule.__doc__ or "").split("\n\n"):
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


def _span(rule: Provision) -> str:
    return f"law from {rule.since}" + (f" until {rule.until}" if rule.until else "")


def _as_dict(
    cited: Citation, rules: Iterable[Provision], sections: Iterable[Section], tables: Iterable[str]
) -> dict[str, Any]:
    return {
        "citation": str(cited),
        "url": cited.url,
        "sections": [
            {"citation": str(one.citation), "title": one.title, "status": str(one.status), "missing": one.missing}
            for one in sections
        ],
        "rules": [
            {
                "name": rule.name,
                "citation": str(rule.citation),
                "also": [str(one) for one in rule.also],
                "title": rule.title,
                "since": rule.since.isoformat(),
                "until": rule.until.isoformat() if rule.until else None,
                "stage": rule.stage.name.lower(),
                "standing": rule.standing,
                "missing": rule.missing,
                "exception_to": rule.exception_to,
                "beyond_ear": rule.beyond_ear,
                "text": inspect.cleandoc(rule.rule.__doc__ or ""),
                "source": rule.source,
            }
            for rule in rules
        ],
        "tables": list(tables),
    }
