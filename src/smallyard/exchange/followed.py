"""What a node knows of feeds of others: an introduction, what it keeps of each that it follows, what a try gave."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Followed", "Introduction", "Synced"]


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a feed says of itself in its first entry. `id` is what to compare by another way, by telephone say."""

    id: str
    origin: str
    name: str
    country: str | None
    size: int


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that is followed.

    Attributes:
        id: its identity.
        origin: its name.
        name: who publishes it, in words.
        country: the side the publisher says it is on.
        place: where it is read from.
        private: whether addresses in private networks are allowed there.
        etag: what to ask with the next time.
        untold: whether others have not been told of what was received last.
        result: how the last try ended: a `Result`, "unreachable", or empty before the first.
        tried: when that was, UTC.
        received: when something new came last, UTC.
        why: what was wrong, in words.
    """

    id: str
    origin: str
    name: str
    country: str | None
    place: str
    private: bool = False
    etag: str = ""
    untold: bool = False
    result: str = ""
    tried: str = ""
    received: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Synced:
    """What one try to take in a feed gave. `new` entries; `result` as in `Followed`; `why` what was wrong."""

    feed: Followed
    result: str
    new: int
    size: int
    why: str = ""
