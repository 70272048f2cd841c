"""Iran (746.7): items on the CCL, items of Supp. No. 7, and whatever OFAC's regulations prohibit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_746.embargo import required, to_place
from smallyard.law.effects import Question, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import TRUE, UNKNOWN
from smallyard.model.transaction import TransactionKind

_AUTHORIZED = "746.7.ofac_authorized"
_SUPP_7 = "746.7.supplement_7_item"
_US_PERSON = "746.7.us_person_reexports"
_REVIEW = (
    "Generally denied; humanitarian reasons and the safety of civil aviation case by case. OFAC is the main "
    "authority (31 CFR part 560): its authorization is enough, and no separate one of BIS is sought (746.7(a)(2))."
)


def _authorized(line: Line) -> bool:
    return line.answer(_AUTHORIZED) is TRUE


@provision(
    "15 CFR 746.7(a)(1)(i)",
    also=("15 CFR 746.7(a)(2)", "15 CFR 746.7(b)", "15 CFR 746.7(c)", "15 CFR 742.8"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the few entries without a chart column and not named in 746.7(a)(1)(i) are taken as covered too",
)
def license_for_ccl_items_to_iran(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for items on the CCL to Iran; no exception may be used.

    Any CCL item with a CB, NP, NS, MT, RS, CC or AT column, and the ECCNs named: that is nearly every entry.

    OFAC's authorization counts for the EAR too (746.7(a)(2), answer "746.7.ofac_authorized").
    """
    exceptions = to_place(line, world, "746.7")
    if exceptions is None or _authorized(line) or (line.eccn is not None and line.eccn.is_ear99):
        return
    fact = UNKNOWN if line.eccn is None else TRUE
    yield from when(
        fact,
        required("746.7", exceptions, ReviewPolicy.POLICY_OF_DENIAL, _REVIEW),
        "Items on the Commerce Control List need a license to Iran.",
        questions=(line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", "15 CFR 746.7"),),
    )


@provision(
    "15 CFR 746.7(a)(1)(ii)",
    since=date(2023, 2, 24),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="Supp. No. 7 to part 746 (HS codes of items found in drones) is not held; it is asked for",
)
def license_for_supplement_7_items_to_iran(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for EAR99 items of Supp. No. 7 to part 746 to Iran.

    EAR99 items that Supp. No. 7 lists by HS code (88 FR 12150), when reexported or sent from abroad.

    From the United States OFAC's prohibition already reaches every EAR99 item.
    """
    exceptions = to_place(line, world, "746.7")
    if exceptions is None or _authorized(line) or line.eccn is None or not line.eccn.is_ear99 or _from_us(line):
        return
    text = f"Is {line.name} listed in Supp. No. 7 to part 746, by its HS code?"
    yield from when(
        line.answer(_SUPP_7),
        required("746.7", exceptions, ReviewPolicy.POLICY_OF_DENIAL, _REVIEW),
        "EAR99 items listed in Supp. No. 7 to part 746 need a license to Iran.",
        questions=(line.asks(_SUPP_7, text, "15 CFR 746.7(a)(1)(ii)"),),
    )


def _from_us(line: Line) -> bool:
    return line.tx.kind in {TransactionKind.EXPORT, TransactionKind.DEEMED_EXPORT}


@provision("15 CFR 746.7(e)", since=date(2009, 1, 15), stage=Stage.REQUIREMENT)
def ofac_authorization_for_iran(line: Line, world: World) -> Iterator[Claim]:
    """No one may send any item to Iran that OFAC's regulations prohibit and OFAC has not authorized.

    EAR99 items: what the Iranian Transactions and Sanctions Regulations (31 CFR part 560) prohibit, 746.7(e) does.

    From the United States that is every item (31 CFR 560.204), food and medicine included unless a general license
    (31 CFR 560.530) covers them. Reexports of EAR99 items by persons who are not US persons are not prohibited there;
    whether a US person, or a firm owned or controlled by one, sends them is asked.
    """
    exceptions = to_place(line, world, "746.7")
    if exceptions is None or _authorized(line) or (line.eccn is not None and not line.eccn.is_ear99):
        return
    requirement = required("746.7", exceptions, ReviewPolicy.POLICY_OF_DENIAL, _REVIEW)
    if _from_us(line):
        yield claim(
            requirement,
            "OFAC must authorize any export to Iran (31 CFR 560.204), by a general or specific license; without that "
            "746.7(e) prohibits it.",
        )
        return
    yield from when(
        line.answer(_US_PERSON),
        requirement,
        "OFAC must authorize a reexport to Iran by a US person or a firm that one owns or controls.",
        questions=(_is_it_a_us_person(line),),
    )


def _is_it_a_us_person(line: Line) -> Question:
    return line.asks(
        _US_PERSON,
        "Is the reexporter a US person, or owned or controlled by one (31 CFR 560.205, 560.215)?",
        "15 CFR 746.7(e)",
    )
