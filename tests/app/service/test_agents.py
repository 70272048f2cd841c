"""Agents over HTTP, by the protocol's own client on a real port."""

from __future__ import annotations

import asyncio
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from smallyard.records.access import Role
from tests.app.mcp.test_server import as_json
from tests.app.service.compat.conftest import Served, serve
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, name_index: Path) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("agents")
    shutil.copytree(name_index, folder / "cache")
    yield from serve(folder / "lists.sqlite")


def ask(served: Served, tool: str, **arguments: Any) -> Any:
    async def asked() -> Any:
        headers = served.headers(Role.SCREENER)
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"{served.address}/mcp", http_client=http)
            async with Client(transport) as client:
                assert "check" in {one.name for one in (await client.list_tools()).tools}
                return await client.call_tool(tool, arguments)

    return asyncio.run(asked())


def test_a_screening_over_http(served: Served) -> None:
    found = ask(served, "screen", name="Guangdong Guanghua Sci-Tech", country="CN", as_of="2023-08-01")
    assert not found.is_error
    assert found.structured_content["result"] == "match"
    assert found.structured_content["lists"]
    record = served.service.records.record(found.structured_content["record"])
    assert (record.kind, record.made_by) == ("screening", "screener")


def test_a_decision_over_http_is_recorded_in_the_accounts_name(served: Served) -> None:
    deal = as_json(tomllib.loads((ROOT / "examples/uvl-shipment.toml").read_text("utf-8")))
    found = ask(served, "check", transaction=deal.get("transaction", deal))
    assert found.structured_content["outcome"] == "LICENSE_REQUIRED"
    record = served.service.records.record(found.structured_content["record"])
    assert record.made_by == "screener"


def test_a_wrong_question_is_answered_by_what_is_wrong(served: Served) -> None:
    found = ask(served, "screen", name="Acme", country="Nowhere")
    assert found.is_error
    assert "country" in found.content[0].text


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.VIEWER, 403)])
def test_only_who_may_screen_is_answered(served: Served, role: Role | None, status: int) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = served.post("/mcp", role, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    wrong = httpx.post(f"{served.address}/mcp", json=body, headers={"Authorization": "Bearer nothing"})
    assert wrong.status_code == 401
