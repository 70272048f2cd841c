"""What a license application takes, once a license is required (part 748)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.decision import Outcome
from smallyard.law.effects import Duty, Imposes, RequiresLicense
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.country import country
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.party import Party, Role
from smallyard.model.transaction import ItemKind, Transaction, TransactionKind

_SNAP_R_ONLY = date(2008, 10, 20)
"""73 FR 49323: applications go through SNAP-R."""
_SUPPORT_DOCUMENTS = date(2015, 3, 13)
"""80 FR 13217, sections 748.9 to 748.13 in their present shape."""
_CHINA_VALUE = Decimal(50_000)
_CAMERA_VALUE = Decimal(5_000)


def _needs_license(found: Found) -> bool:
    return found.outcome is Outcome.LICENSE_REQUIRED


@provision(
    "15 CFR 748.4", also=("15 CFR 748.5", "15 CFR 748.6", "15 CFR 748.8"), since=date(1996, 3, 25), stage=Stage.DUTY
)
def license_is_applied_for(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """A license is applied for before shipping, naming all parties to the transaction.

    The exporter in the US applies for an export license (748.4(a)(1)), any party for a reexport license.

    All parties are disclosed (748.4(b)); items already laden or exported cannot be covered (748.4(d)(2)). Filed
    through SNAP-R since 20 October 2008 (748.1(d)). Supp. No. 2 to part 748 holds unique requirements by item.
    """
    if not _needs_license(found):
        return
    reexport = line.tx.kind in {TransactionKind.REEXPORT, TransactionKind.TRANSFER, TransactionKind.DEEMED_REEXPORT}
    who = "any principal party in interest, or its authorized US agent," if reexport else "the exporter in the US"
    how = "through SNAP-R" if world.effective >= _SNAP_R_ONLY else "to BIS"
    controls = tuple(
        dict.fromkeys(one.effect.control for one in found.findings if isinstance(one.effect, RequiresLicense))
    )
    yield claim(
        Imposes(
            duty=Duty.LICENSE_APPLICATION,
            text=f"Apply for a license {how}: {who} files, names every party and its role, and ships only after it "
            f"is issued. State the requirements it is for: {', '.join(controls)}.",
            before=True,
            wording=_application(line.tx),
        ),
        "A license is required and no exception overcomes it.",
    )


def _application(tx: Transaction) -> str:
    """What the transaction tells of the application's blocks (Supp. No. 1 to part 748), and what it does not."""
    roles = (Role.EXPORTER, Role.PURCHASER, Role.INTERMEDIATE_CONSIGNEE, Role.ULTIMATE_CONSIGNEE, Role.END_USER)
    rows = [f"Transaction: {tx.kind.value.replace('_', ' ')} to {country(tx.destination).name}"]
    for role in roles:
        named = [_party(party) for party in tx.in_role(role)]
        title = role.value.replace("_", " ").capitalize()
        if named or role is not Role.INTERMEDIATE_CONSIGNEE:
            rows.append(f"{title}: {'; '.join(named) or 'to be given'}")
    rows.append(f"Specific end use: {tx.end_use.description or 'to be given'}")
    for number, item in enumerate(tx.items, start=1):
        amount = f"{item.quantity} {item.unit}".strip() if item.quantity is not None else "quantity to be given"
        value = f"${item.value}" if item.value is not None else "value to be given"
        eccn = str(item.eccn) if item.eccn is not None else "ECCN to be given"
        rows.append(f"Item {number}: {eccn}, {item.description or 'description to be given'}, {amount}, {value}")
    return "\n".join(rows)


def _party(party: Party) -> str:
    where = "; ".join(one.line for one in party.addresses)
    return f"{party.name}, {where or 'address to be given'}" + (f", {party.country}" if party.country else "")


@provision(
    "15 CFR 748.10",
    also=("15 CFR 748.9(b)(1)", "15 CFR 748.9(c)", "15 CFR 748.11(a)(2)"),
    since=_SUPPORT_DOCUMENTS,
    stage=Stage.DUTY,
)
def prc_end_user_statement(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """A PRC End-User Statement supports applications for China above certain values.

    Commodities to China (not Hong Kong) that need a license for a reason on the CCL: above $50,000 in all.

    For cameras of 6A003 above $5,000; for computers (Category 4 commodities) at any value. Not for software,
    technology, encryption commodities of 5A002, 5A004 or 5B002, or agencies of the US government (748.9(c)). A
    Statement by Ultimate Consignee and Purchaser may take its place in the cases of 748.11(a)(2).
    """
    eccn = line.eccn
    if line.tx.destination != "CN" or not _needs_license(found) or eccn is None or eccn.is_ear99:
        return
    commodity = line.item.item_kind in {ItemKind.COMMODITY, None}
    if not commodity or eccn.entry in {"5A002", "5A004", "5B002"} or not found.reasons:
        return
    values = [item.value for item in line.tx.items if item.eccn is not None and not item.eccn.is_ear99]
    total = sum((value for value in values if value is not None), Decimal(0))
    known = all(value is not None for value in values)
    computer = eccn.category == 4 and eccn.product_group == "A"
    above = _above(total, known, _CHINA_VALUE)
    if eccn.entry == "6A003":
        above |= _above(line.item.value or Decimal(0), line.item.value is not None, _CAMERA_VALUE)
    if computer or above is not FALSE:
        when_known = "" if computer or above is TRUE else " if the value for China is above $50,000"
        yield claim(
            Imposes(
                duty=Duty.LICENSE_APPLICATION,
                text=f"Obtain a PRC End-User Statement, issued by the Ministry of Commerce, through the importer"
                f"{when_known}; ship only once you hold it.",
                before=True,
            ),
            "Commodities on the Commerce Control List need a license to China above the values of 748.10(a).",
        )


def _above(value: Decimal, known: bool, threshold: Decimal) -> Kleene:
    return TRUE if value > threshold else FALSE if known else UNKNOWN


@provision("15 CFR 748.13", also=("15 CFR 748.9(b)(4)",), since=date(2017, 4, 19), stage=Stage.DUTY)
def hong_kong_import_license(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Items controlled for NS, MT, NP column 1 or CB to Hong Kong need its import license, or a statement.

    An item controlled for NS, MT, NP column 1 or CB is licensed to Hong Kong: its import license comes first.

    Or a statement of the Hong Kong government that none is required; under a BIS license (82
    FR 6216, since 19 April 2017; 740.2(a)(19) says the same of exceptions). It must be valid on the day of export.
    """
    if line.tx.destination != "HK" or not _needs_license(found):
        return
    controlled = [
        effect.control
        for _, effect in found.requirements()
        if effect.reason in {"NS", "MT", "CB"} or effect.control == "NP1"
    ]
    if controlled:
        yield claim(
            Imposes(
                duty=Duty.LICENSE_APPLICATION,
                text="Before shipping, obtain the importer's Hong Kong import license, or a statement of the Hong "
                "Kong government that none is required.",
                before=True,
            ),
            f"The item is controlled to Hong Kong for {', '.join(dict.fromkeys(controlled))}.",
        )
