"""Investments: who acquires what of whom, with what rights, on which day, and what for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from smallyard.model.activity import Activity
from smallyard.model.country import CountryCode
from smallyard.model.day import Day
from smallyard.model.kleene import FALSE, UNKNOWN, Kleene
from smallyard.model.noun import Noun
from smallyard.model.party import NameText
from smallyard.model.person import Person, Stake, all_holders
from smallyard.model.real_estate import RealEstate
from smallyard.model.target import Target
from smallyard.model.transaction import Answer, Money

__all__ = [
    "Act",
    "Asset",
    "Diligence",
    "DiligenceFactor",
    "DiligenceStep",
    "Directing",
    "Filing",
    "FilingKind",
    "Fund",
    "FundDeal",
    "ImportantMatter",
    "Instrument",
    "Investment",
    "Investor",
    "MinorityProtection",
    "Recusal",
    "Rights",
    "Venture",
]


class Act(StrEnum):
    """What the investor does."""

    PURCHASE = "purchase"
    """Acquires equity, a contingent interest, securities or a business."""
    SALE = "sale"
    HOLD = "hold"
    CASH_DIVIDEND = "cash_dividend"
    DIVIDEND_REINVESTMENT = "dividend_reinvestment"
    SPLIT = "split"
    """A stock split or pro rata stock dividend."""
    CONVERSION = "conversion"
    """Converts a contingent interest into equity."""
    LOAN = "loan"
    """Lends, or finances in a like way."""
    DEFAULT = "default"
    """Acquires an interest on a borrower's default."""
    JOINT_VENTURE = "joint_venture"
    FUND_INTEREST = "fund_interest"
    """Acquires an interest as a limited partner or the like of a pooled fund."""
    GREENFIELD = "greenfield"
    """Sets up a business from nothing."""
    ASSETS = "assets"
    """Acquires, leases or develops operations, land or other assets, not a company."""
    LEASE = "lease"
    """Takes a long-term lease or concession of a business (800.249(a)(5)); `rights.control` true where it makes
    substantially all business decisions."""
    REAL_ESTATE = "real_estate"
    """Buys, leases or takes a concession of real estate alone; see `real_estate`."""
    CHANGE_IN_RIGHTS = "change_in_rights"
    """An investor's rights in a company change without a purchase."""
    EMPLOYMENT_AWARD = "employment_award"
    """An individual receives equity or options as pay, or exercises such an option."""
    TECHNOLOGY_LICENSE = "technology_license"
    GOODS_OR_SERVICES = "goods_or_services"
    """Ordinary trade with the company."""

    @property
    def is_trade(self) -> bool:
        """Whether securities are bought or sold; a reinvested dividend buys (OFAC FAQ 1047)."""
        return self in _TRADES


_TRADES = frozenset({Act.PURCHASE, Act.SALE, Act.DIVIDEND_REINVESTMENT})


class Instrument(StrEnum):
    """What is acquired: the target's own security, or one that stands on the securities of others."""

    SECURITY = "security"
    CONTINGENT_INTEREST = "contingent_interest"
    """Not equity now, but convertible into it or a right to acquire it."""
    DERIVATIVE = "derivative"
    """A depositary receipt, warrant, option or the like."""
    FUND = "fund"


class ImportantMatter(StrEnum):
    """Matters whose decision is control. Source: 31 CFR 800.208(a)(1)-(10)."""

    PRINCIPAL_ASSETS = "principal_assets"
    REORGANIZATION = "reorganization"
    CLOSING_FACILITIES = "closing_facilities"
    MAJOR_EXPENDITURES = "major_expenditures"
    NEW_BUSINESS_LINES = "new_business_lines"
    SIGNIFICANT_CONTRACTS = "significant_contracts"
    NONPUBLIC_INFORMATION_POLICIES = "nonpublic_information_policies"
    OFFICERS = "officers"
    """Appointment or dismissal of officers, senior managers or the general partner."""
    SENSITIVE_EMPLOYEES = "sensitive_employees"
    ARTICLES = "articles"
    """Amendment of the articles on any of these."""
    OTHER = "other"
    """A similarly important matter."""


class MinorityProtection(StrEnum):
    """Standard minority shareholder protections. Source: 31 CFR 850.501(a)(2)(i)-(vi), 800.208(c)(1)-(6)."""

    SALE_OF_ALL_ASSETS = "sale_of_all_assets"
    """To prevent the sale or pledge of substantially all assets, or voluntary bankruptcy."""
    CONTRACTS_WITH_MAJORITY = "contracts_with_majority"
    GUARANTEES_FOR_MAJORITY = "guarantees_for_majority"
    ANTI_DILUTION = "anti_dilution"
    CLASS_RIGHTS = "class_rights"
    ARTICLES_ON_THESE = "articles_on_these"


