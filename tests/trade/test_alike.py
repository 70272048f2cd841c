"""Countries that are taken for alike are so: the law rules the same of each, for entries of every kind."""

from __future__ import annotations

import random
from datetime import date

import pytest

from smallyard.law.world import World
from smallyard.model.country import all_countries
from smallyard.model.eccn import Eccn
from smallyard.trade.requirement import EAR99, Requirements

DAYS = [date(2019, 12, 31), date(2023, 6, 30), date(2026, 3, 2)]


def asked_itself(fresh: Requirements, eccn: Eccn, origin: str, destination: str, day: date) -> object:
    # A question of its own, past all classes.
    return fresh._decide(eccn, origin, destination, day, "")


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_law_says_the_same_of_countries_alike(day: date, world: World) -> None:
    rng = random.Random(day.toordinal())
    requirements = Requirements(world)
    entries = [one.eccn for one in world.tables.ccl if one.in_force(day)]
    countries = sorted(all_countries())
    for _ in range(500):
        eccn = Eccn(rng.choice(entries)) if rng.random() < 0.95 else EAR99
        origin, destination = rng.choice(["US", "US", *countries]), rng.choice(countries)
        first = requirements.ruling(eccn, origin, destination, day)
        assert first == asked_itself(requirements, eccn, origin, destination, day), (eccn, origin, destination)


def test_china_is_like_no_other_country(world: World) -> None:
    alike = Requirements(world).alike(date(2023, 6, 30))
    assert alike.destination("CN") == "CN"
    assert not any(alike.destination(one) == "CN" for one in all_countries() if one != "CN")
