"""An agent's questions, asked by the protocol's own client: in this process, and over a real pipe."""

from __future__ import annotations

import asyncio
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.server.mcpserver import MCPServer

from smallyard.app.mcp.server import server
from smallyard.lists.store import Store
from smallyard.records.store import RecordStore, records_place
from tests.conftest import ROOT

SHIPMENT = tomllib.loads((ROOT / "examples/uvl-shipment.toml").read_text("utf-8"))


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def transaction() -> dict[str, Any]:
    found = SHIPMENT.get("transaction", SHIPMENT)
    data: dict[str, Any] = as_json(found[0] if isinstance(found, list) else found)
    return data


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "lists.sqlite")


def ask(of: MCPServer | StdioServerParameters, tool: str, **arguments: Any) -> Any:
    async def asked() -> Any:
        async with Client(of) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(asked())


def answer(of: MCPServer | StdioServerParameters, tool: str, **arguments: Any) -> dict[str, Any]:
    result = ask(of, tool, **arguments)
    assert not result.is_error, result.content
    data: dict[str, Any] = result.structured_content
    return data


def test_every_tool_says_what_it_takes_and_gives(store: Store) -> None:
    async def listed() -> Any:
        async with Client(server(store)) as client:
            return (await client.list_tools()).tools

    tools = {one.name: one for one in asyncio.run(listed())}
    assert set(tools) == {
        "check",
        "invest",
        "screen",
        "classify",
        "scope",
        "diff",
        "explain",
    }
    for one in tools.values():
        assert one.description
        assert one.input_schema["type"] == "object"
        assert one.output_schema
    assert "outcome" in tools["check"].output_schema["properties"]


def test_a_decision_carries_its_citations_lists_and_limits_and_is_recorded(store: Store) -> None:
    found = answer(server(store), "check", transaction=transaction())
    assert (found["outcome"], found["may_go_ahead"]) == ("LICENSE_REQUIRED", False)
    (us,) = found["laws"]
    assert us["law"] == "US"
    assert any(one["citation"] == "15 CFR 744.15(a)" for one in us["findings"])
    assert {"EL", "UVL"} <= {one["code"] for one in found["lists"]}
    assert all(one["published"] for one in found["lists"])
    assert any("No list SDN is loaded" in one for one in us["limits"])
    statements = [one["document"] for one in us["obligations"] if one["duty"] == "uvl_statement"]
    assert statements
    assert all("Post-Shipment Verification" in one for one in statements)
    records = RecordStore(records_place(store.place))
    assert found["record"] == 1
    assert str(records.record(1).outcome) == "LICENSE_REQUIRED"
    records.close()


def test_a_finding_that_turns_on_an_unknown_fact_is_told_from_one_that_holds(store: Store) -> None:
    shipment = {**transaction(), "end_use": {}}
    (us,) = answer(server(store, record=False), "check", transaction=shipment)["laws"]
    firm = {one["citation"]: one["certain"] for one in us["findings"]}
    assert firm["15 CFR 744.15(a)"]
    assert not firm["15 CFR 744.2(a)"], "the end use was not looked into"


def test_an_export_from_china_is_decided_under_both_laws(store: Store) -> None:
    deal = as_json(tomllib.loads((ROOT / "examples/china-holmium.toml").read_text("utf-8")))
    found = answer(server(store), "check", transaction=deal)
    assert [one["law"] for one in found["laws"]] == ["US", "China"]
    assert found["outcome"] in {one["outcome"] for one in found["laws"]}
    assert found["record"] == 1
    only = answer(server(store, record=False), "check", transaction=deal, law="china")
    assert [one["law"] for one in only["laws"]] == ["China"]
    deal = as_json(tomllib.loads((ROOT / "examples/china-both-sides.toml").read_text("utf-8")))
    assert answer(server(store, record=False), "check", transaction=deal, law="both")["conflicts"]


def test_what_an_agent_asks_is_on_record_by_whom(store: Store) -> None:
    tools = server(store, by="ann")
    screened = answer(tools, "screen", name="Guangdong Guanghua Sci-Tech", country="CN", as_of="2023-08-01")
    decided = answer(tools, "check", transaction=transaction())
    assert (screened["record"], decided["record"]) == (1, 2)
    unrecorded = answer(server(store, record=False), "screen", name="Guangdong Guanghua Sci-Tech")
    assert unrecorded["record"] is None
    records = RecordStore(records_place(store.place))
    kept = list(records.records())
    assert [(one.kind, one.made_by) for one in kept] == [("screening", "ann"), ("transaction", "ann")]
    (party,) = kept[0].restored_screening().parties
    assert [one.listing for one in party.hits] == [one["listing"] for one in screened["hits"]]
    records.close()


