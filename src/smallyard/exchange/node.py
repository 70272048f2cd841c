"""A node: one feed of its own, the feeds it follows, and what it found wrong with any of them.

In its folder: `own/` and `keys/` (its feed and private keys), `followed/ID/` (each feed it follows, as a whole copy
that others can read on), `conflicts/` (proofs, kept for good), `private/` (what was withheld from the feed and what
was disclosed to it), `index.sqlite` (made from the feeds).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from smallyard.errors import ConflictError, FeedError, FetchError, InputError
from smallyard.exchange.entry import Entry, Kind
from smallyard.exchange.equivocation import Equivocation
from smallyard.exchange.feed import FeedFolder, FeedState
from smallyard.exchange.followed import Followed, Introduction, Synced
from smallyard.exchange.index import Index, Sighting
from smallyard.exchange.keys import KeyHistory
from smallyard.exchange.note import Checkpoint, SignedNote, check_origin
from smallyard.exchange.own import OwnFeed, Written
from smallyard.exchange.pull import Pulled, Result, pull
from smallyard.exchange.sightings import SeenBody, compared, keys_of, no_hashes, sighting
from smallyard.exchange.source import Source, open_source
from smallyard.exchange.stick import copy_feed, on_stick
from smallyard.exchange.tiles import LogReader, write_file

__all__ = ["Node"]

_LOOKED_UP = {Kind.DOCKET, Kind.DETERMINATION, Kind.PROOF, Kind.SEEN}
Progress = Callable[[str, int, int], None]
"""Called with a feed's name, the entries taken in so far, and all that are due."""


