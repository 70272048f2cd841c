"""Citations of law: parsed, compared by containment, printed in the standard form, and linked.

Forms follow The Bluebook as agencies print them: "15 CFR 744.15(b)(1)", "Supp. No. 4 to 15 CFR part 744",
"87 FR 61971", "FR Doc. 2023-18125", "EO 14032", "50 U.S.C. 4819".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from smallyard.errors import UnknownValueError

__all__ = ["Citation", "CitationField"]

_SECTION = re.compile(
    r"(?P<title>\d{1,2})\s*C\.?F\.?R\.?\s*(?:§+\s*)?(?P<part>\d{1,4})(?:\.(?P<section>\d{1,4}[a-z]?))?"
    r"(?P<paragraphs>(?:\s*\([0-9A-Za-z]{1,5}\))*)",
    re.IGNORECASE,
)
_SUPPLEMENT = re.compile(
    r"Supp(?:lement|\.)?\s*(?:No\.?\s*)?(?P<number>\d+)\s*to\s*(?:(?P<title>\d+)\s*CFR\s*)?part\s*(?P<part>\d+)"
    r"(?P<paragraphs>(?:\s*\([0-9A-Za-z]{1,5}\))*)",
    re.IGNORECASE,
)
_REGISTER = re.compile(r"(?P<volume>\d{1,3})\s*F\.?\s*R\.?\s*(?P<page>\d{1,6})", re.IGNORECASE)
_DOCUMENT = re.compile(r"FR Doc\.?\s*(?P<number>[0-9A-Z]+-\d{3,6})", re.IGNORECASE)
_ORDER = re.compile(r"(?:EO|E\.O\.|Executive Order)\s*(?P<number>\d{4,5})", re.IGNORECASE)
_CODE = re.compile(
    r"(?P<title>\d{1,2})\s*U\.?S\.?C\.?\s*(?:§+\s*)?(?P<section>\d+[a-z]*)(?P<paragraphs>(?:\([0-9A-Za-z]{1,5}\))*)",
    re.IGNORECASE,
)


class Citation(str):
    """A citation in its standard form; compares and hashes as that text.

    Text that is in none of the known forms (a Chinese announcement, say) is kept as written:
    it is still a citation, only without structure or link.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Read one citation.

        Raises:
            UnknownValueError: the text is empty.
        """
        return _parsed(text)

    @property
    def section(self) -> str | None:
        """The section or part without paragraphs: "15 CFR 744.15" of "15 CFR 744.15(b)"; None outside the CFR."""
        match = _SECTION.fullmatch(self)
        if match is None:
            return None
        return f"{match['title']} CFR {match['part']}" + (f".{match['section']}" if match["section"] else "")

    @property
    def part(self) -> int | None:
        """The CFR part's number, or None outside the CFR."""
        match = _SECTION.fullmatch(self) or _SUPPLEMENT.fullmatch(self)
        return int(match["part"]) if match else None

    def contains(self, other: Citation) -> bool:
        """Whether `other` is this provision or one inside it: part 744 > 744.15 > 744.15(b); a law > its articles."""
        if not other.startswith(self):
            return False
        if self == other:
            return True
        if _SECTION.fullmatch(self) is None:
            return other.startswith((f"{self} art. ", f"{self} para. "))
        if self.section == self and "." not in self.split()[-1]:
            return self.part == other.part and other.startswith(self.split()[0])
        return other.startswith(f"{self}(")

    @property
    def url(self) -> str | None:
        """Where the official text can be read, or None where the form has no stable address."""
        if match := _SUPPLEMENT.fullmatch(self):
            return (
                f"https://www.ecfr.gov/current/title-{match['title'] or 15}/part-{match['part']}"
                f"/appendix-Supplement%20No.%20{match['number']}%20to%20Part%20{match['part']}"
            )
        if match := _SECTION.fullmatch(self):
            if match["section"] is None:
                return f"https://www.ecfr.gov/current/title-{match['title']}/part-{match['part']}"
            anchor = _joined(match)
            return (
                f"https://www.ecfr.gov/current/title-{match['title']}/section-{match['part']}.{match['section']}"
                + (f"#p-{match['part']}.{match['section']}{anchor}" if anchor else "")
            )
        if match := _REGISTER.fullmatch(self):
            return f"https://www.federalregister.gov/citation/{match['volume']}-FR-{match['page']}"
        if match := _DOCUMENT.fullmatch(self):
            return f"https://www.federalregister.gov/d/{match['number']}"
        return None


@lru_cache(maxsize=16_384)
def _parsed(text: str) -> Citation:
    text = " ".join(text.split())
    if not text:
        raise UnknownValueError("an empty citation", accepted="such as 15 CFR 744.15(b)")
    if match := _SUPPLEMENT.fullmatch(text):
        title = match["title"] or "15"
        return Citation(f"Supp. No. {match['number']} to {title} CFR part {match['part']}{_joined(match)}")
    if match := _SECTION.fullmatch(text):
        section = f".{match['section']}" if match["section"] else ""
        return Citation(f"{match['title']} CFR {match['part']}{section}{_joined(match)}")
    if match := _REGISTER.fullmatch(text):
        return Citation(f"{match['volume']} FR {match['page']}")
    if match := _DOCUMENT.fullmatch(text):
        return Citation(f"FR Doc. {match['number']}")
    if match := _ORDER.fullmatch(text):
        return Citation(f"EO {match['number']}")
    if match := _CODE.fullmatch(text):
        return Citation(f"{match['title']} U.S.C. {match['section']}{_joined(match)}")
    return Citation(text)


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"\s+", "", match["paragraphs"] or "")


def _validated(value: object) -> Citation:
    if isinstance(value, Citation):
        return value
    if not isinstance(value, str):
        raise ValueError("a citation is text, such as 15 CFR 744.15(b)")
    return Citation.parse(value)


CitationField = Annotated[
    Citation,
    PlainValidator(_validated),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["15 CFR 744.15(b)"]}),
]
"""A pydantic field that holds a Citation and is written as its text."""
