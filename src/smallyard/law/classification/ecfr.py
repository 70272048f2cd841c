"""Reading the Commerce Control List out of the eCFR's XML of part 774: headings, paragraphs, notes, related controls.

Source: ecfr.gov, title 15 part 774 as XML, and govinfo.gov/bulkdata/ECFR. In it DIV5 is the part and DIV9 an
appendix; an entry begins with FP-2 or FP that opens in bold with an ECCN, and its paragraphs with their full path,
"a.4.b.". The Federal Register's and the bulk eCFR's files have the same elements.

The file comes from outside: document types and entities are refused, depth and size are limited, and what is not
understood is counted and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from xml.etree.ElementTree import Element

from smallyard.errors import ListFileError
from smallyard.lists.sources.text import xml_root

__all__ = ["Joint", "ListText", "TextEntry", "TextParagraph", "read_control_list"]

LARGEST = 64 * 1024 * 1024
_ENTRY = re.compile(r"(?P<eccn>[0-9][A-E][0-9]{3})(?=[\s“\"(]|$)\s*(?P<heading>.*)", re.DOTALL)
_LABEL = re.compile(
    r"(?P<path>[a-z]{1,2}(?:\.\s?(?:[0-9]{1,2}|[a-z]{1,2}))*)(?P<dot>\.{0,2})(?=\s|\[|“|$)\s*(?P<text>.*)", re.DOTALL
)
_RANGE = re.compile(
    r"(?P<first>[a-z](?:\.[0-9]{1,2})?)\.?\s*(?:through|to|and|,)\s*(?P<last>[a-z](?:\.[0-9]{1,2})?)\.?\s*\[Reserved\]",
    re.IGNORECASE,
)
_ECCN = re.compile(r"(?<![0-9A-Z])[0-9][A-E][0-9]{3}(?![0-9])")
_ALL = re.compile(r"(?:all|both|each) of the(?: following)?|all the following|having the following", re.IGNORECASE)
_ANY = re.compile(r"any of the(?: following)?|either of the|one or more of the following|as follows", re.IGNORECASE)
_LARGEST_TEXT = 20_000
_DEEPEST = 9
_MOST_ENTRIES, _MOST_PARAGRAPHS = 3_000, 60_000


class Joint(StrEnum):
    """How a paragraph's own paragraphs make it up."""

    ANY = "any"
    ALL = "all"


@dataclass(slots=True)
class TextParagraph:
    """One paragraph of an entry: its path, its text, the notes after it, and the paragraphs below it."""

    path: tuple[str, ...]
    text: str
    notes: list[str] = field(default_factory=list)
    below: list[TextParagraph] = field(default_factory=list)

    @property
    def reserved(self) -> bool:
        """Whether it only keeps its place."""
        return "[reserved]" in self.text.casefold() and len(self.text) < 40

    @property
    def joint(self) -> Joint:
        """Whether one of the paragraphs below suffices, or all are needed.

        The paragraph's own words say so; where they do not, the "and" or "or" before its last paragraph does.
        """
        every, some = list(_ALL.finditer(self.text)), list(_ANY.finditer(self.text))
        if every or some:
            last_all, last_any = (found[-1].end() if found else -1 for found in (every, some))
            return Joint.ALL if last_all > last_any else Joint.ANY
        return Joint.ALL if any(one.ends_with_and for one in self.below) else Joint.ANY

    @property
    def ends_with_and(self) -> bool:
        """Whether it is joined to the next paragraph by "and"."""
        return re.search(r"\band\s*$", self.text) is not None

    def groups(self) -> list[list[TextParagraph]]:
        """The paragraphs below, those joined by "and" together: under ANY, one whole group suffices."""
        found: list[list[TextParagraph]] = []
        joined = False
        for one in self.below:
            if one.reserved:
                continue
            if joined:
                found[-1].append(one)
            else:
                found.append([one])
            joined = one.ends_with_and
        return found

    def walk(self) -> Iterator[TextParagraph]:
        """The paragraph and all below it."""
        yield self
        for one in self.below:
            yield from one.walk()


