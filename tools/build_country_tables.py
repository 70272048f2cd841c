"""Rewrite law/tables/country_groups.csv and country_chart.csv from the reference tables.

Usage: SMALLYARD_SHARED=../shared ./smallyard-run python tools/build_country_tables.py

Rows whose dates differ from "as far as our sources reach" are named in DATED, each with its authority.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

from law_tables import write

ROOT = Path(__file__).resolve().parent.parent
with (ROOT / "src/smallyard/model/countries.csv").open(encoding="utf-8") as _stream:
    NAMES = {row["iso2"]: row["name"] for row in csv.DictReader(_stream)}
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
# Territories, possessions, dependencies and departments that the chart does not print: they are treated as the
# country they belong to (738.3(b)). The section names the Cayman Islands and Liechtenstein; the others are our own
# reading.
# Not read so: Antarctica, the Cook Islands, Niue, the Palestinian territories.
SOVEREIGNS = {
    "AU": "CC CX HM NF",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "GB": "AI BM FK GG GI GS IM IO JE MS PN SH TC VG",
    "NL": "BQ",
    "NO": "BV SJ",
    "NZ": "TK",
    "US": "AS GU MP PR UM VI",
}
DEPENDENT = {territory: sovereign for sovereign, held in SOVEREIGNS.items() for territory in held.split()}
# Sets of countries that sections of part 742 name, by a name of their own.
NAMED = [
    ("CN", "742.4(b)(7)", "", "", "15 CFR 742.4(b)(7)"),
    ("HK", "742.4(b)(7)", "2020-12-23", "", "85 FR 83788"),
    ("KH", "742.4(b)(7)", "2021-12-09", "", "86 FR 70015"),
    ("MM", "742.4(b)(7)", "2021-03-08", "", "86 FR 13173"),
    ("NI", "742.4(b)(7)", "2024-03-15", "", "89 FR 18780"),
    ("VE", "742.4(b)(7)", "", "", "15 CFR 742.4(b)(7)"),
    *((code, "742.4(b)(5)", "", "", "15 CFR 742.4(b)(5)") for code in ("KZ", "MN")),
    *((code, "CN-RU-VE", "", "", "15 CFR 742.6(a)(7)") for code in ("CN", "RU", "VE")),
    ("HK", "CN-RU-VE", "2020-12-23", "", "85 FR 83788"),
    *(
        (code, "UN-arms-embargo", "", "", "15 CFR 746.1(b)(2)")
        for code in ("CF", "CD", "ER", "IR", "IQ", "LB", "LY", "KP", "SO", "SD")
    ),
    ("CN", "China", "", "", "15 CFR 772.1"),
    ("HK", "China", "2020-12-23", "", "85 FR 83788"),
    # Supp. No. 2 to part 745 lists the parties to the Convention; these are not on it (own reading).
    *((code, "CWC-not-party", "", "", "15 CFR 742.18(a)(2)") for code in ("EG", "IL", "KP", "SS", "TW")),
    # 22 CFR 126.1(d)(1), where ITAR applications meet a policy of denial (own reading of its table).
    *((code, "126.1(d)(1)", "", "", "22 CFR 126.1") for code in ("BY", "MM", "CN", "CU", "IR", "KP", "SY", "VE")),
    ("HK", "126.1(d)(1)", "2020-12-23", "", "85 FR 83788"),
    ("NI", "126.1(d)(1)", "2024-03-15", "", "22 CFR 126.1"),
    *((code, "United-States", "", "", "15 CFR 772.1") for code in ("US", *SOVEREIGNS["US"].split())),
]
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
    held = [row for row in out if row[0] in SOVEREIGNS]
    for territory, sovereign in DEPENDENT.items():
        out += [[territory, *row[1:4], "15 CFR 738.3(b)"] for row in held if row[0] == sovereign]
    out += [list(row) for row in NAMED]
    return sorted(out)


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
                    "85 FR 83788" if row["iso2"] == "HK" else "15 CFR 738.3(b)" if sovereign else "",
                ]
            )
    printed = {row[0]: row for row in out}
    for territory, sovereign in DEPENDENT.items():
        if sovereign in printed:
            _, _, grid, _, marked, footnotes, *_ = printed[sovereign]
            basis = "15 CFR 738.3(b); own reading"
            out.append([territory, NAMES[territory], grid, sovereign, marked, footnotes, "", "", basis])
    return out


if __name__ == "__main__":
    write(
        "country_groups.csv",
        "Supp. No. 1 to part 740 and sets named elsewhere; as of 2026-09-01; no date: as far as our sources reach",
        ["iso2", "group", "since", "until", "citation"],
        group_rows(),
    )
    write(
        "country_chart.csv",
        "Supp. No. 1 to part 738; as of 2026-07-23; columns lists the columns marked X; inherited_from: 738.3(b)",
        ["iso2", "name", "grid", "inherited_from", "columns", "footnotes", "since", "until", "basis"],
        chart_rows(),
    )
