"""Write the register of results (tests/cases/register.py).

Run it when a legal result changes knowingly, and read its diff.

./smallyard-run python tools/write_register.py
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import yaml
from tests.cases.register import ASPECTS, RESULTS, RULES, aspects, in_the_neighborhood, rules_now
from tests.cases.worlds import world_of

from smallyard.law.decide import decide_without_paths
from smallyard.model.transaction import Transaction

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"


def main() -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("case", *ASPECTS), lineterminator="\n")
        writer.writeheader()
        for path in sorted((CASES / "ear").rglob("*.yaml")):
            where = path.relative_to(CASES).with_suffix("").as_posix()
            for case in yaml.load(path.read_text("utf-8"), Loader=loader) or ():
                tx = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
                world = world_of(case)
                decided = aspects(decide_without_paths(tx, world))
                near = in_the_neighborhood(tx, world)
                writer.writerow({"case": f"{where}: {case['name']}", **decided, "neighbors": near})
    with RULES.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("provision", "citation", "since", "until"))
        rows.writerows(sorted(rules_now()))


if __name__ == "__main__":
    main()
