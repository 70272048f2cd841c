"""The destination control statement on the commercial invoice, and ECCNs stated with it (758.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.decision import Outcome
from smallyard.law.ear.part_758.electronic_export_information import is_tangible_export
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE

_STATEMENT = (
    "These items are controlled by the U.S. Government and authorized for export only to the country of ultimate "
    "destination for use by the ultimate consignee or end-user(s) herein identified. They may not be resold, "
    "transferred, or otherwise disposed of, to any other country or to any person other than the authorized ultimate "
    "consignee or end-user(s), either in their original form or after being incorporated into other items, without "
    "first obtaining approval from the U.S. government or as otherwise authorized by U.S. law and regulations"
)
_STATEMENT_UNTIL_2016 = (
    "These commodities, technology or software were exported from the United States in accordance with the Export "
    "Administration Regulations. Diversion contrary to U.S. law is prohibited."
)


def _needs_statement(line: Line, world: World, found: Found) -> bool:
    """A CCL item that leaves in tangible form, and not under BAG or GFT."""
    if line.eccn is None or line.eccn.is_ear99 or found.outcome in {Outcome.PROHIBITED, Outcome.NOT_SUBJECT}:
        return False
    return is_tangible_export(line, world) is not FALSE and not found.exceptions_used & {"BAG", "GFT"}


def _statement(where: str, wording: str) -> Claim:
    return claim(
        Imposes(
            duty=Duty.DESTINATION_CONTROL_STATEMENT,
            text=f"Put the destination control statement on {where}.",
            before=True,
            wording=wording,
        ),
        "The item is on the Commerce Control List and is shipped in tangible form, not under BAG or GFT.",
    )


@provision("15 CFR 758.6(a)(1)", also=("15 CFR 732.5(b)",), since=date(2016, 11, 15), stage=Stage.DUTY)
def destination_control_statement(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """The destination control statement is put on the commercial invoice for CCL items.

    Items on the CCL shipped in tangible form, unless EAR99 or under License Exception BAG or GFT.

    The statement is the one harmonized with the ITAR by 81 FR 54731, since 15 November 2016.
    """
    if _needs_statement(line, world, found):
        yield _statement("the commercial invoice", _STATEMENT)


@provision("15 CFR 758.6", since=date(2000, 7, 10), until=date(2016, 11, 15), stage=Stage.DUTY)
def destination_control_statement_until_2016(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """The destination control statement is put on the invoice and on the bill of lading or air waybill.

    The statement and documents of 65 FR 42572, until the harmonization of 15 November 2016.
    """
    if _needs_statement(line, world, found):
        where = "the invoice and the bill of lading, air waybill or other export control document"
        yield _statement(where, _STATEMENT_UNTIL_2016)


_Z_ENTRIES = frozenset({"3A001", "4A003", "4A004", "4A005", "5A002", "5A004", "5A992"})


@provision("15 CFR 758.6(a)(2)", since=date(2013, 10, 15), stage=Stage.DUTY)
def eccn_on_invoice(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """The invoice names the ECCN of 9x515 and 600-series items, and of 3A090, 4A090 and .z items.

    The ECCN is stated with the statement: for 9x515 and 600-series items since 15 October 2013 (78 FR 22660).

    For 3A090, 4A090 and commodities of a .z paragraph since 17 November 2023 (88 FR 73458); 3A090 by .a, .b or .c.
    """
    eccn = line.eccn
    if eccn is None or not _needs_statement(line, world, found):
        return
    advanced = world.effective >= date(2023, 11, 17) and (
        eccn.entry in {"3A090", "4A090"} or (eccn.entry in _Z_ENTRIES and eccn.within(Eccn(eccn.entry, ("z",))))
    )
    if eccn.is_600_series or eccn.is_9x515 or advanced:
        yield claim(
            Imposes(
                duty=Duty.DESTINATION_CONTROL_STATEMENT,
                text=f"State the ECCN {eccn} on the commercial invoice.",
                before=True,
            ),
            f"{eccn} is one of the ECCNs that the invoice must name.",
        )
