"""The situations in examples/situations come out as the file beside them says, by the command as a user gives it."""

from __future__ import annotations

import json
import shlex
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from smallyard.app.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "situations"
SITUATIONS = tomllib.loads((FOLDER / "situations.toml").read_text("utf-8"))["situation"]


def answered(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command gives as JSON: a decision for each case, or a screening of each party."""
    monkeypatch.chdir(ROOT)
    words = shlex.split(command)
    written = folder / "answers.json"
    if words[0] == "screen":
        done = CliRunner().invoke(cli, [*words, "-o", str(written)], standalone_mode=False)
        found: list[dict[str, Any]] = json.loads(written.read_text("utf-8"))["parties"]
    else:
        done = CliRunner().invoke(cli, [*words, "--save", str(written)], standalone_mode=False)
        found = [json.loads(line) for line in written.read_text("utf-8").splitlines()]
    assert done.exception is None, done.exception
    return found


@pytest.fixture(scope="module", autouse=True)
def _one_store(tmp_path_factory: pytest.TempPathFactory, name_index: Path) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("store")
    shutil.copytree(name_index, folder / "cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMALLYARD_STORE", str(folder / "lists.sqlite"))
        yield


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one["title"])
def test_it_comes_out_as_its_source_says(
    situation: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = answered(situation["command"], tmp_path, monkeypatch)
    assert situation["source"]
    if "verdicts" in situation:
        assert [one["result"] for one in found] == situation["verdicts"]
        return
    if "counts" in situation:
        assert Counter(one["outcome"] for one in found) == situation["counts"]
        by_id = {one["transaction"]["id"]: one["outcome"] for one in found}
        assert {key: by_id[key] for key in situation["lines"]} == situation["lines"]
        return
    assert [one["outcome"] for one in found] == situation["outcomes"]
    said = json.dumps(found, ensure_ascii=False)
    for citation in situation.get("because", ()):
        assert f'"{citation}' in said or f" {citation}" in said, citation
    for key in situation.get("asks", ()):
        assert f'"key": "{key}"' in said


def test_every_file_is_used() -> None:
    commands = " ".join(one["command"] for one in SITUATIONS)
    unused = [one.name for one in FOLDER.iterdir() if one.suffix in {".csv", ".toml"} and one.name not in commands]
    assert unused == ["situations.toml"]
