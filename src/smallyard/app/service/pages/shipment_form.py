"""A shipment as a form holds it: fields of the common facts, answers to what a decision asked, and all other facts.

What the form has no field for (owners, US content, technical values ...) travels along as the rest of the facts, so
that a shipment begun from a file or a record loses nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smallyard.app.service.pages.asking import ANSWER, Asked, carried, is_identity, kind_of, put
from smallyard.errors import InputError
from smallyard.law.effects import Question
from smallyard.law.supposing import suppose
from smallyard.model.party import Party
from smallyard.model.transaction import ItemKind, Transaction

__all__ = ["ShipmentForm", "asked"]

_MOST_ROWS = 200
_ROW = re.compile(r"(parties|items)\[([1-9][0-9]{0,2})\]\.([a-z_]+)")
_IDENTITY = "listed:"
_SIMPLE = ("id", "kind", "date", "origin", "destination", "nationality")
_PARTY = ("role", "name", "country", "kind", "address")
_ITEM = ("description", "eccn", "value", "quantity", "unit", "made_in", "hs_code")
_TEXT_ANSWERS = {"738.3.treated_as"}
"""Keys of answers that are text; all others are yes or no."""


@dataclass(slots=True)
class ShipmentForm:
    """What the form holds, as text.

    Attributes:
        simple: the facts of the whole shipment.
        parties: one mapping of fields for each.
        items: one mapping of fields for each line.
        description: of the end use.
        answers: what was answered, by the name of the question's field.
        rest: the other facts, as JSON types of a transaction; those of the parties and items row by row.
    """

    simple: dict[str, str] = field(default_factory=dict)
    parties: list[dict[str, str]] = field(default_factory=list)
    items: list[dict[str, str]] = field(default_factory=list)
    description: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def empty(cls, day: str) -> ShipmentForm:
        """A form with nothing filled in but what most shipments have."""
        simple = {"kind": "export", "date": day, "origin": "US"}
        return cls(simple, [{"role": "ultimate_consignee"}], [{}])

    @classmethod
    def of(cls, tx: Transaction) -> ShipmentForm:
        """A form that holds a transaction."""
        data = tx.model_dump(mode="json", exclude_defaults=True)
        simple = {name: str(data.pop(name)) for name in _SIMPLE if data.get(name) is not None}
        simple = {"kind": str(tx.kind), "origin": tx.origin, **simple}
        parties = [_party_fields(one) for one in data.get("parties", [])]
        items = [_fields(one, _ITEM) for one in data.get("items", [])]
        end_use = data.get("end_use", {})
        description = str(end_use.pop("description", ""))
        return cls(simple, parties, items, description, {}, data)

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> ShipmentForm:
        """The form as it was sent.

        Raises:
            InputError: the rest of the facts is not what the page sent.
        """
        rows: dict[str, dict[int, dict[str, str]]] = {"parties": {}, "items": {}}
        made = cls(simple={name: fields.get(name, "").strip() for name in _SIMPLE})
        for name, text in fields.items():
            if (match := _ROW.fullmatch(name)) is not None and int(match[2]) <= _MOST_ROWS:
                rows[match[1]].setdefault(int(match[2]), {})[match[3]] = text.strip()
            elif name.startswith((ANSWER, _IDENTITY)) and text.strip():
                made.answers[name] = text.strip()
        made.description = fields.get("end_use.description", "").strip()
        made.rest = carried(fields, "smallyard check")
        # Rows left empty go, and what else was known of them: from here on a row's place is its number in the facts.
        for name, filled in (("parties", _named), ("items", _filled)):
            held = sorted((number, row) for number, row in rows[name].items() if filled(row))
            kept = [(row, _row(made.rest, name, number - 1)) for number, row in held]
            setattr(made, name, [row for row, _ in kept])
            made.rest[name] = [other for _, other in kept]
        return made

    @property
    def begun(self) -> bool:
        """Whether enough is filled in to decide: somewhere to go, and something that goes."""
        return bool(self.simple.get("destination")) and any(_filled(one) for one in self.items)

    def transaction(self) -> Transaction:
        """The transaction that it describes, the answers among its facts.

        Raises:
            pydantic.ValidationError: a field does not say what it must.
            InputError: an answer is not one.
        """
        data = {**self.rest, **{name: text for name, text in self.simple.items() if text}}
        data["parties"] = [
            _party(fields, _row(self.rest, "parties", number))
            for number, fields in enumerate(self.parties)
            if _named(fields)
        ]
        data["items"] = [
            {**_row(self.rest, "items", number), **{name: text for name, text in fields.items() if text}}
            for number, fields in enumerate(self.items)
            if _filled(fields)
        ]
        data["end_use"] = {**self.rest.get("end_use", {}), "description": self.description}
        tx = Transaction.model_validate(data)
        for name, text in self.answers.items():
            tx = _answered(tx, name, text)
        return tx

    def rest_json(self) -> str:
        """The other facts as the form carries them."""
        return json.dumps(self.rest, ensure_ascii=False) if self.rest else ""


def asked(tx: Transaction, one: Question) -> Asked:
    """How a question is put: by what the fact under its key can hold."""
    subject = _subject(tx, one.key)
    name = f"{_IDENTITY}{one.about}|{subject}" if is_identity(one) else f"{ANSWER}{one.key}|{subject}"
    return put(one, name, _kind(tx, one))


def _subject(tx: Transaction, key: str) -> str:
    """What a key's row is called: an answer holds for that party or item, not for whatever stands there later."""
    found = re.match(r"(parties|items)\[([0-9]+)\]", key)
    if found is None:
        return ""
    rows = tx.parties if found[1] == "parties" else tx.items
    number = int(found[2]) - 1
    if not 0 <= number < len(rows):
        return ""
    row = rows[number]
    return row.name if isinstance(row, Party) else row.description


