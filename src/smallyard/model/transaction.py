"""Transactions: exports, reexports, transfers and releases of items among parties, on a date, for an end use."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from smallyard.model.country import CountryCode
from smallyard.model.day import Day, day
from smallyard.model.eccn import EccnField
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.noun import Noun
from smallyard.model.party import Party, Role

__all__ = [
    "Answer",
    "ClassifiedBy",
    "ContentPart",
    "EndUse",
    "EndUseKind",
    "Item",
    "ItemKind",
    "OccupiedRegion",
    "Parameter",
    "Transaction",
    "TransactionKind",
]

Money = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2, description="US dollars.")]
"""US dollars."""
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def _plain(value: object) -> object:
    """A number is a number (1 is not "true"), and text that is a number or true or false is read as that.

    So a value means the same from TOML, JSON, CSV and a stored record, where decimals are written as text.
    """
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        return Decimal(str(value))
    if isinstance(value, str):
        text = value.strip()
        if text.casefold() in {"true", "false"}:
            return text.casefold() == "true"
        if len(text) <= 40 and _NUMBER.fullmatch(text):
            return Decimal(text)
    return value


def _plain_or_day(value: object) -> object:
    if isinstance(value, str):
        try:
            return day(value)
        except ValueError:  # text that is no date is an answer like any other
            return _plain(value)
    return _plain(value)


Answer = Annotated[bool | Decimal | date | str, BeforeValidator(_plain_or_day)]
"""An answer to a question that a decision asked, under the question's key."""
Parameter = Annotated[bool | Decimal | str, BeforeValidator(_plain)]
"""A technical value of an item."""


class TransactionKind(StrEnum):
    """What the transaction is. Source: 15 CFR 734.5, 734.13, 734.14, 734.16, 734.20."""

    EXPORT = "export"
    REEXPORT = "reexport"
    TRANSFER = "transfer_in_country"
    DEEMED_EXPORT = "deemed_export"
    DEEMED_REEXPORT = "deemed_reexport"
    US_PERSON_ACTIVITY = "us_person_activity"
    """What a US person does for an end use or end user with items not subject to the EAR: shipping, facilitating,
    servicing (734.5(a), 744.6). The exporter is the firm that the person is or works for; `destination` is where."""


class ItemKind(StrEnum):
    """Source: 15 CFR 772.1 (commodity, software, technology)."""

    COMMODITY = "commodity"
    SOFTWARE = "software"
    SOURCE_CODE = "source_code"
    TECHNOLOGY = "technology"


# Looked at hundreds of times in a decision, where the way through the enumeration would tell.
_DEEMED_EXPORT, _DEEMED_REEXPORT = TransactionKind.DEEMED_EXPORT, TransactionKind.DEEMED_REEXPORT
_KIND_OF_GROUP: dict[str | None, ItemKind | None] = {
    None: None,
    **dict.fromkeys("ABC", ItemKind.COMMODITY),
    "D": ItemKind.SOFTWARE,
    "E": ItemKind.TECHNOLOGY,
}


class ClassifiedBy(StrEnum):
    """Who says that the ECCN is the item's. Source: 15 CFR 748.3."""

    SELF = "self"
    """The exporter: a classification of its own, confirmed by nobody."""
    MANUFACTURER = "manufacturer"
    """The item's maker, as published or told."""
    BIS = "bis"
    """BIS, in answer to a classification request (748.3(b))."""


class OccupiedRegion(StrEnum):
    """Regions of Ukraine with rules of their own. Source: 15 CFR 746.6."""

    CRIMEA = "crimea"
    DONETSK = "donetsk"
    LUHANSK = "luhansk"


