"""The name index over everything known, kept beside the store, and what a search in it gives."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, TypeAlias

from smallyard.errors import StoreError
from smallyard.lists.catalog import Catalog, build_catalog, name_entries
from smallyard.lists.evidence import EvidenceSource
from smallyard.lists.gathering import Gathered
from smallyard.model.kleene import Kleene
from smallyard.model.listing import Listing, ListingHistory

if TYPE_CHECKING:
    from smallyard.lists.clearances import Cleared
    from smallyard.names.index import NameIndex
    from smallyard.names.match import NameMatch, NameQuery

__all__ = ["Hit", "Kept"]

_Asked: TypeAlias = "tuple[Sequence[NameQuery], int, float | None]"

LAYOUT = "1"
"""Raised when catalog or names are built in another way from the same evidence."""
_KEPT = 4
"""How many states of the evidence keep their index beside the store."""
_RECENT = 8_192
"""Parties that come near a name and whose matches are kept: they are soon asked for again, for another day."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed party that may be the one asked for.

    `history` is the party's history that bears on the view's day; `in_force` says whether the party was listed on
    that day, over all its histories; `cleared` what a person said of the pair, where somebody asked for it.
    """

    history: ListingHistory
    match: NameMatch
    in_force: Kleene
    cleared: Cleared | None = None


@dataclass(slots=True)
class Kept:
    """The catalog and the name index of what was known by a day, kept in a folder beside the store.

    Each is opened when first asked for, or built and kept for the next time. A folder that cannot be written is no
    error: they are then built in memory.
    """

    evidence: EvidenceSource
    known: date
    folder: Path
    _catalog: Catalog | None = None
    _catalog_hash: str = ""
    _index: NameIndex | None = None
    _said: list[list[Listing]] | None = None
    _opening: RLock = field(default_factory=RLock, repr=False)
    _gathered: Gathered[_Asked, list[list[NameMatch]]] | None = field(default=None, repr=False)
    _recent: dict[tuple[NameQuery, int, float | None], list[NameMatch]] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> Path:
        """The folder's name follows from the evidence: other evidence has another folder."""
        text = f"{LAYOUT} {self.evidence.digest_at(self.known)}"
        return self.folder / f"names-{hashlib.sha256(text.encode()).hexdigest()[:20]}"

    @property
    def catalog(self) -> Catalog:
        """Which entries there are."""
        with self._opening:
            return self._opened_catalog()

    def _opened_catalog(self) -> Catalog:
        if self._catalog is None:
            try:
                self._take((self.place / "catalog.json").read_text("utf-8"))
            except (OSError, ValueError):  # missing, or cut short by a full disk: built from the evidence
                self._build()
        assert self._catalog is not None
        return self._catalog

    @property
    def index(self) -> NameIndex:
        """The name index: an entry's key in it is its number in the catalog."""
        with self._opening:
            return self._opened_index()

    def search(self, queries: Sequence[NameQuery], limit: int, threshold: float | None) -> list[list[NameMatch]]:
        """Search the index; what several threads ask at once is searched together, and what was just found is kept.

        Args:
            queries: the parties.
            limit: the most matches for each.
            threshold: the least score, in [0, 1); None for the matcher's own.

        Raises:
            InputError: a name is too long.
        """
        with self._opening:
            if self._gathered is None:
                self._gathered = Gathered(self._search)
        found = [self._recent.get((query, limit, threshold)) for query in queries]
        missing = [place for place, known in enumerate(found) if known is None]
        if missing:
            matches = self._gathered(([queries[place] for place in missing], limit, threshold))
            for place, one in zip(missing, matches, strict=True):
                found[place] = one
                if one:
                    self._remember((queries[place], limit, threshold), one)
        return [one or [] for one in found]

    def _remember(self, asked: tuple[NameQuery, int, float | None], matches: list[NameMatch]) -> None:
        with self._opening:
            if len(self._recent) >= _RECENT:
                for old in list(self._recent)[: _RECENT // 2]:
                    del self._recent[old]
            self._recent[asked] = matches

    def _search(self, together: Sequence[_Asked]) -> list[list[list[NameMatch]]]:
        index = self.index
        found: list[list[list[NameMatch]]] = [[] for _ in together]
        for limit, threshold in dict.fromkeys(asked[1:] for asked in together):
            places = [place for place, asked in enumerate(together) if asked[1:] == (limit, threshold)]
            options = {} if threshold is None else {"threshold": threshold}
            queries = [query for place in places for query in together[place][0]]
            matches = iter(index.search(queries, limit=limit, **options))
            for place in places:
                found[place] = [next(matches) for _ in together[place][0]]
        return found

    def _opened_index(self) -> NameIndex:
        if self._index is None:
            from smallyard.names.index import NameIndex

            place = self.place / self._index_name()
            try:
                self._index = NameIndex.open(place)
            except (OSError, ValueError, StoreError):  # missing, damaged, or written by another version
                if self._said is None:
                    self._build()
                assert self._said is not None
                index = self._index = NameIndex.build(name_entries(self._said))
                self._said = None
                self._keep(self._index_name(), index.save)
        return self._index

    def _index_name(self) -> str:
        # The index is good for the very catalog whose numbers it holds, and for no other.
        _ = self.catalog
        return f"index-{self._catalog_hash}"

    def _take(self, text: str) -> None:
        self._catalog = Catalog.load(text)
        self._catalog_hash = hashlib.sha256(text.encode()).hexdigest()[:16]

    def _build(self) -> None:
        catalog, self._said = build_catalog(self.evidence, self.known)
        text = catalog.dump()
        self._take(text)
        self._keep("catalog.json", lambda path: path.write_text(text, "utf-8"))

    def _keep(self, name: str, write: Callable[[Path], object]) -> None:
        """Write beside, then rename: another process never sees half of it."""
        place = self.place
        try:
            place.mkdir(parents=True, exist_ok=True)
            scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
        except OSError:
            return
        try:
            write(scratch / name)
            (scratch / name).replace(place / name)
            _forget_old(place.parent)
        except OSError:
            pass  # a full or read-only disk: the next start builds it again
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _forget_old(folder: Path) -> None:
    kept = sorted(folder.glob("names-*"), key=lambda item: item.stat().st_mtime, reverse=True)
    for old in kept[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
