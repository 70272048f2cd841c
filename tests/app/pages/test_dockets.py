"""A docket is opened, answered and closed on pages of two sides, each with a node of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from smallyard.exchange.node import Node
from smallyard.records.access import Role
from tests.app.pages.conftest import Desk

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Node, Node]:
    """Two nodes that follow each other."""
    folder = tmp_path_factory.mktemp("nodes")
    made = Node(folder / "one"), Node(folder / "two")
    ids = [
        one.begin(f"{name}.example/feed", f"The {name} side").id
        for one, name in zip(made, ("one", "two"), strict=True)
    ]
    made[0].follow(str(folder / "two" / "own" / "public"), ids[1])
    made[1].follow(str(folder / "one" / "own" / "public"), ids[0])
    return made


@pytest.fixture
def as_one(sides: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMALLYARD_EXCHANGE", str(sides[0].home))


@pytest.fixture(scope="module")
def asked(desk: Desk, sides: tuple[Node, Node]) -> str:
    """A docket that the first side opened."""
    one, two = sides
    fields = {"type": "end_use_check", "other": two.id, "label": "check-2", "title": "Another check"}
    with pytest.MonkeyPatch.context() as as_one:
        as_one.setenv("SMALLYARD_EXCHANGE", str(one.home))
        assert desk(Role.OFFICER).send("/dockets", "/dockets/open", fields).status_code == 303
    return f"{one.id}/check-2"


def test_a_service_without_a_node_says_how_one_is_made(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMALLYARD_EXCHANGE", raising=False)
    assert "smallyard exchange init" in desk(Role.VIEWER).open("/dockets")


@pytest.mark.usefixtures("as_one")
def test_an_end_use_check_from_request_to_outcome(
    desk: Desk, sides: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    """15 CFR 744.15(c): the other side accepts, the visit takes place, the outcome is said."""
    one, two = sides
    officer = desk(Role.OFFICER)
    fields = {"type": "end_use_check", "other": two.id, "label": "check-1", "title": f"A check {HOSTILE}"}
    opened = officer.send("/dockets", "/dockets/open", fields)
    page = officer.go_on(opened)
    assert HOSTILE not in page
    assert "Requested" in page
    docket = f"{one.id}/check-1"

    monkeypatch.setenv("SMALLYARD_EXCHANGE", str(two.home))
    assert "new entries from" in officer.go_on(officer.send("/dockets", "/dockets/sync", {}))
    assert "check-1" in officer.open("/dockets")
    at = f"/dockets/one?docket={docket}"
    accepted = officer.send(f"{at}&act=accept", "/dockets/write", {"docket": docket, "act": "accept"})
    assert "Written as entry" in officer.go_on(accepted)

    monkeypatch.setenv("SMALLYARD_EXCHANGE", str(one.home))
    officer.send("/dockets", "/dockets/sync", {})
    assert "Accepted" in officer.open(at)
    assert officer.data(f"/dockets/one.json?docket={docket}")["docket"]["label"] == "check-1"  # type: ignore[index]


@pytest.mark.usefixtures("as_one")
def test_an_act_of_the_other_side_is_refused(desk: Desk, asked: str) -> None:
    officer = desk(Role.OFFICER)
    answer = officer.send("/dockets", "/dockets/write", {"docket": asked, "act": "accept"})
    assert "That was not done" in officer.go_on(answer)


@pytest.mark.usefixtures("as_one")
def test_the_calendar_and_the_timeline_are_files(desk: Desk, asked: str) -> None:
    client = desk(Role.VIEWER).client
    assert client.get("/dockets/calendar.ics").text.startswith("BEGIN:VCALENDAR")
    assert asked.partition("/")[2] in client.get("/dockets/timeline.csv").text


@pytest.mark.usefixtures("as_one")
def test_a_viewer_reads_and_writes_nothing(desk: Desk, sides: tuple[Node, Node], asked: str) -> None:
    viewer = desk(Role.VIEWER)
    page = viewer.open(f"/dockets/one?docket={asked}")
    assert "Write an act" not in page
    assert viewer.send("/records", "/dockets/sync", {}).status_code == 403
    assert os.environ["SMALLYARD_EXCHANGE"] == str(Path(sides[0].home))
