"""`smallyard check`: decide the transactions of files, record the decisions, and say what they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.deciding import give_template, in_turn, print_lines, save_lines
from smallyard.app.cli.recording import by_option, no_record_option, record_all
from smallyard.app.cli.settings import DAY, FILE, Number, command, json_option, known_at_option, store_option

if TYPE_CHECKING:
    from smallyard.law.china.conflicts import BothLaws
    from smallyard.law.decision import Decision
    from smallyard.records.chain import Record

__all__ = ["EXIT_CODES", "check"]

EXIT_CODES = {
    "NOT_SUBJECT": 0,
    "NLR": 0,
    "LICENSE_EXCEPTION": 10,
    "UNDETERMINED": 20,
    "LICENSE_REQUIRED": 21,
    "PROHIBITED": 22,
}
"""The exit code of each outcome; of several transactions, the highest."""


@command(
    epilog=(
        "Exit codes: 0 no license required, or not subject to the EAR; 10 a license exception is needed and "
        "available; 20 undetermined; 21 a license is required; 22 prohibited. Of several transactions, the highest. "
        "With -o: 13 some rows could not be read or decided, the others were. "
        "2 wrong usage, 3 a file cannot be read, 4 the lists cannot be used or the decision could not be recorded."
    ),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--as-of", type=DAY, help="Apply the law of this day instead of each transaction's own date.")
@known_at_option("list evidence")
@json_option("decision", "china-decision", "both-laws", "shipment-summary", of="each decision as one line of JSON")
@click.option("--details", is_flag=True, help="After the table of many transactions, print each in full.")
@click.option("--save", type=FILE, help="Write the decisions here as JSON lines.")
@click.option(
    "-o",
    "--output",
    type=FILE,
    help="Of one FILE of any length (.csv, .parquet, .jsonl): write a row for each decision here, as .parquet, .csv "
    "or .jsonl. Nothing is recorded; each row carries its decision's digest.",
)
@click.option("--processes", type=Number(1, 256), help="With -o: how many work at once.")
@click.option("--restart", is_flag=True, help="With -o: begin again instead of going on from a run that was stopped.")
@no_record_option
@click.option(
    "--law",
    type=click.Choice(["auto", "us", "china", "both"]),
    default="auto",
    show_default=True,
    help="Whose law decides: auto is US law, and China's too for what is exported from China.",
)
@click.option(
    "--template",
    type=click.Choice(["csv", "json", "toml", "xlsx"]),
    help="Print an input file to fill in (with --save, into that file), and decide nothing.",
)
@by_option
@store_option
def check(
    files: tuple[Path, ...],
    as_of: date | None,
    known_at: date | None,
    as_json: bool,
    details: bool,
    save: Path | None,
    output: Path | None,
    processes: int | None,
    restart: bool,
    no_record: bool,
    law: str,
    template: str | None,
    by: str | None,
    store: str | None,
) -> int:
    """Decide the transactions in FILEs (.toml, .json, .jsonl, .csv, .xlsx): may they go ahead, on this date, and if
    not, what would let them? Every decision is recorded (see `audit`).

    With -o, one FILE of millions of lines (.csv, .parquet, .jsonl) is decided on all processors: parties are looked
    up once, decisions made once for all lines that differ in names, descriptions and amounts alone.
    """
    if template is not None:
        from smallyard.model.reading import write_template

        return give_template(template, files, save, write_template)
    if not files:
        raise click.UsageError("no file given", click.get_current_context())
    if output is not None or any(path.suffix.casefold() == ".parquet" for path in files):
        from smallyard.app.cli.shipments import check_at_length
        from smallyard.app.worlds import WorldAsked

        if output is None or len(files) > 1 or save is not None or details or law in {"china", "both"}:
            raise click.UsageError(
                "a file of any length is decided alone, under US law, with -o and without --save and --details",
                click.get_current_context(),
            )
        asked = WorldAsked(as_of, known_at, store)
        return check_at_length(files[0], output, asked, processes=processes, restart=restart, as_json=as_json)
    if processes is not None or restart:
        raise click.UsageError("--processes and --restart go with -o", click.get_current_context())
    if law == "china":
        from smallyard.app.cli.both_laws import check_china_only

        return check_china_only(
            files, as_of, known_at, store, as_json=as_json, save=save, record=not no_record, by=by
        )
    decisions, sides = _decide(files, as_of, known_at, store, law)
    whole = [sides.get(number, one) for number, one in enumerate(decisions)]
    records = record_all(whole, store, by) if not no_record else None
    save_lines(save, whole)
    if as_json:
        print_lines(whole)
    else:
        _present(decisions, records, sides, details=details)
    return max(EXIT_CODES[one.outcome] for one in whole)


def _decide(
    files: tuple[Path, ...], as_of: date | None, known_at: date | None, store: str | None, law: str
) -> tuple[list[Decision], dict[int, BothLaws]]:
    """The decisions under US law, and those that China's law decides too, by their place."""
    from smallyard.app.checking import check_file
    from smallyard.app.worlds import open_world, today

    # Days are moved per transaction, the evidence is the same for all: the world is opened once.
    world = open_world(as_of or today(), known_at, store)
    decisions: list[Decision] = []
    sides: dict[int, BothLaws] = {}
    for path in files:
        for number, one in enumerate(check_file(path, as_of=as_of, world=world), start=1):
            if law == "both" or (law == "auto" and one.transaction.origin == "CN"):
                from smallyard.app.both_laws import Law, both, laws_for, naming

                if laws_for(one.transaction, Law(law)) is Law.BOTH:
                    with naming(path, number, one.transaction):
                        sides[len(decisions)] = both(one, world.on(one.effective))
            decisions.append(one)
    return decisions, sides


def _present(
    decisions: list[Decision], records: tuple[Record, ...] | None, sides: dict[int, BothLaws], *, details: bool
) -> None:
    from smallyard.app.cli.both_laws import show_both, show_sides
    from smallyard.app.cli.decisions import show_decision, show_summary
    from smallyard.app.cli.terminal import console

    out = console()
    if len(decisions) > 1:
        if sides:
            out.rule("Under US law", style="dim", align="left")
        show_summary(out, decisions, records)
        if sides:
            out.rule("Under both laws", style="dim", align="left")
        for side in sides.values():
            show_sides(out, side)
    if len(decisions) == 1 or details:
        for number, one in in_turn(out, decisions, behind=len(decisions) > 1):
            record = records[number] if records else None
            if number in sides:
                show_both(out, sides[number], record)
            else:
                show_decision(out, one, record)
