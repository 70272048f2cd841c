"""Exceptions that an entry on the Commerce Control List grants: LVS (740.3), GBS (740.4), CIV (740.5), TSR."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.ear.part_740.entry import entry_says, lvs_limit
from smallyard.law.ear.part_740.facts import in_groups, in_places, only_reasons
from smallyard.law.ear.part_740.kinds import COMMODITY, SOFTWARE, TECHNOLOGY, is_kind, only_commodities
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, Fact, answered, offer, only
from smallyard.law.effects import Condition
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

_MONTHS = 12


@provision(
    "15 CFR 740.3",
    since=BASE,
    stage=EXCEPTION,
    standing="partial",
    missing="the amounts of 3A001 and 6A005 are general knowledge, not read from their entries",
)
def lvs_limited_value(line: Line, world: World) -> Iterator[Claim]:
    """LVS: shipments of limited value to Country Group B.

    The order's commodities of one ECCN entry up to the entry's limit, and 12 times it a year to one consignee.
    """
    goods = is_kind(line, *COMMODITY)
    amount, given = lvs_limit(line, world)
    conditions = [
        only("Only commodities.", goods, "740.3(a)"),
        only("Only to Country Group B.", in_groups(line, world, "B"), "740.3(b)"),
        only("Only commodities whose entry states an LVS limit for them.", given, "740.3(a)"),
    ]
    if amount is not None and line.eccn is not None:
        conditions += [
            _within_limit(line, line.eccn, amount),
            answered(
                line,
                "740.3.yearly_total",
                f"This year's LVS orders of {line.eccn.entry} to one consignee at most 12 times the limit, none "
                "split.",
                f"With this order, do your exports of {line.eccn.entry} to this consignee this calendar year stay "
                "within "
                f"${amount * _MONTHS:,.0f}, and is the order neither split nor arranged to meet the limit?",
                "740.3(d)(2)",
            ),
        ]
        if line.eccn.entry == "5A002":
            conditions.append(
                answered(
                    line,
                    "740.3.supports_authorized_commodity",
                    "Components and spares of 5A002 only to support a commodity authorized before.",
                    "Does the component or spare part support a commodity previously authorized for export or "
                    "reexport?",
                    "740.3(d)(5)",
                )
            )
    yield offer("LVS", "740.3", conditions)


def _within_limit(line: Line, eccn: Eccn, amount: Decimal) -> Condition:
    """The order's value under the same entry, all lines of the transaction together."""
    total, unknown = Decimal(0), 0
    for number, item in enumerate(line.tx.items, start=1):
        if item.eccn is not None and item.eccn.entry == eccn.entry:
            if item.value is None:
                unknown = unknown or number
            else:
                total += item.value
    if total > amount:
        fact = Fact(FALSE)
    elif unknown:
        ask = f"What is the net value of line {unknown} in US dollars (price, or market price if higher)?"
        fact = Fact(UNKNOWN, f"items[{unknown}].value", ask)
    else:
        fact = Fact(TRUE)
    text = f"The order's commodities of {eccn.entry} at most ${amount:,.0f}; they come to ${total:,.2f}."
    return only(text, fact, "740.3(d)(1)")


def _to_group_b(line: Line, world: World, cites: str) -> Condition:
    eligible = in_groups(line, world, "B") & ~in_places(line, world, "not-GBS-or-TSR")
    return only("Only to Country Group B, except Sudan and Ukraine.", eligible, cites)


def _national_security_only(line: Line, found: Found, cites: str) -> Condition:
    text = "Only where a license is required for national security reasons and no other."
    return only(text, only_reasons(found, "NS"), cites)


@provision("15 CFR 740.4", since=BASE, stage=EXCEPTION)
def gbs_group_b(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """GBS: commodities controlled for national security reasons only, to Country Group B.

    Except Sudan and Ukraine; where the entry says GBS - Yes.
    """
    cites = "740.4"
    yield offer(
        "GBS",
        cites,
        [
            only_commodities(line, cites),
            _to_group_b(line, world, cites),
            _national_security_only(line, found, cites),
            only("Only commodities whose entry says GBS - Yes.", entry_says(line, world, "GBS"), cites),
        ],
        reaches=("NS",),
    )


@provision(
    "15 CFR 740.5",
    since=BASE,
    until=date(2020, 6, 29),
    stage=EXCEPTION,
    standing="partial",
    missing="which entries said CIV - Yes, which is asked for",
)
def civ_civil_end_users(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """CIV: items controlled for national security reasons only, to civil end users in Country Group D:1.

    Except North Korea; not for military end users or uses. Removed by 85 FR 23470.
    """
    cites = "740.5"
    if in_groups(line, world, "D:1") is FALSE:
        return
    yield offer(
        "CIV",
        cites,
        [
            only("Not to North Korea.", Kleene.of(line.tx.controlling_country != "KP"), cites),
            _national_security_only(line, found, cites),
            answered(
                line,
                "740.5.entry_says_civ",
                "Only items whose entry said CIV - Yes.",
                "Did the item's entry on the Commerce Control List say CIV - Yes on the day?",
                cites,
            ),
            answered(
                line,
                "740.5.civil_end_user",
                "Only to civil end users for civil end uses.",
                "Is the end user a civil one, the end use civil, and no military end user or use known or suspected?",
                cites,
            ),
        ],
        reaches=("NS",),
    )


@provision("15 CFR 740.6", since=BASE, stage=EXCEPTION)
def tsr_under_restriction(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """TSR: technology and software controlled for national security reasons only, to Country Group B.

    Except Sudan and Ukraine; where the entry says TSR - Yes; after the importer's written assurance.
    """
    cites = "740.6"
    kind = is_kind(line, *SOFTWARE, *TECHNOLOGY)
    conditions = [
        only("Only technology and software.", kind, f"{cites}(a)"),
        _to_group_b(line, world, f"{cites}(a)"),
        _national_security_only(line, found, f"{cites}(a)"),
        only("Only items whose entry says TSR - Yes.", entry_says(line, world, "TSR"), f"{cites}(a)"),
    ]
    if kind.value is not FALSE:
        software = line.item.item_kind in SOFTWARE
        what = "software or its source code" if software else "technology"
        further = "" if software else ", nor, if it makes a plant, the plant's products"
        if line.eccn is not None and line.eccn.entry == "3E069":
            further += (
                "; for 3E069 nor to Macau, Country Group D:5 or destinations of the 3A999 regional stability control"
            )
        conditions.append(
            answered(
                line,
                "740.6.written_assurance",
                "Only after a written assurance against reexport and release to nationals of D:1, E:1 and E:2.",
                "Have you received the importer's written assurance that it will not, without authorization, "
                "reexport or "
                f"release the {what} to nationals of Country Groups D:1, E:1 or E:2, nor export there its direct "
                "product "
                f"if controlled for national security{further}?",
                f"{cites}(a)({2 if software else 1})",
            )
        )
    yield offer("TSR", cites, conditions, reaches=("NS",))
