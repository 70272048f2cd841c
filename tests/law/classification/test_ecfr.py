"""The regulation's text out of the eCFR's XML, and hostile files that pretend to be it.

Structure: 15 CFR part 774 as the eCFR publishes it (content of 2026-09-01), read element by element.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import ListFileError, SmallyardError
from smallyard.law.classification.ecfr import Joint, read_control_list
from tests.law.classification.part_774 import ENTRIES, part

LIST = read_control_list("774.xml", part())
SWITCHES = LIST.entries["3A228"]


class TestEntries:
    def test_only_supplement_1_holds_entries(self) -> None:
        assert list(LIST.entries) == ["3A228", "3E002", "3A777"]
        assert LIST.entries["3A777"].heading == "Radios."
        assert not LIST.problems

    def test_heading_reasons_units_and_exceptions(self) -> None:
        assert SWITCHES.heading == "Switches, as follows (see List of Items Controlled)."
        assert SWITCHES.reasons == "NP, AT"
        assert SWITCHES.exceptions == {"LVS": "$3000: 3A228.a and .b", "NAC/ACA": "N/A"}
        assert LIST.entries["3E002"].units == "$ value"

    def test_a_heading_in_pieces_is_joined(self) -> None:
        assert LIST.entries["3E002"].heading == "“Technology” for switches of 3A228."

    def test_related_controls_in_two_parts(self) -> None:
        assert SWITCHES.related_eccns == ("3A991", "3E001", "3E201")
        assert LIST.entries["3E002"].related_eccns == ("3A228",)


class TestParagraphs:
    def test_the_tree(self) -> None:
        paths = [".".join(one.path) for each in SWITCHES.paragraphs for one in each.walk()]
        assert paths == [
            "a", "a.1", "a.2", "a.3", "b", "b.1", "b.2", "c", "c.1", "c.2", "c.3", "c.3.a", "c.3.b",
        ]  # fmt: skip

    def test_letters_in_notes_and_words_are_no_paragraphs(self) -> None:
        found = SWITCHES.find(("a", "3"))
        assert found is not None
        assert found.notes == ["Technical Note: a. Some gas tubes are 3A228.a. b. Others are not."]
        assert SWITCHES.notes == ["License Requirements Note: a. See another section."]

    def test_how_paragraphs_below_make_up_one(self) -> None:
        joints = {one.path[0]: one.joint for one in SWITCHES.paragraphs}
        assert joints == {"a": Joint.ALL, "b": Joint.ALL, "c": Joint.ANY}
        assert SWITCHES.find(("c", "3")).joint is Joint.ALL  # type: ignore[union-attr]

    def test_reserved_paragraphs_are_in_no_group(self) -> None:
        groups = SWITCHES.find(("c",)).groups()  # type: ignore[union-attr]
        assert [[one.path for one in group] for group in groups] == [[("c", "2")], [("c", "3")]]

    def test_an_entry_without_the_word_items_and_its_end(self) -> None:
        assert [one.path for each in LIST.entries["3A777"].paragraphs for one in each.walk()] == [
            ("a",), ("a", "1"), ("a", "2"),
        ]  # fmt: skip

    def test_a_raised_figure_stays_raised(self) -> None:
        assert SWITCHES.find(("c", "3", "a")).text == "A density of 10³ A/cm²; and"  # type: ignore[union-attr]


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "is empty"),
            (b"<DIV5></DIV5>", "holds no entry"),
            (b"<DIV5><FP-2><B>3A090 Chips</B>", "not well-formed"),
            (
                b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><DIV5><FP-2><B>3A090 &b;</B></FP-2></DIV5>',
                "document type",
            ),
            (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><DIV5/>', "document type"),
            (b"<html><body><p>3A090</p></body></html>", "holds no entry"),
            (b"PK\x03\x04 not xml", "not"),
            ("<DIV5>".encode("utf-16"), "not"),
        ],
    )
    def test_one_clear_line(self, data: bytes, says: str) -> None:
        with pytest.raises(ListFileError, match=says) as failed:
            read_control_list("bad.xml", data)
        assert "\n" not in str(failed.value)
        assert str(failed.value).startswith("bad.xml")

    def test_nesting_has_an_end(self) -> None:
        deep = "<DIV5>" + "<DIV6>" * 100 + "</DIV6>" * 100 + "</DIV5>"
        with pytest.raises(ListFileError, match="20 levels"):
            read_control_list("deep.xml", deep.encode())

    def test_an_entry_that_stands_there_twice_is_read_once_and_said(self) -> None:
        found = read_control_list("twice.xml", part(*ENTRIES, ENTRIES[1]))
        assert found.problems == ("3E002 stands there twice; the second is passed over",)

    @given(st.text(alphabet="abcxyz.123 [](),;”“\n", max_size=60))
    def test_any_line_among_the_items_is_read_or_said(self, line: str) -> None:
        entry = ENTRIES[1].replace("The list of items controlled is contained in the ECCN heading.", "a. First.")
        made = entry + f"<P>{line}</P>\n"
        try:
            found = read_control_list("odd.xml", part(made)).entries["3E002"]
        except SmallyardError as failed:
            raise AssertionError(line) from failed
        assert found.paragraphs[0].path == ("a",)
