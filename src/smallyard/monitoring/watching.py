"""A watch: customers screened again where lists, clearances, their own facts or the way of comparing changed.

What a run leaves on record is what screening every customer anew would leave. Everything that follows from a block of
customers (hits, results, alerts, what others are to be told) is written in one transaction; a run that is killed is
made good by the next one, and two at once raise nothing twice.

Lists are screened and what a listing means stands in its alert; transactions are not decided again here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from smallyard.law.decision import canonical
from smallyard.monitoring.alerts import AlertKind, Raised, raise_alerts
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.customer import Customer
from smallyard.monitoring.customers import Customers
from smallyard.monitoring.database import writing
from smallyard.monitoring.found import Compared, Finder, Kept
from smallyard.monitoring.runs import Run, runs
from smallyard.monitoring.spoken_of import DUE, due_for_review, spoken_of
from smallyard.monitoring.standing import outcome_of_rows
from smallyard.names import tables
from smallyard.screening.parties import Options
from smallyard.version import __version__

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from smallyard.lists.clearances import Clearances
    from smallyard.lists.view import ListsView
    from smallyard.monitoring.kept_words import KeptWords
    from smallyard.screening.changes import ListsChange
    from smallyard.screening.result import Result

__all__ = ["Change", "Progress", "Watched", "watch"]

BLOCK = 1_000
"""Customers that are screened, and written, together."""
LOOKED_AT = 4_000
"""Customers of which it is told together whether a change touches them."""

Progress = Callable[[int, int | None], None]
Check = Callable[["Connection"], None]
"""Called at the beginning of each transaction: raises where this run may not write any more."""
Change = Callable[["Run"], "ListsChange | None"]
"""From the last run to how the lists changed since; None where that cannot be told, or touches everyone."""


@dataclass(slots=True)
class Watched:
    """What a run did: why which customers were screened, how many there are, and the alerts that it raised."""

    run: int
    mode: str
    why: list[str]
    effective: date
    known: date
    customers: int = 0
    screened: int = 0
    changed: int = 0
    """Customers with a hit that came, went or changed."""
    alerts: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {
            "run": self.run,
            "mode": self.mode,
            "why": self.why,
            "effective": self.effective.isoformat(),
            "known": self.known.isoformat(),
            "customers": self.customers,
            "screened": self.screened,
            "changed": self.changed,
            "alerts": self.alerts,
        }


def watch(
    customers: Customers,
    view: ListsView,
    clearances: Clearances,
    *,
    options: Options | None = None,
    full: bool = False,
    change: Change | None = None,
    kept: KeptWords | None = None,
    check: Check | None = None,
    progress: Progress | None = None,
    address: str = "",
) -> Watched:
    """Screen customers again where something changed since the last run, and raise alerts on what is other than then.

    Args:
        customers: the portfolio.
        view: the lists as of two days.
        clearances: what persons said of pairs, as it stands on the second day.
        options: how to screen.
        full: screen every customer, whatever changed.
        change: how the lists changed since the last run; without it every customer is screened when lists or the day
            changed.
        kept: the words of customers, kept so that whom a change touches is told without reading them all.
        check: called at the beginning of each transaction, to stop a run that may not write any more.
        progress: called with the customers looked at and how many there are.
        address: where browsers find the service, for links in what others are told.

    Raises:
        StoreError: the records cannot be read or written. What was written stands; the next run goes on.
    """
    how = options or Options()
    finder = Finder(view, clearances, how)
    recent = runs(customers, 50)
    before = next((one for one in recent if one.ended_at is not None), None)
    method = hashlib.sha256(f"{__version__} {tables.digest()} {how.text}".encode()).hexdigest()
    said = _said(clearances)
    stopped = [one for one in recent if before is not None and one.number > before.number]
    plan = _plan(before, stopped, view, method, said, full=full, change=change)
    total = customers.counts().standing
    number = _begin(customers, plan, view, method, said, finder, total)
    done = Watched(number, plan.mode, plan.why, view.effective, view.known)
    persons = due_for_review(customers, clearances)
    if plan.words:
        persons |= spoken_of(customers, clearances, view)
    work = _Work(customers, finder, plan, done, check, persons, address)
    done.customers = total
    looked = 0
    if plan.everyone:
        stream = customers.stream(block=LOOKED_AT)
    else:
        wanted = work.to_look_at(kept)
        stream, total = customers.pick(wanted), len(wanted)
    while block := list(islice(stream, LOOKED_AT)):
        work.block(block)
        if kept is not None:
            kept.add(block)
        looked += len(block)
        if progress is not None:
            progress(looked, total)
    if kept is not None:
        kept.close()
    _end(customers, done, check, address)
    return done


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which customers are to be screened: all, or those touched by a change of lists, spoken of, or changed."""

    mode: str
    why: list[str]
    everyone: bool
    change: ListsChange | None
    words: bool


