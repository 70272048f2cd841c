"""How often `classify search` finds the right entry for a description: at the top, among the first five, among ten.

    ./smallyard-run python bench/classify_search.py [--misses]

1. bench/classify_descriptions.csv: products in the words of catalogs. The everyday words of `classify search` were
   written by the same people, some after reading these descriptions: the figure flatters.
2. The titles of HS 2022 subheadings as descriptions, with the entries that the correlation of HS and ECCNs links them
   to with medium or high confidence: written by others for another purpose, in the language of customs; the search is
   not tuned to them. It needs the folder of real data (SMALLYARD_SHARED).

The peer in the same run is a plain full-text search: the words of each entry's heading, ranked by how many of the
question's words they hold, weighted by rarity (TF-IDF), as a search box over the list gives.
"""

from __future__ import annotations

import csv
import os
import re
import sys
import time
from collections import Counter
from datetime import date
from math import log
from pathlib import Path

from smallyard.law.classification.search import search
from smallyard.trade.correlation import links

ROOT = Path(__file__).resolve().parent
DAY = date(2026, 9, 1)


def cases() -> list[dict[str, str]]:
    with (ROOT / "classify_descriptions.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def subheadings() -> list[dict[str, str]]:
    """HS titles with the entries that they are linked to; none where there is no real data."""
    path = Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent.parent / "shared")) / "trade/hs6_titles_hs2022.csv"
    if not path.is_file():
        return []
    right: dict[str, set[str]] = {}
    for link in links():
        if link.confidence in {"medium", "high"} and link.in_force(DAY):
            right.setdefault(link.hs, set()).add(link.eccn)
    with path.open(encoding="utf-8") as stream:
        titles = {row["hs6"]: row["title"] for row in csv.DictReader(stream)}
    return [
        {"description": titles[hs], "eccn": " ".join(sorted(found)), "basis": "HS title"}
        for hs, found in sorted(right.items())
        if hs in titles
    ]


class Plain:
    """TF-IDF over the headings' words."""

    def __init__(self) -> None:
        path = ROOT.parent / "src/smallyard/law/classification/heading_words.csv"
        lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
        self.words = {row["eccn"]: set(row["words"].split()) for row in csv.DictReader(lines)}
        self.held = Counter(word for words in self.words.values() for word in words)

    def search(self, question: str) -> list[str]:
        asked = set(re.findall(r"[a-z][a-z-]+", question.lower()))
        total = len(self.words)
        scores = {
            eccn: sum(log(total / self.held[word]) for word in asked & words) / (1 + len(words)) ** 0.5
            for eccn, words in self.words.items()
        }
        return [eccn for eccn, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])) if score][:10]


def rank(found: list[str], right: set[str]) -> int:
    return next((number for number, one in enumerate(found, start=1) if one in right), 99)


def shares(ranks: list[int]) -> str:
    return "  ".join(f"top {n}: {sum(one <= n for one in ranks) / len(ranks):.3f}" for n in (1, 5, 10))


def main() -> None:
    plain = Plain()
    search("warm up", DAY)
    ours: dict[str, list[int]] = {}
    theirs: dict[str, list[int]] = {}
    took, misses = [], []
    for case in [*cases(), *subheadings()]:
        right = set(case["eccn"].split())
        start = time.perf_counter()
        found = [str(hit.eccn)[:5] for hit in search(case["description"], DAY)]
        took.append(time.perf_counter() - start)
        mine = rank(found, right)
        for basis in (case["basis"], *(["catalog"] if case["basis"] != "HS title" else [])):
            ours.setdefault(basis, []).append(mine)
            theirs.setdefault(basis, []).append(rank(plain.search(case["description"]), right))
        if mine > 5:
            misses.append((case["description"], case["eccn"], found[:5]))
    ratio = sum(one <= 5 for one in ours["catalog"]) / max(1, sum(one <= 5 for one in theirs["catalog"]))
    print(f"right entry among the first five: {ratio:.2f} times as often as a plain search of headings")
    for basis in ("catalog", "maker", "text", "HS title"):
        if basis in ours:
            print(f"{basis:8} {len(ours[basis]):4}  ours   {shares(ours[basis])}")
            print(f"{'':8} {'':4}  plain  {shares(theirs[basis])}")
    print(f"{1000 * sum(took) / len(took):.2f} ms a question, {1000 * max(took):.1f} ms at most")
    if "--misses" in sys.argv:
        for one in misses:
            print(*one, sep=" | ")


if __name__ == "__main__":
    main()
