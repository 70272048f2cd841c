"""The embedded pack as evidence: facts with citations that come with the software.

It is a compiled history: each publication in it counts as known from the day it was published, and each rule event
from the day it became public, not from the day the software was installed.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from smallyard.errors import StoreError
from smallyard.lists.evidence import EntryEvidence, Publication, Sighting, Version
from smallyard.lists.packing import decode_event, decode_listing, patched
from smallyard.lists.reading import Action, RuleCount, RuleEvent
from smallyard.model.citation import Citation
from smallyard.model.interval import DateInterval
from smallyard.model.listing import ListCode, Listing

__all__ = ["FORMAT", "PackEvidence", "as_of", "embedded"]

FORMAT = 1
"""Of the embedded pack; a change of its layout raises it."""


@cache
def embedded() -> PackEvidence:
    """The pack that comes with the software.

    Raises:
        StoreError: it is damaged or of another format.
    """
    return PackEvidence.open(files("smallyard.pack"))


def as_of() -> date:
    """The latest publication in the embedded pack."""
    return embedded().as_of


@dataclass(frozen=True, eq=False)
class PackEvidence:
    """An `EvidenceSource` over a pack folder. Its files are read when a list is first asked for."""

    folder: Traversable
    manifest: Mapping[str, Any]
    digest: str
    publications: tuple[Publication, ...]
    _texts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _lines: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Traversable) -> PackEvidence:
        """Read a pack's manifest.

        Raises:
            StoreError: it is missing, damaged or of another format.
        """
        try:
            data = folder.joinpath("manifest.toml").read_bytes()
            manifest = tomllib.loads(data.decode())
            if manifest["format"] != FORMAT:
                raise StoreError(f"the embedded pack has format {manifest['format']}, this smallyard reads {FORMAT}")
            publications = tuple(_publication(number, raw) for number, raw in enumerate(manifest["publication"]))
        except (OSError, KeyError, ValueError, TypeError) as failed:
            raise StoreError(f"the embedded pack is damaged: {failed}; install the software again") from failed
        return cls(folder, manifest, hashlib.sha256(data).hexdigest(), publications)

    @cached_property
    def as_of(self) -> date:
        """The date of the latest publication in it."""
        return max(item.published for item in self.publications)

    def digest_at(self, known: date) -> str:
        """A hash of what was known by the end of a day: it changes on the days when something became known."""
        days = [day for day in self._known_days if day <= known]
        return hashlib.sha256(f"{self.digest} {days[-1] if days else 'nothing'}".encode()).hexdigest()

    @cached_property
    def _known_days(self) -> list[date]:
        return sorted({*self.manifest["known_days"], *(item.known for item in self.publications)})

    def lists(self) -> frozenset[ListCode]:
        """The lists about which anything is held."""
        return frozenset(ListCode(code) for code in self.manifest["lists"])

    def entries(self, list_: ListCode) -> Mapping[str, EntryEvidence]:
        """All entries of a list by key."""
        found: dict[str, EntryEvidence] = {}
        with _plain_errors(list_):
            for text in self._text(f"{list_}.jsonl").splitlines():
                raw = json.loads(text)
                key = raw["key"]
                found[key] = self._entry(list_, raw)
            events: dict[str, list[RuleEvent]] = defaultdict(list)
            for text in self._text(f"{list_}.events.jsonl").splitlines():
                raw = json.loads(text)
                events[raw["key"]].append(decode_event(list_, raw, self._interned))
        for key, told in events.items():
            found[key] = found.get(key, EntryEvidence()) | EntryEvidence((), tuple(told))
        return found

    def entry(self, list_: ListCode, key: str) -> EntryEvidence:
        """The evidence under one key; empty if there is none."""
        with _plain_errors(list_):
            evidence = EntryEvidence()
            for raw in self._with_key(f"{list_}.jsonl", key):
                evidence |= self._entry(list_, raw)
            told = self._with_key(f"{list_}.events.jsonl", key)
            return evidence | EntryEvidence((), tuple(decode_event(list_, raw, self._interned) for raw in told))

    def counts(self, list_: ListCode | None = None) -> Iterator[tuple[RuleCount, date]]:
        """Rules' own counts, each with the day from which it is known."""
        for text in self._text("counts.jsonl").splitlines():
            raw = json.loads(text)
            code = ListCode(raw.pop("list"))
            if list_ is None or code is list_:
                known = date.fromisoformat(raw.pop("known"))
                yield _count(code, raw), known

    @property
    def _interned(self) -> Mapping[str, str]:
        if not self._texts:
            pairs = (text.split("\t", 1) for text in self._text("texts.tsv").splitlines())
            self._texts["all"] = {digest: json.loads(text) for digest, text in pairs}
        return self._texts["all"]

    def _text(self, name: str) -> str:
        if name not in self._lines:
            place = self.folder.joinpath(name)
            self._lines[name] = place.read_text("utf-8") if place.is_file() else ""
        return self._lines[name]

    def _with_key(self, name: str, key: str) -> Iterator[dict[str, Any]]:
        # Every line starts with its key: a search in the text finds it without reading the other lines.
        text = self._text(name)
        start = f'{{"key":{json.dumps(key, ensure_ascii=False)},'
        at = text.find(start)
        while at >= 0:
            end = text.find("\n", at)
            if at == 0 or text[at - 1] == "\n":
                yield json.loads(text[at:end])
            at = text.find(start, end)

    def _entry(self, list_: ListCode, raw: dict[str, Any]) -> EntryEvidence:
        added = raw.pop("added", None)
        sightings = tuple(self._sightings(list_, raw))
        if added is None:
            return EntryEvidence(sightings)
        low, high, citation = added
        latest = date.fromisoformat(high)
        event = RuleEvent(
            list=list_,
            action=Action.ADD,
            listing=sightings[0].version.load(),
            when=DateInterval.between(date.fromisoformat(low), latest),
            citation=Citation.parse(citation),
            source="by its page in the Federal Register",
            known_from=latest,
        )
        return EntryEvidence(sightings, (event,))

    def _sightings(self, list_: ListCode, raw: dict[str, Any]) -> Iterator[Sighting]:
        key, numbers, then = raw.pop("key"), raw.pop("in"), raw.pop("then", [])
        said = raw
        yield self._sighting(list_, key, numbers, said, 0)
        for number, step in enumerate(then, 1):
            numbers = step.pop("in")
            said = patched(said, step)
            yield self._sighting(list_, key, numbers, said, number)

    def _sighting(self, list_: ListCode, key: str, numbers: list[int], said: dict[str, Any], at: int) -> Sighting:
        start, end = said.get("start"), said.get("end")
        version = Version(
            f"pack {list_}:{key} {at}",
            date.fromisoformat(start) if start else None,
            date.fromisoformat(end) if end else None,
            self._loader(list_, key, said),
        )
        return Sighting(tuple(self.publications[number] for number in numbers), version)

    def _loader(self, list_: ListCode, key: str, said: dict[str, Any]) -> Callable[[], Listing]:
        def load() -> Listing:
            with _plain_errors(list_):
                return decode_listing(list_, key, said, self._interned)

        return load


@contextmanager
def _plain_errors(list_: ListCode) -> Iterator[None]:
    """Turns what a damaged pack file raises into one clear line."""
    try:
        yield
    except (KeyError, ValueError, TypeError, IndexError) as failed:
        problem = str(failed).splitlines()[0]
        raise StoreError(f"the embedded pack's {list_} is damaged: {problem}; install the software again") from failed


def _publication(number: int, raw: Mapping[str, Any]) -> Publication:
    return Publication(
        id=f"pack:{number}",
        source=raw["source"],
        published=raw["published"],
        known=raw["published"],
        sha256=raw["sha256"],
        records=raw["records"],
        lists=frozenset(ListCode(code) for code in raw["lists"]),
        complete=frozenset(ListCode(code) for code in raw["complete"]),
        embedded=True,
    )


def _count(list_: ListCode, raw: dict[str, Any]) -> RuleCount:
    published, effective = raw.pop("published", None), raw.pop("effective", None)
    return RuleCount(
        list=list_,
        published=date.fromisoformat(published) if published else None,
        effective=date.fromisoformat(effective) if effective else None,
        citations=tuple(Citation.parse(text) for text in raw.pop("citations", ())),
        **raw,
    )
