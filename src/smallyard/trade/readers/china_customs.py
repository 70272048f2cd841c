"""China Customs (GACC): the CSV that its statistics query gives, headed in Chinese or English.

Columns: 数据年月 (month, as 202301), 商品编码 (8 digits, or 2 to 6), 贸易伙伴编码 and 贸易伙伴名称 (partner),
贸易方式 (customs regime) and 注册地 (place of registration) where asked for, quantities with units, and 美元 (US
dollars) or 人民币 (yuan) with thousands separators. The files are in GB18030, their rows end with a comma more than
the header. Whether they are exports or imports stands in the query only. Exports are f.o.b., imports c.i.f.

Source: the query of customs statistics at stats.customs.gov.cn; the columns are those of its files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from smallyard.errors import InputError
from smallyard.model.reading.opening import file_label
from smallyard.trade.flows import Basis, Flow, Publication, Reading, Told, cents, number, period
from smallyard.trade.hs import edition_of_year, is_code
from smallyard.trade.places import by_chinese_name
from smallyard.trade.readers.table import Cells, Table, csv_table
from smallyard.trade.scope_result import Direction

__all__ = ["read", "recognizes"]

_MONTH = ("数据年月", "date of data", "month")
_CODE = ("商品编码", "commodity code")
_PARTNER = ("贸易伙伴名称", "trading partner")
_DOLLARS = ("美元", "金额 美元", "us dollar", "usd")
_YUAN = ("人民币", "金额 人民币", "renminbi yuan", "rmb yuan", "rmb")
_PARTS = (("贸易方式编码", "customs regime code"), ("注册地编码", "location of importers and exporters code"))
_DIRECTIONS = (
    (re.compile(r"出口|export", re.IGNORECASE), Direction.EXPORT),
    (re.compile(r"进口|import", re.IGNORECASE), Direction.IMPORT),
)
_RANGE = re.compile(r"(?P<first>[0-9]{6})\s*[-~至]\s*(?P<last>[0-9]{6})")


def recognizes(name: str, head: bytes) -> bool:
    """Whether a file's beginning is a header of China Customs."""
    first = head.split(b"\n", 1)[0]
    written = first.decode("utf-8", "ignore") + first.decode("gb18030", "ignore")
    return ("商品编码" in written and "贸易伙伴" in written) or (
        "trading partner" in written.casefold() and "commodity code" in written.casefold()
    )


def read(path: Path, told: Told) -> Reading:
    """The flows of a file of China Customs.

    Raises:
        InputError: it lacks a column, a row cannot be read, or nothing says whether it holds exports or imports.
    """
    label = file_label(path)
    table = csv_table(path, ("utf-8", "gb18030"))
    direction = told.direction or next((one for form, one in _DIRECTIONS if form.search(path.name)), None)
    if direction is None:
        raise InputError("does not say whether it holds exports or imports", file=label, accepted="--direction")
    dollars, yuan = table.first(*_DOLLARS), table.first(*_YUAN)
    value = dollars or yuan
    if value is None:
        raise InputError("has no column of values", file=label, row=1, accepted="美元 or 人民币")
    for needed in (_MONTH, _CODE, _PARTNER):
        if table.first(*needed) is None:
            raise InputError("a column is missing", file=label, row=1, field=needed[0], accepted=" or ".join(needed))
    reading = Reading(
        Publication(
            "china_customs",
            "General Administration of Customs of China",
            told.vintage,
            currency="USD" if dollars else "CNY",
            notes=("Exports f.o.b. to the country of final destination, imports c.i.f. from the country of origin.",),
            partial=told.partial,
        ),
        iter(()),
    )
    reading.flows = _flows(table, direction, value, told, reading)
    return reading


def _flows(table: Table, direction: Direction, value: str, told: Told, reading: Reading) -> Iterator[Flow]:
    for cells in table:
        amount = cells.read(lambda text: cents(text or "0"), value)
        code = cells.text(*_CODE)
        if not is_code(code):
            raise cells.wrong(f"{code[:20]!r} is not an HS code", *_CODE)
        name = cells.text(*_PARTNER)
        partner = by_chinese_name(name)
        if partner is None:
            if name in {"合计", "总值", "全部", "Total"}:
                reading.leave_out("a total over all partners", amount)
                continue
            if "其他" in name or "不详" in name or "未列" in name:
                reading.leave_out("an area that is no country", amount)
                continue
            raise cells.wrong(f"{name[:20]!r} is no country that we know", *_PARTNER)
        year, month, months = _period(cells)
        yield Flow(
            row=cells.row,
            reporter="CN",
            partner=partner,
            direction=direction,
            basis=Basis.TOTAL if direction is Direction.EXPORT else Basis.GENERAL,
            year=year,
            month=month,
            edition=told.edition or edition_of_year(year),
            code=code,
            cents=amount,
            months=months,
            part="/".join(filter(None, (cells.text(*one) for one in _PARTS))),
            quantity=number(cells.text("第一数量", "quantity1", "quantity 1", "数量")),
            unit=cells.text("第一计量单位", "unit1", "unit 1", "计量单位"),
        )


def _period(cells: Cells) -> tuple[int, int, int]:
    written = cells.text(*_MONTH)
    if match := _RANGE.fullmatch(written):
        first, last = match["first"], match["last"]
        if first[:4] != last[:4] or first[4:] != "01" or not 1 <= int(last[4:]) <= 12:
            raise cells.wrong(f"{written!r} is not a year to date", *_MONTH, accepted="such as 202301-202306")
        return int(first[:4]), 0, int(last[4:])
    year, month = cells.read(period, *_MONTH)
    return year, month, 1 if month else 12
