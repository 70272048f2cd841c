"""`smallyard timeline` as its user sees it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.conftest import Run


def test_a_month_in_a_table(run: Run) -> None:
    ran = run("timeline", "--from", "2023-08-01", "--to", "2023-08-31")
    assert ran.code == 0
    assert "Commercial issues working group agreed in Beijing" in ran.out
    assert "3 (27)" in ran.out


def test_json_is_in_the_published_shape(run: Run) -> None:
    ran = run(
        "timeline", "--from", "2025-10-01", "--to", "2025-12-31", "--kind", "control_suspend", "--no-lists", "--json"
    )
    data = json.loads(ran.out)
    assert [one["date"] for one in data["events"]] == ["2025-11-07", "2025-11-09", "2025-11-10"]
    assert set(data) <= set(json.loads(run("schema", "timeline").out)["properties"])


def test_pictures_and_tables_are_written(run: Run, tmp_path: Path) -> None:
    svg, html = tmp_path / "t.svg", tmp_path / "t.html"
    ran = run("timeline", "--from", "2025-01-01", "--to", "2025-06-30", "--svg", str(svg), "--html", str(html))
    assert ran.code == 0
    assert svg.read_text("utf-8").startswith("<svg")
    assert (tmp_path / "t.csv").exists()
    assert "<table" in html.read_text("utf-8")


def test_bad_input(run: Run, tmp_path: Path) -> None:
    assert run("timeline", "--kind", "rumour").code == 2
    ran = run("timeline", "--no-lists", "--svg", str(tmp_path / "t.pdf"))
    assert ran.code == 3
    assert "accepted: a file that ends with .svg" in ran.err
