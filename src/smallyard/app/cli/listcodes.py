"""List codes as a user types them."""

from __future__ import annotations

from smallyard.errors import UnknownValueError
from smallyard.model.listing import ListCode

__all__ = ["list_code"]


def list_code(text: str) -> ListCode:
    """The list of that code, in any case.

    Raises:
        UnknownValueError: there is none.
    """
    try:
        return ListCode(text.strip().upper())
    except ValueError:
        accepted = ", ".join(ListCode)
        raise UnknownValueError(f"{text[:40]!r} is no list we know", field="--list", accepted=accepted) from None
