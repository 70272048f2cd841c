"""A transaction, a world and what was found, that note what a rule looks at: what its findings can depend on.

Each thing looked at is noted by a name: an answer by its key, all else with a full stop before it. Only that is noted
which may differ where a rule is asked again (see `heard`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from smallyard.law.found import Found
from smallyard.law.world import ListedParty, World
from smallyard.model.listing import ListCode
from smallyard.model.party import Party
from smallyard.model.transaction import Answer, Item, Transaction

__all__ = [
    "AMOUNTS", "ANY_ANSWER", "FIELDS", "LISTS", "WatchedFound", "WatchedItem", "WatchedTransaction", "WatchedWorld",
    "differing", "on_list",
]  # fmt: skip

FIELDS = ("parties", "items", "end_use")
"""Fields of a transaction that may differ, beside its answers, where a rule is asked again; of items the amounts."""
AMOUNTS = ("value", "quantity")
"""Fields of an item that may differ."""
LISTS = ".lists"
"""Anything of the lists but which of the transaction's parties are on one of them, which is noted by `on_list`."""
FOUND = ".found"
"""Anything of what was found but what is noted by itself."""
ANY_ANSWER = ".answers"
"""What is noted where a rule goes through all answers."""


def on_list(code: ListCode) -> str:
    """What is noted where a rule asks which parties are on a list."""
    return f".listed {code}"


_ON_LIST = {code: on_list(code) for code in ListCode}


class _WatchedAnswers(dict[str, Answer]):
    """The answers of a transaction, which note the keys that are looked up in `read`."""

    def __init__(self, answers: dict[str, Answer], read: set[str]) -> None:
        super().__init__(answers)
        self.read = read

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Answer:
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self.read.add(ANY_ANSWER)
        return super().__iter__()

    def keys(self) -> Any:
        self.read.add(ANY_ANSWER)
        return super().keys()

    def values(self) -> Any:
        self.read.add(ANY_ANSWER)
        return super().values()

    def items(self) -> Any:
        self.read.add(ANY_ANSWER)
        return super().items()


class WatchedTransaction(Transaction):
    """A transaction that notes, beside its answers, which of the fields that may differ are looked at."""

    @classmethod
    def of(cls, tx: Transaction, read: set[str]) -> WatchedTransaction:
        """The same facts, what is looked at noted in `read`."""
        return cls.trusted(**{**tx.__dict__, "answers": _WatchedAnswers(tx.answers, read)})


class WatchedItem(Item):
    """An item that notes which of its fields that may differ are looked at."""

    @classmethod
    def of(cls, item: Item, read: set[str]) -> WatchedItem:
        """The same item, what is looked at noted in `read`."""
        made = cls.trusted(**item.__dict__)
        vars(made)["read"] = read
        return made


def _of_transaction(name: str) -> property:
    noted = f".{name}"

    def look(tx: WatchedTransaction) -> Any:
        held = tx.__dict__
        held["answers"].read.add(noted)
        return held[name]

    return property(look)


def _of_item(name: str) -> property:
    noted = f".{name}"

    def look(item: WatchedItem) -> Any:
        held = item.__dict__
        held["read"].add(noted)
        return held[name]

    return property(look)


# On the finished classes: a model would not have a field and a property of one name.
for _name in FIELDS:
    type.__setattr__(WatchedTransaction, _name, _of_transaction(_name))
for _name in AMOUNTS:
    type.__setattr__(WatchedItem, _name, _of_item(_name))


class WatchedWorld:
    """A world that notes what is looked at of its lists; all else is the same wherever a rule is asked again."""

    def __init__(self, world: World, tx: WatchedTransaction, parties: tuple[Party, ...], read: set[str]) -> None:
        """Of a world, and of the transaction that is decided in it, with its parties unwatched."""
        self._world, self._tx, self._parties, self._read = world, tx, parties, read
        self.tables, self.effective = world.tables, world.effective
        self.groups, self.in_group = world.groups, world.in_group

    def listed(self, tx: Transaction, *codes: ListCode) -> Iterator[ListedParty]:
        """`World.listed`: of each list it is noted that it was asked for."""
        if tx is not self._tx:
            self._read.add(LISTS)
            return self._world.listed(tx, *codes)
        self._read.update(_ON_LIST[code] for code in codes)
        return self._world.listed_among(self._parties, tx, *codes)

    def __getattr__(self, name: str) -> Any:
        self._read.add(LISTS)
        return getattr(self._world, name)


class WatchedFound:
    """What was found of a line, which notes what of it is looked at."""

    def __init__(self, found: Found, read: set[str]) -> None:
        self._found, self._read = found, read

    def __getattr__(self, name: str) -> Any:
        self._read.add(_NOTED.get(name, FOUND))
        return getattr(self._found, name)


_NOTED = {
    name: f".found.{name}"
    for name in ("exceptions_used", "outcome", "reasons", "required", "requirements", "subject")
}
_OF_FOUND: dict[str, Callable[[Found], object]] = {
    ".found.exceptions_used": lambda found: found.exceptions_used,
    ".found.outcome": lambda found: found.outcome,
    ".found.reasons": lambda found: found.reasons,
    ".found.required": lambda found: found.required,
    ".found.requirements": lambda found: [one for one, _ in found.requirements()],
    ".found.subject": lambda found: found.subject,
}


def differing(noted: Iterable[str], one: Found, other: Found) -> set[str]:
    """Of what was noted that in which two times of what was found differ."""
    changed = {what for what in noted if what in _OF_FOUND and _OF_FOUND[what](one) != _OF_FOUND[what](other)}
    # Whatever else is asked follows from all findings, and from what they come to.
    return {*changed, FOUND}
