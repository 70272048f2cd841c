"""Reports of exports under certain license exceptions to the Wassenaar Arrangement (743.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE
from smallyard.model.transaction import TransactionKind

__all__ = ["report_due"]

_REPORTED = frozenset({"LVS", "GBS", "TSR", "APP", "STA", "CIV"})
_SENSITIVE = "743.1.sensitive_list"


def report_due(day: date) -> date:
    """When the half-yearly report of an export must be with BIS: 1 August, or 1 February of the next year."""
    return date(day.year, 8, 1) if day.month <= 6 else date(day.year + 1, 2, 1)


@provision(
    "15 CFR 743.1",
    since=date(1998, 1, 15),
    stage=Stage.DUTY,
    standing="partial",
    missing="the Sensitive List (Supp. No. 6 to part 774) is not held, so the duty is stated with its condition; "
    "GOV for cooperating governments is not looked at",
)
def report_of_sensitive_export(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Exports of sensitive items under LVS, GBS, TSR, APP or STA are reported twice a year.

    Items on the Sensitive List exported under one of these exceptions, outside the Wassenaar states (63 FR 2452).

    Exports from 1 January to 30 June are reported by 1 August, those from 1 July to 31 December by 1 February. No
    report is due for Country Group A:1, nor where "743.1.sensitive_list" is answered no.
    """
    used = found.exceptions_used & _REPORTED
    if not used or line.tx.kind not in {TransactionKind.EXPORT, TransactionKind.DEEMED_EXPORT}:
        return
    said = line.answer(_SENSITIVE)
    if said is FALSE or world.in_group(line.tx.destination, "A:1"):
        return
    condition = "" if said.known else f"If {line.eccn} is on the Sensitive List (Supp. No. 6 to part 774): "
    due = report_due(line.tx.date)
    yield claim(
        Imposes(
            duty=Duty.REPORT,
            text=f"{condition}Report the export to BIS by {due} (743.1).",
            due=due,
        ),
        f"The item goes under License Exception {', '.join(sorted(used))} to a country that is not in Group A:1.",
    )
