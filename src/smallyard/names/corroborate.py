"""Facts beside the name: country, address, identifiers, date of birth.

What agrees raises a score, what clashes lowers it; a fact known on one side only does neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from smallyard.model.party_kind import PartyKind
from smallyard.names.fold import clean
from smallyard.names.match import Evidence, EvidenceKind, NameQuery

__all__ = ["Facts", "corroborate", "fold_identifier", "identifier_keys", "kinds_clash"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry says beside its names; identifiers are (kind, value, country)."""

    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str, str], ...] = ()


_UNIQUE = re.compile(
    r"imo|lei|uscc|unified social|social credit|swift|bic|duns|isin|mmsi|registration|tax|inn|ogrn", re.IGNORECASE
)
_UNIQUE_AGREE, _PERSONAL_AGREE = 6.0, 5.0


def fold_identifier(value: str) -> str:
    """An identifier's letters and digits, uppercase, without a leading "IMO"."""
    folded = "".join(char for char in clean(value).upper() if char.isalnum())
    return folded.removeprefix("IMO") if folded.startswith("IMO") and folded[3:].isdigit() else folded


_CREDIT_CODE = re.compile(r"[0-9A-Z]{2}\d{6}[0-9A-Z]{9}[0-9A-Z]")


@lru_cache(maxsize=8192)
def identifier_keys(value: str) -> tuple[str, ...]:
    """What an identifier is found by: itself, and the organization code within a unified social credit code.

    GB 32100-2015: characters 9 to 17 of the eighteen are the organization code that firms had before 2015. An
    identifier of fewer than five characters tells nothing, and has no key.
    """
    folded = fold_identifier(value)
    if len(folded) < 5:
        return ()
    return (folded, folded[8:17]) if len(folded) == 18 and _CREDIT_CODE.fullmatch(folded) else (folded,)


def _kind_of(kind: str) -> str:
    return re.sub(r"[^a-z]", "", kind.lower())


def corroborate(query: NameQuery, facts: Facts) -> tuple[Evidence, ...]:
    """Evidence from facts known on both sides; nothing for a fact that only one side has."""
    found: list[Evidence] = []
    if query.countries and facts.countries:
        shared = sorted(set(query.countries) & set(facts.countries))
        if shared:
            found.append(Evidence(EvidenceKind.COUNTRY, 0.4, f"country agrees: {', '.join(shared)}"))
        else:
            found.append(
                Evidence(
                    EvidenceKind.COUNTRY,
                    -1.0,
                    f"country differs: {', '.join(query.countries)} against {', '.join(facts.countries)}",
                )
            )
    found.extend(_addresses(query.addresses, facts.addresses))
    if query.birth_date and facts.birth_dates:
        found.append(_birth(query.birth_date, facts.birth_dates))
    found.extend(_identifiers(query, facts))
    return tuple(found)


@lru_cache(maxsize=4096)
def _address_words(address: str) -> frozenset[str]:
    folded = clean(address[:1000]).casefold()
    words = re.findall(r"[^\W_]+", folded)
    return frozenset(word for word in words if len(word) > 2 or word.isdigit()) - _STREET


_STREET = frozenset(
    [
        "street",
        "road",
        "ave",
        "avenue",
        "room",
        "floor",
        "building",
        "bldg",
        "district",
        "city",
        "province",
        "no",
        "unit",
        "block",
        "tower",
        "plaza",
        "center",
        "centre",
        "industrial",
        "zone",
        "park",
        "the",
        "and",
        "box",
    ]
)


def _addresses(ours: Iterable[str], theirs: Iterable[str]) -> list[Evidence]:
    best, where = 0.0, ""
    compared = False
    for one in ours:
        words = _address_words(one)
        for other in theirs:
            other_words = _address_words(other)
            if len(words) < 3 or len(other_words) < 3:
                continue
            compared = True
            share = len(words & other_words) / min(len(words), len(other_words))
            if share > best:
                best, where = share, other
    if not compared or best < 0.5:
        return []
    return [Evidence(EvidenceKind.ADDRESS, 1.5 * best, f"address agrees ({best:.0%} of its words): {where}")]


