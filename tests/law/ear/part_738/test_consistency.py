"""No answer is more permissive than the tables: a sample of entries against every destination, and more parties."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Outcome
from smallyard.law.world import World
from smallyard.model.country import all_countries
from tests.cases.worlds import world_of
from tests.law.ear.consistency import (
    NAME,
    PARTY_KINDS,
    PartyKind,
    faults,
    plainly,
    to_embargoed_places,
    transaction,
    with_a_party,
)

DAY = date(2026, 9, 1)
SAMPLE = ("0A501", "0A502", "1C350", "1C351", "2B001", "3A001", "3A090", "3B001", "3E001", "4A003", "5A002", "5A992",
          "6A003", "7E001", "8A992", "9A012", "9A515", "9A610", "0A999", "4E091")  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return world_of({"as_of": DAY})


def test_a_sample_of_entries_to_every_destination(world: World) -> None:
    destinations = sorted(all_countries())[:: len(all_countries()) // 50]
    assert list(faults(SAMPLE, destinations, world)) == []


def test_every_entry_to_a_few_destinations(world: World) -> None:
    entries = [one.eccn for one in world.tables.ccl if one.in_force(DAY)]
    assert list(faults(entries[::4], ("CN", "CA", "DE", "KP", "AQ"), world)) == []


@pytest.mark.parametrize("kind", PARTY_KINDS[1:], ids=lambda kind: kind.name)
def test_a_party_of_some_kind_never_makes_it_more_permissive(kind: PartyKind) -> None:
    for eccn in (*SAMPLE, "EAR99"):
        for destination in ("DE", "CN", "IN"):
            plain = plainly(eccn, destination, DAY)
            assert list(with_a_party(eccn, destination, kind, DAY, plain)) == []


@pytest.mark.parametrize("kind", PARTY_KINDS[1:], ids=lambda kind: kind.name)
def test_a_party_of_some_kind_is_noticed(kind: PartyKind) -> None:
    """Each kind is found by some rule: else the test above would show nothing."""
    for eccn, destination in product(("EAR99", "3A991", "3A090", "5A002"), ("CN", "DE")):
        plain = plainly(eccn, destination, DAY)
        tx = transaction(eccn, destination, DAY, (kind.party(destination),))
        caught = decide_without_paths(tx, kind.world(DAY))
        if any(one not in plain.findings for one in caught.findings) or caught.obligations != plain.obligations:
            return
    pytest.fail(f"nothing speaks of {NAME}, {kind.name}")


def test_an_embargoed_place_never_makes_it_more_permissive() -> None:
    assert [fault for eccn in (*SAMPLE, "EAR99") for fault in to_embargoed_places(eccn, DAY)] == []


@pytest.mark.parametrize("day", [date(1996, 3, 25), date(2010, 1, 1), date(2022, 10, 28), date(2026, 11, 24)])
def test_no_day_makes_the_rules_fail(day: date) -> None:
    world = world_of({"as_of": day})
    for eccn in SAMPLE:
        for destination in ("CN", "HK", "MO", "SY", "CU"):
            decision = decide_without_paths(transaction(eccn, destination, day), world)
            assert decision.lines[0].reason
            if destination in {"SY", "CU"}:
                assert decision.outcome.permissiveness <= Outcome.UNDETERMINED.permissiveness
