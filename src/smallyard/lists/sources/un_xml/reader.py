"""The United Nations Security Council Consolidated List: individuals and entities, XML.

Source: un.org/sc/resources/sc-sanctions.xsd. The key is the permanent reference number (CDi.001). Aliases
of quality Low are weak; an entity's aliases are marked a.k.a. or f.k.a.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from smallyard.errors import ListFileError
from smallyard.lists.reading import Reading, RowProblem, Source
from smallyard.lists.sources.csl import note_country
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.text import only, xml_root
from smallyard.model.listing import AliasKind, ListCode
from smallyard.model.party import PartyKind

__all__ = ["read", "recognizes"]

_QUALITIES = {
    "": AliasKind.STRONG,
    "good": AliasKind.STRONG,
    "low": AliasKind.WEAK,
    "a.k.a.": AliasKind.STRONG,
    "f.k.a.": AliasKind.FORMER,
}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_REMARKS = {"COMMENTS1": "", "GENDER": "Gender", "SUBMITTED_BY": "Submitted by", "NATIONALITY2": "Nationality"}
_VALUES = {"TITLE": "Title", "DESIGNATION": "Designation"}
_NOT_KEPT = {"DATAID", "VERSIONNUM", "LIST_TYPE", "LAST_DAY_UPDATED", "SORT_KEY", "SORT_KEY_LAST_MOD", "SUBMITTED_ON"}


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One XML file with the list's root element."""
    return len(files) == 1 and b"<CONSOLIDATED_LIST" in next(iter(files.values()))[:2000]


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file; `row` in a problem is the party's number in the file, individuals first, from 1.

    Raises:
        ListFileError: the file is not well-formed or truncated, declares entities, or lacks its date or parties.
    """
    file, data = only(files)
    root = xml_root(file, data)
    published = day_or_none(root.get("dateGenerated", ""))
    if published is None:
        raise ListFileError("has no date of generation", file=file, field="dateGenerated")
    gathering = Gathering()
    tags: set[str] = set()
    for group, kind in (("INDIVIDUALS", PartyKind.PERSON), ("ENTITIES", PartyKind.ORGANIZATION)):
        parties = root.find(group)
        if parties is None:
            raise ListFileError("has no such element", file=file, field=group)
        for party in parties:
            gathering.records += 1
            tags |= {child.tag for child in party}
            _Party(party, kind, file, gathering).take()
    return gathering.reading(source.id, header=",".join(sorted(tags)), published=published)


class _Party:
    """One INDIVIDUAL or ENTITY element on its way to a draft."""

    def __init__(self, element: Element, kind: PartyKind, file: str, gathering: Gathering) -> None:
        self.element, self.gathering = element, gathering
        self.file, self.row = file, gathering.records
        self.prefix = "INDIVIDUAL" if kind is PartyKind.PERSON else "ENTITY"
        self.draft = Draft(ListCode.UN_SECURITY_COUNCIL, "", file, self.row, "", kind)

    def text(self, tag: str) -> str:
        return " ".join((self.element.findtext(tag) or "").split())

    def take(self) -> None:
        draft = self.draft
        draft.key = self.text("REFERENCE_NUMBER") or self.text("DATAID")
        if not draft.key:
            problem = RowProblem(self.file, self.row, "REFERENCE_NUMBER", "has neither reference number nor data id")
            self.gathering.unread.append(problem)
            return
        draft.name = " ".join(part for name in _NAMES if (part := self.text(name)))
        # Some entities carry several names in the first one.
        if self.prefix == "ENTITY" and " ; " in draft.name:
            draft.name, *more = (part.strip() for part in draft.name.split(" ; "))
            draft.aliases += [(name, AliasKind.STRONG) for name in more]
        if script := self.text("NAME_ORIGINAL_SCRIPT"):
            draft.aliases.append((script, AliasKind.STRONG))
        draft.programs.append(self.text("UN_LIST_TYPE"))
        draft.start_date = day_or_none(self.text("LISTED_ON"))
        if draft.start_date is None:
            self.gathering.warn(self.file, self.row, "LISTED_ON", "is not a date", self.text("LISTED_ON"))
        for child in self.element:
            self.child(child)
        for tag, label in _REMARKS.items():
            draft.remark(self.text(tag), label)
        if data_id := self.text("DATAID"):
            draft.identify("UN data id", data_id)
        self.gathering.add(draft)

    def child(self, child: Element) -> None:
        tag = child.tag.removeprefix(f"{self.prefix}_")
        parts = {part.tag: " ".join((part.text or "").split()) for part in child}
        if tag == "ALIAS":
            self.alias(parts)
        elif tag == "ADDRESS":
            self.address(parts)
        elif tag == "DATE_OF_BIRTH":
            self.birth_date(parts)
        elif tag == "PLACE_OF_BIRTH":
            note = parts.pop("NOTE", "")
            place = ", ".join(value for value in parts.values() if value)
            self.draft.remark(f"{place} {note}".strip(), "Place of birth")
        elif tag == "DOCUMENT":
            self.document(parts)
        elif tag == "NATIONALITY":
            for part in child:
                place = " ".join((part.text or "").split())
                if code := note_country(self.gathering, self.draft, "Nationality", place):
                    self.draft.countries.append(code)
        elif tag in _VALUES:
            for part in child:
                self.draft.remark(" ".join((part.text or "").split()), _VALUES[tag])
        elif tag not in _NOT_KEPT | set(_REMARKS) | set(_NAMES) | {
            "REFERENCE_NUMBER",
            "UN_LIST_TYPE",
            "LISTED_ON",
            "NAME_ORIGINAL_SCRIPT",
        }:
            self.unknown(tag, " ".join("".join(child.itertext()).split()))

    def unknown(self, tag: str, value: str) -> None:
        if value:
            problem = "an element that is not known; what stands in it is not read"
            self.gathering.warn(self.file, self.row, tag, problem, value)

    def left(self, tag: str, parts: dict[str, str]) -> None:
        for name, value in parts.items():
            self.unknown(f"{tag}/{name}", value)

    def alias(self, parts: dict[str, str]) -> None:
        quality, name, note = (parts.pop(tag, "") for tag in ("QUALITY", "ALIAS_NAME", "NOTE"))
        born = [parts.pop(tag, "") for tag in ("DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH")]
        if quality.lower() not in _QUALITIES:
            self.gathering.warn(self.file, self.row, "ALIAS/QUALITY", "not a quality that we know", quality)
        kind = _QUALITIES.get(quality.lower(), AliasKind.STRONG)
        if name:
            self.draft.aliases.append((name, kind))
        about = ", ".join(part for part in (note, *born) if part)
        if about:
            self.draft.remark(about, f"Of the name {name}" if name else "Of a name")
        self.left("ALIAS", parts)

    def address(self, parts: dict[str, str]) -> None:
        street, city, region, postal, place, note = (
            parts.pop(tag, "") for tag in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
        )
        country = note_country(self.gathering, self.draft, "Country", place) if place else None
        text = f"{street} ({note})".strip() if note and street else street or (f"({note})" if note else "")
        self.draft.address(text, country, city=city, region=region, postal_code=postal)
        self.left("ADDRESS", parts)

    def birth_date(self, parts: dict[str, str]) -> None:
        kind = parts.pop("TYPE_OF_DATE", "")
        exact, year, note = (parts.pop(tag, "") for tag in ("DATE", "YEAR", "NOTE"))
        first, last = parts.pop("FROM_YEAR", ""), parts.pop("TO_YEAR", "")
        text = exact or year or (f"{first} to {last}" if first or last else "") or note
        if text:
            self.draft.birth_dates.append(f"circa {text}" if kind == "APPROXIMATELY" else text)
        if note and note != text:
            self.draft.remark(note, f"Of the birth date {text}")
        self.left("DATE_OF_BIRTH", parts)

    def document(self, parts: dict[str, str]) -> None:
        kind, more, number, note = (
            parts.pop(tag, "") for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "NOTE")
        )
        issuing, of_issue = parts.pop("ISSUING_COUNTRY", ""), parts.pop("COUNTRY_OF_ISSUE", "")
        issued, city = parts.pop("DATE_OF_ISSUE", ""), parts.pop("CITY_OF_ISSUE", "")
        place = issuing or of_issue
        country = note_country(self.gathering, self.draft, "Issuing country", place) if place else None
        name = _DOCUMENTS.get(kind.casefold(), kind) or more or "Document"
        if number and not self.draft.identify(name, number, country):
            self.draft.remark(number, name)
        about = ", ".join(part for part in (more, note, f"issued {issued}" if issued else "", city) if part)
        if about:
            self.draft.remark(about, f"{name} {number}".strip())
        self.left("DOCUMENT", parts)


_DOCUMENTS = {
    "numéro de passeport": "Passport",
    "número de pasaporte": "Passport",
    "passport": "Passport",
    "national identification number": "National ID No.",
}
