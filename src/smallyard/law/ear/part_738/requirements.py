"""How control rows become license requirements (738.4(a)(2)): which cover the item, and what the chart marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from smallyard.law.effects import Excepts, RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, claim, when
from smallyard.law.tables.ccl import ControlKind, ControlRow
from smallyard.law.tables.control_rows import Paragraphs, Scope, Verdict, within
from smallyard.law.tables.country_chart import ChartRow
from smallyard.law.world import World
from smallyard.model.country import country, country_code
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = [
    "Policy",
    "Reviewed",
    "by_chart",
    "by_rule",
    "chart_row",
    "destination_name",
    "excepted_if",
    "is_domestic",
    "leaves_a_country",
    "required",
    "to",
]

_TREATED_AS = "738.3.treated_as"


@dataclass(frozen=True, slots=True)
class Policy:
    """How an application would be reviewed, and why."""

    review: ReviewPolicy = ReviewPolicy.NOT_STATED
    text: str = ""


Reviewed = Callable[[Line, World, ControlRow], Policy]
"""How an application for a control would be reviewed."""


def destination_name(line: Line) -> str:
    """The name of the destination; of a deemed export, of the person's country."""
    return country(line.tx.controlling_country).name


def is_domestic(line: Line, world: World) -> bool:
    """Whether it stays in, or returns to, the United States with its territories: nothing is exported (772.1)."""
    return world.in_group(line.tx.controlling_country, "United-States")


def leaves_a_country(line: Line) -> bool:
    """Whether it is an export or reexport; the chart does not reach transfers within a country (738.4(a)(2))."""
    return line.tx.leaves_a_country


def to(line: Line, world: World, *groups: str, places: Sequence[str] = ()) -> bool:
    """Whether the destination is in one of the groups, or one of the places by code."""
    where = line.tx.controlling_country
    return where in places or world.in_group(where, *groups)


def chart_row(line: Line, world: World) -> ChartRow | None:
    """The destination's row of the Country Chart; else that of the country given as answer "738.3.treated_as"."""
    chart = world.tables.country_chart
    row = chart.row(line.tx.controlling_country, world.effective)
    if row is None and isinstance(named := line.value_of(_TREATED_AS), str):
        code = country_code(named)
        row = chart.row(code, world.effective) if code else None
    return row


def by_chart(
    line: Line, world: World, reason: str, reviewed: Reviewed, cites: Callable[[ControlRow], str] | None = None
) -> Iterator[Claim]:
    """The requirements for one reason for control where the chart marks its column for the destination.

    `cites` gives a closer citation than the rule's own for a row.
    """
    # Most entries have no row of the reason: of them no more is asked.
    if not world.tables.ccl.has_row(
        line, world.effective, lambda one: one.reason == reason and one.kind is ControlKind.CHART
    ):
        return
    if not leaves_a_country(line) or (row := chart_row(line, world)) is None:
        return
    found = list(
        world.tables.ccl.controls(
            line,
            world.effective,
            lambda one: one.reason == reason and one.kind is ControlKind.CHART and one.control in row.columns,
        )
    )
    yield from required(line, world, found, reviewed, marked=row, cites=cites)


def by_rule(
    line: Line,
    world: World,
    reaches: Callable[[ControlRow], bool],
    reviewed: Reviewed,
    *,
    says: Callable[[ControlRow], str] | None = None,
    overcome_by: tuple[str, ...] | None = None,
    cites: Callable[[ControlRow], str] | None = None,
    facts: Iterable[str] = (),
) -> Iterator[Claim]:
    """The requirements of control rows that name a rule instead of a column, for the rows that it reaches here."""
    found = list(world.tables.ccl.controls(line, world.effective, reaches))
    yield from required(
        line, world, found, reviewed, says=says, overcome_by=overcome_by, cites=cites, facts=tuple(facts)
    )


