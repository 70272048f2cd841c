"""Legal cases on investments: facts in, findings out, each with its public source."""

from __future__ import annotations

from typing import Any

import pytest

from smallyard.law.investment.decision import InvestmentOutcome
from tests.cases.investment_cases import decided, investment_cases, wrong_with
from tests.cases.test_cases import BASES

CASES = investment_cases()


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert case["source"], "a case names its source"
    assert case["basis"] in BASES
    assert case["expect"], "a case expects something"
    decision = decided(case)
    wrong = wrong_with(decision, case["expect"])
    assert not wrong, "\n".join([case["source"], *wrong])
    assert decision.digest == decided(case).digest
    if decision.outcome is InvestmentOutcome.UNDETERMINED:
        assert decision.questions, decision.summary
