"""How long a decision's record must be kept, regime by regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from smallyard.law.decision import Decision
from smallyard.model.citation import Citation

if TYPE_CHECKING:
    from smallyard.law.investment.decision import InvestmentDecision

__all__ = ["EAR", "OFAC", "OUTBOUND", "Regime", "keep_until", "regimes"]


@dataclass(frozen=True, slots=True)
class Regime:
    """A body of rules with a period for which records are kept, in years, and the rule that sets it."""

    name: str
    years: int
    citation: Citation


EAR = Regime("EAR", 5, Citation.parse("15 CFR 762.6(a)"))
OFAC = Regime("OFAC", 10, Citation.parse("31 CFR 501.601"))
"""Ten years since 12 March 2025 (89 FR 74832); before that, five."""
OUTBOUND = Regime("OUTBOUND", 10, Citation.parse("31 CFR 850.405(c)"))
"""Ten years from the filing of a notification."""

_TEN_YEARS_SINCE = date(2025, 3, 12)
_FIVE_YEARS = Regime("OFAC", 5, OFAC.citation)


def regimes(decision: Decision | InvestmentDecision, day: date) -> tuple[Regime, ...]:
    """The regimes whose record rules a decision falls under, as those rules stand on `day`.

    Of a transaction: the EAR always, OFAC's where a finding cites 31 CFR or rests on a listing of an OFAC list. Of a
    deal: OFAC's always, since it is looked at under OFAC's lists, and part 850's where a finding cites it.
    """
    if not isinstance(decision, Decision):
        ofac = OFAC if day >= _TEN_YEARS_SINCE else _FIVE_YEARS
        outbound = any(one.citation.part == _OUTBOUND_PART for one in (*decision.findings, *decision.obligations))
        return (OUTBOUND, ofac) if outbound else (ofac,)
    found = [EAR]
    if any(_concerns_ofac(one.citation, one.facts) for one in (*decision.findings, *decision.obligations)):
        found.append(OFAC if day >= _TEN_YEARS_SINCE else _FIVE_YEARS)
    return tuple(found)


def _concerns_ofac(citation: Citation, facts: tuple[str, ...]) -> bool:
    return citation.startswith("31 CFR") or any(f"= {code}:" in fact for fact in facts for code in _OFAC_LISTS)


_OUTBOUND_PART = 850
_OFAC_LISTS = ("SDN", "SSI", "CMIC", "PLC", "CAP", "MBS", "FSE")


def keep_until(decision: Decision | InvestmentDecision, recorded: date) -> date:
    """The first day on which the record may go, as far as this decision alone can tell.

    Counted from the latest of the transaction's day and the day of recording: a reexport that becomes known later,
    or any other later event of 762.6(a), starts the period again.
    """
    day = decision.transaction.date if isinstance(decision, Decision) else decision.investment.date
    begins = max(day, recorded)
    years = max(one.years for one in regimes(decision, recorded))
    try:
        return begins.replace(year=begins.year + years)
    except ValueError:  # 29 February: the day after, so that the years are full
        return date(begins.year + years, 3, 1)
