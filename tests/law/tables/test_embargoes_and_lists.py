"""Tables of part 746, of named countries, SDN programs and red flags."""

from __future__ import annotations

from datetime import date

from smallyard.law.tables import Tables

TABLES = Tables()


def test_later_rows_of_a_section_add_to_the_earlier_ones() -> None:
    before = TABLES.embargoes.exceptions("746.9", "SY", date(2025, 9, 1))
    after = TABLES.embargoes.exceptions("746.9", "SY", date(2025, 9, 2))
    assert before is not None
    assert after is not None
    assert "740.5" not in before
    assert set(before) < set(after)
    assert "740.5" in after


def test_a_section_is_not_for_other_places_or_earlier_days() -> None:
    assert TABLES.embargoes.exceptions("746.2", "MX", date(2025, 9, 1)) is None
    assert TABLES.embargoes.exceptions("746.8", "BY", date(2022, 3, 1)) is None
    assert TABLES.embargoes.exceptions("746.7", "IR", date(2025, 1, 1)) == ()
    assert TABLES.embargoes.sections("CU") == ("746.2",)


def test_named_countries_have_their_days() -> None:
    held = TABLES.named_countries
    assert not held.holds("EEI any CCL item", "HK", date(2020, 12, 22))
    assert held.holds("EEI any CCL item", "HK", date(2020, 12, 23))
    assert held.members("Russia and Belarus", date(2015, 1, 1)) == {"RU"}
    assert held.members("Russia and Belarus", date(2022, 3, 2)) == {"RU", "BY"}


def test_sdn_tags_are_compared_in_one_form() -> None:
    named = TABLES.sdn_programs.named
    today = date(2025, 1, 1)
    assert named(["[RUSSIA-EO14024]", "VENEZUELA"], today) == ("[RUSSIA-EO14024]",)
    assert named(["ILLICIT DRUGS-EO14059"], today) == ("ILLICIT DRUGS-EO14059",)
    assert named(["RUSSIA-EO14024"], date(2024, 3, 20)) == ()
    assert named(["SDT"], date(2024, 3, 20)) == ("SDT",)
    assert named(["SDT"], date(2024, 3, 21)) == ()


def test_common_high_priority_list_has_its_tiers() -> None:
    assert TABLES.red_flags.tier("8542310000", date(2025, 1, 1)) == "1"
    assert TABLES.red_flags.tier("854231", date(2024, 2, 22)) == ""
    assert TABLES.red_flags.tier("010121", date(2025, 1, 1)) == ""
    assert TABLES.red_flags.tier(None, date(2025, 1, 1)) == ""
