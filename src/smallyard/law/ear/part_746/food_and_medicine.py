"""Food and medicine (772.1) designated EAR99: left out of embargoes (746.4, 746.6, 746.9) and listings."""

from __future__ import annotations

from smallyard.law.effects import Question
from smallyard.law.line import Line
from smallyard.model.kleene import FALSE, UNKNOWN, Kleene
from smallyard.model.transaction import ItemKind

__all__ = ["is_food_or_medicine", "is_it_food_or_medicine"]

_OF_NEITHER = tuple(str(chapter) for chapter in range(39, 100))
"""HS chapters 39 to 97 (plastics to works of art) hold neither food nor medicine."""


def is_food_or_medicine(line: Line) -> Kleene:
    """Whether the item is food or medicine designated EAR99: never if it is on the CCL, software or technology."""
    if line.eccn is not None and not line.eccn.is_ear99:
        return FALSE
    if line.item.item_kind in {ItemKind.SOFTWARE, ItemKind.SOURCE_CODE, ItemKind.TECHNOLOGY}:
        return FALSE
    if line.item.hs_code is not None and line.item.hs_code.startswith(_OF_NEITHER):
        return FALSE
    said = line.answer("746.food_or_medicine")
    return UNKNOWN if line.eccn is None and said is not FALSE else said


def is_it_food_or_medicine(line: Line, citation: str) -> Question:
    """What would settle it: the classification if there is none, else the plain question."""
    if line.eccn is None and line.answer("746.food_or_medicine") is not UNKNOWN:
        return line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", citation)
    return line.asks(
        "746.food_or_medicine",
        f"Is {line.name} food or medicine, as part 772 defines them, designated EAR99?",
        citation,
    )
