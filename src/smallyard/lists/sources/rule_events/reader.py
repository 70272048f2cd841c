"""Our own rule-event CSV: one row for each change of one entry, with its date or bracket and its citation.

Columns date, action, name and basis are required; the rest depends on the list. `date` is the day; without it
`date_not_before` and `date_not_after` bracket it, both days included. `basis` is stated, snapshot-unique (derived) or
snapshot-bracket (bracketed). Without a column `list` the file's name says the list: uvl_events.csv. A row without a
name and with `applies_to` "date_added=2025-04-04; 11 entities" stands for all entries that the file adds to the list
on that day. A suspension whose note says "90 days" ends on its own terms after them: from then on it is not known
whether the measures are carried out again, and an event of its own says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pydantic import ValidationError

from smallyard.errors import ListFileError
from smallyard.lists.keys import listing_key
from smallyard.lists.reading import Action, Reading, RowProblem, RuleEvent, Source
from smallyard.lists.sources.citations import citations_in
from smallyard.lists.sources.csl import OFAC_LISTS, draft_of, list_code, split_addresses, take_aliases, words
from smallyard.lists.sources.dates import day
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.event_csv import readable_cells, unguarded
from smallyard.lists.sources.mofcom import corrected, mofcom_list
from smallyard.lists.sources.ofac_features import add_ids
from smallyard.lists.sources.places import country_in
from smallyard.lists.sources.text import Row, first_line, only, table
from smallyard.model.citation import Citation
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.listing import ListCode, ListedName, Listing

__all__ = ["read", "recognizes"]

_REQUIRED = ("date", "action", "name", "basis")
_KNOWN = (
    *_REQUIRED,
    "list",
    "key",
    "entity_number",
    "aliases",
    "country",
    "address",
    "fr_citation",
    "announcement",
    "license_requirement",
    "license_policy",
    "programs",
    "ids",
    "effective_date",
    "divestment_date",
    "applies_to",
    "source",
    "date_not_before",
    "date_not_after",
    "known_from",
    "note",
    "details",
)
_ACTIONS = {
    **{str(action): action for action in Action},
    # MOFCOM's word for "the measures are no longer carried out": the entry ends.
    "terminate": Action.REMOVE,
}
_BASES = {
    "stated": Basis.STATED,
    "snapshot-unique": Basis.DERIVED,
    "derived": Basis.DERIVED,
    "snapshot-bracket": Basis.BRACKETED,
    "bracketed": Basis.BRACKETED,
}
_GROUP = re.compile(r"date_added=(\d{4}-\d{2}-\d{2}); (\d+) entities")
_PUBLISHED = re.compile(r"\bPublished (\d{4}-\d{2}-\d{2})\b")
_DAYS = re.compile(r"\b(\d{1,4}) days\b")
_FILE_LIST = re.compile(r"^([a-z]+)_events", re.IGNORECASE)


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file whose first line has the columns date, action, name and basis."""
    line = first_line(files)
    columns = {part.strip() for part in line.decode("utf-8", "replace").split(",")}
    return set(_REQUIRED) <= columns


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file. Events stay in the file's order; a group stands where its row stood.

    Raises:
        ListFileError: the file is empty or truncated, or lacks a column.
    """
    gathering = Gathering.of(table(*only(files), required=_REQUIRED, also=_KNOWN, partial=partial))
    events: list[RuleEvent] = []
    implied: set[int] = set()
    for row in gathering.rows():
        for name, value in row.fields.items():
            row.fields[name] = unguarded(value)
        try:
            for event in _events(row, gathering, events):
                events.append(event)
                for end in _end_of_suspension(event):
                    implied.add(len(events))
                    events.append(end)
        except _Unread as refused:
            gathering.unread.append(refused.problem)
    reading = gathering.reading(source.id, lists={event.list for event in events})
    # A file that we wrote has the end of a suspension as a row of its own.
    rows = {_change(one) for place, one in enumerate(events) if place not in implied}
    kept = (one for place, one in enumerate(events) if place not in implied or _change(one) not in rows)
    return replace(reading, events=tuple(kept))


def _change(event: RuleEvent) -> tuple[object, ...]:
    return event.list, event.listing.key, event.action, event.when, event.citation


def _end_of_suspension(event: RuleEvent) -> Iterator[RuleEvent]:
    """Of a suspension for a stated time: whether the measures came back after it is not known."""
    match = _DAYS.search(event.note)
    if event.action is Action.SUSPEND and match and event.when.latest is not None:
        yield replace(
            event,
            action=Action.RESUME,
            when=DateInterval.between(event.when.latest + timedelta(days=int(match[1])), None),
            source=f"the suspension was for {match[1]} days; what followed is not known",
        )


@dataclass
class _Unread(Exception):  # noqa: N818 - a signal within this module, not an error that users see
    problem: RowProblem


def _events(row: Row, gathering: Gathering, before: list[RuleEvent]) -> list[RuleEvent]:
    code = _list_of(row)
    said = row.pop("action")
    action = _ACTIONS.get(said.lower())
    if action is None:
        raise _Unread(row.problem("action", f"not an action; accepted: {', '.join(_ACTIONS)}", said))
    when = _when(row)
    announcement = row.pop("announcement")
    notices = citations_in(row.pop("fr_citation"))
    citations = (*notices, *((Citation.parse(announcement),) if announcement else ()))
    note = row.pop("note")
    known = row.pop("known_from")
    if not known and (match := _PUBLISHED.search(note)):
        known = match[1]
    first = RuleEvent(
        list=code,
        action=action,
        listing=_NOBODY,
        when=when,
        citation=citations[0] if citations else None,
        source=row.pop("source"),
        note=note,
        known_from=_day(row, "known_from", known),
    )
    details = row.fields.pop("details", "")
    group = row.pop("applies_to")
    if details:
        return [_from_details(first, details, row)]
    if group and not row.fields.get("name"):
        return _group(first, group, row, gathering, before)
    listing = _listing(row, code, citations, gathering)
    return [replace(first, listing=listing)]


def _from_details(event: RuleEvent, details: str, row: Row) -> RuleEvent:
    """The event with the whole entry that `details` holds, if the readable columns still say the same."""
    try:
        whole = replace(event, listing=Listing.model_validate_json(details))
    except ValidationError as refused:
        raise _Unread(row.problem("details", str(refused.errors()[0]["msg"]), details)) from refused
    for name, value in readable_cells(whole).items():
        said = row.fields.get(name)
        if said is not None and said.split() != value.split():
            problem = "was changed, but details were not; empty the cell of details to read the columns"
            raise _Unread(row.problem(name, problem, said))
    return whole


_NOBODY = Listing(list=ListCode.OTHER, key="-", names=(ListedName(text="-"),))


def _list_of(row: Row) -> ListCode:
    said = row.pop("list")
    if not said:
        match = _FILE_LIST.match(row.file)
        said = match[1].upper() if match else ""
        if not said:
            raise ListFileError(
                "has no column list, and its name does not begin with one (uvl_events.csv)", file=row.file
            )
    code = mofcom_list(said) or list_code(f"({said})")
    if code is None:
        raise _Unread(row.problem("list", f"not a list; accepted: {', '.join(ListCode)}", said))
    return code


def _day(row: Row, name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return day(text)
    except ValueError:
        raise _Unread(row.problem(name, "is not a date; accepted: such as 2023-08-22", text)) from None


def _when(row: Row) -> DateInterval:
    said = row.pop("basis")
    basis = _BASES.get(said.lower())
    if basis is None:
        raise _Unread(row.problem("basis", f"not a basis; accepted: {', '.join(_BASES)}", said))
    on, earliest, latest = (_day(row, name, row.pop(name)) for name in ("date", "date_not_before", "date_not_after"))
    if on is not None and basis is not Basis.BRACKETED:
        return DateInterval.on(on, basis)
    if on is None and basis is Basis.BRACKETED:
        try:
            return DateInterval(earliest=earliest, latest=latest, basis=basis)
        except ValidationError:
            raise _Unread(row.problem("date_not_before", "is after date_not_after", f"{earliest}")) from None
    problem = "a bracketed event has no date of its own" if on else f"is empty, though the basis is {said}"
    raise _Unread(row.problem("date", problem))


def _group(event: RuleEvent, group: str, row: Row, gathering: Gathering, before: list[RuleEvent]) -> list[RuleEvent]:
    match = _GROUP.fullmatch(group)
    if match is None:
        raise _Unread(row.problem("applies_to", 'accepted: such as "date_added=2025-04-04; 11 entities"', group))
    added = day(match[1])
    meant = [
        earlier.listing
        for earlier in before
        if earlier.list is event.list and earlier.action is Action.ADD and earlier.when == DateInterval.on(added)
    ]
    if len(meant) != int(match[2]):
        problem = f"this file adds {len(meant)} entries to the list on that day"
        gathering.warn(row.file, row.number, "applies_to", problem, group)
    if not meant:
        raise _Unread(row.problem("applies_to", "no entry of this file was added to the list on that day", group))
    return [replace(event, listing=listing) for listing in meant]


def _listing(row: Row, code: ListCode, citations: tuple[Citation, ...], gathering: Gathering) -> Listing:
    number = row.pop("entity_number")
    draft = draft_of(code, row.file, row.number, row.pop("name"), number)
    country = row.pop("country")
    if country:
        found = country_in(country)
        if found is None:
            gathering.warn(row.file, row.number, "country", "not a country that we know", country)
        else:
            draft.countries.append(found)
    aliases = row.pop("aliases")
    if mofcom_list(code):
        corrected(draft, aliases)
    else:
        take_aliases(draft, aliases, number)
    if not draft.name:
        raise _Unread(row.problem("name", "has no name"))
    split_addresses(draft, row.pop("address"))
    draft.key = (
        row.pop("key") or number or listing_key(code, draft.name, draft.countries[0] if draft.countries else None)
    )
    draft.citations.extend(citations)
    draft.license_requirement = row.pop("license_requirement")
    draft.license_policy = row.pop("license_policy")
    draft.programs += words(row.pop("programs"))
    for piece in add_ids(draft, row.pop("ids")):
        gathering.warn(row.file, row.number, "ids", "a kind of identifier that is not known; kept as a remark", piece)
    _add_days(row, draft)
    single = Gathering()
    single.add(draft)
    reading = single.reading("", header="")
    gathering.warnings += single.warnings
    if not reading.listings:
        raise _Unread(single.unread[0] if single.unread else row.problem("name", "cannot be read"))
    return reading.listings[0]


def _add_days(row: Row, draft: Draft) -> None:
    """The days of the CMIC sanctions, which have columns of their own. Source: EO 13959 as amended, sec. 1."""
    for name, kind in (("effective_date", "Effective Date (CMIC)"), ("divestment_date", "Divestment Date (CMIC)")):
        when = _day(row, name, row.pop(name))
        if when is not None and draft.code in OFAC_LISTS:
            identifier_missing = all(have.kind != kind for have in draft.identifiers)
            if identifier_missing:
                draft.identify(kind, when.isoformat())
