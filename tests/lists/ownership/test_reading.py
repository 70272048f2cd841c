"""Files of who owns whom: our CSV, FollowTheMoney, BODS 0.2 to 0.4; and what an error says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.lists.ownership import OwnershipGraph, Share, read_ownership
from smallyard.model.party_kind import PartyKind


def read(tmp_path: Path, content: object, on: date | None = None) -> OwnershipGraph:
    text = content if isinstance(content, str) else json.dumps(content)
    path = tmp_path / "owners.txt"
    path.write_text(text, "utf-8")
    return read_ownership(path, on)


def share(graph: OwnershipGraph, owner: str, owned: str) -> str:
    found = graph.direct(graph.find(owner), graph.find(owned))
    assert found is not None
    return str(found)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *(("51", "51%"), ("51%", "51%"), ("33,3", "33.3%"), ("25-50", "25% to 50%"), ("25% to 50%", "25% to 50%")),
        *((">50", "over 50%"), ("at least 50", "at least 50%"), ("< 25 %", "under 25%"), ("", "unknown")),
        *(("more than 75%", "over 75%"), ("0", "0%"), ("100", "100%")),
    ],
)
def test_shares_as_people_write_them(text: str, shown: str) -> None:
    assert str(Share.parse(text)) == shown


@pytest.mark.parametrize("text", ["half", "101", "-3", "60-40", "1e2", "5 0", "٥٠x", "%"])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        Share.parse(text)


@given(st.decimals(0, 100, places=9))
def test_a_share_of_nine_digits_is_kept_exactly(value: Any) -> None:
    assert Share.percent(value).at_least == value == Share.percent(value).at_most


def test_over_half_is_half_and_under_half_is_not() -> None:
    from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

    assert Share.parse(">50").half_or_more is TRUE
    assert Share.parse("<50").half_or_more is FALSE
    assert Share.parse("25-50").half_or_more is UNKNOWN


def test_csv(tmp_path: Path) -> None:
    graph = read(
        tmp_path,
        "owner,owned,percent_at_least,percent_at_most,owner_kind,owner_country,owner_listings,kind,x_mine\n"
        "Li Wei,Gamma,10,20,person,CN,SDN;EL,,a\nHolding,Gamma,,,,,,,\nMs Chair,Gamma,,,,,,control,\n",
    )
    assert share(graph, "li  WEI", "Gamma") == "10% to 20%"
    assert share(graph, "Holding", "Gamma") == "at most 90%"
    owner = graph.entities[graph.find("Li Wei")]
    assert (owner.kind, owner.country, owner.listings) == (PartyKind.PERSON, "CN", ("SDN", "EL"))
    assert [one.owner for one in graph.control] == ["Ms Chair"]


def test_stakes_count_on_the_days_they_are_held(tmp_path: Path) -> None:
    text = "owner,owned,percent,since,until\nA,X,60,2020-01-01,2024-07-01\nB,X,60,2024-07-01,\n"
    before, after = read(tmp_path, text, date(2024, 6, 30)), read(tmp_path, text, date(2024, 7, 1))
    assert share(before, "A", "X") == "60%"
    assert before.direct(before.find("B"), before.find("X")) is None
    assert share(after, "B", "X") == "60%"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("owner,owned,percent\nA,X,sixty\n", "row 2, field percent: 'sixty' is not a share; accepted: a number"),
        ("owner,owned,percent\nA,X,50\nA,X,60\n", "row 3, field owner: A and X stand together in row 2 already"),
        ("owner,owned,percent\n,X,50\n", "row 2, field owner: is empty"),
        ("owner,owned,percent\nA,X\n", "row 2: has 2 cells; the header has 3"),
        ("owner,owned,percent,colour\nA,X,1,red\n", "row 1, field colour: unknown column 'colour'"),
        ("who,what\nA,X\n", "row 1: has no columns owner and owned; accepted: a CSV file with columns"),
        ("owner,owned,since\nA,X,01/02/2023\n", "row 2, field since: '01/02/2023' is not a date"),
        ("owner,owned,owner_country\nA,X,Narnia\n", "row 2, field owner_country: 'NARNIA' is no country code"),
        ("owner,owned,kind\nA,X,love\n", "row 2, field kind: 'love' is no kind of stake; accepted: ownership, votes"),
        ('owner,owned\n"A,X\n', "is not CSV"),
        ("{not json", "row 1: is not JSON"),
        ('[{"a": 1}]', "is JSON of no known form"),
        ("[1]", "row 1: is not a JSON object"),
        ('{"id": "a", "schema": "Ownership", "properties": {"asset": ["x"]}}', "row 1, field owner: names nobody"),
        ('{"schema": "Person", "properties": {}}', "row 1, field id: has no id or no schema"),
        ('[{"statementType": "entityStatement"}]', "row 1, field statementID: is missing"),
        ('[{"statementType": "spell", "statementID": "1"}]', "row 1, field statementType: 'spell' is no type"),
        (
            '[{"recordType": "relationship", "recordId": "r", "recordDetails": {}}]',
            "row 1, field subject: is missing",
        ),
    ],
)
def test_bad_input_names_file_row_and_field(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert "owners.txt" in str(caught.value)
    assert says in str(caught.value)


FTM = [
    {
        "id": "p1",
        "schema": "Person",
        "caption": "Li Wei",
        "properties": {"nationality": ["cn"], "topics": ["sanction"]},
    },
    {"id": "c1", "schema": "Company", "caption": "Gamma", "properties": {"jurisdiction": ["cn"]}},
    {
        "id": "o1",
        "schema": "Ownership",
        "properties": {"owner": ["p1"], "asset": ["c1"], "percentage": ["51.5%"], "startDate": ["2019-05"]},
    },
    {"id": "d1", "schema": "Directorship", "properties": {"director": ["p1"], "organization": ["c1"]}},
]


def test_follow_the_money_lines(tmp_path: Path) -> None:
    graph = read(tmp_path, "\n".join(json.dumps(one) for one in FTM))
    assert share(graph, "Li Wei", "Gamma") == "51.5%"
    assert graph.entities[graph.number("p1")].listings == ("sanction",)
    assert graph.entities[graph.number("c1")].country == "CN"
    assert [one.source for one in graph.control] == ["Directorship d1"]
    early = read(tmp_path, "\n".join(json.dumps(one) for one in FTM), date(2019, 4, 30))
    assert early.stakes == 0


def test_follow_the_money_nested(tmp_path: Path) -> None:
    nested = {
        **FTM[1],
        "properties": {"ownershipAsset": [{**FTM[2], "properties": {"owner": [FTM[0]], "asset": ["c1"]}}]},
    }
    graph = read(tmp_path, json.dumps(nested))
    assert share(graph, "Li Wei", "Gamma") == "unknown"


def old_bods(version: str) -> list[dict[str, Any]]:
    """Statements of BODS 0.2 and 0.3: they name each other by statement id."""
    level = {"interestLevel": "direct"} if version == "0.2" else {"directOrIndirect": "direct"}
    kind = "voting-rights" if version == "0.2" else "votingRights"
    return [
        {"statementID": "e1", "statementType": "entityStatement", "entityType": "registeredEntity", "name": "Gamma"},
        {
            "statementID": "q1",
            "statementType": "personStatement",
            "personType": "knownPerson",
            "names": [{"type": "individual", "fullName": "Li Wei"}],
            "nationalities": [{"name": "China", "code": "CN"}],
        },
        {
            "statementID": "r1",
            "statementType": "ownershipOrControlStatement",
            "subject": {"describedByEntityStatement": "e1"},
            "interestedParty": {"describedByPersonStatement": "q1"},
            "interests": [
                {"type": "shareholding", **level, "share": {"minimum": 25, "exclusiveMinimum": True, "maximum": 50}},
                {"type": kind, **level, "share": {"exact": 60}},
            ],
        },
        {
            "statementID": "r2",
            "statementType": "ownershipOrControlStatement",
            "subject": {"describedByEntityStatement": "e1"},
            "interestedParty": {"unspecified": {"reason": "unknown"}},
            "interests": [{"type": "shareholding", **level, "share": {"exact": 30}}],
        },
    ]


@pytest.mark.parametrize("version", ["0.2", "0.3"])
@pytest.mark.parametrize("lines", [False, True])
def test_bods_statements(tmp_path: Path, version: str, lines: bool) -> None:
    found = old_bods(version)
    graph = read(tmp_path, "\n".join(json.dumps(one) for one in found) if lines else found)
    assert share(graph, "Li Wei", "Gamma") == "over 25% to 50%"
    assert share(graph, "an unnamed party (unknown)", "Gamma") == "30%"
    assert [(one.kind, str(one.share)) for one in graph.control] == [("votes", "60%")]


def test_a_replaced_bods_statement_gives_way(tmp_path: Path) -> None:
    found = old_bods("0.3")
    newer = {**found[2], "statementID": "r9", "replacesStatements": ["r1"]}
    newer["interests"] = [{"type": "shareholding", "share": {"exact": 70}}]
    renamed = {**found[0], "statementID": "e9", "replacesStatements": ["e1"], "name": "Gamma New"}
    graph = read(tmp_path, [*found, newer, renamed])
    assert share(graph, "Li Wei", "Gamma New") == "70%"


def record(kind: str, key: str, details: dict[str, Any], status: str = "new") -> dict[str, Any]:
    return {
        "statementId": f"s-{key}-{status}",
        "recordId": key,
        "recordType": kind,
        "recordStatus": status,
        "declarationSubject": "e1",
        "recordDetails": {"isComponent": False, **details},
    }


def of(subject: str, party: str) -> dict[str, Any]:
    return {"subject": subject, "interestedParty": party}


def held(share: object = None, **more: object) -> list[dict[str, object]]:
    return [{"type": "shareholding", **({"share": share} if share else {}), **more}]


def test_bods_records(tmp_path: Path) -> None:
    through = held(directOrIndirect="indirect")
    found = [
        record("entity", "e1", {"name": "Gamma", "jurisdiction": {"name": "China", "code": "CN"}}),
        record("entity", "e2", {"name": "Between", "entityType": {"type": "registeredEntity"}}),
        record("person", "q1", {"names": [{"fullName": "Li Wei"}]}),
        record("relationship", "r1", {**of("e1", "e2"), "interests": held({"exclusiveMinimum": 50})}),
        record("relationship", "r2", {**of("e2", "q1"), "interests": held({"exact": 100})}),
        record("relationship", "r3", {**of("e1", "q1"), "componentRecords": ["r1", "r2"], "interests": through}),
        record("relationship", "r4", {"subject": "e2", "interestedParty": {"reason": "noBeneficialOwners"}}),
    ]
    graph = read(tmp_path, found)
    assert share(graph, "Between", "Gamma") == "over 50%"
    assert graph.direct(graph.find("Li Wei"), graph.find("Gamma")) is None
    assert graph.stakes == 2
    ended = read(
        tmp_path, [*found, record("relationship", "r2", {"subject": "e2", "interestedParty": "q1"}, "closed")]
    )
    assert ended.stakes == 1


def test_two_accounts_of_one_holding_are_a_range_and_said(tmp_path: Path) -> None:
    again = {**FTM[2], "id": "o2", "properties": {"owner": ["p1"], "asset": ["c1"], "percentage": ["40"]}}
    graph = read(tmp_path, "\n".join(json.dumps(one) for one in [*FTM, again]))
    assert share(graph, "Li Wei", "Gamma") == "40% to 51.5%"
    assert "two accounts of what Li Wei holds of Gamma" in graph.notes[0]


def test_more_than_the_whole_is_said(tmp_path: Path) -> None:
    graph = read(tmp_path, "owner,owned,percent\nA,X,70\nB,X,60\n")
    assert "the owners of X are said to hold 130 percent together" in graph.notes[0]