def _plan(
    before: Run | None,
    stopped: Sequence[Run],
    view: ListsView,
    method: str,
    said: str,
    *,
    full: bool,
    change: Change | None,
) -> _Plan:
    why = []
    everyone = False
    if full:
        why.append("asked for")
        everyone = True
    if before is None:
        why.append("nothing was screened before")
        everyone = True
    elif before.how != method:
        why.append("names are compared in another way")
        everyone = True
    elif any((one.lists, one.effective) != (view.digest, view.effective.isoformat()) for one in stopped):
        why.append("a run on other lists was stopped")
        everyone = True
    since: ListsChange | None = None
    if before is not None and not everyone:
        if before.lists != view.digest:
            why.append("the lists changed")
        if before.effective != view.effective.isoformat():
            why.append("it is another day")
        if why:
            since = change(before) if change is not None else None
            everyone = since is None
    words = before is not None and before.clearances != said
    if words:
        why.append("clearances changed")
    return _Plan(
        "full" if everyone else "changed", why or ["only customers can have changed"], everyone, since, words
    )


def _said(clearances: Clearances) -> str:
    """A hash of the clearances that hold on their day."""
    numbers = [one.number for one in clearances if one.until is None or one.until >= clearances.day]
    return hashlib.sha256(canonical(numbers)).hexdigest()


@dataclass(slots=True)
class _Work:
    customers: Customers
    finder: Finder
    plan: _Plan
    done: Watched
    check: Check | None
    spoken_of: frozenset[int]
    address: str
    touched: frozenset[int] = frozenset()
    """Those of whom it is told already that the change may touch them."""

    def to_look_at(self, kept: KeptWords | None) -> list[int]:
        """The numbers, in order, of those that may have to be screened."""
        change = self.plan.change
        if change is None:
            return sorted({*self.customers.unscreened(), *self.spoken_of})
        standing = self.customers.standing()
        unknown = np.ones(len(standing.numbers), dtype=bool)
        if kept is not None:
            touched, known = kept.touched(standing.keys, change)
            self.touched = frozenset(standing.numbers[touched].tolist())
            unknown = ~known
        unknown |= ~standing.screened
        return sorted({*self.touched, *standing.numbers[unknown].tolist(), *self.spoken_of})

    def block(self, block: Sequence[Customer]) -> None:
        """Screen those of a block that are to be, and write what follows."""
        wanted = list(self._wanted(block))
        for start in range(0, len(wanted), BLOCK):
            part = wanted[start : start + BLOCK]
            self._write(part, self.finder.find(part))
            self.done.screened += len(part)

    def _wanted(self, block: Sequence[Customer]) -> Iterator[Customer]:
        if self.plan.everyone:
            yield from block
            return
        sure = [one.number in self.touched or not one.screened or one.number in self.spoken_of for one in block]
        open_ = [one for one, flag in zip(block, sure, strict=True) if not flag]
        change = self.plan.change
        told = iter(change.touches([one.party for one in open_]) if change is not None else [False] * len(open_))
        for one, flag in zip(block, sure, strict=True):
            if flag or next(told):
                yield one

    def _write(self, wanted: Sequence[Customer], found: Sequence[tuple[list[Kept], Result | None]]) -> None:
        from sqlalchemy import select

        from smallyard.monitoring.telling import tell
        from smallyard.records.schema import customer

        numbers = [one.number for one in wanted]
        at = stamp()
        compared = Compared()
        with writing(self.customers.database) as connection:
            if self.check is not None:
                self.check(connection)
            stands = {
                row.number: row
                for row in connection.execute(
                    select(
                        customer.c.number,
                        customer.c.version,
                        customer.c.retired_at,
                        customer.c.screened_version,
                        customer.c.result,
                        customer.c.hits,
                    ).where(customer.c.number.in_(numbers))
                )
            }
            before = _hits_of(connection, numbers)
            results: list[dict[str, Any]] = []
            due: list[Raised] = []
            for one, (kept, unread) in zip(wanted, found, strict=True):
                state = stands.get(one.number)
                if state is None or state.retired_at is not None or state.version != one.version:
                    continue  # it changed while it was screened: the next run sees to it
                new_facts = state.screened_version is not None and state.screened_version != state.version
                self.finder.compare(one, before.get(one.number, ()), kept, compared, new_facts=new_facts)
                result, hits = outcome_of_rows([_as_row(hit) for hit in kept])
                said = str(unread or result)
                if (state.screened_version, state.result, state.hits) != (one.version, said, hits):
                    results.append(
                        {"of_number": one.number, "screened_version": one.version, "result": said, "hits": hits}
                    )
                due += self._due(one, kept)
            compared.raised += _not_told(connection, due)
            _apply(connection, compared, results)
            fresh = raise_alerts(connection, compared.raised, self.done.run, at)
            tell(connection, fresh, at, self.address)
        self.done.alerts += fresh
        self.done.changed += len(
            {number for number, _ in compared.gone} | {one.customer for one in (*compared.come, *compared.changed)}
        )

    def _due(self, one: Customer, kept: Iterable[Kept]) -> Iterator[Raised]:
        """Of each clearance that holds and soon ends, that it is due for review."""
        for hit in kept:
            said = hit.hit.cleared
            if hit.word and said is not None and said.clearance.until is not None:
                until = said.clearance.until
                if until - DUE <= self.finder.view.known:
                    yield self.finder.due(one, hit, until.isoformat())


