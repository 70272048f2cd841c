"""Histories of nodes that write, crash, lose and reorder deliveries, with one publisher that cheats, as hypothesis
draws them. What must hold: honest nodes come to the same state, nothing that was written is lost, every fork is
proved, and nobody honest is ever accused.

`tests/exchange/test_histories.py` tries some, `bench/exchange_histories.py` many.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from smallyard.errors import FetchError
from smallyard.exchange import desk
from smallyard.exchange.feed import verify_feed
from smallyard.exchange.followed import Followed
from smallyard.exchange.node import Node
from smallyard.exchange.note import Checkpoint, SignedNote, sign
from smallyard.exchange.own import OwnFeed
from smallyard.exchange.source import FolderSource, Source
from smallyard.exchange.stick import copy_feed

MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
DAY = date(2023, 9, 1)
FIRST, SECOND, CHEAT = "first", "second", "cheat"
HONEST = (FIRST, SECOND)
WHOLE = {"new", "unchanged", "behind", "forked"}
ACTS = {
    FIRST: [("visit", {}), ("outcome", {"result": "favorable"}), ("outcome", {"result": "not_completed"})],
    SECOND: [("accept", {}), ("decline", {}), ("schedule", {"visit_on": "2023-10-10"})],
}


class Crash(BaseException):
    """The power goes."""


@contextlib.contextmanager
def crash_after(renames: int) -> Iterator[None]:
    """The power goes before the file after so many takes its place."""
    left = renames
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal left
        if left == 0:
            raise Crash
        left -= 1
        return real(self, target)

    with mock.patch.object(Path, "replace", replace):
        yield


class Histories(RuleBasedStateMachine):
    """Two honest nodes and one that cheats. Each step is one thing that happens somewhere."""

    forks_proved = 0
    """Over all histories: how often the cheat forked and was found out."""
    histories = 0
    crashes = 0
    deliveries = 0

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="histories-", dir=MEMORY))
        self.clock = datetime(2023, 9, 1, tzinfo=UTC)
        self.written: dict[str, list[bytes]] = {FIRST: [], SECOND: []}
        self.posted: dict[str, list[Path]] = {FIRST: [], SECOND: [], CHEAT: []}
        self.branches: list[Path] = []
        self.served: dict[str, Path] = {}
        self.number = 0

    # ---- the world ----

    def now(self) -> datetime:
        self.clock += timedelta(minutes=1)
        return self.clock

    def node(self, name: str) -> Node:
        return Node(self.home / name, durable=False, now=self.now)

    def public(self, name: str, reader: str) -> Path:
        """Where a reader finds a feed now; the cheat may show each reader another."""
        if name == CHEAT:
            return self.served[reader] / "own"
        return self.home / name / "own"

    @initialize()
    def begin(self) -> None:
        for name in (*HONEST, CHEAT):
            self.node(name).begin(f"{name}.example", name)
        self.ids = {name: self.node(name).id for name in (*HONEST, CHEAT)}
        self.branches = [self.home / CHEAT]
        self.served = {FIRST: self.home / CHEAT, SECOND: self.home / CHEAT}
        for name in HONEST:
            for other in (*HONEST, CHEAT):
                if other != name:
                    self.node(name).follow(str(self.home / other / "own" / "public"), self.ids[other])
        given = {"type": "end_use_check", "act": "request", "on": "2023-09-01", "title": "A check"}
        self.write(FIRST, {**given, "docket": "check", "other": self.ids[SECOND]})
        given = {"type": "trade_issue", "act": "raise", "on": "2023-09-01", "title": "An issue", "mechanism": "own"}
        self.write(FIRST, {**given, "docket": "issue", "other": self.ids[CHEAT]})

    def write(self, name: str, fields: dict[str, object]) -> None:
        node = self.node(name)
        entry = desk.act(node, fields)
        if name in self.written:
            self.written[name].append(entry.data)

    def read(
        self, reader: str, publisher: str, source: Source, crash: int | None = None, *, whole: bool = False
    ) -> None:
        """One try to take in a feed; the power may go meanwhile."""
        type(self).deliveries += 1
        node = self.node(reader)
        try:
            with crash_after(crash) if crash is not None else contextlib.nullcontext():
                (done,) = node.sync([self.ids[publisher]], source=lambda _: source)
                if whole:
                    assert done.result in WHOLE, f"what a publisher really signed is called {done.result}: {done.why}"
        except Crash:
            type(self).crashes += 1

    # ---- what happens ----

    @rule(name=st.sampled_from(HONEST), which=st.integers(0, 2), days=st.integers(0, 90))
    def an_act_is_written(self, name: str, which: int, days: int) -> None:
        docket = f"{self.ids[FIRST]}/check"
        act, fields = ACTS[name][which]
        if name == SECOND and self.node(SECOND).folder(self.ids[FIRST]).state().size < 2:
            return
        on = (DAY + timedelta(days=days)).isoformat()
        self.write(name, {"docket": docket, "type": "end_use_check", "act": act, "on": on, **fields})

    @rule(name=st.sampled_from(HONEST), count=st.sampled_from([1, 2, 3, 40, 255, 256]))
    def many_entries_are_written(self, name: str, count: int) -> None:
        made = self.node(name).publish([("note", {"number": self.number + at}) for at in range(count)])
        self.number += count
        self.written[name] += [one.data for one in made]

    @rule(name=st.sampled_from(HONEST), renames=st.integers(0, 6))
    def the_power_goes_while_writing(self, name: str, renames: int) -> None:
        type(self).crashes += 1
        self.number += 1
        with contextlib.suppress(Crash), crash_after(renames):
            made = self.node(name).publish([("note", {"number": self.number})])
            self.written[name] += [one.data for one in made]

    @rule(name=st.sampled_from(HONEST), renames=st.integers(0, 8))
    def a_key_is_changed(self, name: str, renames: int) -> None:
        with contextlib.suppress(Crash), crash_after(renames):
            self.node(name).rotate(revoke=False)

    @rule(reader=st.sampled_from(HONEST), publisher=st.sampled_from((*HONEST, CHEAT)))
    def a_feed_is_read(self, reader: str, publisher: str) -> None:
        if reader != publisher:
            self.read(reader, publisher, FolderSource(self.public(publisher, reader) / "public"), whole=True)

    @rule(reader=st.sampled_from(HONEST), publisher=st.sampled_from((*HONEST, CHEAT)), renames=st.integers(0, 9))
    def the_power_goes_while_reading(self, reader: str, publisher: str, renames: int) -> None:
        if reader != publisher:
            self.read(reader, publisher, FolderSource(self.public(publisher, reader) / "public"), renames)

    @rule(publisher=st.sampled_from((*HONEST, CHEAT)), reader=st.sampled_from(HONEST))
    def a_copy_is_posted(self, publisher: str, reader: str) -> None:
        """It will arrive later: once, several times, or never, and in any order."""
        to = self.home / "posted" / f"{publisher}-{len(self.posted[publisher])}"
        copy_feed(Node(self.public(publisher, reader).parent, durable=False).own.feed, to)
        self.posted[publisher].append(to)

    @rule(reader=st.sampled_from(HONEST), publisher=st.sampled_from((*HONEST, CHEAT)), which=st.integers(0, 9))
    def a_posted_copy_arrives(self, reader: str, publisher: str, which: int) -> None:
        if reader != publisher and self.posted[publisher]:
            posted = self.posted[publisher][which % len(self.posted[publisher])]
            self.read(reader, publisher, FolderSource(posted), whole=True)

    @rule(
        reader=st.sampled_from(HONEST),
        publisher=st.sampled_from((*HONEST, CHEAT)),
        seed=st.integers(0, 2**16),
        how=st.sampled_from(["lost", "cut", "changed"]),
    )
    def a_damaged_copy_arrives(self, reader: str, publisher: str, seed: int, how: str) -> None:
        """A copy of which a file was lost, cut short or changed on the way."""
        if reader == publisher:
            return
        damaged = self.home / "damaged"
        shutil.rmtree(damaged, ignore_errors=True)
        copy_feed(Node(self.public(publisher, reader).parent, durable=False).own.feed, damaged)
        chance = random.Random(seed)
        path = chance.choice(sorted(one for one in damaged.rglob("*") if one.is_file()))
        data = path.read_bytes()
        at = chance.randrange(len(data))
        if how == "lost":
            path.unlink()
        elif how == "cut":
            path.write_bytes(data[:at])
        else:
            path.write_bytes(data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :])
        self.read(reader, publisher, FolderSource(damaged))

    @rule(reader=st.sampled_from(HONEST), publisher=st.sampled_from((*HONEST, CHEAT)))
    def the_line_is_cut(self, reader: str, publisher: str) -> None:
        class Cut(FolderSource):
            def checkpoint(self) -> bytes | None:
                raise FetchError("the line is cut")

        if reader != publisher:
            self.read(reader, publisher, Cut(self.home))

    @rule(name=st.sampled_from(HONEST))
    def an_index_is_lost(self, name: str) -> None:
        (self.home / name / "index.sqlite").unlink(missing_ok=True)

    # ---- what the cheat does ----

    @rule(which=st.integers(0, 3), count=st.integers(1, 3))
    def the_cheat_writes(self, which: int, count: int) -> None:
        home = self.branches[which % len(self.branches)]
        self.number += 1
        of = {"docket": f"{self.ids[FIRST]}/issue", "type": "trade_issue", "on": "2023-09-03"}
        body = {"docket": f"{self.ids[FIRST]}/check", "type": "end_use_check", "act": "accept", "on": "2023-09-03"}
        words = {**of, "act": "position", "text": f"position {self.number}"}
        stray = [("docket", words), ("docket", body), ("list_event", {"no": "form"})]
        Node(home, durable=False, now=self.now).publish(stray[:count])

    @rule(which=st.integers(0, 3), reader=st.sampled_from(HONEST))
    def the_cheat_forks(self, which: int, reader: str) -> None:
        """From here on it goes on with two histories, and shows one of them to one reader."""
        if len(self.branches) >= 3:
            return
        branch = self.home / f"{CHEAT}-{len(self.branches)}"
        shutil.copytree(self.branches[which % len(self.branches)], branch)
        self.branches.append(branch)
        self.served[reader] = branch
        Node(branch, durable=False, now=self.now).publish([("note", {"branch": len(self.branches)})])

    @rule(which=st.integers(0, 3), reader=st.sampled_from(HONEST))
    def the_cheat_shows_another_history(self, which: int, reader: str) -> None:
        self.served[reader] = self.branches[which % len(self.branches)]

    @rule(which=st.integers(0, 3))
    def the_cheat_changes_its_key(self, which: int) -> None:
        Node(self.branches[which % len(self.branches)], durable=False, now=self.now).rotate(revoke=False)

    @rule(which=st.integers(0, 3), reader=st.sampled_from(HONEST))
    def the_cheat_signs_what_is_not_there(self, which: int, reader: str) -> None:
        """A checkpoint whose root no entries give."""
        own: OwnFeed = Node(self.branches[which % len(self.branches)], durable=False).own
        state = own.feed.state()
        key = own._signing(state)
        note = sign(str(Checkpoint(key.name, state.size + 1, bytes(32))), key.verifier, key.private)
        false = self.home / "false"
        shutil.rmtree(false, ignore_errors=True)
        copy_feed(own.feed, false)
        (false / "checkpoint").write_bytes(bytes(note))
        self.read(reader, CHEAT, FolderSource(false))

    # ---- what must hold ----

    @invariant()
    def nobody_honest_is_accused(self) -> None:
        for name in HONEST:
            accused = self.node(name).set_aside() if hasattr(self, "ids") else set()
            assert accused <= {self.ids[CHEAT]} if accused else True

    def teardown(self) -> None:
        try:
            if hasattr(self, "ids"):
                self.heal()
                self.check()
                type(self).histories += 1
        finally:
            shutil.rmtree(self.home, ignore_errors=True)

    def heal(self) -> None:
        """Everybody reads everybody, until there is nothing new."""
        for _ in range(4):
            for name in HONEST:
                self.node(name).sync(source=lambda one, name=name: self.source(one, name))

    def source(self, one: Followed, reader: str) -> Source:
        publisher = next(name for name, feed in self.ids.items() if feed == one.id)
        return FolderSource(self.public(publisher, reader) / "public")

    def check(self) -> None:
        nodes = {name: self.node(name) for name in HONEST}
        for name, node in nodes.items():
            other = nodes[SECOND if name == FIRST else FIRST]
            copy = other.folder(self.ids[name])
            own = node.own.feed.state()
            assert copy.state().root == own.root, "a feed of an honest node is not whole with the other"
            held = [one.data for one in copy.entries()]
            assert set(self.written[name]) <= set(held), "something that was written is lost"
            verify_feed(copy.reader(), SignedNote.read(own.note), self.ids[name])
        self.check_cheat(nodes)
        cheat = self.ids[CHEAT]
        held = {node.folder(cheat).state().root for node in nodes.values()}
        alike = len(held) == 1 or all(cheat in node.set_aside() for node in nodes.values())
        for label in ("check", "issue"):
            states = [desk.docket(node, f"{self.ids[FIRST]}/{label}", date(2024, 1, 1)) for node in nodes.values()]
            if not alike and label == "issue":
                continue  # the cheat showed one of them more of one history: that is a delay
            shows = [shown(state) for state in states]
            for one in shows:
                one["not_counted"] = [left for left in one["not_counted"] if alike or left["feed"] != cheat]
            assert shows[0] == shows[1], "the two sides see different states"

    def check_cheat(self, nodes: dict[str, Node]) -> None:
        """Where the two readers hold, or one was shown, two histories, both have the proof; and only then."""
        cheat = self.ids[CHEAT]
        states = [node.folder(cheat).state() for node in nodes.values()]
        aside = [cheat in node.set_aside() for node in nodes.values()]
        assert aside[0] == aside[1], "one knows of the fork and the other does not"
        small, large = sorted(states, key=lambda one: one.size)
        holder = next(node for node in nodes.values() if node.folder(cheat).state().root == large.root)
        if small.size and holder.folder(cheat).root_at(small.size) != small.root:
            assert all(aside), "two histories are held, and nobody noticed"
        if all(aside):
            type(self).forks_proved += 1
            for node in nodes.values():
                node.proofs()[cheat].check()
            assert len(self.branches) > 1, "an honest history was called a fork"


def shown(state: desk.DocketState) -> dict[str, object]:
    """A state without what differs by who looks."""
    found = state.as_dict()
    found.pop("descriptions")
    for side in found["sides"]:
        del side["known"], side["mine"]
    return found
