"""The cases on the EAR: reading them, and completing one that stands beside another with one fact changed.

    - name: to a listed affiliate it is not
      beside: "part_740/governments: a shipment to the US embassy in China"
      fact: {answers.740.11.us_agency: false}
      source: 15 CFR 740.11(b)(2)(ii)
      expect: {exceptions: {"740.11(b)(2)(ii)": unavailable}, silent: [gov_us_agency]}

The fact is named as decisions name it: "items[1].eccn", "parties[1].country", "answers.KEY"; "as_of" is the day,
"listings[1]" a listing of the case's world. Null takes it away. One fact alone can be given: that is what makes such
a case show where a rule ends.
"""

from __future__ import annotations

import copy
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from smallyard.law.answerable import refuse_unasked
from smallyard.model.transaction import Transaction

__all__ = ["EAR", "Case", "ear_cases", "near", "transaction_of"]

Case = dict[str, Any]
EAR = Path(__file__).parent / "ear"
_STEP = re.compile(r"(\w+)|\[(\d+)\]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_LAW = {"description"}


@cache
def ear_cases() -> dict[str, Case]:
    """Every case by its full name ("ear/part_744/sdn: A party is ..."), each whole; not to be changed."""
    found: dict[str, Case] = {}
    for path in sorted(EAR.rglob("*.yaml")):
        where = path.relative_to(EAR.parent).with_suffix("").as_posix()
        for case in yaml.load(path.read_text("utf-8"), Loader=_LOADER) or ():
            name = f"{where}: {case['name']}"
            assert name not in found, f"two cases {name}"
            found[name] = case
    return {name: _whole(name, case, found) for name, case in found.items()}


def _whole(name: str, case: Case, among: dict[str, Case]) -> Case:
    if "beside" not in case:
        return case
    assert not {"transaction", "world", "known_at"} & case.keys(), f"{name}: a case beside another takes its facts"
    base = f"ear/{case['beside']}"
    assert base in among, f"{name}: there is no case {base!r}"
    whole = copy.deepcopy(_whole(base, among[base], among))
    kept = {field: whole[field] for field in ("as_of", "known_at", "world", "transaction", "basis") if field in whole}
    ((place, value),) = case["fact"].items()
    _change(kept, place, value)
    return {**kept, **case}


def _change(case: Case, place: str, value: Any) -> None:
    """Put a value in its place among a case's facts; None takes away what is there."""
    if place == "as_of":
        case["as_of"] = value
        return
    steps: list[str | int] = ["world"] if place.startswith("listings") else ["transaction"]
    if place.startswith("answers."):
        steps += ["answers", place.removeprefix("answers.")]
    else:
        steps += [word or int(number) - 1 for word, number in _STEP.findall(place)]
    inside: Any = case
    for step in steps[:-1]:
        inside = inside[step] if isinstance(step, int) else inside.setdefault(step, {})
    last = steps[-1]
    if value is None:
        del inside[last]
    elif isinstance(last, int) and last == len(inside):
        inside.append(value)
    else:
        inside[last] = value


def transaction_of(case: Case) -> Transaction:
    """The transaction of a case; an answer that no rule asks for is a slip."""
    tx = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
    refuse_unasked(tx.answers, len(tx.items))
    return tx


def near(one: Case, other: Case) -> bool:
    """Whether two cases differ in one fact alone: the day, a place, a value, an answer, a party, a listing."""
    return _differences(_facts(one), _facts(other)) == 1


def _facts(case: Case) -> Case:
    return {
        "as_of": case["as_of"],
        "listings": case.get("world", {}).get("listings", []),
        **case["transaction"],
        "answers": case["transaction"].get("answers", {}),
        "transit": case["transaction"].get("transit", []),
    }


def _differences(one: Any, other: Any) -> int:
    if one == other:
        return 0
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(
            _differences(one[key], other[key]) if key in one and key in other else 1
            for key in (one.keys() | other.keys()) - _NOT_LAW
        )
    if isinstance(one, list) and isinstance(other, list) and any(isinstance(each, dict) for each in (*one, *other)):
        same = sum(_differences(*pair) for pair in zip(one, other, strict=False))
        return same + abs(len(one) - len(other))
    return 1