class Node:
    """A node in a folder.

    Args:
        home: the folder.
        passphrase: what its private keys are encrypted with, if anything.
        durable: wait until files are on the disk.
        now: gives the time; for tests.
    """

    def __init__(
        self,
        home: Path,
        *,
        passphrase: bytes | None = None,
        durable: bool = True,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.home, self.durable = home, durable
        self.own = OwnFeed(FeedFolder(home / "own", durable=durable), home / "keys", passphrase)
        self.index = Index(home / "index.sqlite", durable=durable)
        self._now = now or (lambda: datetime.now(UTC))

    # ---- its own feed ----

    def begin(self, origin: str, name: str, country: str | None = None) -> FeedState:
        """Begin the node's feed.

        Raises:
            InputError: it has begun, or the name is none.
        """
        try:
            check_origin(origin)
            with self._alone():
                state = self.own.begin(origin, name, self._now(), country)
        except ValidationError as failed:
            first = failed.errors()[0]
            raise InputError(str(first["msg"]), field=".".join(map(str, first["loc"]))) from failed
        except ValueError as failed:
            raise InputError(str(failed)) from failed
        return state

    @property
    def id(self) -> str:
        """The identity of its own feed.

        Raises:
            InputError: it has none yet.
        """
        return self._begun().id

    def publish(self, written: Iterable[Written]) -> list[Entry]:
        """Append to the node's own feed: all of it, or nothing.

        Raises:
            ConflictError: others have seen more of this feed than is here: appending would fork it.
        """
        with self._alone():
            self._guard()
            _, made = self.own.append(written, self._now())
            self._catch_up()
        return made

    def rotate(self, *, revoke: bool, disowned_from: int | None = None) -> FeedState:
        """Change the signing key; see `OwnFeed.rotate`.

        Raises:
            ConflictError: as `publish`.
        """
        with self._alone():
            self._guard()
            state = self.own.rotate(revoke=revoke, disowned_from=disowned_from, at=self._now())
            self._catch_up()
        return state

    def recover(self, place: str, *, private: bool = False) -> Pulled:
        """Take back the node's own feed from a copy that another node holds, after it was restored from an old one.

        Raises:
            FetchError: the copy cannot be reached.
            FeedError: it does not go on from what is here.
        """
        with self._alone():
            source = open_source(place, private=private)
            try:
                found = pull(self.own.feed, source, self.id)
            finally:
                source.close()
            if found.result in {Result.BROKEN, Result.FORKED}:
                raise FeedError(found.why)
            self._catch_up()
        return found

    # ---- following others ----

    def look(self, place: str, *, private: bool = False) -> Introduction:
        """Read what a feed says of itself. Nothing is kept, and nothing of it is verified but its form.

        Raises:
            FetchError: it cannot be reached.
            FeedError: there is no feed.
        """
        source = open_source(place, private=private)
        try:
            data = source.checkpoint()
            checkpoint = Checkpoint.read(SignedNote.read(data or b""))
            first = LogReader(source.get, checkpoint.size).entry(0)
        finally:
            source.close()
        keys = KeyHistory.of([first])
        return Introduction(keys.feed, keys.origin, keys.name, keys.country, checkpoint.size)

    def follow(self, place: str, feed_id: str, *, private: bool = False) -> Followed:
        """Follow a feed from now on; or follow it at another place.

        Args:
            place: its address or folder.
            feed_id: the identity it must have, learned by another way.
            private: allow addresses in private networks.

        Raises:
            FeedError: the feed there is another.
            FetchError: it cannot be reached.
            InputError: it is the node's own.
        """
        said = self.look(place, private=private)
        if said.id != feed_id:
            raise FeedError(f"{place}: this is the feed {said.id} ({said.origin}), not {feed_id}")
        own = self.own.feed.state()
        if own.size and said.id == own.id:
            raise InputError("is this node's own feed", file=place)
        with self._alone():
            found = Followed(said.id, said.origin, said.name, said.country, place, private)
            with suppress(InputError):
                found = replace(self.followed(feed_id), place=place, private=private, etag="")
            self._remember(found)
        return found

    def unfollow(self, feed_id: str) -> None:
        """Follow a feed no longer, and drop the copy of it. Proofs against it stay.

        Raises:
            InputError: it is not followed.
        """
        with self._alone():
            folder = self.folder(self.followed(feed_id).id).folder
            self.index.forget(feed_id)
            shutil.rmtree(folder)

    def followed(self, feed_id: str) -> Followed:
        """A feed that is followed.

        Raises:
            InputError: it is not.
            FeedError: what is kept of where it is read from is damaged.
        """
        try:
            held = json.loads((self.home / "followed" / feed_id / "source.json").read_bytes())
            return Followed(**held)
        except OSError as failed:
            raise InputError(f"the feed {feed_id[:80]} is not followed") from failed
        except (ValueError, TypeError) as failed:
            raise FeedError(f"followed/{feed_id}/source.json is damaged: {failed}") from failed

    def all_followed(self) -> list[Followed]:
        """The feeds that are followed, by name."""
        places = (self.home / "followed").glob("*/source.json")
        return sorted((self.followed(one.parent.name) for one in places), key=lambda one: (one.origin, one.id))

    def folder(self, feed_id: str) -> FeedFolder:
        """The folder of a feed: the node's own, or one that is followed."""
        own = self.own.feed.state()
        if own.size and own.id == feed_id:
            return self.own.feed
        return FeedFolder(self.home / "followed" / feed_id, durable=self.durable)

    def sync(
        self,
        feeds: Sequence[str] | None = None,
        *,
        stick: Path | None = None,
        tell: bool = True,
        source: Callable[[Followed], Source] | None = None,
        progress: Progress | None = None,
    ) -> list[Synced]:
        """Take in what is new in the feeds that are followed.

        Args:
            feeds: identities; None for all.
            stick: a folder that `carry` wrote: feeds are read from there, and those not there are left alone.
            tell: publish, in the node's own feed, which checkpoints were received and which proofs were found, so
                that a publisher who tells each reader another story is found out.
            source: where each feed is read from instead; for tests.
            progress: called as entries come in.

        Raises:
            InputError: a feed is not followed.
        """
        wanted = self.all_followed() if feeds is None else [self.followed(one) for one in feeds]
        found = []
        with self._alone():
            self._catch_up()
            for one in wanted:
                at = on_stick(stick, one) if stick is not None else None
                if stick is not None and at is None:
                    continue
                opened = source(one) if source is not None else at or self._opened(one)
                try:
                    found.append(self._sync(one, opened, progress, elsewhere=at is not None or source is not None))
                finally:
                    opened.close()
            self._look_over_sightings()
            if tell and self.own.feed.state().size:
                self._tell()
        return found

    def carry(self, folder: Path) -> list[str]:
        """Write the node's own feed and its copies of others to a folder, a stick say, for `sync(stick=...)` there.

        Each feed's checkpoint is written last: a copy that breaks off leaves the older state. Returns identities.
        """
        carried = []
        ids = [one.id for one in self.all_followed()]
        if self.own.feed.state().size:
            ids.insert(0, self.id)
        for feed_id in ids:
            feed = self.folder(feed_id)
            if feed.state().size:
                copy_feed(feed, folder / feed_id)
                carried.append(feed_id)
        return carried

    # ---- what is wrong ----

    def proofs(self) -> dict[str, Equivocation]:
        """The proofs that publishers signed two histories, by feed. Each is checked as it is read.

        Raises:
            FeedError: a file of a proof is damaged.
        """
        found = {}
        for path in sorted((self.home / "conflicts").glob("*.json")):
            try:
                proof = Equivocation.load(path.read_bytes())
            except (OSError, FeedError) as failed:
                raise FeedError(f"{path}: {failed}") from failed
            found[proof.feed] = proof
        return found

    def set_aside(self) -> set[str]:
        """The feeds whose publisher was shown to sign two histories: what they say no longer counts."""
        return {path.stem for path in (self.home / "conflicts").glob("*.json")}

    def keep_proof(self, proof: Equivocation) -> bool:
        """Check a proof and keep it; whether it is the first against its feed.

        Raises:
            FeedError: it proves nothing.
        """
        proof.check()
        path = self.home / "conflicts" / f"{proof.feed}.json"
        if path.exists():
            return False
        write_file(path, proof.dump(), durable=self.durable)
        return True

    # ---- within ----

    def _opened(self, one: Followed) -> Source:
        # Of a feed whose copy is gone, the checkpoint is asked for whether it changed or not.
        etag = one.etag if self.folder(one.id).state().size else ""
        return open_source(one.place, private=one.private, etag=etag)

    def _sync(self, one: Followed, source: Source, progress: Progress | None, *, elsewhere: bool) -> Synced:
        feed, now = self.folder(one.id), self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        before = feed.state().size
        if one.id in self.set_aside():
            why = "its publisher signed two histories; nothing more of it is taken in"
            self._remember(replace(one, result=Result.FORKED, tried=now, why=why))
            return Synced(one, Result.FORKED, 0, before, why)
        report = None if progress is None else (lambda done, due: progress(one.origin, done, due))
        try:
            pulled = pull(feed, source, one.id, progress=report)
        except FetchError as failed:
            self._remember(replace(one, result="unreachable", tried=now, why=str(failed)))
            return Synced(one, "unreachable", 0, before, str(failed))
        if pulled.proof is not None:
            self.keep_proof(pulled.proof)
        after = replace(one, result=pulled.result, tried=now, why=pulled.why)
        if pulled.result in {Result.NEW, Result.UNCHANGED} and not elsewhere:
            after = replace(after, etag=source.kept())
        if pulled.result == Result.NEW:
            after = replace(after, received=now, untold=self._index(one.id) or one.untold)
        self._remember(after)
        return Synced(after, pulled.result, pulled.state.size - before, pulled.state.size, pulled.why)

    def ready(self) -> None:
        """See that everything that was taken in can be looked up: after a power cut, or when the index was lost."""
        ids = [one.id for one in self.all_followed()]
        if self.own.feed.state().size:
            ids.append(self.id)
        if any(self.index.size(one) < self.folder(one).state().size for one in ids):
            with self._alone():
                self._catch_up()

    def _catch_up(self) -> None:
        ids = [one.id for one in self.all_followed()]
        if self.own.feed.state().size:
            ids.append(self.id)
        for feed_id in ids:
            self._index(feed_id)

    def _index(self, feed_id: str) -> bool:
        """Index the new entries of a feed; whether one of them is more than a sighting."""
        feed = self.folder(feed_id)
        begin, size = self.index.size(feed_id), feed.state().size
        if begin >= size:
            return False
        sightings = 0

        def looked_at() -> Iterator[Entry]:
            nonlocal sightings
            for entry in feed.entries_of(_LOOKED_UP, begin):
                if entry.kind == Kind.SEEN:
                    sightings += 1
                    if (saw := sighting(entry.body, feed_id)) is not None:
                        self.index.saw(saw)
                elif entry.kind == Kind.PROOF:
                    with suppress(FeedError):
                        self.keep_proof(Equivocation.read(entry.body))
                yield entry

        # A few are read before the index is opened to write, since a sighting writes to it, too.
        for entries in _batches(looked_at(), 500):
            self.index.add(feed_id, entries)
        self.index.reached(feed_id, size)
        return sightings < size - begin

    def _look_over_sightings(self) -> None:
        """Compare what others saw with what is held, and with what others saw."""
        aside = self.set_aside()
        earlier: Sighting | None = None
        for one in self.index.sightings():
            if one.feed in aside:
                continue
            if earlier is not None and (earlier.feed, earlier.size) == (one.feed, one.size):
                self._proved(compared(one, SignedNote.read(earlier.note.encode()), keys_of(earlier), no_hashes))
            earlier = one
            feed = self.folder(one.feed)
            state = feed.state()
            if not one.size <= state.size:
                continue
            reader = feed.reader(state)
            if not self._proved(compared(one, SignedNote.read(state.note), state.keys, reader.hash_of)):
                self.index.settled(one)

    def _proved(self, proof: Equivocation | None) -> bool:
        if proof is not None:
            self.keep_proof(proof)
        return proof is not None

    def _tell(self) -> None:
        """Publish what was received and what was found, if others do not know it yet."""
        with suppress(ConflictError):
            self._guard()
            written: list[Written] = []
            told = [one for one in self.all_followed() if one.untold and one.id not in self.set_aside()]
            for one in told:
                state = self.folder(one.id).state()
                keys = tuple(held.data.decode() for held in state.keys.held)
                body = SeenBody(feed=one.id, note=state.note.decode(), keys=keys)
                written.append((Kind.SEEN, body.model_dump(mode="json")))
            published = {str(held.body.get("feed")) for held in self.index.items(Kind.PROOF, feed=self.id)}
            for feed_id, proof in self.proofs().items():
                if feed_id not in published:
                    written.append((Kind.PROOF, proof.as_dict()))
            self.own.append(written, self._now())
            self._index(self.id)
            for one in told:
                self._remember(replace(one, untold=False))

    def _guard(self) -> None:
        """Do not append to a feed of which others hold more.

        Raises:
            ConflictError: they do.
        """
        state = self._begun()
        for one in self.index.sightings():
            if one.feed == state.id and one.size > state.size:
                raise ConflictError(
                    f"{one.seen_by[:16]} saw {one.size} entries of this node's feed, and {state.size} are here: it "
                    f"was restored from an old copy. Take it back with `exchange recover` from a node that follows it"
                )

    def _begun(self) -> FeedState:
        state = self.own.feed.state()
        if not state.size:
            raise InputError("holds no feed yet", file=str(self.home), accepted="after `smallyard exchange init`")
        return state

    def _remember(self, one: Followed) -> None:
        data = json.dumps({**asdict(one), "result": str(one.result)}, ensure_ascii=False, indent=1) + "\n"
        write_file(self.home / "followed" / one.id / "source.json", data.encode(), durable=self.durable)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes the node meanwhile. A lock of SQLite: a crash lets go of it."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.home / "lock.sqlite", timeout=60, isolation_level=None)) as lock:
                lock.execute("BEGIN EXCLUSIVE")
                yield
        except sqlite3.Error as failed:
            raise FeedError(f"{self.home} is in use, or cannot be written: {failed}") from failed
        except OSError as failed:
            raise FeedError(f"{self.home} cannot be written: {failed.strerror or failed}") from failed


def _batches(entries: Iterator[Entry], size: int) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, size)):
        yield batch
