"""Keys of listings: the same party on the same list gets the same key, whatever file it came from.

A publisher's own number is the best key (OFAC entity number, UN data id). The lists that have none (Entity List,
Unverified List, MEU List, MOFCOM's lists) are keyed by name and country, in a form that people can read and type:
`guangdong-guanghua-sci-tech-co-ltd-cn`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date

from smallyard.model.country import country_code
from smallyard.model.listing import ListCode

__all__ = ["listing_key", "order_key", "slug"]

_LONGEST = 120
_APOSTROPHES = re.compile("['’‘`´ʻʼ′\"“”]")
# BIS's files have a question mark where an apostrophe was lost: "Corporation of China?s".
_LOST_APOSTROPHE = re.compile(r"(?<=\w)\?(?=\w)")
_SEPARATORS = re.compile(r"[^\w]+|_+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_INITIALS = re.compile(r"(?<![^-])([a-z])-(?=[a-z](?:-|$))")
# Publishers give Hong Kong now as HK, now as CN (BIS has treated it as China since 23 Dec 2020): one key for both.
_KEY_COUNTRY = {"HK": "cn"}
# One form of these publishers' files gives a country and another does not, so it cannot be part of the key.
_BY_NAME_ALONE = frozenset({ListCode.DENIED_PERSONS_LIST, ListCode.NONPROLIFERATION, ListCode.ITAR_DEBARRED})


def slug(name: str) -> str:
    """A name folded for use in a key: lower case, accents and punctuation gone, words joined by hyphens.

    "Co., Ltd." and "Co. Ltd" fold alike, "&" and "and" fold alike, initials join ("J.S.C." is "jsc"). Letters of
    scripts other than Latin, Greek and Cyrillic stay as they are. A name of more than 120 folded characters is cut
    and carries eight digits of its SHA-256, so that two long names never meet.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
    text = _APOSTROPHES.sub("", _LOST_APOSTROPHE.sub("", text)).replace("&", " and ")
    text = _SEPARATORS.sub("-", text).strip("-")
    text = _INITIALS.sub(r"\1", text)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 9].rstrip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    if text:
        return text
    # A name of signs only ("@@@") folds to nothing; its hash still tells it from others.
    signs = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return f"x{hashlib.sha256(signs.encode()).hexdigest()[:8]}"


def listing_key(list: ListCode, name: str, country: str | None) -> str:  # noqa: A002 - the domain's word
    """The key of an entry on a list whose publisher numbers nothing: folded name, hyphen, country.

    Args:
        list: the list that carries the entry; the Denied Persons List (see `order_key`), nonproliferation sanctions
            and the ITAR's debarred parties are keyed by name alone.
        name: the primary name as published.
        country: the country of the entry's first address, as a code or a name; None if the publisher gives none.
    """
    code = country_code(country) if country else None
    if code is None or list in _BY_NAME_ALONE:
        return slug(name)
    return f"{slug(name)}-{_KEY_COUNTRY.get(code, code.lower())}"


def order_key(name: str, ordered: date | None) -> str:
    """The key of a denial order: folded name and effective date, as one person can have several orders."""
    return f"{slug(name)}-{ordered.isoformat()}" if ordered else slug(name)
