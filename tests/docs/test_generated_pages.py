"""Pages made from code are those that the code makes now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_coverage_page_is_current() -> None:
    done = subprocess.run([sys.executable, "tools/coverage_page.py", "--check"], cwd=ROOT, timeout=120)
    assert done.returncode == 0, "run tools/coverage_page.py"
