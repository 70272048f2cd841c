"""The Commerce Control List as a table: what each entry says, paragraph by paragraph, day by day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smallyard.law.line import Line
from smallyard.law.tables import Tables
from smallyard.law.tables.ccl import ControlKind, Listing
from smallyard.law.tables.reading import rows
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.transaction import Transaction

DAY = date(2026, 9, 1)
TABLES = Tables()
CCL = TABLES.ccl


def line(eccn: str, answers: dict[str, Any] | None = None, **parameters: Any) -> Line:
    tx = Transaction.model_validate(
        {
            "date": DAY,
            "destination": "BR",
            "items": [{"eccn": eccn, "parameters": parameters}],
            "answers": answers or {},
        }
    )
    return Line(tx, tx.items[0], 1)


def certain(eccn: str, day: date = DAY, answers: dict[str, Any] | None = None, **parameters: Any) -> set[str]:
    return {
        row.control
        for row, verdict in CCL.controls(line(eccn, answers, **parameters), day)
        if verdict.certainty is TRUE and row.reason != "AT"
    }


def open_controls(eccn: str, **parameters: Any) -> set[str]:
    return {
        row.control
        for row, verdict in CCL.controls(line(eccn, **parameters), DAY)
        if verdict.certainty is UNKNOWN and row.reason != "AT"
    }


def anywhere(_: str) -> bool:
    return False


def in_any(*places: str) -> Any:
    return lambda place: place in places


class TestEntries:
    def test_every_entry_of_the_reference_table_is_here(self) -> None:
        assert len(list(CCL)) == 640  # 638 of the list, the sample of 738.4, and 3B090 which is no more
        assert CCL.knows("9A991")
        assert not CCL.knows("9A777")
        assert not CCL.knows("EAR99")

    def test_an_entry_is_asked_with_a_day(self) -> None:
        assert CCL.entry("3A090", date(2022, 10, 20)) is None
        assert CCL.entry("3A090", date(2022, 10, 21)) is not None
        assert CCL.entry(Eccn.parse("3B090.a"), date(2023, 11, 16)) is not None
        assert CCL.entry("3B090", date(2023, 11, 17)) is None

    def test_how_entries_stand(self) -> None:
        assert CCL.find("9A005").listing is Listing.ITAR  # type: ignore[union-attr]
        assert CCL.find("9A018").listing is Listing.REFERS  # type: ignore[union-attr]
        assert CCL.find("2A000").listing is Listing.SAMPLE  # type: ignore[union-attr]

    def test_a_paragraph_is_doubted_only_where_no_row_names_it(self) -> None:
        entry = CCL.find("5A001")
        assert entry is not None
        assert entry.has_paragraph(("b", "5", "a")) is TRUE
        assert entry.has_paragraph(("w",)) is UNKNOWN


class TestScopes:
    def test_entire_entry_except_a_paragraph(self) -> None:
        assert certain("0A501.a") == {"NS1", "RS1", "FC1", "746.1(b)"}
        assert certain("0A501.y") == {"746.1(b)"}
        assert open_controls("0A501") == {"NS1", "RS1", "FC1"}

    def test_one_entry_by_paragraph_national_security_by_chart_by_place_or_worldwide(self) -> None:
        assert certain("3B001.b") == {"NS2"}
        assert certain("3B001.f.1") == {"742.4(a)(4)", "742.6(a)(6)(i)(A)"}
        assert certain("3B001.q") == {"742.4(a)(5)", "742.6(a)(10)"}
        assert certain("3B001.c.1.a") == {"742.4(a)(4)", "742.6(a)(6)(i)(A)", "742.4(a)(5)", "742.6(a)(10)"}
        assert certain("3B001.p.1") == set()

    def test_paragraphs_left_out_within_paragraphs(self) -> None:
        assert certain("5A001.b.1") == {"NS2"}
        assert certain("5A001.b.5") == {"NS1"}
        assert certain("5A001.f.1") == {"NS2", "742.13"}
        assert certain("5A001.f.3") == {"NS1"}

    def test_a_parameter_decides_where_it_is_given_and_is_asked_for_where_not(self) -> None:
        assert certain("0A502.a", barrel_length_in=17) >= {"NS1", "CC1"}
        assert "NS1" not in certain("0A502.a", barrel_length_in=18)
        assert certain("0A502.a", barrel_length_in=24) == {"FC1", "CC2", "746.1(b)"}
        (question,) = {
            question.key
            for row, verdict in CCL.controls(line("0A502.a"), DAY)
            if row.control == "NS1"
            for question in verdict.questions
        }
        assert question == "items[1].parameters.barrel_length_in"

    def test_either_of_two_parameters_is_enough(self) -> None:
        assert "RS1" in certain("6A003.b.4.b", frame_rate_hz=61)
        assert "RS1" in certain("6A003.b.4.b", focal_plane_elements=111_001)
        slow = {"frame_rate_hz": 60, "focal_plane_elements": 111_000}
        embedded = {"774.to_be_embedded_in_civil_product": False}
        assert "RS1" not in certain("6A003.b.4.b", answers=embedded, **slow)
        assert "RS2" in certain("6A003.b.4.b", answers=embedded, **slow)

    def test_what_technology_is_for(self) -> None:
        assert certain("6E001", for_eccn="6A004.a") == {"NS1"}
        assert certain("6E001", for_eccn="6A226") == {"NP1"}
        assert certain("6E001", for_eccn="6A004.a, 6A226") == {"NS1", "NP1"}
        assert certain("3E001", for_eccn="3A090.c") == {"742.6(a)(6)(i)(B)", "742.6(a)(6)(ii)"}
        assert certain("0D501", for_eccn="0A501.y") == {"746.1(b)"}
        assert open_controls("6E001", for_eccn="6A003") >= {"NP1", "RS1"}

    def test_technology_is_controlled_for_the_reason_for_which_its_object_is(self) -> None:
        assert "MT1" in certain("7E001", answers={"774.meets_7A101": True}, for_eccn="7A001")
        assert "MT1" not in certain("7E001", answers={"774.meets_7A101": False}, for_eccn="7A001")
        assert "MT1" in certain("7E001", for_eccn="7A103")
        assert "MT1" not in certain("7E001", for_eccn="7A008")

    def test_no_deeper_than_needed(self) -> None:
        assert CCL.controlled_for(line("9A610.t"), "MT", DAY).certainty is TRUE
        assert CCL.controlled_for(line("9A610.x"), "MT", DAY).certainty is FALSE
        assert CCL.controlled_for(line("9A610"), "MT", DAY).certainty is UNKNOWN


class TestDates:
    @pytest.mark.parametrize(
        ("day", "control"),
        [
            (date(2022, 10, 21), "742.6(a)(6)"),
            (date(2023, 11, 16), "742.6(a)(6)"),
            (date(2023, 11, 17), "742.6(a)(6)(iii)"),
            (date(2025, 1, 12), "742.6(a)(6)(iii)"),
            (date(2025, 1, 13), "742.6(a)(6)(iii)(A)"),
        ],
    )
    def test_one_control_of_accelerators_at_a_time(self, day: date, control: str) -> None:
        assert certain("3A090.a", day) == {control}

    def test_short_flights_drop_national_security_on_13_august_2026(self) -> None:
        no = {"774.MT": False}
        assert certain("9A012.a.1", date(2026, 8, 12), no) == {"NS2"}
        assert certain("9A012.a.1", date(2026, 8, 13), no) == set()
        assert certain("9A012.a.2", date(2026, 8, 13), no) == {"NS1"}


class TestExceptions:
    @pytest.mark.parametrize(
        ("eccn", "amount"),
        [
            ("2A000.a", 5000),
            ("1A008.d", 6000),
            ("1A008.a", 3000),
            ("5A001.c", 3000),
            ("9B515.b", 5000),
            ("0A501.c", 500),
        ],
    )
    def test_lvs_limits_by_paragraph(self, eccn: str, amount: int) -> None:
        limit = CCL.lvs(line(eccn), DAY, anywhere)
        assert limit.amount == Decimal(amount)
        assert limit.verdict.certainty is TRUE

    def test_no_limit_where_the_entry_gives_none(self) -> None:
        assert CCL.lvs(line("0A501.a"), DAY, anywhere).amount is None
        assert CCL.lvs(line("9A012.a.1"), DAY, anywhere).verdict.certainty is FALSE

    def test_a_limit_that_is_not_for_an_item_controlled_for_a_reason(self) -> None:
        free, caught = {"774.meets_1C202": False}, {"774.meets_1C202": True}
        assert CCL.lvs(line("1C002.b.3", free), DAY, anywhere).verdict.certainty is TRUE
        assert CCL.lvs(line("1C002.b.3", caught), DAY, anywhere).verdict.certainty is FALSE
        unsure = CCL.lvs(line("1C002.b.3"), DAY, anywhere)
        assert unsure.verdict.certainty is UNKNOWN
        assert [one.key for one in unsure.verdict.questions] == ["774.meets_1C202"]

    def test_a_limit_for_some_places_only(self) -> None:
        assert CCL.lvs(line("2B350.a"), DAY, in_any("D:3")).amount is None
        assert CCL.lvs(line("2B350.a"), DAY, anywhere).amount == 2000
        assert CCL.lvs(line("0A509.b"), DAY, in_any("CA")).amount == 500
        assert CCL.lvs(line("0A509.b"), DAY, anywhere).amount is None

    def test_gbs_and_tsr_by_paragraph(self) -> None:
        assert CCL.says("GBS", line("6A008.b", {"774.MT": False}), DAY, anywhere).certainty is TRUE
        assert CCL.says("GBS", line("6A008.d"), DAY, anywhere).certainty is FALSE
        assert CCL.says("GBS", line("6A008"), DAY, anywhere).certainty is UNKNOWN
        assert CCL.says("TSR", line("1E002.f"), DAY, anywhere).certainty is FALSE
        assert CCL.says("TSR", line("3D003"), DAY, anywhere).certainty is TRUE
        assert CCL.says("TSR", line("9E003"), DAY, anywhere).certainty is FALSE

    def test_sta_is_taken_away_by_place(self) -> None:
        assert CCL.says("STA", line("9A610.x"), DAY, in_any("A:6")).certainty is FALSE
        assert CCL.says("STA", line("9A610.x"), DAY, in_any("A:5")).certainty is TRUE
        assert CCL.says("STA", line("9A610.a"), DAY, in_any("A:5")).certainty is UNKNOWN
        assert CCL.says("STA", line("3B001.q"), DAY, in_any("A:5")).certainty is FALSE


class TestTheWholeTable:
    def test_no_row_was_dropped(self) -> None:
        assert sum(CCL.summary.values()) == 1629
        assert CCL.summary["question"] <= 72

    def test_every_kind_of_row_has_a_rule(self) -> None:
        """A kind that no rule reads would be silence taken for permission."""
        left_to_part_746 = {ControlKind.RU_BY}
        review_only = {ControlKind.NONE}
        used = {row.kind for entry in CCL for row in entry.rows}
        assert used <= {*ControlKind}
        assert left_to_part_746 | review_only <= used

    def test_every_chart_row_names_a_column_of_the_chart(self) -> None:
        columns = {column for row in rows("country_chart.csv") for column in row["columns"].split()} | {"AT1", "AT2"}
        lost = {row.control for entry in CCL for row in entry.rows if row.kind is ControlKind.CHART} - columns
        assert not lost

    def test_every_object_and_every_condition_exists(self) -> None:
        """Some rows name entries that are not on the list: 1C012 is the NRC's, the others are left over."""
        left_over = {"1C012", "3A004", "3B003", "3C007", "3C008", "3C009"}
        used = set()
        for table in ("ccl_controls.csv", "ccl_exceptions.csv"):
            for row in rows(table):
                used |= {one.lstrip("!") for one in row["condition"].split()}
                for one in (*row["objects"].split(), *row["objects_out"].split()):
                    entry = Eccn.parse(one).entry
                    assert CCL.knows(entry) or entry in left_over, f"{table}, {row['eccn']}: {one}"
        defined = {row["condition"] for row in rows("ccl_conditions.csv")}
        assert {one for one in used if not one.startswith("reason:")} == defined

    def test_reasons_of_an_entry_are_those_of_its_rows(self) -> None:
        printed_elsewhere = {"SS"}  # part 754
        russian_industry = {"3A232"}  # prints RS for what is a sanction of part 746
        wrong = []
        for entry in CCL:
            now = {row.reason for row in entry.rows if row.in_force(DAY)} - {"FP"}
            if entry.eccn in russian_industry or not entry.in_force(DAY):
                continue
            if set(entry.reasons) - printed_elsewhere - now:
                wrong.append(f"{entry.eccn}: {set(entry.reasons) - now} has no row")
        assert wrong == []
