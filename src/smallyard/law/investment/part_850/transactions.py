"""Covered transactions: the types of 31 CFR 850.210(a), and for each whose activities count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from smallyard.law.effects import Question
from smallyard.law.investment.part_850.activities import PlacedActivity, is_covered
from smallyard.law.investment.part_850.concern import person_of_country_of_concern
from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unless, unsettled, yes
from smallyard.law.investment.registry import INVESTMENT_RULES
from smallyard.law.provision import Stage, provision
from smallyard.law.tables.countries_of_concern import countries_of_concern
from smallyard.model.activity import Activity
from smallyard.model.investment import Act, Investment
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.percentage import NONE, UNKNOWN_PERCENTAGE, Percentage, total
from smallyard.model.target import Relation, Target

__all__ = ["BEGINS", "Doer", "Leg", "legs", "requirement"]

BEGINS = date(2025, 1, 2)
"""The day from which part 850 applies to completed transactions (89 FR 90398)."""
requirement = partial(provision, since=BEGINS, stage=Stage.REQUIREMENT, registry=INVESTMENT_RULES)
"""Registers a rule of part 850 on what may not be done, or must be notified, from its first day on."""
_EQUITY = frozenset({Act.PURCHASE, Act.DIVIDEND_REINVESTMENT, Act.DEFAULT, Act.EMPLOYMENT_AWARD})
_ASSETS = frozenset({Act.GREENFIELD, Act.ASSETS, Act.REAL_ESTATE})
_MEASURES = {
    "revenue": "revenue",
    "net_income": "net income",
    "capital_expenditure": "capital expenditure",
    "operating_expenses": "operating expenses",
}
_HALF, _LEAST = Decimal(50), Decimal(50_000)


@dataclass(frozen=True, slots=True)
class Doer:
    """One activity, and whether it makes the other side a covered foreign person."""

    placed: PlacedActivity
    counts: Reasoned
    related: bool = False
    """It is the activity of a person through whom the other side earns or spends (850.209(a)(2), 850.224(l))."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One transaction to be looked at: the investor's own, or one that a fund makes with its money."""

    target: Target
    place: str
    completed: date
    type: Reasoned
    paragraph: str
    doers: tuple[Doer, ...]
    activities_complete: bool
    knowledge: Reasoned
    venture: bool = False
    concern: Reasoned = field(default_factory=lambda: no(""))
    waits: Reasoned | None = None
    """Set where a fund's own deals are not known yet: whether there is a covered foreign person turns on them."""

    @property
    def in_time(self) -> Reasoned:
        """Whether it is completed on or after 2 January 2025."""
        return given(
            Kleene.of(self.completed >= BEGINS),
            f"It is completed on {self.completed}.",
            f"It was completed on {self.completed}, before part 850 applied ({BEGINS}).",
            "",
        )

    @property
    def covered_foreign_person(self) -> Reasoned:
        """850.209: somebody's covered activity counts."""
        if self.waits is not None:
            return self.waits
        tests = [both(one.counts, is_covered(one.placed)) for one in self.doers]
        found = either(*tests) if tests else no(f"No covered activity of {self.target.name} is given.")
        if found.fact is not FALSE or self.activities_complete:
            return found
        if self.concern.fact is FALSE and not self.target.relations:
            return found.saying(self.concern.because)
        return unsettled(
            f"It is not known what {self.target.name} does in semiconductors, quantum information and AI.",
            asked(
                f"{self.place}.activities" if not self.venture else "venture.activities",
                f"What does {'the venture' if self.venture else self.target.name} do in semiconductors, quantum "
                f"information or AI? Name the activities, then set activities_complete to true.",
                "31 CFR 850.208",
            ),
        )


