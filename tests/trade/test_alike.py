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


@pytest.mark.parametrize("text", ["EAR99", "3A001", "1C350", "6A003", "0A501", "9A610"])
def test_the_law_says_of_every_country_what_it_says_when_asked_of_it_alone(text: str, world: World) -> None:
    day = date(2023, 6, 30)
    eccn, requirements = Eccn(text), Requirements(world)
    for origin in ("US", "DE"):
        for destination in sorted(all_countries()):
            ruled = requirements.ruling(eccn, origin, destination, day)
            assert ruled == asked_itself(requirements, eccn, origin, destination, day), (origin, destination)


def test_goods_without_an_eccn_are_asked_about_by_chapter(world: World) -> None:
    day = date(2023, 6, 30)
    requirements = Requirements(world)
    for destination in ("RU", "BY", "IR", "SY", "CU", "CN"):
        for chapter in ("", "02", "30", "84"):
            ruled = requirements.ruling(EAR99, "US", destination, day, chapter)
            assert ruled == requirements._decide(EAR99, "US", destination, day, chapter), (destination, chapter)


def test_china_is_like_no_other_country(world: World) -> None:
    alike = Requirements(world).alike(date(2023, 6, 30))
    assert alike.destination("CN") == "CN"
    assert not any(alike.destination(one) == "CN" for one in all_countries() if one != "CN")
