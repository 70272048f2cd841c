"""Screening against the whole SDN list of July 2021: speed, recall, false alarms; nomenklatura in the same run.

    ./smallyard-run python bench/names_screening.py [--peer-python PATH] [--queries 9000] [--peer-queries 1500]

Queries are damaged names of the reporting half of the list (names_queryset.py); clean names are parties of the 2026
lists that the 2021 list does not have. "at 1% FA" counts a query only if the right party comes first with a score
above that which one in a hundred clean names reaches. The peer, its own blocker with logic-v2, gets the first
--peer-queries of each, and smallyard is measured on those as well.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import names_queryset as names
from measured import timed
from smallyard.names import NameIndex, NameQuery

Ranking = list[list[tuple[int, float]]]
SCHEMA = {"person": "Person", "organization": "Organization", "vessel": "Vessel", "aircraft": "Airplane"}
PEER = """
import json, sys, tempfile, time, logging
from pathlib import Path
from followthemoney import model, Dataset, StatementEntity
from nomenklatura.blocker import Index
from nomenklatura.matching.logic_v2.model import LogicV2
from nomenklatura.resolver import Linker
from nomenklatura.store.memory import MemoryStore
given = json.load(sys.stdin)
dataset = Dataset.make({"name": "bench", "title": "bench"})
def entity(id_, schema, texts):
    made = StatementEntity(dataset, {"schema": schema, "id": id_, "properties": {}})
    for text in texts:
        made.add("name", text)
    return made
started = time.perf_counter()
store = MemoryStore(dataset, Linker({}))
with store.writer() as writer:
    for key, schema, texts in given["entries"]:
        writer.add_entity(entity(f"e{key}", schema, texts))
view = store.default_view()
index = Index(view, Path(tempfile.mkdtemp()))
index.build()
built = time.perf_counter() - started
config = LogicV2.default_config()
asked = {f"q{n}": entity(f"q{n}", schema, [text]) for n, (schema, text) in enumerate(given["queries"])}
out = [[] for _ in asked]
started = time.perf_counter()
for id_, matches in index.match_entities(asked.values()):
    query = asked[id_.id]
    scored = []
    for other, _ in matches:
        listed = view.get_entity(other.id)
        scored.append((int(other.id[1:]), LogicV2.compare(query, listed, config).score))
    scored.sort(key=lambda one: -one[1])
    out[int(id_.id[1:])] = scored[:5]
print("\\n" + json.dumps({"built": built, "seconds": time.perf_counter() - started, "ranking": out}))
"""
_INDEX: NameIndex | None = None


def work(part: tuple[str, list[NameQuery]]) -> int:
    """One process's share: the number of names with a hit."""
    global _INDEX
    if _INDEX is None:
        _INDEX = NameIndex.open(Path(part[0]))
    return sum(bool(found) for found in _INDEX.search(part[1]))


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def recall(asked: list[names.Query], ranking: Ranking, clean: Ranking) -> dict[str, tuple[float, ...]]:
    """By damage: (queries, right first, within five, first at 1% FA, first at 0.1% FA). Ties count as first."""
    alarms = [found[0][1] if found else 0.0 for found in clean]
    one, tenth = quantile(alarms, 0.99), quantile(alarms, 0.999)
    rows: dict[str, list[tuple[bool, bool, bool, bool]]] = defaultdict(list)
    for query, found in zip(asked, ranking, strict=True):
        score = next((score for key, score in found if key == query.key), 0.0)
        first = bool(found) and score > 0 and score >= found[0][1] - 1e-9
        row = (first, score > 0, first and score > one, first and score > tenth)
        rows[query.damage].append(row)
        rows["ALL"].append(row)
    return {
        sort: (len(got), *(statistics.fmean(column) for column in zip(*got, strict=True)))
        for sort, got in rows.items()
    }


