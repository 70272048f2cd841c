"""Write the register of results (tests/cases/register.py) and what the rules cited say (tests/cases/stated.py).

Run it when a legal result changes knowingly, and read its diff. With words, only cases whose name holds one of them
are looked at again, such as new ones; the others stay as they are written.

./smallyard-run python tools/write_register.py [WORDS ...]
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.cases.reading import ear_cases, transaction_of
from tests.cases.register import ASPECTS, RESULTS, RULES, aspects, in_the_neighborhood, read_results, rules_now, words
from tests.cases.stated import STATED, read_stated, rows_of
from tests.cases.worlds import world_of

from smallyard.law.decide import decide_without_paths


def main(names: list[str]) -> None:
    cases = ear_cases()
    results, says = (read_results(), read_stated()) if names else ({}, {})
    again = [name for name in cases if name not in results or any(part in name for part in names)]
    for name in again:
        tx, world = transaction_of(cases[name]), world_of(cases[name])
        decision = decide_without_paths(tx, world)
        held = {**aspects(decision), "words": words(decision)}
        results[name] = {**held, "neighbors": in_the_neighborhood(tx, world)}
        says[name] = {row["rule"]: row["says"] for row in rows_of(name, cases[name], tx, world)}
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("case", *ASPECTS), lineterminator="\n")
        writer.writeheader()
        writer.writerows({"case": name, **results[name]} for name in cases)
    with STATED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("case", "rule", "says"))
        writer.writerows((name, rule, said) for name in cases for rule, said in says.get(name, {}).items())
    with RULES.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("provision", "citation", "since", "until"))
        rows.writerows(sorted(rules_now()))


if __name__ == "__main__":
    main(sys.argv[1:])
