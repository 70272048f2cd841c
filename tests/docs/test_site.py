"""The documentation builds into a site without a warning, and the site fetches nothing from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smallyard.version import VERSIONS

ROOT = Path(__file__).resolve().parents[2]
FETCHED = re.compile(r"""<(script|img|iframe)[^>]+src=.?https?:|<link[^>]+stylesheet[^>]+href=.?https?:""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    program = Path(sys.executable).with_name("zensical")
    if not program.exists():
        pytest.skip("zensical is not installed")
    done = subprocess.run([program, "build", "--strict"], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


def test_every_page_is_in_the_site(site: Path) -> None:
    pages = [one.relative_to(ROOT / "docs").with_suffix("") for one in (ROOT / "docs").rglob("*.md")]
    missing = [str(one) for one in pages if one.name != "README" and not (site / one / "index.html").exists()]
    assert missing == []


def test_the_site_fetches_nothing_from_elsewhere(site: Path) -> None:
    fetching = {one.name for one in site.rglob("*.html") if FETCHED.search(one.read_text("utf-8"))}
    assert fetching == set()


def test_every_page_is_in_the_navigation() -> None:
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [one.relative_to(ROOT / "docs").as_posix() for one in (ROOT / "docs").rglob("*.md")]
    missing = [one for one in pages if f" {one}\n" not in settings]
    assert missing == [], "add them to nav in mkdocs.yml"


def test_the_versions_stand_at_the_foot_of_every_page() -> None:
    assert f"copyright: {VERSIONS}. Not legal advice.\n" in (ROOT / "mkdocs.yml").read_text("utf-8")
