"""Dated tables of legal values, each row with its span and citation; `Tables` holds one set, which can be amended."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from smallyard.law.tables.ccl import CommerceControlList
from smallyard.law.tables.country_chart import CountryChart
from smallyard.law.tables.country_groups import CountryGroups
from smallyard.law.tables.embargoes import Embargoes
from smallyard.law.tables.end_uses import EndUses
from smallyard.law.tables.jurisdiction import DirectProductRules, NoDeMinimisLevels
from smallyard.law.tables.license_exceptions import LicenseExceptions
from smallyard.law.tables.named_countries import NamedCountries
from smallyard.law.tables.part_746_supplements import Part746Supplements
from smallyard.law.tables.red_flags import RedFlags
from smallyard.law.tables.sdn_programs import SdnPrograms

__all__ = ["Tables"]


class Tables:
    """One set of tables, loaded when first asked for.

    `amend` gives another set with one table replaced: the basis of what-if questions.
    """

    def __init__(self, amended: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._amended = dict(amended)

    def amend(self, table: str, value: object) -> Tables:
        """The same tables but for one.

        Raises:
            AttributeError: there is no table of that name.
        """
        getattr(type(self), table)
        return Tables({**self._amended, table: value})

    def read_all(self) -> None:
        """Read every table now, not when it is first asked for."""
        for name, attribute in vars(type(self)).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)

    @property
    def amendments(self) -> tuple[str, ...]:
        """The names of tables that are not the law's own."""
        return tuple(sorted(self._amended))

    @cached_property
    def country_groups(self) -> CountryGroups:
        """Country Groups and similar sets of countries."""
        return self._amended.get("country_groups") or CountryGroups.load()

    @cached_property
    def country_chart(self) -> CountryChart:
        """The Commerce Country Chart."""
        return self._amended.get("country_chart") or CountryChart.load()

    @cached_property
    def license_exceptions(self) -> LicenseExceptions:
        """The exceptions of part 740, and the items, places and parties that it names."""
        return self._amended.get("license_exceptions") or LicenseExceptions.load()

    @cached_property
    def named_countries(self) -> NamedCountries:
        """Countries that a provision names one by one."""
        return self._amended.get("named_countries") or NamedCountries.load()

    @cached_property
    def direct_product_rules(self) -> DirectProductRules:
        """The foreign direct product rules of 734.9."""
        return self._amended.get("direct_product_rules") or DirectProductRules.load()

    @cached_property
    def no_de_minimis(self) -> NoDeMinimisLevels:
        """Content without a de minimis level (734.4(a))."""
        return self._amended.get("no_de_minimis") or NoDeMinimisLevels.load()

    @cached_property
    def end_uses(self) -> EndUses:
        """Countries, items and bodies that the end-use rules of part 744 name."""
        return self._amended.get("end_uses") or EndUses.load()

    @cached_property
    def ccl(self) -> CommerceControlList:
        """The Commerce Control List."""
        return self._amended.get("ccl") or CommerceControlList.load()

    @cached_property
    def sdn_programs(self) -> SdnPrograms:
        """The program tags of the SDN List that 744.8 names."""
        return self._amended.get("sdn_programs") or SdnPrograms.load()

    @cached_property
    def embargoes(self) -> Embargoes:
        """The places of part 746, and the exceptions left open to them."""
        return self._amended.get("embargoes") or Embargoes.load()

    @cached_property
    def part_746_supplements(self) -> Part746Supplements:
        """Goods of the supplements to part 746 by HS code."""
        return self._amended.get("part_746_supplements") or Part746Supplements.load()

    @cached_property
    def red_flags(self) -> RedFlags:
        """Red flags that a person reports, and goods watched for diversion."""
        return self._amended.get("red_flags") or RedFlags.load()
