"""Which records a command is about: numbers and ranges of them, or a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from smallyard.app.cli.settings import DAY

if TYPE_CHECKING:
    from smallyard.records.search import Search

__all__ = ["numbers_of", "search_of", "search_options"]

_Function = TypeVar("_Function", bound=Callable[..., Any])
_MOST = 1_000_000


def numbers_of(texts: Sequence[str]) -> list[int]:
    """The numbers that texts such as "7" and "3-12" name, in order.

    Raises:
        InputError: one is not a number or a range.
    """
    from smallyard.errors import InputError

    found: list[int] = []
    for text in texts:
        first, dash, last = text.partition("-")
        if not first.isascii() or not first.isdecimal() or (dash and not (last.isascii() and last.isdecimal())):
            raise InputError(f"{text!r} is no number of a record", field="NUMBERS", accepted="such as 7 or 3-12")
        if len(first) > 9 or len(last) > 9 or int(last or first) - int(first) >= _MOST:
            raise InputError(f"{text!r} names too many records", field="NUMBERS", accepted=f"at most {_MOST:,}")
        if int(last or first) < int(first) or not int(first):
            raise InputError(f"{text!r} names no record", field="NUMBERS", accepted="numbers from 1, the lower first")
        found += range(int(first), int(last or first) + 1)
    return list(dict.fromkeys(found))


def search_options(function: _Function) -> _Function:
    """The options of a search of records, apart from its text."""
    options = [
        click.option(
            "--kind", type=click.Choice(["transaction", "investment", "screening"]), help="What was decided."
        ),
        click.option(
            "--outcome", "outcomes", multiple=True, metavar="OUTCOME", help="Such as NLR or match; any of several."
        ),
        click.option("--law", type=click.Choice(["us", "china", "both"]), help="Whose law decided."),
        click.option("--regime", default="", help="Whose rules on records apply, such as OFAC."),
        click.option("--recorded-for", default="", metavar="BY", help="For whom it went on record."),
        click.option("--from", "effective_from", type=DAY, help="The first day of the law applied."),
        click.option("--to", "effective_to", type=DAY, help="The last day of the law applied."),
        click.option("--recorded-from", type=DAY, help="The first day of recording, UTC."),
        click.option("--recorded-to", type=DAY, help="The last day of recording, UTC."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def search_of(text: Sequence[str], options: dict[str, Any]) -> Search:
    """The search that a command's text and options ask for.

    Raises:
        UnknownValueError: an outcome is none that anything has.
    """
    from smallyard.errors import UnknownValueError
    from smallyard.law.decision import Outcome
    from smallyard.law.investment.decision import InvestmentOutcome
    from smallyard.records.search import Search
    from smallyard.screening.result import Result

    known = list(dict.fromkeys(str(one) for kind in (Outcome, InvestmentOutcome, Result) for one in kind))
    for one in options["outcomes"]:
        if one not in known:
            raise UnknownValueError(f"{one[:40]!r} is no outcome", field="--outcome", accepted=", ".join(known))
    return Search(text=" ".join(text), by=options.pop("recorded_for"), **options)
