"""Commands with --json, the published schemas that they name, and holding what they print to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import jsonschema

from smallyard.app.cli.main import cli
from smallyard.app.cli.schema import commands_with_json
from tests.conftest import ROOT


@cache
def json_commands() -> dict[str, tuple[str, ...]]:
    """Every command with --json, by its path ("lists diff"), with the names of its schemas; none if it names none."""
    return dict(commands_with_json(cli))


def hold_to_schema(arguments: Sequence[str], printed: str) -> None:
    """Fail where a line of JSON that a command printed is in none of the schemas that it names."""
    path = _path(arguments)
    schemas = [_validator(name) for name in json_commands()[path]]
    for line in printed.splitlines():
        found = [jsonschema.exceptions.best_match(one.iter_errors(json.loads(line))) for one in schemas]
        assert None in found, (
            f"{path} --json: {found[0].message if found[0] else ''} at {found[0] and found[0].json_path}"
        )


def _path(arguments: Sequence[str]) -> str:
    path: list[str] = []
    known = json_commands()
    for one in arguments:
        if not any(f"{each} ".startswith(" ".join([*path, one, ""])) for each in known):
            break
        path.append(one)
    return " ".join(path) if " ".join(path) in known else " ".join([*path, "show"])


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((ROOT / "docs" / "schema" / f"{name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)