class Rights(Noun):
    """The rights that the investor gets or has, beyond its votes.

    `complete` true says that these are all: a right not given is not there, nobody else's dispersal makes the stake a
    dominant minority, and nothing else gives influence.
    """

    board_seat: bool | None = None
    """Membership of the board, or the right to nominate or appoint a member."""
    board_observer: bool | None = None
    """An observer on the board, or the right to nominate one (800.211(b))."""
    technical_information: bool | None = None
    """Access to material nonpublic technical information (800.232)."""
    decisionmaking: bool | None = None
    """Involvement, other than by voting shares, in substantive decisions: to consult, advise, approve, veto."""
    control: bool | None = None
    """The power to decide important matters, by whatever means (800.208(a))."""
    important_matters: tuple[ImportantMatter, ...] = ()
    """Matters that it can decide or veto."""
    protections: tuple[MinorityProtection, ...] = ()
    """Standard minority shareholder protections that it has; they give no control (800.208(c))."""
    passivity_agreement: bool | None = None
    """An irrevocable agreement that completely precludes control (800.208(e)(6))."""
    dominant_minority: bool | None = None
    """Its stake is a dominant minority, because the others are dispersed (800.208(a))."""
    acting_in_concert: bool | None = None
    """It acts together with others, formally or informally; `group_votes` is what they then have together."""
    group_votes: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    """Percent of the voting interest."""
    profit_share: bool | None = None
    """Of a loan: an interest in profits."""
    equity_like: bool | None = None
    """Of a loan: other rights characteristic of equity, not typical of a loan."""
    beyond_protections: bool | None = None
    """Any other right beyond standard minority protections."""
    complete: bool = False
    """True when these are all the rights: one that is not given is then not there."""

    def has(self, field: str) -> Kleene:
        """Whether one of the rights is there."""
        value = getattr(self, field)
        return (FALSE if self.complete else UNKNOWN) if value is None else Kleene.of(value)


class DiligenceFactor(StrEnum):
    """What a reasonable and diligent inquiry is measured by. Source: 31 CFR 850.104(c)(1)-(7)."""

    QUESTIONS_ASKED = "questions_asked"
    WARRANTIES_SOUGHT = "warranties_sought"
    NON_PUBLIC_INFORMATION = "non_public_information"
    PUBLIC_INFORMATION = "public_information"
    NO_AVOIDANCE = "no_avoidance"
    WARNING_SIGNS = "warning_signs"
    DATABASES = "databases"


class DiligenceStep(Noun):
    """One step of an inquiry, kept as evidence."""

    factor: DiligenceFactor
    """What the step was about (850.104(c))."""
    on: Day
    """The day on which it was taken, ISO 8601."""
    note: Annotated[str, Field(max_length=2_000)] = ""
    """What was done and found, in words."""


class Diligence(Noun):
    """The inquiry made before the deal (850.104).

    `complete` true says that a reasonable and diligent inquiry was made and that nothing is known beyond what this
    file says: what it leaves open of people and ties is then taken as absent. Figures stay unknown.
    """

    complete: bool = False
    """True when a reasonable and diligent inquiry was made and nothing is known beyond this file."""
    steps: tuple[DiligenceStep, ...] = ()
    """The steps of the inquiry, kept as evidence."""


class Recusal(StrEnum):
    """What a US person stays out of. Source: 31 CFR 850.303(b)(1)-(3)."""

    APPROVAL = "approval"
    DOCUMENTS = "documents"
    NEGOTIATION = "negotiation"


class Directing(Noun):
    """A US person with authority at an investor that is not one (850.303)."""

    us_person: NameText
    """Name of the US person."""
    authority: bool | None = None
    """An officer, director or holder of executive responsibilities who takes part in such decisions."""
    exercises: bool | None = None
    """It directs, orders, decides upon or approves this deal."""
    recused_from: tuple[Recusal, ...] = ()
    """What it stays out of; all three free it (850.303(b))."""


class Venture(Noun):
    """The venture of a joint venture."""

    name: str = ""
    """The venture's name; empty if it has none yet."""
    country: CountryCode | None = None
    """Where the venture is organized, ISO 3166-1 alpha-2. None: not known."""
    activities: tuple[Activity, ...] = ()
    """What the venture does or will do in semiconductors, quantum information and AI."""
    activities_complete: bool = False
    """True when `activities` names everything it does in semiconductors, quantum information and AI."""
    contributes_us_business: bool | None = None
    """One of the parties contributes a US business (800.301(d))."""


