"""What an agent is answered where the shared short forms do not reach: classification, differences, explanations.

As everywhere: each says what it rests on, of which day that is, and what could not be looked at.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from smallyard.app.answers import NOT_ADVICE, Answer, ListHeld, lists_held
from smallyard.app.classified import Found
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
    """The day as of which the Commerce Control List is read."""
    entry: EntryOnDay | None = Field(description="what the list says of the ECCN asked for")
    hints: Found | None = Field(description="entries that an item so described may fall under, the likeliest first")
    limits: tuple[str, ...] = Field(description="what the tables cannot tell")
    advice: str = "A person who knows the item, or its manufacturer, must say what it is. " + NOT_ADVICE
    """Who must say what the item is; and that this is no legal advice."""

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
    """The listing's id, with which it can be looked up."""
    name: str
    """The entry's primary name."""
    countries: tuple[str, ...]
    """Countries of the entry, ISO 3166-1 alpha-2; empty where its list names none."""
    when: str
    """The day as YYYY-MM-DD, followed by "(derived)" where only that day is left; else "between ... and ...", of
    which a side may be "an unknown day".
    """
    certain: bool = Field(description="it certainly happened in these days; false: it may have")
    source: str = Field(description="where the date comes from")
    amended: tuple[str, ...] = Field(description="fields that changed")


class RuleOfDays(Answer):
    """A rule that took effect in these days, with its own counts."""

    rule: str
    """Its citation; without one its Federal Register document number, else its date."""
    list: str
    """The code of the list that it changes, such as EL."""
    title: str
    """Its title as published; empty where it is not known."""
    effective: date | None
    """Its day of legal effect; null where it is not known, and then it counts by the day it was published."""
    added: int | None
    """How many entries it adds by its own count, of all countries; null where it does not say."""
    removed: int | None
    """How many entries it removes by its own count, of all countries; null where it does not say."""


class DiffAnswer(Answer):
    """What changed on the lists after one day up to and including another."""

    from_day: date
    """The day after which changes count; it is not covered itself."""
    to_day: date
    """The last day that is covered."""
    list: str | None
    """The code of the one list asked for; null for all."""
    country: str | None
    """The one country asked for, ISO 3166-1 alpha-2; null for all."""
    tally: dict[str, Counted]
    """For each kind of change (added, removed, expired, suspended, resumed, amended) how many parties there are."""
    changes: tuple[Changed, ...]
    """The changes in order of kind, certainty, date and name; at most 500."""
    left_out: int = Field(description="changes beyond those given; narrow the days, list or country to see them")
    rules: tuple[RuleOfDays, ...]
    """The rules that took effect in these days; with a country, those that count entries of it."""
    lists: tuple[ListHeld, ...]
    """The lists held, each with the latest publication that was looked at."""
    limits: tuple[str, ...] = Field(description="what is open in this answer")
    advice: str = NOT_ADVICE
    """That this is no legal advice."""

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
    """What is missing of the sections and rules named here, each with its citation."""
    advice: str = NOT_ADVICE
    """That this is no legal advice."""

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
