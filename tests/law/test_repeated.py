"""Questions put again with a few facts changed get the findings that each would get by itself."""

from __future__ import annotations

import random
from datetime import date

import pytest

from smallyard.app.worlds import open_world
from smallyard.law.decide import decide_without_paths
from smallyard.law.effects import Excepts
from smallyard.law.provision import Registry, Stage, default_registry
from smallyard.law.repeated import Facts, Repeated
from smallyard.law.world import World
from smallyard.model.country import all_countries
from smallyard.model.eccn import Eccn
from smallyard.model.transaction import EndUse, Item, Transaction, TransactionKind

DAYS = [date(1999, 6, 1), date(2014, 9, 1), date(2022, 10, 25), date(2026, 3, 2)]
EAR99 = Eccn("EAR99")
NAMED_BY_RULES = ["US", "HK", "MO", "CN", "RU", "IR", "CU", "KP", "SY", "DE", "IL", "PR"]


def question(facts: Facts, day: date) -> Transaction:
    kind, origin, destination, eccn, hs_code = facts
    return Transaction(
        kind=kind,
        date=day,
        origin=origin,
        destination=destination,
        items=(Item(eccn=eccn, made_in="US", us_origin=True, hs_code=hs_code),),
        end_use=EndUse(reviewed=True, civil=True),
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return open_world(DAYS[-1], DAYS[-1], tmp_path_factory.mktemp("repeated") / "lists.sqlite")


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_it_finds_what_a_decision_finds(day: date, world: World) -> None:
    registry = Registry(one for one in default_registry() if one.stage <= Stage.REQUIREMENT)
    here = world.on(day)
    rng = random.Random(day.toordinal())
    listed = [Eccn(one.eccn) for one in here.tables.ccl if one.in_force(day)]
    paragraphs = [Eccn("3A001", ("a", "5")), Eccn("3A090", ("a",)), Eccn("9A515", ("y",)), Eccn("1C350", ("c",))]
    # Few ECCNs and many places, so that nearly all is repeated.
    eccns = [EAR99, Eccn("3A999", ("z",)), *paragraphs, *rng.sample(listed, 12)]
    places = [*NAMED_BY_RULES, *rng.sample(sorted(all_countries()), 12)]
    first: Facts = (TransactionKind.EXPORT, "US", "US", EAR99, None)
    repeated = Repeated(question(first, day), here, registry.in_force(day))
    for _ in range(900):
        kind = rng.choice([TransactionKind.EXPORT, TransactionKind.REEXPORT, TransactionKind.TRANSFER])
        chapter = rng.choice([None, None, "0200", "3000", "8400"])
        facts = (kind, rng.choice(["US", *places]), rng.choice(places), rng.choice(eccns), chapter)
        settled = repeated.settled(facts)
        decision = decide_without_paths(question(facts, day), here, registry)
        assert settled.outcome is decision.outcome, facts
        # Only the words may be those of a question before.
        said = [(one.provision, one.effect, one.certain, one.set_aside_by) for one in settled.findings]
        also = [(one.provision, one.effect, one.certain, one.set_aside_by) for one in decision.findings]
        assert [one for one in said if not isinstance(one[1], Excepts)] == also, facts
