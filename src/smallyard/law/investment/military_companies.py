"""Securities of Chinese military-industrial companies: EO 13959 as amended by EO 14032, and 31 CFR part 586."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from smallyard.law.effects import Prohibits, Question, state
from smallyard.law.investment.decision import Determination, InvestmentOutcome
from smallyard.law.investment.part_850.persons import is_us_person
from smallyard.law.investment.registry import INVESTMENT_RULES
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.investment import Act, Instrument, Investment
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode

__all__ = [
    "ANNEX",
    "SecuritiesWindow",
    "determinations",
    "divestment_window_over",
    "in_window",
    "listed_companies",
    "nothing_found",
    "prohibition_began",
    "securities_windows",
]

ANNEX = date(2021, 6, 3)
"""The day of EO 14032: whoever was listed by then is in its annex."""
FIRST_BAN = date(2021, 1, 11)
"""EO 13959 sec. 1(a) in its first form: 9:30 a.m. Eastern on this day."""
ANNEX_BEGINS, ANNEX_WINDOW_ENDS = date(2021, 8, 2), date(2022, 6, 3)
BEGINS_AFTER, WINDOW_ENDS_AFTER = timedelta(days=60), timedelta(days=365)
_ORDER = Citation.parse("EO 14032")
_OWN = (Instrument.SECURITY, Instrument.CONTINGENT_INTEREST)
"""Instruments of the target itself, which stand on nobody else's securities."""
_LICENSE = "a license from OFAC (31 CFR part 586)"


def prohibition_began(listed: DateInterval, day: date) -> Kleene:
    """Whether trading was prohibited by `day`: annex from 2 Aug 2021, later listings from 60 days after (1(b))."""
    return _passed(listed, day, ANNEX_BEGINS, BEGINS_AFTER)


def divestment_window_over(listed: DateInterval, day: date) -> Kleene:
    """Whether divestment trades have ended: annex on 3 Jun 2022, later listings 365 days after (1(c))."""
    return _passed(listed, day, ANNEX_WINDOW_ENDS, WINDOW_ENDS_AFTER)


def _passed(listed: DateInterval, day: date, of_annex: date, after: timedelta) -> Kleene:
    # The later the listing, the later the day: both ends of the interval decide.
    ends = {
        day >= (of_annex if listing_day <= ANNEX else listing_day + after)
        for listing_day in (listed.earliest or ANNEX, listed.latest or max(day, ANNEX))
    }
    return Kleene.of(ends.pop()) if len(ends) == 1 else UNKNOWN


def listed_companies(deal: Investment, world: World) -> Iterator[ListedParty]:
    """The target and the underlying issuers that are or may be listed. Owners are not looked at: 31 CFR 586.404."""
    yield from world.listed_as(deal, deal.target.as_party(), "target", ListCode.CMIC)
    if deal.instrument not in _OWN:
        for number, party in enumerate(deal.underlying, start=1):
            yield from world.listed_as(deal, party.as_party(), f"underlying[{number}]", ListCode.CMIC)


def _began_key(one: ListedParty) -> str:
    return f"{one.history.listing.id}.began"


def listed_on(one: ListedParty, deal: Investment) -> DateInterval:
    """When the company was listed: as the evidence has it, or the day answered where the evidence leaves it open.

    An answer outside what the evidence allows is not heeded.
    """
    evident = one.history.began
    said = deal.answers.get(_began_key(one))
    if evident.basis is not Basis.BRACKETED or not isinstance(said, date):
        return evident
    return DateInterval.on(said) if (evident.earliest or said) <= said <= (evident.latest or said) else evident


def in_window(one: ListedParty, deal: Investment, day: date) -> Kleene:
    """Whether the trade is made solely to divest, before the window's end."""
    return Kleene.of(deal.divestment) & ~divestment_window_over(listed_on(one, deal), day)


@dataclass(frozen=True, slots=True)
class SecuritiesWindow:
    """The days on which trading in a listed company's securities turns (EO 14032 sec. 1(a) to (c)).

    Attributes:
        listing: the listing's id.
        name: the listed company.
        listed: when it was listed.
        banned_from: the day from which a US person may neither buy nor sell; None where the listing's day leaves it
            open.
        divested_before: the day before which a sale made solely to divest is allowed; None in the same case.
    """

    listing: str
    name: str
    listed: DateInterval
    banned_from: date | None
    divested_before: date | None


def securities_windows(deal: Investment, world: World) -> tuple[SecuritiesWindow, ...]:
    """The windows of the target and the underlying issuers, as far as they are or may be listed companies."""
    found: dict[str, SecuritiesWindow] = {}
    for one in listed_companies(deal, world):
        listing, listed = one.history.listing, listed_on(one, deal)
        found[listing.id] = SecuritiesWindow(
            listing.id,
            listing.name,
            listed,
            _turns(listed, ANNEX_BEGINS, BEGINS_AFTER),
            _turns(listed, ANNEX_WINDOW_ENDS, WINDOW_ENDS_AFTER),
        )
    return tuple(found.values())


def _turns(listed: DateInterval, of_annex: date, after: timedelta) -> date | None:
    """The day on which something turns; None where the day of the listing leaves it open."""
    if listed.latest is None or (listed.earliest is None and listed.latest > ANNEX):
        return None
    ends = {
        of_annex if listing_day <= ANNEX else listing_day + after
        for listing_day in (listed.earliest or ANNEX, listed.latest)
    }
    return ends.pop() if len(ends) == 1 else None


def _ask(key: str, text: str) -> Question:
    return Question(key=key, text=text, citation=_ORDER)