def legs(deal: Investment, day: date) -> Iterator[Leg]:
    """The transactions of a deal: itself, or for a limited partner's interest those that the fund makes."""
    if deal.act is Act.FUND_INTEREST:
        yield from _fund_legs(deal, day)
        return
    target, place = deal.target, "target"
    concern = person_of_country_of_concern(target, place, deal, day)
    if deal.act is Act.JOINT_VENTURE:
        venture = deal.venture
        own = venture.activities if venture is not None else ()
        name = (venture.name if venture is not None else "") or "the venture"
        doers = [Doer(one, concern) for one in _placed(own, "venture", name)]
        complete = deal.diligence.complete or (venture is not None and venture.activities_complete)
    else:
        doers = list(_doers(target, place, concern, deal, day))
        complete = deal.diligence.complete or target.activities_complete
    paragraph, kind = _type(deal, day)
    yield Leg(
        target, place, deal.date, kind, paragraph, tuple(doers), complete, _knows(deal, deal.date),
        deal.act is Act.JOINT_VENTURE, concern,
    )  # fmt: skip


def _type(deal: Investment, day: date) -> tuple[str, Reasoned]:
    act = deal.act
    if deal.us_government_business:
        return "", no("It is official business of the US Government (850.210(b)(2)).")
    if act in _EQUITY:
        return "(a)(1)", yes("It acquires an equity or contingent equity interest (850.210(a)(1)).")
    if act is Act.LOAN:
        tests = [
            given(
                deal.rights.has(one),
                f"The debt gives {what} (850.210(a)(2)).",
                f"The debt gives no {what}.",
                f"It is not known whether the debt gives {what}.",
                asked(f"rights.{one}", f"Does the debt give {what}?", "31 CFR 850.210(a)(2)"),
            )
            for one, what in (
                ("profit_share", "interest in profits"),
                ("board_seat", "right to appoint members of the board"),
                ("equity_like", "right that is characteristic of equity and not typical of a loan"),
            )
        ]
        return "(a)(2)", either(*tests)
    if act is Act.CONVERSION:
        return "(a)(3)", given(
            Kleene.of(None if deal.acquired is None else deal.acquired >= BEGINS),
            f"It converts an interest acquired on {deal.acquired} (850.210(a)(3)).",
            f"It converts an interest acquired on {deal.acquired}, before {BEGINS} (850.210(a)(3)).",
            "It is not known when the contingent interest was acquired.",
            asked("acquired", "On which day was the contingent interest acquired?", "31 CFR 850.210(a)(3)"),
        )
    if act in _ASSETS:
        return "(a)(4)", given(
            Kleene.of(None if deal.assets_in is None else deal.assets_in in countries_of_concern(day)),
            f"It acquires or develops assets in {deal.assets_in} (850.210(a)(4)).",
            f"The assets are in {deal.assets_in}, no country of concern.",
            "It is not known where the assets are.",
            asked("assets_in", "In which country are the assets?", "31 CFR 850.210(a)(4)"),
        )
    if act is Act.JOINT_VENTURE:
        return "(a)(5)", yes("It enters a joint venture (850.210(a)(5)).")
    return "", no(f"To {act.replace('_', ' ')} is no type of transaction of 850.210(a).")


def _knows(deal: Investment, completed: date) -> Reasoned:
    """850.216: what makes it covered was known, or could have been with a reasonable and diligent inquiry."""
    later = deal.learned is not None and deal.learned > completed
    if deal.known or (deal.known is None and not later):
        return yes("What makes it covered is known, or there was reason to know it (850.216).")
    if deal.diligence.complete:
        return no(
            f"What makes it covered was not known by {completed}"
            + (f"; it was learned on {deal.learned}" if later else "")
            + ", after a reasonable and diligent inquiry (850.104)."
        )
    return unsettled(
        "It was not known; whether there was reason to know it turns on the inquiry that was made (850.104(b)).",
        asked(
            "diligence.complete",
            "Was a reasonable and diligent inquiry made before the deal (questions, warranties, public and "
            "non-public information, databases)?",
            "31 CFR 850.104",
        ),
    )


def _placed(activities: tuple[Activity, ...], place: str, who: str) -> Iterator[PlacedActivity]:
    for number, one in enumerate(activities, start=1):
        yield PlacedActivity(one, f"{place}.activities[{number}]", who)


