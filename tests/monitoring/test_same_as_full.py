"""Touching only what changed leaves on record what screening everyone anew would leave."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from smallyard.lists.store import Store
from smallyard.model.listing import Listing
from smallyard.model.party import Party
from smallyard.monitoring.customers import Customers
from smallyard.monitoring.kept_words import KeptWords
from smallyard.monitoring.lists_before import ListsBefore
from smallyard.monitoring.watching import watch
from smallyard.records.clearances import ClearanceStore
from smallyard.records.schema import customer, customer_hit
from tests.lists.given import GivenLists, listing

modes: list[str] = []

BEGINNING = date(2026, 3, 2)
NAMES = (
    "Vega Photonics Research",
    "Vega Optics Institute",
    "Orion Turbine Works",
    "Orion Turbine Trading",
    "Blue Meadow Dairy",
    "Ivan Petrov",
    "Petrov Shipping",
)
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "so", "ti")
OTHERS = tuple(
    listing(f"{a}{b}{c}x".title(), f"other-{a}{b}{c}") for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES[:5]
)[:250]
"""Listings that stand still: in a list of some length a few more or less change nothing for the others."""
names = st.sampled_from(NAMES)
addresses = st.sampled_from(["", "1 Road, Beijing", "9 Lane, Harbin"])


@st.composite
def publications(draw: st.DrawFn) -> list[Listing]:
    kept = draw(st.lists(names, unique=True, max_size=5))
    return [
        listing(
            name,
            addresses=({"text": text},) if (text := draw(addresses)) else (),
            license_policy=draw(st.sampled_from(["", "Presumption of denial"])),
        )
        for name in kept
    ]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), publications()),
        st.tuples(st.just("put"), st.tuples(st.sampled_from("ABCDE"), names, addresses)),
        st.tuples(st.just("retire"), st.sampled_from("ABCDE")),
        st.tuples(st.just("watch"), st.none()),
    ),
    min_size=3,
    max_size=12,
)


def stands(customers: Customers) -> list[tuple[Any, ...]]:
    """Every customer with its result and its hits."""
    columns = (customer_hit.c.listing, customer_hit.c.band, customer_hit.c.score, customer_hit.c.in_force)
    with customers.database.reading(customer) as connection:
        if connection is None:
            return []
        who = connection.execute(
            select(customer.c.number, customer.c.reference, customer.c.result, customer.c.hits).where(
                customer.c.retired_at.is_(None)
            )
        ).all()
        hits = {
            row.number: sorted(
                tuple(hit)
                for hit in connection.execute(
                    select(*columns, customer_hit.c.state, customer_hit.c.word).where(
                        customer_hit.c.customer == row.number
                    )
                )
            )
            for row in who
        }
    return sorted((row.reference, row.result, row.hits, hits[row.number]) for row in who)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_what_is_left_is_what_a_full_run_leaves(
    steps: list[tuple[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("same")
    lists = GivenLists().publish(BEGINNING, *OTHERS, listing(NAMES[0]))
    store = Store(folder / "lists.sqlite", pack=lists)  # type: ignore[arg-type]
    before = ListsBefore(folder, store.view)
    customers, day = Customers(folder / "records.sqlite"), BEGINNING
    standing: dict[str, Party] = {}

    def watched(own: Customers, *, full: bool) -> None:
        view = store.view(day, day)
        said = ClearanceStore(own.database.place)
        change = None if full else before.change(view)
        kept = None if full else KeptWords(folder / "watched", str(own.database.place), least=0)
        done = watch(own, view, said.standing(day, view.current_id), change=change, kept=kept)
        if not full:
            modes.append(done.mode)
        said.close()
        if not full:
            before.keep(view)

    for act, what in [*steps, ("watch", None)]:
        if act == "publish":
            day += timedelta(days=1)
            lists.publish(day, *OTHERS, *what)
        elif act == "put":
            reference, name, address = what
            standing[reference] = Party.model_validate(
                {"name": name, "country": "CN", "addresses": [{"text": address}] if address else []}
            )
            customers.put(reference, standing[reference], by="ann")
        elif act == "retire" and what in standing:
            customers.retire(what, by="ann")
            del standing[what]
        elif act == "watch":
            watched(customers, full=False)
    anew = Customers(folder / "anew.sqlite")
    for reference, party in standing.items():
        anew.put(reference, party, by="ann")
    watched(anew, full=True)
    assert stands(customers) == stands(anew)
    customers.close()
    anew.close()


def test_the_runs_compared_were_mostly_of_what_changed() -> None:
    assert not modes or modes.count("changed") > len(modes) / 3


def test_a_state_that_is_lost_is_looked_at_again(tmp_path: Path) -> None:
    lists = GivenLists().publish(BEGINNING, *OTHERS, listing(NAMES[0]))
    store = Store(tmp_path / "lists.sqlite", pack=lists)  # type: ignore[arg-type]
    customers = Customers(tmp_path / "records.sqlite")
    customers.put("A", Party(name=NAMES[2]), by="ann")
    customers.put("B", Party(name=NAMES[4]), by="ann")
    said = ClearanceStore(customers.database.place)
    view = store.view(BEGINNING, BEGINNING)
    watch(customers, view, said.standing(BEGINNING), change=ListsBefore(tmp_path, store.view).change(view))
    lists.publish(BEGINNING + timedelta(days=1), *OTHERS, listing(NAMES[0]), listing(NAMES[2]))
    later = store.view(BEGINNING + timedelta(days=1), BEGINNING + timedelta(days=1))
    done = watch(customers, later, said.standing(later.known), change=ListsBefore(tmp_path, store.view).change(later))
    assert (done.mode, done.screened, len(done.alerts)) == ("changed", 1, 1)
    said.close()
    customers.close()
