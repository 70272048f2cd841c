"""Feeds as files in a folder that somebody carries: written there, and found there again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from smallyard.errors import FeedError
from smallyard.exchange.feed import FeedFolder
from smallyard.exchange.followed import Followed
from smallyard.exchange.note import Checkpoint, SignedNote
from smallyard.exchange.source import FolderSource
from smallyard.exchange.tiles import feed_paths, folder_reader, write_file

__all__ = ["copy_feed", "on_stick"]


def copy_feed(feed: FeedFolder, to: Path) -> None:
    """Copy a feed's files to another folder, its checkpoint last; full files that are there already are left alone.

    Raises:
        FeedError: it cannot be read or written.
    """
    state = feed.state()
    get = folder_reader(feed.public)
    for path, limit, full in feed_paths(state.size):
        place = to / path
        if not (full and place.exists()):
            write_file(place, get(path, limit))
    write_file(to / "checkpoint", state.note)


def on_stick(stick: Path, one: Followed) -> FolderSource | None:
    """The feed in a folder that `copy_feed` wrote, or in a node's own; None if it is not there."""
    for folder in (stick / one.id, stick / "public", stick):
        if (folder / "checkpoint").is_file():
            with suppress(FeedError, OSError):
                checkpoint = Checkpoint.read(SignedNote.read((folder / "checkpoint").read_bytes()))
                if folder.name == one.id or checkpoint.origin == one.origin:
                    return FolderSource(folder)
            if folder.name == one.id:
                return FolderSource(folder)
    return None