def _kind(tx: Transaction, one: Question) -> str:
    key = one.key
    if is_identity(one):
        return "yes_no"
    if key.partition(".")[0].partition("[")[0] not in Transaction.model_fields:
        return "text" if key.partition("@")[0] in _TEXT_ANSWERS else "yes_no"
    if key.endswith("].kind"):
        return "item_kind"
    if ".parameters." in key:
        return "text"
    return kind_of(lambda value: suppose(tx, key, value) is not None, yes="true")


def _answered(tx: Transaction, name: str, text: str) -> Transaction:
    """The transaction with one more answer.

    Raises:
        InputError: it is not one that the question takes.
    """
    if name.startswith(_IDENTITY):
        listing, _, subject = name.removeprefix(_IDENTITY).partition("|")
        which = {"true": "listings", "false": "not_listings"}.get(text)
        for number, party in enumerate(tx.parties, start=1):
            if which and party.name == subject:
                tx = suppose(tx, f"parties[{number}].{which}", listing) or tx
        return tx
    key, _, subject = name.removeprefix(ANSWER).partition("|")
    if subject != _subject(tx, key):
        return tx  # another party or item stands there now: it is asked again
    if ".parameters." in key:
        place, _, parameter = key.partition(".parameters.")
        held = re.fullmatch(r"items\[([0-9]+)\]", place)
        number = int(held[1]) - 1 if held else -1
        if 0 <= number < len(tx.items):
            items = [one.model_dump() for one in tx.items]
            items[number]["parameters"] = {**items[number]["parameters"], parameter: text}
            return Transaction.model_validate({**tx.model_dump(), "items": items})
        return tx
    of_answers = key.partition(".")[0].partition("[")[0] not in Transaction.model_fields
    value: object = text
    if of_answers and text in {"true", "false"}:
        value = text == "true"
    found = suppose(tx, key, value)
    if found is None:
        kinds = ", ".join(ItemKind) if key.endswith("].kind") else "what the question asks for"
        raise InputError(f"{text[:40]!r} is no answer", field=key, accepted=kinds)
    return found


def _named(party: Mapping[str, str]) -> bool:
    return bool(party.get("name"))


def _filled(item: Mapping[str, str]) -> bool:
    return any(item.get(name) for name in ("description", "eccn", "hs_code", "value"))


def _fields(data: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(data.pop(name)) for name in names if data.get(name) is not None}


def _party_fields(data: dict[str, Any]) -> dict[str, str]:
    addresses = data.get("addresses", [])
    plain = len(addresses) == 1 and set(addresses[0]) <= {"text"}
    address = str(data.pop("addresses")[0].get("text", "")) if plain else ""
    fields = _fields(data, tuple(name for name in _PARTY if name != "address"))
    return {"role": "ultimate_consignee", **fields, **({"address": address} if address else {})}


def _party(fields: Mapping[str, str], rest: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: text for name, text in fields.items() if text and name != "address"}
    address = fields.get("address")
    return {**rest, **said, **({"addresses": [{"text": address}]} if address else {})}


def _row(rest: Mapping[str, Any], name: str, number: int) -> dict[str, Any]:
    rows = rest.get(name, [])
    found = rows[number] if isinstance(rows, list) and number < len(rows) else {}
    return found if isinstance(found, dict) else {}
