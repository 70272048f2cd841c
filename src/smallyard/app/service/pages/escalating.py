"""Escalating a hit: the party becomes a customer on record, its hit an alert, and the alert a case."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from smallyard.app.monitoring import watch
from smallyard.app.service.pages.languages import N_
from smallyard.errors import InputError, UnknownValueError
from smallyard.law.decision import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smallyard.app.service.state import Service
    from smallyard.model.party import Party
    from smallyard.monitoring.alerts import Alert, Alerts
    from smallyard.monitoring.cases import Cases
    from smallyard.monitoring.customers import Customers

__all__ = ["REASONS", "cases_of", "escalate", "reference_of"]

REASONS = (
    N_("Too little is known of our party"),
    N_("The customer must be asked"),
    N_("An officer must decide"),
)
_MOST = 200


def reference_of(party: Party) -> str:
    """The number under which a party without one of its own becomes a customer: the same facts, the same number."""
    return f"desk-{hashlib.sha256(canonical(party.model_dump(mode='json'))).hexdigest()[:12]}"


@contextmanager
def _casework(held: Service) -> Iterator[tuple[Customers, Alerts, Cases]]:
    from smallyard.monitoring.alerts import Alerts
    from smallyard.monitoring.cases import Cases
    from smallyard.monitoring.customers import Customers

    place = held.records_place
    with Customers(place) as customers, Alerts(place) as alerts, Cases(place) as cases:
        yield customers, alerts, cases


def cases_of(held: Service, reference: str) -> dict[str, int]:
    """The cases on a customer's hits, by the listing's id."""
    with _casework(held) as (_, alerts, _):
        return {one.listing: one.case for one in _alerts(alerts, reference) if one.case is not None}


def escalate(held: Service, party: Party, reference: str, listing: str, *, because: str, by: str) -> int:
    """Open a case on a pair, or join the one that there is; its number.

    A customer already on record under the reference stays as it is.

    Raises:
        InputError: no reason is given, or the party's name does not come near the listing.
        StoreError: it could not be written.
    """
    if not because.strip():
        raise InputError("no reason is given", field="because", accepted="a reason, chosen or written")
    with _casework(held) as (customers, alerts, cases):
        try:
            customers.customer(reference)
        except UnknownValueError:
            customers.put(reference, party, by=by, source="desk")
        watch(store=held.lists, customers=customers)
        found = [one for one in _alerts(alerts, reference) if one.listing == listing]
        if not found:
            raise InputError("the name does not come near this listing", field="listing")
        number = next((one.case for one in found if one.case is not None), None)
        if number is None:
            number = cases.open([found[0].number], by=by).number
        cases.comment(number, because.strip(), by=by)
        return number


def _alerts(alerts: Alerts, reference: str) -> list[Alert]:
    open_ = alerts.page(reference=reference, status="open", limit=_MOST)
    in_case = alerts.page(reference=reference, status="in case", limit=_MOST)
    return [*in_case.items, *open_.items]
