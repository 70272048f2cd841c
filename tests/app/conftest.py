"""Running the command inside the test process, on a store of the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from smallyard.app.cli.main import main
from tests.app.published import hold_to_schema
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"


@dataclass(frozen=True)
class Ran:
    """What a command gave: exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    def refused(self, code: int, words: str) -> None:
        """One line says what was wrong, in these words among others, and nothing else is said."""
        assert (self.code, self.out) == (code, "")
        assert words in self.err
        assert self.err.count("\n") == 1


Run = Callable[..., Ran]


@pytest.fixture
def store(tmp_path: Path, name_index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store in a folder of its own, the name index beside it; commands use it unless told otherwise."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copytree(name_index, folder / "cache")
    monkeypatch.setenv("SMALLYARD_STORE", str(folder / "lists.sqlite"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("COLUMNS", raising=False)
    return folder / "lists.sqlite"


@pytest.fixture
def run(store: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `smallyard ARGUMENTS`; what it prints with --json is held to the published schema."""

    def ran(*arguments: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(one) for one in arguments])
        captured = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        if "--json" in arguments:
            hold_to_schema([str(one) for one in arguments], captured.out)
        return Ran(code, captured.out, captured.err)

    return ran
