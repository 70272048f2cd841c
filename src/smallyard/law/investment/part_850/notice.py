"""What must be done: the notification of 850.404 and 850.405 as a filled form, corrections, records, evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import Duty, Finding, Imposes, RequiresFiling
from smallyard.law.investment.decision import InvestmentOutcome
from smallyard.law.investment.found import FoundOfDeal
from smallyard.law.investment.part_850.persons import controlled_foreign_entity
from smallyard.law.investment.part_850.transactions import BEGINS, legs
from smallyard.law.investment.registry import INVESTMENT_RULES, InvestmentRegime
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.country import country
from smallyard.model.investment import DiligenceFactor, Investment
from smallyard.model.kleene import TRUE
from smallyard.model.percentage import Percentage
from smallyard.model.person import Person

__all__ = ["years_after"]

_BLANK = "[to fill in]"
_YEARS = 10
_PENALTY, _NEXT_ADJUSTMENT = 377_700, date(2026, 1, 15)
_FACTORS = {
    DiligenceFactor.QUESTIONS_ASKED: "inquiry of the target or counterparty, questions asked (c)(1)",
    DiligenceFactor.WARRANTIES_SOUGHT: "representations and warranties obtained or sought (c)(2)",
    DiligenceFactor.NON_PUBLIC_INFORMATION: "non-public information sought and considered (c)(3)",
    DiligenceFactor.PUBLIC_INFORMATION: "public information and how it agrees with the rest (c)(4)",
    DiligenceFactor.NO_AVOIDANCE: "nothing purposely avoided (c)(5)",
    DiligenceFactor.WARNING_SIGNS: "warning signs: evasive answers, refusals (c)(6)",
    DiligenceFactor.DATABASES: "public and commercial databases used (c)(7)",
}
_PLACES = ("principal_place_of_business", "country", "headquarters")


def years_after(day: date, years: int) -> date:
    """The same day some years later; from 29 February, 1 March, so that no day is lost."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _filings(found: FoundOfDeal) -> list[tuple[Finding, RequiresFiling]]:
    return [
        (one, one.effect)
        for one in found.findings
        if isinstance(one.effect, RequiresFiling) and one.effect.form == "notification" and one.certain
    ]


