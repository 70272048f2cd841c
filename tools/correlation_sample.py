"""Draw a sample of links by chance for a person to read again, with the titles of both sides.

    ./smallyard-run python tools/correlation_sample.py [--size 220] [--seed 20261125] [--shared FOLDER]

The verdicts go into src/smallyard/trade/tables/hs_eccn_review.csv: right, doubtful or wrong, and why.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
from pathlib import Path

from smallyard.trade.correlation import links

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Print the sample."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=220)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent / "shared"))
    )
    given = parser.parse_args()
    with (given.shared / "reference/eccn.csv").open(encoding="utf-8") as stream:
        headings = {row["eccn"]: row["heading"] for row in csv.DictReader(stream)}
    with (given.shared / "trade/hs6_titles_hs2022.csv").open(encoding="utf-8") as stream:
        titles = {row["hs6"]: row["title"] for row in csv.DictReader(stream)}
    pairs = sorted({(one.hs, one.eccn, one.share) for one in links()})
    for hs, eccn, share in random.Random(given.seed).sample(pairs, min(given.size, len(pairs))):
        print(f"{hs} {eccn} {share} | {titles.get(hs, '')[:90]} | {headings.get(eccn, '')[:90]}")


if __name__ == "__main__":
    main()