class EndUseKind(StrEnum):
    """End uses on which a provision of part 744 turns."""

    NUCLEAR = "nuclear"
    """744.2: nuclear explosive, unsafeguarded nuclear, or fuel-cycle activities."""
    MISSILE = "missile"
    """744.3: rocket systems and unmanned aerial vehicles."""
    CHEMICAL_BIOLOGICAL = "chemical_biological"
    """744.4: chemical or biological weapons."""
    MARITIME_NUCLEAR = "maritime_nuclear"
    """744.5: maritime nuclear propulsion."""
    MILITARY = "military"
    """744.17, 744.21: military end use."""
    MILITARY_INTELLIGENCE = "military_intelligence"
    """744.22: military-intelligence end use."""
    SUPERCOMPUTER = "supercomputer"
    """744.23(a)(1): a supercomputer in Macau or Country Group D:5."""
    ADVANCED_NODE_IC = "advanced_node_ic"
    """744.23(a)(2): integrated circuits at a facility that makes advanced-node integrated circuits."""
    IC_NODE_UNKNOWN = "ic_node_unknown"
    """744.23(a)(2)(ii): integrated circuits at a facility whose technology node is not known."""
    SEMICONDUCTOR_EQUIPMENT = "semiconductor_equipment"
    """744.23(a)(4): front-end semiconductor manufacturing equipment and its components."""


class EndUse(Noun):
    """What the items are for, and what the exporter knows or has reason to know about it (772.1 "knowledge")."""

    description: str = ""
    """What the items are for, in words, as it is put into forms. Empty: not said."""
    declared: tuple[EndUseKind, ...] = ()
    """Kinds of end use known to be meant."""
    ruled_out: tuple[EndUseKind, ...] = ()
    """Kinds of end use inquired into and found absent."""
    reviewed: bool = False
    """True when end use and end users were looked into and nothing is known beyond `declared`: the other kinds, and
    the military facts that a party leaves open, are then false; otherwise they are unknown."""
    civil: bool | None = None
    """True for a civil end use, false for another. None: not known, and not taken for civil."""

    @model_validator(mode="after")
    def _not_both(self) -> EndUse:
        if both := set(self.declared) & set(self.ruled_out):
            raise ValueError(f"declared and ruled out at once: {', '.join(sorted(both))}")
        return self

    def is_for(self, kind: EndUseKind) -> Kleene:
        """Whether the items are known to be for `kind`."""
        if kind in self.declared:
            return TRUE
        return FALSE if self.reviewed or kind in self.ruled_out else UNKNOWN


class ContentPart(Noun):
    """US-origin content of a foreign-made item: what it is and its fair market value. Source: 734.4, Supp. 2."""

    eccn: EccnField
    """ECCN of the part with its paragraphs, or EAR99."""
    value: Money
    """The part's fair market value (Supp. No. 2 to 15 CFR part 734)."""
    kind: ItemKind | None = None
    """What the part is. None: as its ECCN's product group tells, not known for EAR99."""
    description: str = ""
    """What the part is called, in words."""


class Item(Noun):
    """One line of goods, software or technology."""

    description: str = ""
    """What the line is, in words, as it is put into forms."""
    eccn: EccnField | None = None
    """ECCN with its paragraphs, such as 3A001.a.7.b, or EAR99. None: not classified."""
    classified_by: ClassifiedBy | None = None
    """Who classified it so; None if nobody says."""
    kind: ItemKind | None = None
    """Commodity, software, source code or technology. None: as the ECCN's product group tells (15 CFR 738.2(d)(1)),
    not known without one."""
    hs_code: Annotated[str, Field(pattern=r"^[0-9]{4,10}$")] | None = None
    """Harmonized System code without dots: 4 to 10 digits, of which the first six are the HS's. None: not known."""
    value: Money | None = None
    """Value of the whole line in US dollars: for de minimis, the fair market value (15 CFR 734.4). None: not
    known."""
    quantity: Annotated[Decimal, Field(gt=0)] | None = None
    """In the unit named by `unit`, or pieces."""
    unit: str = ""
    """What `quantity` counts, such as kg. Empty: pieces."""
    made_in: CountryCode | None = None
    """Country where it was made, ISO 3166-1 alpha-2. None: not known."""
    us_origin: bool | None = None
    """Whether it is of US origin (15 CFR 734.3(a)(2)). None: it is if `made_in` is US, it is not if that is another
    country, else not known."""
    us_content: tuple[ContentPart, ...] = ()
    """US-origin content of a foreign-made item (15 CFR 734.4)."""
    us_content_complete: bool = False
    """True when `us_content` names all US-origin content; false leaves open that there is more."""
    direct_product_of: tuple[EccnField, ...] = ()
    """ECCNs of US technology or software whose direct product the item is, or whose direct product is the plant or
    major component of a plant that made it (15 CFR 734.9)."""
    direct_product_ruled_out: bool = False
    """True when the item was checked and is no direct product of US technology, software or plant."""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    """Technical values by the names that the Commerce Control List uses: tpp, performance_density, frame_rate_hz,
    endurance_hours. A value left out is unknown."""
    other_agency: str | None = None
    """The agency with exclusive jurisdiction (DDTC, NRC, DOE, PTO), or "none" if that was checked (734.3(b)(1))."""
    published: bool | None = None
    """True for published technology or software (15 CFR 734.7). None: not known, and not taken for published."""
    fundamental_research: bool | None = None
    """True for technology or software that arises from fundamental research and is meant to be published (15 CFR
    734.8). None: not known, and not taken for such."""

    @property
    def item_kind(self) -> ItemKind | None:
        """What the item is: as given, else as the ECCN's product group tells (738.2(d)(1))."""
        kind, eccn = self.kind, self.eccn
        return kind if kind is not None or eccn is None else _KIND_OF_GROUP[eccn.product_group]


