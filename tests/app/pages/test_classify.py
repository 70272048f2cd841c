"""Finding a classification at the desk."""

from __future__ import annotations

import pytest

from smallyard.records.access import Role
from tests.app.pages.conftest import Desk


def test_a_chip_is_worked_out_by_its_rates_as_by_its_name(desk: Desk) -> None:
    """Source: Technical Notes to 3A090; published figures of the A100: 624 TOPS at 8 bits, 826 mm2."""
    reader = desk(Role.VIEWER)
    named = reader.data("/classify/performance.json?name=A100&on=2023-11-17")
    given = reader.data(
        "/classify/performance.json?rates=8:624+16:312&die=826&interconnect=600&datacenter=true&on=2023-11-17"
    )
    assert named["classified"] == given["classified"] == "3A090.a.1"
    assert given["figures"]["tpp"] == "4992"  # type: ignore[index]


def test_content_below_and_above_the_level(desk: Desk) -> None:
    """Source: 15 CFR 734.4(d): 25 percent of the item's value to most destinations."""
    reader = desk(Role.VIEWER)
    query = "destination=CN&value=1000&kind=commodity&made_in=JP&eccn=EAR99&on=2026-03-02"
    below = reader.data(f"/classify/de-minimis.json?{query}&content=3A001.b.2.a+%3D+250")
    above = reader.data(f"/classify/de-minimis.json?{query}&content=3A001.b.2.a+%3D+251")
    assert (below["percent"], above["percent"]) == ("25.00", "25.10")
    assert (below["subject"], above["subject"]) != ("yes", "no")
    assert above["subject"] == "yes"


def test_a_walk_goes_on_with_answers(desk: Desk) -> None:
    reader = desk(Role.VIEWER)
    first = reader.data("/classify/walk.json?entry=3A090")
    then = reader.data("/classify/walk.json?entry=3A090&answer.3A090=true")
    assert [one["key"] for one in first["questions"]] == ["3A090"]  # type: ignore[attr-defined]
    assert "3A090" not in [one["key"] for one in then["questions"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/classify?q=x&values=tpp", "NAME = VALUE"),
        ("/classify?hs=banana", "HS"),
        ("/classify/walk?entry=9Z999", "accepted"),
        ("/classify/walk?entry=3A090&answer.3A090.zz=true", "no paragraph"),
        ("/classify/performance?name=No+Such+Chip", "accepted"),
        ("/classify/performance?rates=fast", "BITS:TOPS"),
        ("/classify/performance?rates=8:624&die=big", "no number"),
        ("/classify/de-minimis?destination=CN&value=lots", "problem"),
        ("/classify/de-minimis?destination=CN&value=1000&content=3A001", "ECCN = VALUE"),
        ("/classify?q=x&on=2026-02-30", "is no day"),
    ],
)
def test_what_is_wrong_is_named(desk: Desk, path: str, said: str) -> None:
    assert said.casefold() in desk(Role.VIEWER).open(path, 422).casefold()


def test_an_entry_that_never_was_is_an_error(desk: Desk) -> None:
    desk(Role.VIEWER).open("/classify/entry?eccn=9Z999", 422)


def test_what_de_minimis_turns_on_is_asked_and_answered_on_the_page(desk: Desk) -> None:
    """15 CFR 734.4(a)(1): a computer above the APP limit has no level, but with memory circuits alone."""
    query = "destination=CN&value=1000&content=3A001.a.7.b+%3D+120&eccn=4A003.b"
    reader = desk(Role.VIEWER)
    asked = reader.open(f"/classify/de-minimis?{query}")
    assert 'name="answer:734.4.a1.computer_above_app"' in asked
    answer = "answer%3A734.4.a1.computer_above_app"
    no = reader.open(f"/classify/de-minimis?{query}&{answer}=false")
    assert "Not subject to the EAR by its content" in no
    next_one = reader.open(f"/classify/de-minimis?{query}&{answer}=true")
    assert 'name="answer:734.4.a1.memory_circuits_only"' in next_one
