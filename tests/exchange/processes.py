"""Real nodes as processes on ports of their own, killed and cut off from each other, and joined again.

Each node is two processes: one serves its feed, one writes and reads. Both are killed without warning, as is the
server that another is reading from; what a writer was told is written must be with everybody in the end.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from smallyard.exchange.node import Node

WORKER = """
import sys, time
from pathlib import Path
from smallyard.errors import SmallyardError
from smallyard.exchange.node import Node
home, log, until = Path(sys.argv[1]), Path(sys.argv[2]), time.monotonic() + float(sys.argv[3])
node, number = Node(home), 0
with log.open("a") as written:
    while time.monotonic() < until:
        number += 1
        for entry in node.publish([("note", {"number": number, "at": time.time_ns() // 1000})]):
            written.write(entry.leaf.hex() + "\\n")
            written.flush()
        try:
            node.sync()
        except SmallyardError as failed:
            print(failed, file=sys.stderr)
            raise
"""
SERVER = """
import sys
from pathlib import Path
from smallyard.exchange.serve import feed_server
server = feed_server(Path(sys.argv[1]) / "own" / "public", "127.0.0.1", int(sys.argv[2]))
print(server.server_address[1], flush=True)
server.serve_forever()
"""


@dataclass
class Running:
    """One node: its folder, its port, its processes."""

    home: Path
    port: int = 0
    server: subprocess.Popen[str] | None = None
    worker: subprocess.Popen[str] | None = None
    problems: list[str] = field(default_factory=list)
    before: int = 0

    @property
    def log(self) -> Path:
        return self.home / "written.log"

    def serve(self) -> None:
        command = [sys.executable, "-c", SERVER, str(self.home), str(self.port)]
        self.server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.server.stdout is not None
        self.port = int(self.server.stdout.readline())

    def work(self, seconds: float) -> None:
        command = [sys.executable, "-c", WORKER, str(self.home), str(self.log), str(seconds)]
        self.before = self.written
        self.worker = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    @property
    def written(self) -> int:
        """Bytes of the log of what was written."""
        return self.log.stat().st_size if self.log.exists() else 0

    def cut(self) -> None:
        """The server is gone, in the middle of whatever it sent."""
        if self.server is not None:
            self.server.kill()
            self.server.communicate()
            self.server = None

    def kill(self) -> None:
        """The writer is gone, in the middle of whatever it did."""
        if self.worker is not None:
            ended = self.worker.poll()
            self.worker.kill()
            _, said = self.worker.communicate()
            if ended not in (None, 0):
                self.problems.append(said[-400:])
            self.worker = None


@dataclass(frozen=True)
class Outcome:
    """What a run gave."""

    written: int
    missing: int
    cuts: int
    kills: int
    whole: bool
    accused: int
    problems: list[str]


def cut_and_heal(folder: Path, *, nodes: int, seconds: float, seed: int = 1) -> Outcome:
    """Run nodes that all follow each other, cut and kill them at random, heal, and count what is missing."""
    chance = random.Random(seed)
    running = [Running(folder / f"node-{number}") for number in range(nodes)]
    for number, one in enumerate(running):
        Node(one.home).begin(f"node-{number}.example", f"node {number}")
        one.serve()
    try:
        for one in running:
            for other in running:
                if other is not one:
                    Node(one.home).follow(f"http://127.0.0.1:{other.port}", Node(other.home).id, private=True)
        cuts = kills = 0
        until = time.monotonic() + seconds
        for one in running:
            one.work(seconds * 4)
        while time.monotonic() < until:
            time.sleep(chance.uniform(0.05, 0.4))
            one = chance.choice(running)
            if one.server is not None and chance.random() < 0.3:
                one.cut()
                cuts += 1
            elif one.worker is not None and one.written > one.before:
                one.kill()  # only a writer that has begun: on a busy machine that takes a while
                kills += 1
            for other in running:
                if other.server is None and chance.random() < 0.6:
                    other.serve()
                if other.worker is None and chance.random() < 0.8:
                    other.work(seconds * 4)
        for one in running:
            one.kill()
        for one in running:
            if one.server is None:
                one.serve()
        for _ in range(4):
            for one in running:
                Node(one.home).sync()
        return _counted(running, cuts, kills)
    finally:
        for one in running:
            one.kill()
            one.cut()


def _counted(running: list[Running], cuts: int, kills: int) -> Outcome:
    whole, missing, written, accused = True, 0, 0, 0
    for one in running:
        node = Node(one.home)
        acknowledged = set(one.log.read_text().split()) if one.log.exists() else set()
        written += len(acknowledged)
        accused += len(node.set_aside())
        for other in running:
            held = Node(other.home)
            copy = held.folder(node.id)
            whole = whole and copy.state().root == node.own.feed.state().root
            missing += len(acknowledged - {entry.leaf.hex() for entry in copy.entries()})
    problems = [problem for one in running for problem in one.problems]
    return Outcome(written, missing, cuts, kills, whole, accused, problems)