def _not_told(connection: Connection, due: Sequence[Raised]) -> list[Raised]:
    """Those of which no alert was raised before: a clearance is due for review once."""
    from sqlalchemy import select

    from smallyard.records.schema import alert

    if not due:
        return []
    told = {
        (row.customer, row.listing, json.loads(row.evidence).get("clearance"))
        for row in connection.execute(
            select(alert.c.customer, alert.c.listing, alert.c.evidence).where(
                alert.c.kind == AlertKind.REVIEW_DUE, alert.c.customer.in_({one.customer for one in due})
            )
        )
    }
    return [one for one in due if (one.customer, one.listing, one.evidence["clearance"]) not in told]


def _as_row(hit: Kept) -> dict[str, str]:
    return {"band": hit.band, "in_force": hit.in_force, "word": hit.word}


def _hits_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Any]]:
    from sqlalchemy import select

    from smallyard.records.schema import customer_hit

    found: dict[int, list[Any]] = {}
    for row in connection.execute(select(customer_hit).where(customer_hit.c.customer.in_(numbers))).mappings():
        found.setdefault(row["customer"], []).append(row)
    return found


def _apply(connection: Connection, compared: Compared, results: Sequence[dict[str, Any]]) -> None:
    from sqlalchemy import bindparam, delete, insert, update

    from smallyard.records.schema import alert, case_file, customer, customer_hit

    if compared.gone:
        connection.execute(
            delete(customer_hit).where(
                customer_hit.c.customer == bindparam("of_customer"), customer_hit.c.listing == bindparam("of_listing")
            ),
            [{"of_customer": number, "of_listing": listing} for number, listing in compared.gone],
        )
    for number, old, new in compared.moved:
        for table in (alert, case_file):
            connection.execute(
                update(table).where(table.c.customer == number, table.c.listing == old).values(listing=new)
            )
    if compared.come:
        connection.execute(insert(customer_hit), [one.row() for one in compared.come])
    for one in compared.changed:
        row = one.row()
        connection.execute(
            update(customer_hit)
            .where(customer_hit.c.customer == one.customer, customer_hit.c.listing == one.listing)
            .values(**{name: value for name, value in row.items() if name not in {"customer", "listing"}})
        )
    if results:
        connection.execute(update(customer).where(customer.c.number == bindparam("of_number")), list(results))


# Runs on record


def _begin(
    customers: Customers, plan: _Plan, view: ListsView, method: str, said: str, finder: Finder, total: int
) -> int:
    from sqlalchemy import func, insert, select

    from smallyard.records.schema import watch_run

    with writing(customers.database) as connection:
        number = int(connection.execute(select(func.max(watch_run.c.number))).scalar() or 0) + 1
        connection.execute(
            insert(watch_run),
            {
                "number": number,
                "started_at": stamp(),
                "mode": plan.mode,
                "why": "; ".join(plan.why),
                "effective": view.effective.isoformat(),
                "known": view.known.isoformat(),
                "lists": view.digest,
                "lists_held": json.dumps(finder.lists),
                "how": method,
                "clearances": said,
                "customers": total,
                "screened": 0,
                "alerts": 0,
            },
        )
    return number


def _end(customers: Customers, done: Watched, check: Check | None, address: str) -> None:
    from sqlalchemy import update

    from smallyard.monitoring.telling import tell_of_run
    from smallyard.records.schema import watch_run

    at = stamp()
    with writing(customers.database) as connection:
        if check is not None:
            check(connection)
        connection.execute(
            update(watch_run)
            .where(watch_run.c.number == done.run)
            .values(ended_at=at, customers=done.customers, screened=done.screened, alerts=len(done.alerts))
        )
        tell_of_run(connection, done.run, at, address)
