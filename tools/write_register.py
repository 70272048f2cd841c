"""Write the register of results (tests/cases/register.py) and what the rules cited say (tests/cases/stated.py).

Run it when a legal result changes knowingly, and read its diff.

./smallyard-run python tools/write_register.py
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.cases.reading import ear_cases, transaction_of
from tests.cases.register import ASPECTS, RESULTS, RULES, aspects, in_the_neighborhood, rules_now
from tests.cases.stated import STATED, rows_of
from tests.cases.worlds import world_of

from smallyard.law.decide import decide_without_paths


def main() -> None:
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("case", *ASPECTS), lineterminator="\n")
        writer.writeheader()
        for name, case in ear_cases().items():
            tx, world = transaction_of(case), world_of(case)
            decided = aspects(decide_without_paths(tx, world))
            writer.writerow({"case": name, **decided, "neighbors": in_the_neighborhood(tx, world)})
    with STATED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("case", "rule", "says"), lineterminator="\n")
        writer.writeheader()
        for name, case in ear_cases().items():
            writer.writerows(rows_of(name, case, transaction_of(case), world_of(case)))
    with RULES.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("provision", "citation", "since", "until"))
        rows.writerows(sorted(rules_now()))


if __name__ == "__main__":
    main()
