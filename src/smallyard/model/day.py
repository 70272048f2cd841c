"""Calendar days as people write them: 2023-08-01, never a time, never a bare number."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator

__all__ = ["Day", "day"]

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day(value: object) -> date:
    """Read a day: a date, or text such as "2023-08-01".

    Raises:
        ValueError: anything else. A number is not taken for seconds since 1970, as pydantic by itself would.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = value.strip() if isinstance(value, str) else str(value)
    shown = text if len(text) <= 40 else text[:37] + "..."
    if isinstance(value, str) and _FORM.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{shown} is not a day of the calendar; accepted: a date such as 2023-08-01") from None
    raise ValueError(f"{shown!r} is not a date; accepted: a date such as 2023-08-01")


Day = Annotated[date, BeforeValidator(day)]
"""A pydantic field that holds a date and is read from one, or from its ISO 8601 text."""
