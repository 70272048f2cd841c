"""What reading a list file gives, which sources there are, and the one function that reads any of them.

A reader is a pure function from a publisher's bytes to a `Reading`. Each stands in `sources/<id>/reader.py` beside
`source.toml`, which says what the source is, who publishes it and how many entries to expect. A reader module has
two functions: `recognizes(files) -> bool` looks at content (and names only to tell members of a set apart), and
`read(files, source) -> Reading` reads it all or raises `ListFileError` with file, row and field.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.resources import files as package_files
from typing import Any, Protocol, cast

from smallyard.errors import ListFileError
from smallyard.model.citation import Citation
from smallyard.model.interval import DateInterval
from smallyard.model.listing import ListCode, Listing

__all__ = [
    "Action",
    "Reading",
    "RowProblem",
    "RuleCount",
    "RuleEvent",
    "RuleNotice",
    "Source",
    "SourceFile",
    "detect",
    "read",
    "sources",
]

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something in one row that the reader did not understand. `row` counts from 1, a header included."""

    file: str
    row: int
    field: str
    problem: str
    value: str = ""

    def __post_init__(self) -> None:
        if len(self.value) > _SHOWN:
            object.__setattr__(self, "value", self.value[: _SHOWN - 3] + "...")

    def __str__(self) -> str:
        shown = f": {self.value!r}" if self.value else ""
        return f"{self.file}, row {self.row}, field {self.field}: {self.problem}{shown}"


class Action(StrEnum):
    """What a rule, or a difference between two publications, did to an entry."""

    ADD = "add"
    REMOVE = "remove"
    AMEND = "amend"
    SEEN = "seen"
    """The entry was on the list at that date; when it came is not said."""
    SUSPEND = "suspend"
    """The entry stays, its measures do not apply for the time being."""
    RESUME = "resume"
    """The measures apply again."""


@dataclass(frozen=True, slots=True)
class RuleEvent:
    """One change of one entry, as a rule or a dated comparison of publications gives it.

    `listing` is the entry as far as the event tells of it; its key is that of the snapshots. `known_from` is the day
    on which the change became public, if the source says so; None otherwise.
    """

    list: ListCode
    action: Action
    listing: Listing
    when: DateInterval
    citation: Citation | None = None
    source: str = ""
    note: str = ""
    known_from: date | None = None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule's own count of the entries that it adds and removes. None where the source does not say.

    `published` is the Federal Register date, `effective` the day of legal effect; they differ.
    """

    list: ListCode
    published: date | None
    effective: date | None
    citations: tuple[Citation, ...] = ()
    document: str = ""
    title: str = ""
    added: int | None = None
    removed: int | None = None
    added_by_country: Mapping[str, int] = field(default_factory=dict)
    removed_by_country: Mapping[str, int] = field(default_factory=dict)
    source: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """All but its list as JSON types, as the store and the pack keep it."""
        return {
            "published": self.published.isoformat() if self.published else None,
            "effective": self.effective.isoformat() if self.effective else None,
            "citations": [str(citation) for citation in self.citations],
            "document": self.document,
            "title": self.title,
            "added": self.added,
            "removed": self.removed,
            "added_by_country": dict(sorted(self.added_by_country.items())),
            "removed_by_country": dict(sorted(self.removed_by_country.items())),
            "source": self.source,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class RuleNotice:
    """A rule as the Federal Register announces it, with the numbers that its abstract states, by phrase."""

    published: date
    document: str
    title: str
    abstract: str
    url: str = ""
    counts: tuple[RuleCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one publication (a file or a set of files) says.

    Attributes:
        source: the source's id.
        listings: entries in the publisher's order, one for each key.
        events: dated changes, from files that record changes.
        counts: rules' own counts.
        notices: rules as announced.
        published: the date the file itself gives, or None.
        records: the publisher's data rows or entities that were seen, headers and blank lines apart.
        unread: rows that gave nothing because no reader understood them; none is dropped in silence.
        warnings: rows that loaded although something in them was odd.
        lists: the lists that have entries or events here.
        header: the shape of the file (its columns), to notice that the publisher changed it.
        complete: the lists that this publication carries whole, so that an absent entry means "removed".
        outside_expected: one line for each list whose count is outside what the source's description expects.
    """

    source: str
    listings: tuple[Listing, ...] = ()
    events: tuple[RuleEvent, ...] = ()
    counts: tuple[RuleCount, ...] = ()
    notices: tuple[RuleNotice, ...] = ()
    published: date | None = None
    records: int = 0
    unread: tuple[RowProblem, ...] = ()
    warnings: tuple[RowProblem, ...] = ()
    lists: frozenset[ListCode] = frozenset()
    header: str = ""
    complete: frozenset[ListCode] = frozenset()
    outside_expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a publication: its part in the set, its usual names (glob patterns), and where it is fetched."""

    part: str
    names: tuple[str, ...]
    url: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """A source as its source.toml describes it. Counts are entries (min, max) for each list.

    `complete` names the lists that the publication carries whole. `since` is the first publication that has this
    form, as far as it is known.
    """

    id: str
    title: str
    publisher: str
    format: str
    description: str
    license: str
    update_frequency: str
    lists: tuple[ListCode, ...]
    files: tuple[SourceFile, ...]
    complete: frozenset[ListCode]
    expected: Mapping[ListCode, tuple[int, int]]
    page: str = ""
    since: date | None = None

    @property
    def urls(self) -> tuple[str, ...]:
        """The HTTPS addresses from which `lists update` fetches the files; empty if there is no public address."""
        return tuple(file.url for file in self.files if file.url)


class _Reader(Protocol):
    def recognizes(self, files: Mapping[str, bytes]) -> bool: ...

    def read(self, files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading: ...


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its id, in order of id."""
    folder = package_files("smallyard.lists.sources")
    found: dict[str, Source] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        description = entry.joinpath("source.toml")
        if entry.is_dir() and description.is_file():
            found[entry.name] = _source(entry.name, tomllib.loads(description.read_text("utf-8")))
    return found


