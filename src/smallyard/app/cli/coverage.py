"""`smallyard coverage`: the honest table of what law is covered."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import Number, command, json_option

if TYPE_CHECKING:
    from smallyard.law.coverage import Section

__all__ = ["coverage"]

_STYLES = {"implemented": "green", "partial": "yellow", "not implemented": "red", "not applicable": "dim"}


@command()
@click.option("--part", type=Number(500, 899), help="Only this part, such as 744 or 850.")
@click.option("--law", type=click.Choice(["us", "china"]), default="us", show_default=True, help="Whose law.")
@json_option("coverage", of="one line of JSON for each section")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
def coverage(part: int | None, law: str, as_json: bool, as_csv: bool) -> int:
    """Say of every section of the Export Administration Regulations and of the parts on investments (31 CFR parts
    800, 802 and 850), or of every instrument of China's law, whether it is implemented, partly or not, and what is
    missing. Read off the rules themselves.
    """
    from smallyard.app.cli.terminal import print_json
    from smallyard.errors import UnknownValueError
    from smallyard.law.coverage import coverage as sections
    from smallyard.model.plain import safe_cell

    if law == "china":
        from smallyard.law.china.registry import chinese_rules

        found = list(sections(chinese_rules(), "china_instruments.csv"))
    else:
        found = [one for one in sections() if part is None or one.citation.part == part]
    if not found:
        parts = sorted({str(one.citation.part) for one in sections() if one.citation.part})
        raise UnknownValueError(f"part {part} is not in the table", field="--part", accepted=", ".join(parts))
    if as_json:
        print_json(*found)
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["citation", "title", "status", "missing", "provisions"])
        for one in found:
            row = [one.citation, one.title, str(one.status), one.missing, " ".join(one.provisions)]
            writer.writerow(map(safe_cell, row))
    else:
        _show(found)
    return 0


def _show(found: list[Section]) -> None:
    from rich.text import Text

    from smallyard.app.cli.terminal import bullet, console, heading, plain, prose
    from smallyard.law.coverage import Status

    out = console()
    for place, number in enumerate(dict.fromkeys(one.citation.part for one in found)):
        out.print(heading(f"Part {number}" if number else "China", first=not place))
        for one in found:
            if one.citation.part == number:
                words = Text.assemble((_short(one), "bold"), f"  {plain(one.title)}")
                out.print(bullet(f"{one.status:15}", words, mark_style=_STYLES[one.status]))
                if one.missing:
                    out.print(prose(one.missing, "dim", 20))
    counts = Counter(one.status for one in found)
    out.print(prose(", ".join(f"{counts[status]} {status}" for status in Status if counts[status]), "bold", 0))


def _short(one: Section) -> str:
    return one.citation.removeprefix("15 CFR ").replace(" to 15 CFR part ", " to part ")
