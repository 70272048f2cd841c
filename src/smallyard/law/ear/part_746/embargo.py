"""What the embargoes of part 746 share: the place that counts, and the requirement with what it leaves open."""

from __future__ import annotations

from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.world import World
from smallyard.model.transaction import TransactionKind

__all__ = ["EXPORTS_ONLY", "required", "to_place"]

EXPORTS_ONLY = frozenset({"746.2", "746.4", "746.7", "746.9"})
"""Sections that name exports and reexports, but not transfers within the country."""


def to_place(line: Line, world: World, section: str) -> tuple[str, ...] | None:
    """The exceptions a section leaves open to where the item goes; None where the section is not for that place.

    Of a deemed export the person's country counts.
    """
    if section in EXPORTS_ONLY and line.tx.kind is TransactionKind.TRANSFER:
        return None
    return world.tables.embargoes.exceptions(section, line.tx.controlling_country, world.effective)


def required(
    section: str, exceptions: tuple[str, ...], review: ReviewPolicy, review_text: str, *more: str
) -> RequiresLicense:
    """A license requirement of a section, with the exceptions that may overcome it."""
    return RequiresLicense(control=section, review=review, review_text=review_text, overcome_by=(*exceptions, *more))
