"""F1 on nomenklatura's public name cases: smallyard, plain rapidfuzz, and logic-v2 in the same run.

    ./smallyard-run python bench/names_cases.py [--peer-python PATH] [--misses 20]

The cases are test data: no weight in smallyard is fitted to them. logic-v2 runs in the Python that --peer-python or
SMALLYARD_PEER_PYTHON names (one with nomenklatura installed); without it that column is left out. Each scorer is
judged at its own default threshold (smallyard: review band, .50; logic-v2: .70; rapidfuzz ratio: .80 on sorted words)
and at the threshold that suits it best on these very cases, which flatters every scorer alike.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz

from smallyard.model.party import PartyKind
from smallyard.names import REVIEW, NameQuery, compare

KINDS = {
    "Person": PartyKind.PERSON,
    "Company": PartyKind.ORGANIZATION,
    "Organization": PartyKind.ORGANIZATION,
    "Vessel": PartyKind.VESSEL,
    "LegalEntity": PartyKind.UNKNOWN,
}
PEER = """
import json, sys
from followthemoney import model
from nomenklatura.matching.logic_v2.model import LogicV2
config = LogicV2.default_config()
out = []
for number, (schema, one, other) in enumerate(json.load(sys.stdin)):
    pair = []
    for side, name in enumerate((one, other)):
        entity = model.make_entity(schema)
        entity.id = f"{number}-{side}"
        entity.add("name", name)
        pair.append(entity)
    out.append(LogicV2.compare(pair[0], pair[1], config).score)
json.dump(out, sys.stdout)
"""


def f1(scores: Sequence[float], wanted: Sequence[bool], threshold: float) -> tuple[float, float, float]:
    """F1, precision and recall at a threshold."""
    hits = [score >= threshold for score in scores]
    both = sum(h and w for h, w in zip(hits, wanted, strict=True))
    precision = both / max(sum(hits), 1)
    recall = both / max(sum(wanted), 1)
    return (2 * precision * recall / (precision + recall) if both else 0.0), precision, recall


def best(scores: Sequence[float], wanted: Sequence[bool]) -> tuple[float, float]:
    """The best F1 that any threshold gives, and that threshold."""
    return max((f1(scores, wanted, t)[0], t) for t in sorted(set(scores)))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--peer-python", default=os.environ.get("SMALLYARD_PEER_PYTHON"))
    options.add_argument("--misses", type=int, default=20)
    options.add_argument("--json", type=Path, help="also write the scores here")
    given = options.parse_args()
    shared = Path(os.environ.get("SMALLYARD_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    with (shared / "lists" / "bench" / "name_bench_cases.csv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    wanted = [case["is_match"] == "true" for case in cases]
    ours = [
        compare(NameQuery(case["name1"], KINDS[case["schema"]]), NameQuery(case["name2"], KINDS[case["schema"]]))
        for case in cases
    ]
    scores = {"smallyard": ([match.score for match in ours], REVIEW)}
    scores["rapidfuzz"] = (
        [fuzz.token_sort_ratio(c["name1"].casefold(), c["name2"].casefold()) / 100 for c in cases],
        0.80,
    )
    if given.peer_python:
        pairs = [[case["schema"], case["name1"], case["name2"]] for case in cases]
        done = subprocess.run(
            [given.peer_python, "-c", PEER], input=json.dumps(pairs), capture_output=True, text=True, check=True
        )
        scores["logic-v2"] = (json.loads(done.stdout), 0.70)
    else:
        print("logic-v2: not measured (give --peer-python or SMALLYARD_PEER_PYTHON)")

    reference = "logic-v2" if "logic-v2" in scores else "rapidfuzz"
    mine, theirs = (f1(scores[name][0], wanted, scores[name][1])[0] for name in ("smallyard", reference))
    print(
        f"F1 smallyard / {reference} = {mine / theirs:.3f}   ({mine:.3f} against {theirs:.3f}, {len(cases)} cases)\n"
    )
    groups = ["all", *sorted({case["case_group"] for case in cases})]
    head = "".join(f"{name:>34}" for name in scores)
    print(f"{'group':<18}{'pairs':>6}{head}\n{'':<24}" + "     F1  prec   rec  best F1 (at)" * len(scores))
    for group in groups:
        at = [i for i, case in enumerate(cases) if group in ("all", case["case_group"])]
        line = f"{group:<18}{len(at):>6}"
        for values, threshold in scores.values():
            part, want = [values[i] for i in at], [wanted[i] for i in at]
            value, precision, recall = f1(part, want, threshold)
            top, where = best(part, want)
            line += f"  {value:5.3f} {precision:5.3f} {recall:5.3f}   {top:5.3f} ({where:4.2f})"
        print(line)
    for schema in sorted({case["schema"] for case in cases}):
        at = [i for i, case in enumerate(cases) if case["schema"] == schema]
        line = f"{schema:<18}{len(at):>6}"
        for values, threshold in scores.values():
            value, precision, recall = f1([values[i] for i in at], [wanted[i] for i in at], threshold)
            line += f"  {value:5.3f} {precision:5.3f} {recall:5.3f}" + " " * 15
        print(line)
    print("\nconfusion at each scorer's own threshold: hit and right, hit and wrong, missed, rightly not hit")
    for group in groups:
        at = [i for i, case in enumerate(cases) if group in ("all", case["case_group"])]
        line = f"{group:<18}{len(at):>6}"
        for name, (values, threshold) in scores.items():
            counts = [
                sum((values[i] >= threshold) is hit and wanted[i] is right for i in at)
                for hit, right in ((True, True), (True, False), (False, True), (False, False))
            ]
            line += f"   {name} " + " ".join(f"{count:>4}" for count in counts)
        print(line)
    ranked = sorted(range(len(cases)), key=lambda i: -abs(scores["smallyard"][0][i] - (1.0 if wanted[i] else 0.0)))
    print(f"\nworst {given.misses} of smallyard:")
    for i in ranked[: given.misses]:
        case = cases[i]
        print(f"  {ours[i].score:.3f} should be {case['is_match']:<5} {case['name1']!r} ~ {case['name2']!r}")
    if given.json:
        given.json.write_text(json.dumps({name: values for name, (values, _) in scores.items()}))


if __name__ == "__main__":
    sys.exit(main())
