"""The de minimis calculation on its own: what `smallyard.de_minimis` and the command `deminimis` do.

Source: 15 CFR 734.4 and Supp. No. 2 to part 734. The rules are those by which `check` decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from smallyard.app.worlds import open_world, today
from smallyard.errors import UnknownValueError
from smallyard.law.ear.part_734.de_minimis import calculate, part_counts
from smallyard.law.ear.part_734.no_level import content_without_a_level
from smallyard.law.effects import Question, State, state
from smallyard.law.line import Line
from smallyard.law.world import World
from smallyard.model.country import CountryCode
from smallyard.model.day import Day
from smallyard.model.eccn import EccnField
from smallyard.model.kleene import FALSE, UNKNOWN
from smallyard.model.noun import Noun
from smallyard.model.transaction import ContentPart, Item, ItemKind, Transaction, TransactionKind

__all__ = ["DeMinimis", "WeighedPart", "ZeroCase", "de_minimis"]


class WeighedPart(Noun):
    """One part of the US-origin content, its value in US dollars, and whether it counts as controlled for the
    destination.
    """

    eccn: EccnField
    """The ECCN of the US-origin content, or EAR99."""
    value: Decimal
    """The fair market value of this content, in US dollars."""
    description: str
    """What the content is, in the user's words; may be empty."""
    counts: State
    """Whether it is controlled content: weighed with an item of this kind (734.4(c), (d)) and in need of a license to
    the destination (Supp. No. 2 to part 734, paragraph (a)(1))."""


class ZeroCase(Noun):
    """A case in which any amount of content makes the item subject (734.4(a), (b))."""

    applies: State
    """Whether it is so: yes, or unknown where a fact is missing; a case that does not apply is not given."""
    reason: str
    """What makes it the case, in words."""
    citation: str
    """The paragraph of 15 CFR 734.4(a) or (b)."""


class DeMinimis(Noun):
    """The worked calculation."""

    destination: CountryCode
    """The country that the item goes to, as an ISO 3166-1 alpha-2 code."""
    day: Day
    """The day whose law applies."""
    value: Decimal
    """Of the whole item, in US dollars."""
    parts: tuple[WeighedPart, ...]
    """The US-origin content, part by part, in the order given."""
    level_percent: int
    """The share of controlled content, in percent of the item's value, up to which the item is de minimis: 10 to
    Country Groups E:1 and E:2 (734.4(c)), else 25 (734.4(d))."""
    controlled: Decimal
    """US dollars of content that surely counts."""
    possibly_controlled: Decimal
    """US dollars of content of which it is not known."""
    percent: Decimal
    """The content that surely counts, in percent of the item's value to two places; 0 where that value is 0."""
    percent_at_most: Decimal
    """The same with the content of which it is not known whether it counts."""
    allowed: Decimal
    """US dollars of controlled content up to which the item is de minimis."""
    zero_cases: tuple[ZeroCase, ...]
    """The cases of 734.4(a) and (b) that apply or may apply."""
    subject: State
    """Whether its US-origin content makes the item subject to the EAR."""
    questions: tuple[Question, ...]
    """What would settle `subject` where it is unknown; empty where it is known."""
    notes: tuple[str, ...]
    """What is to be kept in mind with any result, one sentence each."""


_NOTES = (
    "Passing de minimis does not defeat a foreign direct product rule (734.9); `check` looks at those too.",
    "Values are market values: of the content as bought, of the item where it is sold (Supp. No. 2 to part 734).",
)


