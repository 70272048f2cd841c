"""A decision shared by transactions that differ in their own words and figures is the one made of each by itself."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.app.worlds import open_world
from smallyard.errors import SmallyardError, StoreError
from smallyard.law.decide import decide
from smallyard.law.decision import canonical
from smallyard.law.looked_for import looked_for
from smallyard.law.world import World
from smallyard.model.party import Party
from smallyard.model.transaction import Transaction
from smallyard.scale import shared as sharing
from smallyard.scale.codes import Codes, OwnCode
from smallyard.scale.cutting import Cutting
from smallyard.scale.own import NotShareable, cut, own_facts, stand_ins
from smallyard.scale.shared import Shared, columns_of
from tests.cases.test_cases import cases
from tests.cases.worlds import world_of

DAY = date(2026, 3, 2)
CODES = ["392690", "847150", "30049000", "854231", "2710"]
AMOUNTS = ["0", "100", "2500", "2500.01", "4999.99", "5000.01", "50000.01", "7000000.5"]


@cache
def opened() -> World:
    """Not a fixture: its repr is too long for hypothesis to print."""
    with tempfile.TemporaryDirectory() as folder:
        return open_world(DAY, DAY, Path(folder) / "lists.sqlite")


@pytest.fixture
def world() -> World:
    return opened()


def varied(tx: Transaction, number: int, draw: random.Random) -> Transaction:
    """The same with other words where nothing turns on words, and other amounts."""
    words: dict[str, str] = {}

    def other(text: str) -> str:
        return words.setdefault(text, f'Own {len(words)} "{number}" é\\{draw.choice("abc")}') if text else text

    parties = tuple(one if one.listings else one.model_copy(update={"name": other(one.name)}) for one in tx.parties)
    items = tuple(
        one.model_copy(
            update={
                "description": other(one.description),
                "hs_code": None if one.hs_code is None else draw.choice([one.hs_code, *CODES]),
                "value": None if one.value is None else draw.choice([one.value, Decimal(draw.choice(AMOUNTS))]),
                "quantity": None if one.quantity is None else one.quantity * draw.choice([1, 2, 1000]),
            }
        )
        for one in tx.items
    )
    return tx.model_copy(update={"id": f"T{number}", "parties": parties, "items": items})


@pytest.mark.parametrize("case", cases()[::29])
def test_the_legal_cases_with_other_words_and_amounts(case: dict[str, Any]) -> None:
    draw = random.Random(case["name"])
    base = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
    world = world_of(case)
    shared = Shared(world)
    for number in range(4):
        tx = varied(base, number, draw) if number else base
        try:
            direct = decide(tx, world)
        except SmallyardError:
            return  # words or amounts that contradict the case's other facts
        columns, digest, *_ = shared.decide(tx)
        assert digest == direct.digest
        assert columns == columns_of(direct)


facts = st.fixed_dictionaries(
    {
        "destination": st.sampled_from(["DE", "CN", "MX", "RU", "AE", "CA"]),
        "eccn": st.sampled_from(["EAR99", "5A992.c", "3A001.a.2", "4A994.b", "5A002.a"]),
        "code": st.sampled_from([None, *CODES]),
        "values": st.lists(st.sampled_from(AMOUNTS), min_size=1, max_size=2),
        "name": st.sampled_from(
            [
                "Muster GmbH",
                'Nord & Sud "Ltd"',
                "Huawei Technologies Co., Ltd.",
                "Alpha Freight Logistics",
                "武汉某某",
            ]
        ),
        "address": st.sampled_from(["", "1 Main Road", "P.O. Box 7", "Lenin St, Sevastopol"]),
        "description": st.sampled_from(["", "a pump", "x" * 100, "Muster GmbH"]),
        "end_use": st.sampled_from(["", "milling"]),
        "reviewed": st.booleans(),
    }
)


@settings(max_examples=8, deadline=None)
@given(rows=st.lists(facts, min_size=1, max_size=6))
def test_however_facts_are_mixed(rows: list[dict[str, Any]]) -> None:
    world = opened()
    shared = Shared(world)
    for number, row in enumerate([*rows, *rows, *rows]):
        tx = Transaction.model_validate(
            {
                "id": f"S{number}",
                "date": DAY,
                "destination": row["destination"],
                "parties": [
                    {"name": row["name"], "country": row["destination"], "addresses": [{"text": row["address"]}]},
                    {"name": f"Exporter {number}", "role": "exporter", "country": "US"},
                ],
                "items": [
                    {"eccn": row["eccn"], "value": value, "hs_code": row["code"], "description": row["description"]}
                    for value in row["values"]
                ],
                "end_use": {"reviewed": row["reviewed"], "description": row["end_use"]},
            }
        )
        columns, digest, *_ = shared.decide(tx)
        direct = decide(tx, world)
        assert (digest, columns) == (direct.digest, columns_of(direct))


def test_a_decision_is_cut_as_its_canonical_form_is(world: World) -> None:
    cutting = Cutting()
    for country, amount in [("CN", "2500"), ("RU", "5000.01"), ("CN", "100"), ("DE", "0")]:
        tx = Transaction.model_validate(
            {
                "id": 'S "1"',
                "date": DAY,
                "destination": country,
                "parties": [{"name": "Muster GmbH"}, {"name": "Huawei Technologies Co., Ltd.", "role": "purchaser"}],
                "items": [{"eccn": "3A001.a.2", "value": amount, "description": "a pump"}, {"eccn": "5A992.c"}],
            }
        )
        found = own_facts(tx, lambda party: party.name == "Muster GmbH")
        assert found is not None
        for one in (tx, found[0], stand_ins(found[0])[0], found[0]):
            decision = decide(one, world)
            assert cutting.cut(decision) == cut(canonical(decision.as_dict()).decode())


def test_a_party_that_a_rule_looks_for_keeps_its_words(world: World) -> None:
    plain = Party.model_validate({"name": "Muster GmbH", "addresses": [{"text": "1 Main Road"}]})
    assert not looked_for(plain, world)
    for data in (
        {"name": "Alpha Freight Logistics"},
        {"name": "Muster GmbH", "addresses": [{"text": "PO Box 12"}]},
        {"name": "Muster GmbH", "addresses": [{"city": "Sevastopol"}]},
    ):
        assert looked_for(Party.model_validate(data), world)


def tx_of(value: str) -> Transaction:
    return Transaction.model_validate(
        {"date": DAY, "destination": "DE", "items": [{"eccn": "EAR99", "value": value, "quantity": "3"}]}
    )


def test_an_amount_notes_what_it_is_compared_with_and_refuses_the_rest() -> None:
    marked, trace = stand_ins(tx_of("100"))
    value = marked.items[0].value
    assert value is not None
    assert value > Decimal(7)
    assert not value + Decimal(5) > 2500
    assert f"{value:,.2f}" != "100.00"
    assert value != None  # noqa: E711 - as a rule that looks for None among values does
    (first, second) = trace.comparisons
    assert first.fits((Decimal(8), Decimal(3)))
    assert not first.fits((Decimal(7), Decimal(3)))
    assert second.fits((Decimal(2495), Decimal(3)))
    assert not second.fits((Decimal("2495.01"), Decimal(3)))
    for use in (lambda: value * 2, lambda: int(value), lambda: hash(value), lambda: -value, lambda: value > value):
        with pytest.raises(NotShareable):
            use()


def test_codes_are_alike_where_all_that_was_asked_of_any_is_answered_alike() -> None:
    codes = Codes(count())
    assert codes.class_of(("392690",)) == codes.class_of(("854231",))
    own = OwnCode.of("854231", "(mark)", codes)
    assert own.startswith(("85", "84"))
    assert (f"HS {own}", str(own), bool(own)) == ("HS (mark)", "(mark)", True)
    assert own == OwnCode.of("854231", "(mark)", codes)
    assert codes.class_of(("847150",)) == codes.class_of(("854231",)) != codes.class_of(("392690",))
    assert own[:2] == "85"
    assert codes.class_of(("847150",)) != codes.class_of(("854231",)) == codes.class_of(("850440",))
    assert own == "854231"
    assert codes.class_of(("854231",)) != codes.class_of(("850440",))


@pytest.mark.parametrize(
    "use",
    [
        lambda code: {"854231": 1}.get(code),
        lambda code: "HS " + code,
        lambda code: code + "",
        lambda code: code[2:],
        lambda code: code in {"850440", "850441"},
        lambda code: code.removeprefix("85"),
        lambda code: len(code) > 6,
        lambda code: "54" in code,
        lambda code: sorted([code, "9"]),
        lambda code: [*code],
        int,
    ],
)
def test_a_code_that_is_used_otherwise_is_of_a_class_of_its_own(use: Callable[[str], object]) -> None:
    codes = Codes(count())
    assert use(OwnCode.of("854231", "(mark)", codes)) == use("854231")
    assert codes.class_of(("854231",)) != codes.class_of(("854232",))


def test_lines_that_differ_in_their_codes_share_a_decision(world: World) -> None:
    shared = Shared(world)
    for number, code in enumerate(["392690", "841330", "950300", "854231", "731815"] * 2):
        tx = Transaction.model_validate(
            {"id": f"S{number}", "date": DAY, "destination": "AE", "items": [{"eccn": "EAR99", "hs_code": code}]}
        )
        columns, digest, *_ = shared.decide(tx)
        direct = decide(tx, world)
        assert (digest, columns) == (direct.digest, columns_of(direct))
        assert ("Common High Priority" in columns[5]) == (code == "854231")
    assert sum(bool(one.forms) for one in shared._kinds.values()) == 2


def test_a_text_that_has_our_marks_is_not_shared() -> None:
    assert own_facts(tx_of("100"), lambda _: True) is not None
    assert own_facts(tx_of("100").model_copy(update={"id": "a\ue000b"}), lambda _: True) is None


def test_a_shared_decision_that_is_not_the_direct_one_stops_everything(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "AUDITED", 1)
    shared = Shared(world)
    for value in ("100", "101", "102"):
        shared.decide(tx_of(value))
    (kind,) = shared._kinds.values()
    kind.forms[0].constant = ("NLR",) * len(sharing.COLUMNS)
    with pytest.raises(StoreError, match="is not the one made of it by itself"):
        shared.decide(tx_of("103"))


def test_what_no_form_would_do_for_is_decided_one_by_one(world: World) -> None:
    """A foreign-made item with US content: its share is a quotient of the item's value (734.4)."""
    shared = Shared(world)
    for number in range(4):
        tx = Transaction.model_validate(
            {
                "date": DAY, "origin": "DE", "destination": "IR", "kind": "reexport",
                "items": [{"eccn": "EAR99", "value": str(100 + number), "made_in": "DE",
                           "us_content": [{"eccn": "5A992.c", "value": "9"}], "us_content_complete": True}],
            }
        )  # fmt: skip
        _, digest, *_ = shared.decide(tx)
        assert digest == decide(tx, world).digest
    assert shared.shared == 0
