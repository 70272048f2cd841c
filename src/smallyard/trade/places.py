"""Countries by the numbers that trade statistics give them."""

from __future__ import annotations

from functools import cache

from smallyard.model.country import country_code
from smallyard.trade.tables import rows

__all__ = ["by_census_number", "by_chinese_name", "by_un_number", "former_area"]

_CHINESE = {
    "中国香港": "HK",
    "香港": "HK",
    "中国澳门": "MO",
    "澳门": "MO",
    "中国台湾": "TW",
    "台湾省": "TW",
    "台湾": "TW",
    "俄罗斯联邦": "RU",
    "俄罗斯": "RU",
    "阿联酋": "AE",
    "阿拉伯联合酋长国": "AE",
    "韩国": "KR",
    "朝鲜": "KP",
    "越南": "VN",
    "老挝": "LA",
    "叙利亚": "SY",
    "刚果民主共和国": "CD",
    "刚果(金)": "CD",
    "刚果(布)": "CG",
    "捷克": "CZ",
    "北马其顿": "MK",
    "沙特阿拉伯": "SA",
    "中国": "CN",
}
"""Names of China Customs that differ from those of the country table."""


_FORMER = {"58", "280", "381", "711", "736", "841"}


@cache
def _numbers() -> dict[tuple[str, str], str]:
    return {(row["scheme"], row["code"]): row["iso2"] for row in rows("place_codes.csv")}


def by_un_number(number: str) -> str | None:
    """The country of a number of UN Comtrade or BACI ("842", "156"); None for areas that are no country."""
    return _numbers().get(("m49", number.strip().lstrip("0")))


def former_area(*numbers: str) -> str:
    """Those of the numbers of UN Comtrade that stand for an area as it once was, as the part of a flow.

    Such an area (58 is Belgium with Luxembourg, 280 Germany before 1991) can stand beside the country that followed
    it, and their flows add up.
    """
    return "/".join(one for one in (number.strip().lstrip("0") for number in numbers) if one in _FORMER)


def by_census_number(number: str) -> str | None:
    """The country of a number of the US Census Bureau's Schedule C ("5700"); None for groups of countries."""
    return _numbers().get(("census", number.strip()))


def by_chinese_name(name: str) -> str | None:
    """The country of a name as China Customs writes it; None if it is none that we know."""
    plain = name.strip().replace("（", "(").replace("）", ")")
    return _CHINESE.get(plain) or country_code(plain)
