"""Dated tables of legal values, each row with its span and citation; `Tables` holds one set, which can be amended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, TypeVar

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


T = TypeVar("T")


class _Table(cached_property[T]):
    """A table of a set: the one that it was amended with, or the law's own, read when it is first asked for."""

    def __init__(self, load: Callable[[], T]) -> None:
        super().__init__(self._of)
        self._load = cache(load)  # the law's own is the same for all sets of this process

    def _of(self, tables: Tables) -> T:
        return tables.amended.get(self.attrname or "") or self._load()


class Tables:
    """One set of tables, loaded when first asked for.

    `amend` gives another set with one table replaced: the basis of what-if questions.
    """

    country_groups = _Table(CountryGroups.load)
    """Country Groups and similar sets of countries."""
    country_chart = _Table(CountryChart.load)
    """The Commerce Country Chart."""
    license_exceptions = _Table(LicenseExceptions.load)
    """The exceptions of part 740, and the items, places and parties that it names."""
    named_countries = _Table(NamedCountries.load)
    """Countries that a provision names one by one."""
    direct_product_rules = _Table(DirectProductRules.load)
    """The foreign direct product rules of 734.9."""
    no_de_minimis = _Table(NoDeMinimisLevels.load)
    """Content without a de minimis level (734.4(a))."""
    end_uses = _Table(EndUses.load)
    """Countries, items and bodies that the end-use rules of part 744 name."""
    ccl = _Table(CommerceControlList.load)
    """The Commerce Control List."""
    sdn_programs = _Table(SdnPrograms.load)
    """The program tags of the SDN List that 744.8 names."""
    embargoes = _Table(Embargoes.load)
    """The places of part 746, and the exceptions left open to them."""
    part_746_supplements = _Table(Part746Supplements.load)
    """Goods of the supplements to part 746 by HS code."""
    red_flags = _Table(RedFlags.load)
    """Red flags that a person reports, and goods watched for diversion."""

    def __init__(self, amended: Mapping[str, Any] = MappingProxyType({})) -> None:
        self.amended = dict(amended)

    def amend(self, table: str, value: object) -> Tables:
        """The same tables but for one; those that were read already are not read again.

        Raises:
            AttributeError: there is no table of that name.
        """
        getattr(type(self), table)
        made = Tables({**self.amended, table: value})
        vars(made).update({name: read for name, read in vars(self).items() if name not in {"amended", table}})
        return made

    def read_all(self) -> None:
        """Read every table now, not when it is first asked for."""
        for name, attribute in vars(type(self)).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)

    @property
    def amendments(self) -> tuple[str, ...]:
        """The names of tables that are not the law's own."""
        return tuple(sorted(self.amended))