@provision(
    "31 CFR 850.404",
    also=("31 CFR 850.405", "31 CFR 850.406", "31 CFR 850.203", "31 CFR 850.204"),
    since=BEGINS,
    stage=Stage.DUTY,
    registry=INVESTMENT_RULES,
)
def notification_to_the_treasury(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """A notification is filed electronically with the Treasury, with the contents of 850.405(b).

    No later than 30 calendar days after completion, or after actual knowledge acquired later (850.404(c)).

    Filed earlier, it is updated within 30 days after completion if information has materially changed (850.404(d)).
    The thirteen items are filled in from the deal; what it does not say is marked.
    """
    filings = _filings(found)
    if found.outcome(InvestmentRegime.OUTBOUND) is not InvestmentOutcome.NOTIFIABLE or not filings:
        return
    first = min(filings, key=lambda one: one[1].due or deal.date)
    last = first[1].due
    yield claim(
        Imposes(
            duty=Duty.NOTIFICATION,
            text="File the notification with the Treasury's Outbound Investment Security Program, electronically "
            "and "
            f"with the certification of 850.203, by {last}. If it is filed before completion and something changes "
            f"materially, update it within 30 days after completion (850.404(d)).",
            due=last,
            wording=_form(deal, world, filings),
        ),
        f"The transaction is notifiable: {first[0].reason}",
        cites="31 CFR 850.404(c)",
    )
    yield claim(
        Imposes(
            duty=Duty.REPORT,
            text="Information required by 850.405 that was not available is sent within 30 calendar days of its "
            "acquisition (850.404(e), 850.405(d)); a material omission or inaccuracy is reported within 30 calendar "
            "days of learning of it (850.406).",
        ),
        "A notification must stay complete and accurate.",
        cites="31 CFR 850.406",
    )


@provision("31 CFR 850.405(c)", also=("31 CFR 850.904",), since=BEGINS, stage=Stage.DUTY, registry=INVESTMENT_RULES)
def records_are_kept_ten_years(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """The notification and its supporting documents are kept ten years from filing.

    Pitch decks, marketing letters, memoranda, transaction documents with side letters, due diligence materials.
    """
    if found.outcome(InvestmentRegime.OUTBOUND) is not InvestmentOutcome.NOTIFIABLE:
        return
    until = years_after(deal.date, _YEARS)
    yield claim(
        Imposes(
            duty=Duty.RECORDS,
            text=f"Keep a copy of the notification with its supporting documents (pitch decks, marketing letters, "
            f"offering memoranda, transaction documents and side letters, due diligence) for ten years from filing, "
            f"at least until {until}, and produce them on request.",
            due=until,
        ),
        "Ten years from the date of filing; the day given counts from completion and is the earliest possible.",
    )


@provision("31 CFR 850.104(c)", since=BEGINS, stage=Stage.DUTY, registry=INVESTMENT_RULES)
def evidence_of_diligence(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """The inquiry made before the deal is kept as evidence, factor by factor.

    Knowledge is judged by what a reasonable and diligent inquiry would have shown; seven factors are looked at.
    """
    outcome = found.outcome(InvestmentRegime.OUTBOUND)
    if outcome is None or outcome is InvestmentOutcome.PROHIBITED:
        return
    if not any(leg.concern.fact is TRUE or leg.doers for leg in legs(deal, world.effective)):
        return
    lines = []
    for factor, words in _FACTORS.items():
        steps = [one for one in deal.diligence.steps if one.factor is factor]
        told = "; ".join(f"{one.on}" + (f": {one.note}" if one.note else "") for one in steps)
        lines.append(f"- {words}: {told or _BLANK}")
    yield claim(
        Imposes(
            duty=Duty.REPORT,
            text="Keep the evidence of the inquiry made before the deal, each step with its day.",
            before=True,
            wording="\n".join(lines),
        ),
        "Whether something was known is judged by what the inquiry showed or would have shown.",
    )


@provision(
    "31 CFR 850.701",
    also=("31 CFR 850.703", "31 CFR 850.704"),
    since=BEGINS,
    stage=Stage.DUTY,
    standing="partial",
    missing="the adjusted amount from 15 January 2026 on is not held",
    registry=INVESTMENT_RULES,
)
def penalties(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """What a prohibited transaction risks: a civil penalty, divestment; self-disclosure counts.

    The greater of 250,000 US dollars as adjusted and twice the amount of the transaction; if wilful, more.

    The adjusted amount is 377,700 US dollars through 14 January 2026 (90 FR 8429). The Treasury can void a prohibited
    transaction or compel divestment (850.703).
    """
    if found.outcome(InvestmentRegime.OUTBOUND) is not InvestmentOutcome.PROHIBITED:
        return
    known = world.effective < _NEXT_ADJUSTMENT
    least = f"USD {_PENALTY:,}" if known else "USD 250,000 as adjusted (the amount of this year is not held here)"
    twice = f" (USD {2 * deal.value:,})" if deal.value is not None else ""
    yield claim(
        Imposes(
            duty=Duty.REPORT,
            text=f"A violation risks a civil penalty of the greater of {least} and twice the transaction{twice}, and "
            f"divestment (850.703); wilful violations are crimes. A voluntary self-disclosure counts (850.704).",
        ),
        "The transaction is prohibited.",
    )


def _form(deal: Investment, world: World, filings: list[tuple[Finding, RequiresFiling]]) -> str:
    """The items of 850.405(b)(1) to (13)."""
    leg = next(iter(legs(deal, world.effective)))
    investor, target = deal.investor, leg.target
    under = "850.403" if deal.learned is not None and deal.learned > leg.completed else "850.401"
    if under == "850.401" and controlled_foreign_entity(deal).fact is TRUE:
        under = "850.402"
    circuits = [one for one in leg.doers if one.placed.activity.kind.startswith("ic_")]
    nodes = ", ".join(
        f"{one.placed.activity.node_nm} nm" for one in circuits if one.placed.activity.node_nm is not None
    )
    learned = (
        f"(i) fact: {_BLANK} (ii) learned on {deal.learned} (iii) why it was not known before: {_BLANK} "
        f"(iv) diligence before the deal: {_diligence(deal)}"
        if under == "850.403"
        else "not applicable"
    )
    activities = "; ".join(dict.fromkeys(f"{one.reason} [{one.citation}]" for one, _ in filings))
    items = [
        f"Representative (name, title, email, mailing address, phone, employer): {_BLANK}",
        f"U.S. person: {_person(investor)}; ultimate owner: {_BLANK}",
        (
            f"Post-transaction organizational chart of the U.S. person with parents, controlled foreign entities, "
            f"the covered foreign person and others involved: {_chart(investor)}"
        ),
        f"Commercial rationale: {deal.rationale or _BLANK}",
        (
            f"Why it is a covered transaction: type 850.210{leg.paragraph}; {leg.covered_foreign_person.because} "
            f"Structure: {deal.act.replace('_', ' ')}. Submitted under {under}."
        ),
        (
            f"Status: {'completed' if leg.completed <= world.effective else 'expected to be completed'} on "
            f"{leg.completed}."
        ),
        (
            f"Total value: {f'USD {deal.value:,}' if deal.value is not None else _BLANK}; how determined: {_BLANK}; "
            f"consideration: {_BLANK}"
        ),
        (
            f"After completion the U.S. person and its affiliates hold: equity {_share(deal.after.equity)}, votes "
            f"{_share(deal.after.votes)}, board {_share(deal.after.board)}; further commitments or options: {_BLANK}"
        ),
        (
            f"Covered foreign person: {_person(target)}; ultimate owner: {_BLANK}; officers, directors and managers "
            f"with titles: {_BLANK}; post-transaction chart: {_chart(target)}"
        ),
        f"Covered activities: {activities}; known end uses and end users: {_BLANK}",
        f"Attributes of a covered foreign person: {leg.covered_foreign_person.because}",
        f"Technology nodes (activities of 850.217(a) to (c)): {(nodes or _BLANK) if circuits else 'not applicable'}",
        f"Knowledge acquired after completion (850.403): {learned}",
    ]
    head = "NOTIFICATION (31 CFR 850.405(b))"
    return "\n".join([head, *(f"({number}) {text}" for number, text in enumerate(items, start=1))])


def _person(person: Person) -> str:
    places = [
        f"{field.replace('_', ' ') if field != 'country' else 'organized in'} {country(value).name}"
        for field in _PLACES
        if (value := getattr(person, field)) is not None
    ]
    address = "; ".join(one.line for one in person.addresses)
    said = [person.name, *places, f"address {address or _BLANK}", f"website {person.website or _BLANK}"]
    return ", ".join(said)


def _chart(person: Person) -> str:
    if not person.holders:
        return _BLANK
    return "; ".join(f"{one.name} ({_share(one.votes or one.equity)})" for one in person.holders) + f"; {_BLANK}"


def _share(share: Percentage | None) -> str:
    return f"{share} percent" if share is not None else _BLANK


def _diligence(deal: Investment) -> str:
    return "; ".join(f"{one.on} {one.factor.replace('_', ' ')}: {one.note}" for one in deal.diligence.steps) or _BLANK
