"""What law says of goods of an ECCN going from one country to another on a day: asked of `law`, never repeated here.

The question put to `law.decide` is an export (from elsewhere than the United States: a reexport of goods made there)
of one item of that ECCN, to nobody in particular, for an end use looked into and civil. Only the rules of scope and
requirement are run: a license requirement counts whether or not a license exception would overcome it. Of many
such questions a rule is run again only if what it read has changed (`law.repeated`).

A what-if may leave out controls ("NS2", "746.7") or reasons ("NS"): requirements for them are then not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Outcome
from smallyard.law.effects import Finding, RequiresLicense
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Registry, Stage, default_registry
from smallyard.law.repeated import Repeated, Settled
from smallyard.law.tables.ccl import Listing
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.transaction import EndUse, Item, Transaction, TransactionKind
from smallyard.trade.alike import Alike
from smallyard.trade.rulings import Control, KeptRulings, Ruling, Rulings

__all__ = ["EAR99", "Control", "Requirements", "Ruling"]

EAR99 = Eccn("EAR99")
"""Subject to the EAR and on no entry of the list."""
_HOME = "US"
_WORTH_KEEPING = 100
_REQUIRED = {
    Outcome.PROHIBITED: TRUE,
    Outcome.LICENSE_REQUIRED: TRUE,
    Outcome.UNDETERMINED: UNKNOWN,
    Outcome.LICENSE_EXCEPTION: TRUE,
    Outcome.NLR: FALSE,
    Outcome.NOT_SUBJECT: FALSE,
}


@cache
def _rules() -> Registry:
    return Registry(one for one in default_registry() if one.stage <= Stage.REQUIREMENT)


class Requirements:
    """Rulings of a world's law, each asked once.

    Args:
        world: lists and tables; its effective day is moved to the day asked about.
        without: controls and reasons for control that a what-if leaves out.
        cache: a folder where rulings may be kept; it can be deleted at any time.
    """

    def __init__(self, world: World, without: frozenset[str] = frozenset(), cache: Path | None = None) -> None:
        self._world = world
        self._without = without
        self._worlds: dict[date, World] = {}
        self._alike: dict[date, Alike] = {}
        self._rulings: dict[date, Rulings] = {}
        self._repeated: dict[date, Repeated] = {}
        self._settlements: dict[Settled, Ruling] = {}
        self._equal: dict[Ruling, Ruling] = {}
        """One object for equal rulings, so that they can be told apart by identity."""
        self._new: dict[date, int] = {}
        # A what-if's rulings are not the law's, and are not kept.
        plain = not without and not world.tables.amendments
        self._kept = KeptRulings(cache) if cache is not None and plain else None
        self._controls: dict[tuple[Eccn, date], tuple[Control, ...] | None] = {}

    def ruling(self, eccn: Eccn, origin: str, destination: str, day: date, chapter: str = "") -> Ruling:
        """Whether goods of an ECCN need a license from one country to another on a day.

        `chapter` is an HS chapter, on which some requirements for EAR99 goods turn (746.8, food and medicine).

        Raises:
            OutOfCoverageError: the day is before the rules' present structure.
            UnknownValueError: the ECCN never was on the Commerce Control List.
        """
        alike = self.alike(day)
        entry = self._world.tables.ccl.entry(eccn, day)
        route = (alike.origin(origin, entry), alike.destination(destination), chapter)
        rulings = self._of(day)
        found = rulings.get((eccn, route))
        if found is None:
            # Of countries alike the one that stands for them is asked about.
            decided = self._settled(eccn, origin, route[1], day, chapter)
            found = rulings[eccn, route] = self._equal.setdefault(decided, decided)
            self._new[day] = self._new.get(day, 0) + 1
        return found

    def _of(self, day: date) -> Rulings:
        found = self._rulings.get(day)
        if found is None:
            kept = self._kept.read(day) if self._kept is not None else {}
            found = self._rulings[day] = {key: self._equal.setdefault(one, one) for key, one in kept.items()}
        return found

    def keep(self) -> None:
        """Keep what was asked for the next time, where there is a place for it."""
        for day, asked in self._new.items() if self._kept is not None else ():
            if asked >= _WORTH_KEEPING:
                assert self._kept is not None
                self._kept.write(day, self._rulings[day])
        self._new.clear()

    def origin_matters(self, eccn: Eccn, day: date) -> bool:
        """Whether it may matter where abroad goods of an ECCN leave from."""
        entry = self._world.tables.ccl.entry(eccn, day)
        return entry is not None and self.alike(day).looks_at_origin(entry)

    def alike(self, day: date) -> Alike:
        """Which countries the law treats alike on a day."""
        if day not in self._alike:
            self._alike[day] = Alike(self._on(day), day)
        return self._alike[day]

    def ruling_of(self, tx: Transaction, eccn: Eccn, day: date) -> Ruling:
        """Whether a transaction of one item needs a license on a day, were the item of this ECCN: parties and all.

        Raises:
            OutOfCoverageError: the day is before the rules' present structure.
            InputError: the law cannot be asked about such an item.
        """
        (item,) = tx.items
        asked = tx.model_copy(update={"items": (item.model_copy(update={"eccn": eccn}),), "date": day})
        return self._ask(asked, day)

    def controls(self, eccn: Eccn, day: date) -> tuple[Control, ...] | None:
        """The controls of an ECCN's entry in force on a day, wherever it goes; None where it is not on the list then.

        An entry whose items are subject to the ITAR is not on the Commerce Control List.
        """
        key = (eccn, day)
        if key not in self._controls:
            self._controls[key] = self._of_entry(eccn, day)
        return self._controls[key]

    def heading(self, eccn: str) -> str:
        """The heading of an ECCN's entry; "" where there is none."""
        entry = self._world.tables.ccl.find(Eccn.parse(eccn).entry)
        return entry.heading if entry is not None else ""

    def _of_entry(self, eccn: Eccn, day: date) -> tuple[Control, ...] | None:
        ccl = self._world.tables.ccl
        entry = ccl.entry(eccn, day)
        if entry is None or entry.listing in {Listing.ITAR, Listing.SAMPLE}:
            return None
        line = Line(self._question(eccn, _HOME, _HOME, day), Item(eccn=eccn), 1)
        return _controls(
            (row.control, row.reason, verdict.certainty is TRUE)
            for row, verdict in ccl.controls(line, day)
            if row.control and not self._without & {row.control, row.reason}
        )

    def _settled(self, eccn: Eccn, origin: str, destination: str, day: date, chapter: str) -> Ruling:
        """What `_decide` rules, with no more of the law looked at than differs from questions before."""
        repeated = self._repeated.get(day)
        if repeated is None:
            rules = _rules().in_force(day)
            repeated = Repeated(self._question(EAR99, _HOME, _HOME, day), self._on(day), rules)
            self._repeated[day] = repeated
        kind = TransactionKind.EXPORT if origin == _HOME else TransactionKind.REEXPORT
        settled = repeated.settled((kind, origin, destination, eccn, f"{chapter}00" if chapter else None))
        ruling = self._settlements.get(settled)
        if ruling is None:
            ruling = self._settlements[settled] = self._rule(settled.outcome, settled.findings)
        return ruling

    def _decide(self, eccn: Eccn, origin: str, destination: str, day: date, chapter: str) -> Ruling:
        return self._ask(self._question(eccn, origin, destination, day, chapter), day)

    def _ask(self, asked: Transaction, day: date) -> Ruling:
        decision = decide_without_paths(asked, self._on(day), _rules())
        return self._rule(decision.outcome, decision.findings)

    def _rule(self, outcome: Outcome, of_law: Sequence[Finding]) -> Ruling:
        findings = [one for one in of_law if not self._is_left_out(one)]
        if len(findings) < len(of_law):
            outcome = Found(findings).resolution().outcome
        return Ruling(
            _REQUIRED[outcome],
            _controls(
                (one.effect.control, one.effect.reason, one.certain)
                for one in findings
                if isinstance(one.effect, RequiresLicense) and not one.set_aside_by
            ),
        )

    def _is_left_out(self, finding: Finding) -> bool:
        effect = finding.effect
        return isinstance(effect, RequiresLicense) and bool(self._without & {effect.control, effect.reason})

    def _on(self, day: date) -> World:
        if day not in self._worlds:
            self._worlds[day] = self._world.on(day)
        return self._worlds[day]

    @staticmethod
    def _question(eccn: Eccn, origin: str, destination: str, day: date, chapter: str = "") -> Transaction:
        return Transaction(
            kind=TransactionKind.EXPORT if origin == _HOME else TransactionKind.REEXPORT,
            date=day,
            origin=origin,
            destination=destination,
            items=(Item(eccn=eccn, made_in=_HOME, us_origin=True, hs_code=f"{chapter}00" if chapter else None),),
            end_use=EndUse(reviewed=True, civil=True),
        )


def _controls(found: Iterable[tuple[str, str, bool]]) -> tuple[Control, ...]:
    known: dict[tuple[str, str], bool] = {}
    for control, reason, certain in found:
        known[control, reason] = known.get((control, reason), False) or certain
    return tuple(Control(control, reason, certain) for (control, reason), certain in sorted(known.items()))
