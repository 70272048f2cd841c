"""Fit the trees that turn features of a pair of names into a score: src/smallyard/names/tables/score_trees.tsv.

    ./smallyard-run python tools/fit_names.py [--trees 140]

Training queries come from public lists (SMALLYARD_SHARED) and bench/names_queryset.py, always from the half of the
names that no benchmark reports on, and never from the public name_bench cases:

1. the SDN list of July 2021: damaged names, look-alikes, and names of the 2026 lists that it does not have;
2. half of the 2026 lists: the same, with names of the other half that resemble none of them.

Gradient boosting of logistic loss over trees that ask the same questions on every branch. A feature that speaks
against a match may not raise a score: leaves that would say otherwise are pooled. What score.SET_BY_HAND weighs is
taken as given. Two numbers that map the sum to log-odds at even odds (a query is as likely listed as not) are fitted
on queries that the trees were not fitted to, and printed with recall and false alarms of those.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))

import names_queryset as names  # noqa: E402
from smallyard.model.party_kind import PartyKind  # noqa: E402
from smallyard.names import NameEntry, NameIndex, NameQuery, TokenClass, analyse  # noqa: E402
from smallyard.names.features import FEATURES  # noqa: E402
from smallyard.names.score import SET_BY_HAND, plain  # noqa: E402

Array = NDArray[Any]
FREE = frozenset({"person", "vowelless", "sound", "short_form", "initials", "initials_only", "cut"})
"""Features that may speak for or against."""
FOR = frozenset({"covered"})
FITTED = tuple(name for name in FEATURES if name not in SET_BY_HAND)
DEPTH, RATE, RIDGE, BINS = 4, 0.15, 4.0, 32
_FIRST, FAR = 15, -5.0


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs: the query's number, features, offset, whether they are the same party, weight."""

    query: Array
    numbers: Array
    offset: Array
    same: Array
    weight: Array
    listed: Array
    """For each query whether it is a damaged name of a listed party (True) or a clean one (False)."""
    damage: list[str]
    world: Array


