"""What docs/service.md shows of questions and answers is what the service answers."""

from __future__ import annotations

import json
import re
from typing import Any

from smallyard.records.access import Role
from tests.app.service.conftest import As
from tests.conftest import ROOT

SHOWN = re.compile(r"```http\n(\w+) (\S+)\n(.*?)```\s+```json\n(.*?)```", re.DOTALL)


def holds(shown: Any, answered: Any) -> bool:
    """Whether everything shown is in the answer."""
    if isinstance(shown, dict):
        return isinstance(answered, dict) and all(holds(one, answered.get(name)) for name, one in shown.items())
    if isinstance(shown, list):
        return isinstance(answered, list) and all(map(holds, shown, answered)) and len(shown) <= len(answered)
    return bool(shown == answered)


def test_the_answers_shown_are_the_answers(as_role: As) -> None:
    found = SHOWN.findall((ROOT / "docs" / "service.md").read_text("utf-8"))
    assert len(found) == 3
    for method, path, body, shown in found:
        answer = as_role(Role.SCREENER).request(method, path, json=json.loads(body)).json()
        assert holds(json.loads(shown), answer), answer


def test_every_path_named_is_served(as_role: As) -> None:
    paths = as_role(Role.VIEWER).get("/api/v1/openapi.json").json()["paths"]
    for named in (
        "/check",
        "/check/batch",
        "/invest",
        "/screen",
        "/screen/batch",
        "/deminimis",
        "/ownership",
        "/scope",
    ):
        assert f"/api/v1{named}" in paths