def _doers(target: Target, place: str, concern: Reasoned, deal: Investment, day: date) -> Iterator[Doer]:
    for one in _placed(target.activities, place, target.name):
        yield Doer(one, concern)
    for number, relation in enumerate(target.relations, start=1):
        here = f"{place}.relations[{number}]"
        meets = derives_more_than_half(target, place, relation, deal, day)
        for one in _placed(relation.activities, here, relation.name):
            yield Doer(one, meets, related=True)


def _fund_legs(deal: Investment, day: date) -> Iterator[Leg]:
    fund = deal.fund
    section = "31 CFR 850.210(a)(6)"
    is_us = given(
        Kleene.of(fund.us_person if fund is not None else None),
        f"{deal.target.name} is itself a US person.",
        f"{deal.target.name} is a fund that is no US person.",
        f"It is not known whether {deal.target.name} is a US person.",
        asked("fund.us_person", f"Is {deal.target.name} a US person (organized under US law)?", section),
    )
    if fund is not None and fund.us_person is None and deal.target.country is not None:
        is_us = (yes if deal.target.country == "US" else no)(
            f"{deal.target.name} is organized in {deal.target.country}."
        )
    likely = given(
        Kleene.of(fund.likely_invests if fund is not None else None),
        "It is known to be likely to invest in persons of a country of concern in the three sectors.",
        "It is not likely to invest in persons of a country of concern in the three sectors.",
        "It is not known whether the fund is likely to invest in the three sectors in a country of concern.",
        asked(
            "fund.likely_invests",
            "Is the fund likely to invest in Chinese, Hong Kong or Macau firms in semiconductors, quantum or AI?",
            section,
        ),
    )
    kind = both(unless(is_us), likely)
    deals = fund.deals if fund is not None else ()
    for number, one in enumerate(deals, start=1):
        place = f"fund.deals[{number}].target"
        concern = person_of_country_of_concern(one.target, place, deal, day)
        doers = tuple(_doers(one.target, place, concern, deal, day))
        complete = deal.diligence.complete or one.target.activities_complete
        yield Leg(
            one.target, place, one.date, kind, "(a)(6)", doers, complete, _knows(deal, deal.date), concern=concern
        )
    if not deals and not (fund is not None and fund.deals_complete):
        waits = unsettled(
            "Whether the fund makes a covered deal with the money is not known.",
            asked(
                "fund.deals",
                "Which deals does the fund make with the money, and when? Name them, then set fund.deals_complete.",
                section,
            ),
        )
        yield Leg(deal.target, "target", deal.date, kind, "(a)(6)", (), True, _knows(deal, deal.date), waits=waits)


def derives_more_than_half(target: Target, place: str, relation: Relation, deal: Investment, day: date) -> Reasoned:
    """850.209(a)(2): through persons of a country of concern with covered activities, of whom this is one.

    More than 50 percent of revenue, net income, capital expenditure or operating expenses, from one alone, or from
    several together, of whom only those count from each of whom it is at least 50,000 US dollars a year.
    """
    counted: list[tuple[Relation, Reasoned]] = []
    this = no("")
    for number, one in enumerate(target.relations, start=1):
        here = f"{place}.relations[{number}]"
        tied = both(person_of_country_of_concern(one, here, deal, day), _engages(one, here, deal), _tie(one, here))
        counted.append((one, tied))
        if one is relation:
            this = tied
    tests = [_alone(relation, place, target, measure) for measure in _MEASURES]
    tests += [_together(relation, counted, place, target, measure) for measure in _MEASURES]
    return both(this, either(*tests))


def _engages(one: Relation, place: str, deal: Investment) -> Reasoned:
    placed = list(_placed(one.activities, place, one.name))
    found = either(*(is_covered(each) for each in placed)) if placed else no(f"{one.name} has no covered activity.")
    if found.fact is not FALSE or one.activities_complete or deal.diligence.complete:
        return found
    return unsettled(
        f"It is not known what {one.name} does.",
        asked(f"{place}.activities", f"What does {one.name} do in semiconductors, quantum or AI?", "31 CFR 850.208"),
    )


