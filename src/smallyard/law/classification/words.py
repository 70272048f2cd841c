"""Rows of the Commerce Control List in words: for which destinations, and for what of the entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from smallyard.law.tables.ccl import ControlKind, ControlRow
from smallyard.law.tables.control_rows import Paragraphs, Scope
from smallyard.model.country import country

__all__ = ["covers_in_words", "kind_in_words", "place_in_words"]

_DIFFUSION = "every destination (90 FR 4544; BIS states since 2025-05-13 that it does not enforce that rule)"
_KINDS: Mapping[ControlKind, str] = {
    ControlKind.ALL: "every destination",
    ControlKind.ALL_EXCEPT_CA: "every destination except Canada",
    ControlKind.CN: "China",
    ControlKind.CN_MO: "China and Macau",
    ControlKind.CN_RU_VE: "China, Russia and Venezuela",
    ControlKind.CWC: "by the Chemical Weapons Convention",
    ControlKind.CWC_NON_PARTY: "States not Party to the Chemical Weapons Convention",
    ControlKind.D1_D4_D5_EXCEPT_A5_A6: "Country Groups D:1, D:4 and D:5, outside A:5 and A:6",
    ControlKind.E1: "Country Group E:1",
    ControlKind.ENCRYPTION: "every destination except Canada, for encryption (742.15)",
    ControlKind.ENTITY_LIST_FN5: "entities of footnote 5 of the Entity List",
    ControlKind.EXPORT_FROM_MACAU_OR_D5: "every destination, when exported from Macau or Country Group D:5",
    ControlKind.IQ: "Iraq",
    ControlKind.IR: "Iran",
    ControlKind.KP: "North Korea",
    ControlKind.MACAU_OR_D5: "Macau and Country Group D:5",
    ControlKind.NONE: "no license requirement of its own: how applications are reviewed",
    ControlKind.PK: "Pakistan",
    ControlKind.RU_BY: "Russia and Belarus",
    ControlKind.SI: "significant items: every destination except Canada (742.14)",
    ControlKind.UAE_OR_D1_D4_D5_EXCEPT_A5_A6: (
        "the United Arab Emirates and Country Groups D:1, D:4 and D:5, outside A:5 and A:6"
    ),
    ControlKind.UN_ARMS_EMBARGO: "countries under a UN arms embargo",
    ControlKind.WORLDWIDE_COMPUTING: _DIFFUSION,
    ControlKind.WORLDWIDE_MODEL_WEIGHTS: _DIFFUSION,
    ControlKind.WORLDWIDE_PLURILATERAL: "every destination",
}


def kind_in_words(row: ControlRow) -> str:
    """The destinations of a row: by the Country Chart, or as its rule says."""
    if row.kind is ControlKind.CHART:
        return f"where the Country Chart has an X in {row.control[:-1]} Column {row.control[-1]}"
    return _KINDS[row.kind]


def place_in_words(place: str) -> str:
    """Read "A:6", "CA" or "column:RS2", as the exception tables write places."""
    if place.startswith("column:"):
        return f"where the Country Chart has an X in {place[7:-1]} Column {place[-1]}"
    return f"to Country Group {place}" if ":" in place else f"to {country(place).name}"


def covers_in_words(clauses: Iterable[tuple[Scope, frozenset[str]]]) -> str:
    """What of an entry a row covers."""
    return "; or ".join(_clause(scope, only) for scope, only in clauses)


def _clause(scope: Scope, only: frozenset[str]) -> str:
    whole = () in scope.include
    parts = ["the entire entry" if whole else _listed(scope.include)]
    if scope.exclude:
        parts.append(f"except {_listed(scope.exclude)}")
    if scope.objects:
        parts.append("for items of " + ", ".join(map(str, scope.objects)))
    if scope.objects_out:
        parts.append("not for items of " + ", ".join(map(str, scope.objects_out)))
    if scope.object_reason:
        parts.append(f"that are controlled for {scope.object_reason} reasons")
    for condition, wanted in scope.conditions:
        parts.append(f"if {'yes' if wanted else 'no'} to: {condition.question}")
    if scope.own_reason:
        parts.append(f"if the item is controlled for {scope.own_reason} reasons")
    if only:
        parts.append("to " + ", ".join(country(code).name for code in sorted(only)))
    return " ".join(parts)


def _listed(paragraphs: Iterable[Paragraphs]) -> str:
    return ", ".join("." + ".".join(one) for one in paragraphs)
