"""What the list says of an entry on a day. Sources: 15 CFR part 774, and the pages that each row cites."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from smallyard import classify
from smallyard.errors import UnknownValueError
from smallyard.law.classification.entries import EntryOnDay

DAYS = [
    date(2022, 9, 1),
    date(2022, 10, 8),
    date(2022, 10, 21),
    date(2023, 11, 17),
    date(2024, 9, 6),
    date(2026, 9, 1),
]
TODAY = DAYS[-1]


def controls(found: EntryOnDay, applies: str = "yes") -> list[str]:
    return [one.control for one in found.controls if one.applies == applies]


class TestDays:
    @pytest.mark.parametrize(
        ("eccn", "on"),
        [
            ("3A090", [0, 0, 1, 1, 1, 1]),
            ("4A090", [0, 0, 1, 1, 1, 1]),
            ("3B090", [0, 1, 1, 0, 0, 0]),  # 87 FR 62186 from 2022-10-07; 88 FR 73424 moved it
            ("3A901", [0, 0, 0, 0, 1, 1]),  # 89 FR 72926
            ("4A906", [0, 0, 0, 0, 1, 1]),
            ("2B910", [0, 0, 0, 0, 1, 1]),
            ("3E905", [0, 0, 0, 0, 1, 1]),
            ("3B993", [0, 0, 0, 0, 0, 1]),  # 89 FR 96790
            ("4E091", [0, 0, 0, 0, 0, 1]),  # 90 FR 4544
            ("3D006", [0, 0, 1, 1, 1, 1]),  # 87 FR 49979, sixty days after its publication
            ("3A991", [1, 1, 1, 1, 1, 1]),
            ("3A611", [1, 1, 1, 1, 1, 1]),
        ],
    )
    def test_when_an_entry_was_on_the_list(self, eccn: str, on: list[int]) -> None:
        assert [int(classify.show(eccn, day).on_the_list) for day in DAYS] == on

    @pytest.mark.parametrize(
        ("eccn", "first"),
        [
            ("3A090", date(2022, 10, 21)),
            ("3B090", date(2022, 10, 7)),
            ("3D006", date(2022, 10, 14)),
            ("4A005", date(2022, 3, 7)),
            ("3A611", date(2014, 12, 30)),
            ("4A906", date(2024, 9, 6)),
            ("3B994", date(2024, 12, 2)),
            ("3A069", date(2025, 1, 16)),
        ],
    )
    def test_the_day_before_and_the_day_itself(self, eccn: str, first: date) -> None:
        assert not classify.show(eccn, first - timedelta(days=1)).on_the_list
        assert classify.show(eccn, first).on_the_list

    def test_where_3a090_reached(self) -> None:
        reached = {
            day: [one.where for one in classify.show("3A090", day).controls if one.reason == "RS"] for day in DAYS
        }
        assert reached[date(2022, 10, 21)] == ["China"]
        assert reached[date(2023, 11, 17)] == ["Country Groups D:1, D:4 and D:5, outside A:5 and A:6"]
        assert len(reached[TODAY]) == 3

    def test_z_paragraphs_begin_with_88_fr_73458(self) -> None:
        before = classify.show("5A002.z", date(2023, 11, 16))
        after = classify.show("5A002.z", date(2023, 11, 17))
        assert "742.6(a)(6)(iii)" not in controls(before)
        assert "742.6(a)(6)(iii)" in controls(after)

    def test_undated_entries_say_how_far_they_are_known(self) -> None:
        assert any("as of 2026-07-23" in line for line in classify.show("6A003", DAYS[0]).not_known)
        assert not any("as of 2026-07-23" in line for line in classify.show("3A090", DAYS[3]).not_known)


class TestParagraphs:
    def test_rows_of_a_deep_paragraph(self) -> None:
        found = classify.show("3A001.a.7.b", TODAY)
        assert controls(found) == ["NS2", "AT1"]
        assert controls(found, "unknown") == []

    def test_a_row_that_turns_on_a_fact_is_open(self) -> None:
        assert "NS1" in controls(classify.show("3A001.b.2.c.3", TODAY), "unknown")

    def test_600_series_x_and_y(self) -> None:
        assert "NS1" in controls(classify.show("9A610.u", TODAY))
        assert "NS1" in controls(classify.show("9A610.x", TODAY), "unknown")  # not for aircraft of 9A610.b
        assert "742.6(a)(7)" in controls(classify.show("9A610.y.1", TODAY))
        assert "NS1" not in controls(classify.show("9A610.y.1", TODAY))

    def test_exceptions_of_the_paragraph(self) -> None:
        found = classify.show("4A003.z.1.a", TODAY)
        said = {(one.symbol, one.answer) for one in found.exceptions if one.applies == "yes"}
        assert {("LVS", "no"), ("NAC", "yes"), ("ACA", "yes"), ("AIA", "yes")} <= said

    def test_lvs_limits(self) -> None:
        found = classify.show("3A001.b.4", TODAY)
        assert [one.limit_usd for one in found.exceptions if one.symbol == "LVS" and one.applies == "yes"] == [5000]

    def test_software_and_technology_beside_it(self) -> None:
        assert {"3D001", "3E001", "5A992"} <= set(classify.show("3A090", TODAY).related)
        assert {"4A003", "4D994", "4E992"} <= set(classify.show("4A994", TODAY).related)

    def test_a_paragraph_that_no_row_names_is_doubted(self) -> None:
        assert any("check that there is one" in line for line in classify.show("2B001.q.9", TODAY).not_known) or any(
            "Some rows" in line for line in classify.show("2B001.q.9", TODAY).not_known
        )


class TestOthers:
    def test_ear99(self) -> None:
        found = classify.show("EAR99", TODAY)
        assert not found.on_the_list
        assert found.standing == "EAR99"
        assert not found.controls

    def test_an_entry_of_the_itar(self) -> None:
        assert classify.show("9A005", TODAY).standing == "subject to the ITAR, not to the EAR"

    @pytest.mark.parametrize("bad", ["3A777", "3A0", "banana", "3A001.", "", "3A001..a"])
    def test_what_is_no_entry(self, bad: str) -> None:
        if bad == "3A001.":
            assert classify.show(bad, TODAY).eccn.entry == "3A001"
            return
        with pytest.raises(UnknownValueError):
            classify.show(bad, TODAY)

    def test_it_is_the_same_as_json(self) -> None:
        found = classify.show("3A001.b.2", TODAY)
        assert EntryOnDay.model_validate_json(found.model_dump_json()) == found