@dataclass(slots=True)
class TextEntry:
    """One entry as printed: heading, reasons for control, related controls, units if any, paragraphs and notes."""

    eccn: str
    heading: str
    reasons: str = ""
    related: str = ""
    units: str = ""
    exceptions: dict[str, str] = field(default_factory=dict)
    paragraphs: list[TextParagraph] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Lines among the items that are no paragraph."""

    @property
    def root(self) -> TextParagraph:
        """The heading as the paragraph above all others."""
        return TextParagraph((), self.heading, list(self.notes), self.paragraphs)

    @property
    def related_eccns(self) -> tuple[str, ...]:
        """The entries that the related controls and the heading name."""
        named = _ECCN.findall(f"{self.related} {self.heading}")
        return tuple(sorted({one for one in named if one != self.eccn}))

    def find(self, path: tuple[str, ...]) -> TextParagraph | None:
        """The paragraph of that path."""
        for one in self.paragraphs:
            for each in one.walk():
                if each.path == path:
                    return each
        return None


@dataclass(slots=True)
class ListText:
    """The list as one file prints it."""

    entries: dict[str, TextEntry]
    amended: str = ""
    """The day that the file says it was amended up to, if it does, as it says it."""
    problems: tuple[str, ...] = ()
    """What was passed over, and why."""


class _Part(StrEnum):
    REQUIREMENTS = "license requirements"
    REPORTING = "reporting requirements"
    EXCEPTIONS = "list based license exceptions"
    STA = "special conditions for"
    ITEMS = "list of items controlled"


def read_control_list(file: str, data: bytes) -> ListText:
    """Read part 774, or a file that holds it.

    Raises:
        ListFileError: it is not well-formed, declares entities, is too large, or holds no entry of the list.
    """
    if len(data) > LARGEST:
        raise ListFileError(f"larger than the limit of {LARGEST} bytes", file=file)
    root = xml_root(file, data)
    found: dict[str, TextEntry] = {}
    problems: list[str] = []
    reading: _Reading | None = None
    paragraphs = 0
    for element in _blocks(_list_itself(root), file):
        begun = _begun(element)
        if begun is not None and begun.eccn in found:
            # The first stands: two texts of one entry are never mixed.
            problems.append(f"{begun.eccn} stands there twice; the second is passed over")
            reading = None
        elif begun is not None:
            if len(found) >= _MOST_ENTRIES:
                raise ListFileError(f"more than {_MOST_ENTRIES} entries", file=file)
            found[begun.eccn] = begun
            reading = _Reading(begun)
        elif element.tag in {"HD1", "HEAD"} and _ends_an_entry(_text(element)):
            reading = None
        elif reading is not None:
            reading.take(element)
            paragraphs += 1
            if paragraphs > _MOST_PARAGRAPHS:
                raise ListFileError(f"more than {_MOST_PARAGRAPHS} paragraphs", file=file)
    if not found:
        raise ListFileError(
            "holds no entry of the Commerce Control List; accepted: the eCFR's XML of 15 CFR part 774", file=file
        )
    amended = next((_text(one) for one in root.iter("AMDDATE")), "")
    problems += [f"{one.eccn}: not read: {line[:80]}" for one in found.values() for line in one.unread]
    return ListText(found, amended, tuple(problems))


def _list_itself(root: Element) -> Element:
    """Supplement No. 1 to part 774 where the file has supplements, else the whole file."""
    supplements = [one for one in root.iter("DIV9") if one.get("TYPE") == "APPENDIX"]
    for one in supplements:
        if re.search(r"Supp\w*\.? No\. 1 to Part 774", one.get("N", ""), re.IGNORECASE):
            return one
    return root


def _blocks(root: Element, file: str) -> Iterator[Element]:
    """The block elements in order; the wrappers DIV5 to DIV9 are entered, everything else is a block."""
    stack = [(iter(root), 0)]
    while stack:
        children, depth = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
        elif re.fullmatch(r"DIV[1-9]|ECFR|ECFRBRWS|DLPSTEXTCLASS|TEXT|BODY|EXTRACT", child.tag or ""):
            if depth > 20:
                raise ListFileError("is nested deeper than 20 levels", file=file)
            stack.append((iter(child), depth + 1))
        else:
            yield child


def _text(element: Element) -> str:
    """The text of an element, blanks joined; a raised figure stays raised: "5 × 10³", not "5 × 103"."""
    return " ".join("".join(_pieces(element)).split())[:_LARGEST_TEXT]


_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _pieces(element: Element) -> list[str]:
    """The pieces of an element's text in order; SU and E of type 51 and 53 are raised, E of type 52 lowered."""
    pieces = [element.text or ""]
    for child in element:
        inner = _pieces(child)
        kind = child.get("T") if child.tag == "E" else child.tag
        if kind in {"SU", "51", "53", "52"}:
            shift = _LOWERED if kind == "52" else _RAISED
            while pieces and not pieces[-1].strip():
                pieces.pop()
            if pieces:
                pieces[-1] = pieces[-1].rstrip()
            inner = ["".join(inner).strip().translate(shift)]
        pieces += inner
        pieces.append(child.tail or "")
    return pieces


