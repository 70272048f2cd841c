"""Pairs of HS lines and ECCNs whose titles speak of the same goods, and lines that others watch, without a link yet.

    ./smallyard-run python tools/correlation_candidates.py [--most 200] [--shared FOLDER]

Words of the full CCL headings (of the reference tables) are compared with those of HS 2022 titles, each weighed by
how rare it is in both; what comes out is for a person to read. Nothing here goes into the table by itself.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from smallyard.trade.correlation import links, without_line

ROOT = Path(__file__).resolve().parent.parent
_WORD = re.compile(r"[a-z]{3,}")
_EMPTY = frozenset(
    (
        "and",
        "the",
        "for",
        "not",
        "other",
        "than",
        "with",
        "whether",
        "parts",
        "components",
        "equipment",
        "specially",
        "designed",
        "controlled",
        "items",
        "list",
        "see",
        "having",
        "any",
        "following",
        "follows",
        "use",
        "used",
        "characteristics",
        "excluding",
        "including",
        "includes",
        "but",
        "goods",
        "heading",
        "subject",
        "their",
        "therefor",
        "thereof",
        "these",
        "this",
        "that",
        "nes",
        "nec",
        "similar",
        "all",
        "kinds",
        "kind",
        "purposes",
        "subheading",
        "entry",
        "eccn",
        "commodities",
        "enumerated",
        "otherwise",
        "described",
        "systems",
        "accessories",
        "apparatus",
        "machines",
        "appliances",
        "related",
        "containing",
    )
)


def words(text: str) -> list[str]:
    """The words that tell one text from another, plurals made singular."""
    found = (word for word in _WORD.findall(text.lower()) if word not in _EMPTY)
    return [word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in found]


def pairs(headings: dict[str, str], titles: dict[str, str]) -> Iterator[tuple[float, str, str, str]]:
    """Score, HS code, ECCN and shared words of every pair that shares a rare word."""
    texts = [set(words(text)) for text in (*headings.values(), *titles.values())]
    seen = Counter(word for text in texts for word in text)
    weight = {word: math.log(len(texts) / number) for word, number in seen.items()}
    by_word: dict[str, set[str]] = defaultdict(set)
    for code, title in titles.items():
        for word in set(words(title)):
            by_word[word].add(code)
    sizes = {code: math.sqrt(sum(weight[word] ** 2 for word in set(words(title)))) for code, title in titles.items()}
    for eccn, heading in headings.items():
        mine = set(words(heading))
        norm = math.sqrt(sum(weight[word] ** 2 for word in mine)) or 1.0
        shared: dict[str, list[str]] = defaultdict(list)
        for word in mine:
            for code in by_word.get(word, ()):
                shared[code].append(word)
        for code, held in shared.items():
            score = sum(weight[word] ** 2 for word in held) / (norm * (sizes[code] or 1.0))
            yield score, code, eccn, " ".join(sorted(held))


def main() -> None:
    """Print the candidates, best first, then the watched lines without a link."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent / "shared"))
    )
    given = parser.parse_args()
    with (given.shared / "reference/eccn.csv").open(encoding="utf-8") as stream:
        headings = {
            row["eccn"]: row["heading"] for row in csv.DictReader(stream) if row["eccn"] not in without_line()
        }
    headings.pop("EAR99", None)
    with (given.shared / "trade/hs6_titles_hs2022.csv").open(encoding="utf-8") as stream:
        titles = {row["hs6"]: row["title"] for row in csv.DictReader(stream)}
    held = {(link.hs, link.eccn) for link in links()}
    linked = {link.hs for link in links()}
    found = [one for one in pairs(headings, titles) if (one[1], one[2]) not in held]
    for score, code, eccn, shared in sorted(found, reverse=True)[: given.most]:
        print(f"{score:.2f} {code} {eccn} [{shared}] {titles[code][:70]} | {headings[eccn][:70]}")
    for name, column in (("atp_export_schedule_b_2019.csv", "schedule_b10"), ("atp_import_hs10_2022.csv", "hs10")):
        with (given.shared / "trade" / name).open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                if row[column][:6] in titles and row[column][:6] not in linked:
                    print(f"ATP {row['atp_code']} {row[column]} {row['short_description']}")


if __name__ == "__main__":
    main()
