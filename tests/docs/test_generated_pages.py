"""Pages made from code are those that the code makes now."""

from __future__ import annotations

from tools.coverage_page import PAGE, page


def test_the_coverage_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run tools/coverage_page.py"
