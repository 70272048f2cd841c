"""One entry of a feed: what every entry says of itself, and how it follows from the one before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from smallyard.errors import FeedError, InputError
from smallyard.exchange.canonical import canonical, parsed
from smallyard.exchange.merkle import leaf_hash
from smallyard.exchange.tiles import LARGEST_ENTRY

__all__ = ["FIRST_PREVIOUS", "FORMAT", "Entry", "Kind", "make_entry", "read_entry"]

FORMAT = "smallyard/entry/1"
"""What each entry of a feed says it is."""
FIRST_PREVIOUS = "0" * 64
"""What the first entry names as the one before it."""
_FIELDS = {"format", "feed", "sequence", "previous", "at", "kind", "body"}
_AT = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Kind(StrEnum):
    """What an entry is. A reader keeps entries of kinds it does not know, and counts them."""

    KEY = "key"
    """The feed's first entry, and each later change of its signing key."""
    LIST_EVENT = "list_event"
    DETERMINATION = "determination"
    DOCKET = "docket"
    SEEN = "seen"
    """Checkpoints of other feeds as this node received them."""
    PROOF = "proof"
    """That another feed signed two histories."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in the feed.

    Attributes:
        sequence: its number, from 0 without a gap.
        previous: the leaf hash of the entry before it, in hexadecimal.
        at: when it was written, UTC, as its publisher's clock said.
        kind: one of `Kind`, or a kind of another version.
        body: what it says.
        data: its canonical bytes.
        leaf: its leaf hash (RFC 6962), the SHA-256 by which the next entry names it.
    """

    sequence: int
    previous: str
    at: str
    kind: str
    body: dict[str, Any]
    data: bytes
    leaf: bytes


def make_entry(feed: str, sequence: int, previous: str, kind: str, body: Mapping[str, object], at: datetime) -> Entry:
    """A new entry; `at` has a time zone.

    Raises:
        InputError: the body is not of JSON types as the format has them, or too long.
    """
    written = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    data = canonical(
        {
            "format": FORMAT,
            "feed": feed,
            "sequence": sequence,
            "previous": previous,
            "at": written,
            "kind": str(kind),
            "body": dict(body),
        }
    )
    if len(data) > LARGEST_ENTRY:
        raise InputError(f"an entry of {len(data):,} bytes", accepted=f"at most {LARGEST_ENTRY:,} bytes")
    return Entry(sequence, previous, written, str(kind), parsed(data)["body"], data, leaf_hash(data))


def read_entry(data: bytes, feed: str | None, sequence: int, previous: str) -> Entry:
    """Read the entry that is due at a place of a feed.

    Args:
        data: its bytes.
        feed: the feed's name; None where it is not known yet.
        sequence: the number that is due.
        previous: the leaf hash of the entry before it, in hexadecimal.

    Raises:
        FeedError: it is not that entry.
    """
    try:
        value = parsed(data)
    except InputError as failed:
        raise FeedError(f"entry {sequence} {failed}") from failed
    if value.keys() != _FIELDS or value["format"] != FORMAT:
        raise FeedError(f"entry {sequence} is not of the format {FORMAT}")
    if feed is not None and value["feed"] != feed:
        raise FeedError(f"entry {sequence} is of another feed, {str(value['feed'])[:80]!r}")
    number = value["sequence"]
    if number != sequence or type(number) is not int:
        raise FeedError(f"entry {sequence} is missing: {str(number)[:20]} stands in its place")
    if value["previous"] != previous:
        raise FeedError(f"entry {sequence} does not follow from the entry before it")
    at, kind, body = value["at"], value["kind"], value["body"]
    if type(at) is not str or not _AT.fullmatch(at):
        raise FeedError(f"entry {sequence} has no time in UTC such as 2023-08-29T01:00:00Z")
    if type(kind) is not str or not _KIND.fullmatch(kind) or type(body) is not dict:
        raise FeedError(f"entry {sequence} has no kind and body")
    return Entry(sequence, previous, at, kind, body, data, leaf_hash(data))
