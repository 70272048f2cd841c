"""The tables of part 740, and that each exception and restriction in them has its rules on the right days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from smallyard.law.provision import Stage, default_registry
from smallyard.law.tables.license_exceptions import LicenseExceptions
from smallyard.model.citation import Citation
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

DAY = date(2026, 9, 1)


@pytest.fixture(scope="module")
def table() -> LicenseExceptions:
    return LicenseExceptions.load()


def test_every_exception_has_a_rule_from_its_first_day_to_its_last(table: LicenseExceptions) -> None:
    rules = [one for one in default_registry() if one.stage is Stage.EXCEPTION]

    def has_rule(section: Citation, day: date) -> bool:
        return any(section.contains(one.citation) and one.in_force(day) for one in rules)

    lost = [
        f"{one.symbol} on {day}"
        for one in table.exceptions
        for day in (one.since, (one.until or DAY) - timedelta(days=1))
        if not has_rule(Citation(f"15 CFR {one.section}"), day)
    ]
    assert not lost


def test_no_rule_offers_an_exception_before_it_existed(table: LicenseExceptions) -> None:
    first: dict[str, date] = {}
    for one in table.exceptions:
        first[one.section] = min(one.since, first.get(one.section, one.since))
    early = [
        one.name
        for one in default_registry()
        if one.stage is Stage.EXCEPTION and "part_740" in one.source
        if one.since < first[one.citation.removeprefix("15 CFR ").split("(")[0]]
    ]
    assert not early


def test_every_restriction_has_its_rule() -> None:
    """740.2(a)(1) to (26), but (17), which stands with 744.15, and (24), which is reserved."""
    cited = [one.citation for one in default_registry() if one.stage is Stage.GATE and one.in_force(DAY)]
    wanted = [Citation(f"15 CFR 740.2(a)({number})") for number in range(1, 27) if number not in {17, 24}]
    assert not [one for one in wanted if not any(one.contains(other) for other in cited)]


@pytest.mark.parametrize(
    ("eccn", "expected"),
    [("3B001.a.4", TRUE), ("3B001.d.2", TRUE), ("3B001.a.1", FALSE), ("3B001", UNKNOWN), ("3B001.f", UNKNOWN)],
)
def test_an_item_lies_in_a_set_as_deep_as_it_is_classified(
    table: LicenseExceptions, eccn: str, expected: object
) -> None:
    assert table.covers("semiconductor-equipment", Eccn.parse(eccn), DAY).certainty is expected


def test_an_exempted_paragraph_is_outside_and_its_parent_unknown(table: LicenseExceptions) -> None:
    assert table.covers("notified-advanced-computing", Eccn.parse("3A090.c"), DAY).certainty is FALSE
    assert table.covers("notified-advanced-computing", Eccn.parse("3A090.b"), DAY).certainty is TRUE
    assert table.covers("notified-advanced-computing", Eccn.parse("3A090"), DAY).certainty is UNKNOWN


def test_software_for_listed_items_depends_on_what_it_is_for(table: LicenseExceptions) -> None:
    cover = table.covers("advanced-computing", Eccn.parse("3D001"), DAY)
    assert cover.certainty is UNKNOWN
    assert cover.part is not None
    assert Eccn.parse("3A090") in cover.part.objects


def test_sets_follow_their_days(table: LicenseExceptions) -> None:
    item = Eccn.parse("3B993.f.1")
    assert table.covers("semiconductor-equipment", item, date(2024, 12, 1)).certainty is FALSE
    assert table.covers("semiconductor-equipment", item, date(2024, 12, 2)).certainty is TRUE
    assert "FI" not in table.places("NATO", date(2023, 4, 3))
    assert "FI" in table.places("NATO", date(2023, 4, 4))


def test_an_unclassified_item_may_lie_in_any_set(table: LicenseExceptions) -> None:
    assert table.covers("torture-implements", None, DAY).certainty is UNKNOWN


def test_an_unknown_set_is_an_error(table: LicenseExceptions) -> None:
    with pytest.raises(KeyError, match="no set of items"):
        table.covers("no-such-set", None, DAY)
    with pytest.raises(KeyError, match="no set of places"):
        table.places("no-such-set", DAY)


def test_approvals_in_the_uae_follow_their_days(table: LicenseExceptions) -> None:
    names = {one.name for one in table.approved_in_uae(date(2027, 4, 5))}
    assert "Group 42 Holding Ltd" in names
    assert "Group 42 Holding Ltd" not in {one.name for one in table.approved_in_uae(date(2027, 4, 6))}
    assert not table.approved_in_uae(date(2026, 7, 13))
    assert not next(one for one in table.approved_in_uae(DAY) if one.name == "Group 42 Holding Ltd").sta


def test_symbols_in_force_on_a_day(table: LicenseExceptions) -> None:
    symbols = {one.symbol for one in table.in_force(date(2020, 6, 28))}
    assert "CIV" in symbols
    assert not symbols & {"SPP", "NAC", "ACE", "IEC", "AIA"}
    assert "CIV" not in {one.symbol for one in table.in_force(date(2020, 6, 29))}
