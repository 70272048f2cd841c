"""The general prohibitions that bind whatever the item and destination (736.2(b)(4) and (7)-(10))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import Prohibits, Question, RaisesRedFlag
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.world import ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.country import country
from smallyard.model.kleene import TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.transaction import Transaction

_EAR = date(1996, 3, 25)
_NOT_STANDARD = re.compile(r"standard[ _]order:\s*n", re.IGNORECASE)
_REACHES = "764.3.order_reaches_transaction"


@provision("15 CFR 736.2(b)(4)", also=("15 CFR 764.2(k)", "15 CFR 764.3(a)(2)"), since=_EAR, stage=Stage.REQUIREMENT)
def denied_person_takes_part(tx: Transaction, world: World) -> Iterator[Claim]:
    """No one may take an action that a denial order prohibits.

    General Prohibition Four: a person denied export privileges takes part, in any role, within the order's dates.

    The standard terms (Supp. No. 1 to part 764) bar exports to or on behalf of the person and any dealing from
    which it benefits; no license exception overcomes them. Only BIS may authorize otherwise. Whether an order that
    the list marks as not standard reaches the transaction is asked.
    """
    for one in world.listed(tx, ListCode.DENIED_PERSONS_LIST):
        reaches, asked = _order_reaches(tx, one)
        yield from when(
            one.certainty & _within_order(one, world.effective) & reaches,
            Prohibits(unless="BIS, Office of Exporter Services, upon written request (15 CFR 764.3(a)(2))"),
            f"{one.party.name} ({one.party.role.replace('_', ' ')}) is under an order denying export privileges"
            + (f" until {one.history.listing.end_date}." if one.history.listing.end_date else "."),
            facts=(one.fact,),
            questions=(*one.questions, *asked),
        )


def _within_order(one: ListedParty, day: date) -> Kleene:
    """Whether the order had not expired: where its history gives no end, its own last day counts, included.

    The history knows when it began; a renewed order gives its latest day of effect, which may be later.
    """
    end = one.history.listing.end_date
    return Kleene.of(one.history.ended is not None or end is None or day <= end)


def _order_reaches(tx: Transaction, one: ListedParty) -> tuple[Kleene, tuple[Question, ...]]:
    """Whether the order's terms reach the transaction: the standard terms always do."""
    if not _NOT_STANDARD.search(one.history.listing.remarks):
        return TRUE, ()
    said = tx.answer(_REACHES)
    text = f"The order denying export privileges to {one.party.name} is not standard: do its terms reach this?"
    cited = Citation("15 CFR 764.3(a)(2)")
    return said, (Question(key=_REACHES, text=text, citation=cited),) if said is UNKNOWN else ()


def _said(tx: Transaction, key: str) -> bool:
    return tx.answer(key) is TRUE


@provision("15 CFR 736.2(b)(7)", also=("15 CFR 744.6",), since=_EAR, stage=Stage.REQUIREMENT, beyond_ear=True)
def us_person_support_is_known(tx: Transaction, world: World) -> Iterator[Claim]:
    """US persons may not support proliferation or military-intelligence activities (General Prohibition Seven).

    The facts given say that a US person's own act supports such an activity; 744.6 says which and when.

    The rules of 744.6 decide; this one names the general prohibition when "736.2.us_person_support" is answered yes.
    """
    if _said(tx, "736.2.us_person_support"):
        yield claim(
            RaisesRedFlag(),
            "The facts say that a US person supports a proliferation or military-intelligence activity: General "
            "Prohibition Seven bars it without a license under 744.6, even for items not subject to the EAR.",
        )


@provision(
    "15 CFR 736.2(b)(8)",
    since=_EAR,
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the list of countries was not compared with a stored text; whether the item could go to the transit "
    "country is asked, not decided, for items on the CCL",
)
def transit_through_listed_country(line: Line, world: World) -> Iterator[Claim]:
    """Items may not pass through certain countries on the way (General Prohibition Eight).

    The items pass through a country named in 736.2(b)(8)(ii) on the way elsewhere.

    It is prohibited unless the items could go to that country itself without a license, or a license or license
    exception authorizes it. EAR99 items could, except to the countries embargoed for them.
    """
    tx = line.tx
    for place in tx.transit:
        if place == tx.destination or not world.tables.named_countries.holds("GP8", place, world.effective):
            continue
        if line.eccn is not None and line.eccn.is_ear99 and not _ear99_embargoed(place, world):
            continue
        key = "736.2.transit_authorized"
        where = country(place).name
        text = (
            f"Could {line.name} go to {where} itself without a license, or does one, or an exception, authorize it?"
        )
        yield from when(
            ~line.answer(key),
            Prohibits(
                unless="a license or license exception for the transit, or none being required for that country"
            ),
            f"The item passes through {where}, a country named in General Prohibition Eight.",
            questions=(line.asks(key, text, "15 CFR 736.2(b)(8)"),),
        )


def _ear99_embargoed(place: str, world: World) -> bool:
    """Whether EAR99 items may need a license there: Cuba and North Korea, Russia and Belarus in part."""
    embargoed = world.in_group(place, "E:1", "E:2")
    return embargoed or world.tables.named_countries.holds("Russia and Belarus", place, world.effective)


@provision("15 CFR 736.2(b)(9)", since=_EAR, stage=Stage.REQUIREMENT)
def terms_are_violated(tx: Transaction, world: World) -> Iterator[Claim]:
    """The terms of an order, license or license exception may not be violated (General Prohibition Nine).

    The facts given say that a term or condition that binds this transaction would not be kept.
    """
    if _said(tx, "736.2.terms_violated"):
        yield claim(
            Prohibits(unless="BIS, by changing the order or license"),
            "The facts say that a term of an order, license or license exception would be violated (General "
            "Prohibition Nine).",
        )


@provision("15 CFR 736.2(b)(10)", also=("15 CFR 764.2(e)",), since=_EAR, stage=Stage.REQUIREMENT)
def violation_is_known(tx: Transaction, world: World) -> Iterator[Claim]:
    """No one may go on with knowledge that a violation has occurred or is about to (General Prohibition Ten).

    The facts given say that a violation has occurred, or is about to, in connection with the item.

    No one may then sell, ship, finance, service or otherwise deal with it; no license exception helps. BIS may be
    asked for permission to act (764.5(f)).
    """
    if _said(tx, "736.2.violation_known"):
        yield claim(
            Prohibits(unless="BIS, upon request under 15 CFR 764.5(f)"),
            "The facts say that a violation has occurred or is about to occur in connection with the item (General "
            "Prohibition Ten).",
        )
