"""`smallyard invest`: decide investments, and say what would let them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.deciding import give_template, in_turn, print_lines, save_lines
from smallyard.app.cli.recording import by_option, no_record_option, record_all
from smallyard.app.cli.settings import DAY, FILE, command, json_option, known_at_option, store_option

if TYPE_CHECKING:
    from smallyard.law.investment.decision import InvestmentDecision
    from smallyard.records.chain import Record

__all__ = ["EXIT_CODES", "invest"]

EXIT_CODES = {
    "NOT_COVERED": 0,
    "EXCEPTED": 0,
    "VOLUNTARY_FILING": 11,
    "NOTIFIABLE": 12,
    "MANDATORY_FILING": 14,
    "UNDETERMINED": 20,
    "PROHIBITED": 22,
}
"""The exit code of each outcome; of several deals, the highest."""


@command(
    epilog=(
        "Exit codes: 0 not covered, or excepted; 11 CFIUS has jurisdiction and filing is voluntary; 12 to be "
        "notified to "
        "the Treasury; 14 a filing with CFIUS is mandatory; 20 undetermined; 22 prohibited. Of several deals, the "
        "highest. 2 wrong usage, 3 a file cannot be read, 4 the lists cannot be used or the decision could not be "
        "recorded."
    ),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="DEAL...")
@click.option("--as-of", type=DAY, help="Apply the law of this day instead of each deal's own date.")
@known_at_option("list evidence")
@click.option(
    "--ownership",
    "owners",
    type=FILE,
    help="A file of who owns whom (see `ownership`): the holders of investor and target, where DEAL names none.",
)
@json_option("investment-decision", of="each decision as one line of JSON")
@click.option("--details", is_flag=True, help="After the table of many deals, print each in full.")
@click.option("--save", type=FILE, help="Write the decisions here as JSON lines.")
@no_record_option
@click.option(
    "--template",
    type=click.Choice(["csv", "json", "toml"]),
    help="Print an input file to fill in (with --save, into that file), and decide nothing.",
)
@by_option
@store_option
def invest(
    files: tuple[Path, ...],
    as_of: date | None,
    known_at: date | None,
    owners: Path | None,
    as_json: bool,
    details: bool,
    save: Path | None,
    no_record: bool,
    template: str | None,
    by: str | None,
    store: str | None,
) -> int:
    """Decide the investments in DEALs (.toml, .json, .jsonl, .csv, .xlsx) under US law: outbound investment (31 CFR
    part 850), securities of Chinese military-industrial companies (EO 14032), CFIUS (31 CFR parts 800 and 802), and
    blocked persons with the 50 percent rule. Every decision is recorded (see `audit`).
    """
    if template is not None:
        from smallyard.model.reading.deal_templates import write_deal_template

        return give_template(template, files, save, write_deal_template)
    if not files:
        raise click.UsageError("no file given", click.get_current_context())
    decisions = _decide(files, as_of, known_at, owners, store)
    records = record_all(decisions, store, by) if not no_record else None
    save_lines(save, decisions)
    if as_json:
        print_lines(decisions)
    else:
        _present(decisions, records, details=details)
    return max(EXIT_CODES[one.outcome] for one in decisions)


def _decide(
    files: tuple[Path, ...], as_of: date | None, known_at: date | None, owners: Path | None, store: str | None
) -> list[InvestmentDecision]:
    from smallyard.app.investing import invest_file
    from smallyard.app.worlds import open_world, today

    world = open_world(as_of or today(), known_at, store)
    graph = None
    if owners is not None:
        from smallyard.lists.ownership import read_ownership

        graph = read_ownership(owners)
    return [one for path in files for one in invest_file(path, as_of=as_of, world=world, owners=graph)]


def _present(decisions: list[InvestmentDecision], records: tuple[Record, ...] | None, *, details: bool) -> None:
    from smallyard.app.cli.deals import show_deal, show_deals
    from smallyard.app.cli.terminal import console

    out = console()
    if len(decisions) > 1:
        show_deals(out, decisions, records)
    if len(decisions) == 1 or details:
        for number, one in in_turn(out, decisions, behind=len(decisions) > 1):
            show_deal(out, one, records[number] if records else None)
