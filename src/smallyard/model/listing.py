"""Restricted-party listings: one entry on one list, with its validity, requirement and provenance."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from smallyard.model.citation import CitationField
from smallyard.model.country import CountryCode
from smallyard.model.interval import DateInterval
from smallyard.model.kleene import TRUE, Kleene
from smallyard.model.noun import Noun
from smallyard.model.party import Address, Identifier, PartyKind

__all__ = ["AliasKind", "ListCode", "ListedName", "Listing", "ListingHistory"]


class ListCode(StrEnum):
    """The lists we know by name. The value is the code in listing ids, commands and output."""

    ENTITY_LIST = "EL"
    UNVERIFIED_LIST = "UVL"
    MILITARY_END_USER_LIST = "MEU"
    DENIED_PERSONS_LIST = "DPL"
    SDN = "SDN"
    SECTORAL_SANCTIONS = "SSI"
    CMIC = "CMIC"
    PALESTINIAN_LEGISLATIVE_COUNCIL = "PLC"
    CAPTA = "CAP"
    MENU_BASED_SANCTIONS = "MBS"
    FOREIGN_SANCTIONS_EVADERS = "FSE"
    NONPROLIFERATION = "ISN"
    ITAR_DEBARRED = "DTC"
    UN_SECURITY_COUNCIL = "UN"
    CN_UNRELIABLE_ENTITIES = "CN-UEL"
    CN_EXPORT_CONTROL = "CN-ECL"
    CN_ATTENTION = "CN-ATT"
    OTHER = "OTHER"
    """A list of the user's own, or a FollowTheMoney dataset without a code here; see `Listing.dataset`."""


class AliasKind(StrEnum):
    """How strong a name is as evidence of identity."""

    PRIMARY = "primary"
    STRONG = "strong"
    WEAK = "weak"
    """Publisher marks it as broad, such as OFAC's "weak a.k.a." in quotes."""
    FORMER = "former"


class ListedName(Noun):
    """One name of a listed party, as published."""

    text: str = Field(min_length=1)
    """The name as published, in any script."""
    kind: AliasKind = AliasKind.PRIMARY
    """How strong it is as evidence of identity."""


class Listing(Noun):
    """One entry on a list as one publication gives it."""

    list: ListCode
    """Code of the list."""
    key: str = Field(min_length=1)
    """Identifies the entry within its list across publications: the publisher's number, or the folded name."""
    names: tuple[ListedName, ...] = Field(min_length=1)
    """The primary name first, then the others."""
    kind: PartyKind = PartyKind.UNKNOWN
    """What sort of party it is, where the publisher tells."""
    addresses: tuple[Address, ...] = ()
    """Addresses as published."""
    countries: tuple[CountryCode, ...] = ()
    """Countries that the entry names, ISO 3166-1 alpha-2."""
    identifiers: tuple[Identifier, ...] = ()
    """Numbers that the publisher gives for the party."""
    birth_dates: tuple[str, ...] = ()
    """As published: "1962", "14 Jan 1970", "circa 1955"."""
    programs: tuple[str, ...] = ()
    """Programs under which it is listed, as the publisher names them, such as RUSSIA-EO14024."""
    license_requirement: str = ""
    """What needs a license, in the publisher's words: of the Entity List, the column of Supp. No. 4 to 15 CFR part
    744. Empty: not given."""
    license_policy: str = ""
    """How applications are reviewed, in the publisher's words. Empty: not given."""
    citations: tuple[CitationField, ...] = ()
    """Documents that the publisher cites for the entry, such as 87 FR 61971."""
    start_date: date | None = None
    """The day the publisher says the entry took effect."""
    end_date: date | None = None
    """The day the publisher says the entry ends or ended (denial orders)."""
    remarks: str = ""
    """What else the publisher says, several remarks separated by semicolons."""
    dataset: str = ""
    """Of an entry on the list OTHER: the datasets that it came with, separated by commas. Empty for the other
    lists."""

    @property
    def id(self) -> str:
        """The id that commands print and accept: list code, colon, key."""
        return f"{self.list}:{self.key}"

    @property
    def name(self) -> str:
        """The primary name."""
        return self.names[0].text


class ListingHistory(Noun):
    """A listing over law-time: what it says, from when, until when, and how we know.

    `began` and `ended` are the days of listing and removal as far as the evidence goes; `ended` None means that
    nothing says it ended. A party listed twice has two histories.
    """

    listing: Listing
    """What the entry says."""
    began: DateInterval
    """The day of listing."""
    ended: DateInterval | None = None
    """The day of removal; on it the party is no longer listed. None: nothing says that it ended."""
    evidence: tuple[str, ...] = ()
    """In plain words, where each date comes from: "removed: stated by FR Doc. 2023-18125"."""
    last_seen: date | None = None
    """The latest publication date of a snapshot that carries the entry."""

    def in_force(self, day: date) -> Kleene:
        """Whether the listing was in force on `day`: begun by then and not ended by then.

        A removal takes effect on its day: on that day the party is no longer listed.
        """
        begun = self.began.happened_by(day)
        over = self.ended.happened_by(day) if self.ended is not None else ~TRUE
        return begun & ~over
