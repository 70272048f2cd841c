"""Classification as a user asks for it: what `smallyard.classify` and the command of that name do.

from smallyard import classify

classify.show("3A001.a.7.b", date(2023, 11, 17))
classify.performance("A100", date(2022, 10, 21)).classified
classify.walk("3A090", answers={"3A090": True}, parameters={"tpp": 4992}).item
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from smallyard.app.classified import AdjustedPeakPerformance, ChipOnDay, Found, HsHint, HsHints
from smallyard.app.worlds import today
from smallyard.errors import FetchError, InputError, UnknownValueError
from smallyard.law.classification.candidates import Candidate, candidates
from smallyard.law.classification.chips import published_chip
from smallyard.law.classification.ecfr import TextEntry, TextParagraph
from smallyard.law.classification.entries import LIST_OF, NO_TEXT, EntryOnDay, entry_on_day
from smallyard.law.classification.library import Library, LoadedText, StoredText
from smallyard.law.classification.performance import (
    Chip,
    Performance,
    Processor,
    adjusted_peak_performance,
)
from smallyard.law.classification.performance import (
    performance as work_out,
)
from smallyard.law.classification.search import search as find
from smallyard.law.classification.walk import Walk
from smallyard.law.classification.walk import walk as walk_entry
from smallyard.law.tables import Tables
from smallyard.law.tables.ccl_items import DescribedParagraphs
from smallyard.lists.fetching import Fetcher, Progress
from smallyard.model.eccn import Eccn
from smallyard.model.transaction import Parameter

__all__ = [
    "hs",
    "load",
    "loaded_text",
    "parameters_of",
    "peak",
    "performance",
    "search",
    "show",
    "update",
    "walk",
]

_PARAMETERS: TypeAdapter[dict[str, Parameter]] = TypeAdapter(dict[str, Parameter])
_CIRCUITS, _COMPUTERS = ("3A090", "3A991"), ("4A090", "4A994")
_REACH = date(2022, 10, 21)
"""The day from which the tables hold the processing performance of integrated circuits."""


_Z_PARAGRAPHS, _PRESUMPTION = date(2023, 11, 17), date(2025, 1, 16)
"""88 FR 73458; Note 1 to 3A090.a, 90 FR 5298."""


_LOWER_BEFORE = (
    "The limit of 4A003.b is that of the list of 2026-07-23; earlier lists had lower ones, until a day that the "
    "tables do not hold."
)
_COUNTED_TOGETHER = (
    "Processors count together only where they work on one task at once and share memory; the computer may be in "
    "4A090, or be controlled with equipment that it is part of."
)


_HINTS = (
    "Hints only: an HS code is a customs line, and an entry of the list may hold a part of it or nothing of it. An "
    "item that no hint fits may still be on the list, or be EAR99."
)


def search(
    question: str,
    as_of: date | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    limit: int = 10,
    store: Path | str | None = None,
) -> Found:
    """The entries that an item so described may fall under, the likeliest first.

    Args:
        question: the item in everyday words.
        as_of: the day whose list applies; None for today.
        parameters: technical values of the item.
        limit: how many entries to give.
        store: the store beside which the regulation's text is kept; None for the user's own.

    Raises:
        InputError: a value is no technical value, or not of the kind that a test needs.
        StoreError: the kept text is damaged.
    """
    day = as_of or today()
    values = parameters_of(parameters or {})
    library = Library(store)
    stored = library.on(day)
    text = library.read(stored) if stored is not None else None
    hits = find(question[:_LONGEST_QUESTION], day, parameters=values, text=text, limit=limit)
    unheard = sorted(set(values) - DescribedParagraphs.load().parameters())
    return Found(
        question=question[:_LONGEST_QUESTION],
        day=day,
        parameters=values,
        hits=hits,
        text_of=stored.published if stored is not None else None,
        not_known=(
            *(f"No described paragraph turns on {name}." for name in unheard),
            *((_AS_OF,) if day < LIST_OF and any(hit.candidates for hit in hits) else ()),
            _RANKED,
        ),
    )


_LONGEST_QUESTION = 2_000
_AS_OF = f"Limits of paragraphs that carry no day are those of the list of {LIST_OF}: earlier ones may have differed."
_RANKED = (
    "Ranked by words and values: read the entries, and walk the likeliest (`classify walk`). What no entry describes "
    "is EAR99."
)


def hs(code: str, as_of: date | None = None, edition: str = "HS2022") -> HsHints:
    """The entries that may be among the goods of an HS code: hints only.

    Args:
        code: an HS code of two to ten digits, dots allowed; the first six count ("8542.31").
        as_of: the day whose list applies; None for today.
        edition: the edition of the Harmonized System ("HS2017").

    Raises:
        UnknownValueError: it is not an HS code, or not an edition.
    """
    from smallyard.trade.correlation import hs_candidates

    day = as_of or today()
    plain = code.replace(".", "").replace(" ", "").strip()
    found = hs_candidates(plain, edition, day=day)
    ccl = _tables().ccl
    return HsHints(
        hs=plain,
        edition=edition,
        day=day,
        hints=tuple(
            HsHint(
                eccn=Eccn.parse(one.eccn),
                heading=known.heading,
                share=str(one.share),
                confidence=str(one.confidence),
                basis=str(one.basis),
                note=one.note,
            )
            for one in found
            if (known := ccl.find(Eccn.parse(one.eccn).entry)) is not None and known.in_force(day)
        ),
        not_known=(_HINTS,),
    )


_tables = cache(Tables)


def show(eccn: Eccn | str, as_of: date | None = None, *, store: Path | str | None = None) -> EntryOnDay:
    """What the Commerce Control List says of an ECCN of any depth, on a day (today if not given).

    Units and further related entries come from the regulation's text, where it is loaded.

    Args:
        eccn: the entry or paragraph.
        as_of: the day; None for today.
        store: the store beside which the text is kept; None for the user's own.

    Raises:
        UnknownValueError: it is not an ECCN, or there never was such an entry.
        StoreError: the kept text is damaged.
    """
    found = entry_on_day(Eccn.parse(eccn) if isinstance(eccn, str) else eccn, as_of or today())
    if not found.on_the_list:
        return found
    text, stored = loaded_text(found.eccn.entry, found.day, store)
    if text is None or stored is None:
        return found
    ccl = _tables().ccl
    related = {*found.related, *(one for one in text.related_eccns if ccl.entry(one, found.day) is not None)}
    other = () if stored.published == found.day else (f"The text is that of {stored.published}.",)
    units = () if text.units else ("The entry states no unit of quantity.",)
    return found.model_copy(
        update={
            "units": text.units,
            "related": tuple(sorted(related)),
            "not_known": (*(line for line in found.not_known if line != NO_TEXT), *other, *units),
        }
    )


def performance(chip: Chip | str, as_of: date | None = None) -> ChipOnDay:
    """A chip's total processing performance and performance density, and what they put it in on a day.

    Args:
        chip: its data sheet, or the name of one whose published figures are held ("A100").
        as_of: the day whose list applies; None for today.

    Raises:
        UnknownValueError: no figures of a chip of that name are held.
    """
    day, source = as_of or today(), "as given"
    if isinstance(chip, str):
        held = published_chip(chip)
        chip, source = held.chip, held.source
    found = work_out(chip)
    listed = candidates(found.parameters, day, entries=(*_CIRCUITS, *_COMPUTERS))
    return ChipOnDay(
        chip=chip.name,
        day=day,
        source=source,
        figures=found.parameters,
        steps=found.steps,
        candidates=listed,
        classified=_first(listed, _CIRCUITS),
        computer=_first(listed, _COMPUTERS),
        not_known=tuple(_not_known(found, day, listed)),
    )


def _first(listed: Iterable[Candidate], entries: Sequence[str]) -> Eccn | None:
    """The first paragraph ruled in, in the list's order; None if one before it is open."""
    for one in listed:
        if one.eccn.entry in entries and one.ruled_in == "yes":
            return one.eccn
        if one.eccn.entry in entries and one.ruled_in == "unknown":
            return None
    return None


