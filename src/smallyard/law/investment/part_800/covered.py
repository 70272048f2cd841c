"""Covered transactions: control, investment, change in rights, evasion (31 CFR 800.210, 800.211, 800.213)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import RequiresFiling
from smallyard.law.investment.part_800.business import (
    access_rights,
    control,
    tid_us_business,
    unaffiliated,
    us_business,
)
from smallyard.law.investment.part_800.persons import excepted_investor, foreign_person
from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unless, yes
from smallyard.law.investment.registry import INVESTMENT_RULES
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.investment import Act, Investment
from smallyard.model.kleene import FALSE, TRUE, Kleene

__all__ = ["COMMITTEE", "FIRRMA", "covered_control", "covered_investment", "covered_transaction"]

FIRRMA = date(2020, 2, 13)
"""The day from which part 800 applies as it stands (800.104(a))."""
COMMITTEE = "the Committee on Foreign Investment in the United States"
"""The committee's name in full, for texts."""
_ACQUIRES = frozenset(
    {
        Act.PURCHASE, Act.CONVERSION, Act.LOAN, Act.DEFAULT, Act.JOINT_VENTURE, Act.ASSETS, Act.FUND_INTEREST,
        Act.CHANGE_IN_RIGHTS, Act.DIVIDEND_REINVESTMENT, Act.EMPLOYMENT_AWARD, Act.SPLIT,
    }
)  # fmt: skip


def _acts(deal: Investment) -> Reasoned:
    """800.249: an acquisition of an interest, a merger, a venture, a conversion; or a change in rights."""
    if deal.act in _ACQUIRES:
        return yes("")
    words = deal.act.replace("_", " ")
    if deal.act is Act.LEASE:
        return given(
            deal.rights.has("control"),
            "The lessee makes substantially all business decisions, as if it were the owner (800.249(a)(5)).",
            "The lessee does not make substantially all business decisions, so it is no transaction (800.249(d)).",
            "It is not known whether the lessee makes substantially all business decisions.",
            asked(
                "rights.control",
                "Does the lessee make substantially all business decisions, as if it were the owner?",
                "31 CFR 800.249(a)(5)",
            ),
        )
    if deal.act in {Act.GREENFIELD, Act.TECHNOLOGY_LICENSE, Act.GOODS_OR_SERVICES}:
        return us_business(deal)
    return no(f"To {words} acquires no interest in a business (800.249).")


def covered_control(deal: Investment) -> Reasoned:
    """A transaction by or with a foreign person that could result in foreign control of a US business (800.210)."""
    return both(_acts(deal), us_business(deal), foreign_person(deal.investor, "investor", deal), control(deal))


def covered_investment(deal: Investment, world: World) -> Reasoned:
    """A non-controlling investment in an unaffiliated TID US business, with access, rights or involvement
    (800.211).
    """
    carrier = (no if deal.target.air_carrier else yes)(
        "An air carrier with a certificate is no target of a covered investment (800.211(c))."
        if deal.target.air_carrier
        else ""
    )
    through_fund = (no if _advisory_only(deal) is TRUE else yes)(
        "A limited partner's seat on the advisory board of such a fund is no covered investment (800.307)."
        if _advisory_only(deal) is TRUE
        else ""
    )
    split = (no if deal.act is Act.SPLIT else yes)(
        "A stock split affords no new access, rights or involvement (800.304(d))." if deal.act is Act.SPLIT else ""
    )
    underwriter = (no if deal.underwriting else yes)(
        "It is acquired as an underwriter in the ordinary course (800.304(e))." if deal.underwriting else ""
    )
    lent = deal.act is Act.LOAN
    loan = either(
        no("A loan by itself is no covered transaction (800.306(a))."),
        *(
            yes("The loan has rights characteristic of equity (800.306(b)).") if deal.rights.has(one) is TRUE
            else no("")
            for one in ("profit_share", "board_seat", "equity_like")
        ),
    )  # fmt: skip
    first = both(
        _acts(deal), foreign_person(deal.investor, "investor", deal), us_business(deal), carrier, through_fund, split,
        underwriter, loan if lent else yes(""), access_rights(deal), unless(excepted_investor(deal, world)),
    )  # fmt: skip
    if first.fact is FALSE:
        return first
    return both(first, tid_us_business(deal, world), unaffiliated(deal), unless(control(deal)))


