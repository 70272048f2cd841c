"""Decisions to record: real nouns, written by hand, so that the records are tested without any rule of law."""

from __future__ import annotations

from datetime import date

from smallyard.law.china.conflicts import BothLaws
from smallyard.law.china.decide import ChinaDecision
from smallyard.law.decision import Decision, LineDecision, Outcome, Versions
from smallyard.law.effects import Finding, RaisesRedFlag
from smallyard.model.citation import Citation
from smallyard.model.transaction import Transaction


def decision(number: int = 1, *, day: date = date(2023, 8, 1), facts: tuple[str, ...] = ()) -> Decision:
    tx = Transaction.model_validate(
        {
            "id": f"T{number}",
            "date": day,
            "destination": "CN",
            "items": [
                {"description": "芯片 \u2028 chip", "eccn": "3A001.a", "value": "12.50", "parameters": {"tpp": 4800}}
            ],
            "answers": {"740.3.q": True, "until": "2024-01-01", "rate": "0.25"},
        }
    )
    finding = Finding(
        provision="flag",
        citation=Citation.parse("15 CFR 732"),
        effect=RaisesRedFlag(),
        reason="Something stands out.",
        facts=facts,
    )
    return Decision(
        transaction=tx,
        outcome=Outcome.NLR,
        summary="Nothing requires a license.",
        effective=day,
        known=date(2026, 1, 1),
        lines=(LineDecision(line=1, item="chip", outcome=Outcome.NLR, reason="none"),),
        findings=(finding,),
        obligations=(),
        questions=(),
        versions=Versions(software="0", rules="a" * 64, lists="b" * 64),
    )


def of_china(number: int = 1) -> ChinaDecision:
    us = decision(number)
    return ChinaDecision(
        transaction=us.transaction,
        outcome=Outcome.LICENSE_REQUIRED,
        summary="A license is needed. \u7a00\u571f",
        effective=us.effective,
        known=us.known,
        lines=(LineDecision(line=1, item="chip", outcome=Outcome.LICENSE_REQUIRED, reason="none"),),
        findings=us.findings,
        obligations=(),
        questions=(),
        versions=us.versions,
    )


def of_both(number: int = 1, *, facts: tuple[str, ...] = ()) -> BothLaws:
    china = of_china(number)
    return BothLaws(
        transaction=china.transaction,
        outcome=china.outcome,
        summary=f"China's law is stricter: {china.summary}",
        us=decision(number, facts=facts),
        china=china,
        conflicts=(),
    )
