"""Every entry of the Commerce Control List, every destination, every kind of party: no fault, nothing too permissive.

    ./smallyard-run python bench/ear_consistency.py [--day 2026-09-01] [--every 1] [--all-kinds] [--again] [--jobs N]

Each entry and destination is decided with a plain consignee and with one of another kind (listed, owned, military, of
a Chinese group), in turn, so that every entry and every destination meets every kind; --all-kinds takes all of them
each time: the whole cross product. Checked are: no error raised, no answer that passes over an X of the Country
Chart, no exception unnamed, and no party or embargoed place that makes the outcome more permissive. Prints the faults
found (none is expected), then the time of a decision, and apart from it that of making up its facts and checking it.
--every N takes each N-th destination; --jobs N uses N processes instead of one for each processor. --again decides a
consignee of another kind from what was heard of the plain one, as files of many shipments are decided, which takes
half the time or less; each 97th of these is decided from nothing besides, and has to be the same, byte for byte. The
time of a decision is that of one from nothing.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.law.ear.consistency import (
    PARTY_KINDS,
    against_tables,
    plainly,
    to_embargoed_places,
    transaction,
    with_a_party,
)

from smallyard.law.decide import decide_heard
from smallyard.law.decision import Decision
from smallyard.law.heard import Heard
from smallyard.law.world import World
from smallyard.model.country import all_countries
from smallyard.model.transaction import Transaction

TARGET_MS = 2.0
COMPARED = 97
"""Of so many decisions from what was heard before, one is compared with that from nothing."""
EMBARGOED = "embargoed places"


@dataclass
class Clock:
    """Decides, and adds up the processor time that it takes and what comes out."""

    decisions: int = 0
    seconds: float = 0.0
    again: int = 0
    seconds_again: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    """Decisions from what was heard before that are not those from nothing."""
    heard: list[Heard] = field(default_factory=list)

    def __call__(self, tx: Transaction, world: World) -> Decision:
        """Decide from nothing."""
        started = time.process_time()
        decision, self.heard = decide_heard(tx, world)
        self.seconds += time.process_time() - started
        self.decisions += 1
        self.outcomes[str(decision.outcome)] += 1
        return decision

    def like_the_last(self, tx: Transaction, world: World) -> Decision:
        """Decide from what was heard of the last transaction that was decided from nothing."""
        heard, started = self.heard, time.process_time()
        decision, _ = decide_heard(tx, world, like=heard)
        self.seconds_again += time.process_time() - started
        self.again += 1
        if self.again % COMPARED:
            self.outcomes[str(decision.outcome)] += 1
        elif self(tx, world) != decision:
            self.differing.append(f"{tx.items[0].eccn} to {tx.destination}: decided again, it is another decision")
        self.heard = heard
        return decision


@dataclass(frozen=True)
class Part:
    """What came of one part: a destination, or the embargoed places."""

    faults: list[str]
    clock: Clock
    seconds: float
    """Processor time of all of it."""


@dataclass(frozen=True)
class Product:
    """The cross product that is asked for."""

    day: date
    every: int
    all_kinds: bool
    again: bool

    @property
    def entries(self) -> list[str]:
        ccl = PARTY_KINDS[0].world(self.day).tables.ccl
        return [one.eccn for one in ccl if one.in_force(self.day)] + ["EAR99"]

    @property
    def destinations(self) -> list[str]:
        return sorted(all_countries())[:: self.every]

    def faults(self, place: str, clock: Clock) -> Iterator[str]:
        """The faults at one destination, or, of EMBARGOED, between friendly and embargoed ones."""
        if place == EMBARGOED:
            for eccn in self.entries:
                yield from to_embargoed_places(eccn, self.day, clock)
            return
        plain_kind, *others = PARTY_KINDS
        row = self.destinations.index(place)
        for column, eccn in enumerate(self.entries):
            plain = plainly(eccn, place, self.day, clock)
            tx = transaction(eccn, place, self.day, (plain_kind.party(place),))
            yield from against_tables(tx, plain, plain_kind.world(self.day))
            for kind in others if self.all_kinds else [others[(row + column) % len(others)]]:
                decided = clock.like_the_last if self.again else clock
                yield from with_a_party(eccn, place, kind, self.day, plain, decided)
        yield from clock.differing


def part(product: Product, place: str) -> Part:
    """Decide and check one part."""
    clock, started = Clock(), time.process_time()
    found = list(product.faults(place, clock))
    clock.heard.clear()  # it stays in the process in which it was heard
    return Part(found, clock, time.process_time() - started)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 9, 1))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--all-kinds", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    product = Product(asked.day, asked.every, asked.all_kinds, asked.again)
    places = [EMBARGOED, *product.destinations]
    part(product, product.destinations[0])  # rules and tables are loaded once, before the processes part ways
    started, parts = time.perf_counter(), list[Part]()
    with multiprocessing.Pool(asked.jobs) as pool:
        for done, one in enumerate(pool.imap_unordered(partial(part, product), places), start=1):
            parts.append(one)
            for fault in one.faults:
                print(fault, flush=True)
            if done % 25 == 0:
                print(f"  {done}/{len(places)}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return report(product, parts, time.perf_counter() - started, asked.jobs)


def report(product: Product, parts: list[Part], wall: float, jobs: int) -> int:
    """Print what was found and how long it took; 1 where there are faults or a decision takes too long."""
    whole, again = (sum(getattr(one.clock, name) for one in parts) for name in ("decisions", "again"))
    found = sum(len(one.faults) for one in parts)
    deciding = sum(one.clock.seconds for one in parts)
    deciding_again = sum(one.clock.seconds_again for one in parts)
    rest = sum(one.seconds for one in parts) - deciding - deciding_again
    outcomes = sum((one.clock.outcomes for one in parts), Counter[str]())
    each, count = 1000 * deciding / whole, sum(outcomes.values())
    kinds = "all" if product.all_kinds else "2 in turn of"
    print(
        f"{len(product.entries)} entries x {len(product.destinations)} destinations x {kinds} {len(PARTY_KINDS)} "
        f"kinds of party on {product.day}: {count:,} decisions, {found} faults"
    )
    print(f"a decision: {each:.2f} ms of processor time (target {TARGET_MS:.0f})")
    if again:
        print(f"{again:,} of them from what was heard of a plain one, {1000 * deciding_again / again:.2f} ms each")
    print(f"its facts and its check: {1000 * rest / count:.2f} ms; all of it {wall:.0f} s in {jobs} processes")
    print(", ".join(f"{name} {number:,}" for name, number in outcomes.most_common()))
    return 1 if found or each > TARGET_MS else 0


if __name__ == "__main__":
    sys.exit(main())
