"""`smallyard invest`: decide a dealing in securities, and say what it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import DAY, command, store_option

if TYPE_CHECKING:
    from smallyard.law.investment.decide import InvestmentDecision

__all__ = ["EXIT_CODES", "invest"]

EXIT_CODES = {"NOT_COVERED": 0, "EXCEPTED": 0, "UNDETERMINED": 20, "PROHIBITED": 22}
"""The exit code of each outcome."""


@command(
    epilog=(
        "Exit codes: 0 not covered by the securities ban, or excepted from it; 20 undetermined; 22 prohibited. "
        "2 wrong usage, 3 the file cannot be read or the day is not covered, 4 the lists cannot be used."
    ),
    context_settings={"max_content_width": 100},
)
@click.argument("file", type=click.Path(path_type=Path), metavar="DEAL")
@click.option("--as-of", type=DAY, help="Apply the law of this day instead of the deal's own date.")
@click.option("--known-at", type=DAY, help="Use only list evidence received by this day. Today if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the decision as one line of JSON.")
@store_option
def invest(file: Path, as_of: date | None, known_at: date | None, as_json: bool, store: str | None) -> int:
    """Decide the dealing in securities in DEAL (.toml, .json) under the US ban on securities of Chinese
    military-industrial companies (NS-CMIC List). No other investment rule is looked at, and nothing is recorded.
    """
    from smallyard.app.cli.terminal import json_line
    from smallyard.app.worlds import open_world
    from smallyard.law.investment.decide import decide_investment
    from smallyard.model.investment import read_investment

    deal = read_investment(file)
    decision = decide_investment(deal, open_world(as_of or deal.date, known_at, store))
    if as_json:
        click.echo(json_line(decision.as_dict()))
    else:
        _present(decision)
    return EXIT_CODES[decision.outcome]


def _present(decision: InvestmentDecision) -> None:
    from smallyard.app.cli.terminal import bullet, console, heading, prose

    out = console()
    out.print(prose(decision.outcome.replace("_", " "), style="bold", indent=0))
    out.print(prose(decision.summary))
    out.print(prose(f"Law of {decision.effective}, evidence received by {decision.known}."))
    if decision.findings:
        out.print(heading("Why"))
    for finding in decision.findings:
        out.print(bullet("-" if finding.certain else "?", f"{finding.reason} ({finding.citation})"))
        for fact in finding.facts:
            out.print(prose(fact, indent=6))
    if decision.questions:
        out.print(heading("Questions"))
    for question in decision.questions:
        out.print(bullet("?", f"{question.key}: {question.text}"))
    out.print(heading("Limits"))
    for limit in decision.limits:
        out.print(bullet("-", limit))
    versions = decision.versions
    out.print(heading("Decided by"))
    out.print(prose(f"smallyard {versions.software}, rules {versions.rules[:12]}, lists {versions.lists[:12]}"))