def _not_known(found: Performance, day: date, listed: Iterable[Candidate]) -> Iterable[str]:
    if day < _REACH:
        yield (
            f"On {day} no entry that the tables hold turned on processing performance: 3A090 and 3A991.p are law "
            f"from {_REACH} (87 FR 62186). What the circuit was then is not worked out."
        )
    missing = dict.fromkeys(name for one in listed if one.ruled_in == "unknown" for name in one.missing)
    if missing:
        yield f"Not given, and needed: {', '.join(missing)}."
    if found.performance_density is None and day >= date(2023, 11, 17):
        yield "Without a performance density, 3A090.a.2 and 3A090.b cannot be ruled out."
    if day >= _Z_PARAGRAPHS:
        yield (
            "A circuit or computer that 3A001, 4A003, 4A004, 4A005, 5A002, 5A004 or 5A992 describes, and that meets "
            "these limits, is in the .z paragraph of that entry instead."
        )
    if day >= _PRESUMPTION:
        yield "Front-end fabricators and OSAT companies presume advanced logic circuits to be 3A090.a (its Note 1)."


def peak(processors: Iterable[Processor], as_of: date | None = None) -> AdjustedPeakPerformance:
    """A computer's adjusted peak performance, and what it puts the computer in on a day."""
    day = as_of or today()
    total, steps = adjusted_peak_performance(processors)
    listed = candidates({"adjusted_peak_performance_wt": total}, day, entries=("4A003", "4A994"))
    return AdjustedPeakPerformance(
        day=day,
        adjusted_peak_performance_wt=total,
        steps=steps,
        candidates=listed,
        classified=_first(listed, ("4A003", "4A994")),
        not_known=(_LOWER_BEFORE, _COUNTED_TOGETHER),
    )


