"""Reading what a form sent, and saying what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from smallyard.app.service.pages.languages import N_
from smallyard.errors import InputError, SmallyardError

if TYPE_CHECKING:
    from smallyard.app.service.pages.showing import View

__all__ = ["day_of", "problem_of", "said_if_wrong", "text_of", "texts_of"]


def text_of(form: FormData, name: str) -> str:
    """A field's text; empty where it was not sent, or is a file."""
    found = form.get(name, "")
    return found if isinstance(found, str) else ""


def texts_of(form: FormData, name: str) -> list[str]:
    """Every text sent under a name, as boxes of one name are."""
    return [one for one in form.getlist(name) if isinstance(one, str)]


def day_of(text: str, field: str) -> date | None:
    """A day as a form gives it; None where the field is empty.

    Raises:
        InputError: it is no day.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{text[:20]!r} is no day", field=field, accepted="YYYY-MM-DD") from None


@contextmanager
def said_if_wrong(
    view: View, message: str = N_("That was not done: %(why)s"), kind: type[SmallyardError] = InputError
) -> Iterator[None]:
    """Have what is wrong with a form shown on the page that is gone to, and go on behind the block.

    Args:
        view: the page's view.
        message: what is said; `why` stands for what is wrong.
        kind: the errors that are so said; others go on.
    """
    try:
        yield
    except kind as wrong:
        view.say(message, "wrong", why=str(wrong))


def problem_of(wrong: SmallyardError | ValidationError) -> dict[str, Any]:
    """What the part `problem` of a page shows: the field, what is wrong, and what is accepted."""
    if isinstance(wrong, ValidationError):
        first = wrong.errors()[0]
        return {
            "field": ".".join(str(one) for one in first["loc"]),
            "text": str(first["msg"]).removeprefix("Value error, ")[:500],
            "accepted": "",
        }
    if isinstance(wrong, InputError):
        return {"field": wrong.field or "", "text": wrong.problem, "accepted": wrong.accepted or ""}
    return {"field": "", "text": str(wrong), "accepted": ""}