class FundDeal(Noun):
    """A deal that a fund itself made."""

    date: Day
    """The day on which the fund's deal was completed, ISO 8601."""
    target: Target
    """What the fund invested in."""


class Fund(Noun):
    """The pooled fund in which a limited partner takes an interest."""

    us_person: bool | None = None
    """The fund is itself a US person (850.229). None: as the target's country tells, else not known."""
    likely_invests: bool | None = None
    """Known to be likely to invest in persons of a country of concern in the three sectors (850.210(a)(6))."""
    committed_capital: Money | None = None
    """Over all investment and co-investment vehicles of the fund, in US dollars."""
    assurance: bool | None = None
    """A binding contractual assurance that the money is not used for covered deals."""
    deals: tuple[FundDeal, ...] = ()
    """Deals that the fund made with the money."""
    deals_complete: bool = False
    """True when `deals` names every deal it made with the money that could matter here."""


class Investor(Person):
    """Who invests."""

    us_parent: bool | None = None
    """A US person is its parent (850.219), where `holders` does not tell."""
    foreign_person: bool | None = None
    """A finding of one's own under 800.224."""
    excepted_investor: bool | None = None
    """A finding of one's own under 800.219; what it turns on can be given instead."""
    excepted_directors_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    """Directors who are US nationals or nationals of excepted foreign states only; the lower share of all parents."""
    excepted_observers_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    """Board observers who are US nationals or nationals of excepted foreign states only, in percent; 100 if none."""
    excepted_ownership_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    """The least of votes, profits and assets on dissolution that excepted persons and US persons hold."""
    excepted_ten_percent_holders: bool | None = None
    """Every foreign holder of 10 percent or more, alone or in a group, is of an excepted foreign state."""
    violations_in_five_years: bool | None = None
    """A notice, penalty, settlement, debarment, order or conviction of 800.219(c)(1) in the last five years."""
    waives_excepted_status: bool | None = None
    """It waives the status of an excepted investor (800.219(e)). None: taken not to."""
    us_general_partner_fund: bool | None = None
    """A fund run exclusively by a general partner that is no foreign person; its limited partners control nothing."""
    foci_mitigated: bool | None = None
    """It invests solely through an entity under a FOCI agreement and with a facility clearance (800.401(e)(2))."""


class Asset(StrEnum):
    """What an acquisition of assets conveys."""

    LAND = "land"
    BUILDING = "building"
    INVENTORY = "inventory"
    MACHINERY = "machinery"
    SOFTWARE = "software"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    PERSONNEL = "personnel"
    CUSTOMERS = "customers"
    """Customer lists and relations."""
    BRAND = "brand"


class FilingKind(StrEnum):
    """A filing with the Committee on Foreign Investment."""

    DECLARATION = "declaration"
    NOTICE = "notice"


class Filing(Noun):
    """A filing with the Committee that has been made: from it follow the days by which it must act."""

    kind: FilingKind
    """Declaration or notice."""
    accepted: Day
    """The day on which the notice was accepted, or the Committee received the declaration."""
    investigation_began: Day | None = None
    """The day on which the investigation began, ISO 8601. None: taken to be the end of the review."""
    extended: bool = False
    """The investigation was extended by 15 days in extraordinary circumstances (800.508(e))."""


