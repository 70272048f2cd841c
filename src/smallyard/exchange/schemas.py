"""The JSON Schemas of the open format: entries by kind, dockets by act, receipts, disclosures, proofs."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from smallyard.exchange.canonical import LARGEST_NUMBER
from smallyard.exchange.determination import DeterminationBody
from smallyard.exchange.dockets.acts import ACTS, DocketType
from smallyard.exchange.dockets.sharing import Disclosure
from smallyard.exchange.entry import FORMAT, Kind
from smallyard.exchange.equivocation import Equivocation
from smallyard.exchange.keys import KeyBody
from smallyard.exchange.list_events import ListEventBody
from smallyard.exchange.receipt import Receipt
from smallyard.exchange.sightings import SeenBody

__all__ = ["format_schemas"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_BODIES: dict[Kind, type[BaseModel]] = {
    Kind.KEY: KeyBody,
    Kind.LIST_EVENT: ListEventBody,
    Kind.DETERMINATION: DeterminationBody,
    Kind.SEEN: SeenBody,
    Kind.PROOF: Equivocation,
}


def format_schemas() -> dict[str, dict[str, Any]]:
    """Every schema of the format, by name. Cross-references are by file name, all in one folder."""
    found = {f"body-{kind.value.replace('_', '-')}": _schema(body) for kind, body in _BODIES.items()}
    for type_ in DocketType:
        found[f"body-docket-{type_.value.replace('_', '-')}"] = _acts(type_)
    found["entry"] = _entry()
    for name, kind in (("receipt", Receipt), ("disclosure", Disclosure), ("equivocation", Equivocation)):
        found[name] = _schema(kind)
    return dict(sorted(found.items()))


def _schema(kind: type[BaseModel]) -> dict[str, Any]:
    return {"$schema": _DRAFT, **kind.model_json_schema(mode="validation")}


def _acts(type_: DocketType) -> dict[str, Any]:
    """One of the acts of a type of docket, told apart by `act`."""
    definitions: dict[str, Any] = {}
    choices = []
    for (kind, name), act in ACTS.items():
        if kind == type_:
            made = act.model_json_schema(mode="validation", ref_template="#/$defs/{model}")
            definitions |= made.pop("$defs", {})
            made["required"] = sorted({*made.get("required", []), "type", "act"})
            definitions[name] = made
            choices.append({"$ref": f"#/$defs/{name}"})
    title = f"Acts of a docket of type {type_}"
    return {"$schema": _DRAFT, "title": title, "oneOf": choices, "$defs": definitions}


def _entry() -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [
        {
            "if": {"properties": {"kind": {"const": kind.value}}},
            "then": {"properties": {"body": {"$ref": f"body-{kind.value.replace('_', '-')}.json"}}},
        }
        for kind in _BODIES
    ]
    bodies += [
        {
            "if": {
                "properties": {
                    "kind": {"const": "docket"},
                    "body": {"properties": {"type": {"const": type_.value}}, "required": ["type"]},
                }
            },
            "then": {"properties": {"body": {"$ref": f"body-docket-{type_.value.replace('_', '-')}.json"}}},
        }
        for type_ in DocketType
    ]
    return {
        "$schema": _DRAFT,
        "title": "An entry of a feed",
        "description": "Written as canonical JSON (RFC 8785): no fractions, ASCII names, at most 65,535 bytes. Kinds "
        "that a reader does not know are kept and counted.",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "feed", "sequence", "previous", "at", "kind", "body"],
        "properties": {
            "format": {"const": FORMAT, "description": "The form of the entry."},
            "feed": {
                "type": "string",
                "maxLength": 200,
                "description": "The feed's name (its origin), as its first entry gives it.",
            },
            "sequence": {
                "type": "integer",
                "minimum": 0,
                "maximum": LARGEST_NUMBER,
                "description": "The entry's number in its feed, from 0 without a gap.",
            },
            "previous": {
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "description": "The leaf hash of the entry before it, SHA-256 in hex; 64 zeros in the first.",
            },
            "at": {
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
                "description": "When it was written, ISO 8601 in UTC, by its publisher's clock.",
            },
            "kind": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9_]{0,39}$",
                "description": "key, list_event, determination, docket, seen or proof; others are kept, not read.",
            },
            "body": {
                "type": "object",
                "description": "What it says, by kind.",
            },
        },
        "allOf": bodies,
    }
