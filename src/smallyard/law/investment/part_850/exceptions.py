"""Excepted transactions: 31 CFR 850.501, each with every condition."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from smallyard.law.effects import Condition, OffersException, state
from smallyard.law.investment.part_850.transactions import BEGINS
from smallyard.law.investment.reasoning import Reasoned, asked, either, given, no, unless, unsettled, yes
from smallyard.law.investment.registry import INVESTMENT_RULES
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.investment import Act, Instrument, Investment
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["beyond_minority_protections", "excepted"]

_MOST_COMMITTED = Decimal(2_000_000)
_TRADES = frozenset({Act.PURCHASE, Act.DIVIDEND_REINVESTMENT, Act.CONVERSION})
_BEYOND = {
    "board_seat": "a seat on the board, or the right to name a member",
    "board_observer": "a board observer",
    "technical_information": "access to nonpublic technical information",
    "decisionmaking": "involvement in substantive decisions",
    "control": "power over important matters",
    "beyond_protections": "other rights beyond standard minority protections",
}


def beyond_minority_protections(deal: Investment) -> Reasoned:
    """850.501(a)(2): rights beyond standard minority shareholder protections with respect to the company."""
    rights = deal.rights
    if rights.important_matters:
        return yes(f"It decides or vetoes {', '.join(rights.important_matters).replace('_', ' ')}.")
    tests = [
        given(
            rights.has(field),
            f"It gets {what}.",
            f"It gets no {what.removeprefix('a ')}.",
            f"It is not known whether it gets {what}.",
            asked(
                f"rights.{field}",
                f"Does the investor get {what} (850.501(a)(2))? If none of these, set rights.complete to true.",
                "31 CFR 850.501(a)(2)",
            ),
        )
        for field, what in _BEYOND.items()
    ]
    found = either(*tests)
    if found.fact is FALSE:
        return no("It gets no right beyond standard minority shareholder protections.")
    return found if found.fact is TRUE else unsettled("Which rights it gets is not known.", found.questions[0])


def _condition(test: Reasoned, text: str, cites: str) -> Condition:
    return Condition(
        text=text,
        state=state(test.fact),
        citation=Citation.parse(f"31 CFR {cites}"),
        question=test.questions[0] if test.questions else None,
    )


def _fact(value: bool | None, text: str, cites: str, key: str, question: str) -> Condition:
    test = given(Kleene.of(value), text, text, text, asked(key, question, f"31 CFR {cites}"))
    return _condition(test, text, cites)


def _minority(deal: Investment) -> Condition:
    beyond = beyond_minority_protections(deal)
    return _condition(
        unless(beyond),
        "No rights beyond standard minority shareholder protections.",
        "850.501(a)(2)",
    )


def _offer(paragraph: str, reason: str, *conditions: Condition) -> Claim:
    return claim(
        OffersException(symbol=f"850.501{paragraph}", paragraph=f"850.501{paragraph}", conditions=conditions),
        reason,
        cites=f"31 CFR 850.501{paragraph}",
    )


@provision("31 CFR 850.501(a)", since=BEGINS, stage=Stage.EXCEPTION, registry=INVESTMENT_RULES)
def portfolio_investments(deal: Investment, world: World) -> Iterator[Claim]:
    """Publicly traded securities, registered funds, small or assured limited partnerships, plain derivatives.

    All four fail if the investor gets rights beyond standard minority shareholder protections ((a)(2)).
    """
    minority = _minority(deal)
    if deal.act in _TRADES:
        yield _offer(
            "(a)(1)(i)",
            "A publicly traded security, on an exchange or over the counter, in any currency and country.",
            _fact(
                deal.publicly_traded, "The security is publicly traded.", "850.501(a)(1)(i)", "publicly_traded",
                "Is what is acquired publicly traded, on an exchange or over the counter?",
            ),
            minority,
        )  # fmt: skip
    if deal.registered_fund is not None:
        yield _offer(
            "(a)(1)(ii)",
            "A security of an investment company registered with the SEC, or of a business development company.",
            _fact(
                deal.registered_fund, "The issuer is such a company.",
                "850.501(a)(1)(ii)", "registered_fund", "Is the issuer registered with the SEC as such?",
            ),
            minority,
        )  # fmt: skip
    if deal.act is Act.FUND_INTEREST:
        yield from _limited_partner(deal, minority)
    if deal.instrument is Instrument.DERIVATIVE:
        confers = deal.derivative_confers_rights
        yield _offer(
            "(a)(1)(iv)",
            "A derivative that gives no right to equity, rights of equity, or assets.",
            _fact(
                None if confers is None else not confers,
                "The derivative gives no right to acquire equity, rights of equity, or assets of the company.",
                "850.501(a)(1)(iv)", "derivative_confers_rights",
                "Does the derivative give a right to equity, rights of equity, or assets of the company?",
            ),
            minority,
        )  # fmt: skip


def _limited_partner(deal: Investment, minority: Condition) -> Iterator[Claim]:
    fund = deal.fund
    committed = fund.committed_capital if fund is not None else None
    yield _offer(
        "(a)(1)(iii)(A)",
        f"A limited partner that commits not more than USD {_MOST_COMMITTED:,} over all vehicles of the fund.",
        _fact(
            None if committed is None else committed <= _MOST_COMMITTED,
            f"Committed capital over all vehicles of the fund is not more than USD {_MOST_COMMITTED:,}.",
            "850.501(a)(1)(iii)(A)", "fund.committed_capital",
            "How much is committed, over all investment and co-investment vehicles of the fund, in US dollars?",
        ),
        minority,
    )  # fmt: skip
    yield _offer(
        "(a)(1)(iii)(B)",
        "A limited partner with a binding contractual assurance on the use of its money.",
        _fact(
            fund.assurance if fund is not None else None,
            "A binding contractual assurance that its capital will not be used for covered deals.",
            "850.501(a)(1)(iii)(B)", "fund.assurance", "Is there such an assurance?",
        ),
        minority,
    )  # fmt: skip


@provision("31 CFR 850.501(b)", since=BEGINS, stage=Stage.EXCEPTION, registry=INVESTMENT_RULES)
def buy_out(deal: Investment, world: World) -> Iterator[Claim]:
    """A buy-out of all that persons of a country of concern hold.

    All their interests are acquired, and the entity is no covered foreign person afterwards.
    """
    if deal.buys_out_country_of_concern is None:
        return
    after = deal.covered_after
    yield _offer(
        "(b)",
        "A buy-out of all interests held by persons of a country of concern.",
        _fact(
            deal.buys_out_country_of_concern, "All interests that persons of a country of concern hold are acquired.",
            "850.501(b)(1)", "buys_out_country_of_concern", "Are all such interests acquired?",
        ),
        _fact(
            None if after is None else not after, "Afterwards the entity is no covered foreign person.",
            "850.501(b)(2)", "covered_after", "Is the entity a covered foreign person after the acquisition?",
        ),
    )  # fmt: skip


@provision("31 CFR 850.501(c)", since=BEGINS, stage=Stage.EXCEPTION, registry=INVESTMENT_RULES)
def intracompany(deal: Investment, world: World) -> Iterator[Claim]:
    """Support of a controlled foreign entity in what is not covered, or was done before 2 January 2025.

    Between a US person and its controlled foreign entity.
    """
    if deal.intracompany is None:
        return
    yield _offer(
        "(c)",
        "A transaction between a US person and its controlled foreign entity.",
        _fact(
            deal.intracompany, "It is between a US person and its controlled foreign entity.", "850.501(c)",
            "intracompany", "Is the target a controlled foreign entity of the investor?",
        ),
        _fact(
            deal.supports_only_old_or_uncovered,
            "It supports operations that are no covered activities, or maintains those of before 2 January 2025.",
            "850.501(c)", "supports_only_old_or_uncovered", "Is that all it supports?",
        ),
    )  # fmt: skip


@provision("31 CFR 850.501(d)", since=BEGINS, stage=Stage.EXCEPTION, registry=INVESTMENT_RULES)
def earlier_commitment(deal: Investment, world: World) -> Iterator[Claim]:
    """A deal under a binding, uncalled capital commitment of before 2 January 2025.

    The commitment was entered into before that day; the deal is made after it.
    """
    if deal.commitment is None:
        return
    yield _offer(
        "(d)",
        f"A capital commitment of {deal.commitment}.",
        _fact(
            deal.commitment < BEGINS, "The binding, uncalled commitment was entered into before 2 January 2025.",
            "850.501(d)", "commitment", "On which day?",
        ),
    )  # fmt: skip


@provision("31 CFR 850.501(e)", since=BEGINS, stage=Stage.EXCEPTION, registry=INVESTMENT_RULES)
def syndicated_default(deal: Investment, world: World) -> Iterator[Claim]:
    """A voting interest on default of a syndicated loan.

    The US lender cannot act alone against the debtor and is not the syndication agent.
    """
    if deal.act is not Act.DEFAULT:
        return
    alone = deal.acts_alone_or_agent
    yield _offer(
        "(e)",
        "A voting interest acquired upon default.",
        _fact(
            deal.syndicated_loan, "The loan was made by a syndicate of banks in a loan participation.", "850.501(e)",
            "syndicated_loan", "Was the loan made by a syndicate of banks?",
        ),
        _fact(
            None if alone is None else not alone,
            "The US lender can start no action on its own and is not the syndication agent.",
            "850.501(e)(1)", "acts_alone_or_agent", "Can it act on its own, or is it the agent?",
        ),
    )  # fmt: skip


@provision("31 CFR 850.501(f)", since=BEGINS, stage=Stage.EXCEPTION, registry=INVESTMENT_RULES)
def employment_compensation(deal: Investment, world: World) -> Iterator[Claim]:
    """Equity or options as pay.

    An individual receives an award of equity or an option as pay, or exercises such an option.
    """
    if deal.act is Act.EMPLOYMENT_AWARD:
        yield _offer(
            "(f)",
            "Employment compensation of an individual.",
            _fact(True, "An award of equity or options as pay, or their exercise.", "850.501(f)", "act", ""),
        )


@provision("31 CFR 850.503", since=BEGINS, stage=Stage.EXCEPTION, registry=INVESTMENT_RULES)
def statutory_exception(deal: Investment, world: World) -> Iterator[Claim]:
    """Conduct that 50 U.S.C. 1702(b) leaves free is not reached.

    Personal communications, donations, information materials and travel, where the deal is said to be such.
    """
    if (said := deal.answer("850.503.ieepa_conduct")) is not UNKNOWN:
        yield claim(
            OffersException(
                symbol="850.503",
                paragraph="850.503",
                conditions=(
                    _fact(
                        said is TRUE, "The conduct is one that 50 U.S.C. 1702(b) names.", "850.503",
                        "850.503.ieepa_conduct", "",
                    ),
                ),
            ),
            "Conduct referred to in 50 U.S.C. 1702(b).",
        )  # fmt: skip


def excepted(deal: Investment) -> Reasoned:
    """Whether an exception of 850.501 is available."""
    tests = []
    rules = (
        portfolio_investments, buy_out, intracompany, earlier_commitment, syndicated_default,
        employment_compensation,
    )  # fmt: skip
    for rule in rules:
        for said in rule(deal, None):
            assert isinstance(said.effect, OffersException)
            fact = said.effect.available
            questions = [one.question for one in said.effect.conditions if one.question is not None]
            tests.append(Reasoned(fact, (said.reason,), tuple(questions) if fact is UNKNOWN else ()))
    found = either(*tests) if tests else no("")
    return no("No exception of 850.501 is available.") if found.fact is FALSE else found