def required(
    line: Line,
    world: World,
    found: Sequence[tuple[ControlRow, Verdict]],
    reviewed: Reviewed,
    *,
    marked: ChartRow | None = None,
    says: Callable[[ControlRow], str] | None = None,
    overcome_by: tuple[str, ...] | None = None,
    cites: Callable[[ControlRow], str] | None = None,
    facts: tuple[str, ...] = (),
) -> Iterator[Claim]:
    """A claim for each requirement; each is asked about only while it could still matter.

    Where rows of one reason cover the entry between them, the requirement is certain whichever paragraph it is; once
    one row of a reason is certain, an uncertain row of the same reason is not asked about.
    """
    certain = {row.reason: row for row, verdict in found if verdict.certainty is TRUE}
    for row, verdict in found:
        either = () if row.reason in certain else _whichever(line, row, found)
        if verdict.certainty is UNKNOWN and row.reason in certain:
            continue
        policy = reviewed(line, world, row)
        effect = RequiresLicense(
            control=row.control,
            reason="" if row.reason == "FP" else row.reason,
            review=policy.review,
            review_text=policy.text,
            overcome_by=overcome_by,
        )
        why = says(row) if says else _chart_says(line, row, marked)
        known = (*_facts(line, row, marked), *facts)
        cited = cites(row) if cites else ""
        if either:
            certain[row.reason] = row
            columns = sorted({one.control for one in either})
            asked = verdict.questions if len(columns) > 1 else ()
            known = (*known, f"whichever paragraph of {row.eccn} it is ({', '.join(columns)})")
            yield claim(effect, why, facts=known, questions=asked, cites=cited)
        else:
            yield from when(verdict.certainty, effect, why, facts=known, questions=verdict.questions, cites=cited)


def _whichever(line: Line, row: ControlRow, found: Sequence[tuple[ControlRow, Verdict]]) -> tuple[ControlRow, ...]:
    """The rows of the same reason that cover between them whatever lies below the item's paragraph; () if none do."""
    assert line.eccn is not None
    same = [one for one, verdict in found if one.reason == row.reason and verdict.certainty is UNKNOWN]
    clauses = [scope for one in same for scope in one.scopes(line.tx.controlling_country) if scope.by_paragraph]
    for scope in row.scopes(line.tx.controlling_country):
        if scope.by_paragraph and within(line.eccn.paragraphs, scope.include) is TRUE:
            left_out = [one for one in scope.exclude if within(one, [line.eccn.paragraphs]) is TRUE]
            if left_out and all(_covered(one, clauses) is TRUE for one in left_out):
                return tuple(same)
    return ()


def _covered(paragraph: Paragraphs, clauses: Sequence[Scope]) -> Kleene:
    result = FALSE
    for scope in clauses:
        result |= scope.of_paragraph(paragraph)
    return result


def _chart_says(line: Line, row: ControlRow, marked: ChartRow | None) -> str:
    if marked is None:
        return f"{line.eccn} is controlled for {row.reason} reasons ({row.control}) to {destination_name(line)}."
    whose = f", as {country(marked.inherited_from).name}" if marked.inherited_from else ""
    return (
        f"{line.eccn} is controlled for {row.reason} reasons and {row.control} is marked for "
        f"{destination_name(line)}{whose} in the Country Chart."
    )


def _facts(line: Line, row: ControlRow, marked: ChartRow | None) -> tuple[str, ...]:
    listed = f"CCL {row.eccn}, control row {row.number}: {row.reason}, {row.control}"
    if row.citation:
        listed += f" ({row.citation})"
    if marked is None:
        return (listed,)
    return listed, f"Country Chart: {row.control} marked for {marked.inherited_from or marked.country}"


def excepted_if(line: Line, key: str, ask: str, cites: str, reason: str) -> Iterator[Claim]:
    """That a requirement is not for this line, where one question about it is answered yes."""
    return when(line.answer(key), Excepts(), reason, questions=(line.asks(key, ask, cites),))
