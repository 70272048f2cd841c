"""Each publisher's form read as it stands, and what is wrong with a file named by file, row and field.

Forms: UN Comtrade API data items and the earlier CSV; BACI's description; the US Census API's arrays; the CSV of
China Customs' query as its users have it (GB18030, thousands separators, a comma more at the end of rows).
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from smallyard.errors import InputError
from smallyard.trade.flows import Basis, Flow, Told, cents, period
from smallyard.trade.readers import read_flows
from smallyard.trade.scope_result import Direction

COMTRADE = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,"
    "partnerCode,partnerISO,partnerDesc,partner2Code,classificationCode,cmdCode,cmdDesc,customsCode,motCode,"
    "qtyUnitAbbr,qty,netWgt,primaryValue\n"
)


def comtrade_row(**given: str) -> str:
    row = {
        "type": "C", "freq": "A", "ref": "20190101", "year": "2019", "month": "52", "period": "2019",
        "reporter": "842", "riso": "USA", "rdesc": "USA", "flow": "X", "fdesc": "Export", "partner": "156",
        "piso": "CHN", "pdesc": "China", "p2": "0", "class": "H5", "code": "854231", "desc": "Circuits",
        "customs": "C00", "mot": "0", "unit": "u", "qty": "10", "kg": "2.5", "value": "1234567.891",
    }  # fmt: skip
    return ",".join({**row, **given}.values()) + "\n"


def flows(path: Path, told: Told = Told(), reader: str | None = None) -> list[Flow]:  # noqa: B008
    return list(read_flows(path, told, reader).flows)


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_comtrade_csv(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "TradeData.csv",
        COMTRADE
        + comtrade_row()
        + comtrade_row(flow="RX", value="1000")
        + comtrade_row(code="TOTAL", value="99")
        + comtrade_row(partner="0", piso="W00", value="98")
        + comtrade_row(mot="2100", value="97")
        + comtrade_row(partner="899", piso="_X", value="96")
        + comtrade_row(desc="Caf\xe9", flow="M", partner="251", piso="FRA", period="201903", code="090121"),
        "latin-1",
    )
    reading = read_flows(path, Told())
    one, again, imported = list(reading.flows)
    assert one == Flow(
        2, "US", "CN", Direction.EXPORT, Basis.TOTAL, 2019, 0, "HS2017", "854231", 123456789, 12, "", 10.0, "u", 2.5
    )
    assert again.basis is Basis.REEXPORTS
    assert (imported.partner, imported.direction, imported.month, imported.months) == ("FR", Direction.IMPORT, 3, 1)
    assert reading.left_out == {
        "a total over all codes": [1, 9900],
        "a total over all partners": [1, 9800],
        "a breakdown by customs procedure, transport or second partner": [1, 9700],
        "an area that is no country": [1, 9600],
    }


def test_comtrade_json_keeps_every_digit(tmp_path: Path) -> None:
    row = {
        "period": "2022", "reporterCode": 156, "partnerCode": 842, "flowCode": "X", "classificationCode": "H6",
        "cmdCode": "811292", "primaryValue": "VALUE", "partner2Code": 0, "motCode": 0, "customsCode": "C00",
        "qty": None,
    }  # fmt: skip
    text = json.dumps({"elapsedTime": "0.1", "count": 1, "data": [row]}).replace('"VALUE"', "90071992547409.93")
    (one,) = flows(written(tmp_path, "answer.json", text))
    assert (one.reporter, one.partner, one.edition, one.quantity) == ("CN", "US", "HS2022", None)
    assert one.cents == 9007199254740993


def test_comtrade_of_the_earlier_service(tmp_path: Path) -> None:
    text = (
        "Classification,Year,Period,Aggregate Level,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,"
        "Partner Code,Partner,Partner ISO,Commodity Code,Commodity,Qty Unit,Netweight (kg),Trade Value (US$)\n"
        "H4,2013,2013,6,2,Export,842,USA,USA,156,China,CHN,120190,Soya beans,Weight in kilograms,5,13000000\n"
    )
    (one,) = flows(written(tmp_path, "comtrade.csv", text))
    assert (one.edition, one.code, one.cents, one.kilograms) == ("HS2012", "120190", 1300000000, 5.0)


def test_baci(tmp_path: Path) -> None:
    text = "t,i,j,k,v,q\n2022,842,156,10121,1.234,NA\n2022,490,757,854231,10,0.5\n2022,899,842,854231,3,1\n"
    reading = read_flows(written(tmp_path, "BACI_HS17_Y2022_V202401b.csv", text), Told())
    first, second = list(reading.flows)
    assert (first.reporter, first.partner, first.code, first.cents) == ("US", "CN", "010121", 123400)
    assert (first.edition, first.basis, reading.publication.vintage) == ("HS2017", Basis.RECONCILED, "202401")
    assert (second.reporter, second.partner, second.kilograms) == ("TW", "CH", 500.0)
    assert reading.left_out == {"an area that is no country": [1, 300000]}


def test_baci_must_say_its_edition(tmp_path: Path) -> None:
    path = written(tmp_path, "flows.csv", "t,i,j,k,v,q\n2022,842,156,854231,1,1\n")
    with pytest.raises(InputError, match="does not say which HS edition"):
        flows(path)
    assert flows(path, Told(edition="HS2022"))[0].edition == "HS2022"


def test_census_api(tmp_path: Path) -> None:
    rows = [
        ["E_COMMODITY", "ALL_VAL_MO", "CTY_CODE", "CTY_NAME", "COMM_LVL", "QTY_1_MO", "UNIT_QY1", "time", "COMM_LVL"],
        ["8542310000", "1234", "5700", "CHINA", "HS10", "3", "NO", "2019-03", "HS10"],
        ["8542310000", "9999", "-", "TOTAL FOR ALL COUNTRIES", "HS10", "3", "NO", "2019-03", "HS10"],
        ["8542310000", "5", "0003", "EUROPEAN UNION", "HS10", "3", "NO", "2019-03", "HS10"],
        ["8542310000", "7", "5820", "HONG KONG", "HS10", None, "NO", "2019-03", "HS10"],
    ]
    reading = read_flows(written(tmp_path, "exports.json", json.dumps(rows)), Told())
    china, hong_kong = list(reading.flows)
    assert (china.code, china.cents, china.month, china.basis) == ("8542310000", 123400, 3, Basis.TOTAL)
    assert hong_kong.partner == "HK"
    assert reading.left_out["a total over several countries"] == [2, 1000400]


def test_census_imports_by_basis_and_year_to_date(tmp_path: Path) -> None:
    text = "I_COMMODITY,GEN_VAL_YR,CON_VAL_YR,CTY_CODE,YEAR,MONTH\n8471300100,100,90,5700,2024,07\n"
    path = written(tmp_path, "imports.csv", text)
    (general,) = flows(path)
    assert (general.cents, general.basis, general.month, general.months) == (10000, Basis.GENERAL, 0, 7)
    (consumption,) = flows(path, Told(basis=Basis.CONSUMPTION))
    assert (consumption.cents, consumption.basis) == (9000, Basis.CONSUMPTION)


def test_china_customs(tmp_path: Path) -> None:
    text = (
        "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,第一数量,第一计量单位,美元\r\n"
        '202303,"81129290",未锻轧镓,502,美国,10,一般贸易,"1,000",千克,"1,234,567",\r\n'
        '202303,"81129290",未锻轧镓,110,中国香港,10,一般贸易,"5",千克,"10",\r\n'
    )
    path = written(tmp_path, "出口_202303.csv", text, "gb18030")
    us, hong_kong = flows(path)
    assert (us.reporter, us.partner, us.code, us.cents) == ("CN", "US", "81129290", 123456700)
    assert (us.month, us.part, us.quantity, us.unit, us.edition) == (3, "10", 1000.0, "千克", "HS2022")
    assert hong_kong.partner == "HK"
    with pytest.raises(InputError, match="exports or imports"):
        flows(written(tmp_path, "data.csv", text, "gb18030"))


def test_china_customs_in_yuan_says_so(tmp_path: Path) -> None:
    text = "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,人民币\n202301-202306,8542,电路,133,韩国,7\n"
    reading = read_flows(written(tmp_path, "进口.csv", text), Told())
    (one,) = list(reading.flows)
    assert reading.publication.currency == "CNY"
    assert (one.direction, one.month, one.months) == (Direction.IMPORT, 0, 6)


def test_plain_csv_by_its_name_and_its_columns(tmp_path: Path) -> None:
    (one,) = flows(written(tmp_path, "us_exports_to_china_2019.csv", "hs6,value_usd\n854231,12.345\n"))
    assert (one.reporter, one.partner, one.year, one.cents, one.basis) == ("US", "CN", 2019, 1234, Basis.TOTAL)
    text = "Reporter;Partner;Direction;Year;HS;Value\nGermany;China;exports;2022;8479.89;7\n"
    (other,) = flows(written(tmp_path, "own.csv", text))
    assert (other.reporter, other.partner, other.code) == ("DE", "CN", "847989")


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "us_exports_to_china_2019.csv.gz"
    path.write_bytes(gzip.compress(b"hs6,value_usd\n854231,1\n"))
    assert flows(path)[0].cents == 100


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", COMTRADE + comtrade_row() + comtrade_row(value="much"), "row 3, field primaryValue: 'much' is not"),
        ("a.csv", COMTRADE + comtrade_row(code="ABC"), "row 2, field cmdCode: 'ABC' is not an HS code"),
        ("a.csv", COMTRADE + comtrade_row(period="13"), "row 2, field period: '13' is not a year or month"),
        ("a.csv", COMTRADE + comtrade_row(**{"class": "S3"}), "field classificationCode: 'S3' is not the Harmonized"),
        ("BACI_HS17_Y2022_V1.csv", "t,i,j,k,v,q\n2022,USA,156,1,1,1\n", "HS edition|row 2, field i: 'USA'"),
        ("us_exports_to_china.csv", "year,hs6,value\n2019,854231,-1\n", "row 2, field value: '-1' is not an amount"),
        (
            "us_exports_to_china.csv",
            "year,hs6,value\n2019,8542x1,1\n",
            "field hs6: '8542x1' is not an HS code",
        ),
        ("us_exports_to_china.csv", "year,hs6,value\n2019,854231,1,9\n", "row 2: has 4 cells where the header has 3"),
        ("us_exports_to_china.csv", "year,hs6,value,value\n", "field value: stands twice in the header"),
        ("exports.csv", "year,hs6,value\n2019,854231,1\n", "does not say the reporter"),
        ("other.csv", "a,b\n1,2\n", "is not of a form that we read"),
        ("empty.csv", " \n", "is empty"),
        ("bad.json", '[["E_COMMODITY"]', "is not JSON"),
        ("bad.json", '{"E_COMMODITY": 1}', "has no column of values|is not an answer of the Census API"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(name: str, text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says.replace("(", r"\(")) as caught:
        flows(written(tmp_path, name, text))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2019", (2019, 0)),
        ("201903", (2019, 3)),
        ("2019-03", (2019, 3)),
        ("20190301", (2019, 3)),
        ("2019/3", (2019, 3)),
    ],
)
def test_periods(text: str, found: tuple[int, int]) -> None:
    assert period(text) == found


@pytest.mark.parametrize("text", ["", "19", "2019-13", "2019-00", "1900", "2019-03-01-02", "soon"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a year or month"):
        period(text)


@pytest.mark.parametrize("text", ["", "x", "-1", "NaN", "Infinity", "1e30"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        cents(text)


def test_cents_are_rounded_half_to_even() -> None:
    assert [cents(one) for one in ("0.005", "0.015", "1,234.5")] == [0, 2, 123450]
