"""Rewrite law/tables/country_groups.csv and country_chart.csv from the reference tables.

Usage: SMALLYARD_SHARED=../shared ./smallyard-run python tools/build_country_tables.py

Rows whose dates differ from "as far as our sources reach" are named in DATED, each with its authority.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "src/smallyard/law/tables"
REFERENCE = Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent / "shared")) / "reference"
GROUPS = {
    **{
        f"{letter}{number}": f"{letter}:{number}"
        for letter, last in (("A", 6), ("D", 5), ("E", 2))
        for number in range(1, last + 1)
    },
    "B": "B",
    "supp5_740_aia": "Supp5-740",
    "supp4_742_sme_excluded": "Supp4-742",
    "supp3_744_nuclear_excluded": "Supp3-744",
    "supp3_740_enc_favorable": "Supp3-740",
}
# (country, group): (since, until, citation)
DATED = {
    **{("HK", group): ("2020-12-23", "", "85 FR 83788") for group in ("D:1", "D:3", "D:4", "D:5", "Tier-3")},
    ("AE", "A:5"): ("2026-07-14", "", "91 FR 43038"),
    ("AE", "D:3"): ("", "2026-07-14", "91 FR 43038"),
    ("AE", "D:4"): ("", "2026-07-14", "91 FR 43038"),
}


def group_rows() -> list[list[str]]:
    out = []
    with (REFERENCE / "country_groups.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            member = {GROUPS[column] for column in GROUPS if row[column] == "X"}
            if row["computer_tier"]:
                member.add(f"Tier-{row['computer_tier']}")
            member |= {group for country, group in DATED if country == row["iso2"]}
            for group in sorted(member):
                since, until, citation = DATED.get((row["iso2"], group), ("", "", ""))
                out.append([row["iso2"], group, since, until, citation])
    return out


def chart_rows() -> list[list[str]]:
    out = []
    with (REFERENCE / "commerce_country_chart.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            columns = [name for name in row if name.isupper() and row[name] == "X"]
            kind, _, sovereign = row["row_type"].partition(":")
            out.append(
                [
                    row["iso2"],
                    row["ear_name"],
                    "no" if kind == "refer" else "yes",
                    sovereign,
                    " ".join(columns),
                    row["footnotes"],
                    "2020-12-23" if row["iso2"] == "HK" else "",
                    "",
                ]
            )
    return out


def write(name: str, note: str, header: list[str], body: list[list[str]]) -> None:
    with (TABLES / name).open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"# {note}\n")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(body)


if __name__ == "__main__":
    write(
        "country_groups.csv",
        "Supp. No. 1 to part 740 and sets named elsewhere; as of 2026-09-01; an empty date means as far as our sources reach",
        ["iso2", "group", "since", "until", "citation"],
        group_rows(),
    )
    write(
        "country_chart.csv",
        "Supp. No. 1 to part 738; as of 2026-07-23; columns lists the columns marked X",
        ["iso2", "name", "grid", "inherited_from", "columns", "footnotes", "since", "until"],
        chart_rows(),
    )
