"""Deciding again what is on record: `audit replay`, and what a page or a program asks of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallyard.app.worlds import open_world
from smallyard.errors import InputError

if TYPE_CHECKING:
    from smallyard.law.world import World
    from smallyard.lists.store import Store
    from smallyard.model.clearance import Clearance, ClearanceUsed
    from smallyard.records.chain import Record
    from smallyard.records.forms import Recordable

__all__ = ["Replayed", "replay"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A recorded decision made again: what it is now, and where it differs, the causes first."""

    record: Record
    again: Recordable
    differences: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether it is the same, byte for byte."""
        return self.again.digest == self.record.digest


def replay(record: Record, *, world: World | None = None, store: Store | Path | str | None = None) -> Replayed:
    """Decide, or screen, the recorded facts again, as of the recorded days.

    What persons had said by then stands in the record itself: later words do not change an earlier decision.

    Args:
        record: a decision or a screening on record.
        world: lists and tables to use, on any days; None opens those of `store`.
        store: where the lists are; None for the user's own.

    Raises:
        InputError: the record was disposed of.
        StoreError: the lists cannot be read, or the record is in a form of another version.
    """
    if record.disposed:
        raise InputError(f"record {record.sequence} was disposed of: there is nothing left to decide again")
    effective, known = date.fromisoformat(record.effective), date.fromisoformat(record.known)
    there = world.on(effective) if world is not None else open_world(effective, known, store)
    again = _decided_again(record, there)
    same = again.digest == record.digest
    found = () if same else tuple(_differences(json.loads(record.decision), again.as_dict()))
    return Replayed(record, again, found)


def _decided_again(record: Record, world: World) -> Recordable:
    if record.kind == "screening":
        from smallyard.app.screening_records import screened_again

        before = record.restored_screening()
        return screened_again(before, world.lists, _said(before.clearances, world))
    if record.on_deal:
        from smallyard.law.investment.decide import decide_investment

        return decide_investment(record.investment, _heeding(world, record.restored_deal().clearances))
    if record.law == "china":
        from smallyard.law.china.decide import decide_china

        return decide_china(record.transaction, _heeding(world, record.restored_china().clearances))
    from smallyard.law.decide import decide

    if record.law == "both":
        from smallyard.app.both_laws import both

        there = _heeding(world, record.restored_both().us.clearances)
        return both(decide(record.transaction, there), there)
    return decide(record.transaction, _heeding(world, record.restored().clearances))


def _heeding(world: World, used: Iterable[ClearanceUsed]) -> World:
    return world.heeding(_said((one.clearance for one in used), world))


def _said(clearances: Iterable[Clearance], world: World) -> Any:
    from smallyard.lists.clearances import Clearances

    return Clearances(clearances, world.known, world.lists.current_id)


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What the two decisions differ in, the causes first; of a decision under two laws, law by law."""
    lines = []
    if "us" in before:
        us = [f"under US law, {line}" for line in _differences(before["us"], after["us"])]
        china = [f"under China's law, {line}" for line in _differences(before["china"], after["china"])]
        return [*us, *china, *_changed(before, after, "conflicts")]
    for name in ("software", "rules", "lists"):
        old, new = before["versions"][name], after["versions"][name]
        if old != new:
            lines.append(f"decided by {name} {old[:12]} then, {new[:12]} now")
    old, new = before["outcome"], after["outcome"]
    lines.append(f"outcome {old} then, {new} now" if old != new else f"the outcome is the same: {old}")
    for name in _COMPARED:
        lines += _changed(before, after, name)
    return lines


_COMPARED = (
    "lines", "regimes", "findings", "obligations", "questions", "alternatives", "paths", "limits", "parties",
)  # fmt: skip


def _changed(before: dict[str, Any], after: dict[str, Any], name: str) -> list[str]:
    old, new = before.get(name, []), after.get(name, [])
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    return [f"{name}: {len(gone)} no longer there, {len(come)} new"] if gone or come else []
