"""What is released can be made again, and holds what it needs."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import release
    finally:
        sys.path.pop(0)
    folder = tmp_path_factory.mktemp("dist")
    made = release.built_twice(folder)
    (name,) = (one for one in made if one.endswith(".whl"))
    return zipfile.ZipFile(folder / name)


def test_the_wheel_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "src/smallyard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    committed = {line.removeprefix("src/") for line in listed.stdout.splitlines() if (ROOT / line).exists()}
    assert committed - set(wheel.namelist()) == set()


def test_the_wheel_holds_nothing_but_the_package(wheel: zipfile.ZipFile) -> None:
    others = [one for one in wheel.namelist() if not one.startswith(("smallyard/", "smallyard-"))]
    assert others == []
