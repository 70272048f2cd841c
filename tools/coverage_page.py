"""Write docs/coverage.md from the registry: what law is covered, partly covered and not covered.

Usage: ./smallyard-run python tools/coverage_page.py [--check]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from smallyard.law.coverage import Status, coverage

PAGE = Path(__file__).resolve().parent.parent / "docs/coverage.md"
HEAD = """\
# Coverage

What is implemented of 15 CFR parts 730 to 774 (the EAR) and of 31 CFR parts 800, 802 and 850 (investments), read off
the rules themselves (`tools/coverage_page.py`; the command
`smallyard coverage` prints the same). A section is *implemented* when every paragraph of it that can decide a
transaction is; *partial* says what is missing. A decision that touches a missing part says so.

"""


def page() -> str:
    """The page as it should be."""
    sections = coverage()
    counts = Counter(section.status for section in sections)
    out = [HEAD, "| status | sections |\n|---|---|\n", *(f"| {status} | {counts[status]} |\n" for status in Status)]
    out.append("\n| section | title | status | missing |\n|---|---|---|---|\n")
    out += [
        f"| {one.citation.removeprefix('15 CFR ')} | {one.title} | {one.status} | {one.missing.replace('|', '/')} |\n"
        for one in sections
        if one.status is not Status.NOT_APPLICABLE
    ]
    out.append("\nSections that decide no transaction (organization, procedure, reserved) are left out here.\n")
    return "".join(out)


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.exists() and PAGE.read_text("utf-8") == page() else 1)
    PAGE.write_text(page(), "utf-8")