_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)")
_DAY_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s+([a-z]{3})[a-z]*\.?,?\s+(\d{4})", re.IGNORECASE)
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})", re.IGNORECASE)
_MONTHS = {
    name: place
    for place, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}


@lru_cache(maxsize=4096)
def _days(text: str) -> tuple[tuple[int, int, int], ...]:
    """(year, month, day) of each date in a text, 0 for what is not said."""
    text = text[:200]
    found = [(int(y), int(m), int(d or 0)) for y, m, d in _ISO.findall(text)]
    found += [(int(y), _MONTHS[m.lower()], int(d)) for d, m, y in _DAY_MONTH.findall(text) if m.lower() in _MONTHS]
    found += [(int(y), _MONTHS[m.lower()], int(d)) for m, d, y in _MONTH_DAY.findall(text) if m.lower() in _MONTHS]
    return tuple(found) or tuple((int(year), 0, 0) for year in _YEAR.findall(text))


def _birth(ours: str, theirs: Sequence[str]) -> Evidence:
    here = _days(ours)
    there = [day for text in theirs for day in _days(text)]
    if not here or not there:
        return Evidence(
            EvidenceKind.BIRTH_DATE, 0.0, f"date of birth cannot be compared: {ours}, {'; '.join(theirs)}"
        )
    weight, words = -3.0, "differs"
    circa = any("circa" in text.lower() or "approx" in text.lower() or "between" in text.lower() for text in theirs)
    for one in here:
        for other in there:
            if one[0] == other[0] and all(not a or not b or a == b for a, b in zip(one[1:], other[1:], strict=True)):
                full = bool(one[2] and other[2])
                weight, words = max((weight, words), (1.5 if full else 0.6, "agrees" if full else "agrees by year"))
            elif one[0] == other[0] and {one[1], one[2]} == {other[1], other[2]}:
                weight, words = max((weight, words), (0.9, "agrees with day and month exchanged"))
            elif one[0] == other[0]:
                weight, words = max((weight, words), (-0.8, "agrees by year only"))
            elif abs(one[0] - other[0]) <= (2 if circa else 1):
                weight, words = max((weight, words), (-0.3 if circa else -1.2, "is a year or two apart"))
    return Evidence(EvidenceKind.BIRTH_DATE, weight, f"date of birth {words}: {ours}, listed {'; '.join(theirs)}")


def _identifiers(query: NameQuery, facts: Facts) -> list[Evidence]:
    if not query.identifiers or not facts.identifiers:
        return []
    values = {key: kind for kind, value, _ in facts.identifiers for key in identifier_keys(value)}
    clash = ""
    for item in query.identifiers:
        keys = identifier_keys(item.value)
        shared = [values[key] for key in keys if key in values]
        if shared:
            unique = bool(_UNIQUE.search(item.kind) or _UNIQUE.search(shared[0]))
            weight = _UNIQUE_AGREE if unique else _PERSONAL_AGREE
            return [Evidence(EvidenceKind.IDENTIFIER, weight, f"{item.kind} agrees: {item.value}")]
        same_kind = [
            other
            for kind, other, country in facts.identifiers
            if _kind_of(kind) == _kind_of(item.kind)
            and (not item.country or not country or item.country == country)
            and identifier_keys(other)
        ]
        # A number too short to tell parties apart speaks neither for nor against.
        if keys and same_kind and _UNIQUE.search(item.kind):
            clash = f"{item.kind} differs: {item.value}, listed {same_kind[0]}"
    return [Evidence(EvidenceKind.IDENTIFIER, -2.5, clash)] if clash else []


_DIFFERENT = frozenset({PartyKind.PERSON, PartyKind.ORGANIZATION, PartyKind.VESSEL, PartyKind.AIRCRAFT})


def kinds_clash(one: PartyKind, other: PartyKind) -> bool:
    """Whether two known kinds cannot be the same party."""
    return one is not other and one in _DIFFERENT and other in _DIFFERENT
