"""Rules as the Federal Register's API answers them: date, document number, title, and what the abstract counts.

Source: federalregister.gov/developers/documentation/api/v1, documents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from smallyard.lists.reading import Reading, RowProblem, RuleCount, RuleNotice, Source
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Gathering
from smallyard.lists.sources.places import country_in
from smallyard.lists.sources.text import json_results, only
from smallyard.model.citation import Citation
from smallyard.model.listing import ListCode

__all__ = ["read", "recognizes"]

_ONES = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""".split()  # noqa: SIM905 - in order, to be read by people
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_LISTS = {
    "entity list": ListCode.ENTITY_LIST,
    "unverified list": ListCode.UNVERIFIED_LIST,
    "uvl": ListCode.UNVERIFIED_LIST,
    "meu list": ListCode.MILITARY_END_USER_LIST,
    "military end-user (meu) list": ListCode.MILITARY_END_USER_LIST,
}
_CHANGE = re.compile(
    r"\b(?P<verb>adding|adds|removing|removes)\s+(?:the following\s+|a total of\s+)?(?P<number>\d+|[a-z-]+)\s+"
    r"(?P<what>entit(?:y|ies)|entries|persons?|parties|companies)\b(?P<between>[^.]{0,120}?)"
    r"\b(?:to|on|from) the (?P<list>Entity List|Unverified List|UVL|MEU List|Military End-User \(MEU\) List)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"([A-Z][A-Za-z,' ]*?(?:\s\([A-Za-z]+\))?)\s*,?\s\((\d+)\)")
_UNDER = re.compile(r"\b(\d+|[a-z-]+)\s+(?:(?:are|is)\s+)?under the destinations? of (?:the )?([A-Z][^,;.]*)")
_UMLAUT = {"[uuml]": "ü", "[ccedil]": "ç", "[ocirc]": "ô"}


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One JSON answer of the API with rules in it."""
    if len(files) != 1:
        return False
    head = next(iter(files.values()))[:6000]
    return b'"results"' in head and b'"document_number"' in head and b'"publication_date"' in head


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one answer; `row` in a problem is the rule's number in it, from 1.

    Raises:
        ListFileError: the answer is no JSON object with a list of results, or is truncated.
    """
    file, data = only(files)
    value, results = json_results(file, data)
    gathering = Gathering()
    notices = []
    for row, item in enumerate(results, start=1):
        gathering.records += 1
        notice = _notice(item, file, row, gathering) if isinstance(item, dict) else None
        if notice is None:
            gathering.unread.append(RowProblem(file, row, "results", "has no date, number or title", str(item)))
        else:
            notices.append(notice)
    if not partial and isinstance(count := value.get("count"), int) and count > len(results):
        gathering.warn(file, 0, "count", f"the answer has {len(results)} of {count} rules; ask for the next page")
    fields = sorted({name for item in results if isinstance(item, dict) for name in item})
    lists = {count.list for notice in notices for count in notice.counts}
    reading = gathering.reading(source.id, header=",".join(fields), lists=lists)
    published = max((notice.published for notice in notices), default=None)
    return replace(reading, notices=tuple(notices), published=published)


def _notice(item: dict[str, Any], file: str, row: int, gathering: Gathering) -> RuleNotice | None:
    published = day_or_none(str(item.get("publication_date", "")))
    document, title = str(item.get("document_number") or ""), str(item.get("title") or "")
    if published is None or not document or not title:
        return None
    abstract = " ".join(str(item.get("abstract") or "").split())
    for written, letter in _UMLAUT.items():
        abstract = abstract.replace(written, letter)
    notice = RuleNotice(published, document, title, abstract, str(item.get("html_url") or ""))
    return replace(notice, counts=tuple(_counts(notice)))


def _counts(notice: RuleNotice) -> list[RuleCount]:
    """What the abstract says in numbers: "adding 12 entities to the Entity List, under ... (11) and Taiwan (1)"."""
    found: dict[ListCode, RuleCount] = {}
    changes = list(_CHANGE.finditer(notice.abstract))
    for at, match in enumerate(changes):
        number = _number(match["number"])
        code = _LISTS[match["list"].lower()]
        if number is None:
            continue
        count = found.setdefault(
            code,
            RuleCount(
                list=code,
                published=notice.published,
                effective=None,
                citations=(Citation.parse(f"FR Doc. {notice.document}"),),
                document=notice.document,
                title=notice.title,
                source="abstract of the rule",
            ),
        )
        end = changes[at + 1].start() if at + 1 < len(changes) else len(notice.abstract)
        after = notice.abstract[match.end() : end]
        name = "added" if match["verb"].lower().startswith("add") else "removed"
        if getattr(count, name) is not None:
            continue
        changed: dict[str, Any] = {name: number}
        # Countries count only if they sum to the rule's own number; else they belong to something else.
        for countries in (_by_country(_COUNTED, after, 1, 2), _by_country(_UNDER, after, 2, 1)):
            if sum(countries.values()) == number:
                changed[f"{name}_by_country"] = countries
                break
        found[code] = replace(count, **changed)
    return list(found.values())


def _by_country(pattern: re.Pattern[str], text: str, place: int, count: int) -> dict[str, int]:
    countries: dict[str, int] = {}
    for match in pattern.finditer(text):
        number = _number(match[count])
        code = next((code for tail in _tails(match[place].strip(" ,")) if (code := country_in(tail))), None)
        if code is None or number is None:
            return {}
        countries[code] = countries.get(code, 0) + number
    return countries


def _number(text: str) -> int | None:
    """A number in digits or in English words up to ninety-nine."""
    text = text.lower()
    if text.isdigit():
        return int(text)
    if text in _ONES:
        return _ONES.index(text) + 1
    tens, _, one = text.partition("-")
    if tens not in _TENS or (one and one not in _ONES[:9]):
        return None
    return _TENS[tens] + (_ONES.index(one) + 1 if one else 0)


def _tails(words: str) -> list[str]:
    """The text, and what remains of it after each of its words: "destinations of China", "of China", "China".

    Each also without a short form in brackets: "People's Republic of China (China)".
    """
    parts = words.split(" ")
    tails = [" ".join(parts[start:]) for start in range(len(parts))]
    return [form for tail in tails for form in (tail, re.sub(r"\s*\([^)]*\)$", "", tail))]
