"""Finding the entries that an item may fall under, by words and technical values.

Entries are ranked by BM25 (S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework, 2009) over what they
are called in everyday words, the words of their headings, the paragraphs that the table describes, and the
regulation's text where it is loaded. A whole everyday name in the question counts beyond its words; software and
technology entries give way unless the question speaks of them; values rule paragraphs in and out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from math import log

from smallyard.law.classification.candidates import Candidate, candidates
from smallyard.law.classification.ecfr import ListText
from smallyard.law.tables import Tables
from smallyard.law.tables.ccl import Listing
from smallyard.law.tables.ccl_items import DescribedParagraphs
from smallyard.model.eccn import EccnField
from smallyard.model.noun import Noun
from smallyard.model.packaged import packaged_rows

__all__ = ["Hit", "search"]

_WORD = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_NOT_TELLING = """
a an and any are as at be by can each for from has have in into is it its of on or other our per set that the their
this to used up use using was which with without you your we unit units type model new high low small large max series
system systems equipment device devices product products item items
"""
_COMMON = frozenset(_NOT_TELLING.split())
_K1, _B = 1.2, 0.6
_PHRASE, _RULED_IN, _RULED_OUT = 1.0, 6.0, -3.0
_GROUP_WORDS: Mapping[str, frozenset[str]] = {
    "D": frozenset(
        {"software", "program", "app", "application", "firmware", "code", "sourcecode", "library", "simulator"}
    ),
    "E": frozenset(
        {
            "technology",
            "know-how",
            "knowhow",
            "drawing",
            "blueprint",
            "specification",
            "manual",
            "recipe",
            "knowledge",
        }
    ),
}
_AWAY = 0.45
"""What the score of a software or technology entry is multiplied by, if the question does not speak of either."""
_ASIDE = 0.6
"""The same for goods, if it does."""
_MILITARY = frozenset(
    {"military", "army", "warship", "fighter", "weapon", "weapons", "combat", "naval", "missile", "missiles"}
)
_WEIGHTS = {"names": 1.6, "heading": 1.0, "paragraphs": 1.0, "text": 0.5}


class Hit(Noun):
    """An entry found, with what speaks for it."""

    eccn: EccnField
    """The entry, or the paragraph that the item's values put it in."""
    heading: str
    """The entry's heading, which may be shortened."""
    score: float
    """Without a unit: what ranks the hits of one question, not to be compared between questions."""
    words: tuple[str, ...]
    """The words of the question that it has."""
    candidates: tuple[Candidate, ...]
    """Its paragraphs that the values given rule in, out, or leave open."""


@dataclass(slots=True)
class _Document:
    entry: str
    field: str
    counts: Counter[str]
    length: int
    names: tuple[frozenset[str], ...] = ()


@dataclass(slots=True)
class _Index:
    documents: list[_Document] = field(default_factory=list)
    holding: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    average: dict[str, float] = field(default_factory=dict)

    def add(self, entry: str, kind: str, text: str, names: Iterable[str] = ()) -> None:
        counts = Counter(tokens(text))
        if not counts:
            return
        number = len(self.documents)
        named = tuple(frozenset(tokens(one)) for one in names)
        self.documents.append(_Document(entry, kind, counts, sum(counts.values()), named))
        for token in counts:
            self.holding[token].append(number)

    def close(self) -> None:
        sums: dict[str, list[int]] = defaultdict(list)
        for one in self.documents:
            sums[one.field].append(one.length)
        self.average = {kind: sum(lengths) / len(lengths) for kind, lengths in sums.items()}

    def rarity(self, token: str) -> float:
        entries = len({self.documents[number].entry for number in self.holding.get(token, ())})
        total = len({one.entry for one in self.documents})
        return log(1 + (total - entries + 0.5) / (entries + 0.5))


