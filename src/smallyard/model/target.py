"""What is invested in: a company with its business, or the person on the other side of a venture."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from smallyard.model.activity import Activity
from smallyard.model.country import CountryCode
from smallyard.model.day import Day
from smallyard.model.eccn import EccnField
from smallyard.model.noun import Noun
from smallyard.model.percentage import PercentageField
from smallyard.model.person import Person
from smallyard.model.transaction import ItemKind, Money, Parameter

__all__ = ["CriticalTechnology", "DataCategory", "Relation", "SensitiveData", "Target", "TechnologyRegime"]


class Relation(Person):
    """A person through whom another earns or spends: how they are tied, and the figures of the latest year.

    Shares are in percent of the other's revenue, net income, capital expenditure and operating expenses; amounts in
    US dollars (31 CFR 850.209(a)(2), (b)).
    """

    activities: tuple[Activity, ...] = ()
    """What it does in semiconductors, quantum information and AI."""
    activities_complete: bool = False
    """True when `activities` names everything it does in semiconductors, quantum information and AI."""
    board_seat: bool | None = None
    """The other has a seat on its board (850.209(a)(2))."""
    interest: bool | None = None
    """A voting or equity interest, other than one that 850.501(a) would except."""
    contractual_power: bool | None = None
    """Contractual power to direct its management or policies."""
    revenue_percent: PercentageField | None = None
    """Percent of the other's revenue that comes through it, or a range. None: not known."""
    revenue: Money | None = None
    """The other's revenue through it, US dollars a year. None: not known."""
    net_income_percent: PercentageField | None = None
    """Percent of the other's net income that comes through it, or a range. None: not known."""
    net_income: Money | None = None
    """The other's net income through it, US dollars a year. None: not known."""
    capital_expenditure_percent: PercentageField | None = None
    """Percent of the other's capital expenditure made through it, or a range. None: not known."""
    capital_expenditure: Money | None = None
    """The other's capital expenditure through it, US dollars a year. None: not known."""
    operating_expenses_percent: PercentageField | None = None
    """Percent of the other's operating expenses borne through it, or a range. None: not known."""
    operating_expenses: Money | None = None
    """The other's operating expenses through it, US dollars a year. None: not known."""


class TechnologyRegime(StrEnum):
    """Under which law a technology is critical. Source: 31 CFR 800.215."""

    USML = "usml"
    CCL = "ccl"
    PART_810 = "part_810"
    """10 CFR part 810: assistance to foreign atomic energy activities."""
    PART_110 = "part_110"
    """10 CFR part 110: export of nuclear equipment and material."""
    SELECT_AGENT = "select_agent"
    SECTION_1758 = "section_1758"
    """Emerging and foundational technologies (50 U.S.C. 4817)."""


class CriticalTechnology(Noun):
    """A technology or product of a US business, and how it is controlled for export."""

    description: Annotated[str, Field(max_length=2_000)] = ""
    """What it is called, in words."""
    regime: TechnologyRegime = TechnologyRegime.CCL
    """Under which law it is critical (800.215)."""
    eccn: EccnField | None = None
    """Of one on the CCL: its ECCN with paragraphs, or EAR99. None: not classified."""
    kind: ItemKind | None = None
    """Commodity, software, source code or technology. None: as the ECCN tells."""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    """Technical values by the names that the Commerce Control List uses. A value left out is unknown."""
    since: Day | None = None
    """The day on which it became controlled, where that was lately; before it, it is not critical (800.104(b)). None:
    long controlled."""
    produces: bool | None = None
    """Whether the business produces, designs, tests, manufactures, fabricates or develops it, or keeps the ability
    to; to buy it in and check the fit is none of these (800.248(d)(2) and (3)). None: taken to do so."""
    authorization_required: tuple[CountryCode, ...] = ()
    """Countries to whose persons a US regulatory authorization is known to be required, license exceptions
    ignored."""
    authorization_not_required: tuple[CountryCode, ...] = ()
    """Countries to whose persons no such authorization is known to be required."""


class DataCategory(StrEnum):
    """Categories of identifiable data. Source: 31 CFR 800.241(a)(1)(ii)."""

    FINANCIAL = "financial"
    CONSUMER_REPORT = "consumer_report"
    INSURANCE_APPLICATION = "insurance_application"
    HEALTH = "health"
    COMMUNICATIONS = "communications"
    GEOLOCATION = "geolocation"
    BIOMETRIC = "biometric"
    GOVERNMENT_ID = "government_id"
    CLEARANCE_STATUS = "clearance_status"
    CLEARANCE_APPLICATION = "clearance_application"


class SensitiveData(Noun):
    """Data on US citizens that a US business maintains or collects, itself or through others (800.241, 800.248(c)).

    `individuals` is the greatest number on which it maintained or collected data of the categories, all together, at
    any point of the last twelve months.
    """

    categories: tuple[DataCategory, ...] = ()
    """Categories of the data (800.241(a)(1)(ii)). Empty: of none of them."""
    individuals: Annotated[int, Field(ge=0)] | None = None
    """How many persons."""
    cannot_hold_over_one_million: bool | None = None
    """It can show that at completion it has no capability to maintain or collect data on more than one million."""
    business_objective_over_one_million: bool | None = None
    """A demonstrated business objective of more than one million, the data part of its primary products."""
    targets_agencies: bool | None = None
    """It targets or tailors to US agencies with security duties, or to their personnel."""
    genetic_test_results: bool | None = None
    """It includes results of genetic tests (800.241(a)(2)), which need no number. None: taken not to."""
    identifiable: bool | None = None
    """Whether persons can be told from it (800.226). None: taken to be so."""
    us_citizens: bool | None = None
    """Whether it is on US citizens (800.248(c)). None: taken to be."""
    only_own_employees: bool | None = None
    """Its own employees only, none with clearances as a contractor's (800.241(b)(1))."""
    public_record: bool | None = None
    """It is of public record only (800.241(b)). None: taken not to be."""


class Target(Person):
    """What is invested in.

    For a joint venture it is the partner; for assets abroad, the person that will be set up or will use them; for
    shares of a fund, the fund.
    """

    activities: tuple[Activity, ...] = ()
    """What it does in semiconductors, quantum information and AI."""
    activities_complete: bool = False
    """True when `activities` names everything it does in semiconductors, quantum information and AI."""
    relations: tuple[Relation, ...] = ()
    """Persons through whom it earns or spends (850.209(a)(2))."""
    relations_complete: bool = False
    """True when `relations` names every person of a country of concern through whom it earns or spends."""
    military_intelligence_end_user: bool | None = None
    """15 CFR 744.22(f)(2)."""
    foreign_terrorist_organization: bool | None = None
    """Designated under 8 U.S.C. 1189."""
    us_business: bool | None = None
    """Engaged in interstate commerce in the United States (800.252); of assets: they make up such a business."""
    critical_technologies: tuple[CriticalTechnology, ...] = ()
    """Critical technologies that a US business makes (800.215)."""
    critical_technologies_complete: bool = False
    """True when `critical_technologies` names every one."""
    infrastructure: bool | None = None
    """It performs a function of column 2 of appendix A to part 800 for covered investment critical infrastructure."""
    sensitive_data: SensitiveData | None = None
    """Data on US citizens that a US business holds. None: nothing is said of it."""
    sensitive_personal_data: bool | None = None
    """A finding of one's own under 800.241, where `sensitive_data` is not given."""
    air_carrier: bool | None = None
    """An air carrier with a certificate under 49 U.S.C. 41102."""
