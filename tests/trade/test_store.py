"""Loading flows: whole or not at all, once, and never the same trade twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallyard.errors import InputError, StoreError
from smallyard.trade.flows import Told
from smallyard.trade.store import FlowStore, flows_place

HEAD = "year,hs6,value_usd\n"


@pytest.fixture
def store(tmp_path: Path) -> FlowStore:
    return FlowStore(tmp_path / "flows")


def given(tmp_path: Path, text: str, name: str = "us_exports_to_china.csv") -> Path:
    path = tmp_path / name
    path.write_text(HEAD + text)
    return path


def test_a_file_is_held_with_what_it_was(store: FlowStore, tmp_path: Path) -> None:
    path = given(tmp_path, "2019,854231,12.34\n2019,010121,1\n2017,854231,5\n")
    held, already = store.load(path, Told(vintage="2021-04"))
    assert not already
    assert (held.rows, held.publication.vintage, held.reporters, held.partners) == (3, "2021-04", ("US",), ("CN",))
    assert [(one.year, one.cents, one.edition, one.months) for one in held.strata] == [
        (2017, 500, "HS2017", 12),
        (2019, 1334, "HS2017", 12),
    ]
    assert store.held() == (held,)


def test_the_same_bytes_twice_change_nothing(store: FlowStore, tmp_path: Path) -> None:
    path = given(tmp_path, "2019,854231,1\n")
    first, _ = store.load(path)
    again, already = store.load(path)
    assert (again, already) == (first, True)
    assert len(list(store.folder.iterdir())) == 1


def test_a_flow_twice_in_a_file_is_refused(store: FlowStore, tmp_path: Path) -> None:
    path = given(tmp_path, "2019,854231,1\n2019,854232,1\n2019,854231,2\n")
    with pytest.raises(InputError, match=r"row 4: export of 854231 .* in 2019 stands twice \(first in row 2"):
        store.load(path)
    assert not list(store.folder.iterdir())


def test_a_bad_row_leaves_nothing_behind(store: FlowStore, tmp_path: Path) -> None:
    path = given(tmp_path, "2019,854231,1\n2019,854232,one\n")
    with pytest.raises(InputError, match="row 3, field value_usd: 'one' is not an amount"):
        store.load(path)
    assert not list(store.folder.iterdir())


def test_what_an_earlier_file_holds_is_refused_unless_it_is_to_be_replaced(store: FlowStore, tmp_path: Path) -> None:
    store.load(given(tmp_path, "2018,854231,1\n2019,854231,1\n"))
    later = given(tmp_path, "2019,854231,2\n", "us_exports_to_china_later.csv")
    with pytest.raises(InputError, match="holds exports of US with CN in 2019, which"):
        store.load(later)
    held, _ = store.load(later, replace=True)
    assert store.held()[-1] == held


def test_other_years_and_other_months_go_beside_each_other(store: FlowStore, tmp_path: Path) -> None:
    store.load(given(tmp_path, "2018,854231,1\n"))
    store.load(given(tmp_path, "2019,854231,1\n", "us_exports_to_china_b.csv"))
    for month in ("01", "02"):
        path = tmp_path / f"us_exports_to_china_m{month}.csv"
        path.write_text(f"month,hs6,value\n2020-{month},854231,1\n")
        store.load(path)
    assert len(store.held()) == 4


def test_a_file_is_forgotten_by_the_beginning_of_its_digest(store: FlowStore, tmp_path: Path) -> None:
    held, _ = store.load(given(tmp_path, "2019,854231,1\n"))
    with pytest.raises(InputError, match="is not one file that is held"):
        store.forget("0")
    assert store.forget(held.sha256[:8]) == held
    assert store.held() == ()


def test_a_damaged_file_is_named(store: FlowStore, tmp_path: Path) -> None:
    held, _ = store.load(given(tmp_path, "2019,854231,1\n"))
    held.path.write_bytes(b"PAR1 not really")
    with pytest.raises(StoreError, match="is damaged"):
        store.held()


def test_flows_stand_beside_the_lists(tmp_path: Path) -> None:
    assert flows_place(tmp_path / "lists.sqlite") == tmp_path / "flows"
    assert flows_place("postgresql://host/name").name == "flows"


def test_an_area_as_it_once_was_adds_to_the_country_that_followed(store: FlowStore, tmp_path: Path) -> None:
    path = tmp_path / "BACI_HS92_Y1998_V202401.csv"
    path.write_text("t,i,j,k,v,q\n1998,58,842,854211,1,1\n1998,56,842,854211,2,1\n")
    held, _ = store.load(path)
    assert (held.reporters, held.rows, held.strata[0].cents) == (("BE",), 2, 300000)