def test_another_day_gives_that_days_answer_and_nothing_need_be_recorded(store: Store) -> None:
    found = answer(server(store, record=False), "check", transaction=transaction(), as_of="2023-09-01")
    assert (found["outcome"], found["law_of"], found["record"]) == ("LICENSE_EXCEPTION", "2023-09-01", None)
    assert not list(RecordStore(records_place(store.place)).records())


def test_a_screening_is_never_a_bare_yes(store: Store) -> None:
    listed = answer(server(store), "screen", name="Guangdong Guanghua Sci-Tech", country="CN", as_of="2023-08-01")
    assert listed["result"] == "match"
    assert listed["hits"][0]["list"] == "UVL"
    assert listed["hits"][0]["why"]
    clear = answer(server(store), "screen", name="Marigold Village Bakery", country="FR")
    assert clear["result"] == "clear"
    assert clear["lists"]
    assert clear["limits"]


def test_differences_and_explanations(store: Store) -> None:
    found = answer(server(store), "diff", from_day="2023-08-21", to_day="2023-08-22", list_code="UVL", country="CN")
    assert found["tally"]["removed"]["ruled"] == 27
    assert {"UVL"} <= {one["code"] for one in found["lists"]}
    assert {one["kind"] for one in found["changes"] if one["certain"]} == {"removed"}
    assert any("brackets" in one for one in found["limits"])  # 57 parties whose day is not known
    unloaded = answer(server(store), "diff", from_day="2023-08-21", to_day="2023-08-22", list_code="SDN")
    assert unloaded["changes"] == []
    assert any("No list SDN is loaded" in one for one in unloaded["limits"])
    told = answer(server(store), "explain", citation="15 CFR 744.15")
    assert told["covered"]
    assert any(one["citation"] == "15 CFR 744.15(b)" for one in told["rules"])
    nothing = answer(server(store), "explain", citation="15 CFR 1")
    assert (nothing["covered"], nothing["rules"]) == (False, [])
    assert any("no answer of ours rests on it" in one for one in nothing["limits"])


def test_an_investment_says_what_each_regime_makes_of_it(store: Store) -> None:
    deal = as_json(tomllib.loads((ROOT / "examples/invest-annex-purchase.toml").read_text("utf-8")))
    found = answer(server(store), "invest", investment=deal)
    assert (found["outcome"], found["may_go_ahead"], found["record"]) == ("PROHIBITED", False, 1)
    assert any(each["citation"] for one in found["regimes"] for each in one["tests"])
    assert found["limits"]


def test_the_control_list_is_shown_and_searched(store: Store) -> None:
    shown = answer(server(store), "classify", eccn="3A090.a", as_of="2023-11-17")
    assert shown["entry"]["eccn"] == "3A090.a"
    assert shown["limits"] == shown["entry"]["not_known"] != []
    found = answer(server(store), "classify", description="thermal imaging camera", limit=3)
    assert found["hints"]["hits"][0]["eccn"].startswith("6A")
    assert "must say what it is" in found["advice"]
    found = answer(server(store), "classify", description="camera", parameters={"moon": 1})
    assert any("turns on moon" in one for one in found["limits"])


def test_a_trade_is_measured_as_a_range(store: Store) -> None:
    total = answer(server(store), "scope", year=2019)["total"]
    value = total["licensed"]["value"]
    assert 0 <= float(value["lower"]) < float(value["central"]) < float(value["upper"]) < float(total["total"])


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("check", {"transaction": {**transaction(), "destination": "Atlantis"}}, "Atlantis"),
        ("check", {"transaction": {**transaction(), "date": "1975-01-01"}}, "1975-01-01"),
        ("classify", {"eccn": "9Z999"}, "9Z999"),
        ("classify", {}, "either an ECCN or a description"),
        ("classify", {"eccn": "3A090", "description": "chip"}, "either an ECCN or a description"),
        ("scope", {"year": 2050}, "2050"),
        ("scope", {"partner": "Nowhere"}, "Nowhere"),
        ("screen", {"name": "", "country": "CN"}, "name"),
        ("screen", {"name": "Acme", "country": "Nowhere"}, "country"),
        ("diff", {"from_day": "2023-08-21", "to_day": "2023-08-22", "list_code": "NOPE"}, "is no list we know"),
        ("diff", {"from_day": "2023-08-21", "to_day": "2023-08-22", "country": "Nowhere"}, "unknown country"),
    ],
)
def test_a_wrong_question_is_answered_by_what_is_wrong(
    store: Store, tool: str, arguments: dict[str, Any], words: str
) -> None:
    result = ask(server(store, record=False), tool, **arguments)
    assert result.is_error
    assert words in result.content[0].text


def test_over_a_real_pipe(tmp_path: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "smallyard", "mcp", "--store", str(tmp_path / "lists.sqlite")],
    )
    found = answer(command, "screen", name="Guangdong Guanghua Sci-Tech", as_of="2023-08-01")
    assert found["result"] == "match"
