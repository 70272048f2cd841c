"""From one state of the lists to the next: which parties could come to something else, and what they come to now.

Screening a book of parties again each night compares every party with every listing, though few listings changed. A
`ListsChange` finds those listings, and of a million parties the few that come near one of them, or whose own words
are more or less common on the lists than they were. All others come to what they came to before, to the last digit;
so the results joined from both are those of a full run (`names.changes` says why).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from smallyard.errors import StoreError
from smallyard.names import NameIndex
from smallyard.names.changes import IndexChange
from smallyard.names.storage import Texts, as_bytes
from smallyard.screening.parties import Options, look_up
from smallyard.screening.result import query
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView
    from smallyard.model.party import Party
    from smallyard.names.kept import KeptQueries, Sieve

__all__ = ["ListsChange", "ListsState", "Rescreened", "rescreen"]

_SEEN = 16
"""Bytes of the digest of what is held and shown of one entry."""


@dataclass(frozen=True, eq=False)
class ListsState:
    """The lists as screening saw them on a day, to compare later ones with; small enough to keep beside results.

    Attributes:
        index: the names, an entry's key being its place in `ids`.
        ids: of all entries, in order.
        seen: for each entry a digest of its names and facts and of all on which it depends what a hit shows of it on
            the day.
        digest: of the evidence, as `ListsView.digest`.
        days: the effective and the known day, in words.
    """

    index: NameIndex
    ids: tuple[str, ...]
    seen: NDArray[Any]
    digest: str
    days: str

    @classmethod
    def of(cls, view: ListsView) -> ListsState:
        """The state that a view shows.

        Raises:
            StoreError: the lists cannot be read.
        """
        index = view.evidence.kept.index
        entries = view.evidence.catalog.entries
        for code in view.evidence.catalog.by_list:
            view.evidence.resolve_list(code)
        digests = []
        for said, entry in zip(index.said(), entries, strict=True):
            shown = view.telling(entry.id)  # None where the view is without the entry
            text = repr((said, shown, __version__))
            digests.append(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SEEN).digest())
        seen = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, _SEEN)
        return cls(index, tuple(entry.id for entry in entries), seen, view.digest, f"{view.effective} {view.known}")

    def save(self, path: Path) -> None:
        """Write the state to a file.

        Raises:
            OSError: the file cannot be written.
        """
        ids, starts = as_bytes(self.ids)
        about = np.frombuffer(json.dumps([self.digest, self.days]).encode(), dtype=np.uint8)
        beside = {"state_ids": ids, "state_starts": starts, "state_seen": self.seen.reshape(-1), "state_about": about}
        self.index.save(path, beside)

    @classmethod
    def open(cls, path: Path) -> ListsState:
        """Open a saved state.

        Raises:
            StoreError: the file is missing, damaged, or of another version of the software.
        """
        index = NameIndex.open(path)
        try:
            held = index.arrays
            ids = Texts(held["state_ids"], held["state_starts"])
            digest, days = json.loads(bytes(held["state_about"]))
            seen = held["state_seen"].reshape(-1, _SEEN)
        except (KeyError, ValueError) as fault:
            raise StoreError(f"{path.name}: not a state of the lists") from fault
        if not len(ids) == len(seen) == len(index):
            raise StoreError(f"{path.name}: the state's parts do not fit one another")
        return cls(index, tuple(ids[number] for number in range(len(ids))), seen, digest, days)


@dataclass(frozen=True, eq=False)
class ListsChange:
    """What changed from one state of the lists to another, as far as screening can tell.

    Make one with `between`. An entry counts as changed if its names or facts did, or anything that a hit shows of it:
    whether it is in force on the view's day, since when, what its list says.

    Attributes:
        came: ids of entries that are in the later state alone.
        went: ids of entries that are in the earlier state alone.
        amended: ids of entries in both that changed.
    """

    before: ListsState
    after: ListsState
    came: tuple[str, ...]
    went: tuple[str, ...]
    amended: tuple[str, ...]
    _index: IndexChange

    @classmethod
    def between(cls, before: ListsView | ListsState, after: ListsView | ListsState) -> ListsChange:
        """The change from one state to another; a view stands for its state.

        Raises:
            StoreError: the lists cannot be read.
        """
        old = before if isinstance(before, ListsState) else ListsState.of(before)
        new = after if isinstance(after, ListsState) else ListsState.of(after)
        there = {id_: number for number, id_ in enumerate(old.ids)}
        place = np.array([there.get(id_, -1) for id_ in new.ids], dtype=np.int64)
        both = np.flatnonzero(place >= 0)
        same = (old.seen[place[both]] == new.seen[both]).all(axis=1)
        kept, kept_old = both[same], place[both][same]
        # The catalog is in order of id, so those that stay keep their order; of equals, the earlier comes first.
        in_order = bool((np.diff(kept_old) > 0).all())
        changed = (
            np.setdiff1d(np.arange(len(old.ids)), kept_old if in_order else []),
            np.setdiff1d(np.arange(len(new.ids)), kept if in_order else []),
        )
        return cls(
            before=old,
            after=new,
            came=tuple(new.ids[number] for number in np.flatnonzero(place < 0).tolist()),
            went=tuple(sorted(there.keys() - set(new.ids))),
            amended=tuple(new.ids[number] for number in both[~same].tolist()),
            _index=IndexChange(old.index, new.index, changed),
        )

    @property
    def everything(self) -> bool:
        """Whether every party must be compared again: the lists' length passed a step in which it is reckoned.

        How common a word is counts in steps of an eighth of a doubling of the lists' names, so that this is rare.
        """
        return self._index.everything

    def touches(self, parties: Sequence[Party]) -> list[bool]:
        """For each party whether it could come to something else; where this is false, it does not.

        Raises:
            InputError: a name is longer than 2,000 characters.
        """
        return [bool(one) for one in self._index.touches([query(party) for party in parties])]

    def touches_kept(self, kept: KeptQueries) -> NDArray[Any]:
        """The same of parties kept as words, those of `query`: for some more it may be true than by `touches`."""
        return kept.touched(self._index, self._sieve)

    @cached_property
    def _sieve(self) -> Sieve:
        from smallyard.names.kept import Sieve

        return Sieve(self._index)


@dataclass(frozen=True, slots=True)
class Rescreened:
    """What parties come to in the later state: of each its hits, and whether it was compared again."""

    hits: tuple[tuple[Hit, ...], ...]
    compared: tuple[bool, ...]


def rescreen(
    parties: Sequence[Party],
    earlier: Sequence[tuple[Hit, ...] | None],
    change: ListsChange,
    view: ListsView,
    options: Options | None = None,
) -> Rescreened:
    """The hits of parties after a change of the lists, from those before it; equal to screening all of them again.

    A hit that stands is the earlier object: all that it shows is as it was, but for the day on which the listing was
    last seen in a publication (`ListingHistory.last_seen`).

    Args:
        parties: the parties as they are now.
        earlier: for each its hits in `change.before` under the same options; None for a party that is new or changed.
        change: what changed.
        view: the later lists, those of `change.after`.
        options: how to screen; None for the usual way.

    Raises:
        ValueError: the view is not the one that the change leads to.
        InputError: a name is longer than 2,000 characters.
        StoreError: the lists cannot be read.
    """
    if view.digest != change.after.digest or f"{view.effective} {view.known}" != change.after.days:
        raise ValueError("the view does not show the lists that the change leads to")
    asked = [place for place, found in enumerate(earlier) if found is not None]
    touched = dict(zip(asked, change.touches([parties[place] for place in asked]), strict=True))
    again = [place for place in range(len(parties)) if touched.get(place, True)]
    new = dict(zip(again, look_up([parties[place] for place in again], view, options or Options()), strict=True))
    hits = tuple(new.get(place, found or ()) for place, found in enumerate(earlier))
    return Rescreened(hits, tuple(place in new for place in range(len(parties))))
