"""Write trade/tables/hs_concordance.csv from the correlation of adjacent HS editions: codes that have no namesake.

    ./smallyard-run python tools/build_hs_concordance.py ../shared/trade/hs_concordance_adjacent_editions.csv

Source: the UN Statistics Division's correlation tables, in the form of harvard-growth-lab/comtrade-conversion-weights
(Apache-2.0). The correlation links 854151 of HS 2022 to 157 codes of HS 2017 and 852990 to 483, because HS 2022 made
a heading for electronic waste and moved flat panels. Taken literally that relates hundreds of unrelated machines. So

- a code that stands in both editions is its own counterpart, and its other links are residual;
- of a code that does not, the counterparts are those with a one-to-one, one-to-many or many-to-one link, else those
  of the same heading, else all of its links;
- residual links are left out: their weights are not known and mostly negligible.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "src" / "smallyard" / "trade" / "tables" / "hs_concordance.csv"
HEAD = (
    "# Counterparts of HS subheadings that do not stand in the adjacent edition; every other code is its own. "
    "From the UN Statistics Division's correlation tables by tools/build_hs_concordance.py, which says what was "
    "left out. Rows marked correction are ours"
)
CORRECTIONS = {
    # The correlation links 854150 of HS 2017 (semiconductor devices not elsewhere specified) to waste of heading 8549
    # only; the texts of heading 8541 move it to 854151 (transducers) and 854159 (other).
    ("2022", "854151", "2017"): ("854150",),
    ("2022", "854159", "2017"): ("854150",),
    ("2017", "854150", "2022"): ("854151", "854159"),
    # Flat panel display modules were parts of 8529 and liquid crystal devices of 9013 (483 links each).
    **{("2022", f"8524{end}", "2017"): ("852990", "901380") for end in ("11", "12", "19", "91", "92", "99")},
    # Electrical waste other than of batteries: what heading 8548 had for it (1,019 links each).
    **{("2022", f"8549{end}", "2017"): ("854890",) for end in ("21", "29", "31", "39", "91", "99")},
}


def main(arguments: list[str]) -> int:
    links: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for row in csv.DictReader(Path(arguments[0]).read_text("utf-8").splitlines()):
        new, old, kind = row["edition_new"], row["edition_old"], row["relationship"]
        links[new, row["hs6_new"], old][row["hs6_old"]] = kind
        links[old, row["hs6_old"], new][row["hs6_new"]] = kind
    written = []
    for (edition, code, other), found in sorted(links.items()):
        if (edition, code, other) in CORRECTIONS:
            written += [(edition, code, other, one, "correction") for one in CORRECTIONS[edition, code, other]]
        elif code not in found:
            main_links = [one for one, kind in found.items() if kind != "n:n"]
            same_heading = [one for one in found if one[:4] == code[:4]]
            written += [(edition, code, other, one, "") for one in sorted(main_links or same_heading or found)]
    TABLE.write_text(
        f"{HEAD}\nedition,code,other_edition,counterpart,basis\n" + "".join(",".join(one) + "\n" for one in written),
        "utf-8",
    )
    assert {key[:3] for key in CORRECTIONS} <= set(links), "a correction is of no code that needs one"
    print(f"{TABLE.relative_to(ROOT)}: {len(written):,} rows of {sum(map(len, links.values())) // 2:,} links")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
