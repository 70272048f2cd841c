"""The portfolio: put, changed, retired, imported, each time the same again, with every version kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError, StoreError, UnknownValueError
from smallyard.model.party import Party
from smallyard.monitoring.customer import Entry
from smallyard.monitoring.customers import Customers
from smallyard.monitoring.importing import import_customers


@pytest.fixture
def customers(place: str) -> Iterator[Customers]:
    made = Customers(place)
    yield made
    made.close()


def write(path: Path, header: Sequence[str], *rows: Sequence[object]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


HEADER = ("customer_id", "name", "country", "Abteilung")


def test_putting_the_same_again_changes_nothing(customers: Customers) -> None:
    party = Party(name="Vega Photonics", country="CN", aliases=("Vega", "织女星"))
    customers.put("C-1", party, by="ann")
    again = Party(name="Vega Photonics", country="CN", aliases=("织女星", "Vega"))
    assert customers.put_all([Entry("C-1", again)], by="bob").unchanged == 1
    assert [one.act for one in customers.history("C-1")] == ["added"]


def test_every_version_of_the_facts_is_kept_with_who_and_where(customers: Customers) -> None:
    customers.put("C-1", Party(name="Vega"), by="ann")
    customers.put("C-1", Party(name="Vega", country="CN"), by="bob", source="crm.csv, row 7")
    first, second = customers.history("C-1")
    assert (first.by, first.party.country) == ("ann", None)
    assert (second.act, second.by, second.source, second.party.country) == ("changed", "bob", "crm.csv, row 7", "CN")
    refused = pytest.raises(StoreError, match="versions of customers are never changed")
    with refused, customers.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM customer_version")


def test_an_import_is_the_same_again_and_keeps_own_columns(customers: Customers, tmp_path: Path) -> None:
    path = write(tmp_path / "crm.csv", HEADER, ("1", "Vega", "China", "Nord"), ("2", "Orion", "DE", "Süd"))
    first = import_customers(customers, path, by="ann")
    assert (first.rows, first.put.added, first.kept) == (2, 2, ("Abteilung",))
    assert import_customers(customers, path, by="ann").put.unchanged == 2
    found = customers.customer("1")
    assert (found.party.country, found.own) == ("CN", {"Abteilung": "Nord"})
    assert customers.history("1")[0].source == "crm.csv, row 2"


def test_an_import_changes_what_changed_and_retires_who_is_missing(customers: Customers, tmp_path: Path) -> None:
    path = write(
        tmp_path / "crm.csv", HEADER, ("1", "Vega", "CN", ""), ("2", "Orion", "DE", ""), ("3", "Lyra", "", "")
    )
    import_customers(customers, path, by="ann")
    write(path, HEADER, ("1", "Vega Photonics", "CN", ""), ("2", "Orion", "DE", ""))
    done = import_customers(customers, path, by="ann", retire_missing=True)
    assert (done.put.changed, done.put.unchanged, done.put.retired) == (1, 1, 1)
    assert customers.customer("3").retired_at is not None
    assert [one.reference for one in customers.page(retired=True).items] == ["3"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("1", "Vega", "CN", ""), ("1", "Orion", "DE", "")], "row 3, field reference: 1 stands twice"),
        ([("", "Vega", "CN", "")], "row 2, field reference: is empty"),
        ([("1", "", "CN", "")], "row 2, field name"),
        ([("1", "Vega", "Atlantis", "")], "row 2, field country"),
        ([("x" * 201, "Vega", "CN", "")], "row 2, field reference: has 201 characters"),
    ],
)
def test_a_bad_row_refuses_the_file_or_is_left_out(
    customers: Customers, tmp_path: Path, rows: list[tuple[str, ...]], said: str
) -> None:
    path = write(tmp_path / "crm.csv", HEADER, *rows, ("9", "Lyra", "FR", ""))
    with pytest.raises(InputError, match=said):
        import_customers(customers, path, by="ann")
    assert customers.counts().standing == 0
    done = import_customers(customers, path, by="ann", skip_bad=True, retire_missing=True)
    assert (done.skipped, len(done.problems), customers.counts().standing) == (1, 1, len(rows))


def test_a_file_without_a_reference_is_refused(customers: Customers, tmp_path: Path) -> None:
    path = write(tmp_path / "crm.csv", ("name", "Nr"), ("Vega", "1"))
    with pytest.raises(InputError, match="field reference: is missing from the header"):
        import_customers(customers, path, by="ann")
    assert import_customers(customers, path, by="ann", columns={"Nr": "reference"}).put.added == 1


def test_other_forms_of_file_are_read_too(customers: Customers, tmp_path: Path) -> None:
    path = tmp_path / "crm.jsonl"
    path.write_text(
        json.dumps({"reference": "1", "name": "Vega", "aliases": ["织女星", "V"]}, ensure_ascii=False), "utf-8"
    )
    import_customers(customers, path, by="ann")
    assert customers.customer("1").party.aliases == ("V", "织女星")


def test_pages_filter_and_count(customers: Customers) -> None:
    customers.put_all(
        [
            Entry(f"C-{number}", Party(name=f"Firm 100% {number}", country="CN" if number % 2 else "DE"))
            for number in range(25)
        ],
        by="ann",
    )
    page = customers.page(country="CN", limit=5, offset=5)
    assert (page.total, page.items[0].reference) == (12, "C-11")
    assert customers.page(search="c-2").total == 6
    assert customers.page(search="00% 1").total == 11
    assert customers.page(search="%_").total == 0
    assert customers.page(result="unscreened").total == 25
    assert customers.counts().as_dict()["unscreened"] == 25


def test_an_unknown_reference_is_named(customers: Customers) -> None:
    with pytest.raises(UnknownValueError, match="no customer is on record under 'C-9'"):
        customers.customer("C-9")
    customers.put("C-1", Party(name="Vega"), by="ann")
    customers.retire("C-1", by="ann")
    with pytest.raises(InputError, match="was retired on"):
        customers.retire("C-1", by="ann")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.one_of(st.none(), st.sampled_from(["Vega", "Orion"]))), max_size=12)
)
def test_history_replayed_gives_what_stands(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | None]]
) -> None:
    customers = Customers(tmp_path_factory.mktemp("records") / "records.sqlite")
    expected: dict[str, str | None] = {}
    for reference, name in steps:
        if name is not None:
            customers.put(reference, Party(name=name), by="ann")
            expected[reference] = name
        elif expected.get(reference) is not None:
            customers.retire(reference, by="ann")
            expected[reference] = None
    for reference, name in expected.items():
        found, history = customers.customer(reference), customers.history(reference)
        assert (found.retired_at is None) == (name is not None)
        assert found.version == len(history) == history[-1].version
        assert history[-1].party == found.party
        assert (history[-1].act == "retired") == (name is None)
    customers.close()
