"""No answer is more permissive than the tables: a sample of entries against every destination, and more parties."""

from __future__ import annotations

from datetime import date

import pytest

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Outcome
from smallyard.law.world import World
from smallyard.model.country import all_countries
from smallyard.model.party import Party
from tests.cases.worlds import world_of
from tests.law.ear.consistency import faults, transaction

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


def test_a_listed_party_never_makes_it_more_permissive(world: World) -> None:
    listed = world_of(
        {
            "as_of": DAY,
            "world": {
                "listings": [
                    {
                        "list": "EL",
                        "name": "Beispiel GmbH",
                        "country": "DE",
                        "began": date(2020, 1, 1),
                        "license_requirement": "For all items subject to the EAR.",
                    }
                ]
            },
        }
    )
    parties = (Party(name="Beispiel GmbH", country="DE"),)
    for eccn in (*SAMPLE, "EAR99"):
        for destination in ("DE", "CN", "IN"):
            tx = transaction(eccn, destination, DAY, parties)
            free, caught = decide_without_paths(tx, world), decide_without_paths(tx, listed)
            assert caught.outcome.permissiveness <= free.outcome.permissiveness, (eccn, destination)


@pytest.mark.parametrize("day", [date(1996, 3, 25), date(2010, 1, 1), date(2022, 10, 28), date(2026, 11, 24)])
def test_no_day_makes_the_rules_fail(day: date) -> None:
    world = world_of({"as_of": day})
    for eccn in SAMPLE:
        for destination in ("CN", "HK", "MO", "SY", "CU"):
            decision = decide_without_paths(transaction(eccn, destination, day), world)
            assert decision.lines[0].reason
            if destination in {"SY", "CU"}:
                assert decision.outcome.permissiveness <= Outcome.UNDETERMINED.permissiveness
