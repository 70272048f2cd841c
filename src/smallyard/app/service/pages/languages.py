"""The languages of the pages: gettext catalogues kept as .po files, read when first asked for.

A catalogue is compiled in memory, so that a checkout needs no build step and no compiled file can be stale.
"""

from __future__ import annotations

import gettext
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request

__all__ = ["COOKIE", "LANGUAGES", "NP_", "N_", "Language", "catalogue", "language_of"]


def N_(text: str) -> str:  # noqa: N802 - the mark by which gettext's tools find messages
    """Mark a text as a message: it is translated where it is shown."""
    return text


def NP_(context: str, text: str) -> tuple[str, str]:  # noqa: N802
    """The same for a text that means this in a context, and is worded otherwise elsewhere."""
    return context, text


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages.

    Attributes:
        code: as in HTML's lang attribute and in the choice that is kept ("zh-CN").
        folder: its folder under locales.
        name: in the language itself.
    """

    code: str
    folder: str
    name: str


LANGUAGES = (Language("en", "en", "English"), Language("zh-CN", "zh_CN", "中文"))
COOKIE = "smallyard_language"
_RANGE = re.compile(r"\s*([A-Za-z*]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")


@cache
def catalogue(folder: str) -> gettext.NullTranslations:
    """The translations of a language.

    Args:
        folder: its folder under locales.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text = (
        files("smallyard.app.service.pages").joinpath("locales", folder, "LC_MESSAGES", "smallyard.po").read_bytes()
    )
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text)))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of(request: Request) -> Language:
    """The language to answer in: the one chosen, else the first that the browser asks for, else English."""
    chosen = request.cookies.get(COOKIE, "")
    for one in LANGUAGES:
        if one.code == chosen:
            return one
    asked = []
    for place, part in enumerate(request.headers.get("accept-language", "")[:500].split(",")):
        if (match := _RANGE.fullmatch(part)) is not None and float(match[2] or 1) > 0:
            asked.append((-float(match[2] or 1), place, match[1].casefold()))
    for _, _, tag in sorted(asked):
        for one in LANGUAGES:
            # RFC 4647 lookup; Traditional Chinese readers are better served by Simplified than by English.
            if tag == "*" or tag.partition("-")[0] == one.code.partition("-")[0].casefold():
                return one
    return LANGUAGES[0]
