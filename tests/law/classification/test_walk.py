"""Walking an entry's paragraphs: each ruled in, ruled out or open, and nothing guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard import classify
from smallyard.errors import FetchError, InputError, ListFileError, StoreError, UnknownValueError
from smallyard.law.classification.ecfr import read_control_list
from smallyard.law.classification.library import Library
from smallyard.law.classification.walk import Walk, walk
from smallyard.lists.fetching import Fetched
from smallyard.model.transaction import ClassifiedBy
from tests.law.classification.part_774 import part

DAY = date(2026, 9, 1)
SWITCHES = read_control_list("774.xml", part()).entries["3A228"]
ASKABLE = [".".join(one.path) for each in SWITCHES.paragraphs for one in each.walk() if not one.reserved]


def through(answers: dict[str, bool], **values: object) -> Walk:
    return walk("3A228", DAY, answers=answers, parameters=values, text=SWITCHES, text_of=DAY)  # type: ignore[arg-type]


def asked(found: Walk) -> list[str]:
    return [str(one.key) for one in found.questions]


class TestByTheText:
    def test_the_heading_is_asked_first_and_alone(self) -> None:
        assert asked(through({})) == ["3A228"]
        assert through({}).outcome == "unknown"

    def test_a_heading_answered_no_rules_all_out(self) -> None:
        found = through({"3A228": False})
        assert found.outcome == "no"
        assert not found.questions
        assert {one.ruled_in for one in found.rulings} == {"no"}

    def test_paragraphs_are_asked_before_what_is_below_them(self) -> None:
        assert asked(through({"3A228": True})) == ["3A228.a", "3A228.b", "3A228.c"]
        assert asked(through({"3A228": True, "a": True, "b": False, "c": False})) == [
            "3A228.a.1",
            "3A228.a.2",
            "3A228.a.3",
        ]

    def test_all_of_the_following_needs_all(self) -> None:
        yes = {"3A228": True, "b": True, "b.1": True, "b.2": True}
        assert [str(one) for one in through(yes).classified] == ["3A228.b"]
        assert through({**yes, "b.2": False, "a": False, "c": False}).outcome == "no"

    def test_any_of_the_following_needs_one_and_goes_deeper(self) -> None:
        yes = {"3A228": True, "a": False, "b": False, "c": True}
        assert [str(one) for one in through({**yes, "c.2": True}).classified] == ["3A228.c.2"]
        both = through({**yes, "c.2": False, "c.3": True, "c.3.a": True, "c.3.b": True})
        assert [str(one) for one in both.classified] == ["3A228.c.3"]

    def test_why_each_was_ruled_out(self) -> None:
        why = {str(one.eccn): one.why for one in through({"3A228": True, "a": False, "b": False, "c": False}).rulings}
        assert why["3A228.a"] == "answered no"
        assert why["3A228.a.1"] == "3A228.a is ruled out"
        assert why["3A228"] == "nothing below it is met"

    def test_values_rule_out_alone_and_in_with_the_kind(self) -> None:
        slow = through(
            {"3A228": True, "a": False, "c": False}, anode_delay_us=Decimal(16), peak_current_a=Decimal(900)
        )
        assert slow.outcome == "no"
        quick = {"anode_delay_us": Decimal(15), "peak_current_a": Decimal(500)}
        assert "3A228.b" in asked(through({"3A228": True}, **quick))
        assert [str(one) for one in through({"3A228": True, "b": True}, **quick).classified] == ["3A228.b"]

    @given(st.dictionaries(st.sampled_from([*ASKABLE, "3A228"]), st.booleans()))
    def test_a_yes_rules_nothing_out_and_a_no_rules_nothing_in(self, answers: dict[str, bool]) -> None:
        found = through(answers)
        assert not (found.outcome != "unknown" and found.questions)
        for question in found.questions[:3]:
            assert str(question.key).removeprefix("3A228.") not in answers
            for reply, kept in ((True, "yes"), (False, "no")):
                before = {one.eccn for one in found.rulings if one.ruled_in == kept}
                more = through({**answers, str(question.key): reply})
                assert before <= {one.eccn for one in more.rulings if one.ruled_in == kept}


class TestByTheTables:
    def test_a_chip_by_its_figures(self) -> None:
        found = walk("3A090", DAY, answers={"3A090": True}, parameters={"tpp": Decimal(4992)})
        assert [str(one) for one in found.classified] == ["3A090.a.1"]
        assert found.item is not None
        assert found.item.classified_by is ClassifiedBy.SELF
        assert found.item.parameters == {"tpp": Decimal(4992)}

    def test_a_chip_under_every_limit_is_in_none(self) -> None:
        low = {"tpp": Decimal(1), "performance_density": Decimal(1), "memory_bandwidth_density": Decimal(1)}
        assert walk("3A090", DAY, parameters={**low, "datacenter": True}).outcome == "no"  # type: ignore[dict-item]

    def test_where_the_tables_lack_paragraphs_nothing_is_ruled_out_whole(self) -> None:
        no = dict.fromkeys(("a.7", "b.2", "b.3", "b.4", "e.2", "e.3", "e.4", "f", "h", "z"), False)
        found = walk("3A001", DAY, answers={"3A001": True, **no})
        assert found.outcome == "unknown"
        assert found.item is None
        assert any("not loaded" in line for line in found.limits)

    def test_lines_without_a_day_are_doubted_for_an_earlier_day(self) -> None:
        said = "Lines that carry no day"
        assert any(said in line for line in walk("3A228", date(2023, 11, 17)).limits)
        assert not any(said in line for line in walk("3A228", DAY).limits)
        assert not any(said in line for line in walk("3A090", date(2023, 11, 17)).limits)

    def test_an_entry_that_was_not_on_the_list_holds_nothing(self) -> None:
        found = walk("3A090", date(2022, 10, 8), answers={"3A090": True}, parameters={"tpp": Decimal(4992)})
        assert (found.outcome, found.item, found.questions) == ("no", None, ())
        assert "was not on the list" in found.limits[0]

    @pytest.mark.parametrize(
        ("answers", "says"),
        [({"q": True}, "no paragraph"), ({"3A001.a": True}, "no paragraph"), ({"a": "yes"}, "not an answer")],
    )
    def test_answers_that_are_none(self, answers: dict[str, bool], says: str) -> None:
        with pytest.raises(InputError, match=says):
            walk("3A090", DAY, answers=answers)

    def test_an_entry_that_is_none(self) -> None:
        with pytest.raises(UnknownValueError, match="not an entry"):
            walk("3A777", DAY)


class TestTheLoadedText:
    def test_it_is_kept_and_used(self, tmp_path: Path) -> None:
        file = tmp_path / "title-15-part-774-2026-09-01.xml"
        file.write_bytes(part())
        done = classify.load(file, store=tmp_path / "lists.sqlite")
        assert (done.entries, done.already, done.stored.published) == (3, False, DAY)
        assert classify.load(file, store=tmp_path / "lists.sqlite").already
        found = classify.walk("3A228", DAY, answers={"3A228": True}, store=tmp_path / "lists.sqlite")
        assert found.text_of == DAY
        assert asked(found) == ["3A228.a", "3A228.b", "3A228.c"]

    def test_the_text_of_the_day_is_taken(self, tmp_path: Path) -> None:
        library = Library(tmp_path / "lists.sqlite")
        for day in (date(2024, 1, 1), date(2025, 1, 1)):
            library.keep("part774.xml", part() + f"<!-- {day} -->".encode(), day)
        assert library.on(date(2024, 6, 1)).published == date(2024, 1, 1)  # type: ignore[union-attr]
        assert library.on(date(2026, 6, 1)).published == date(2025, 1, 1)  # type: ignore[union-attr]
        assert library.on(date(2020, 6, 1)).published == date(2024, 1, 1)  # type: ignore[union-attr]

    def test_a_file_without_a_day_is_asked_for_one(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownValueError, match="--published"):
            Library(tmp_path / "lists.sqlite").keep("part774.xml", part())

    def test_what_is_refused_leaves_nothing_behind(self, tmp_path: Path) -> None:
        with pytest.raises(ListFileError):
            Library(tmp_path / "lists.sqlite").keep("x-2026-09-01.xml", b"<DIV5/>")
        assert not (tmp_path / "ccl").exists()

    def test_a_damaged_copy_is_said(self, tmp_path: Path) -> None:
        library = Library(tmp_path / "lists.sqlite")
        stored = library.keep("x-2026-09-01.xml", part()).stored
        stored.path.write_bytes(b"not gzip")
        with pytest.raises(StoreError, match="damaged"):
            library.read(stored)


class _Ecfr:
    """Answers as the eCFR's API does."""

    def __init__(self, titles: bytes, text: bytes) -> None:
        self.titles, self.text, self.asked = titles, text, []  # type: ignore[var-annotated]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def fetch(self, url: str, name: str, progress: object = None) -> Fetched:
        self.asked.append(url)
        return Fetched(self.titles if "titles" in url else self.text, True, "", "")


