"""The registry of rules on investments, apart from the rules on exports, and the regimes that they belong to."""

from __future__ import annotations

import importlib
import pkgutil
from enum import StrEnum
from functools import cache

from smallyard.law.provision import Provision, Registry

__all__ = ["INVESTMENT_RULES", "InvestmentRegime", "investment_registry", "regime_of"]

INVESTMENT_RULES = Registry()
"""Every provision on investments; filled when the modules that hold them are imported."""
_PACKAGE = "smallyard.law.investment"


class InvestmentRegime(StrEnum):
    """Bodies of law that a deal is decided under, each on its own."""

    OUTBOUND = "outbound investment"
    """31 CFR part 850."""
    SECURITIES = "securities ban"
    """EO 13959 as amended by EO 14032, 31 CFR part 586."""
    BLOCKED = "blocked persons"
    """OFAC's blocking programs, with the 50 percent rule."""
    INBOUND = "inbound investment"
    """31 CFR part 800 (CFIUS)."""
    REAL_ESTATE = "real estate"
    """31 CFR part 802 (CFIUS)."""


_HOMES = {
    "part_850": InvestmentRegime.OUTBOUND,
    "military_companies": InvestmentRegime.SECURITIES,
    "blocked_persons": InvestmentRegime.BLOCKED,
    "part_800": InvestmentRegime.INBOUND,
    "part_802": InvestmentRegime.REAL_ESTATE,
}


@cache
def investment_registry() -> Registry:
    """The rules on investments, all modules that hold them loaded."""
    root = importlib.import_module(_PACKAGE)
    for module in pkgutil.walk_packages(root.__path__, prefix=f"{_PACKAGE}."):
        importlib.import_module(module.name)
    return INVESTMENT_RULES


def regime_of(rule: Provision) -> InvestmentRegime:
    """The regime that a rule belongs to: its module lies in the regime's place."""
    return _HOMES[rule.source.removeprefix(f"{_PACKAGE}.").partition(".")[0]]
