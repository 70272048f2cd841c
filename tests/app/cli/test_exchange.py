"""`smallyard exchange`: what it prints, what it ends with, and one clear line for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Run


@pytest.fixture
def two(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """Two nodes that follow each other."""
    homes = tmp_path / "one", tmp_path / "two"
    ids = []
    for name, home in zip(("one", "two"), homes, strict=True):
        done = run("exchange", "init", f"{name}.example/feed", "--name", f"The {name} side", "--home", home, "--json")
        ids.append(json.loads(done.out)["feed"])
    for home, other, feed in ((homes[0], homes[1], ids[1]), (homes[1], homes[0], ids[0])):
        assert run("exchange", "follow", other / "own/public", "--id", feed, "--home", home).code == 0
    return homes


def open_check(run: Run, home: Path, *fields: str) -> None:
    done = run(
        *("exchange", "docket", "open", "end_use_check", "c-1", "--with", "two.example/feed", "--title", "A check"),
        *("--on", "2023-09-01", *fields, "--home", home),
    )
    assert done.code == 0, done.err


def test_dockets_and_feeds_as_json(run: Run, two: tuple[Path, Path]) -> None:
    one, other = two
    open_check(run, one, "party=Example Co.")
    done = run("exchange", "sync", "--home", other, "--json")
    assert json.loads(done.out) | {"feed": ""} == {
        "feed": "",
        "origin": "one.example/feed",
        "result": "new",
        "new": 2,
        "entries": 2,
        "why": "",
    }
    asked = "--as-of", "2023-10-01", "--home", other, "--json"
    state = json.loads(run("exchange", "docket", "show", "c-1", *asked).out)
    assert (state["stage"], state["clocks"][0]["day"]) == ("requested", 30)
    assert state["acts"][0]["withheld"] == ["party"]
    listed = run("exchange", "docket", "list", *asked)
    assert json.loads(listed.out) == state
    health = [json.loads(line) for line in run("exchange", "status", "--home", other, "--json").out.splitlines()]
    assert [(feed["origin"], feed["health"]) for feed in health] == [
        ("two.example/feed", "whole"),
        ("one.example/feed", "whole"),
    ]
    verified = [json.loads(line) for line in run("exchange", "verify", "--home", other, "--json").out.splitlines()]
    assert [one["whole"] for one in verified] == [True, True]


def test_a_withheld_name_is_printed_to_its_author_alone(run: Run, two: tuple[Path, Path]) -> None:
    open_check(run, two[0], "party=Example Co.")
    run("exchange", "sync", "--home", two[1])
    assert "Example Co. [withheld from others]" in run("exchange", "docket", "show", "c-1", "--home", two[0]).out
    shown = run("exchange", "docket", "show", "c-1", "--home", two[1]).out
    assert "party withheld" in shown
    assert "Example" not in shown


def test_lists_published_and_exported(run: Run, two: tuple[Path, Path], tmp_path: Path) -> None:
    days = "2023-08-01", "2023-08-31"
    done = run("exchange", "publish", "lists", *days, "--list", "UVL", "--country", "CN", "--home", two[0])
    assert "3 changes of 61" in done.out
    delta = run("exchange", "export", "delta", "--home", two[0]).out.splitlines()
    assert [json.loads(line)["op"] for line in delta] == ["DEL"] * 3
    assert run("exchange", "export", "atom", "-o", tmp_path / "a.atom", "--home", two[0]).code == 0
    assert b"<entry>" in (tmp_path / "a.atom").read_bytes()


def test_a_fork_ends_with_14_and_the_proof_is_shown(run: Run, two: tuple[Path, Path], tmp_path: Path) -> None:
    import shutil

    one, other = two
    shutil.copytree(one, tmp_path / "fork")
    open_check(run, one)
    open_check(run, tmp_path / "fork", "note=another")
    assert run("exchange", "sync", "--home", other).code == 0
    (other / "moved").mkdir()
    shutil.copytree(tmp_path / "fork/own/public", other / "moved/public")
    done = run("exchange", "sync", "--stick", other / "moved", "--home", other)
    assert done.code == 14
    assert "signed two different histories" in done.out
    (proof,) = (other / "conflicts").glob("*.json")
    verified = run("exchange", "verify", proof)
    assert (verified.code, "It holds" in verified.out) == (0, True)
    proof.write_bytes(proof.read_bytes().replace(b'"root"', b'"r00t"'))
    assert run("exchange", "verify", proof).code == 14
    assert run("exchange", "conflicts", "--home", other).code == 4


WRONG = [
    (("init", "a b"), 3, "is not the name of a feed"),
    (("init", "a.example", "--country", "Atlantis"), 3, "unknown country"),
    (("follow", "http://feeds.example/x"), 3, "is not https"),
    (("follow", "/nowhere/at/all"), 4, "no feed can be read there"),
    (("sync", "nobody.example"), 3, "names no feed here"),
    (("sync", "--stick", "/nowhere"), 3, "is not there"),
    (("verify", "nobody"), 3, "names no feed here"),
    (("docket", "show", "none"), 3, "there is no docket"),
    (("docket", "write", "none", "accept"), 3, "there is no docket"),
    (("docket", "list", "--type", "nonsense"), 2, "is not one of"),
    (("rotate", "--disown-from", "2"), 2, "goes with --revoke"),
    (("prove", "own", "99"), 4, "there is no entry 99"),
    (("publish", "determination", "7"), 3, "no record has the number"),
    (("docket", "disclose", "1", "party", "-o", "x"), 4, "there is no entry 1"),
    (("docket", "receive", "/nowhere"), 3, "cannot be read"),
    (("serve", "--certificate", "/nowhere", "--port", "0"), 3, "cannot be used as a certificate"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), WRONG)
def test_one_clear_line_for_what_is_wrong(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    home = tmp_path / "node"
    if arguments[0] != "init":
        run("exchange", "init", "own.example/feed", "--home", home)
    run("exchange", *arguments, "--home", home).refused(code, words)


def test_a_node_without_a_feed_says_how_to_begin(run: Run, tmp_path: Path) -> None:
    for arguments in (("export", "atom"), ("rotate",), ("docket", "calendar")):
        done = run("exchange", *arguments, "--home", tmp_path / "none")
        assert done.code in (0, 3)
        assert "Nothing is due" in done.out or "exchange init" in done.err


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("result=great",), "field result"),
        (("nonsense=1",), "accepted: note, under, result, cause, findings"),
        (("result",), "is not FIELD=VALUE"),
        (("result=favorable", "result=favorable"), "given twice"),
        ((), "field result"),
    ],
)
def test_acts_that_cannot_be_written(run: Run, two: tuple[Path, Path], fields: tuple[str, ...], words: str) -> None:
    open_check(run, two[0])
    done = run("exchange", "docket", "write", "c-1", "outcome", *fields, "--home", two[0])
    assert (done.code, words in done.err) == (3, True), done


def test_what_the_other_side_writes_cannot_steer_the_terminal(run: Run, two: tuple[Path, Path]) -> None:
    open_check(run, two[0], "note=\x1b[31mred\u202e")
    run("exchange", "sync", "--home", two[1])
    for command in (("docket", "show", "c-1"), ("docket", "list"), ("docket", "timeline")):
        assert "\x1b" not in run("exchange", *command, "--home", two[1]).out
