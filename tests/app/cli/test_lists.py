"""`smallyard lists`: loading, what is held, and what changed between two days, as exactly as it is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Run

LISTING = "UVL:guangdong-guanghua-sci-tech-co-cn"
EVENTS = (
    "date,action,list,name,aliases,country,address,fr_citation,source,date_not_before,date_not_after,basis,note\n"
    "2026-05-04,add,CN-UEL,Example Unreliable Trading Co.,,US,,Announcement 1,a rule,,,stated,\n"
)


def test_the_day_of_22_august_2023_told_honestly(run: Run) -> None:
    arguments = ["lists", "diff", "2023-08-21", "2023-08-22", "--list", "UVL", "--country", "China"]
    out = run(*arguments).out
    assert "the rules count 27" in out
    assert "Guangdong Guanghua Sci-Tech Co.  CN  2023-08-22" in out
    assert "perhaps in these days" in out
    assert "35 removed, 27 of them in China" in out
    found = json.loads(run(*arguments, "--json").out)
    removed = found["tally"]["removed"]
    assert removed["ruled"] == 27
    assert removed["stated"] + removed["derived"] + removed["certain"] < 27 < removed["possible"]
    assert not found["exact"]
    assert all(one["certain"] for one in found["changes"] if one["when"]["basis"] == "stated")


def test_between_the_two_snapshots_it_is_exact(run: Run) -> None:
    found = json.loads(run("lists", "diff", "2022-05-16", "2023-11-30", "--list", "UVL", "--json").out)
    assert found["exact"]


def test_status_says_how_old_each_list_is(run: Run) -> None:
    out = run("lists", "status").out
    assert "UVL" in out
    assert "days old" in out
    data = json.loads(run("lists", "status", "--json").out)
    assert {"EL", "UVL", "MEU", "DPL"} <= {one["list"] for one in data["lists"]}
    assert len(data["digest"]) == 64


def test_show_and_history(run: Run) -> None:
    shown = run("lists", "show", LISTING, "--as-of", "2023-08-22")
    assert shown.code == 0
    assert "not in force on 2023-08-22" in shown.out
    assert "295 Daxue Road" in shown.out
    history = run("lists", "history", "Guangdong Guanghua Sci-Tech Co.")
    assert history.code == 0
    assert "removed 2023-08-22" in history.out
    by_id = json.loads(run("lists", "history", LISTING, "--json").out)
    assert by_id["histories"][0]["ended"]["latest"] == "2023-08-22"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["show", "UVL:nobody"], 1, "no listing 'UVL:nobody' in the lists held"),
        (["history", "Zwitschernde Butterblume Konditorei"], 1, "nothing on the lists held comes near"),
        (
            ["diff", "2023-08-22", "2023-08-21"],
            3,
            "smallyard: 2023-08-21 is not after 2023-08-22; accepted: the earlier day first",
        ),
        (["diff", "2023-08-21", "2023-08-22", "--country", "Narnia"], 3, "--country: unknown country 'Narnia'"),
        (["load", "missing.csv"], 3, "missing.csv: cannot be opened: No such file"),
        (["load", "bad.csv"], 4, "bad.csv: not a list file of a kind we read"),
        (["load", "bad.csv", "--source", "nope"], 4, "unknown source 'nope'"),
        (["update", "nope"], 3, "'nope' is not a source that can be fetched"),
        (["frob"], 2, "No such command 'frob'"),
    ],
)
def test_one_line_for_what_is_wrong(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.csv").write_text("a,b\n1,2\n")
    run("lists", *arguments).refused(code, words)


def test_a_file_is_loaded_once_and_counts_from_then_on(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    path.write_text(EVENTS)
    before = json.loads(run("lists", "status", "--json").out)["digest"]
    loaded = run("lists", "load", path, "--published", "2026-05-04")
    assert (loaded.code, loaded.err) == (0, "")
    assert "1 records read" in loaded.out
    again = run("lists", "load", path)
    assert "was loaded before" in again.out
    found = run("screen", "Example Unreliable Trading Co.", "--country", "US", "--as-of", "2026-06-01")
    assert found.code == 12
    assert run("screen", "Example Unreliable Trading Co.", "--country", "US", "--as-of", "2026-05-03").code == 0
    assert json.loads(run("lists", "status", "--json").out)["digest"] != before


def test_a_refused_file_leaves_the_store_as_it_was(run: Run, tmp_path: Path, store: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(EVENTS)
    bad.write_text(EVENTS + '2026-05-05,add,UVL,"never closed')
    run("lists", "load", good, "--published", "2026-05-04")
    before = store.read_bytes()
    ran = run("lists", "load", bad)
    assert ran.code == 4
    assert ran.err.startswith("smallyard: bad.csv")
    assert store.read_bytes() == before


def test_a_real_file(run: Run, shared: Path) -> None:
    ran = run("lists", "load", shared / "lists" / "bis" / "uvl_events.csv")
    assert (ran.code, ran.err) == (0, "")
    assert "dated changes" in ran.out