class Transaction(Noun):
    """One transaction to be decided."""

    id: str = ""
    """The user's own number for the transaction; empty if it has none."""
    kind: TransactionKind = TransactionKind.EXPORT
    """Export, reexport, transfer within a country, deemed export or reexport, or a US person's activity."""
    date: Day
    """Day of the transaction, ISO 8601: the law and the lists of that day decide it."""
    origin: CountryCode = "US"
    """Country that the items leave from, ISO 3166-1 alpha-2."""
    destination: CountryCode
    """Country of ultimate destination, ISO 3166-1 alpha-2; of a deemed reexport, where the release takes place; of a
    US person's activity, where it takes place."""
    region: OccupiedRegion | None = None
    """Region of Ukraine that the items go to, if one of those with rules of their own (15 CFR 746.6). None: none is
    named."""
    transit: tuple[CountryCode, ...] = ()
    """Countries that the items pass through on the way, ISO 3166-1 alpha-2."""
    parties: tuple[Party, ...] = ()
    """Everybody who takes part, each in a role (15 CFR 748.5)."""
    items: tuple[Item, ...] = Field(min_length=1)
    """The lines of goods, software or technology, each decided by itself; one at least."""
    end_use: EndUse = EndUse()
    """What the items are for."""
    nationality: CountryCode | None = None
    """Of a deemed export or reexport: the person's most recent citizenship or permanent residency (15 CFR 734.13(b)),
    ISO 3166-1 alpha-2. None: not known."""
    us_person_or_protected: bool | None = None
    """For a deemed export: the person is a US citizen, permanent resident or protected individual.

    For a US person's activity: true for such a natural person, false for a firm organized under US law.
    """
    answers: dict[str, Answer] = Field(default_factory=dict)
    """Facts that a decision asked for, by the question's key, such as "740.6.written_assurance"; KEY@N answers for
    line N alone."""

    def answer(self, key: str) -> Kleene:
        """A yes-or-no answer under `key`; unknown if it was not given."""
        value = self.answers.get(key)
        return Kleene.of(value) if isinstance(value, bool) else UNKNOWN

    def in_role(self, *roles: Role) -> tuple[Party, ...]:
        """The parties in any of these roles, in the order given by the user."""
        return tuple(party for party in self.parties if party.role in roles)

    @property
    def receiving_parties(self) -> tuple[Party, ...]:
        """Purchaser, intermediate and ultimate consignees, and end users: the parties of 748.5(c)-(f)."""
        return tuple(party for party in self.parties if party.role.is_party_to_transaction)

    @property
    def is_deemed(self) -> bool:
        """Whether it is a release to a foreign person rather than a shipment."""
        kind = self.kind
        return kind is _DEEMED_EXPORT or kind is _DEEMED_REEXPORT

    @property
    def leaves_a_country(self) -> bool:
        """Whether it is an export or reexport, not a transfer within a country."""
        return self.kind is not TransactionKind.TRANSFER

    @property
    def controlling_country(self) -> str:
        """The country whose chart row and groups apply: the person's for a deemed export, else the destination."""
        kind = self.kind
        deemed = kind is _DEEMED_EXPORT or kind is _DEEMED_REEXPORT
        return (self.nationality or self.destination) if deemed else self.destination
