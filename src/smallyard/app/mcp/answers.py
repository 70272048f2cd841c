"""What an agent is answered where the shared short forms do not reach: classification, differences, explanations.

As everywhere: each says what it rests on, of which day that is, and what could not be looked at.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from smallyard.app.answers import NOT_ADVICE, Answer, ListHeld, lists_held
from smallyard.app.classifying import Found
from smallyard.law.classification.entries import EntryOnDay
from smallyard.law.explaining import Explained

if TYPE_CHECKING:
    from smallyard.lists.differences import Difference
    from smallyard.lists.view import ListsView

__all__ = ["ClassifyAnswer", "DiffAnswer", "ExplainAnswer"]

_MOST_CHANGES = 500


class ClassifyAnswer(Answer):
    """An entry of the Commerce Control List, or the entries that a description hints at. Never a classification."""

    law_of: date
    entry: EntryOnDay | None = Field(description="what the list says of the ECCN asked for")
    hints: Found | None = Field(description="entries that an item so described may fall under, the likeliest first")
    limits: tuple[str, ...] = Field(description="what the tables cannot tell")
    advice: str = "A person who knows the item, or its manufacturer, must say what it is. " + NOT_ADVICE

    @classmethod
    def of_entry(cls, entry: EntryOnDay) -> ClassifyAnswer:
        """The answer to an ECCN."""
        return cls(law_of=entry.day, entry=entry, hints=None, limits=entry.not_known)

    @classmethod
    def of_hints(cls, found: Found) -> ClassifyAnswer:
        """The answer to a description."""
        return cls(law_of=found.day, entry=None, hints=found, limits=found.not_known)


class Counted(Answer):
    """Parties to which one thing happened, by how its day is known; never to be added together."""

    stated: int = Field(description="a source gives name and day")
    derived: int = Field(description="publications and rules leave one day")
    certain: int = Field(description="on some day of these, which one is not known")
    possible: int = Field(description="perhaps in these days, perhaps not")
    ruled: int | None = Field(description="what the rules of these days count themselves; null where none does")


class Changed(Answer):
    """One change of one entry."""

    kind: str = Field(description="added, removed, expired, suspended, resumed or amended")
    listing: str
    name: str
    countries: tuple[str, ...]
    when: str
    certain: bool = Field(description="it certainly happened in these days; false: it may have")
    source: str = Field(description="where the date comes from")
    amended: tuple[str, ...] = Field(description="fields that changed")


class RuleOfDays(Answer):
    """A rule that took effect in these days, with its own counts."""

    rule: str
    list: str
    title: str
    effective: date | None
    added: int | None
    removed: int | None


class DiffAnswer(Answer):
    """What changed on the lists after one day up to and including another."""

    from_day: date
    to_day: date
    list: str | None
    country: str | None
    tally: dict[str, Counted]
    changes: tuple[Changed, ...]
    left_out: int = Field(description="changes beyond those given; narrow the days, list or country to see them")
    rules: tuple[RuleOfDays, ...]
    lists: tuple[ListHeld, ...]
    limits: tuple[str, ...] = Field(description="what is open in this answer")
    advice: str = NOT_ADVICE

    @classmethod
    def of(cls, found: Difference, view: ListsView) -> DiffAnswer:
        """The short form of a difference."""
        from smallyard.lists.differences import Kind, rule_label
        from smallyard.model.kleene import TRUE

        changes = tuple(
            Changed(
                kind=str(one.kind),
                listing=one.listing.id,
                name=one.listing.name,
                countries=one.listing.countries,
                when=str(one.when),
                certain=one.within is TRUE,
                source=one.words,
                amended=tuple(field for field, *_ in one.what),
            )
            for one in found.changes[:_MOST_CHANGES]
        )
        tallies = {str(kind): found.tally(kind) for kind in Kind}
        held = {one.list for one in view.held()}
        missing = () if found.list is None or found.list in held else (f"No list {found.list} is loaded.",)
        return cls(
            from_day=found.frm,
            to_day=found.to,
            list=str(found.list) if found.list else None,
            country=found.country,
            tally={
                kind: Counted(
                    stated=one.stated,
                    derived=one.derived,
                    certain=one.certain,
                    possible=one.possible,
                    ruled=one.ruled,
                )
                for kind, one in tallies.items()
            },
            changes=changes,
            left_out=len(found.changes) - len(changes),
            rules=tuple(
                RuleOfDays(
                    rule=rule_label(one),
                    list=str(one.list),
                    title=one.title,
                    effective=one.effective,
                    added=one.added,
                    removed=one.removed,
                )
                for one in found.rules
            ),
            lists=lists_held(view),
            limits=(*missing, *found.notes, *(() if found.exact else (_OPEN,))),
        )


_OPEN = "Some days are known only as brackets: see `when` and `certain` of each change."


class ExplainAnswer(Explained):
    """What is implemented of a section of law, and what is not."""

    covered: bool = Field(description="whether anything of it is implemented; false: no answer rests on it")
    limits: tuple[str, ...]
    advice: str = NOT_ADVICE

    @classmethod
    def of(cls, found: Explained) -> ExplainAnswer:
        """What `explain` finds, with its limits."""
        covered = bool(found.rules or found.tables)
        limits = [f"{one.citation}: {one.missing}" for one in found.sections if one.missing]
        limits += [f"{one.citation}: {one.missing}" for one in found.rules if one.missing]
        if not covered:
            limits.insert(0, f"Nothing of {found.citation} is implemented: no answer of ours rests on it.")
        fields = {name: getattr(found, name) for name in Explained.model_fields}
        return cls(**fields, covered=covered, limits=tuple(limits))