def _tie(one: Relation, place: str) -> Reasoned:
    ties = {"board_seat": "a board seat", "interest": "an interest", "contractual_power": "contractual power"}
    fact = FALSE
    for name in ties:
        fact |= Kleene.of(getattr(one, name))
    return given(
        fact,
        f"It holds a board seat on, an interest in, or contractual power over {one.name}.",
        f"It holds no board seat on, interest in, or contractual power over {one.name}.",
        f"It is not known how it is tied to {one.name}.",
        asked(
            f"{place}.interest",
            "Does it hold a board seat on, a voting or equity interest in (other than what 850.501(a) would "
            f"except), or contractual power over {one.name}?",
            "31 CFR 850.209(a)(2)",
        ),
    )


def _percent(one: Relation, measure: str) -> Percentage:
    value = getattr(one, f"{measure}_percent")
    return value if isinstance(value, Percentage) else UNKNOWN_PERCENTAGE


def _unsaid(one: Relation) -> bool:
    return all(getattr(one, f"{measure}_percent") is None for measure in _MEASURES)


def _alone(one: Relation, place: str, target: Target, measure: str) -> Reasoned:
    said = getattr(one, f"{measure}_percent")
    if said is None and not _unsaid(one):
        # Some measures are given: the others are taken as asked for only where the relations are not all told.
        return no("") if target.relations_complete else _which(place, one, measure)
    share = _percent(one, measure)
    return given(
        share.exceeds(_HALF),
        f"{target.name} has {share} percent of its {_MEASURES[measure]} through {one.name}, more than 50.",
        f"{target.name} has {share} percent of its {_MEASURES[measure]} through {one.name}, not more than 50.",
        f"How much of its {_MEASURES[measure]} {target.name} has through {one.name} is not known.",
        _ask_share(place, one, measure),
    )


def _which(place: str, one: Relation, measure: str) -> Reasoned:
    return unsettled(
        f"How much of its {_MEASURES[measure]} it has through {one.name} is not known.",
        _ask_share(place, one, measure),
    )


def _ask_share(place: str, one: Relation, measure: str) -> Question:
    return asked(
        f"{place}.relations",
        f"What percent of its {_MEASURES[measure]} of the latest year is through {one.name} ({measure}_percent)? Set "
        f"relations_complete to true when nothing more is to be told.",
        "31 CFR 850.209(a)(2)",
    )


def _together(
    one: Relation, counted: list[tuple[Relation, Reasoned]], place: str, target: Target, measure: str
) -> Reasoned:
    """The sum over those from each of whom it is at least 50,000 dollars; this one must be among them."""
    parts: list[Percentage] = []
    this_counts: Kleene = FALSE
    for other, tied in counted:
        share = _percent(other, measure)
        if getattr(other, f"{measure}_percent") is None:
            share = NONE if target.relations_complete else UNKNOWN_PERCENTAGE
        amount = getattr(other, measure)
        enough = Kleene.of(None if amount is None else amount >= _LEAST) & tied.fact
        if share == NONE:
            enough = FALSE
        if other is one:
            this_counts = enough
        if enough is TRUE:
            parts.append(share)
        elif enough is UNKNOWN:
            parts.append(Percentage(at_least=Decimal(0), at_most=share.at_most))
    if this_counts is FALSE or len(parts) < 2:
        return no("")
    together = total(parts)
    return given(
        this_counts & together.exceeds(_HALF),
        f"{target.name} has {together} percent of its {_MEASURES[measure]} through such persons together, more than "
        f"50, counting those from each of whom it is at least USD 50,000.",
        f"{target.name} has {together} percent of its {_MEASURES[measure]} through such persons together, not more "
        f"than 50, counting those from each of whom it is at least USD 50,000.",
        f"It is not known whether such persons together give more than half of its {_MEASURES[measure]}.",
        asked(
            f"{place}.relations",
            f"From which of the persons named does {target.name} have at least USD 50,000 of {_MEASURES[measure]} a "
            f"year, and what percent? Give {measure} and {measure}_percent, then relations_complete.",
            "31 CFR 850.209(a)(2)",
        ),
    )
