"""Build the table that links HS codes to ECCNs from its readings, with what others watch, for each HS edition.

    ./smallyard-run python tools/build_correlation.py [--check] [--shared FOLDER]

`tools/correlation/readings.txt` says, entry by entry, which HS 2022 lines may hold it and how much of them. This tool
checks every code against the titles of its edition, carries each link back to the editions before it, marks what the
Advanced Technology Product codes and the Common High Priority List say of the same line, and refuses a line whose
central shares come to more than the whole. docs/correlation.md tells the method.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from smallyard.law.tables.reading import rows as law_rows
from smallyard.trade.correlation import SHARES
from smallyard.trade.tables import rows

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
READINGS = HERE / "correlation" / "readings.txt"
TABLE = ROOT / "src/smallyard/trade/tables/hs_eccn.csv"
EDITIONS = ("1992", "1996", "2002", "2007", "2012", "2017", "2022")
DILUTED = {"whole": "part", "most": "few", "part": "few", "few": "rare", "rare": "trace", "trace": "remote"}
"""The share of an older, wider line that a newer line was cut out of."""
ATP_CATEGORIES = {
    "01": "1", "02": "123", "03": "356", "04": "3457", "05": "345", "06": "2359", "07": "1356", "08": "79",
    "09": "01679", "10": "0123",
}  # fmt: skip
"""Categories of the Commerce Control List that an Advanced Technology Product field speaks for."""
BASKET = re.compile(r"n\.e\.c|other than|not elsewhere|; parts|parts and accessories", re.IGNORECASE)
SCHEDULE_B = {"880000": "Civil aircraft, engines, equipment and parts (US Schedule B)"}
"""Lines of US exports that the Harmonized System does not have."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: an entry, the share class, the HS 2022 codes, the span, a remark, and where it stands."""

    eccn: str
    share: str
    codes: tuple[str, ...]
    since: str
    until: str
    note: str
    line: int


class Editions:
    """The codes of every HS edition and what each came from in the edition before."""

    def __init__(self, trade: Path) -> None:
        self.titles: dict[str, str] = {}
        self.codes: dict[str, set[str]] = defaultdict(set)
        self._before: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self._after: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in _csv(trade / "hs6_titles_hs2022.csv"):
            self.titles[row["hs6"]] = row["title"]
            self.codes["2022"].add(row["hs6"])
        for row in _csv(trade / "hs_concordance_adjacent_editions.csv"):
            self.codes[row["edition_new"]].add(row["hs6_new"])
            self.codes[row["edition_old"]].add(row["hs6_old"])
            self._before[row["edition_new"], row["hs6_new"]].append((row["hs6_old"], row["relationship"]))
            self._after[row["edition_new"], row["hs6_old"]].add(row["hs6_new"])

    def expand(self, code: str) -> list[str]:
        """The HS 2022 subheadings that begin so."""
        if code in SCHEDULE_B:
            return [code]
        return sorted(one for one in self.codes["2022"] if one.startswith(code))

    def before(self, edition: str, code: str) -> tuple[list[str], int]:
        """The codes it was in one edition earlier, and by how many steps of share it was less of them.

        The same code first; else what it came from within its heading; else what it came from if that is narrow. The
        wide links of the tables, such as those of the heading for electronic waste, are not followed.
        """
        if code in SCHEDULE_B:
            return [code], 0
        older = EDITIONS[EDITIONS.index(edition) - 1]
        if code in self.codes[older]:
            return [code], 0
        found = self._before[edition, code]
        near = [old for old, _ in found if old[:4] == code[:4]]
        kept = near or [old for old, _ in found if len(found) <= 4]
        if len(found) == 1 and found[0][1] == "1:1":
            return kept, 0
        cut_out = max((len(self._after[edition, old] - self.codes[older]) for old in kept), default=0)
        return kept, 2 if cut_out > 2 else 1


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def readings() -> Iterator[Reading]:
    """The readings in the order of their file."""
    for number, text in enumerate(READINGS.read_text("utf-8").splitlines(), start=1):
        body, _, note = text.partition("#")
        if not body.strip():
            continue
        eccn, share, *rest = body.split()
        span = next((word for word in rest if word.startswith("@")), "@..")
        since, _, until = span.removeprefix("@").partition("..")
        codes = tuple(word for word in rest if not word.startswith("@"))
        if share not in SHARES or not codes or not all(code.isdigit() for code in codes):
            raise SystemExit(f"{READINGS.name}, line {number}: not a reading: {text}")
        yield Reading(eccn, share, codes, since, until, note.strip(), number)


def _links(editions: Editions) -> Iterator[tuple[str, str, Reading, str]]:
    """Edition, code, reading and share class of every link."""
    known = {row["eccn"] for row in law_rows("ccl_entries.csv")}
    for reading in readings():
        if reading.eccn not in known:
            raise SystemExit(f"{READINGS.name}, line {reading.line}: {reading.eccn} is no entry of the list")
        for code in reading.codes:
            expanded = editions.expand(code)
            if not expanded:
                raise SystemExit(f"{READINGS.name}, line {reading.line}: {code} is no HS 2022 code")
            for one in expanded:
                here = {one: reading.share}
                yield "2022", one, reading, reading.share
                for edition in reversed(EDITIONS[1:]):
                    here = _older(editions, edition, here)
                    older = EDITIONS[EDITIONS.index(edition) - 1]
                    for old, share in here.items():
                        yield older, old, reading, share


