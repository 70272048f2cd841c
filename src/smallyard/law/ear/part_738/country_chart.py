"""The Country Chart (738.3, 738.4) where its grid alone does not decide: destinations without a row, footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import (
    by_rule,
    chart_row,
    destination_name,
    is_domestic,
    leaves_a_country,
)
from smallyard.law.ear.part_742.review import regional_stability
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, ask, provision
from smallyard.law.tables.ccl import ControlKind, ControlRow
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

_CHART = "Supp. No. 1 to 15 CFR part 738"


@provision("15 CFR 738.3(b)", since=date(1996, 3, 25), stage=Stage.REQUIREMENT, also=("15 CFR 738.4(a)",))
def destination_has_a_row_of_the_chart(line: Line, world: World) -> Iterator[Claim]:
    """A destination that the chart does not list is treated as the country it belongs to.

    A territory, possession, dependency or department takes the row of its country.

    The table names those of which we know whose they are. For another place without a row, nothing is guessed: the
    answer "738.3.treated_as" names the country whose row applies.
    """
    if is_domestic(line, world) or chart_row(line, world) is not None or line.eccn is None or line.eccn.is_ear99:
        return
    entry = world.tables.ccl.entry(line.eccn, world.effective)
    columns = sorted({row.control for row in entry.rows if _bites(row)}) if entry is not None else []
    if columns and leaves_a_country(line):
        question = line.asks(
            "738.3.treated_as",
            f"Which country of the Country Chart is {destination_name(line)} a territory, possession, dependency or "
            f"department of?",
            "15 CFR 738.3(b)",
        )
        reason = (
            f"The Country Chart has no row for {destination_name(line)} on {world.effective}, and {line.eccn} is "
            f"controlled by {', '.join(columns)}."
        )
        yield ask(question, reason)


def _bites(row: ControlRow) -> bool:
    """Whether a row turns on the chart; the columns AT1 and AT2 are marked for no destination with a grid."""
    return row.kind is ControlKind.CHART and row.reason != "AT"


@provision(_CHART, since=date(2015, 1, 23), stage=Stage.REQUIREMENT, also=("15 CFR 742.6(a)(4)(i)",))
def india_needs_rs2_licenses_for_two_paragraphs(line: Line, world: World) -> Iterator[Claim]:
    """Cameras of 6A003.b.4.b and items of 9A515.e need a license to India for RS reasons though RS2 is blank.

    Footnote 7, since India's RS2 mark was dropped (80 FR 3463).
    """
    row = chart_row(line, world)
    if row is None or "7" not in row.footnotes or line.eccn is None or not leaves_a_country(line):
        return
    if line.eccn.entry in {"6A003", "9A515"}:
        yield from by_rule(
            line,
            world,
            lambda one: one.reason == "RS" and one.control == "RS2",
            regional_stability,
            says=lambda one: f"{line.eccn} needs a license to India for RS reasons (Country Chart, footnote 7).",
        )


@provision(_CHART, since=date(2020, 3, 9), stage=Stage.REQUIREMENT)
def firearms_need_a_license_to_australia_and_the_united_kingdom(line: Line, world: World) -> Iterator[Claim]:
    """Listed firearms, parts, software and technology need a license to Australia and the United Kingdom.

    Footnote 10: what it lists is what each entry's RS Column 1 row covers, and all of 0A509.

    The first day is that on which the entries came onto the list (85 FR 4136); when the footnote took this number is
    not known to us.
    """
    row = chart_row(line, world)
    if row is None or "10" not in row.footnotes or line.eccn is None or not leaves_a_country(line):
        return
    if world.tables.ccl.in_set("footnote 10", line, world.effective).certainty is TRUE:
        yield from by_rule(
            line,
            world,
            lambda one: one.control == ("FC1" if one.eccn == "0A509" else "RS1"),
            regional_stability,
            says=lambda one: f"{line.eccn} needs a license to {destination_name(line)} (Country Chart, footnote 10).",
        )
