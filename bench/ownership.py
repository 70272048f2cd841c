"""Who owns half or more of X, and through whom: a graph of one million stakes, networkx in the same run.

    ./smallyard-run python bench/ownership.py [--stakes N] [--questions N] [--peer-python PATH]

The graph has holdings, subsidiaries and persons: companies have one to five owners whose shares add up to the whole,
one share in ten is a range, and some chains close in a circle. Questions are asked of companies drawn at random, and
of the end of the deepest chain. networkx runs in the Python that --peer-python or SMALLYARD_PEER_PYTHON names (one
with networkx installed) and is asked for the same set: those whose 50 percent cascade reaches X, by following each
ancestor. Without it that column is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from smallyard.lists.ownership import describe, holders_of_half, read_ownership

PEER = """
import csv, json, sys, time
import networkx as nx
started = time.perf_counter()
graph = nx.DiGraph()
with open(sys.argv[1], newline="") as stream:
    for row in csv.DictReader(stream):
        if row["percent"] and "-" not in row["percent"]:
            graph.add_edge(row["owner"], row["owned"], percent=float(row["percent"]))
        else:
            low, _, high = row["percent"].partition("-")
            graph.add_edge(row["owner"], row["owned"], percent=float(low or 0))
loaded = time.perf_counter() - started
took, answers = [], {}
for name in json.load(open(sys.argv[2])):
    started = time.perf_counter()
    found = []
    above = nx.ancestors(graph, name) if name in graph else set()
    for owner in above:
        held, waiting, sums = {owner}, [owner], {}
        while waiting and name not in held:
            for _, owned, percent in graph.out_edges(waiting.pop(), data="percent"):
                if owned in held or (owned not in above and owned != name):
                    continue
                sums[owned] = sums.get(owned, 0) + percent
                if sums[owned] >= 50 - 1e-9:
                    held.add(owned)
                    waiting.append(owned)
        if name in held:
            found.append(owner)
    took.append(time.perf_counter() - started)
    answers[name] = sorted(found)
    if sum(took) > 60:
        break
memory = int(next(one for one in open("/proc/self/status") if one.startswith("VmHWM")).split()[1]) // 1024
print(json.dumps({"loaded": loaded, "took": took, "answers": answers, "memory": memory}))
"""


def write_graph(path: Path, stakes: int, seed: int = 20260831) -> list[str]:
    """Write the graph; return names of companies, the end of the deepest chain first."""
    chance = random.Random(seed)
    count = 0
    companies = 0
    with path.open("w") as stream:
        stream.write("owner,owned,percent\n")
        for depth in range(1, 200):  # one deep chain
            stream.write(f"C-deep-{depth - 1},C-deep-{depth},{chance.choice([51, 60, 75, 100])}\n")
            count += 1
        while count < stakes:
            companies += 1
            left = 100.0
            owners = set()
            for _ in range(chance.choice([1, 1, 2, 2, 3, 5])):
                kind = chance.random()
                if kind < 0.55 and companies > 10:
                    # Mostly the recent past, seldom the future, which closes circles.
                    step = min(companies - 1, int(chance.expovariate(1 / 400)) + 1)
                    other = companies - step if chance.random() > 0.002 else companies + chance.randrange(1, 50)
                    owners.add(f"C{other}")
                else:
                    owners.add(f"P{chance.randrange(stakes)}")
            for place, owner in enumerate(sorted(owners)):
                share = round(left if place == len(owners) - 1 else left * chance.random(), 2)
                left = max(0.0, left - share)
                text = f"{share:.2f}"
                if chance.random() < 0.1:
                    text = f"{max(0.0, share - 20):.2f}-{min(100.0, share + 20):.2f}"
                stream.write(f"{owner},C{companies},{text}\n")
                count += 1
    return ["C-deep-199", *(f"C{chance.randrange(companies // 2, companies)}" for _ in range(200))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stakes", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--peer-python", default=os.environ.get("SMALLYARD_PEER_PYTHON"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="smallyard-bench-") as folder:
        file = Path(folder) / "owners.csv"
        names = write_graph(file, given.stakes)[: given.questions]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        started = time.perf_counter()
        graph = read_ownership(file)
        graph.find(names[0])
        graph.held_by(0)
        describe(graph, 0)  # what is worked out once for a graph belongs to loading it
        loaded = time.perf_counter() - started
        search, whole, answers = [], [], {}
        for name in names:
            number = graph.number(name)
            started = time.perf_counter()
            found, _ = holders_of_half(graph, number)
            search.append(time.perf_counter() - started)
            answers[name] = sorted(graph.entities[one].name for one in found)
            started = time.perf_counter()
            describe(graph, number)
            whole.append(time.perf_counter() - started)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        peer = _peer(given.peer_python, file, Path(folder), names)
    if peer is not None:
        asked = list(peer["answers"])
        same = sum(peer["answers"][name] == answers[name] for name in asked)
        ours = sum(search[: len(asked)])
        print(f"time for the same {len(asked)} questions: networkx / smallyard = {sum(peer['took']) / ours:,.0f}")
        print(f"the same answer to {same} of {len(asked)} questions")
    else:
        print("networkx: not measured (give --peer-python or SMALLYARD_PEER_PYTHON)")
    print(f"\n{len(graph):,} entities, {graph.stakes:,} stakes; {len(names)} questions")
    print(f"{'':34} {'load s':>8} {'median s':>9} {'worst s':>8} {'MB':>6}")
    middle = statistics.median(search)
    print(f"{'smallyard, who holds half':34} {loaded:8.1f} {middle:9.4f} {max(search):8.4f} {memory:6}")
    print(f"{'smallyard, with chains and interest':34} {'':7} {statistics.median(whole):9.4f} {max(whole):8.4f}")
    if peer is not None:
        took = peer["took"]
        print(
            f"{'networkx, who holds half':34} {peer['loaded']:8.1f} {statistics.median(took):9.4f} {max(took):8.4f} "
            f"{peer['memory']:6}"
        )
    print(f"(memory: highest resident size of the process; {before} MB before the graph was read)")


def _peer(python: str | None, file: Path, folder: Path, names: list[str]):
    if not python:
        return None
    asked = folder / "names.json"
    asked.write_text(json.dumps(names))
    script = folder / "peer.py"
    script.write_text(PEER)
    done = subprocess.run([python, str(script), str(file), str(asked)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the peer failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