def _older(editions: Editions, edition: str, here: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, share in here.items():
        olds, steps = editions.before(edition, code)
        then: str | None = share
        for _ in range(steps):
            then = DILUTED.get(then) if then else None
        for old in olds if then else ():
            found[old] = _wider(found.get(old), then)
    return found


def _wider(one: str | None, other: str | None) -> str:
    order = list(SHARES)
    return min((share for share in (one, other) if share), key=order.index)


def build(trade: Path) -> str:
    """The table as CSV text."""
    editions = Editions(trade)
    atp: dict[str, set[str]] = defaultdict(set)
    for name, column in (("atp_export_schedule_b_2019.csv", "schedule_b10"), ("atp_import_hs10_2022.csv", "hs10")):
        for row in _csv(trade / name):
            atp[row[column][:6]].add(row["atp_code"])
    chpl = {row["hs6"] for row in _csv(trade / "chpl_hs6.csv")}
    products = {(row["hs"], row["eccn"]): row["stated_by"] for row in rows("product_classifications.csv")}
    merged: dict[tuple[str, str, str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    for edition, code, reading, share in _links(editions):
        key = (code, reading.eccn, reading.since, reading.until)
        held = merged[key].get(edition)
        merged[key][edition] = (_wider(held and held[0], share), reading.note)
    _check(merged)
    out = io.StringIO()
    out.write(
        "# HS subheadings and the ECCNs that may be among their goods; written by tools/build_correlation.py.\n"
    )
    out.write("# Read 2026-11-25 against HS 2022 and the list of 2026-07-23. Bounds: docs/correlation.md\n")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(
        ("first_edition", "last_edition", "hs", "eccn", "share", "lower", "central", "upper", "basis", "confidence",
         "source", "since", "until", "note")
    )  # fmt: skip
    for (code, eccn, since, until), by_edition in sorted(merged.items()):
        for first, last, share, note in _runs(by_edition):
            fields = {field for field in atp.get(code, ()) if eccn[0] in ATP_CATEGORIES[field]}
            basis = ["heading", *(["atp"] if fields else []), *(["chpl"] if code in chpl and last == "2022" else [])]
            source = "CCL heading read against HS title"
            if last != "2022":
                basis[0] = "concordance"
                source = "carried back from HS 2022 by the UN correlation tables"
            source += f"; Census ATP field {' '.join(sorted(fields))}" if fields else ""
            if last == "2022" and (code, eccn) in products:
                basis.append("product")
                source += f"; a product with both codes ({products[code, eccn]})"
            source += "; Common High Priority List 2024-02-23" if "chpl" in basis else ""
            confidence = _confidence(share, editions.titles.get(code, ""), fields, last)
            table.writerow(
                (
                    first,
                    last,
                    code,
                    eccn,
                    share,
                    *SHARES[share],
                    "+".join(basis),
                    confidence,
                    source,
                    since,
                    until,
                    note,
                )
            )
    return out.getvalue()


def _runs(by_edition: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Spans of editions over which a link says the same."""
    held = [edition for edition in EDITIONS if edition in by_edition]
    start = 0
    for index in range(1, len(held) + 1):
        adjacent = index < len(held) and EDITIONS.index(held[index]) == EDITIONS.index(held[index - 1]) + 1
        if not adjacent or by_edition[held[index]] != by_edition[held[start]]:
            yield held[start], held[index - 1], *by_edition[held[start]]
            start = index


def _confidence(share: str, title: str, fields: Iterable[str], last: str) -> str:
    if share in {"trace", "remote"} or last != "2022":
        return "low"
    if share == "whole" or (share in {"most", "part"} and fields):
        return "high" if not BASKET.search(title) else "medium"
    return "low" if BASKET.search(title) and not fields else "medium"


def _check(merged: dict[tuple[str, str, str, str], dict[str, tuple[str, str]]]) -> None:
    """No line may be more than whole on any day of any edition."""
    totals: dict[tuple[str, str], list[tuple[str, str, Decimal, Decimal]]] = defaultdict(list)
    for (code, _, since, until), by_edition in merged.items():
        for edition, (share, _) in by_edition.items():
            lower, central, _ = SHARES[share]
            totals[edition, code].append((since, until or "9999", lower, central))
    for (edition, code), parts in totals.items():
        for day in {since for since, *_ in parts}:
            live = [(low, mid) for since, until, low, mid in parts if since <= day < until]
            if sum(mid for _, mid in live) > 1 or sum(low for low, _ in live) > 1:
                raise SystemExit(
                    f"HS {edition} {code}: the central shares come to {sum(mid for _, mid in live)} on {day}"
                )


def main() -> None:
    """Write the table, or say whether it is current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="exit with 1 if the table is not what this would write")
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent / "shared"))
    )
    given = parser.parse_args()
    text = build(given.shared / "trade")
    if given.check:
        sys.exit(0 if TABLE.exists() and TABLE.read_text("utf-8") == text else "hs_eccn.csv is not current")
    TABLE.write_text(text, "utf-8")
    print(f"{TABLE.name}: {text.count(chr(10)) - 3} rows")


if __name__ == "__main__":
    main()
