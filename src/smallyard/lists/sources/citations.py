"""Federal Register citations as the lists' columns hold them: several in one field, with dates and signs between."""

from __future__ import annotations

import re
from functools import lru_cache

from smallyard.model.citation import Citation

__all__ = ["citations_in"]

_REGISTER = re.compile(r"(\d{1,3})\s*F\.?\s*R\.?\s*(\d{1,6})", re.IGNORECASE)


@lru_cache(maxsize=8192)
def citations_in(text: str) -> tuple[Citation, ...]:
    """The citations in a field, in order, each once: "68 F.R. 38290 6/27/03 71 F.R. 38843" gives two.

    A field that holds none in that form ("Vol. 83, No. 91, 05/10/2018") is one citation, as written.
    """
    if not text.strip():
        return ()
    found = dict.fromkeys(Citation.parse(f"{match[1]} FR {match[2]}") for match in _REGISTER.finditer(text))
    return tuple(found) or (Citation.parse(text),)