def de_minimis(
    destination: str,
    value: Decimal | int | str,
    content: Mapping[str, Decimal | int | str] | Iterable[ContentPart],
    *,
    eccn: str | None = None,
    kind: ItemKind | str | None = None,
    made_in: str | None = None,
    as_of: date | None = None,
    complete: bool = True,
    answers: Mapping[str, Any] | None = None,
    world: World | None = None,
) -> DeMinimis:
    """Work out whether a foreign-made item is subject to the EAR by its US-origin content.

    Args:
        destination: the country that it goes to, as a code.
        value: the item's fair market value in US dollars.
        content: US-origin content, value by ECCN, or parts.
        eccn: the item's own classification, which some cases turn on.
        kind: commodity, software, source_code or technology; content counts like with like.
        made_in: the country where it is made and from which it goes.
        as_of: the day whose law applies; None for today.
        complete: whether `content` names all US-origin content.
        answers: answers to questions of an earlier calculation, by key.
        world: lists and tables to use; None opens the user's own.

    Raises:
        pydantic.ValidationError: a value, an ECCN or a country is not one.
        UnknownValueError: an answer is to no question of this calculation.
    """
    day = as_of or today()
    parts = (
        tuple(ContentPart.model_validate({"eccn": one, "value": amount}) for one, amount in content.items())
        if isinstance(content, Mapping)
        else tuple(content)
    )
    item = Item.model_validate(
        {
            "description": "the item",
            "eccn": eccn,
            "kind": kind or (None if eccn else ItemKind.COMMODITY),
            "value": value,
            "made_in": made_in,
            "us_origin": False,
            "us_content": parts,
            "us_content_complete": complete,
        }
    )
    tx = Transaction.model_validate(
        {
            "kind": TransactionKind.REEXPORT,
            "date": day,
            "origin": made_in or "US",
            "destination": destination,
            "items": (item,),
            "answers": dict(answers or {}),
        }
    )
    opened = (world or open_world(day)).on(day)
    if tx.answers:
        _check_answers(tx, opened)
    return _worked(Line(tx, tx.items[0], 1), opened, day)


def _check_answers(tx: Transaction, world: World) -> None:
    """Refuse an answer to what this calculation never asks, however its other questions are answered."""
    known: set[str] = set()
    while True:
        tried = (
            {name: said for name, said in tx.answers.items() if _key(name) in known},
            dict.fromkeys(known, True),
            dict.fromkeys(known, False),
        )
        found = known.union(*(_asked(tx.model_copy(update={"answers": one}), world) for one in tried))
        if found == known:
            break
        known = found
    for name in tx.answers:
        if _key(name) not in known:
            raise UnknownValueError(
                f"{name[:80]!r} is no question of this calculation",
                field="answers",
                accepted=", ".join(sorted(known)) or "none: nothing is asked that an answer would settle",
            )


def _key(name: str) -> str:
    return name.removesuffix("@1")


def _asked(tx: Transaction, world: World) -> set[str]:
    """The keys of what is asked, the item's own fields left out."""
    line = Line(tx, tx.items[0], 1)
    questions = [one for route in content_without_a_level(line, world) for one in route.questions]
    return {one.key for one in (*questions, *calculate(line, world).questions) if not one.key.startswith(line.place)}


def _worked(line: Line, world: World, day: date) -> DeMinimis:
    found = calculate(line, world)
    whole = line.item.value or Decimal(0)
    cases = [one for one in content_without_a_level(line, world) if one.fact is not FALSE]
    subject = found.above
    for one in cases:
        subject |= one.fact
    questions = {question.key: question for one in cases if one.fact is UNKNOWN for question in one.questions}
    if subject is UNKNOWN:
        questions |= {question.key: question for question in found.questions}
    else:
        questions = {}
    return DeMinimis(
        destination=line.tx.destination,
        day=day,
        value=whole,
        parts=tuple(
            WeighedPart(
                eccn=part.eccn,
                value=part.value,
                description=part.description,
                counts=state(part_counts(line, world, part)),
            )
            for part in line.item.us_content
        ),
        level_percent=found.level,
        controlled=found.surely,
        possibly_controlled=found.possibly,
        percent=_percent(found.surely, whole),
        percent_at_most=_percent(found.surely + found.possibly, whole),
        allowed=(whole * found.level / 100).quantize(Decimal("0.01")),
        zero_cases=tuple(ZeroCase(applies=state(one.fact), reason=one.reason, citation=one.cites) for one in cases),
        subject=state(subject),
        questions=tuple(questions.values()),
        notes=_NOTES,
    )


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.01")) if whole else Decimal(0)
