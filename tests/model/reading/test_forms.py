"""The same transaction, whatever form it is written in; the column mapping of tables."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from smallyard.errors import InputError
from smallyard.model.party import Role
from smallyard.model.reading import TEMPLATES, read_parties, read_transactions, write_template
from smallyard.model.reading.columns import ITEM_COLUMNS, PARTY_COLUMNS, TRANSACTION_COLUMNS, all_names, target
from smallyard.model.transaction import EndUse, Item, Transaction


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", TEMPLATES)
def test_a_template_reads_back(form: str, tmp_path: Path) -> None:
    (one,) = read_transactions(written(tmp_path, f"t.{form}", write_template(form)))
    assert one.id == "PO-1001"
    assert one.destination == "CN"
    assert one.parties[0].role is Role.ULTIMATE_CONSIGNEE
    assert str(one.items[0].eccn) == "EAR99"
    assert one.items[0].value == Decimal("1250.00")
    assert one.end_use.reviewed


TOML = """
id = "A"
date = 2023-08-01
destination = "China"
transit = ["HK"]
[[parties]]
role = "end_user"
name = "Somebody"
country = "CN"
owners = [{name = "Holding", country = "RU", percent_at_least = 10, percent_at_most = 20}]
addresses = [{text = "1 Road", city = "Shenzhen"}]
identifiers = [{kind = "usci", value = "9144"}]
[[items]]
description = "chip"
eccn = "3A001.a.7"
value = 12.50
us_content = [{eccn = "3A001", value = 5, description = "die"}]
parameters = {tpp = 4800}
[end_use]
declared = ["military"]
reviewed = false
[answers]
"740.6.written_assurance" = true
"""
HEADER = (
    "transaction,date,destination,transit,end_user,End User Country,end_user_owners,end_user_address,end_user_city,"
    "end_user_identifiers,item,ECCN,value,us_content,parameters.tpp,end-use-declared,end_use_reviewed,"
    "answers.740.6.written_assurance,x_mine\n"
)
ROW = (
    "A,2023-08-01,China,HK,Somebody,CN,Holding | RU | 10-20,1 Road,Shenzhen,usci: 9144,chip,3A001.a.7,12.50,"
    "3A001 | 5 | die,4800,military,false,TRUE,whatever\n"
)


def test_toml_json_csv_and_xlsx_say_the_same(tmp_path: Path) -> None:
    (one,) = read_transactions(written(tmp_path, "a.toml", TOML))
    assert one.parties[0].owners[0].percent_at_most == 20
    assert read_transactions(written(tmp_path, "a.csv", HEADER + ROW)) == (one,)
    assert read_transactions(written(tmp_path, "a.json", one.model_dump_json())) == (one,)
    table = [line.split(",") for line in (HEADER + ROW).splitlines()]
    assert read_transactions(written(tmp_path, "a.xlsx", workbook(table))) == (one,)


def test_several_transactions_in_each_form(tmp_path: Path) -> None:
    entry = "[[transaction]]\ndate = 2023-08-01\ndestination = 'CN'\nitems = [{}]\n"
    assert len(read_transactions(written(tmp_path, "a.toml", entry * 2))) == 2
    plain = '{"date": "2023-08-01", "destination": "CN", "items": [{}]}'
    assert len(read_transactions(written(tmp_path, "a.json", f"[{plain}, {plain}]"))) == 2
    assert len(read_transactions(written(tmp_path, "b.json", f'{{"transaction": [{plain}, {plain}]}}'))) == 2
    assert len(read_transactions(written(tmp_path, "c.json", f"{plain}\n\n{plain}\n"))) == 2
    assert len(read_transactions(written(tmp_path, "d.jsonl", f"{plain}\n{plain}"))) == 2


def test_rows_with_one_number_are_one_transaction(tmp_path: Path) -> None:
    text = (
        "transaction,date,destination,end_user,item,answers.740.3.q,parameters.w\n"
        "1,2023-08-01,CN,A,first,true,1\n"
        "2,2023-08-02,HK,B,other,,\n"
        ",2023-08-03,DE,C,alone,,\n"
        "1,,,A,second,false,2\n"
        "1,2023-08-01,,,third,true,\n"
    )
    one, two, alone = read_transactions(written(tmp_path, "a.csv", text))
    assert [item.description for item in one.items] == ["first", "second", "third"]
    assert [party.name for party in one.parties] == ["A"]
    assert one.answers == {"740.3.q": True, "740.3.q@2": False}
    assert [item.parameters for item in one.items] == [{"w": Decimal(1)}, {"w": Decimal(2)}, {}]
    assert (two.id, two.date, alone.id) == ("2", date(2023, 8, 2), "")


def test_a_second_party_in_a_role(tmp_path: Path) -> None:
    text = "date,destination,end_user,end_user_2,end_user_2_country,item\n2023-08-01,CN,A,B,HK,x\n"
    (one,) = read_transactions(written(tmp_path, "a.csv", text))
    assert [(party.name, party.country) for party in one.parties] == [("A", None), ("B", "HK")]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_a_byte_order_mark(separator: str, tmp_path: Path) -> None:
    text = f"\ufeffdate{separator}destination{separator}item\r\n2023-08-01{separator}CN{separator}a, b\r\n"
    (one,) = read_transactions(written(tmp_path, "a.csv", text))
    assert one.items[0].description == "a, b"


def test_cells_of_a_workbook_by_their_values(tmp_path: Path) -> None:
    rows = [
        ["transaction", "date", "destination", "item", "hs_code", "value", "us_origin"],
        [17, datetime(2023, 8, 1), "CN", "chip", 854231, 0.1 + 0.2, True],  # noqa: DTZ001 - as openpyxl wants it
    ]
    (one,) = read_transactions(written(tmp_path, "a.xlsx", workbook(rows)))
    assert (one.id, one.date) == ("17", date(2023, 8, 1))
    assert (one.items[0].hs_code, one.items[0].value, one.items[0].us_origin) == ("854231", Decimal("0.3"), True)


def test_a_formula_without_a_stored_value_is_refused(tmp_path: Path) -> None:
    rows = [["date", "destination", "value"], ["2023-08-01", "CN", "=1+1"]]
    with pytest.raises(InputError, match=r"a\.xlsx, row 2: cell C2 holds a formula without a stored value"):
        read_transactions(written(tmp_path, "a.xlsx", workbook(rows)))


def test_every_column_fills_a_field_of_the_model() -> None:
    for column in TRANSACTION_COLUMNS:
        assert column.field[0] in Transaction.model_fields
        if len(column.field) > 1:
            assert column.field[1] in EndUse.model_fields
    assert {column.field[0] for column in ITEM_COLUMNS} == set(Item.model_fields) - {"parameters"}
    assert len(set(all_names())) == len(TRANSACTION_COLUMNS) + len(ITEM_COLUMNS) + len(PARTY_COLUMNS) * len(Role)
    assert all(target(name) for name in all_names())
    assert target("end_user_3_birth_date").party == ("end_user", 3)  # type: ignore[union-attr]


def test_parties_to_screen(tmp_path: Path) -> None:
    text = (
        "Reference,Name,Country,Address,Aliases,Identifiers,x_own\n"
        'r1,"Big\nCo",China,1 Road,A; B,imo: 123,z\n\n,Other,,,,,\n'
    )
    (row, reference, one), (second, _, other) = read_parties(written(tmp_path, "p.csv", text))
    assert (row, reference, one.name, one.country, one.aliases) == (2, "r1", "Big\nCo", "CN", ("A", "B"))
    assert one.identifiers[0].value == "123"
    assert (second, other.name) == (5, "Other")
    table = [["name", "country"], ["Big Co", "CN"]]
    assert [party.name for _, _, party in read_parties(written(tmp_path, "p.xlsx", workbook(table)))] == ["Big Co"]