class TestFetchingTheText:
    def test_the_latest_text_is_asked_for_and_kept(self, tmp_path: Path) -> None:
        server = _Ecfr(b'{"titles": [{"number": 15, "up_to_date_as_of": "2026-09-01"}]}', part())
        done = classify.update(store=tmp_path / "lists.sqlite", fetcher=server)  # type: ignore[arg-type]
        assert (done.stored.published, done.entries) == (DAY, 3)
        assert server.asked[1].endswith("/full/2026-09-01/title-15.xml?part=774")

    def test_the_text_of_a_day(self, tmp_path: Path) -> None:
        server = _Ecfr(b"", part())
        done = classify.update(date(2023, 11, 17), tmp_path / "lists.sqlite", fetcher=server)  # type: ignore[arg-type]
        assert done.stored.published == date(2023, 11, 17)

    @pytest.mark.parametrize("titles", [b"", b"{}", b'{"titles": []}', b'{"titles": [{"number": 15}]}', b"<html>"])
    def test_an_answer_that_says_no_day(self, tmp_path: Path, titles: bytes) -> None:
        with pytest.raises(FetchError, match="does not say"):
            classify.update(store=tmp_path / "lists.sqlite", fetcher=_Ecfr(titles, part()))  # type: ignore[arg-type]


def test_a_short_flight_does_not_decide_alone_what_camera_an_aircraft_carries() -> None:
    """9A012.a.1 has no NS control, .a.3 (with a 6A003.b.4.b camera) has: 91 FR 52501."""
    values = {"beyond_natural_sight": True, "endurance_hours": Decimal(1)}
    day = date(2026, 9, 1)
    found = walk("9A012", day, answers={"9A012": True}, parameters=values)
    assert (found.classified, found.item) == ((), None)
    found = walk("9A012", day, answers={"9A012": True, "9A012.a.3": True}, parameters=values)
    assert list(map(str, found.classified)) == ["9A012.a.3"]
