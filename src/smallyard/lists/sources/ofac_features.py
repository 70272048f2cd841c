"""OFAC's features: what its remarks, the Consolidated Screening List's `ids` and the enhanced XML say of a party.

One table (ofac_features.csv) tells for each type of feature what it is: an identifier, a date, a birth date, a
country of nationality or citizenship, or a note. The remark itself is kept whole beside what is taken out of it.
Source: the publications themselves; ofac.treasury.gov/system/files/126/dat_spec.txt names the fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft
from smallyard.lists.sources.places import country_in
from smallyard.model.country import all_countries
from smallyard.model.listing import AliasKind
from smallyard.model.packaged import packaged_rows

__all__ = ["Feature", "add_feature", "add_ids", "add_remarks", "feature_types"]

_ALIAS = re.compile(r"([afn])\.k\.a\. '(.+)'\.?$")
_ISSUED = re.compile(r"\s+(?:issued|expires|issue date|expiration date)\b.*$")
_IN_BRACKETS = re.compile(r"\s*\(([^()]+)\)\s*$")
_IMO = re.compile(r"IMO\s*(\d{7})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CURRENCY = "Digital Currency Address"


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of ofac_features.csv: the publisher's type, its role, and the kind under which we keep it."""

    type: str
    role: str
    kind: str


@cache
def feature_types() -> dict[str, Feature]:
    """Every known type of feature by the publisher's name for it."""
    return {row["type"]: Feature(**row) for row in packaged_rows("smallyard.lists.sources", "ofac_features.csv")}


def feature_type(name: str) -> Feature | None:
    """The feature type of that name; a digital currency's name is part of its kind ("... - XBT")."""
    if name.startswith(_CURRENCY):
        return Feature(name, "identifier", name)
    return feature_types().get(name)


def add_remarks(draft: Draft, remarks: str) -> None:
    """Keep OFAC's remarks and take features out of them: "DOB 1962; Passport A12 (Iran); Linked To: MAHAN AIR."."""
    draft.remark(remarks)
    for token in remarks.rstrip().rstrip(".").split("; "):
        text = token.strip().removeprefix("(").removeprefix("alt. ").strip()
        if match := _ALIAS.match(text):
            kind = AliasKind.FORMER if match[1] == "f" else AliasKind.WEAK
            draft.aliases.append((match[2], kind))
            continue
        found = _leading_type(text)
        if found is not None:
            feature, value = found
            # The remark is already kept whole, so a note need not be repeated.
            if feature.role != "note":
                add_feature(draft, feature, value)


def add_feature(draft: Draft, feature: Feature, value: str, country: str | None = None) -> None:
    """Put one feature where it belongs in the entry. A value too long for an identifier becomes a remark."""
    value = value.strip()
    if feature.role == "birth_date":
        draft.birth_dates.append(value)
    elif feature.role == "birth_place":
        draft.remark(value, feature.kind)
    elif feature.role == "country":
        if code := country_in(value):
            draft.countries.append(code)
        else:
            draft.remark(value, feature.kind)
    elif feature.role == "date":
        when = day_or_none(value)
        if when is not None:
            draft.identify(feature.kind, when.isoformat())
            if feature.kind.startswith("Listing Date (CMIC"):
                draft.start_date = when
        else:
            draft.remark(value, feature.kind)
    elif feature.role == "identifier":
        _add_identifier(draft, feature, value, country)
    else:
        draft.remark(value, feature.kind)


def _add_identifier(draft: Draft, feature: Feature, value: str, country: str | None) -> None:
    if feature.type != "Linked To:":
        value = _ISSUED.sub("", value)
        if match := _IN_BRACKETS.search(value):
            found = country_in(match[1])
            if found is not None:
                country, value = country or found, value[: match.start()]
    kind = feature.kind
    if match := _IMO.fullmatch(value.strip()):
        kind, value = "IMO", match[1]
    value = value.strip().removesuffix(")") if feature.type == "Linked To:" and "(" not in value else value
    if not draft.identify(kind, value, country):
        draft.remark(value, feature.kind)


@cache
def _by_first_word() -> dict[str, list[Feature]]:
    table: dict[str, list[Feature]] = {}
    for feature in sorted(feature_types().values(), key=lambda item: -len(item.type)):
        table.setdefault(feature.type.split()[0], []).append(feature)
    return table


def _leading_type(text: str) -> tuple[Feature, str] | None:
    """The feature that a remark's token begins with, and its value: "Passport A12 (Iran)"."""
    if text.startswith(_CURRENCY):
        # "Digital Currency Address - XBT 149w62..."
        words = text.split(" ", 5)
        if len(words) >= 6:
            name = " ".join(words[:5])
            return Feature(name, "identifier", name), words[5]
        return None
    for feature in _by_first_word().get(text.split(" ", 1)[0], ()):
        if text.startswith(feature.type):
            rest = text[len(feature.type) :]
            if rest[:1] in (" ", "(") or feature.type.endswith(":"):
                return feature, rest.strip()
    return None


def add_ids(draft: Draft, text: str) -> list[str]:
    """Take the `ids` field of the Consolidated Screening List's CSV; return the pieces whose type is not known.

    Each piece is the values of one record joined by ", ". Until 2022 the order was country, expiration, issue,
    number, type; since 2023 it is type, number, country, issue, expiration. A number may itself hold ", " or "; ".
    """
    unknown = []
    for piece in _rejoined(text):
        parts = piece.split(", ")
        if (feature := feature_type(parts[0])) is not None:
            rest = parts[1:]
        elif (feature := feature_type(parts[-1])) is not None:
            rest = parts[:-1]
            if rest and rest[0] in all_countries() and len(rest) > 1:
                rest.append(rest.pop(0))
        else:
            unknown.append(piece)
            draft.remark(piece)
            continue
        country = None
        if feature.role == "identifier":
            days = [part for part in rest[1:] if _ISO_DAY.fullmatch(part)] if len(rest) > 1 else []
            rest = [part for part in rest if not _ISO_DAY.fullmatch(part)] or rest
            if days and not rest:
                rest = days
            if len(rest) > 1 and rest[-1] in all_countries():
                country = rest.pop()
        add_feature(draft, feature, ", ".join(rest), country)
    return unknown


def _rejoined(text: str) -> list[str]:
    """The records of an `ids` field: split at "; ", and a piece of no known type goes with the one before it."""
    pieces: list[str] = []
    for piece in text.split("; "):
        piece = piece.strip()
        if not piece:
            continue
        parts = piece.split(", ")
        known = feature_type(parts[0]) is not None or feature_type(parts[-1]) is not None
        if known or not pieces:
            if known and pieces and not _typed(pieces[-1]):
                # Before 2023 the type came last, so a cut number stands before its type.
                pieces[-1] += f"; {piece}"
            else:
                pieces.append(piece)
        elif _typed_first(pieces[-1]):
            pieces[-1] += f"; {piece}"
        else:
            pieces.append(piece)
    return pieces


def _typed(piece: str) -> bool:
    parts = piece.split(", ")
    return feature_type(parts[0]) is not None or feature_type(parts[-1]) is not None


def _typed_first(piece: str) -> bool:
    return feature_type(piece.split(", ", 1)[0]) is not None