def _begun(element: Element) -> TextEntry | None:
    """The entry that begins at this element: its bold opening begins with an ECCN."""
    if element.tag not in {"FP-2", "FP", "FP-1", "P", "HD1", "HD2", "HD3"} or (element.text or "").strip():
        return None
    first = next(iter(element), None)
    if first is None or first.tag not in {"B", "E"}:
        return None
    if _ENTRY.match(_text(first)) is None:
        return None
    match = _ENTRY.fullmatch(_text(element))
    return TextEntry(match["eccn"], match["heading"].strip()) if match else None


def _ends_an_entry(text: str) -> bool:
    """A heading of a category, a product group or a supplement."""
    return re.match(r"Category \d|[A-E]\. |Supplement No|Part \d|Annex|Product Group", text) is not None


class _Reading:
    """Takes an entry's blocks one after another."""

    def __init__(self, entry: TextEntry) -> None:
        self.entry = entry
        self.part: _Part | None = None
        self.known: dict[tuple[str, ...], TextParagraph] = {}
        self.last: TextParagraph | None = None
        self.related = False

    def take(self, element: Element) -> None:
        if element.tag in {"DIV", "TABLE", "GPOTABLE", "CITA"}:
            return
        text = _text(element)
        if not text:
            return
        if element.tag == "NOTE":
            (self.last.notes if self.last is not None else self.entry.notes).append(text)
            return
        announced = next((part for part in _Part if text.casefold().startswith(part)), None)
        if announced is not None and len(text) < 120:
            self.part, self.related = announced, False
            return
        label, _, rest = text.partition(":")
        named = label.casefold().strip()
        if named == "reason for control":
            self.entry.reasons = rest.strip()
        elif named in {"unit", "units"}:
            self.entry.units = rest.strip()
        elif named == "related controls":
            self.part, self.related = _Part.ITEMS, True
            self.entry.related = rest.strip()
        elif named.startswith("related definition"):
            self.part, self.related = _Part.ITEMS, False
        elif named == "items":
            self.part, self.related = _Part.ITEMS, False
            if rest.strip():
                self._paragraph(rest.strip())
        elif self.part in {_Part.EXCEPTIONS, _Part.STA} and re.fullmatch(
            r"[A-Z]{2,4}(?:/[A-Z]{2,4})?", label.strip()
        ):
            self.entry.exceptions[label.strip()] = rest.strip()
        elif self.part is _Part.ITEMS:
            self._paragraph(text)

    def _paragraph(self, text: str) -> None:
        if "contained in the ECCN heading" in text or _RANGE.fullmatch(text):
            self.related = False
            return
        match = _LABEL.match(text)
        path = _path(match["path"]) if match else None
        if match is None or path is None or not self._fits(path, bool(match["dot"])):
            if self.related:
                self.entry.related = f"{self.entry.related} {text}".strip()
            elif self.last is not None and not text.startswith("("):
                self.entry.unread.append(text)
            return
        self.related = False
        made = TextParagraph(path, match["text"].strip())
        above = self.known.get(path[:-1])
        (above.below if above is not None else self.entry.paragraphs).append(made)
        self.known[path] = made
        self.last = made

    def _fits(self, path: tuple[str, ...], dotted: bool) -> bool:
        """Whether a label can stand here: new, its paragraph above known, and no word of a sentence."""
        if path in self.known or len(path) > _DEEPEST:
            return False
        if len(path) == 1:
            return dotted
        return path[:-1] in self.known or path[:1] in self.known or path[0] in {"x", "y", "z"}


def _path(label: str) -> tuple[str, ...] | None:
    """Split "a.4.b" into its parts: letters and numbers by turns; None if it is no path ("i.e")."""
    parts = tuple(re.split(r"\.\s?", label))
    for number, part in enumerate(parts):
        if part.isdigit() != (number % 2 == 1):
            return None
    return parts