def _advisory_only(deal: Investment) -> Kleene:
    """800.307: an indirect stake through a fund that a US general partner runs alone, without any of the rights."""
    if deal.act is Act.FUND_INTEREST and deal.investor.us_general_partner_fund and access_rights(deal).fact is FALSE:
        return TRUE
    return FALSE


def covered_transaction(deal: Investment, world: World) -> Reasoned:
    """800.213: any of the four."""
    return either(covered_control(deal), covered_investment(deal, world), _evades(deal))


def _evades(deal: Investment) -> Reasoned:
    if not deal.evasion:
        return no("")
    return both(us_business(deal), yes("It is structured to evade section 721 (800.213(d))."))


def _filing() -> RequiresFiling:
    return RequiresFiling(form="declaration or notice", to=COMMITTEE, mandatory=False)


@provision(
    "31 CFR 800.210",
    also=(
        "31 CFR 800.208",
        "31 CFR 800.224",
        "31 CFR 800.252",
        "31 CFR 800.301",
        "31 CFR 800.302",
        "31 CFR 800.305",
        "31 CFR 800.306",
        "31 CFR 800.213(a)",
        "31 CFR 800.249",
        "31 CFR 800.308",
        "31 CFR 800.220",
        "31 CFR 800.223",
        "31 CFR 800.243",
    ),
    since=FIRRMA,
    stage=Stage.REQUIREMENT,
    registry=INVESTMENT_RULES,
)
def control_by_foreign_person(deal: Investment, world: World) -> Iterator[Claim]:
    """A deal that could give a foreign person control of a US business is a covered control transaction.

    Control is the power to decide important matters, by majority, dominant minority, board, contract or in
    concert.

    Standard minority protections give none; nor does a passive holding of 10 percent or less, a split, underwriting,
    or
    assets that make up no business. The Committee has jurisdiction; filing is voluntary unless 800.401 requires it.
    """
    found = covered_control(deal)
    kind = "change in rights" if deal.act is Act.CHANGE_IN_RIGHTS else "covered control transaction"
    yield from when(
        found.fact,
        _filing(),
        f"It is a {kind} (800.210{', 800.213(c)' if deal.act is Act.CHANGE_IN_RIGHTS else ''}): {found.because}",
        questions=found.questions,
    )


@provision(
    "31 CFR 800.211",
    also=(
        "31 CFR 800.215",
        "31 CFR 800.218",
        "31 CFR 800.219",
        "31 CFR 800.229",
        "31 CFR 800.232",
        "31 CFR 800.241",
        "31 CFR 800.245",
        "31 CFR 800.248",
        "31 CFR 800.250",
        "31 CFR 800.303",
        "31 CFR 800.304",
        "31 CFR 800.307",
        "31 CFR 800.213(b)",
        "31 CFR 800.213(c)",
    ),
    since=FIRRMA,
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="appendix A to part 800 (infrastructure and functions) is not held, so its facts are asked for",
    registry=INVESTMENT_RULES,
)
def stake_with_rights_in_tid_business(deal: Investment, world: World) -> Iterator[Claim]:
    """A stake with access, rights or involvement in a TID US business is a covered investment.

    Of any percentage, by a foreign person that is no excepted investor, in an unaffiliated TID US business.

    TID is critical Technologies, covered investment critical Infrastructure, sensitive personal Data.
    """
    found = covered_investment(deal, world)
    yield from when(
        found.fact,
        _filing(),
        f"It is or may be a covered investment (800.211): {found.because}"
        if found.fact is not TRUE
        else f"It is a covered investment (800.211). {access_rights(deal).because} "
        f"{tid_us_business(deal, world).because}",
        questions=found.questions,
    )


@provision("31 CFR 800.213(d)", since=FIRRMA, stage=Stage.REQUIREMENT, registry=INVESTMENT_RULES)
def evasion(deal: Investment, world: World) -> Iterator[Claim]:
    """What is structured to evade section 721 is a covered transaction.

    A transfer or arrangement that is designed or intended to circumvent section 721.
    """
    found = _evades(deal)
    yield from when(found.fact, _filing(), found.because, questions=found.questions)
