"""Pairs of names, one a line in pairs.tsv: every published failure of name matchers that we know of, and our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallyard.model.party import PartyKind
from smallyard.names import Band, NameEntry, NameIndex, NameQuery, compare

KINDS = {"p": PartyKind.PERSON, "o": PartyKind.ORGANIZATION, "v": PartyKind.VESSEL, "": PartyKind.UNKNOWN}
ALLOWED = {"match": {Band.MATCH}, "review": {Band.MATCH, Band.REVIEW}, "no match": {Band.NO_MATCH}}
LINES = [
    line.split("\t")
    for line in (Path(__file__).parent / "pairs.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("band", "kind", "one", "other", "why"), LINES, ids=[f"{x[4]}: {x[2]}" for x in LINES])
def test_pair(band: str, kind: str, one: str, other: str, why: str) -> None:
    forward = compare(NameQuery(one, KINDS[kind]), NameQuery(other, KINDS[kind]))
    backward = compare(NameQuery(other, KINDS[kind]), NameQuery(one, KINDS[kind]))
    assert forward.score == backward.score
    assert forward.band in ALLOWED[band], f"{why}\n{forward.explain()}"
    assert forward.explain().startswith(f"{forward.query_name} ~ {forward.name}: ")


def test_pairs_that_must_be_found_are_found_among_all_others() -> None:
    found_lines = [line for line in LINES if line[0] != "no match"]
    index = NameIndex.build(NameEntry(number, (line[3],), KINDS[line[1]]) for number, line in enumerate(found_lines))
    results = index.search([NameQuery(line[2], KINDS[line[1]]) for line in found_lines])
    missed = [
        line[2:4]
        for number, (line, matches) in enumerate(zip(found_lines, results, strict=True))
        if number not in {match.key for match in matches}
    ]
    assert missed == []
