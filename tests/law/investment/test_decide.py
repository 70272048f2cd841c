"""Deciding deals: what no case of law covers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from smallyard.errors import OutOfCoverageError
from smallyard.law.coverage import coverage
from smallyard.law.investment.decide import decide_investment
from smallyard.law.investment.decision import InvestmentDecision, InvestmentOutcome
from smallyard.law.investment.part_800.procedure import fee, timetable
from smallyard.law.investment.registry import InvestmentRegime, investment_registry, regime_of
from smallyard.law.tables.business_days import is_business_day, next_business_day
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.investment import Filing, FilingKind, Investment
from tests.cases.investment_cases import decided, investment_cases
from tests.cases.worlds import CaseLists, world_of

CASES = {case["id"]: case for case in investment_cases() if "id" in case}


def deal_of(case: dict[str, Any]) -> Investment:
    return Investment.model_validate({"date": case["as_of"], **case["investment"]})


def test_every_rule_speaks_in_some_case() -> None:
    spoke: set[str] = set()
    for case in investment_cases():
        decision = decided(case)
        spoke |= {one.provision for one in (*decision.findings, *decision.obligations)}
        considered = {one.citation for each in decision.regimes for one in each.exceptions}
        spoke |= {
            one.name
            for one in investment_registry()
            if any(Citation(one.citation).contains(cited) for cited in considered)
        }
    silent = [f"{one.name} ({one.citation})" for one in investment_registry() if one.name not in spoke]
    assert not silent, f"{len(silent)} rules no case reaches:\n" + "\n".join(silent)


def test_every_rule_cites_a_section_that_is_listed_and_has_a_regime() -> None:
    known = {section.citation for section in coverage()}
    for one in investment_registry():
        assert regime_of(one) in InvestmentRegime
        for cited in (one.citation, *one.also):
            if cited.startswith("31 CFR"):
                assert cited.section in known, f"{one.name}: {cited}"


def test_before_parts_800_and_802_nothing_is_decided() -> None:
    case = {**CASES["OUT-01"], "as_of": date(2020, 2, 12)}
    with pytest.raises(OutOfCoverageError, match="2020-02-12 is before 2020-02-13"):
        decide_investment(deal_of(case), world_of(case))


def test_the_securities_ban_in_its_first_form_is_not_decided() -> None:
    case = next(one for one in investment_cases() if "day after the ban began" in one["name"])
    for day, outcome in ((date(2021, 1, 10), "NOT_COVERED"), (date(2021, 1, 11), "UNDETERMINED")):
        early = {**case, "as_of": day}
        decision = decide_investment(deal_of(early), world_of(early))
        found = decision.of(InvestmentRegime.SECURITIES)
        assert found is not None
        assert found.outcome == outcome


@dataclass(frozen=True)
class NoLists(CaseLists):
    def held(self) -> tuple[Any, ...]:
        return ()


def test_without_lists_nobody_is_cleared() -> None:
    case = next(one for one in investment_cases() if "day after the ban began" in one["name"])
    world = replace(world_of(case), lists=NoLists((), case["as_of"], case["as_of"]))  # type: ignore[arg-type]
    assert isinstance(world, World)
    decision = decide_investment(deal_of(case), world)
    assert decision.outcome is InvestmentOutcome.UNDETERMINED
    assert decision.of(InvestmentRegime.BLOCKED) is None
    assert any("SDN List is not loaded" in one for one in decision.limits)


def test_a_decision_reads_back_from_its_json() -> None:
    for name in ("OUT-01", "OUT-19", "CF-16", "RE-01"):
        decision = decided(CASES[name])
        again = InvestmentDecision.model_validate(decision.as_dict())
        assert again == decision
        assert again.digest == decision.digest


@pytest.mark.parametrize(
    ("accepted", "extended", "days"),
    [
        (date(2025, 1, 6), False, ("2025-02-20", "2025-04-07")),
        (date(2025, 1, 6), True, ("2025-02-20", "2025-04-07", "2025-04-21")),
        # Day 45 after 14 Nov 2024 is Sunday 29 Dec; day 45 after Monday 30 Dec is 13 Feb.
        (date(2024, 11, 14), False, ("2024-12-30", "2025-02-13")),
    ],
)
def test_the_days_of_a_notice(accepted: date, extended: bool, days: tuple[str, ...]) -> None:
    found = timetable(Filing(kind=FilingKind.NOTICE, accepted=accepted, extended=extended))
    assert tuple(str(day) for day in found.values())[: len(days)] == days


def test_the_day_of_a_declaration() -> None:
    # 800.405(b): day 30 after 5 Jun 2025 is Saturday 5 Jul; the next business day is Monday.
    found = timetable(Filing(kind=FilingKind.DECLARATION, accepted=date(2025, 6, 5)))
    assert found == {"assessment ends": date(2025, 7, 7)}


@pytest.mark.parametrize(
    ("day", "open_day"),
    [
        (date(2025, 1, 1), False),  # New Year's Day
        (date(2025, 1, 9), False),  # EO 14133
        (date(2025, 1, 20), False),
        (date(2025, 6, 19), False),
        (date(2020, 6, 19), True),  # Juneteenth was no holiday yet
        (date(2026, 7, 3), False),  # 4 July 2026 is a Saturday
        (date(2027, 12, 31), False),  # 1 January 2028 is a Saturday
        (date(2025, 11, 27), False),
        (date(2025, 11, 28), True),
        (date(2025, 2, 17), False),
        (date(2025, 5, 26), False),
        (date(2025, 3, 1), False),
        (date(2025, 3, 3), True),
    ],
)
def test_business_days(day: date, open_day: bool) -> None:
    assert is_business_day(day) is open_day
    assert is_business_day(next_business_day(day))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (499_999, 0),
        (500_000, 750),
        (4_999_999, 750),
        (5_000_000, 7_500),
        (50_000_000, 75_000),
        (249_999_999, 75_000),
        (250_000_000, 150_000),
        (750_000_000, 300_000),
    ],
)
def test_filing_fees(value: int, wanted: int) -> None:
    """31 CFR 800.1101."""
    from decimal import Decimal

    assert fee(Decimal(value)) == wanted