def tokens(text: str) -> list[str]:
    """The telling words of a text, in one form for singular and plural, compounds also in their parts."""
    found = []
    for word in _WORD.findall(text.lower()):
        parts = [word, *re.split(r"[-.]", word)] if "-" in word else [word]
        found += [_stem(one) for one in parts if one not in _COMMON and (len(one) > 1 or one.isdigit())]
    return found


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A word without its plural and a few endings, British spellings as American ones."""
    word = word.replace("fibre", "fiber").replace("color", "color").replace("aluminium", "aluminum")
    word = word.replace("centre", "center").replace("armour", "armor").replace("metre", "meter")
    for ending, instead in (("isation", "ization"), ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    if word.endswith("ing") and len(word) > 6:
        word = word[:-3]
    return word


def search(
    question: str,
    day: date,
    *,
    parameters: Mapping[str, object] | None = None,
    text: ListText | None = None,
    limit: int = 10,
    tables: Tables | None = None,
) -> tuple[Hit, ...]:
    """The entries on the list on a day that an item so described may fall under, the likeliest first.

    Args:
        question: the item in words.
        day: whose list.
        parameters: technical values of the item.
        text: the regulation's text, to search that too.
        limit: how many to give.
        tables: the law's tables; None for the software's own.

    Raises:
        InputError: a value is not of the kind that a test needs.
    """
    ccl = (tables or _tables()).ccl
    index = _index() if text is None else _index_of(text)
    asked = list(dict.fromkeys(_known(tokens(question), index)))
    scores, words = _scored(asked, frozenset(tokens(question)), index)
    valued = candidates(parameters, day) if parameters else ()
    by_entry: dict[str, list[Candidate]] = defaultdict(list)
    for one in valued:
        by_entry[one.eccn.entry].append(one)
    for name, held in by_entry.items():
        if any(one.ruled_in == "yes" for one in held):
            scores[name] = scores.get(name, 0.0) + _RULED_IN
        elif name in scores and all(one.ruled_in == "no" for one in held):
            scores[name] += _RULED_OUT
    for name in list(scores):
        entry = ccl.find(name)
        if entry is None or not entry.in_force(day) or entry.listing is Listing.SAMPLE:
            del scores[name]
        else:
            scores[name] *= _leaning(name, frozenset(asked) | frozenset(words.get(name, ())), entry.listing)
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return tuple(
        Hit(
            eccn=next((one.eccn for one in by_entry[name] if one.ruled_in == "yes"), name),
            heading=ccl.find(name).heading,  # type: ignore[union-attr]
            score=round(score, 2),
            words=tuple(words.get(name, ())),
            candidates=tuple(by_entry[name]),
        )
        for name, score in best
        if score > 0
    )


_tables = cache(Tables)


def _leaning(entry: str, asked: frozenset[str], listing: Listing) -> float:
    """How far the kind of entry fits the kind of thing asked for."""
    spoken = {group for group, words in _GROUP_WORDS.items() if not asked.isdisjoint({_stem(one) for one in words})}
    group = entry[1]
    factor = 1.0
    if group in _GROUP_WORDS:
        factor *= 1.25 if group in spoken else _AWAY
    elif spoken:
        factor *= _ASIDE
    if entry[2] == "6" and asked.isdisjoint(_MILITARY):
        factor *= 0.5
    if listing is not Listing.LISTED:
        factor *= 0.6
    return factor


def _scored(
    asked: list[str], given: frozenset[str], index: _Index
) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
    rarity = {token: index.rarity(token) for token in asked}
    parts: dict[str, dict[str, float]] = defaultdict(dict)
    words: dict[str, dict[str, None]] = defaultdict(dict)
    reached = {number for token in asked for number in index.holding.get(token, ())}
    for number in reached:
        one = index.documents[number]
        value = 0.0
        for token in asked:
            count = one.counts.get(token, 0)
            if count:
                norm = _K1 * (1 - _B + _B * one.length / index.average[one.field])
                value += rarity[token] * count * (_K1 + 1) / (count + norm)
                words[one.entry][token] = None
        for name in one.names:
            if name and name <= given | frozenset(asked) and len(name) > 0:
                value += _PHRASE * sum(rarity.get(token, 0.0) for token in name) * (1.0 if len(name) == 1 else 1.4)
        value *= _WEIGHTS[one.field]
        held = parts[one.entry]
        held[one.field] = max(held.get(one.field, 0.0), value)
    scores = {}
    for entry, values in parts.items():
        ordered = sorted(values.values(), reverse=True)
        scores[entry] = ordered[0] + 0.4 * sum(ordered[1:])
    return scores, {entry: tuple(found) for entry, found in words.items()}


def _known(asked: list[str], index: _Index) -> Iterator[str]:
    """The words asked for; one that no entry has is taken for the word that it nearly is."""
    from rapidfuzz import fuzz, process

    for token in asked:
        if token in index.holding or token.isdigit() or len(token) < 5:
            yield token
            continue
        near = process.extractOne(token, index.holding.keys(), scorer=fuzz.ratio, score_cutoff=86)
        yield near[0] if near is not None else token


@cache
def _index() -> _Index:
    index = _Index()
    _fill(index)
    index.close()
    return index


_LAST: list[tuple[ListText, _Index]] = []


def _index_of(text: ListText) -> _Index:
    if not _LAST or _LAST[0][0] is not text:
        index = _Index()
        _fill(index)
        for entry in text.entries.values():
            index.add(entry.eccn, "text", entry.heading)
            for one in entry.paragraphs:
                for each in one.walk():
                    index.add(entry.eccn, "text", each.text)
        index.close()
        _LAST[:] = [(text, index)]
    return _LAST[0][1]


def _fill(index: _Index) -> None:
    for row in _rows("everyday_words.csv"):
        index.add(row["eccn"], "names", row["words"], row["words"].split(";"))
    for row in _rows("heading_words.csv"):
        index.add(row["eccn"], "heading", row["words"])
    for one in DescribedParagraphs.load():
        index.add(one.eccn.entry, "paragraphs", one.what)


def _rows(name: str) -> Iterator[dict[str, str]]:
    return packaged_rows("smallyard.law.classification", name)
