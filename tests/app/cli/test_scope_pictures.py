"""`smallyard scope --chart`, `--report` and `--compare`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Run

pytest.importorskip("vl_convert")


def test_pictures_are_drawn_with_their_tables_beside_them(run: Run, tmp_path: Path) -> None:
    drawn = {
        kind: tmp_path / name for kind, name in (("series", "a.png"), ("treemap", "b.svg"), ("sankey", "c.html"))
    }
    charts = [word for kind, path in drawn.items() for word in ("--chart", kind, str(path))]
    done = run("scope", "--from", "2018", "--to", "2019", *charts)
    assert done.code == 0, done.err
    assert drawn["series"].read_bytes().startswith(b"\x89PNG")
    assert drawn["treemap"].read_text("utf-8").startswith("<svg")
    assert "agriculture" in (tmp_path / "b.csv").read_text("utf-8")
    assert "NS2" in drawn["sankey"].read_text("utf-8")


def test_a_report_tells_what_a_what_if_changes(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "yard.html"
    done = run("scope", "--year", "2019", "--by", "sector", "--without", "3B001", "--report", str(report))
    assert done.code == 0, done.err
    content = report.read_text("utf-8")
    assert content.startswith("<!doctype html>")
    assert "What if: without 3B001" in content


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--chart", "treemap", "yard.gif"), ".svg, .png, .html"),
        (("--report", "yard.docx"), ".html, .pdf"),
    ],
)
def test_a_file_of_another_form_is_refused_before_measuring(run: Run, arguments: tuple[str, ...], told: str) -> None:
    done = run("scope", "--year", "2019", *arguments)
    assert done.code == 3
    assert told in done.err
    assert not Path(arguments[-1]).exists()


def test_shipments_are_not_crossed_with_controls(run: Run, tmp_path: Path) -> None:
    shipments = tmp_path / "own.csv"
    shipments.write_text("hs,value,date,destination\n854231,1000,2019-05-01,CN\n", "utf-8")
    done = run("scope", "--shipments", str(shipments), "--chart", "sankey", str(tmp_path / "s.svg"))
    assert done.code == 3
    assert "treemap, series" in done.err


def test_published_figures_are_compared(run: Run) -> None:
    done = run("scope", "--compare", "--json")
    assert done.code == 0
    found = json.loads(done.out)
    assert found["format"] == "smallyard/comparison/1"
    assert len(found["rows"]) == 100
