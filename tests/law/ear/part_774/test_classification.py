from __future__ import annotations

from datetime import date

import pytest

from smallyard.errors import InputError, UnknownValueError
from smallyard.law.decide import decide_without_paths
from smallyard.model.transaction import Transaction
from tests.cases.worlds import world_of

WORLD = world_of({"as_of": date(2026, 9, 1)})


def decided(**item: object) -> object:
    tx = Transaction.model_validate({"date": "2026-09-01", "destination": "FR", "items": [{"eccn": "EAR99"}, item]})
    return decide_without_paths(tx, WORLD)


def test_an_entry_that_never_was_is_refused_by_its_field() -> None:
    with pytest.raises(UnknownValueError) as raised:
        decided(eccn="3A777.a")
    assert raised.value.field == "items[2].eccn"
    assert str(raised.value).startswith("field items[2].eccn: 3A777 is not an entry of the Commerce Control List")


def test_an_unreadable_eccn_that_technology_is_for_is_refused_by_its_field() -> None:
    with pytest.raises(UnknownValueError) as raised:
        decided(eccn="3E001", parameters={"for_eccn": "3A001 chips"})
    assert raised.value.field == "items[2].parameters.for_eccn"


def test_a_parameter_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError, match=r"items\[2\]\.parameters\.range_km: 'far' is not a number"):
        decided(eccn="9A012.a.1", parameters={"range_km": "far"})
