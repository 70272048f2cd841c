"""Modules are short, named for what they hold, and say what each public name is for."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "src" / "smallyard").rglob("*.py"))
MOST_LINES = 500
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base", "core"}


def _named(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "smallyard").as_posix()


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    lengths = {_named(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name for name, lines in lengths.items() if lines > MOST_LINES} == set()


def test_modules_are_named_for_what_they_hold() -> None:
    assert [_named(path) for path in MODULES if path.stem in VAGUE] == []


UNITS = re.compile(r"(percent|nm|kelvin|usd|miles|feet|bytes|seconds|days|hours|months?|years?|lines?|layers)$")
_COUNTS = """
    added alerts attempts changed confirmed customers dismissed distinct distinct_parties entries further_holders hits
    limit listings removed reopened restored resumed retired returned row rows ruled_added ruled_removed screened
    skipped suspended times transactions unchanged
"""
COUNTS = set(_COUNTS.split())
"""Plain counts, named for what they count, and rows of files."""
NUMBERED = {
    "case",
    "clearance",
    "customer",
    "number",
    "run",
    "sequence",
    "subscription",
    "version",
    "first",
    "last",
    "day",
}
"""Numbers that name a thing, or a year."""


def _numbers(schema: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The numeric fields of a schema and of what it is made of, each with whether it is described."""
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, field in part.get("properties", {}).items():
            forms = [field, *field.get("anyOf", ())]
            if any(form.get("type") in {"number", "integer"} for form in forms):
                yield f"{part.get('title')}.{name}", any("description" in form for form in forms)


def test_every_published_number_says_its_unit() -> None:
    bare = {
        name
        for path in sorted((ROOT / "docs" / "schema").glob("*.json"))
        for name, described in _numbers(json.loads(path.read_text("utf-8")))
        if not described and not UNITS.search(name) and name.rpartition(".")[2] not in COUNTS | NUMBERED
    }
    assert bare == set(), "say below the field what its unit is"


BY_FOLDER = ("app/service", "records", "monitoring")
"""There the values that modules give are routers, tables of a database and events, named for what they are."""


def test_every_public_value_says_what_it_is_for() -> None:
    """That modules, classes, functions and methods have docstrings, the linter sees to."""
    silent = []
    for path in (one for one in MODULES if not _named(one).startswith(BY_FOLDER)):
        body = ast.parse(path.read_text("utf-8")).body
        for made, below in zip(body, [*body[1:], None], strict=True):
            target = made.targets[0] if isinstance(made, ast.Assign) else getattr(made, "target", None)
            if not isinstance(made, ast.Assign | ast.AnnAssign) or not isinstance(target, ast.Name):
                continue
            told = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            if target.id in _given(body) and not told:
                silent.append(f"{_named(path)}: {target.id}")
    assert silent == []


def _given(body: list[ast.stmt]) -> set[str]:
    for made in body:
        if isinstance(made, ast.Assign) and isinstance(made.targets[0], ast.Name) and made.targets[0].id == "__all__":
            return {one.value for one in ast.walk(made.value) if isinstance(one, ast.Constant)}
    return set()


OTHERWISE_SAFE = {"model/reading/templates.py", "lists/sources/event_csv.py"}
"""Words of our own alone; cells that are read back to what they were."""


def test_every_table_for_a_spreadsheet_is_guarded_by_one_function() -> None:
    writing = {_named(path) for path in MODULES if re.search(r"csv\.(writer|DictWriter)\(", path.read_text("utf-8"))}
    guarded = {_named(path) for path in MODULES if "safe_cell" in path.read_text("utf-8")}
    assert writing - guarded == OTHERWISE_SAFE
