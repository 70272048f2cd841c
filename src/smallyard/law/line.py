"""One item line of a transaction, as a rule looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from smallyard.law.effects import Question, question
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import UNKNOWN, Kleene
from smallyard.model.transaction import Item, Transaction

__all__ = ["Line"]


@dataclass(frozen=True, slots=True)
class Line:
    """An item with its transaction; `number` counts from 1."""

    tx: Transaction
    item: Item
    number: int

    @property
    def place(self) -> str:
        """Where the item stands in the transaction file: "items[1]"."""
        return f"items[{self.number}]"

    @property
    def eccn(self) -> Eccn | None:
        """The item's classification, if it is known."""
        return self.item.eccn

    @property
    def name(self) -> str:
        """What to call the line in a sentence."""
        described = self.item.description or (str(self.item.eccn) if self.item.eccn else "unclassified item")
        return described if len(described) <= 80 else described[:77] + "..."

    def answer(self, key: str) -> Kleene:
        """A yes-or-no answer for this line ("key@2"), else for the whole transaction ("key")."""
        answers = self.tx.answers
        own = answers.get(f"{key}@{self.number}")
        value = own if isinstance(own, bool) else answers.get(key)
        return Kleene.of(value) if isinstance(value, bool) else UNKNOWN

    def value_of(self, key: str) -> object | None:
        """Any answer for this line, else for the whole transaction; None if there is none."""
        return self.tx.answers.get(f"{key}@{self.number}", self.tx.answers.get(key))

    def parameter(self, name: str) -> object | None:
        """A technical value of the item, by the name the Commerce Control List uses."""
        return self.item.parameters.get(name)

    def asks(self, key: str, text: str, citation: str) -> Question:
        """A question about this line, answered under `key` (or `key@N` for this line alone)."""
        return question(key, text, citation)

    def asks_field(self, field: str, text: str, citation: str) -> Question:
        """A question about a field of this item."""
        return question(f"{self.place}.{field}", text, citation)
