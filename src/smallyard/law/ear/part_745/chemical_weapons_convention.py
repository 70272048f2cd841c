"""Notices, reports and certificates under the Chemical Weapons Convention (part 745)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.tables.ccl import ControlKind
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.transaction import TransactionKind

_SCHEDULE_3 = EccnSet.parse("1C350.c 1C355.b 1C395.b")
_NOTICE = timedelta(days=45)
_NOTICE_OF_SAXITOXIN = timedelta(days=3)
_SAXITOXIN_SINCE = date(2018, 4, 2)
"""83 FR 13855: three days for up to 5 milligrams of saxitoxin for medical or diagnostic purposes."""
_CERTIFICATE_WITHIN = timedelta(days=7)


@provision("15 CFR 745.1", since=date(1999, 5, 18), stage=Stage.DUTY)
def notice_of_schedule_1_chemical(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """An export of a Schedule 1 chemical is notified to BIS 45 days before, and reported for the year.

    Any quantity of a chemical of Supp. No. 1 to part 745 to another State Party (745.1(a)(1), (b)(1)).

    Up to 5 milligrams of saxitoxin for medical or diagnostic purposes: 3 days (answer "745.1.saxitoxin_5_mg"). The
    notice is beside the license and not part of its application. The year's exports are reported by 13 February.
    """
    tx = line.tx
    if tx.kind is not TransactionKind.EXPORT or found.outcome in {Outcome.PROHIBITED, Outcome.NOT_SUBJECT}:
        return
    if world.in_group(tx.destination, "CWC-not-party"):
        return
    for row, verdict in world.tables.ccl.controls(line, world.effective, lambda row: row.control == "742.18(a)(1)"):
        if verdict.certainty is FALSE:
            continue
        small = world.effective >= _SAXITOXIN_SINCE and line.answer("745.1.saxitoxin_5_mg") is TRUE
        days = _NOTICE_OF_SAXITOXIN if small else _NOTICE
        condition = "" if verdict.certainty is TRUE else f"If {line.eccn} is a Schedule 1 chemical: "
        reason = f"{line.eccn} is controlled for {row.reason} reasons as a Schedule 1 chemical."
        notice = f"{condition}Notify BIS of the export at least {days.days} calendar days before it (745.1(a))."
        yield claim(
            Imposes(duty=Duty.NOTIFICATION, text=notice, before=True, due=tx.date - days),
            reason,
            cites="15 CFR 745.1",
        )
        due = date(tx.date.year + 1, 2, 13)
        report = f"{condition}Report the year's exports of Schedule 1 chemicals to BIS by {due} (745.1(b))."
        yield claim(Imposes(duty=Duty.REPORT, text=report, due=due), reason, cites="15 CFR 745.1")


@provision("15 CFR 745.2", since=date(1999, 5, 18), stage=Stage.DUTY)
def end_use_certificate_for_schedule_3_chemical(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """A Schedule 3 chemical goes to a State not Party only with its government's End-Use Certificate.

    Exports from the United States; a copy goes to BIS within 7 days after the export (745.2(a)(2)).
    """
    tx = line.tx
    if tx.kind is not TransactionKind.EXPORT or found.outcome in {Outcome.PROHIBITED, Outcome.NOT_SUBJECT}:
        return
    if line.eccn is None or not world.in_group(tx.destination, "CWC-not-party"):
        return
    within = _SCHEDULE_3.contains(line.eccn)
    rows = world.tables.ccl.controls(line, world.effective, lambda row: row.kind is ControlKind.CWC)
    if within is FALSE or not any(verdict.certainty is not FALSE for _, verdict in rows):
        return
    condition = "" if within is TRUE else f"If {line.eccn} is a Schedule 3 chemical: "
    due = tx.date + _CERTIFICATE_WITHIN
    yield claim(
        Imposes(
            duty=Duty.CONSIGNEE_STATEMENT,
            text=f"{condition}Obtain an End-Use Certificate of the importing government through the consignee before "
            f"exporting, and send a copy to BIS by {due} (745.2).",
            before=True,
            due=due,
        ),
        f"{line.eccn} goes to a State not Party to the Chemical Weapons Convention.",
    )
