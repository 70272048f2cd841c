"""Reading investments: the forms agree, and what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smallyard.errors import InputError
from smallyard.model.investment import Investment
from smallyard.model.reading.deal_templates import DEAL_TEMPLATES, write_deal_template
from smallyard.model.reading.investments import read_investments, read_numbered_investments


def test_the_templates_say_the_same(tmp_path: Path) -> None:
    read = []
    for form in DEAL_TEMPLATES:
        path = tmp_path / f"deal.{form}"
        path.write_bytes(write_deal_template(form))
        (deal,) = read_investments(path)
        read.append(deal)
    assert read[0] == read[1] == read[2]


def test_many_deals_keep_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "id,date,act,investor.name,target.name,target.activities[1].kind,target.activities[1].does,target.activities[2].kind,"
        "answers.850.503.ieepa_conduct,x_own,target.critical_technologies[1].parameters.tpp\n"
        "A,2025-03-01,purchase,I,T,ai_system,develops;sells,ic_design,false,anything,4800\n"
        "\n"
        "B,2025-03-02,hold,I,T,,,,,,\n",
        "utf-8",
    )
    (row, first), (other, second) = read_numbered_investments(path)
    assert (row, other) == (2, 4)
    assert [str(one) for one in first.target.activities[0].does] == ["develops", "sells"]
    assert first.answers == {"850.503.ieepa_conduct": False}
    assert len(first.target.activities) == 2
    assert second.target.activities == ()


def test_arrays_and_lines(tmp_path: Path) -> None:
    deal = {"date": "2025-03-01", "act": "hold", "investor": {"name": "I"}, "target": {"name": "T"}}
    for name, text in (
        ("a.json", json.dumps([deal, deal])),
        ("b.jsonl", json.dumps(deal) + "\n" + json.dumps(deal) + "\n"),
        ("c.toml", '[[investment]]\ndate = 2025-03-01\nact = "hold"\ninvestor.name = "I"\ntarget.name = "T"\n' * 2),
    ):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        assert read_investments(path) == (Investment.model_validate(deal),) * 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.toml", "date = ", "is not TOML: invalid value"),
        ("a.json", '"x"', "is not an investment"),
        ("a.json", "[]", "holds no investment"),
        ("a.json", '{"act": "hold", "act": "sale"}', "stands twice"),
        ("a.json", '{"date": NaN}', "NaN is not a number"),
        ("a.pdf", "x", "has a suffix that we do not read"),
        ("a.toml", 'date = 2022-01-01\nact = "gift"', "act: 'gift' is not known"),
        (
            "a.toml",
            'date = 2025-03-01\nact = "hold"\ninvestor.name = "I"\n[target]\nname = "T"\nhomeplace = 1',
            "field target.homeplace: is no field of ours",
        ),
        (
            "a.csv",
            "date,target.nam\n2025-03-01,x\n",
            "field target.nam: is no column of ours: not 'nam'; accepted: name",
        ),
        ("a.csv", "date,target.activities\n2025-03-01,x\n", "is a list; accepted: a number, such as activities[1]"),
        ("a.csv", "date,target.holders[2].name\n2025-03-01,x\n", "has number 2 without number 1"),
        ("a.csv", "date,target\n2025-03-01,x\n", "holds fields of its own"),
        ("a.csv", "date,act[1]\n2025-03-01,x\n", "is not a list"),
        ("a.csv", "date,date\n2025-03-01,2025-03-01\n", "stands twice in the header"),
        ("a.csv", "id,date,act,investor.name,target.name\nA,2025-13-01,hold,I,T\n", "row 2, field date: "),
        (
            "a.csv",
            "id,date,act,investor.name,target.name,after.equity\nA,2025-03-01,hold,I,T,120\n",
            "field after.equity",
        ),
        ("a.csv", "id,date\n", "has a header but no rows"),
        (
            "a.toml",
            'destination = "CN"\nitems = []\n',
            "this looks like a transaction, which `smallyard check` decides",
        ),
    ],
)
def test_a_wrong_file_gets_one_line(name: str, text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as failed:
        read_investments(path)
    assert words in str(failed.value)
    assert "\n" not in str(failed.value)