def _person_and_market(deal: Investment) -> tuple[Kleene, list[Question]]:
    asked = []
    person = is_us_person(deal.investor)
    if person is UNKNOWN:
        asked.append(_ask("investor.us_person", "Is the investor a US person?"))
    if deal.publicly_traded is None:
        asked.append(
            _ask("publicly_traded", "Is what is traded publicly traded, on an exchange or over the counter?")
        )
    return person & Kleene.of(deal.publicly_traded), asked


@provision(
    "EO 14032",
    since=ANNEX,
    stage=Stage.REQUIREMENT,
    also=("31 CFR 586.305", "31 CFR 586.404"),
    registry=INVESTMENT_RULES,
)
def no_trade_in_securities_of_listed_companies(deal: Investment, world: World) -> Iterator[Claim]:
    """A US person may not trade publicly traded securities of a listed Chinese military-industrial company.

    Section 1(a) to (c): no purchase or sale from the day the ban begins, but for divestment within its window.

    It reaches securities derived from those of a listed company or giving exposure to them, whatever its share
    (OFAC FAQ 861), and only companies that are listed themselves (31 CFR 586.404). Holding is no trade (FAQ 1046).
    """
    if not deal.act.is_trade:
        return
    applies, asked = _person_and_market(deal)
    for one in listed_companies(deal, world):
        began = prohibition_began(listed_on(one, deal), world.effective)
        excused = in_window(one, deal, world.effective)
        questions = [*asked, *one.questions]
        if one.place != "target" and deal.instrument is None:
            questions.append(_instrument())
        if excused is UNKNOWN and deal.divestment is None:
            questions.append(_ask("divestment", "Is the trade made solely to divest these securities?"))
        window_over = divestment_window_over(listed_on(one, deal), world.effective)
        if began is UNKNOWN or (excused is UNKNOWN and window_over is UNKNOWN):
            questions.append(
                _ask(
                    _began_key(one),
                    f"On which day was {one.match.name} listed? The evidence says {one.history.began}, "
                    f"and the ban or its window turns on the day.",
                )
            )
        through = Kleene.of(None if deal.instrument is None and one.place != "target" else True)
        yield from when(
            applies & one.certainty & began & ~excused & through,
            Prohibits(unless=_LICENSE),
            f"{one.match.name} is on the NS-CMIC List; a US person may not "
            f"{'sell' if deal.act is Act.SALE else 'buy'} its securities or securities that stand on them on "
            f"{world.effective}.",
            facts=(one.fact,),
            questions=questions,
        )


@provision("31 CFR 586.305", since=ANNEX, stage=Stage.REQUIREMENT, registry=INVESTMENT_RULES)
def what_the_instrument_stands_on(deal: Investment, world: World) -> Iterator[Claim]:
    """What a derivative or a fund stands on must be known before it is traded.

    A fund or derivative is reached by any listed company in it (OFAC FAQ 861), so all of them must be known.
    """
    if not deal.act.is_trade or deal.instrument in _OWN or deal.underlying_complete:
        return
    if deal.instrument is None:
        questions = [_instrument()]
    else:
        questions = [
            _ask(
                "underlying",
                "Whose securities does it stand on? Name every issuer and set underlying_complete to true.",
            )
        ]
    applies, asked = _person_and_market(deal)
    if applies is FALSE or world.effective < ANNEX_BEGINS:
        return
    # What is not named may hold a listed company: unknown, whatever else is known.
    yield from when(
        applies & UNKNOWN,
        Prohibits(unless=_LICENSE),
        "It is not known whether what is traded stands on securities of a listed company.",
        questions=[*questions, *asked],
    )


def _instrument() -> Question:
    return _ask("instrument", "Is it the target's own security, a derivative, or a fund?")


def nothing_found(deal: Investment, world: World) -> tuple[InvestmentOutcome, str]:
    """Why no prohibition was found: no trade, no US person, no public market, a divestment in time, nobody listed."""
    covered, day = InvestmentOutcome.NOT_COVERED, world.effective
    if day < FIRST_BAN:
        return covered, f"No securities ban was in force before {FIRST_BAN} (EO 13959)."
    if day < ANNEX:
        return (
            InvestmentOutcome.UNDETERMINED,
            f"The securities ban in its first form (EO 13959, {FIRST_BAN} to {ANNEX}) is not decided here.",
        )
    if not deal.act.is_trade:
        return covered, "Nothing is bought or sold that the securities ban reaches."
    if is_us_person(deal.investor) is FALSE:
        return covered, "The investor is no US person; the securities ban binds US persons."
    if deal.publicly_traded is False:
        return covered, "What is traded is not publicly traded; the securities ban does not reach it."
    for company in listed_companies(deal, world):
        began = prohibition_began(listed_on(company, deal), day)
        if (company.certainty & began & in_window(company, deal, day)) is TRUE:
            return (
                InvestmentOutcome.EXCEPTED,
                f"The trade only divests securities of {company.match.name}, in the time allowed (sec. 1(c)).",
            )
    if not any(one.list is ListCode.CMIC for one in world.lists.held()):
        return InvestmentOutcome.UNDETERMINED, "The NS-CMIC List is not loaded, so nobody was looked up on it."
    return covered, "No company is listed against whose securities the ban has begun."


def determinations(deal: Investment, world: World) -> Iterator[Determination]:
    """Each company that is or may be listed, with its dates."""
    yield Determination(
        name="purchase or sale of securities",
        state="yes" if deal.act.is_trade else "no",
        reason=f"To {deal.act.replace('_', ' ')} is {'' if deal.act.is_trade else 'not '}to buy or sell.",
        citation=_ORDER,
    )
    for one in listed_companies(deal, world):
        began = prohibition_began(listed_on(one, deal), world.effective)
        yield Determination(
            name=f"{one.match.name} listed and the ban begun", state=state(one.certainty & began), reason=one.fact,
            citation=_ORDER,
        )  # fmt: skip
