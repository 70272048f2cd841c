"""Reports of conventional arms, and notice to Congress before large licenses (743.4 to 743.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.decision import Outcome
from smallyard.law.ear.part_740.facts import in_groups, in_places, named_item
from smallyard.law.ear.part_743.wassenaar_reports import report_due
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.transaction import TransactionKind

_FIREARMS = EccnSet.parse("0A501.a 0A501.b 0A506 0A507")
_ARMS = EccnSet.parse("0A606 8A609 8A620 9A610")
_SEMI_AUTOMATIC = EccnSet.parse("0A501.a")
_FIREARMS_LIMIT = Decimal(4_000_000)
_OWN_ENTRIES = date(2024, 5, 30)
"""89 FR 34680 moved semi-automatic firearms from 0A501.a into 0A506, 0A507 and 0A508."""


@provision(
    "15 CFR 743.4",
    since=date(2013, 10, 15),
    stage=Stage.DUTY,
    standing="partial",
    missing="which paragraphs of the 600 series 743.4(c) names, so the duty is stated with its condition; the yearly "
    "report for the UN Register",
)
def report_of_conventional_arms(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Exports of conventional arms are reported to BIS, twice a year for the Wassenaar Arrangement.

    Firearms of 0A501.a and .b (since 9 March 2020, 85 FR 4136), vehicles, vessels and aircraft of the 600 series.

    For exports outside the Wassenaar states only, and not where the exporter gives the facts in the EEI (743.4(h)).
    That these are the entries of 743.4(c) is general knowledge.
    """
    if line.tx.kind is not TransactionKind.EXPORT or not _goes(found) or world.in_group(line.tx.destination, "A:1"):
        return
    firearm = _FIREARMS.contains(line.eccn) is TRUE and world.effective >= date(2020, 3, 9)
    if not firearm and (line.eccn is None or _ARMS.contains(line.eccn) is FALSE):
        return
    condition = "" if firearm else f"If 743.4(c) names {line.eccn}: "
    instead = ", unless its make, model and quantity are in the EEI (743.4(h))" if firearm else ""
    due = report_due(line.tx.date)
    yield claim(
        Imposes(
            duty=Duty.REPORT,
            text=f"{condition}Report the export as one of conventional arms to BIS by {due}{instead} (743.4).",
            due=due,
        ),
        f"{line.eccn} goes to a country that does not take part in the Wassenaar Arrangement.",
    )


@provision("15 CFR 743.5", since=date(2013, 10, 15), stage=Stage.DUTY)
def notice_of_major_defense_equipment(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Congress is notified before a license for a large contract of 600 series major defense equipment.

    14 million dollars of 600 Series Major Defense Equipment, to Country Group A:5 25 million (743.5(b)).

    The applicant submits the signed contract. Whether the contract reaches that is asked under
    "740.2.major_defense_equipment"; while it is not answered, only an order of that value raises the duty.
    """
    if line.eccn is None or not line.eccn.is_600_series or found.outcome is not Outcome.LICENSE_REQUIRED:
        return
    limit = Decimal(25_000_000 if in_groups(line, world, "A:5") is TRUE else 14_000_000)
    said = line.answer("740.2.major_defense_equipment")
    value = sum((one.value or Decimal(0) for one in line.tx.items if one.eccn and one.eccn.is_600_series), Decimal(0))
    if said is TRUE or (said is not FALSE and value >= limit):
        condition = (
            "" if said is TRUE else f"If the contract includes ${limit:,} of Major Defense Equipment (772.1): "
        )
        yield from _to_congress(condition, "the Major Defense Equipment", "743.5")


@provision(
    "15 CFR 743.6",
    since=date(2022, 7, 18),
    stage=Stage.DUTY,
    standing="partial",
    missing="the exact day on which the rule of 1 June 2022 (FR Doc. 2022-11761) began",
)
def notice_of_semi_automatic_firearms(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Congress is notified before a license for a contract of 4 million dollars of semi-automatic firearms.

    To Mexico, South Africa, Turkey and countries outside A:5 and A:6; not to US or NATO agencies (743.6(a), (b)).

    The applicant submits the signed contract or, without one, a written explanation with the value (743.6(c)).
    """
    own_entries = world.effective >= _OWN_ENTRIES
    item = (
        named_item(line, world, "semi-automatic-firearms").value
        if own_entries
        else _SEMI_AUTOMATIC.contains(line.eccn)
    )
    limited = in_places(line, world, "not-free-of-firearms-limit")
    if item is FALSE or found.outcome is not Outcome.LICENSE_REQUIRED or line.tx.kind is not TransactionKind.EXPORT:
        return
    if (in_groups(line, world, "A:5", "A:6") & ~limited) is TRUE or line.answer("740.2.nato_official_use") is TRUE:
        return
    said = line.answer("740.2.firearms_contract_4_million")
    value = sum((one.value or Decimal(0) for one in line.tx.items), Decimal(0))
    if said is TRUE or (said is not FALSE and value >= _FIREARMS_LIMIT):
        condition = "" if said is TRUE else "If the contract includes $4,000,000 of semi-automatic firearms: "
        yield from _to_congress(condition, "the semi-automatic firearms", "743.6")


def _to_congress(condition: str, what: str, section: str) -> Iterator[Claim]:
    yield claim(
        Imposes(
            duty=Duty.LICENSE_APPLICATION,
            text=f"{condition}Submit with the application the signed contract, or a written explanation, and the "
            f"value of {what}; BIS notifies Congress before it issues the license ({section}).",
            before=True,
        ),
        f"A license for {what} of a contract of this size is notified to Congress first.",
    )


def _goes(found: Found) -> bool:
    """Whether the export is or may be made: by an exception or without a license, or under one applied for."""
    return found.outcome not in {Outcome.PROHIBITED, Outcome.NOT_SUBJECT}
