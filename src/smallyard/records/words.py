"""The words by which a record is found: of its facts and findings in any script, and of what it is.

A word is folded (case, accents, width, traditional characters). Scripts written without spaces have no words to look
for, so each run of them gives its pairs of neighbouring characters: a name is found by any piece of it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from smallyard.names.fold import has_han
from smallyard.records.forms import kind_of, laws_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from smallyard.records.chain import Record

__all__ = [
    "BUCKET",
    "Term",
    "bucket",
    "day_word",
    "fold",
    "index_all",
    "is_word",
    "row_of",
    "rows_of",
    "terms",
    "words",
    "words_said",
]

BUCKET = 4_096
"""Records that share a word for their place in the chain, so that the newest can be looked for first."""
_LONGEST, _MOST = 80, 60_000
_SHORT = 120
"""Characters of a text up to which its words are remembered."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_TOKEN = re.compile(r"[^\W_]+(?:[.\-/][^\W_]+)*(?:\([0-9a-z]{1,5}\))*\*?")
_UNFIT = re.compile(r"[^\w.()/-]")
_PIECE = re.compile(r"[.\-/]?[^\W_]+|\([0-9a-z]{1,5}\)")


def fold(text: str) -> str:
    """One spelling for what reads the same: width, case, accents, traditional characters."""
    if text.isascii():
        return text.casefold()
    if has_han(text):
        from smallyard.names.han import simplify

        text = simplify(unicodedata.normalize("NFKC", text))
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize(
        "NFC", "".join(one for one in apart if unicodedata.category(one) not in {"Mn", "Cf"})
    )


def words(text: str) -> Iterator[str]:
    """The words that a text is found by."""
    folded = fold(text)
    if not folded.isascii():
        for run in _UNSPACED.findall(folded):
            yield from _pairs(run)
            yield run[-1]
        folded = _UNSPACED.sub(" ", folded)
    for token in _TOKEN.findall(folded):
        yield from _ways(token.rstrip("*"))


@lru_cache(maxsize=16_384)
def _words_in(text: str) -> tuple[str, ...]:
    """The words of a text that is likely to come again: a country, a citation, a kind of fact."""
    return tuple(words(text))


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _ways(token: str) -> Iterator[str]:
    """A token, its parts, and of the number of a rule or an ECCN ("744.11(a)", "3a001.b.2") what it lies in."""
    pieces = _PIECE.findall(token)
    if len(pieces) > 1:
        for piece in pieces:
            if len(part := piece.strip(".-/()")) > 1:
                yield part[:_LONGEST]
        if any(letter.isdigit() for letter in token):
            for count in range(1, len(pieces)):
                yield "".join(pieces[:count])[:_LONGEST]
    yield token[:_LONGEST]


class Term(NamedTuple):
    """What one part of a search text asks for."""

    words: tuple[str, ...]
    """All of them must be there."""
    begins: bool = False
    """The last one only begins a word."""
    run: str = ""
    """Words that must follow each other, one space between two."""


def terms(text: str) -> list[Term]:
    """What a search text asks for. A word may end in an asterisk: then it begins the word that is looked for."""
    folded = fold(text)
    found = []
    for run in _UNSPACED.findall(folded):
        pairs = _pairs(run)
        if pairs:
            found.append(Term(tuple(pairs), run=" ".join(pairs) if len(pairs) > 1 else ""))
        else:
            found.append(Term((run,), begins=True))
    for token in _TOKEN.findall(_UNSPACED.sub(" ", folded)):
        bare = token.rstrip("*")
        if any(letter.isdigit() for letter in bare) or len(parts := _PIECE.findall(bare)) == 1:
            asked = (bare[:_LONGEST],)
        else:
            asked = tuple(part.strip(".-/()")[:_LONGEST] for part in parts if len(part.strip(".-/()")) > 1)
        if asked:
            found.append(Term(asked, token.endswith("*")))
    return found


def is_word(name: str, value: str) -> str:
    """The word that says what a record is, such as that its outcome is NLR; no text gives one like it."""
    return f"@{name}/{_UNFIT.sub('-', fold(value))[:_LONGEST]}"


def day_word(name: str, day: str) -> str:
    """The word for a year, a month or a day ("2026", "2026-11", "2026-11-26")."""
    return f"@{name}/{day}"


def bucket(sequence: int) -> str:
    """The word for the stretch of the chain in which a record stands."""
    return f"#{sequence // BUCKET}"


def words_said(facts: dict[str, Any], decision: dict[str, Any]) -> tuple[str, ...]:
    """The words of a record's two texts, as JSON types, in the order in which they follow each other."""
    said: list[str] = []
    for text in _texts(facts, decision):
        found = _words_in(text) if len(text) <= _SHORT else tuple(words(text))
        said += found[: _MOST - len(said)]
        if len(said) >= _MOST:
            break
    return tuple(said)


def row_of(record: Record, said: Iterable[str]) -> dict[str, object]:
    """The row of words of a record, whose two texts say these."""
    return {"sequence": record.sequence, "words": " ".join((*_of_record(record), *said))}


def _of_record(record: Record) -> Iterator[str]:
    yield bucket(record.sequence)
    form = record.form or str(json.loads(record.decision).get("format", ""))
    yield is_word("kind", kind_of(form))
    yield is_word("outcome", record.outcome)
    for law in laws_of(form):
        yield is_word("law", law)
    for regime in json.loads(record.regimes):
        yield is_word("regime", regime)
    if record.made_by:
        yield is_word("by", record.made_by)
    for name, day in (("effective", record.effective), ("recorded", record.recorded_at[:10])):
        yield from (day_word(name, day[:length]) for length in (4, 7, 10))


def _texts(facts: dict[str, Any], decision: dict[str, Any]) -> Iterator[str]:
    """The texts by which a record is found: all of its facts; of the decision citations, facts relied on, persons."""
    yield from dict.fromkeys(_strings(facts))
    found = []
    for half in (decision, decision.get("us") or {}, decision.get("china") or {}):
        for one in (*half.get("findings", ()), *half.get("obligations", ())):
            found += [one["citation"], *one["facts"]]
        for said in half.get("clearances", ()):
            clearance = said.get("clearance", said)
            found += [clearance["by"], clearance["because"], clearance["listing"]["names"][0]["text"]]
    for party in decision.get("parties", ()):
        for hit in party["hits"]:
            found += [hit["name"], hit["listing"], hit["list"], hit["matched"]["listed"], *hit["citations"]]
    yield from dict.fromkeys(found)


def _strings(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)


def index_all(connection: Connection, at_once: int = 500) -> int:
    """Give words to the records that have none; how many there were."""
    from sqlalchemy import insert, select

    from smallyard.records.chain import Record
    from smallyard.records.schema import decision_record, record_words

    last, count = 0, 0
    while True:
        some = select(decision_record).where(decision_record.c.sequence > last, decision_record.c.facts != "")
        without = some.where(decision_record.c.sequence.not_in(select(record_words.c.sequence)))
        rows = connection.execute(without.order_by(decision_record.c.sequence).limit(at_once)).mappings().all()
        if not rows:
            return count
        connection.execute(insert(record_words), list(rows_of(Record(**row) for row in rows)))
        last, count = rows[-1]["sequence"], count + len(rows)


def rows_of(records: Iterable[Record]) -> Iterator[dict[str, object]]:
    """The rows of words of records."""
    for one in records:
        yield row_of(one, words_said(json.loads(one.facts), json.loads(one.decision)))