def worlds() -> list[tuple[list[NameEntry], list[names.Query], list[names.Query], list[names.Query]]]:
    """Entries to index, damaged names, clean names, look-alikes."""
    sdn = names.sdn()
    clean = [query for query in names.clean_names(sdn, 9_000) if names.is_tuning(query.name)]
    clean += names.invented_people(400)[:200]
    damaged = names.queries(sdn, 9_000, tuning=True) + shortened(sdn, 4_000)
    first = (sdn, damaged, clean, names.siblings(sdn, 3_000, tuning=True))
    half = [entry for entry in names.csl() if names.is_tuning(entry.names[0].text)]
    random.Random(31).shuffle(half)
    held, other = half[: len(half) * 3 // 5], half[len(half) * 3 // 5 :]
    rows = [(entry.names[0].text, entry.kind) for entry in other]
    second = (
        held,
        names.queries(held, 9_000, tuning=True) + shortened(held, 4_000),
        names.unlike(held, rows, 9_000),
        names.siblings(held, 3_000, tuning=True),
    )
    return [first, second]


SHORTENED = frozenset({"short form", "place added", "place dropped", "other form", "no trade"})


def shortened(entries: list[NameEntry], size: int) -> list[names.Query]:
    """Names as people shorten and lengthen them, of kinds that the benchmarks' query set does not have.

    Firms without their words of trade and form, with a place more or less, in another legal form, by their first
    letters; persons with two names of five; every second query does not say what it asks for.
    """
    rng = random.Random(37)
    pool = [entry for entry in entries if names.is_tuning(names_of(entry)[0])]
    places = ["China", "Iran", "Moscow", "Dubai", "Shanghai", "Hong Kong", "Shenzhen", "Turkey", "UK", "Germany"]
    forms = {"llc": "Ltd", "ltd": "LLC", "co ltd": "Ltd", "limited": "Co., Ltd.", "jsc": "OJSC", "sa": "Inc"}
    low = (TokenClass.LEGAL_FORM, TokenClass.INDUSTRY, TokenClass.GENERIC)
    out: list[names.Query] = []
    for entry in rng.sample(pool, len(pool)):
        text = rng.choice(names_of(entry))
        kind = entry.kind if rng.random() < 0.5 else PartyKind.UNKNOWN
        found = analyse(text, entry.kind)
        tokens = found.tokens
        if not text.isascii() or len(tokens) < 2:
            continue
        told = [token.text for token in tokens if token.kind is TokenClass.TRADE]
        options: list[tuple[str, str]] = []
        if entry.kind is PartyKind.PERSON:
            if len(tokens) >= 4:
                first, last = rng.choice([(0, len(tokens) - 1), (0, len(tokens) - 2)])
                options.append(("two names", f"{tokens[first].text} {tokens[last].text}"))
        elif told and max(len(word) for word in told) >= 5:
            options.append(("short form", " ".join(t.text for t in tokens if t.kind not in low)))
            bare = [t.text for t in tokens if t.kind is not TokenClass.LEGAL_FORM]
            options.append(("place added", " ".join(bare) + rng.choice([" ", " ("]) + rng.choice(places)))
            if any(t.kind is TokenClass.PLACE for t in tokens):
                options.append(("place dropped", " ".join(t.text for t in tokens if t.kind is not TokenClass.PLACE)))
            if tokens[-1].kind is TokenClass.LEGAL_FORM and tokens[-1].text in forms:
                options.append(("other form", " ".join(t.text for t in tokens[:-1]) + " " + forms[tokens[-1].text]))
            if any(t.kind is TokenClass.INDUSTRY for t in tokens[1:]):
                options.append(("no trade", " ".join(t.text for t in tokens if t.kind is not TokenClass.INDUSTRY)))
        if options:
            sort, changed = rng.choice(options)
            if len(changed) >= 4:
                out.append(names.Query(changed, kind, sort, entry.key))
        if len(out) == size:
            break
    return out


def names_of(entry: NameEntry) -> list[str]:
    """An entry's names as text."""
    return [name if isinstance(name, str) else name.text for name in entry.names]


def one_party(entries: list[NameEntry]) -> dict[int, int]:
    """Keys of entries to a number that those share which have a name in common: one party on several lists."""
    group = {entry.key: entry.key for entry in entries}

    def root(key: int) -> int:
        while group[key] != key:
            group[key] = group[group[key]]
            key = group[key]
        return key

    first: dict[str, int] = {}
    for entry in entries:
        for text in names_of(entry):
            group[root(entry.key)] = root(first.setdefault(names.sorted_words(text), entry.key))
    return {key: root(key) for key in group}


def gather() -> Pairs:
    """The candidate pairs of all training queries."""
    parts = []
    listed: list[bool] = []
    damage: list[str] = []
    world: list[int] = []
    for number, (entries, asked, clean, alike) in enumerate(worlds()):
        index = NameIndex.build(entries)
        group = one_party(entries) | {-1: -1}
        for queries, weight in ((asked, 1.0), (clean, 1.0), (alike, 2.5)):
            query, key, numbers, clash = index.examine([NameQuery(one.name, one.kind) for one in queries])
            keys = np.array([group[one.key] if queries is asked else -1 for one in queries])
            parts.append(
                (
                    query + len(listed),
                    numbers,
                    plain(numbers) - 1.5 * clash,
                    keys[query] == np.array([group[one] for one in key.tolist()]),
                    np.array([2.0 if one.damage in SHORTENED else weight for one in queries])[query],
                )
            )
            listed.extend([queries is asked] * len(queries))
            damage.extend(one.damage for one in queries)
            world.extend([number] * len(queries))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Pairs(*columns, listed=np.array(listed), damage=damage, world=np.array(world))


class Boosting:
    """Trees fitted one after another to what the ones before leave unexplained."""

    def __init__(self, numbers: Array) -> None:
        self.columns = [FEATURES.index(name) for name in FITTED]
        self.limits: list[Array] = []
        for column in self.columns:
            values = np.unique(numbers[:, column])
            if len(values) > BINS:
                values = np.unique(np.quantile(numbers[:, column][numbers[:, column] > 0], np.linspace(0, 1, BINS)))
                values = np.concatenate([[0.0], values])
            self.limits.append(np.unique(np.round((values[1:] + values[:-1]) / 2, 4)))
        self.sign = [0 if name in FREE else 1 if name in FOR else -1 for name in FITTED]
        self.trees: list[tuple[list[tuple[int, float]], Array]] = []

    def binned(self, numbers: Array) -> list[Array]:
        return [
            np.searchsorted(limits, numbers[:, column], side="left").astype(np.int32)
            for column, limits in zip(self.columns, self.limits, strict=True)
        ]

    def add(self, bins: list[Array], gradient: Array, curvature: Array) -> Array:
        """Fit one more tree; returns what it adds to each row."""
        leaf = np.zeros(len(gradient), dtype=np.int64)
        asked: list[tuple[int, int]] = []
        for level in range(DEPTH):
            best = (1e-9, -1, -1)
            for feature, sides in enumerate(bins):
                size = len(self.limits[feature]) + 1
                if size < 2:
                    continue
                code = leaf * size + sides
                shape = (1 << level, size)
                sums = np.bincount(code, gradient, shape[0] * size).reshape(shape).cumsum(axis=1)
                bends = np.bincount(code, curvature, shape[0] * size).reshape(shape).cumsum(axis=1)
                low, low_bend = sums[:, :-1], bends[:, :-1]
                high, high_bend = sums[:, -1:] - low, bends[:, -1:] - low_bend
                gain = low**2 / (low_bend + RIDGE) + high**2 / (high_bend + RIDGE)
                gain -= sums[:, -1:] ** 2 / (bends[:, -1:] + RIDGE)
                step = high / (high_bend + RIDGE) - low / (low_bend + RIDGE)
                if self.sign[feature]:
                    gain = np.where(step * self.sign[feature] < 0, 0.0, gain)
                total = gain.sum(axis=0)
                place = int(total.argmax())
                if total[place] > best[0]:
                    best = (float(total[place]), feature, place)
            if best[1] < 0:
                break
            asked.append(best[1:])
            leaf += (bins[best[1]] > best[2]).astype(np.int64) << level
        while len(asked) < DEPTH:  # nothing left to ask: a question that is always answered no
            asked.append((0, len(self.limits[0]) - 1))
        top = np.bincount(leaf, gradient, 1 << DEPTH)
        bottom = np.bincount(leaf, curvature, 1 << DEPTH) + RIDGE
        value = self._ordered(top / bottom, bottom, [self.sign[feature] for feature, _ in asked]) * RATE
        self.trees.append(([(feature, float(self.limits[feature][at])) for feature, at in asked], value.round(4)))
        return value.round(4)[leaf]

    @staticmethod
    def _ordered(value: Array, weight: Array, signs: list[int]) -> Array:
        """Values in which no answer counts the wrong way: pairs that do are pooled until none is left."""
        value = value.copy()
        for _ in range(200):
            worst = 0.0
            for level, sign in enumerate(signs):
                if not sign:
                    continue
                low = np.array([at for at in range(len(value)) if not at >> level & 1])
                high = low + (1 << level)
                wrong = (value[high] - value[low]) * sign < -1e-12
                mean = (value[low] * weight[low] + value[high] * weight[high]) / (weight[low] + weight[high])
                worst = max(worst, float(np.abs(value[high] - value[low])[wrong].max(initial=0.0)))
                value[low] = np.where(wrong, mean, value[low])
                value[high] = np.where(wrong, mean, value[high])
            if worst < 1e-5:
                break
        return value


def fit(pairs: Pairs, rows: Array, trees: int) -> Boosting:
    """Trees fitted to these rows."""
    made = Boosting(pairs.numbers[rows])
    bins = made.binned(pairs.numbers[rows])
    odds = pairs.offset[rows].copy()
    same, weight = pairs.same[rows].astype(float), pairs.weight[rows]
    for number in range(trees):
        if number == _FIRST:  # most pairs are nowhere near the same, and have no more to teach
            near = (odds > FAR) | (same > 0)
            bins = [sides[near] for sides in bins]
            odds, same, weight = odds[near], same[near], weight[near]
        value = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        odds += made.add(bins, weight * (same - value), weight * value * (1 - value))
    return made


def apply(made: Boosting, pairs: Pairs, rows: Array) -> Array:
    """Log-odds of rows, with what is set by hand."""
    out = pairs.offset[rows].copy()
    bins = made.binned(pairs.numbers[rows])
    for asked, value in made.trees:
        leaf = np.zeros(len(rows), dtype=np.int64)
        for level, (feature, limit) in enumerate(asked):
            leaf += (bins[feature] > int(np.searchsorted(made.limits[feature], limit))).astype(np.int64) << level
        out += value[leaf]
    return out


def judge(pairs: Pairs, odds: Array) -> tuple[float, float]:
    """Print recall at false-alarm rates; the stretch and shift that make log-odds of the best hit of a query."""
    queries = len(pairs.listed)
    kind = np.array(pairs.damage)
    top = np.full(queries, -50.0)
    np.maximum.at(top, pairs.query, odds)
    right = np.full(queries, -50.0)
    np.maximum.at(right, pairs.query[pairs.same], odds[pairs.same])
    asked = pairs.listed
    clean = (kind == "clean") | (kind == "invented")
    first = right >= top - 1e-9
    for world in sorted(set(pairs.world.tolist())):
        within = pairs.world == world
        at = [np.quantile(top[clean & within], share) for share in (0.99, 0.999)]
        print(f"world {world + 1}: first, at 1%, at .1%")
        for sort in ("", *sorted(set(kind[asked]))):
            here = asked & within & ((kind == sort) | (sort == ""))
            found = [first[here].mean(), *((first & (right > limit))[here].mean() for limit in at)]
            print(f"  {sort or 'ALL':<16}" + " ".join(f"{share:.3f}" for share in found))
    x = np.concatenate([right[asked & first], top[clean]])
    y = np.concatenate([np.ones((asked & first).sum()), np.zeros(clean.sum())])
    w = np.where(y == 1, 1 / y.sum(), 1 / (1 - y).sum())
    keep = x > -49
    x, y, w = x[keep], y[keep], w[keep]
    stretch, shift = 1.0, 0.0
    for _ in range(50):  # Newton's method
        value = 1 / (1 + np.exp(-np.clip(stretch * x + shift, -30, 30)))
        slope = np.array([(w * (y - value) * x).sum(), (w * (y - value)).sum()])
        bend = w * value * (1 - value)
        matrix = np.array([[(bend * x * x).sum(), (bend * x).sum()], [(bend * x).sum(), bend.sum()]])
        change = np.linalg.solve(matrix + 1e-9 * np.eye(2), slope)
        stretch, shift = stretch + change[0], shift + change[1]
    return float(stretch), float(shift)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--trees", type=int, default=140)
    options.add_argument("--check", action="store_true", help="cross-validate first, and fit the two numbers")
    given = options.parse_args()
    pairs = gather()
    # Most pairs are nowhere near: a sample of them, weighted up, tells as much.
    print(f"{len(pairs.query):,} pairs of {len(pairs.listed):,} queries", flush=True)
    if given.check:
        fold = np.random.default_rng(0).permutation(len(pairs.listed)) % 3
        odds = np.zeros(len(pairs.query))
        for part in range(3):
            rest = np.flatnonzero(fold[pairs.query] != part)
            held = np.flatnonzero(fold[pairs.query] == part)
            odds[held] = apply(fit(pairs, rest, given.trees), pairs, held)
        stretch, shift = judge(pairs, odds)
        print(f"for score.py: _STRETCH, _SHIFT = {stretch:.3f}, {shift:.3f}")
    made = fit(pairs, np.arange(len(pairs.query)), given.trees)
    lines = [
        " ".join(f"{FITTED[feature]}>{limit:g}" for feature, limit in asked)
        + "\t"
        + "\t".join(f"{number:g}" for number in value)
        for asked, value in made.trees
    ]
    head = (
        "# Trees whose values add up to a score; made by tools/fit_names.py from public lists. "
        "questions, first one the lowest bit	values for answers 0 to 15"
    )
    path = ROOT / "src" / "smallyard" / "names" / "tables" / "score_trees.tsv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(lines)} trees")


if __name__ == "__main__":
    main()
