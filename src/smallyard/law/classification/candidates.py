"""Which described paragraphs an item's technical values put it in, which they keep it out of, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from smallyard.law.effects import State, state
from smallyard.law.tables.ccl_items import DescribedParagraph, DescribedParagraphs
from smallyard.model.citation import CitationField
from smallyard.model.day import Day
from smallyard.model.eccn import Eccn, EccnField
from smallyard.model.kleene import TRUE, Kleene, any_of
from smallyard.model.noun import Noun

__all__ = ["Candidate", "candidates"]


class Candidate(Noun):
    """A paragraph that may hold an item: ruled in, ruled out, or open, each with why."""

    eccn: EccnField
    """The paragraph, or the whole entry where the test is on that."""
    what: str
    """What it describes, in short."""
    ruled_in: State
    """"yes" where the values put the item in it, "no" where they keep it out, "unknown" where it is open."""
    why: tuple[str, ...]
    """One line for each value held against its limit."""
    missing: tuple[str, ...]
    """The names of values that would settle it."""
    since: Day | None
    """The first day on which it read so; null: as far back as our sources reach."""
    citation: CitationField
    """The rule that wrote it so, or the list itself."""


def candidates(
    parameters: Mapping[str, object],
    day: date,
    *,
    entries: Collection[str] = (),
    table: DescribedParagraphs | None = None,
) -> tuple[Candidate, ...]:
    """The paragraphs that turn on at least one of these values, on a day.

    Args:
        parameters: the item's technical values by name.
        day: whose list.
        entries: only these entries ("3A090"); none for all.
        table: the described paragraphs; None for the software's own.

    Raises:
        InputError: a value is not of the kind that a test needs.
    """
    known = table or DescribedParagraphs.load()
    lines: dict[Eccn, list[DescribedParagraph]] = {}
    for one in known.with_tests(day):
        if not entries or one.eccn.entry in entries:
            lines.setdefault(one.eccn, []).append(one)
    found = list(_candidates(lines, parameters))
    return tuple(_left_to(lines[one.eccn][0].not_if, one, found) for one in found)


def _left_to(not_if: Collection[str], one: Candidate, found: list[Candidate]) -> Candidate:
    """The candidate, ruled out where the item falls under an entry to which its own leaves it."""
    if one.ruled_in == "no":
        return one
    rivals = [other for other in found if other.eccn.entry in not_if]
    for wanted in ("yes", "unknown"):
        for other in rivals:
            if other.ruled_in == wanted:
                ruled, verb = ("no", "falls") if wanted == "yes" else ("unknown", "may fall")
                line = f"{one.eccn.entry} leaves out items of {other.eccn.entry}, and it {verb} under {other.eccn}"
                missing = one.missing or (other.missing if ruled == "unknown" else ())
                return one.model_copy(update={"ruled_in": ruled, "why": (*one.why, line), "missing": missing})
    if not_if:
        # The table does not hold every paragraph of those entries: what was not looked at is said, not ruled out.
        others = " and ".join(not_if)
        line = f"{one.eccn.entry} leaves out items of {others}: only what is shown of those was looked at"
        return one.model_copy(update={"why": (*one.why, line)})
    return one


def _candidates(
    lines: Mapping[Eccn, list[DescribedParagraph]], parameters: Mapping[str, object]
) -> Iterator[Candidate]:
    for eccn, joined in lines.items():
        named = {each.name for one in joined if one.test for each in one.test.comparisons}
        if named.isdisjoint(parameters):
            continue
        results = [one.test.holds(parameters) for one in joined if one.test]
        ruled = any_of(results)
        telling = [one for one, result in zip(joined, results, strict=True) if ruled is not TRUE or result is TRUE]
        yield Candidate(
            eccn=eccn,
            what=telling[0].what,
            ruled_in=state(ruled),
            why=_why(telling, parameters),
            missing=_missing(telling, parameters, ruled),
            since=joined[0].since,
            citation=joined[0].citation,
        )


def _why(lines: list[DescribedParagraph], parameters: Mapping[str, object]) -> tuple[str, ...]:
    said: dict[str, None] = {}
    for one in lines:
        if one.test is not None:
            for each in one.test.comparisons:
                said[each.said(parameters)] = None
    return tuple(said)


def _missing(lines: list[DescribedParagraph], parameters: Mapping[str, object], ruled: Kleene) -> tuple[str, ...]:
    if ruled.known is not None:
        return ()
    return tuple(dict.fromkeys(name for one in lines if one.test for name in one.test.missing(parameters)))
