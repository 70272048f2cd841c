"""smallyard: may this shipment, customer or investment go ahead, on this date, and if not, what would let it?

    import smallyard

    decision = smallyard.check(smallyard.Transaction(...))     # or check("shipment.toml"): one decision for each
    decision.outcome, decision.findings, decision.obligations, decision.questions, decision.paths

    deal = smallyard.invest("deal.toml")[0]                    # an investment: outcome by regime, filings, paths
    deal.outcome, deal.regimes, deal.obligations, deal.questions, deal.paths

    hits = smallyard.screen("Guangdong Guanghua Sci-Tech", country="CN", as_of=date(2023, 8, 1))

    world = smallyard.open_world(date(2023, 8, 1))              # lists and tables as of a day, opened once
    smallyard.check(tx, world=world)                            # and used for many

    smallyard.classify.show("3A001.a.7.b", date(2023, 11, 17))  # the Commerce Control List on a day
    smallyard.scope("US", "CN", 2019, by="sector").total.licensed.value    # how much of a trade needs a license

Everything is loaded when first asked for, so that importing this costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard import classify
    from smallyard.app.both_laws import check_both, check_china
    from smallyard.app.checking import check
    from smallyard.app.clearing import clearances, confirm, dismiss, revoke
    from smallyard.app.deminimis import de_minimis
    from smallyard.app.investing import invest
    from smallyard.app.monitoring import watch
    from smallyard.app.ownership import ownership
    from smallyard.app.scoping import scope
    from smallyard.app.screening import screen, screen_file
    from smallyard.app.worlds import open_world
    from smallyard.law.decision import Decision, Outcome
    from smallyard.law.investment.decision import InvestmentDecision, InvestmentOutcome
    from smallyard.law.world import World
    from smallyard.model.investment import Investment
    from smallyard.model.party import Party
    from smallyard.model.reading import read_transactions
    from smallyard.model.transaction import Item, Transaction

__all__ = [
    "Decision",
    "Investment",
    "InvestmentDecision",
    "InvestmentOutcome",
    "Item",
    "Outcome",
    "Party",
    "Transaction",
    "World",
    "__version__",
    "check",
    "check_both",
    "check_china",
    "classify",
    "clearances",
    "confirm",
    "de_minimis",
    "dismiss",
    "invest",
    "open_world",
    "ownership",
    "read_transactions",
    "revoke",
    "scope",
    "screen",
    "screen_file",
    "watch",
]

_HOMES = {
    "Decision": "smallyard.law.decision",
    "Investment": "smallyard.model.investment",
    "InvestmentDecision": "smallyard.law.investment.decision",
    "InvestmentOutcome": "smallyard.law.investment.decision",
    "Item": "smallyard.model.transaction",
    "Outcome": "smallyard.law.decision",
    "Party": "smallyard.model.party",
    "Transaction": "smallyard.model.transaction",
    "World": "smallyard.law.world",
    "check": "smallyard.app.checking",
    "check_both": "smallyard.app.both_laws",
    "check_china": "smallyard.app.both_laws",
    "classify": "smallyard.classify",
    "de_minimis": "smallyard.app.deminimis",
    "clearances": "smallyard.app.clearing",
    "confirm": "smallyard.app.clearing",
    "dismiss": "smallyard.app.clearing",
    "invest": "smallyard.app.investing",
    "open_world": "smallyard.app.worlds",
    "ownership": "smallyard.app.ownership",
    "read_transactions": "smallyard.model.reading",
    "revoke": "smallyard.app.clearing",
    "scope": "smallyard.app.scoping",
    "screen": "smallyard.app.screening",
    "screen_file": "smallyard.app.screening",
    "watch": "smallyard.app.monitoring",
}


def __getattr__(name: str) -> object:
    """Load a public name from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'smallyard' has no attribute {name!r}")
    home = import_module(_HOMES[name])
    value = home if _HOMES[name] == f"{__name__}.{name}" else getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
