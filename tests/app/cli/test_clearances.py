"""`smallyard clearances`: a word on a pair is recorded, listed, taken back, and heeded by screen and check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Run

LISTING = "UVL:guangdong-guanghua-sci-tech-co-cn"
GUANGHUA = "Guangdong Guanghua Sci-Tech Co."
DAY = "2023-08-01"


def test_a_dismissal_clears_the_pair_until_it_is_revoked(run: Run) -> None:
    screen = ["screen", GUANGHUA, "--country", "CN", "--list", "UVL", "--as-of", DAY]
    assert run(*screen).code == 12
    pair = ["--name", GUANGHUA, "--country", "CN", "--as-of", DAY, "--because", "a namesake", "--by", "ann"]
    made = run("clearances", "dismiss", LISTING, *pair)
    assert (made.code, made.err) == (0, "")
    assert "Clearance 1  DISMISSED" in made.out
    cleared = run(*screen)
    assert cleared.code == 0
    assert "DISMISSED" in cleared.out
    assert "by ann (clearance 1): a namesake, until" in cleared.out
    moved = run(*screen, "--address", "9 New Road, Shantou")
    assert moved.code == 12
    assert "came back: our party changed: addresses with 9 New Road, Shantou" in moved.out
    assert "is not" in run("clearances", "list").out
    assert json.loads(run("clearances", "list", "--json").out)["clearance"]["because"] == "a namesake"
    assert run("clearances", "revoke", 1, "--because", "wrong file", "--by", "bob").code == 0
    assert run("clearances", "list").out.strip() == "No clearance is on record."
    assert "revoked by bob" in run("clearances", "show", 1).out
    assert run(*screen).code == 12
    verified = run("audit", "verify").out
    assert "4 records" in verified  # the screenings
    assert "2 clearance records, the chain holds" in verified


def test_a_pair_from_a_row_of_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(f"Kunde,Firma,Land,Straße\n7,{GUANGHUA},China,1 Road\n8,Nordlicht,DE,2 Road\n")
    maps = ["--map", "Kunde=reference", "--map", "Firma=name", "--map", "Land=country", "--map", "Straße=address"]
    screen = ["screen", path, *maps, "--as-of", DAY, "--list", "UVL"]
    assert run(*screen).code == 12
    made = run(
        "clearances", "confirm", LISTING, "--file", path, "--row", 2, *maps, "--because", "it is", "--as-of", DAY
    )
    assert (made.code, made.err) == (0, "")
    assert f"7  {GUANGHUA}  (CN)" in made.out
    out = run(*screen).out
    assert "CONFIRMED" in out
    assert "1 confirmed earlier by a person" in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["dismiss", LISTING, "--because", "x"], 2, "give --name, or --file with --row"),
        (["dismiss", "EL:nobody", "--name", "A", "--because", "x"], 3, "no listing 'EL:nobody' in the lists held"),
        (["dismiss", LISTING, "--name", "Zwitschern", "--because", "x"], 3, "nothing to dismiss"),
        (["confirm", LISTING, "--file", "p.csv", "--row", 9, "--because", "x"], 3, "p.csv, row 9: is not there"),
        (["revoke", 4, "--because", "x"], 3, "no clearance has the number 4"),
        (["show", 4], 3, "no clearance has the number 4"),
    ],
)
def test_one_line_for_what_is_wrong(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[object], code: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.csv").write_text("name\nA\n")
    run("clearances", *arguments).refused(code, words)
