"""The keys under which the rules ask for answers: an answer under any other key would be heeded by none.

They are read off the rules' own text, so that a new rule needs no entry in a second place. A key of a rule that is
not law on the day, or that these facts do not reach, may stand: the facts keep it for another day or another item.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from smallyard.errors import UnknownValueError
from smallyard.law.tables.reading import rows

if TYPE_CHECKING:
    from importlib.abc import Traversable

__all__ = ["is_asked_for", "refuse_unasked"]

_KEY = re.compile(r"""f?"((?:[0-9]{3}|cn)\.(?:[^"\s{]|\{[^}]*\})*)\"""")
"""A key as a rule's text has it: a part of the CFR, or "cn", then names, some of them filled in."""
_NAMED = re.compile(r"(?:[0-9]|cn)\.(?:[^{]*\.)?[A-Za-z_][^.{]*(?:\{|\.\{|$)|\}_[a-z]|774\.\{")
"""A key has a name, which is filled in whole only of rows of the Commerce Control List; a citation has numbers."""
_FILLED = re.compile(r"\\\{.*?\\\}")
_LISTING = re.compile(r"[A-Z][A-Za-z-]*:.+\.(in_force|began)\b.*")
"""What is answered of a listing by its id: the decision itself says whether it is heeded (`listing_days`)."""
_LINE = re.compile(r"(.+)@([0-9]{1,9})")


def refuse_unasked(answers: Collection[str], lines: int | None = 0) -> None:
    """Refuse answers to questions that no rule asks, whatever the day and the facts.

    Args:
        answers: their keys.
        lines: how many item lines there are, for answers on one of them ("key@2"); None for any number.

    Raises:
        UnknownValueError: a key is none, or names a line that is not there; the message has the nearest one.
    """
    for key in answers:
        of_line = _LINE.fullmatch(key)
        plain, line = (of_line[1], int(of_line[2])) if of_line else (key, 1)
        if not is_asked_for(plain):
            near = get_close_matches(plain, _asked()[0], 1, 0)
            raise UnknownValueError(
                f"{key[:80]!r} is the key of no question", field="answers", accepted=f"such as {near[0]}"
            )
        if of_line and not 1 <= line <= (line if lines is None else lines):
            raise UnknownValueError(
                f"{key[:80]!r} names a line that is not there",
                field="answers",
                accepted=f"{plain}, or that with @1 to @{lines}" if lines else plain,
            )


def is_asked_for(key: str) -> bool:
    """Whether any rule asks for an answer under a key, the number of a line left out."""
    exact, filled = _asked()
    return key in exact or _LISTING.fullmatch(key) is not None or any(one.fullmatch(key) for one in filled)


@cache
def _asked() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The keys that the rules name whole, and the forms of those that they fill in."""
    found = {
        one[1] for text in _texts(files("smallyard.law")) for one in _KEY.finditer(text) if _NAMED.search(one[1])
    }
    exact = frozenset(one for one in found if "{" not in one) | set(_in_tables())
    forms = (re.compile(_FILLED.sub(".+", re.escape(one))) for one in sorted(found - exact))
    return exact, tuple(forms)


def _in_tables() -> Iterator[str]:
    """The keys that tables name."""
    yield from (row["key"] for row in rows("red_flags.csv"))
    yield from (row["key"].removeprefix("!") for row in rows("license_exception_items.csv") if row["key"])


def _texts(folder: Traversable) -> Iterator[str]:
    """The texts of the modules of a package and those within it."""
    for one in folder.iterdir():
        if one.is_dir():
            yield from _texts(one)
        elif one.name.endswith(".py"):
            yield one.read_text("utf-8")
