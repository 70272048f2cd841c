"""Two laws on one transaction, and where they conflict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import smallyard
from smallyard.app.both_laws import Law, laws_for
from smallyard.app.worlds import open_world
from smallyard.errors import InputError, OutOfCoverageError
from smallyard.law.world import World
from smallyard.model.transaction import Transaction


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return open_world(date(2026, 11, 25), date(2026, 11, 25), tmp_path_factory.mktemp("both") / "lists.sqlite")


def shipment(day: str, party: dict[str, Any], **more: Any) -> Transaction:
    facts = {
        "date": day,
        "origin": "US",
        "destination": "CN",
        "parties": [{"role": "ultimate_consignee", **party}],
        "items": [{"description": "probe", "eccn": "EAR99", "made_in": "US", "parameters": {"cn_item": "none"}}],
        "end_use": {"reviewed": True, "civil": True},
    }
    return Transaction.model_validate({**facts, **more})


LISTED = {"name": "Huawei Technologies Co., Ltd.", "country": "CN"}


def test_a_us_list_on_a_chinese_party_meets_the_anti_foreign_sanctions_law(world: World) -> None:
    """Article 12, 10 June 2021: nobody may carry out discriminatory measures against Chinese organizations."""
    both = smallyard.check_both(shipment("2026-03-02", LISTED), world=world)
    kinds = [one.kind for one in both.conflicts]
    assert kinds.count("countermeasure") == kinds.count("unreliable_entity") == 1
    (counter,) = [one for one in both.conflicts if one.kind == "countermeasure"]
    assert not counter.certain
    assert counter.us.citation.startswith("15 CFR 744.11")
    assert counter.china.citation == "Anti-Foreign Sanctions Law art. 12"
    assert "break" not in counter.text.casefold()


@pytest.mark.parametrize(("day", "kinds"), [("2021-06-09", {"unreliable_entity"}), ("2020-09-18", None)])
def test_a_conflict_begins_with_its_law(world: World, day: str, kinds: set[str] | None) -> None:
    if kinds is None:
        with pytest.raises(OutOfCoverageError):
            smallyard.check_both(shipment(day, LISTED), world=world)
    else:
        assert {one.kind for one in smallyard.check_both(shipment(day, LISTED), world=world).conflicts} == kinds


def test_a_us_list_on_someone_else_is_no_conflict(world: World) -> None:
    party = {"name": "Ohio Semiconductors Inc", "country": "US"}
    both = smallyard.check_both(shipment("2026-03-02", party, origin="CN", destination="US"), world=world)
    assert both.conflicts == ()


def test_the_stricter_law_decides(world: World) -> None:
    gallium = {"items": [{"description": "gallium metal", "made_in": "CN", "other_agency": "DOE"}]}
    tx = shipment("2025-06-01", {"name": "Ohio Inc", "country": "US"}, origin="CN", destination="US", **gallium)
    both = smallyard.check_both(tx, world=world)
    assert both.outcome is both.china.outcome is smallyard.Outcome.LICENSE_REQUIRED
    assert both.summary.startswith("China's law is stricter: ")


def test_whose_law_decides_by_itself() -> None:
    party = {"name": "Ohio Inc", "country": "US"}
    assert laws_for(shipment("2026-03-02", party), Law.AUTO) is Law.US
    assert laws_for(shipment("2026-03-02", party, origin="CN", destination="US"), Law.AUTO) is Law.BOTH
    assert laws_for(shipment("2026-03-02", party), Law.CHINA) is Law.CHINA


def test_an_unknown_item_key_is_refused_with_what_is_accepted(world: World) -> None:
    items = [{"description": "x", "made_in": "CN", "parameters": {"cn_item": "unobtainium"}}]
    tx = shipment("2026-03-02", {"name": "Ohio Inc", "country": "US"}, origin="CN", destination="US", items=items)
    with pytest.raises(
        InputError, match=r"items\[1\].parameters.cn_item: 'unobtainium' is no item .* accepted: none"
    ):
        smallyard.check_china(tx, world=world)


def test_the_same_facts_give_the_same_decision(world: World) -> None:
    tx = shipment("2026-11-25", {"name": "Skydio, Inc.", "country": "US"}, origin="CN", destination="US")
    assert smallyard.check_china(tx, world=world).digest == smallyard.check_china(tx, world=world).digest


def test_a_refinery_of_the_prohibition_order(world: World) -> None:
    """No. 21 of 2026, 2 May 2026: US sanctions on five refineries, Hengli in Dalian among them."""
    from tests.cases.worlds import world_of

    name = "Hengli Petrochemical (Dalian) Refinery Co., Ltd."
    for day, found in ((date(2026, 5, 1), False), (date(2026, 5, 2), True)):
        listing = {"list": "SDN", "name": name, "country": "CN", "began": date(2026, 4, 24)}
        there = world_of({"as_of": day, "world": {"listings": [listing]}})
        both = smallyard.check_both(shipment(day.isoformat(), {"name": name, "country": "CN"}), world=there)
        orders = [one for one in both.conflicts if one.kind == "blocking_order"]
        assert bool(orders) is found
        if orders:
            assert orders[0].certain
            assert orders[0].china.citation == "MOFCOM No. 21 of 2026"
