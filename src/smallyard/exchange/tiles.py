"""A feed as plain files: bundles of entries and tiles of hashes, which any web server, folder or stick can carry.

The layout is that of c2sp.org/tlog-tiles: `tile/entries/N` holds 256 entries, each after its length in two bytes;
`tile/L/N` holds 256 hashes of the tree, level L of tiles; the last ones are partial, `N.p/W` with W of them.

The hashes are those of RFC 9162, section 2.1.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from smallyard.errors import FeedError
from smallyard.exchange.merkle import EMPTY_ROOT, HASH_BYTES, node_hash

__all__ = [
    "LARGEST_BUNDLE",
    "LARGEST_ENTRY",
    "WIDTH",
    "LogReader",
    "LogWriter",
    "MissingPartError",
    "feed_paths",
    "folder_reader",
    "read_bundle",
    "tile_path",
    "write_file",
]

WIDTH = 256
"""Entries in a full bundle, and hashes in a full tile."""
LARGEST_ENTRY = 65_535
"""The most bytes of one entry, which is what two bytes can count."""
LARGEST_BUNDLE = WIDTH * (LARGEST_ENTRY + 2)
"""Bytes of a file of entries."""
_TILE_HEIGHT = 8
_LENGTH = struct.Struct(">H")

Get = Callable[[str, int], bytes]
"""Reads a file of the feed by its path: at most so many bytes. Raises MissingPartError if it is not there."""


class MissingPartError(FeedError):
    """A file of the feed is not there (not yet, or the copy broke off)."""


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """The path of a tile (`level` a number) or of a bundle of entries (`level` "entries")."""
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        parts.insert(0, f"x{number % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(parts)}{partial}"


def feed_paths(size: int) -> Iterator[tuple[str, int, bool]]:
    """The files of a feed of a size but for its checkpoint: path, the most bytes it may have, whether it is full."""
    for level in range(-(-max(size, 1).bit_length() // _TILE_HEIGHT)):
        full, width = divmod(size >> (_TILE_HEIGHT * level), WIDTH)
        names: list[tuple[int | str, int]] = [(level, WIDTH * HASH_BYTES)]
        if level == 0:
            names.append(("entries", LARGEST_BUNDLE))
        for name, limit in names:
            for number in range(full):
                yield tile_path(name, number), limit, True
            if width:
                yield tile_path(name, full, width), limit, False


def read_bundle(data: bytes, width: int) -> list[bytes]:
    """The first `width` entries of a bundle.

    Raises:
        FeedError: it holds fewer, or its lengths do not add up.
    """
    found: list[bytes] = []
    at, end = 0, len(data)
    unpack = _LENGTH.unpack_from
    while len(found) < width:
        if at + 2 > end:
            raise FeedError(f"a bundle of {len(found)} entries where {width} are due")
        (length,) = unpack(data, at)
        at += 2 + length
        if at > end:
            raise FeedError(f"a bundle that breaks off within entry {len(found)}")
        found.append(data[at - length : at])
    return found


class LogReader:
    """Entries and hashes of a feed of `size` entries, read part by part.

    Args:
        get: reads a file of the feed.
        size: how many entries it has; which partial files there are follows from it.
    """

    def __init__(self, get: Get, size: int) -> None:
        self.size, self._get = size, get
        self._tile = lru_cache(maxsize=32)(self._read_tile)

    def entries(self, begin: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The entries from number `begin` up to, not including, `end`.

        Raises:
            FeedError: a bundle is missing or damaged.
        """
        end = self.size if end is None else min(end, self.size)
        while begin < end:
            number, first = divmod(begin, WIDTH)
            for entry in self.bundle(number)[first : end - number * WIDTH]:
                yield entry
                begin += 1

    def entry(self, number: int) -> bytes:
        """One entry.

        Raises:
            FeedError: it is not there.
        """
        if not 0 <= number < self.size:
            raise FeedError(f"entry {number} of a feed of {self.size}")
        return self.bundle(number // WIDTH)[number % WIDTH]

    def bundle(self, number: int) -> list[bytes]:
        """The entries of one bundle that belong to a feed of this size."""
        width = min(WIDTH, self.size - number * WIDTH)
        return read_bundle(self._part("entries", number, width, LARGEST_BUNDLE), width)

    def hash_of(self, level: int, number: int) -> bytes:
        """The hash of a full subtree; see `merkle.HashOf`.

        Raises:
            FeedError: a tile is missing or damaged.
        """
        tile_level, height = divmod(level, _TILE_HEIGHT)
        begin = number << height
        tile, first = divmod(begin, WIDTH)
        hashes = self._tile(tile_level, tile)
        found = hashes[first : first + (1 << height)]
        if len(found) < 1 << height:
            raise FeedError(f"tile {tile} of level {tile_level} is too short")
        return _folded(found)

    def partial(self, level: int) -> tuple[bytes, ...]:
        """The hashes of the last tile of a level of tiles, where it is not full."""
        number, width = divmod(self.size >> (_TILE_HEIGHT * level), WIDTH)
        return self._tile(level, number) if width else ()

    def _read_tile(self, level: int, number: int) -> tuple[bytes, ...]:
        width = min(WIDTH, (self.size >> (_TILE_HEIGHT * level)) - number * WIDTH)
        if width <= 0:
            raise FeedError(f"tile {number} of level {level} of a feed of {self.size} entries")
        data = self._part(level, number, width, WIDTH * HASH_BYTES)
        if len(data) < width * HASH_BYTES or len(data) % HASH_BYTES:
            raise FeedError(
                f"tile {number} of level {level} has {len(data)} bytes where {width * HASH_BYTES} are due"
            )
        return tuple(data[at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES))

    def _part(self, level: int | str, number: int, width: int, limit: int) -> bytes:
        """A file; a partial one that is gone is read from the full one that took its place."""
        try:
            return self._get(tile_path(level, number, width), limit)
        except MissingPartError:
            if width == WIDTH:
                raise
            return self._get(tile_path(level, number), limit)


class LogWriter:
    """Appends entries to a feed's files, in memory that does not grow with it.

    Args:
        base: the feed as it stands.
        folder: where new files go: the feed's own folder, or one to be looked over first.
        durable: wait until each file is on the disk.
    """

    def __init__(self, base: LogReader, folder: Path, *, durable: bool = True) -> None:
        self.size, self.folder, self.durable = base.size, folder, durable
        width = base.size % WIDTH
        self._bundle = base.bundle(base.size // WIDTH) if width else []
        levels = max(1, -(-base.size.bit_length() // _TILE_HEIGHT)) if base.size else 1
        self._levels = [list(base.partial(level)) for level in range(levels)]
        self._from = base.size

    def append(self, entry: bytes, leaf: bytes) -> None:
        """Add one entry with its leaf hash; files are written as they fill."""
        self._bundle.append(entry)
        self.size += 1
        if len(self._bundle) == WIDTH:
            self._write_bundle()
            self._bundle = []
        self._add(0, leaf)

    def _add(self, level: int, found: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
        hashes = self._levels[level]
        hashes.append(found)
        if len(hashes) == WIDTH:
            number = (self.size >> (_TILE_HEIGHT * (level + 1))) - 1
            self._write(tile_path(level, number), b"".join(hashes))
            self._levels[level] = []
            self._add(level + 1, _folded(hashes))

    def finish(self) -> None:
        """Write the partial files of the end. Nothing may be added afterwards."""
        if self._bundle:
            self._write_bundle()
        for level, hashes in enumerate(self._levels):
            if hashes:
                number = self.size >> (_TILE_HEIGHT * (level + 1))
                self._write(tile_path(level, number, len(hashes)), b"".join(hashes))

    @property
    def root(self) -> bytes:
        """The root of the tree as it stands."""
        subtrees: list[bytes] = []
        for hashes in reversed(self._levels):
            at, width = 0, len(hashes)
            for power in reversed(range(_TILE_HEIGHT)):
                if width >> power & 1:
                    subtrees.append(_folded(hashes[at : at + (1 << power)]))
                    at += 1 << power
        if not subtrees:
            return EMPTY_ROOT
        found = subtrees.pop()
        while subtrees:
            found = node_hash(subtrees.pop(), found)
        return found

    def superseded(self) -> Iterator[str]:
        """Paths of partial files whose full ones now stand: readers of older sizes read these instead."""
        begin, end = self._from, self.size
        level = 0
        while begin >> (_TILE_HEIGHT * level):
            shift = _TILE_HEIGHT * level
            number, width = divmod(begin >> shift, WIDTH)
            if width and (end >> shift) >= (number + 1) * WIDTH:
                for name in (level, "entries") if not level else (level,):
                    yield tile_path(name, number) + ".p"
            level += 1

    def _write_bundle(self) -> None:
        width = len(self._bundle)
        data = b"".join(part for entry in self._bundle for part in (_LENGTH.pack(len(entry)), entry))
        self._write(tile_path("entries", (self.size - 1) // WIDTH, width), data)

    def _write(self, path: str, data: bytes) -> None:
        write_file(self.folder / path, data, durable=self.durable)


def write_file(path: Path, data: bytes, *, durable: bool = True, mode: int = 0o644) -> None:
    """Write a file beside its place and move it there, so that no reader sees a part of it.

    Raises:
        FeedError: it cannot be written.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as failed:
        raise FeedError(f"{path} cannot be written: {failed.strerror or failed}") from failed


def folder_reader(folder: Path) -> Get:
    """Reads the files of a feed from a folder."""

    def get(path: str, limit: int) -> bytes:
        try:
            with (folder / path).open("rb") as stream:
                data = stream.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as failed:
            raise MissingPartError(f"{path} is not there") from failed
        except OSError as failed:
            raise FeedError(f"{path} cannot be read: {failed.strerror or failed}") from failed
        if len(data) > limit:
            raise FeedError(f"{path} is larger than {limit} bytes")
        return data

    return get


def _folded(hashes: tuple[bytes, ...] | list[bytes]) -> bytes:
    """The root of a full subtree of these hashes, a power of two of them."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]
