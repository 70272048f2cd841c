"""What law says of goods of an ECCN going from one country to another on a day: asked of `law`, never repeated here.

The question put to `law.decide` is an export (from elsewhere than the United States: a reexport of goods made there)
of one item of that ECCN, to nobody in particular, for an end use looked into and civil. Only the rules of scope and
requirement are run: a license requirement counts whether or not a license exception would overcome it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Outcome
from smallyard.law.effects import RequiresLicense
from smallyard.law.line import Line
from smallyard.law.provision import Registry, Stage, default_registry
from smallyard.law.tables.ccl import Listing
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import EndUse, Item, Transaction, TransactionKind

__all__ = ["EAR99", "Control", "Requirements", "Ruling"]

EAR99 = Eccn("EAR99")
_HOME = "US"
_REQUIRED = {
    Outcome.PROHIBITED: TRUE,
    Outcome.LICENSE_REQUIRED: TRUE,
    Outcome.UNDETERMINED: UNKNOWN,
    Outcome.LICENSE_EXCEPTION: TRUE,
    Outcome.NLR: FALSE,
    Outcome.NOT_SUBJECT: FALSE,
}


@dataclass(frozen=True, slots=True, order=True)
class Control:
    """One control: the chart column or rule ("NS2", "746.7") and its reason ("NS", or "" where it is not
    list-based), and whether it certainly reaches the ECCN.
    """

    control: str
    reason: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether an ECCN needs a license to a destination on a day, and for which controls."""

    required: Kleene
    controls: tuple[Control, ...]


@cache
def _rules() -> Registry:
    return Registry(one for one in default_registry() if one.stage <= Stage.REQUIREMENT)


class Requirements:
    """Rulings of a world's law, each asked once.

    Args:
        world: lists and tables; its effective day is moved to the day asked about.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._worlds: dict[date, World] = {}
        self._rulings: dict[tuple[Eccn, bool, str, date], Ruling] = {}
        self._controls: dict[tuple[Eccn, date], tuple[Control, ...] | None] = {}

    def ruling(self, eccn: Eccn, origin: str, destination: str, day: date) -> Ruling:
        """Whether goods of an ECCN need a license from one country to another on a day.

        Raises:
            OutOfCoverageError: the day is before the rules' present structure.
            UnknownValueError: the ECCN never was on the Commerce Control List.
        """
        key = (eccn, origin == _HOME, destination, day)
        found = self._rulings.get(key)
        if found is None:
            found = self._rulings[key] = self._decide(eccn, origin, destination, day)
        return found

    def controls(self, eccn: Eccn, day: date) -> tuple[Control, ...] | None:
        """The controls of an ECCN's entry in force on a day, wherever it goes; None where it is not on the list then.

        An entry whose items are subject to the ITAR is not on the Commerce Control List.
        """
        key = (eccn, day)
        if key not in self._controls:
            self._controls[key] = self._of_entry(eccn, day)
        return self._controls[key]

    def _of_entry(self, eccn: Eccn, day: date) -> tuple[Control, ...] | None:
        ccl = self._world.tables.ccl
        entry = ccl.entry(eccn, day)
        if entry is None or entry.listing in {Listing.ITAR, Listing.SAMPLE}:
            return None
        line = Line(self._question(eccn, _HOME, _HOME, day), Item(eccn=eccn), 1)
        known: dict[tuple[str, str], bool] = {}
        for row, verdict in ccl.controls(line, day):
            key = (row.control, row.reason)
            known[key] = known.get(key, False) or verdict.certainty is TRUE
        return tuple(Control(control, reason, certain) for (control, reason), certain in sorted(known.items()))

    def _decide(self, eccn: Eccn, origin: str, destination: str, day: date) -> Ruling:
        decision = decide_without_paths(self._question(eccn, origin, destination, day), self._on(day), _rules())
        known: dict[tuple[str, str], bool] = {}
        for one in decision.findings:
            if isinstance(one.effect, RequiresLicense) and not one.set_aside_by:
                key = (one.effect.control, one.effect.reason)
                known[key] = known.get(key, False) or one.certain
        return Ruling(
            _REQUIRED[decision.outcome],
            tuple(Control(control, reason, certain) for (control, reason), certain in sorted(known.items())),
        )

    def _on(self, day: date) -> World:
        if day not in self._worlds:
            self._worlds[day] = self._world.on(day)
        return self._worlds[day]

    @staticmethod
    def _question(eccn: Eccn, origin: str, destination: str, day: date) -> Transaction:
        return Transaction(
            kind=TransactionKind.EXPORT if origin == _HOME else TransactionKind.REEXPORT,
            date=day,
            origin=origin,
            destination=destination,
            items=(Item(eccn=eccn, made_in=_HOME, us_origin=True),),
            end_use=EndUse(reviewed=True, civil=True),
        )
