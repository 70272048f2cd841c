"""Finding records: by text in any script, by what they are, by days, by whom.

Everything is looked up as words in one index (see `words`), so that any combination is one question to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from smallyard.errors import InputError
from smallyard.records.words import BUCKET, Term, day_word, is_word, terms

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from smallyard.records.chain import Record
    from smallyard.records.forms import Kind

__all__ = ["Found", "Search", "numbers_found"]

_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
_MOST_TERMS = 50
_LONGER = 4
"""How many times as long the next stretch is that is searched: where few were found so far, few will be fetched."""
_MOST_TEXT = 2_000
_PARTS = "_"
"""Where SQLite's index parts a word that says what a record is, such as `@outcome/license_required`.

What is found by the parts is no answer by that: the words themselves must hold what is asked for.
"""


@dataclass(frozen=True, slots=True)
class Search:
    """What records are looked for; what is left out does not matter, what is given must all hold.

    Attributes:
        text: words, names in any script, references, classifications, citations ("744.11"): each must be there. An
            asterisk ends the beginning of a word; Chinese, Japanese, Korean and Thai names are found by any piece.
        kind: transaction, investment or screening.
        outcomes: any of these outcomes of a decision (NLR ...) or results of a screening (match ...).
        law: us, china or both; us and china find decisions under both laws, too.
        regime: one whose rules on records apply (EAR, OFAC, OUTBOUND, CHINA).
        by: who had it made.
        effective_from, effective_to: the day whose law was applied, first and last.
        recorded_from, recorded_to: the day of recording, UTC, first and last.
    """

    text: str = ""
    kind: Kind | None = None
    outcomes: tuple[str, ...] = ()
    law: Literal["us", "china", "both"] | None = None
    regime: str = ""
    by: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    recorded_from: date | None = None
    recorded_to: date | None = None

    def wanted(self) -> list[tuple[Term, ...]]:
        """What is asked of the words: of each group any one must hold.

        Raises:
            InputError: the text is too long, or holds no word to look for.
        """
        if len(self.text) > _MOST_TEXT:
            raise InputError("is too long", field="text", accepted=f"at most {_MOST_TEXT:,} characters")
        asked = terms(self.text)
        if self.text.strip() and not asked:
            raise InputError("holds no word to look for", field="text", accepted="letters or digits")
        if len(asked) > _MOST_TERMS:
            raise InputError("has too many words", field="text", accepted=f"at most {_MOST_TERMS}")
        groups: list[tuple[Term, ...]] = [(one,) for one in asked]
        for name, values in (
            ("kind", (self.kind or "",)),
            ("outcome", self.outcomes),
            ("law", (self.law or "",)),
            ("regime", (self.regime,)),
            ("by", (" ".join(self.by.split()),)),
        ):
            if given := [Term((is_word(name, value),)) for value in values if value]:
                groups.append(tuple(given))
        for name, first, last in (
            ("effective", self.effective_from, self.effective_to),
            ("recorded", self.recorded_from, self.recorded_to),
        ):
            if first is not None or last is not None:
                first, last = first or _FIRST_DAY, last or _LAST_DAY
                if last < first:
                    raise InputError(f"{last} is before {first}", field=f"{name}_to")
                groups.append(tuple(Term((day_word(name, one),)) for one in _stretches(first, last)))
        return groups


@dataclass(frozen=True, slots=True)
class Found:
    """Records found, newest first. `more` says whether older ones are there: search again with `before` the last."""

    records: tuple[Record, ...]
    more: bool


def numbers_found(connection: Connection, wanted: Search, limit: int, before: int | None = None) -> list[int]:
    """The numbers of the newest records that are looked for.

    Raises:
        InputError: as `Search.wanted`.
    """
    groups = wanted.wanted()
    runs = [term.run for group in groups for term in group if term.run]
    if connection.dialect.name == "sqlite":
        return _in_sqlite(connection, groups, runs, limit, before)
    return _in_postgresql(connection, groups, runs, limit, before)


def _in_sqlite(
    connection: Connection, groups: Sequence[tuple[Term, ...]], runs: Sequence[str], limit: int, before: int | None
) -> list[int]:
    from sqlalchemy import text

    from smallyard.records.schema.words import INDEX_PREFIX

    match = " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(_fts5(term)) + ")" for term in group) + ")" for group in groups
    )
    values: dict[str, object] = {"limit": limit}
    where = []
    if match:
        where.append(f"{INDEX_PREFIX} MATCH :match")
        values["match"] = match
    if before is not None:
        where.append("rowid < :before")
        values["before"] = before
    for number, run in enumerate(runs):
        where.append(f"instr(words, :run{number}) > 0")
        values[f"run{number}"] = run

    def held(word: str) -> str:
        values[name := f"word{len(values)}"] = word
        return f"instr(' ' || words || ' ', :{name}) > 0"

    where += (f"({' OR '.join(' AND '.join(map(held, _whole(term))) for term in group)})" for group in groups)
    source = INDEX_PREFIX if match else "record_words"
    condition = f"WHERE {' AND '.join(where)} " if where else ""
    statement = f"SELECT rowid FROM {source} {condition}ORDER BY rowid DESC LIMIT :limit"  # noqa: S608 - our own words
    return list(connection.execute(text(statement), values).scalars())


def _fts5(term: Term) -> Iterator[str]:
    *before, last = (part for word in term.words for part in word.split(_PARTS) if part)
    for word in before:
        yield f'"{word}"'
    yield f'"{last}"{" *" if term.begins else ""}'


def _whole(term: Term) -> list[str]:
    *before, last = term.words
    return [*(f" {word} " for word in before), f" {last}{'' if term.begins else ' '}"]


def _in_postgresql(
    connection: Connection, groups: Sequence[tuple[Term, ...]], runs: Sequence[str], limit: int, before: int | None
) -> list[int]:
    """Stretch after stretch of the chain, newest first, each four times as long as the one before it.

    A common word is in the index of a million records; read in stretches, no more rows are fetched than are needed.
    """
    from sqlalchemy import text

    from smallyard.records.schema.words import WORDS_VECTOR

    asked = ["(" + " | ".join("(" + " & ".join(_tsquery(term)) + ")" for term in group) + ")" for group in groups]
    end = before if before is not None else 1 + (_last_number(connection) or 0)
    # Only the index answers quickly: a plan that reads rows and works out their words takes a thousand times as long.
    # To compile a plan takes longer than to carry it out. Where memory is short, whole pages are worked out anew.
    for setting in ("enable_seqscan = off", "jit = off", "work_mem = '64MB'"):
        connection.execute(text(f"SET LOCAL {setting}"))
    found: list[int] = []
    buckets = 1
    while end > 0 and len(found) < limit:
        first = max((end - 1) // BUCKET - buckets, 0)
        values: dict[str, object] = {"limit": limit - len(found), "end": end}
        stretch = [f"'#{number}'" for number in range(first, (end - 1) // BUCKET + 1)]
        values["query"] = " & ".join([*asked, f"({' | '.join(stretch)})"] if first or not asked else asked)
        where = [f"{WORDS_VECTOR} @@ CAST(:query AS tsquery)"]
        for number, run in enumerate(runs):
            where.append(f"position(:run{number} in words) > 0")
            values[f"run{number}"] = run
        statement = (
            f"WITH hit AS MATERIALIZED (SELECT sequence FROM record_words WHERE {' AND '.join(where)}) "  # noqa: S608
            "SELECT sequence FROM hit WHERE sequence < :end ORDER BY sequence DESC LIMIT :limit"
        )
        found += connection.execute(text(statement), values).scalars()
        end, buckets = first * BUCKET, buckets * _LONGER
    return found


def _last_number(connection: Connection) -> int | None:
    from sqlalchemy import func, select

    from smallyard.records.schema import record_words

    found: int | None = connection.execute(select(func.max(record_words.c.sequence))).scalar_one()
    return found


def _tsquery(term: Term) -> Iterator[str]:
    for place, word in enumerate(term.words):
        yield f"'{word}'{':*' if term.begins and place == len(term.words) - 1 else ''}"


def _stretches(first: date, last: date) -> Iterator[str]:
    """The years, months and days that together are all days from first to last."""
    day = first
    while day <= last:
        year_end = date(day.year, 12, 31)
        month_end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if day.month == day.day == 1 and year_end <= last:
            yield f"{day.year:04}"
            day = year_end + timedelta(days=1)
        elif day.day == 1 and month_end <= last:
            yield f"{day.year:04}-{day.month:02}"
            day = month_end + timedelta(days=1)
        else:
            yield day.isoformat()
            day += timedelta(days=1)
