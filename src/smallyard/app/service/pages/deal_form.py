"""A deal as a form holds it: the common facts as fields, what a decision asked as answers, all else carried along."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smallyard.app.service.pages.asking import ANSWER, Asked, carried, is_identity, kind_of, put
from smallyard.errors import InputError
from smallyard.law.effects import Question
from smallyard.law.supposing import supposed
from smallyard.model.investment import Investment

__all__ = ["FIELDS", "DealForm", "asked_of_deal"]

FIELDS = (
    "id",
    "date",
    "act",
    "instrument",
    "publicly_traded",
    "value",
    "investor.name",
    "investor.kind",
    "investor.country",
    "target.name",
    "target.kind",
    "target.country",
    "target.activities[1].kind",
    "target.activities[1].description",
    "target.activities[1].does",
    "target.activities_complete",
    "before.equity",
    "after.equity",
    "after.votes",
    "rights.complete",
    "diligence.complete",
)
"""The fields of the form, each named by the place of its fact in a file."""
_LISTS = {"target.activities[1].does"}
_PART = re.compile(r"([a-z_]+)(?:\[([0-9]+)\])?")
_NEEDED = ("date", "act", "investor.name", "target.name")


@dataclass(slots=True)
class DealForm:
    """What the form holds.

    Attributes:
        facts: of the deal, as JSON types in the shape of a file.
        answers: what was answered, by the key of its question; "|" and a listing after the key of one on identity.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, deal: Investment) -> DealForm:
        """A form that holds a deal."""
        return cls(deal.model_dump(mode="json", exclude_defaults=True))

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> DealForm:
        """The form as it was sent.

        Raises:
            InputError: the rest of the facts is not what the page sent.
        """
        made = cls(carried(fields, "smallyard invest"))
        for name in FIELDS:
            if name in fields:
                made.put(name, fields[name].strip())
        for name, said in fields.items():
            if name.startswith(ANSWER) and said.strip():
                made.answers[name.removeprefix(ANSWER)] = said.strip()
        return made

    def put(self, name: str, text: str) -> None:
        """Set a fact to what a field says, or take it out where the field is empty."""
        place: Any = self.facts
        parts = [match for part in name.split(".") if (match := _PART.fullmatch(part)) is not None]
        for part in parts[:-1]:
            place = _step(place, part[1], part[2], make=bool(text))
            if place is None:
                return
        last = parts[-1][1]
        if not text:
            place.pop(last, None)
        else:
            place[last] = [one.strip() for one in text.split(",") if one.strip()] if name in _LISTS else text

    def value(self, name: str) -> str:
        """What a field shows; empty where the fact is not there."""
        place: Any = self.facts
        for part in name.split("."):
            match = _PART.fullmatch(part)
            place = _step(place, match[1], match[2], make=False) if match and isinstance(place, dict) else None
        if isinstance(place, dict) and {"at_least", "at_most"} <= set(place):
            low, high = str(place["at_least"]), str(place["at_most"])
            return low if low == high else f"{low}-{high}"
        if place is None or isinstance(place, dict):
            return ""
        if isinstance(place, bool):
            return str(place).lower()
        return ", ".join(str(one) for one in place) if isinstance(place, list) else str(place)

    @property
    def begun(self) -> bool:
        """Whether enough is filled in to decide."""
        return all(self.value(name) for name in _NEEDED)

    def deal(self) -> Investment:
        """The deal that it describes, the answers among its facts.

        Raises:
            pydantic.ValidationError: a field does not say what it must.
            InputError: an answer is not one.
        """
        facts = {**self.facts}
        target = facts.get("target")
        if isinstance(target, dict):
            kept = [one for one in target.get("activities", []) if one]
            facts["target"] = {**target, "activities": kept}
        deal = Investment.model_validate(facts)
        for key, text in self.answers.items():
            deal = _answered(deal, key, text)
        return deal

    def rest_json(self) -> str:
        """All facts, as the form carries those it has no field for."""
        return json.dumps(self.facts, ensure_ascii=False) if self.facts else ""


def asked_of_deal(deal: Investment, one: Question) -> Asked:
    """How a question is put: by what the fact under its key can hold."""
    key = f"{one.key}|{one.about}" if is_identity(one) else one.key
    return put(one, f"{ANSWER}{key}", _kind(deal, one))


def _kind(deal: Investment, one: Question) -> str:
    if is_identity(one) or one.key.partition(".")[0].partition("[")[0] not in Investment.model_fields:
        return "yes_no"
    return kind_of(lambda value: supposed(deal, one.key, value) is not None, yes=True)


def _answered(deal: Investment, name: str, text: str) -> Investment:
    key, _, listing = name.partition("|")
    value: object = {"true": True, "false": False}.get(text, text)
    if listing:
        which = {True: "listings", False: "not_listings"}.get(value) if isinstance(value, bool) else None
        if which is None:
            return deal
        key, value = f"{key.removesuffix('listings')}{which}", listing
    found = supposed(deal, key, value)
    if found is None:
        raise InputError(f"{text[:40]!r} is no answer", field=key, accepted="what the question asks for")
    return found


def _step(place: Any, name: str, number: str | None, *, make: bool) -> Any:
    """One step down into the facts; None where there is nothing and nothing is to be made."""
    if not isinstance(place, dict):
        return None
    if number is None:
        if name not in place and make:
            place[name] = {}
        return place.get(name)
    rows = place.setdefault(name, []) if make else place.get(name)
    if not isinstance(rows, list):
        return None
    while make and len(rows) < int(number):
        rows.append({})
    return rows[int(number) - 1] if len(rows) >= int(number) else None
