"""Rewrite law/tables/ccl_entries.csv, ccl_controls.csv and ccl_exceptions.csv from the reference tables.

Usage: SMALLYARD_SHARED=../shared ./smallyard-run python tools/build_ccl_tables.py

What a control row covers is read by the grammar of ccl_scope_grammar.py, or stands in ccl_scope_readings.csv, read by
hand; a row that is in neither stops the build: no row is ever dropped. Days are known for some rows only: they are in
ccl_dates.csv and ccl_further_controls.csv, by hand, each with its authority.
"""

from __future__ import annotations

import csv
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ccl_scope_grammar import parse
from law_tables import TABLES, write

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent / "shared")) / "reference"
STATUS = {
    "ok": "listed",
    "ITAR": "itar",
    "reserved or cross-reference only": "refers",
    "short supply (part 754)": "listed",
    "requirement not captured: read the entry": "listed",
}
SCOPE_COLUMNS = ["include", "exclude", "objects", "objects_out", "object_reason", "condition"]
CONTROL_COLUMNS = ["eccn", "row", "reason", "kind", "control", *SCOPE_COLUMNS]
CONTROL_COLUMNS += ["destinations", "decided_by", "since", "until", "citation"]
EXCEPTION_COLUMNS = ["eccn", "symbol", "answer", "limit", *SCOPE_COLUMNS, "where", "where_not"]
# Rows that the parsed entries lack, from the sections that state them.
BY_PART_742 = [
    *((eccn, "AT", "KP", "742.19(a)(1)") for eccn in ("0A999", "1A999", "1D999", "2A999", "2A994", "2D994", "2E994")),
    ("1C995", "AT", "KP", "742.19(a)(1)"),
    *((eccn, "AT", "IR", "742.8(a)(1)") for eccn in ("2A994", "2D994", "2E994")),
    ("1C395", "CB", "CWC_NON_PARTY", "742.2(a)(4)"),
    *((f"5{group}980", "AT", "CHART", "AT1") for group in "ADE"),
    *((f"0{group}521", "RS", "CHART", "RS1") for group in "ABCDE"),
]
KINDS = {
    "WORLDWIDE": {
        "742.4(a)(5)": "WORLDWIDE_PLURILATERAL",
        "742.6(a)(10)": "WORLDWIDE_PLURILATERAL",
        "742.6(a)(6)(iii)(A)": "WORLDWIDE_COMPUTING",
        "742.6(a)(13)": "WORLDWIDE_MODEL_WEIGHTS",
    },
}
# What some rows print is less than the paragraph meant.
CONTROLS = {
    ("3B001", "742.6(a)(6)"): "742.6(a)(6)(i)(A)",
    ("3B002", "742.6(a)(6)"): "742.6(a)(6)(i)(A)",
    ("3D992", "742.6(a)(6)(i)"): "742.6(a)(6)(i)(A)",
    ("3E992", "742.6(a)(6)(i)"): "742.6(a)(6)(i)(A)",
    ("3D001", "742.6(a)(6)(i)"): "742.6(a)(6)(i)(B)",
}
# What software and technology entries are for, as their headings say: a prefix takes all entries that begin so, "-"
# leaves out. Entries with technology entries of their own (3A292: 3E292) are left to those.
SME = "-3B001.a.4 -3B001.c -3B001.d -3B001.f.1 -3B001.f.5 -3B001.k -3B001.l -3B001.m -3B001.n -3B001.p.2 -3B001.p.4"
SIX = "6A -6A991 -6A992 -6A993 -6A994 -6A995 -6A996 -6A997 -6A998 -6A999 -6A293 6B -6B995 -6B619 6C -6C992 -6C994"
OBJECTS = {
    "3E001": "3A -3A069 -3A292 -3A611 -3A901 -3A904 -3A980 -3A981 -3A991 -3A992 -3A999 "
    f"3B {SME} -3B001.r -3B002.c -3B611 -3B903 -3B904 -3B991 -3B992 -3B993 -3B994 3C -3C907 -3C908 -3C909 -3C992",
    "6D001": "6A004 6A005 6A008 6B008",
    "6E001": SIX + " 6D -6D619 -6D991 -6D992 -6D993",
    "6E002": SIX,
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def short(heading: str) -> str:
    """The first clause of a heading, without its quotation marks, as what to call the entry."""
    plain = re.sub(r"[“”]", "", heading)
    plain = re.split(
        r"\(|, as follows| as follows|, having| having any|; and |\. ", plain, maxsplit=1, flags=re.IGNORECASE
    )[0]
    plain = plain.strip(" ,.;")
    return plain if len(plain) <= 110 else plain[:110].rsplit(" ", 1)[0].rstrip(" ,;") + " ..."


def dates(day: list[dict[str, str]], eccn: str, row: str = "") -> tuple[str, str, str]:
    """The span of an entry or of one of its rows, with its authority."""
    for one in day:
        if one["eccn"] == eccn and one["row"] == row:
            return one["since"], one["until"], one["citation"]
    return "", "", ""


def entry_rows(entries: list[dict[str, str]], days: list[dict[str, str]]) -> Iterator[list[str]]:
    reasons = {eccn: reason for eccn, reason, _, _ in BY_PART_742}
    for entry in entries:
        if entry["eccn"] == "EAR99":
            continue
        status = "listed" if entry["eccn"][1:] == "521" else STATUS[entry["status"]]
        stated = entry["reasons_for_control"] or reasons.get(entry["eccn"], "")
        yield [
            entry["eccn"],
            short(entry["heading"]),
            " ".join(re.findall(r"\b[A-Z]{2}\b", stated)),
            status,
            *dates(days, entry["eccn"]),
        ]
    sample = "The sample entry of 738.4(b)(2): not a real one"
    yield ["2A000", sample, "NS NP AT", "sample", "", "", "15 CFR 738.4(b)(2)"]
    former = "Semiconductor manufacturing equipment, before it moved to 3B001 and 3B002"
    yield ["3B090", former, "NS RS AT", "listed", "2022-10-07", "2023-11-17", "87 FR 62186"]


def control_rows(
    controls: list[dict[str, str]], eccns: Sequence[str], days: list[dict[str, str]]
) -> Iterator[list[str]]:
    readings: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for one in read(TABLES / "ccl_scope_readings.csv"):
        readings[one["eccn"], one["row"]].append(one)
    unused = set(readings)
    last: Counter[str] = Counter()
    for control in controls:
        key = control["eccn"], control["seq"]
        last[control["eccn"]] = int(control["seq"])
        kind, column = control["requirement_kind"], control["chart_column_or_citation"].split(";")[0]
        kind = KINDS.get(kind, {}).get(column, kind)
        column = "742.6(a)(5)" if kind == "IQ" else CONTROLS.get((control["eccn"], column), column)
        since, until, citation = dates(days, *key)
        head = [*key, control["reason"] or "FP"]
        if key in readings:
            unused.discard(key)
            for one in readings[key]:
                yield [
                    *head, one["kind"] or kind, one["control"] or column, one["include"], one["exclude"],
                    one["objects"], one["objects_out"], one["object_reason"], one["condition"], one["destinations"],
                    decided(one), since, until, citation,
                ]  # fmt: skip
            continue
        scope = parse(control["eccn"], control["scope_text"], eccns)
        if scope is None:
            raise SystemExit(
                f"{control['eccn']}, row {control['seq']}: nobody has read {control['scope_text']!r} "
                f"(ccl_scope_readings.csv); a row that is not understood must be asked about, never dropped"
            )
        out = {
            "objects": " ".join(scope.objects),
            "objects_out": " ".join(scope.objects_out),
            "object_reason": scope.object_reason,
            "condition": "",
        }
        include = " ".join(path or "*" for path in scope.include)
        yield [
            *head, kind, column, include, " ".join(scope.exclude), out["objects"], out["objects_out"],
            out["object_reason"], "", "", decided(out), since, until, citation,
        ]  # fmt: skip
    if unused:
        raise SystemExit(f"readings of rows that do not exist: {sorted(unused)}")
    for eccn, reason, kind, column in BY_PART_742:
        last[eccn] += 1
        yield [eccn, str(last[eccn]), reason, kind, column, "*", *[""] * 6, "paragraph", "", "", ""]
    for eccn, seq, reason, column, include in (
        ("2A000", "1", "NS", "NS2", "*"), ("2A000", "2", "NP", "NP1", "b"), ("2A000", "3", "AT", "AT1", "*"),
    ):  # fmt: skip
        yield [eccn, seq, reason, "CHART", column, include, *[""] * 6, "paragraph", "", "", "15 CFR 738.4(b)(2)"]
    for one in read(TABLES / "ccl_further_controls.csv"):
        last[one["eccn"]] += 1
        yield [
            one["eccn"], str(last[one["eccn"]]), one["reason"], one["kind"], one["control"], one["include"], "",
            one["objects"], "", "", "", "", decided({**one, "condition": "", "objects_out": "", "object_reason": ""}),
            one["since"], one["until"], one["citation"],
        ]  # fmt: skip


@cache
def condition_tests() -> dict[str, str]:
    return {row["condition"]: row["test"] for row in read(TABLES / "ccl_conditions.csv")}


def decided(one: dict[str, str]) -> str:
    """Whether paragraphs alone decide the row, an item's parameters, or an answer."""
    tests = condition_tests()
    if one["condition"]:
        named = [name.lstrip("!") for name in one["condition"].split()]
        return "parameter" if all(tests.get(name) for name in named) else "question"
    return "parameter" if one["objects"] or one["objects_out"] or one["object_reason"] else "paragraph"


_STA_C2 = re.compile(
    r"Paragraph \(c\)\(2\) of License Exception STA .* may not be used (?:for|to ship) any [“”\w]+ in .*"
)
_STA_ANY = re.compile(
    r"License Exception STA (?:\(§ 740\.20 of the EAR\) )?may not be used"
    r" (?:for|to ship items specified by|to ship or transmit “software” specified by)(?: ECCN)? \w{5}"
)
_STA_GROUP = re.compile(
    r"License Exception STA may not be used to ship(?: or transmit)? (?:any )?[“”\w]+ (?:specified )?in "
    r"(?:this entry|this ECCN|\w{5}) to any of the destinations listed in Country Group (A:5 or A:6|A:6).*",
    re.IGNORECASE,
)


def exception_rows(entries: list[dict[str, str]]) -> Iterator[list[str]]:
    by_hand = read(TABLES / "ccl_exception_readings.csv")
    read_by_hand = {(one["eccn"], one["symbol"]) for one in by_hand}
    for entry in entries:
        eccn = entry["eccn"]
        for symbol, text in (
            ("LVS", entry["lvs_text"]), ("GBS", entry["gbs_text"]), ("TSR", entry["tsr_text"]),
            ("STA", entry["sta_special_conditions"]),
        ):  # fmt: skip
            said = re.sub(r"^\d\. ", "", text.strip()).rstrip(".")
            if said in {"", "N/A"} or (eccn, symbol) in read_by_hand:
                continue
            if symbol == "LVS" and (amount := re.fullmatch(r"\$([0-9,]+)", said)):
                yield [eccn, symbol, "yes", amount[1].replace(",", ""), "*", *[""] * 7]
            elif symbol in {"GBS", "TSR"} and said == "Yes":
                yield [eccn, symbol, "yes", "", "*", *[""] * 7]
            elif symbol == "STA" and _STA_C2.fullmatch(said):
                yield [eccn, symbol, "no", "", "*", *[""] * 5, "A:6", ""]
            elif symbol == "STA" and _STA_ANY.fullmatch(said):
                yield [eccn, symbol, "no", "", "*", *[""] * 5, "A:5 A:6", ""]
            elif symbol == "STA" and (groups := _STA_GROUP.fullmatch(said)):
                yield [eccn, symbol, "no", "", "*", *[""] * 5, groups[1].replace(" or", ""), ""]
            else:
                raise SystemExit(f"{eccn} {symbol}: nobody has read {said!r} (ccl_exception_readings.csv)")
    for one in by_hand:
        yield [one[column] for column in EXCEPTION_COLUMNS]
    yield ["2A000", "LVS", "yes", "5000", "*", *[""] * 7]
    yield ["2A000", "GBS", "yes", "", "*", *[""] * 7]


# Exceptions beyond LVS, GBS, TSR and STA that entries name: the section, and since when it is law.
OTHER_EXCEPTIONS = {
    "ACE": ("15 CFR 740.22", "2022-03-07"),
    "ACM": ("15 CFR 740.28", "2025-01-13"),
    "AIA": ("15 CFR 740.27", "2025-01-13"),
    "APP": ("15 CFR 740.7", ""),
    "ENC": ("15 CFR 740.17", ""),
    "HBM": ("15 CFR 740.25", "2024-12-02"),
    "IEC": ("15 CFR 740.24", "2024-09-06"),
    "LPP": ("15 CFR 740.29", "2025-01-13"),
    "NAC": ("15 CFR 740.8", "2023-11-17"),
    "ACA": ("15 CFR 740.8", "2024-04-04"),
}
# Lines that the parsed entries lack, read in the entries of 2026-09-01.
NAC = {"3A001": "z", "3A090": "a b", "4A003": "z", "4A004": "z", "4A005": "z", "4A090": "*"}


def other_exception_rows(entries: list[dict[str, str]]) -> Iterator[list[str]]:
    for entry in entries:
        eccn = entry["eccn"]
        for line in re.split(r"; (?=[A-Z]{3}: )", entry["other_list_based_exceptions"]):
            symbol, _, text = line.partition(": ")
            if not text or text.startswith("N/A"):
                continue
            section, since = OTHER_EXCEPTIONS[symbol]
            stated = re.split(r",? see §|\. See §|, except", text)[0]
            group = eccn[1]
            named = [found[1] for found in re.finditer(r"([0-9][A-E][0-9]{3})", stated) if found[1] != eccn]
            own = [] if group in "DE" and "for commodities" in stated else _paragraphs(stated, eccn)
            yield [
                eccn, symbol, "no" if text.startswith("No") else "yes", " ".join(own) or "*",
                " ".join(dict.fromkeys(named)), since, section,
            ]  # fmt: skip
        if eccn in NAC:
            for symbol in ("NAC", "ACA"):
                section, since = OTHER_EXCEPTIONS[symbol]
                yield [eccn, symbol, "yes", NAC[eccn], "", since, section]


def _paragraphs(stated: str, eccn: str) -> list[str]:
    """The paragraphs of its own entry that a line names, in a text such as "Yes for 3A001.z.1.a, z.2.a"."""
    named = rf"{eccn}\.([a-z](?:\.[0-9]+)?(?:\.[a-z])?)|"
    named += r"(?<=, )([a-z]\.[0-9]+(?:\.[a-z])?)|(?<![0-9A-Za-z])\.([a-z])\b(?=,|$)"
    found = re.findall(named, stated)
    return list(dict.fromkeys(next(filter(None, one)) for one in found))


_NOT_TELLING = """
a an and any are as at be been by can eccn eccns entry for from have having if in including into is it its list items
item not of on or other out see such than that the their them therefor therefore therein these this those to under up
use using which with following follows follow controlled controls control described specially designed specified n e s
nes parts components accessories attachments related commodities usable capable equipment except ear part cfr subject
itar greater equal less more all no
"""
_COMMON = frozenset(_NOT_TELLING.split())


def heading_words(entries: list[dict[str, str]]) -> Iterator[list[str]]:
    """The telling words of each full heading, in the order of the alphabet: what `classify search` looks through."""
    for entry in entries:
        words = set(re.findall(r"[a-z][a-z-]+", entry["heading"].lower())) - _COMMON
        if entry["eccn"] != "EAR99" and words:
            yield [entry["eccn"], " ".join(sorted(words))]


def related_rows(entries: list[dict[str, str]]) -> Iterator[list[str]]:
    """Entries that headings and related controls name: in the list, and not the entry itself."""
    listed = {entry["eccn"] for entry in entries}
    by_hand = {one["eccn"]: one["related"].split() for one in read(TABLES / "ccl_related_readings.csv")}
    for entry in entries:
        named = set(re.findall(r"(?<![0-9A-Z])[0-9][A-E][0-9]{3}(?![0-9])", entry["heading"]))
        named |= set(by_hand.get(entry["eccn"], ()))
        if strange := set(by_hand.get(entry["eccn"], ())) - listed:
            raise SystemExit(f"{entry['eccn']}: related to entries that are not there: {sorted(strange)}")
        if found := sorted((named & listed) - {entry["eccn"]}):
            yield [entry["eccn"], " ".join(found)]


def object_rows(listed: list[str]) -> Iterator[list[str]]:
    for eccn, heading in OBJECTS.items():
        out = {one[1:] for one in heading.split() if one.startswith("-")}
        for word in heading.split():
            for one in sorted(entry for entry in listed if entry.startswith(word) and entry not in out):
                left_out = sorted(path.partition(".")[2] for path in out if path.startswith(f"{one}."))
                yield [eccn, one, " ".join(left_out), "Supp. No. 1 to 15 CFR part 774"]


def main() -> None:
    entries, controls = read(REFERENCE / "eccn.csv"), read(REFERENCE / "eccn_controls.csv")
    days = read(TABLES / "ccl_dates.csv")
    eccns = sorted(entry["eccn"] for entry in entries if entry["eccn"] != "EAR99")
    note = "Supp. No. 1 to part 774 as of 2026-07-23 (9A012, 9D002, 9D004: 2026-09-01); built from reference tables"
    write(
        "ccl_entries.csv",
        f"{note}. An empty day means as far as our sources reach",
        ["eccn", "heading", "reasons", "status", "since", "until", "citation"],
        sorted(entry_rows(entries, days)),
    )
    body = sorted(control_rows(controls, eccns, days), key=lambda row: (row[0], int(row[1])))
    write(
        "ccl_controls.csv",
        f"{note}. One line for each clause of a control row; clauses of a row are joined by or",
        CONTROL_COLUMNS,
        body,
    )
    write(
        "ccl_objects.csv",
        f"{note}. What an entry's software or technology can be for, by its heading, all of it; except: paragraphs",
        ["eccn", "object", "except", "citation"],
        list(object_rows([entry["eccn"] for entry in entries if entry["status"] == "ok"])),
    )
    write(
        "ccl_exceptions.csv",
        f"{note}. What each entry says of LVS, GBS, TSR and STA; none said means not available",
        EXCEPTION_COLUMNS,
        sorted(exception_rows(entries), key=lambda row: (row[0], row[1])),
    )
    write(
        "ccl_other_exceptions.csv",
        f"{note}. Exceptions beyond LVS, GBS, TSR and STA that entries name; items: other entries named",
        ["eccn", "symbol", "answer", "include", "items", "since", "citation"],
        sorted(other_exception_rows(entries)),
    )
    write(
        "ccl_related.csv",
        f"{note}. Entries that an entry's heading or related controls name",
        ["eccn", "related"],
        sorted(related_rows(entries)),
    )
    write(
        "../classification/heading_words.csv",
        f"{note}. The telling words of each heading, in the order of the alphabet, to search by",
        ["eccn", "words"],
        sorted(heading_words(entries)),
    )
    worst = {"paragraph": 0, "parameter": 1, "question": 2}
    rows: dict[tuple[str, str], str] = {}
    for line in body:
        how = line[CONTROL_COLUMNS.index("decided_by")]
        key = line[0], line[1]
        rows[key] = max(rows.get(key, "paragraph"), how, key=worst.__getitem__)
    print(len(entries) - 1, "entries,", len(rows), "control rows:", dict(Counter(rows.values())))


if __name__ == "__main__":
    main()
