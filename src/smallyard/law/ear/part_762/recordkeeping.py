"""How long the records of a transaction are kept, and which (762.2, 762.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import Duty, Imposes
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.transaction import Transaction

__all__ = ["keep_until"]

_YEARS = 5


def keep_until(day: date) -> date:
    """Five years after `day`; from 29 February, 1 March of the fifth year, so that no day is lost."""
    try:
        return day.replace(year=day.year + _YEARS)
    except ValueError:
        return date(day.year + _YEARS, 3, 1)


@provision(
    "15 CFR 762.6(a)",
    also=(
        "15 CFR 762.1",
        "15 CFR 762.2",
        "15 CFR 762.4",
        "15 CFR 762.5",
        "15 CFR 762.6(b)",
        "15 CFR 762.7",
        "15 CFR 732.5(c)",
    ),
    since=date(1996, 3, 25),
    stage=Stage.DUTY,
)
def records_are_kept_five_years(tx: Transaction, world: World) -> Iterator[Claim]:
    """Records are kept for five years from the export, or from a later reexport or end of the transaction.

    Export control documents, correspondence, contracts, invoices and the like are kept five years.

    The five years count from the latest of the export, any known reexport, transfer, transshipment or diversion, and
    any other end of the transaction (762.6(a)). Records that an agency has asked for are kept until it agrees
    (762.6(b)). The day given is the earliest possible.
    """
    until = keep_until(tx.date)
    yield claim(
        Imposes(
            duty=Duty.RECORDS,
            text=f"Keep the records of this transaction at least until {until}, counted from {tx.date}; longer from "
            f"a later known reexport, transfer, diversion or end of the transaction, or if an agency asks for them. "
            f"Keep them as received or created, or reproduced as 762.5 allows, and ready to be produced.",
            due=until,
        ),
        f"Records of a transaction subject to the EAR are kept {_YEARS} years: at least until {until}, counted from "
        f"{tx.date}.",
    )