def detect(files: Mapping[str, bytes]) -> Source:
    """The source that a file or set of files comes from, found by content.

    Args:
        files: uncompressed bytes by file name, as `intake.open_files` gives them.

    Raises:
        ListFileError: no source, or more than one, recognizes the files.
    """
    names = ", ".join(sorted(files)) or "no file"
    fitting = [source for source in sources().values() if _reader(source.id).recognizes(files)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        ids = " and ".join(source.id for source in fitting)
        raise ListFileError(f"could be {ids}; say which with --source", file=names)
    if any(not data.strip() for data in files.values()) or not files:
        raise ListFileError("the file is empty", file=names)
    accepted = "; ".join(f"{source.id} ({source.format})" for source in sources().values())
    raise ListFileError(f"not a list file of a kind we read; accepted: {accepted}", file=names)


def read(
    files: Mapping[str, bytes], source: str | None = None, *, complete: Collection[ListCode] | None = None
) -> Reading:
    """Read one publication.

    Args:
        files: uncompressed bytes by file name.
        source: the source's id; None detects it.
        complete: the lists that the caller knows to be whole in these files, in place of what the source's
            description says; empty for a partial file.

    Raises:
        ListFileError: the files cannot be read as that source.
    """
    if source is None:
        known = detect(files)
    elif source in sources():
        known = sources()[source]
    else:
        raise ListFileError(f"unknown source {source!r}; accepted: {', '.join(sources())}")
    reading = _reader(known.id).read(files, known, partial=complete is not None)
    counts = Counter(listing.list for listing in reading.listings)
    if complete is not None:
        whole = frozenset(complete)
    else:
        # A list whose expected minimum is zero may rightly be empty; any other must have been seen to be whole.
        whole = frozenset(code for code in known.complete if counts[code] or known.expected.get(code, (1, 0))[0] == 0)
    judged = whole if complete is not None else frozenset(known.expected)
    return replace(reading, complete=whole, outside_expected=_outside(known, counts, judged))


def _outside(source: Source, counts: Counter[ListCode], judged: frozenset[ListCode]) -> tuple[str, ...]:
    lines = []
    for code, (least, most) in source.expected.items():
        if code in judged and not least <= counts[code] <= most:
            lines.append(f"{code}: {counts[code]} entries, expected {least} to {most}")
    return tuple(lines)


@cache
def _reader(source_id: str) -> _Reader:
    return cast(_Reader, import_module(f"smallyard.lists.sources.{source_id}.reader"))


def _source(source_id: str, raw: dict[str, Any]) -> Source:
    described = raw.pop("expected", {})
    files = tuple(
        SourceFile(
            part=str(item["part"]),
            names=tuple(item["names"]),
            url=str(item.get("url", "")),
            required=bool(item.get("required", True)),
        )
        for item in raw.pop("files")
    )
    return Source(
        id=source_id,
        lists=tuple(ListCode(code) for code in raw.pop("lists")),
        files=files,
        complete=frozenset(ListCode(code) for code in raw.pop("complete")),
        expected={ListCode(code): (int(least), int(most)) for code, (least, most) in described.items()},
        **raw,
    )
