"""Whether an item's classification is one that the Commerce Control List has (774.1, Supp. No. 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.errors import UnknownValueError
from smallyard.law.effects import NotSubject, RaisesRedFlag
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, ask, claim, provision
from smallyard.law.tables.ccl import ControlKind, Entry, Listing
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

_LIST = "Supp. No. 1 to 15 CFR part 774"


@provision(_LIST, since=date(1996, 3, 25), stage=Stage.SCOPE, also=("15 CFR 734.3(b)(1)(i)",))
def entries_subject_to_the_itar(line: Line, world: World) -> Iterator[Claim]:
    """Items that an entry only lists as subject to the ITAR are not subject to the EAR.

    Some entries print a heading and say that its items are subject to the ITAR (22 CFR parts 120-130).

    A classification that is not on the list at all is refused: it can be no item's.

    Raises:
        UnknownValueError: the line's ECCN never was an entry of the list, as far as our sources reach.
    """
    if line.eccn is None or line.eccn.is_ear99:
        return
    if not world.tables.ccl.knows(line.eccn.entry):
        raise UnknownValueError(
            f"{line.eccn.entry} is not an entry of the Commerce Control List",
            field=f"{line.place}.eccn",
            accepted="an ECCN of Supp. No. 1 to 15 CFR part 774, or EAR99",
        )
    entry = world.tables.ccl.entry(line.eccn, world.effective)
    if entry is not None and entry.listing is Listing.ITAR:
        yield claim(
            NotSubject(),
            f"{entry.eccn} ({entry.heading}) is subject to the ITAR: the Directorate of Defense Trade Controls "
            f"(DDTC) of the Department of State decides, not BIS.",
            facts=(f"CCL {entry.eccn}: subject to 22 CFR parts 120-130",),
        )


@provision("15 CFR 774.1", since=date(1996, 3, 25), stage=Stage.REQUIREMENT, also=(_LIST, "15 CFR 738.2"))
def item_is_classified(line: Line, world: World) -> Iterator[Claim]:
    """An item's entry and paragraph on the Commerce Control List, or EAR99, must be known.

    Without a classification, or with one that does not hold on the day, no list-based requirement is ruled out.
    """
    if line.eccn is None:
        question = line.asks_field(
            "eccn", f"What is the ECCN of {line.name}, to its paragraph, or is it EAR99?", _LIST
        )
        yield ask(question, f"{line.name} has no classification, so requirements of the list cannot be ruled out.")
        return
    if line.eccn.is_ear99:
        return
    entry = world.tables.ccl.entry(line.eccn, world.effective)
    if entry is None:
        yield _not_then(line, world)
    elif entry.listing is Listing.REFERS:
        question = line.asks_field(
            "eccn", f"{entry.eccn} only refers to other entries: under which of them does {line.name} fall?", _LIST
        )
        yield ask(question, f"{entry.eccn} controls nothing itself; it refers to other entries or the ITAR.")
    elif _paragraphs_matter(entry) and entry.has_paragraph(line.eccn.paragraphs) is not TRUE:
        question = line.asks_field(
            "eccn", f"Is {line.eccn} a paragraph of {entry.eccn}? Give the one under which {line.name} falls.", _LIST
        )
        yield ask(question, f"No control row of {entry.eccn} names {line.eccn} or a paragraph above or below it.")
    elif apart := world.tables.ccl.set_apart(line):
        named = ", ".join(map(str, apart))
        question = line.asks_field(
            "eccn", f"{entry.eccn} leaves out what is for {named}: under which entry does {line.name} fall?", _LIST
        )
        yield ask(question, f"The heading of {entry.eccn} leaves out software and technology for {named}.")
    elif entry.listing is Listing.SAMPLE:
        yield claim(
            RaisesRedFlag(),
            f"{entry.eccn} is the sample entry of 738.4(b)(2), not one of the list: classify {line.name} anew.",
            cites="15 CFR 738.4(b)(2)",
        )


def _not_then(line: Line, world: World) -> Claim:
    assert line.eccn is not None
    known = world.tables.ccl.find(line.eccn.entry)
    span = ""
    if known is not None:
        span = f" (it was from {known.since})" if known.since and known.until is None else ""
        span = f" (it was from {known.since} to {known.until})" if known.until else span
    question = line.asks_field(
        "eccn", f"{line.eccn.entry} was not on the list on {world.effective}: what was {line.name} then?", _LIST
    )
    return ask(question, f"{line.eccn.entry} was not on the Commerce Control List on {world.effective}{span}.")


def _paragraphs_matter(entry: Entry) -> bool:
    """Whether the entry controls by named paragraphs only: then a paragraph that no row names proves nothing."""
    rows = [row for row in entry.rows if row.reason == "NS" and row.kind is ControlKind.CHART]
    return (
        bool(rows)
        and not any(row.of_whole_entry for row in entry.rows if row.reason not in {"AT", "UN"})
        and all(scope.by_paragraph and () not in scope.include for row in rows for scope, _ in row.clauses)
    )
