"""The walk-through in docs/exchange.md, run as it stands; identities and hashes differ each time and are matched."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from smallyard.app.cli.main import main
from tests.conftest import ROOT

BLOCK = re.compile(r"^```shell-session\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HASH = re.compile(r"\b[0-9a-f]{64}\b")


def steps() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "exchange.md").read_text("utf-8")
    found = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ smallyard ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append((command, shown))
    return found


def test_the_walk_through_prints_what_it_shows(
    in_memory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(in_memory)
    monkeypatch.setenv("SMALLYARD_STORE", str(in_memory / "store.sqlite"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("SMALLYARD_EXCHANGE", raising=False)
    real: dict[str, str] = {}
    assert len(steps()) > 15
    for command, shown in steps():
        capsys.readouterr()
        with pytest.raises(SystemExit):
            main(shlex.split(replaced(command, real)))
        captured = capsys.readouterr()
        printed = captured.out + captured.err
        for written, actual in zip(HASH.findall(shown), HASH.findall(printed), strict=False):
            real.setdefault(written, actual)
        assert printed == replaced(shown, real), command
    assert (in_memory / "due.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def replaced(text: str, real: dict[str, str]) -> str:
    return HASH.sub(lambda found: real.get(found[0], found[0]), text)
