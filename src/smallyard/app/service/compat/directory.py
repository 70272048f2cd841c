"""All parties that are on a list on a day, in short: for what is looked up by id, by beginning or by words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock, RLock
from typing import TYPE_CHECKING

from smallyard.errors import InputError
from smallyard.lists.ftm import dataset_of, entity_id
from smallyard.lists.ftm.entities import schema_of
from smallyard.model.listing import ListCode
from smallyard.model.party import PartyKind
from smallyard.names.fold import clean

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import Listing

__all__ = ["Directory", "Entry", "directory_of", "folded", "words_of"]

_WORD = re.compile(r"[^\W_]+")
_KEPT = 2


def folded(text: str) -> str:
    """A name in the form in which names are compared here: words in small letters between single spaces.

    Raises:
        InputError: the text is longer than a name may be.
    """
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """The words of a name, in small letters."""
    return _WORD.findall(clean(text).casefold())


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed party.

    Attributes:
        id: the listing's id.
        entity: the id under which FollowTheMoney's software knows it.
        countries: of the listing and its addresses.
        names: all of them, folded, the primary one first.
    """

    id: str
    entity: str
    list: ListCode
    kind: PartyKind
    schema: str
    name: str
    countries: frozenset[str]
    names: tuple[str, ...]

    @classmethod
    def of(cls, listing: Listing) -> Entry:
        """The short form of a listing."""
        places = (address.country for address in listing.addresses)
        return cls(
            id=listing.id,
            entity=entity_id(listing.list, listing.key),
            list=listing.list,
            kind=listing.kind,
            schema=schema_of(listing),
            name=listing.name,
            countries=frozenset(code for code in (*listing.countries, *places) if code),
            names=tuple(dict.fromkeys(_folded_name(name.text) for name in listing.names)),
        )


def _folded_name(text: str) -> str:
    try:
        return folded(text)
    except InputError:  # longer than what is compared; a list's reader lets none in
        return ""


@dataclass(frozen=True, eq=False)
class Directory:
    """The parties on the lists on the view's day; made by `directory_of`, and read as far as it is used."""

    view: ListsView = field(repr=False)
    _reading: RLock = field(default_factory=RLock, repr=False)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The parties, those included of which it is not certain, in order of id."""
        with self._reading:  # one reads, those that want the same wait for it
            return self._entries

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        found = {one.listing.id: Entry.of(one.listing) for one in self.view.in_force()}
        return tuple(found[one] for one in sorted(found))

    @property
    def identities(self) -> dict[str, str]:
        """For each entity's id the listing's, for parties of the past too."""
        with self._reading:
            return self._identities

    @cached_property
    def _identities(self) -> dict[str, str]:
        found: dict[str, str] = {}
        numbered: dict[str, str] = {}
        for one in self.view.evidence.catalog.entries:
            for key in reversed(one.keys):
                found[entity_id(one.list, key)] = one.id
            if dataset_of(one.list).prefix.startswith("ofac"):
                numbered.setdefault(f"ofac-{one.keys[0]}", one.id)
        return {**numbered, **found}

    @cached_property
    def _sorted(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        pairs = sorted((name, number) for number, one in enumerate(self.entries) for name in one.names if name)
        return tuple(name for name, _ in pairs), tuple(number for _, number in pairs)

    def beginning_with(self, text: str) -> Iterator[Entry]:
        """Parties of which a name begins so, in order of that name; each once."""
        prefix = folded(text)
        names, numbers = self._sorted
        seen: set[int] = set()
        for place in range(bisect_left(names, prefix), len(names)) if prefix else ():
            if not names[place].startswith(prefix):
                break
            if numbers[place] not in seen:
                seen.add(numbers[place])
                yield self.entries[numbers[place]]

    def with_words(self, text: str) -> Iterator[Entry]:
        """Parties of which one name holds all words of a text, as whole words; in order of id."""
        words = [f" {word} " for word in words_of(text)]
        for one in self.entries if words else ():
            if any(all(word in f" {name} " for word in words) for name in one.names):
                yield one


_made: dict[tuple[str, object], Directory] = {}
_making = Lock()


def directory_of(view: ListsView) -> Directory:
    """The directory of a view; made once for each state of the lists and each day."""
    key = (view.digest, view.effective)
    with _making:
        if key not in _made:
            while len(_made) >= _KEPT:
                del _made[next(iter(_made))]
            _made[key] = Directory(view)
        return _made[key]
