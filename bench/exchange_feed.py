"""A feed of a million entries: verified whole beside the Ed25519 limit, followed in constant memory, one proved.

    ./smallyard-run python bench/exchange_feed.py [--entries 1000000]

Four processes, one after the other, so that the peak memory of each is its own: one writes the feed, one verifies it,
one follows it (first half of it, then the rest), one proves entries. Rates are by processor time, on one core. The
figure of Ed25519 is taken in the verifying process on the feed's own entries: what verifying could reach at best if
each entry were signed by itself.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

NAME = "bench.example/feed"
BATCH = 50_000


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--entries", type=int, default=1_000_000)
    arguments.add_argument("--step", choices=["write", "verify", "follow", "prove"])
    arguments.add_argument("--folder", type=Path)
    chosen = arguments.parse_args()
    if chosen.step:
        print(json.dumps({"write": write, "verify": verify, "follow": follow, "prove": prove}[chosen.step](chosen)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for step in ("write", "verify", "follow", "prove"):
            command = [sys.executable, __file__, "--step", step, "--folder", folder, "--entries", str(chosen.entries)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[step] = json.loads(done.stdout.splitlines()[-1])
            print(f"  {step}: {found[step]}", file=sys.stderr)
    one, two, three, four = (found[step] for step in ("write", "verify", "follow", "prove"))
    print(
        f"verify {two['rate']:,.0f} entries/s on one core; Ed25519 alone, one signature an entry, "
        f"{two['ed25519']:,.0f}/s: ratio {two['rate'] / two['ed25519']:.1f} (target 20,000/s: "
        f"{'reached' if two['rate'] > 20_000 else 'MISSED'})"
    )
    print(f"  {chosen.entries:,} entries of {one['bytes']:,} bytes each, {two['seconds']:.1f} s, {two['mb']:.0f} MB")
    print(f"write {one['rate']:,.0f} entries/s, signed once each {BATCH:,}; {one['mb']:.0f} MB")
    print(
        f"follow: half of it {three['first']:,.0f} entries/s at a peak of {three['first_mb']:.0f} MB, the rest "
        f"{three['second']:,.0f} entries/s at {three['second_mb']:.0f} MB; one new entry {three['one'] * 1000:.1f} ms"
    )
    print(
        f"prove one entry: median {four['median'] * 1000:.2f} ms, 99 of 100 within {four['p99'] * 1000:.2f} ms "
        f"(target 10 ms: {'reached' if four['p99'] < 0.01 else 'MISSED'}), most processor time "
        f"{four['worst'] * 1000:.2f} ms; check it {four['check'] * 1000:.2f} ms"
    )
    return 0


def body(number: int) -> dict[str, object]:
    return {
        "action": "removed" if number % 3 else "added",
        "list": "UVL",
        "listing": f"UVL:example-company-{number}",
        "name": f"Example Semiconductor Company No. {number} Co., Ltd.",
        "countries": ["CN"],
        "earliest": "2023-08-22",
        "latest": "2023-08-22",
        "basis": "stated",
        "citations": ["88 FR 57006"],
    }


def own(folder: Path):
    from smallyard.exchange.feed import FeedFolder
    from smallyard.exchange.own import OwnFeed

    return OwnFeed(FeedFolder(folder / "own", durable=False), folder / "keys")


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(chosen: argparse.Namespace) -> dict[str, float]:
    feed = own(chosen.folder)
    feed.begin(NAME, "bench", datetime(2023, 8, 29, tzinfo=UTC))
    began = time.process_time()
    for first in range(1, chosen.entries, BATCH):
        feed.append([("list_event", body(number)) for number in range(first, min(first + BATCH, chosen.entries))])
    seconds = time.process_time() - began
    size = sum(one.stat().st_size for one in (chosen.folder / "own/public/tile/entries").rglob("*") if one.is_file())
    return {"rate": chosen.entries / seconds, "mb": peak(), "bytes": size // chosen.entries}


def verify(chosen: argparse.Namespace) -> dict[str, float]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from smallyard.exchange.feed import verify_feed
    from smallyard.exchange.note import SignedNote

    feed = own(chosen.folder).feed
    state = feed.state()
    began = time.process_time()
    assert verify_feed(feed.reader(state), SignedNote.read(state.note), state.id).size == chosen.entries
    seconds = time.process_time() - began
    memory = peak()
    private = Ed25519PrivateKey.generate()
    signed = [(entry.data, private.sign(entry.data)) for entry in feed.entries(0, 5_000)]
    public = private.public_key()
    began = time.process_time()
    for data, signature in signed:
        public.verify(signature, data)
    return {
        "rate": chosen.entries / seconds,
        "seconds": seconds,
        "mb": memory,
        "ed25519": len(signed) / (time.process_time() - began),
    }


def follow(chosen: argparse.Namespace) -> dict[str, float]:
    from smallyard.exchange.feed import FeedState
    from smallyard.exchange.keys import SigningKey
    from smallyard.exchange.node import Node
    from smallyard.exchange.note import Checkpoint, sign
    from smallyard.exchange.source import FolderSource

    feed = own(chosen.folder)
    state = feed.feed.state()
    half = state.size // 2
    signing = SigningKey.load(chosen.folder / "keys" / "current.pem", NAME)
    earlier = sign(str(Checkpoint(NAME, half, feed.feed.root_at(half))), signing.verifier, signing.private)

    class Half(FolderSource):
        def checkpoint(self) -> bytes | None:
            return bytes(earlier)

    node = Node(chosen.folder / "reader", durable=False)
    node.follow(str(feed.feed.public), state.id)
    began = time.process_time()
    (first,) = node.sync(source=lambda _: Half(feed.feed.public))
    first_rate, first_mb = first.new / (time.process_time() - began), peak()
    began = time.process_time()
    (second,) = node.sync()
    second_rate, second_mb = second.new / (time.process_time() - began), peak()
    assert isinstance(state, FeedState)
    assert (first.result, second.result, second.size) == ("new", "new", state.size), (first, second)
    feed.append([("list_event", body(0))])
    began = time.process_time()
    (last,) = node.sync()
    assert last.new == 1
    one = time.process_time() - began
    return {
        "first": first_rate,
        "first_mb": first_mb,
        "second": second_rate,
        "second_mb": second_mb,
        "one": one,
    }


def prove(chosen: argparse.Namespace) -> dict[str, float]:
    from smallyard.exchange.receipt import receipt

    feed = own(chosen.folder).feed
    size = feed.state().size
    taken, processor, checked = [], [], []
    for number in range(1_000):
        began, busy = time.perf_counter(), time.process_time()
        made = receipt(feed, number * 997 % size)
        taken.append(time.perf_counter() - began)
        processor.append(time.process_time() - busy)
        began = time.perf_counter()
        made.check()
        checked.append(time.perf_counter() - began)
    return {
        "median": statistics.median(taken),
        "p99": statistics.quantiles(taken, n=100)[98],
        "worst": max(processor[1:]),
        "check": statistics.median(checked),
    }


if __name__ == "__main__":
    sys.exit(main())
