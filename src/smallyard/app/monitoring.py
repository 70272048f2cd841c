"""Customers and their watch: what `smallyard.watch` and the commands `customers`, `watch`, `alerts`, `cases` do."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.app.worlds import standing_clearances, today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smallyard.lists.store import Store
    from smallyard.model.listing import ListCode
    from smallyard.monitoring.customers import Customers
    from smallyard.monitoring.mail import Mailbox
    from smallyard.monitoring.outbound import Reach
    from smallyard.monitoring.watching import Check, Progress, Watched

__all__ = ["Monitoring", "customers_of", "records_of", "watch"]

_WORTH_KEEPING = 1_000
"""Customers below which screening everyone takes less time than noting how the lists stood."""


class Monitoring:
    """Customers, alerts, cases and deliveries of one place of records, over one database.

    Args:
        place: where they stand.
        reach: where webhooks may be sent to; None for everything public.
        mailbox: what sends mail; None for none.
    """

    def __init__(self, place: str | Path, reach: Reach | None = None, mailbox: Mailbox | None = None) -> None:
        from smallyard.monitoring.alerts import Alerts
        from smallyard.monitoring.cases import Cases
        from smallyard.monitoring.customers import Customers
        from smallyard.monitoring.deliveries import Deliveries
        from smallyard.records.database import RecordsDatabase

        self.database = RecordsDatabase(place)
        self.customers = Customers(self.database)
        self.alerts = Alerts(self.database)
        self.cases = Cases(self.database)
        self.deliveries = Deliveries(self.database, reach, mailbox)

    def close(self) -> None:
        """Give the database back."""
        self.database.close()


def watch(
    *,
    store: Store | Path | str | None = None,
    customers: Customers | None = None,
    lists: Sequence[ListCode] | None = None,
    as_of: date | None = None,
    known_at: date | None = None,
    full: bool = False,
    check: Check | None = None,
    progress: Progress | None = None,
    address: str = "",
) -> Watched:
    """Screen customers again where lists, clearances or they themselves changed, and raise alerts on what is new.

    Only what a change can touch is screened; what is left on record is what screening all of them would leave.

    Args:
        store: where the lists are: an opened store, a path, or a database URL; None for the user's own. Records stand
            beside it.
        customers: those on record there, where they are open already.
        lists: None for all lists held; another choice than last time screens everyone.
        as_of: the day on which listings are to be in force; None for today.
        known_at: the day up to which received evidence counts; None for today.
        full: screen every customer, whatever changed.
        check: called at the beginning of each transaction, to stop a run that may not write any more.
        progress: called with the customers looked at and how many there are.
        address: where browsers find the service, for links in what others are told.

    Raises:
        StoreError: the lists cannot be read, or the records cannot be read or written.
    """
    from smallyard.lists.store import Store
    from smallyard.monitoring.kept_words import KeptWords
    from smallyard.monitoring.lists_before import ListsBefore
    from smallyard.monitoring.watching import watch as run
    from smallyard.screening.parties import Options

    held = store if isinstance(store, Store) else Store(store)
    view = held.view(as_of or today(), known_at or today())
    before = ListsBefore(held.cache, held.view)
    own = customers if customers is not None else customers_of(held)
    collected = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)  # looking through all that is held, again and again, finds nothing to collect
    try:
        done = run(
            own,
            view,
            standing_clearances(view, held.place),
            options=Options(tuple(lists) if lists is not None else None),
            full=full,
            change=before.change(view),
            kept=KeptWords(held.cache / "watched", str(own.database.place)),
            check=check,
            progress=progress,
            address=address,
        )
    finally:
        gc.set_threshold(*collected)
        if customers is None:
            own.close()
        if not isinstance(store, Store):
            held.close()
    if done.customers >= _WORTH_KEEPING or before.looked:
        before.keep(view)
    return done


def records_of(store: Store | Path | str | None) -> str | Path:
    """Where the records are for a store of lists."""
    from smallyard.lists.store import Store
    from smallyard.records.database import records_place

    return records_place(store.place if isinstance(store, Store) else store)


def customers_of(store: Store | Path | str | None) -> Customers:
    """The customers on record beside a store of lists."""
    from smallyard.monitoring.customers import Customers

    return Customers(records_of(store))
