"""Is the law consistent with its own tables? Every entry against every destination, checked one by one.

Used on a sample by the tests, and on the whole cross product by bench/ear_consistency.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Outcome
from smallyard.law.line import Line
from smallyard.law.tables.ccl import ControlKind
from smallyard.law.world import World
from smallyard.model.kleene import TRUE
from smallyard.model.party import Party
from smallyard.model.transaction import EndUse, Item, Transaction

PERMISSIVE = {Outcome.NLR, Outcome.NOT_SUBJECT}


def transaction(eccn: str, destination: str, day: date, parties: tuple[Party, ...] = ()) -> Transaction:
    return Transaction(
        date=day,
        destination=destination,
        items=(Item.model_validate({"eccn": eccn, "us_origin": True}),),
        parties=parties,
        end_use=EndUse(reviewed=True),
    )


def faults(eccns: Sequence[str], destinations: Iterable[str], world: World) -> Iterator[str]:
    """One sentence for each entry and destination on which decision and tables disagree."""
    tables, day = world.tables, world.effective
    for destination in destinations:
        row = tables.country_chart.row(destination, day)
        marked = row.columns if row is not None else frozenset()
        for eccn in eccns:
            tx = transaction(eccn, destination, day)
            decision = decide_without_paths(tx, world)
            line = Line(tx, tx.items[0], 1)
            found = list(tables.ccl.controls(line, day))
            bites = [one for one, _ in found if one.kind is ControlKind.CHART and one.control in marked]
            certain = [
                one.control
                for one, verdict in found
                if verdict.certainty is TRUE and one.kind is ControlKind.CHART and one.control in marked
            ]
            if bites and decision.outcome in PERMISSIVE and not _domestic(world, destination):
                yield f"{eccn} to {destination}: {decision.outcome} though {bites[0].control} may apply"
            have = set(decision.lines[0].controls)
            missing = [one for one in certain if one not in have]
            if missing and not _domestic(world, destination):
                yield f"{eccn} to {destination}: {missing} marked and certain, but not among {sorted(have)}"
            if decision.outcome is Outcome.LICENSE_EXCEPTION and not decision.lines[0].exceptions_used:
                yield f"{eccn} to {destination}: an exception, but none named"


def _domestic(world: World, destination: str) -> bool:
    return world.in_group(destination, "United-States")
