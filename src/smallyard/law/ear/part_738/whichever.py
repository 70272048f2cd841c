"""A license is required whichever way the open facts fall: then it is certain that one is (738.4(a)(2))."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

from smallyard.law.effects import RequiresLicense
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.tables.ccl import Entry
from smallyard.law.tables.control_rows import OTHER, Paragraphs, Scope, Subject
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

_MOST_CONDITIONS = 5


@provision("15 CFR 738.4(a)(2)", since=date(1996, 3, 25), stage=Stage.GATE)
def license_required_whichever_it_is(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Where every possible paragraph and answer leads to a license requirement, a license is required.

    An item given as 3A090, to a place where 3A090.a, .b and .c each need a license, needs one.

    Every paragraph that control rows name below the item's own is tried, and one that none names unless the table
    knows all of the entry's paragraphs; and every answer to the conditions of the rows. Technology
    given without what it is for is tried for each item that its entry's heading names.
    """
    entry = world.tables.ccl.entry(line.eccn, world.effective) if line.eccn is not None else None
    if entry is None:
        return
    open_ones = [
        (finding, effect)
        for finding, effect in found.requirements()
        if not finding.certain and effect.reason and finding.line is not None
    ]
    if not open_ones or any(one.certain and effect.reason for one, effect in found.requirements()):
        return
    controls = {effect.control for _, effect in open_ones}
    biting = [row for row in entry.rows if row.in_force(world.effective) and row.control in controls]
    scopes = [scope for row in biting for scope in row.scopes(line.tx.controlling_country)]
    conditions = _conditions(line, scopes)
    if len(conditions) > _MOST_CONDITIONS or not biting:
        return
    assert line.eccn is not None
    paragraphs = _candidates(entry, line.eccn.paragraphs, world)
    for answers in product((True, False), repeat=len(conditions)):
        given = dict(zip(conditions, answers, strict=True))
        open_paragraphs = [one for one in paragraphs if not any(_covers(scope, one, given, line) for scope in scopes)]
        if open_paragraphs and not _whatever_it_is_for(line, world, scopes):
            return
    mildest = min((effect for _, effect in open_ones), key=lambda one: one.review.severity)
    yield claim(
        RequiresLicense(
            control=" or ".join(sorted(controls)),
            reason=mildest.reason,
            review=mildest.review,
            review_text=mildest.review_text,
            overcome_by=mildest.overcome_by,
        ),
        f"{line.eccn} needs a license here whichever of its paragraphs it is, and whatever the open facts are.",
        facts=tuple(fact for finding, _ in open_ones for fact in finding.facts),
    )


def _whatever_it_is_for(line: Line, world: World, scopes: list[Scope]) -> bool:
    """Whether some scope covers software or technology whatever item it is for, of those that its entry is for."""
    assert line.eccn is not None
    objects = world.tables.ccl.all_objects(line.eccn.entry, world.effective)
    if not objects or line.parameter("for_eccn") is not None:
        return False
    for one in objects:
        supposed = Subject(line, line.eccn, supposed=(one,))
        if not any(
            scope.covers(supposed, world.tables.ccl.controlled, world.effective).certainty is TRUE for scope in scopes
        ):
            return False
    return True


def _conditions(line: Line, scopes: list[Scope]) -> tuple[str, ...]:
    """The conditions of the scopes that are not known yet."""
    keys = {
        condition.key
        for scope in scopes
        for condition, _ in scope.conditions
        if condition.holds(line).certainty is UNKNOWN
    }
    return tuple(sorted(keys))


def _candidates(entry: Entry, own: Paragraphs, world: World) -> set[Paragraphs]:
    named = {
        one
        for row in entry.rows
        for scope, _ in row.clauses
        for one in (*scope.include, *scope.exclude)
        if len(one) > len(own) and one[: len(own)] == own
    }
    complete = world.tables.ccl.all_paragraphs(entry.eccn, world.effective)
    if complete and not own:
        return {*(one for one in named if one[:1] in complete), *complete}
    within_named = {(*one, OTHER) for one in named}
    return {*named, *within_named, (*own, OTHER)}


def _covers(scope: Scope, paragraph: Paragraphs, given: Mapping[str, bool], line: Line) -> bool:
    """Whether a scope covers a paragraph if the open conditions are as given."""
    if scope.objects or scope.objects_out or scope.object_reason or scope.own_reason:
        return False
    if scope.of_paragraph(paragraph) is not TRUE:
        return False
    for condition, wanted in scope.conditions:
        holds = given[condition.key] if condition.key in given else condition.holds(line).certainty is not FALSE
        if holds is not wanted:
            return False
    return True
