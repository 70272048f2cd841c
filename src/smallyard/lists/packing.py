"""How the embedded pack writes listings and events: one JSON line each, long repeated texts in a table of their own.

A listing line has its key, the publications that carry it, and what it says. Where a later publication says something
else, `then` gives the difference. License requirements and policies are kept word for word: they are what the entry
says. A text is named by the first eight digits of its SHA-256, so that a new text moves no other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, MutableMapping
from datetime import date
from typing import Any

from smallyard.lists.reading import Action, RuleEvent
from smallyard.model.citation import Citation
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.listing import ListCode, Listing

__all__ = ["decode_event", "decode_listing", "encode_event", "encode_listing", "line", "patched", "text_id"]

_SHORT = {
    "license_requirement": "requirement",
    "license_policy": "policy",
    "start_date": "start",
    "end_date": "end",
    "birth_dates": "born",
}
_LONG = {short: name for name, short in _SHORT.items()}
_INTERNED = ("requirement", "policy")


def text_id(text: str) -> str:
    """The name of a text in the table."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def line(value: Mapping[str, Any]) -> str:
    """One line of a pack file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encode_listing(listing: Listing, texts: MutableMapping[str, str]) -> dict[str, Any]:
    """What a listing says, without list and key; long texts go into `texts`."""
    raw = listing.model_dump(mode="json", exclude_defaults=True)
    del raw["list"], raw["key"]
    names = [
        name["text"] if name.get("kind", "primary") == ("strong" if number else "primary") else [*name.values()]
        for number, name in enumerate(raw["names"])
    ]
    raw["names"] = names
    if "addresses" in raw:
        raw["addresses"] = [
            [item["text"], item.get("country", "")] if set(item) <= {"text", "country"} and "text" in item else item
            for item in raw["addresses"]
        ]
    if "identifiers" in raw:
        raw["identifiers"] = [
            [item["kind"], item["value"], *filter(None, [item.get("country")])] for item in raw["identifiers"]
        ]
    short = {_SHORT.get(name, name): value for name, value in raw.items()}
    for name in _INTERNED:
        if name in short:
            digest = text_id(short[name])
            if texts.setdefault(digest, short[name]) != short[name]:
                raise ValueError(f"two texts share the id {digest}")
            short[name] = digest
    return short


def decode_listing(list_: ListCode, key: str, short: Mapping[str, Any], texts: Mapping[str, str]) -> Listing:
    """The listing that `encode_listing` wrote.

    Raises:
        ValueError: the line is damaged.
    """
    raw = {_LONG.get(name, name): value for name, value in short.items()}
    for name in _INTERNED:
        long = _LONG[name]
        if long in raw:
            raw[long] = texts[raw[long]]
    names = []
    for number, name in enumerate(raw["names"]):
        text, kind = (name, "strong" if number else "primary") if isinstance(name, str) else [*name, "primary"][:2]
        names.append({"text": text, "kind": kind})
    raw["names"] = names
    if "addresses" in raw:
        raw["addresses"] = [
            {"text": item[0], "country": item[1] or None} if isinstance(item, list) else item
            for item in raw["addresses"]
        ]
    if "identifiers" in raw:
        raw["identifiers"] = [
            dict(zip(("kind", "value", "country"), item, strict=False)) for item in raw["identifiers"]
        ]
    return Listing.model_validate({"list": list_, "key": key, **raw})


def patched(before: Mapping[str, Any], difference: Mapping[str, Any]) -> dict[str, Any]:
    """What a listing says after a difference: null takes a field away."""
    after = {**before, **difference}
    return {name: value for name, value in after.items() if value is not None}


def encode_event(event: RuleEvent, texts: MutableMapping[str, str]) -> dict[str, Any]:
    """An event, its key first."""
    when = event.when
    days = [day.isoformat() if day else None for day in (when.earliest, when.latest)]
    coded: dict[str, Any] = {
        "key": event.listing.key,
        "action": event.action.value,
        "when": days[0] if days[0] == days[1] else days,
        "basis": when.basis.value,
        "known": event.known_from.isoformat() if event.known_from else None,
        "citation": str(event.citation) if event.citation else None,
        "source": event.source or None,
        "note": event.note or None,
        **encode_listing(event.listing, texts),
    }
    return {name: value for name, value in coded.items() if value is not None}


def decode_event(list_: ListCode, raw: Mapping[str, Any], texts: Mapping[str, str]) -> RuleEvent:
    """The event that `encode_event` wrote.

    Raises:
        ValueError: the line is damaged.
    """
    rest = dict(raw)
    key, action, when, basis = rest.pop("key"), rest.pop("action"), rest.pop("when"), rest.pop("basis")
    known, citation = rest.pop("known", None), rest.pop("citation", None)
    source, note = rest.pop("source", ""), rest.pop("note", "")
    first, last = (when, when) if isinstance(when, str) else when
    return RuleEvent(
        list=list_,
        action=Action(action),
        listing=decode_listing(list_, key, rest, texts),
        when=DateInterval(
            earliest=date.fromisoformat(first) if first else None,
            latest=date.fromisoformat(last) if last else None,
            basis=Basis(basis),
        ),
        citation=Citation.parse(citation) if citation else None,
        source=source,
        note=note,
        known_from=date.fromisoformat(known) if known else None,
    )