def show(title: str, table: dict[str, tuple[float, ...]]) -> None:
    print(f"\n{title}\n{'damage':<16}{'queries':>8}{'first':>8}{'in 5':>8}{'1% FA':>8}{'.1% FA':>8}")
    for sort, (count, *values) in sorted(table.items(), key=lambda item: (item[0] == "ALL", item[0])):
        print(f"{sort:<16}{int(count):>8}" + "".join(f"{value:>8.3f}" for value in values))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--peer-python", default=os.environ.get("SMALLYARD_PEER_PYTHON"))
    options.add_argument("--queries", type=int, default=9_000)
    options.add_argument("--peer-queries", type=int, default=1_500)
    given = options.parse_args()
    entries = names.sdn()
    asked = names.queries(entries, given.queries, tuning=False)
    clean = [query for query in names.clean_names(entries, 9_000) if not names.is_tuning(query.name)]
    clean += names.invented_people(400)[200:]

    built, build = timed(lambda: NameIndex.build(entries))
    path = Path(tempfile.mkdtemp()) / "names"
    built.save(path)
    index, reopen = timed(lambda: NameIndex.open(path))

    ours = [NameQuery(query.name, query.kind) for query in asked]
    theirs = [NameQuery(query.name, query.kind) for query in clean]
    index.search(ours[:50])
    whole = ours + theirs
    _, alone = timed(lambda: index.search(whole))
    one = len(whole) / alone
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(work, [(str(path), whole[:10]), (str(path), whole[-10:])], chunksize=1)
        parts = [(str(path), whole[start : start + 1_000]) for start in range(0, len(whole), 1_000)]
        started = time.perf_counter()
        pool.map(work, parts, chunksize=1)
        two = len(whole) / (time.perf_counter() - started)
    single = []
    for query in ours[-1_000:]:
        started = time.perf_counter()
        index.search([query])
        single.append((time.perf_counter() - started) * 1_000)

    def ranking(index: NameIndex, part: list[NameQuery]) -> Ranking:
        found = index.search(part, limit=5, threshold=0.001)
        return [[(match.key, match.score) for match in matches] for matches in found]

    mine, alarms = ranking(index, ours), ranking(index, theirs)
    table = recall(asked, mine, alarms)
    few, few_clean = given.peer_queries, min(given.peer_queries, len(clean))
    if given.peer_python:
        payload = {
            "entries": [[e.key, SCHEMA[e.kind], [name.text for name in e.names]] for e in entries],  # type: ignore[union-attr]
            "queries": [
                [SCHEMA.get(query.kind, "LegalEntity"), query.name] for query in (*asked[:few], *clean[:few_clean])
            ],
        }
        done = subprocess.run(
            [given.peer_python, "-c", PEER], input=json.dumps(payload), capture_output=True, text=True, check=True
        )
        peer = json.loads(done.stdout.splitlines()[-1])
        peer_ranking = [[(key, score) for key, score in found] for found in peer["ranking"]]
        speed = len(payload["queries"]) / peer["seconds"]
        print(f"names a second: smallyard / nomenklatura = {one / speed:.0f} ({one:,.0f} against {speed:,.0f})")
    else:
        print("nomenklatura: not measured (give --peer-python or SMALLYARD_PEER_PYTHON)")
        print(f"names a second, one process: {one:,.0f}")
    print(f"names a second, two processes: {two:,.0f}")
    print(f"one query at a time: p50 {quantile(single, 0.5):.2f} ms, p99 {quantile(single, 0.99):.2f} ms")
    print(f"build {build:.2f} s ({index.names:,} names, {len(index):,} parties), reopen {reopen * 1000:.0f} ms")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB (with both query sets)")
    largest = names.csl()
    whole_list, whole_build = timed(lambda: NameIndex.build(largest))
    whole_list.search(ours[:50])
    _, searched = timed(lambda: whole_list.search(ours))
    print(
        f"the 2026 lists ({whole_list.names:,} names): {len(ours) / searched:,.0f} names a "
        f"second, one process; build {whole_build:.2f} s"
    )
    for low in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        share = statistics.fmean(bool(found) and found[0][1] >= low for found in alarms)
        hit = statistics.fmean(
            any(key == query.key and score >= low for key, score in found)
            for query, found in zip(asked, mine, strict=True)
        )
        print(f"at {low:.2f}: found {hit:.3f} of damaged names, alarms for {1000 * share:5.1f} of 1,000 clean names")
    show(f"smallyard, {len(asked):,} queries, {len(clean):,} clean names", table)
    if given.peer_python:
        part, part_clean = asked[:few], slice(few, few + few_clean)
        show(
            f"nomenklatura, {few:,} queries, {few_clean:,} clean names (build {peer['built']:.1f} s)",
            recall(part, peer_ranking[:few], peer_ranking[part_clean]),
        )
        show("smallyard on the same", recall(part, mine[:few], alarms[:few_clean]))


if __name__ == "__main__":
    sys.exit(main())
