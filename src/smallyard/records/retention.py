"""How long a decision's record must be kept, regime by regime."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from smallyard.model.citation import Citation

if TYPE_CHECKING:
    from smallyard.records.forms import Recordable

__all__ = ["CHINA", "EAR", "OFAC", "OUTBOUND", "Regime", "keep_until", "regimes"]


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
CHINA = Regime("CHINA", 5, Citation("Dual-Use Items Regulations"))
"""Five years for contracts, invoices, account books and correspondence on an export. General knowledge: the article
was not read, so none is cited; before 1 December 2024 the same period is taken.
"""

_TEN_YEARS_SINCE = date(2025, 3, 12)
_FIVE_YEARS = Regime("OFAC", 5, OFAC.citation)


def regimes(decision: Recordable, day: date) -> tuple[Regime, ...]:
    """The regimes whose record rules a decision falls under, as those rules stand on `day`.

    Of a transaction under US law: the EAR always, OFAC's where a finding cites 31 CFR or rests on a listing of an
    OFAC list. Under China's law: China's always. Under both laws: those of either. Of a deal: OFAC's always, since it
    is looked at under OFAC's lists, and part 850's where a finding cites it. Of a screening: the EAR always (762.2),
    OFAC's and China's where one of their lists was looked at.
    """
    if decision.format == "smallyard/screening-record/1":
        return tuple(_of_screening(decision.asked.lists, day))
    if decision.format == "smallyard/both-laws/1":
        return (*regimes(decision.us, day), CHINA)
    if decision.format == "smallyard/china-decision/1":
        return (CHINA,)
    if decision.format == "smallyard/investment-decision/1":
        ofac = OFAC if day >= _TEN_YEARS_SINCE else _FIVE_YEARS
        outbound = any(one.citation.part == _OUTBOUND_PART for one in (*decision.findings, *decision.obligations))
        return (OUTBOUND, ofac) if outbound else (ofac,)
    found = [EAR]
    if any(_concerns_ofac(one.citation, one.facts) for one in (*decision.findings, *decision.obligations)):
        found.append(OFAC if day >= _TEN_YEARS_SINCE else _FIVE_YEARS)
    return tuple(found)


def _of_screening(lists: Sequence[str] | None, day: date) -> Iterator[Regime]:
    yield EAR
    if lists is None or set(lists) & set(_OFAC_LISTS):
        yield OFAC if day >= _TEN_YEARS_SINCE else _FIVE_YEARS
    if lists is None or any(one.startswith("CN-") for one in lists):
        yield CHINA


def _concerns_ofac(citation: Citation, facts: tuple[str, ...]) -> bool:
    return citation.startswith("31 CFR") or any(f"= {code}:" in fact for fact in facts for code in _OFAC_LISTS)


_OUTBOUND_PART = 850
_OFAC_LISTS = ("SDN", "SSI", "CMIC", "PLC", "CAP", "MBS", "FSE")


def keep_until(decision: Recordable, recorded: date) -> date:
    """The first day on which the record may go, as far as this decision alone can tell.

    Of several regimes the longest period counts, so a record under both laws is never kept shorter than one under US
    law alone. Counted from the latest of the transaction's day and the day of recording: a reexport that becomes
    known later, or any other later event of 762.6(a), starts the period again.
    """
    if decision.format == "smallyard/screening-record/1":
        begins = recorded
    else:
        facts = decision.investment if decision.format == "smallyard/investment-decision/1" else decision.transaction
        begins = max(facts.date, recorded)
    years = max(one.years for one in regimes(decision, recorded))
    try:
        return begins.replace(year=begins.year + years)
    except ValueError:  # 29 February: the day after, so that the years are full
        return date(begins.year + years, 3, 1)