def walk(
    entry: str,
    as_of: date | None = None,
    *,
    answers: Mapping[str, bool] | None = None,
    parameters: Mapping[str, Any] | None = None,
    store: Path | str | None = None,
) -> Walk:
    """Walk an entry's paragraphs with answers to their questions, by the loaded text where there is one.

    Args:
        entry: the entry ("3A090").
        as_of: the day whose list applies; None for today.
        answers: yes or no by paragraph.
        parameters: technical values of the item.
        store: the store beside which the text is kept; None for the user's own.

    Raises:
        UnknownValueError: there is no such entry or paragraph.
        InputError: an answer or a value is not of the kind that is needed.
        StoreError: the kept text is damaged.
    """
    day = as_of or today()
    asked = Eccn.parse(entry)
    text, stored = loaded_text(asked.entry, day, store)
    return walk_entry(
        asked.entry,
        day,
        answers=answers,
        parameters=parameters_of(parameters or {}),
        text=text,
        text_of=stored.published if stored is not None and text is not None else None,
    )


def parameters_of(given: Mapping[str, Any]) -> dict[str, Parameter]:
    """Technical values by name, numbers and "true" or "false" read as such.

    Raises:
        InputError: a value is none of these.
    """
    try:
        return _PARAMETERS.validate_python(dict(given))
    except ValidationError as failed:
        first = failed.errors()[0]
        raise InputError(
            f"{str(first['input'])[:40]!r} is no technical value",
            field=f"parameters.{first['loc'][0]}",
            accepted="a number, true, false or text",
        ) from None


def load(path: Path | str, published: date | None = None, store: Path | str | None = None) -> LoadedText:
    """Keep the regulation's text, from a file of the eCFR's XML of part 774.

    Args:
        path: the file, plain or packed.
        published: the day for which it speaks, where neither its name nor it says so.
        store: the store beside which it is kept; None for the user's own.

    Raises:
        InputError: the file cannot be opened, or its day is not known.
        ListFileError: it is not the list's text.
        StoreError: it cannot be kept.
    """
    return Library(store).load(Path(path), published)


_TITLES = "https://www.ecfr.gov/api/versioner/v1/titles.json"
_PART = "https://www.ecfr.gov/api/versioner/v1/full/{day}/title-15.xml?part=774"


def update(
    published: date | None = None,
    store: Path | str | None = None,
    *,
    fetcher: Fetcher | None = None,
    progress: Progress | None = None,
) -> LoadedText:
    """Fetch the regulation's text from the eCFR and keep it.

    Args:
        published: the day whose text is wanted; None for the latest that the eCFR has.
        store: the store beside which it is kept; None for the user's own.
        fetcher: how to fetch; None for one that keeps its files beside the store.
        progress: told of every piece received.

    Raises:
        FetchError: the eCFR cannot be reached, or answers with something else.
        ListFileError: what it sends is not the list's text.
        StoreError: it cannot be kept.
    """
    library = Library(store)
    with fetcher or Fetcher(library.folder / "fetched") as open_:
        day = published or _latest(open_.fetch(_TITLES, "titles.json", progress).data)
        address = _PART.format(day=day.isoformat())
        name = f"title-15-part-774-{day}.xml"
        return library.keep(name, open_.fetch(address, name, progress).data, day)


def _latest(titles: bytes) -> date:
    """The day up to which the eCFR holds title 15.

    Raises:
        FetchError: the answer does not say.
    """
    try:
        (title,) = (one for one in json.loads(titles)["titles"] if one["number"] == 15)
        return date.fromisoformat(title["up_to_date_as_of"])
    except (ValueError, KeyError, TypeError) as failed:
        raise FetchError(f"{_TITLES}: does not say up to which day title 15 is held") from failed


def loaded_text(entry: str, day: date, store: Path | str | None = None) -> tuple[TextEntry | None, StoredText | None]:
    """An entry as the loaded text for a day prints it, and which text that is."""
    library = Library(store)
    stored = library.on(day)
    if stored is None:
        return None, None
    return library.read(stored).entries.get(entry), stored


def paragraph_text(text: TextEntry, eccn: Eccn) -> TextParagraph:
    """The printed paragraph of an ECCN.

    Raises:
        UnknownValueError: the text has no such paragraph.
    """
    if not eccn.paragraphs:
        return text.root
    found = text.find(eccn.paragraphs)
    if found is None:
        near = ", ".join(f"{text.eccn}.{'.'.join(one.path)}" for one in text.paragraphs[:8])
        raise UnknownValueError(f"the text has no paragraph {eccn}", accepted=near or text.eccn)
    return found
