"""Write the flows that come with the software, from extracts of the US Census Bureau's trade statistics.

    ./smallyard-run python tools/build_trade_pack.py ../shared/trade

Statistics of the US Census Bureau are works of the US Government and in the public domain; UN Comtrade's may not be
passed on and are not used. Months are kept where the extracts have them (2018, 2019), and add up to their years.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "src" / "smallyard" / "trade" / "pack"
ANNUAL = "us_exports_to_china_hs6_annual_2013_2020.csv"
MONTHLY = "us_exports_to_china_hs6_monthly_2018_2019.csv"
IMPORTS = "us_imports_from_china_hs6_2024.csv"
Row = tuple[int, int, str, int]


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0])
    annual = [(int(r["year"]), 0, r["hs6"], int(r["value_usd"])) for r in _rows(folder / ANNUAL)]
    monthly = [
        (int(r["month"][:4]), int(r["month"][5:]), r["hs6"], int(r["value_usd"])) for r in _rows(folder / MONTHLY)
    ]
    by_month = {row[0] for row in monthly}
    _check(annual, monthly, by_month)
    exports = [row for row in annual if row[0] not in by_month] + monthly
    imports = [(int(r["year"]), 0, r["hs6"], int(r["value_usd"])) for r in _rows(folder / IMPORTS)]
    PACK.mkdir(exist_ok=True)
    for name, rows in (("us_exports_cn.csv.gz", exports), ("us_imports_cn.csv.gz", imports)):
        _write(PACK / name, [row for row in rows if row[3]])
    return 0


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def _check(annual: list[Row], monthly: list[Row], years: set[int]) -> None:
    added: Counter[tuple[int, str]] = Counter()
    for year, _, code, value in monthly:
        added[year, code] += value
    whole = {(year, code): value for year, _, code, value in annual if year in years}
    if dict(added) != whole:
        raise SystemExit("the months do not add up to the years")


def _write(path: Path, rows: list[Row]) -> None:
    text = "year,month,hs6,value_usd\n" + "".join(
        f"{year},{month},{code},{value}\n"
        for year, month, code, value in sorted(rows, key=lambda r: (r[2], r[0], r[1]))
    )
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as stream:
        stream.write(text.encode())
    path.write_bytes(packed.getvalue())
    digest = hashlib.sha256(text.encode()).hexdigest()
    print(f"{path.name}: {len(rows):,} rows, {path.stat().st_size:,} bytes, SHA-256 of the text {digest}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