class Investment(Noun):
    """One deal. A fact left out is unknown, not false."""

    id: str = Field(default="", max_length=200)
    """The user's own number for the deal; empty if it has none."""
    date: Day
    """Day of completion, actual or expected, or of the trade, ISO 8601; for part 800 an earlier `signed` may count
    instead (800.104)."""
    signed: Day | None = None
    """The day of the first binding agreement on the material terms (800.104(b)(2))."""
    act: Act
    """What the investor does."""
    investor: Investor
    """Who invests."""
    target: Target
    """What is invested in."""
    instrument: Instrument | None = None
    """What is acquired. None: not known."""
    publicly_traded: bool | None = None
    """Whether what is acquired is publicly traded, in any currency, on an exchange or over the counter."""
    registered_fund: bool | None = None
    """It is a security of an investment company registered with the SEC, or of a business development company."""
    derivative_confers_rights: bool | None = None
    """The derivative gives a right to equity, rights of equity, or assets of the company."""
    underlying: tuple[Person, ...] = ()
    """Issuers of the securities that a derivative or fund stands on, however small their share."""
    underlying_complete: bool = False
    """True when `underlying` names every issuer."""
    divestment: bool | None = None
    """Whether the trade is made solely to divest."""
    value: Money | None = None
    """US dollars, all consideration together."""
    rationale: Annotated[str, Field(max_length=5_000)] = ""
    """Why the deal is made, in words, as it is put into notifications and filings. Empty: left to be filled in."""
    before: Stake = Stake()
    """The investor's stake in the target before the deal, in percent."""
    after: Stake = Stake()
    """The investor's stake in the target after the deal, in percent."""
    rights: Rights = Rights()
    """Rights that the investor gets or has, beyond its votes."""
    passive: bool | None = None
    """Solely for the purpose of passive investment (800.243)."""
    acquired: Day | None = None
    """Of a conversion: the day on which the contingent interest was acquired."""
    conversion_imminent: bool | None = None
    """Of a contingent interest under part 800: its conversion is imminent (800.308(a)(1))."""
    conversion_in_own_control: bool | None = None
    """Conversion turns on what the acquiring party controls (800.308(a)(2))."""
    conversion_determinable: bool | None = None
    """What it would give can be reasonably determined now (800.308(a)(3)); `after` then counts it in."""
    us_business_value: Money | None = None
    """Fair market value of the US business, where other businesses are acquired too (800.1103(c)(3))."""
    commitment: Day | None = None
    """The day of the binding, uncalled capital commitment under which the deal is made."""
    buys_out_country_of_concern: bool | None = None
    """It acquires all interests in the target that persons of a country of concern hold (850.501(b))."""
    covered_after: bool | None = None
    """The target is still a covered foreign person afterwards."""
    intracompany: bool | None = None
    """Between a US person and its controlled foreign entity (850.501(c))."""
    supports_only_old_or_uncovered: bool | None = None
    """It supports what is no covered activity, or maintains what was done before 2 January 2025."""
    syndicated_loan: bool | None = None
    """Of an interest acquired on default: the loan was made by a syndicate of banks (850.501(e))."""
    acts_alone_or_agent: bool | None = None
    """Of a syndicated loan: the lender can act alone, or is the agent or lead."""
    underwriting: bool | None = None
    """Acquired as an underwriter in the ordinary course of business."""
    insurance_claim: bool | None = None
    """Acquired under a condition in an insurance contract of the ordinary course (800.302(e))."""
    us_government_business: bool | None = None
    """Official business of the US Government (850.210(b)(2))."""
    national_interest_exemption: bool | None = None
    """Granted in writing by Treasury (850.502)."""
    known: bool | None = None
    """What makes it covered was known when it was completed; left out, it was, unless `learned` is later."""
    learned: Day | None = None
    """The day on which the US person acquired actual knowledge of it."""
    assets: tuple[Asset, ...] = ()
    """What an acquisition of assets conveys."""
    assets_in: CountryCode | None = None
    """Where the operations, land or other assets are."""
    real_estate: RealEstate | None = None
    """Real estate in the United States that the deal conveys (31 CFR part 802). None: none is named."""
    venture: Venture | None = None
    """Of a joint venture: the venture; the partner is the target. None: nothing is said of it."""
    fund: Fund | None = None
    """Of a fund interest: what is known of the fund and its deals. None: nothing is said of it."""
    directing: Directing | None = None
    """A US person who may direct a deal of an investor that is not one (850.303). None: none is named."""
    committee_cleared_control: bool | None = None
    """The Committee concluded action on the same person's earlier direct control of it (800.305)."""
    evasion: bool | None = None
    """Structured to evade section 721 (800.213(d))."""
    diligence: Diligence = Diligence()
    """The inquiry made before the deal (850.104)."""
    filing: Filing | None = None
    """A filing with the Committee on Foreign Investment that has been made. None: none is named."""
    answers: dict[str, Answer] = Field(default_factory=dict)
    """Facts that a decision asked for, by the question's key."""

    def persons(self) -> Iterator[tuple[str, Person]]:
        """Everybody named, with where each stands in the file."""
        named: list[tuple[str, Person]] = [("investor", self.investor), ("target", self.target)]
        named += [(f"underlying[{number}]", one) for number, one in enumerate(self.underlying, start=1)]
        named += [(f"target.relations[{number}]", one) for number, one in enumerate(self.target.relations, start=1)]
        deals = self.fund.deals if self.fund is not None else ()
        named += [(f"fund.deals[{number}].target", one.target) for number, one in enumerate(deals, start=1)]
        for place, person in named:
            yield place, person
            yield from all_holders(person, place)

    def answer(self, key: str) -> Kleene:
        """A yes-or-no answer under `key`; unknown if it was not given."""
        value = self.answers.get(key)
        return Kleene.of(value) if isinstance(value, bool) else UNKNOWN

    def found(self, value: bool | None) -> Kleene:
        """A fact about people and ties: as given, else absent if a diligent inquiry was made, else unknown."""
        if value is None and self.diligence.complete:
            return FALSE
        return Kleene.of(value)
