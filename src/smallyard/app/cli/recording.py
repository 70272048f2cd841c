"""Putting decisions on record before they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from smallyard.records.chain import Record
    from smallyard.records.forms import Recordable

__all__ = [
    "author",
    "because_option",
    "by_option",
    "no_record_option",
    "record_all",
    "said_by_option",
    "unshown",
    "user_name",
]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def by_option(function: _Function) -> _Function:
    """The option that says for whom something goes on record."""
    return click.option("--by", help="For whom it goes on record. Your user name if not given.")(function)


def said_by_option(function: _Function) -> _Function:
    """The option that says who says something."""
    return click.option("--by", help="Who says so. Your user name if not given.")(function)


def because_option(function: _Function) -> _Function:
    """The option that gives the reason for what is said, without which nothing is."""
    return click.option("--because", required=True, help="Why.")(function)


def no_record_option(function: _Function) -> _Function:
    """The option that leaves decisions off the record."""
    return click.option(
        "--no-record", is_flag=True, help="Do not record the decisions. Clearances on record are heeded all the same."
    )(function)


def user_name() -> str:
    """Who is logged in; empty where that cannot be told."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def author(by: str | None) -> str:
    """Who is meant by `--by`: the one named, else who is logged in."""
    return by if by is not None else user_name()


@contextmanager
def unshown(what: str) -> Iterator[None]:
    """Say of a failure to record that nothing is shown for it.

    Raises:
        StoreError: it could not be written.
    """
    from smallyard.errors import MissingExtraError, StoreError

    try:
        yield
    except (MissingExtraError, StoreError) as failed:
        raise StoreError(f"{what}, but not recorded, and so not shown (see --no-record): {failed}") from failed


def record_all(decisions: Sequence[Recordable], store: str | None, by: str | None = None) -> tuple[Record, ...]:
    """Record decisions beside a store's lists, all or none, so that none is shown that is not on record.

    They are recorded as made for `by`; None for the user who is logged in.

    Raises:
        StoreError: they could not be written.
    """
    from smallyard.records.store import RecordStore, records_place

    with unshown("decided"):
        return RecordStore(records_place(store)).append_all(decisions, by=author(by))
