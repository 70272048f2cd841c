"""Deciding investments: what `smallyard.invest` and the command of that name do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import overload

from smallyard.app.deal_owners import with_holders
from smallyard.app.naming import in_row
from smallyard.app.worlds import open_world
from smallyard.law.answerable import refuse_unasked
from smallyard.law.investment.decide import decide_investment
from smallyard.law.investment.decision import InvestmentDecision
from smallyard.law.world import World
from smallyard.lists.ownership import OwnershipGraph
from smallyard.model.investment import Investment
from smallyard.model.reading.investments import read_numbered_investments

__all__ = ["invest", "invest_file"]


@overload
def invest(
    what: Investment,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    world: World | None = None,
    owners: OwnershipGraph | None = None,
) -> InvestmentDecision: ...


@overload
def invest(
    what: str | Path,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    world: World | None = None,
    owners: OwnershipGraph | None = None,
) -> tuple[InvestmentDecision, ...]: ...


def invest(
    what: Investment | str | Path,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    world: World | None = None,
    owners: OwnershipGraph | None = None,
) -> InvestmentDecision | tuple[InvestmentDecision, ...]:
    """Decide one investment, or every investment of a file.

    Args:
        what: an investment, or the path of a file that holds one or many.
        as_of: the day whose law applies; None for each deal's own date.
        known_at: the day up to which received list evidence counts; None for today. Not used where a world is given.
        world: lists and tables to use; None opens the user's own.
        owners: a graph of who owns whom, for the holders of investor and target where the deal names none.

    Raises:
        InputError: the file cannot be read.
        UnknownValueError: an answer is to a question that no rule asks.
        OutOfCoverageError: the day is before the rules that are held.
        StoreError: the lists cannot be read.
    """
    if isinstance(what, Investment):
        day = as_of or what.date
        refuse_unasked(what.answers)
        what = with_holders(what, owners) if owners is not None else what
        return decide_investment(what, (world or open_world(day, known_at)).on(day))
    return tuple(invest_file(what, as_of=as_of, known_at=known_at, world=world, owners=owners))


def invest_file(
    path: str | Path,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    world: World | None = None,
    owners: OwnershipGraph | None = None,
) -> Iterator[InvestmentDecision]:
    """Decide the deals of a file one by one; the whole file is read, and must be right, before the first.

    Raises:
        InputError: the file cannot be read, or a deal lies outside what is covered; file, row and field are named.
        StoreError: the lists cannot be read.
    """
    numbered = read_numbered_investments(path)
    if owners is not None:
        numbered = tuple((number, with_holders(deal, owners)) for number, deal in numbered)
    days = {as_of or deal.date for _, deal in numbered}
    opened = world if world is not None else open_world(min(days), known_at)
    worlds = {day: opened.on(day) for day in days}
    for day, on_that_day in worlds.items():
        # One batch for each day: names that come again are looked up once.
        on_that_day.prescreen(
            [person.as_party() for _, deal in numbered if (as_of or deal.date) == day for _, person in deal.persons()]
        )
    for number, deal in numbered:
        with in_row(path, number):
            refuse_unasked(deal.answers)
            decision = decide_investment(deal, worlds[as_of or deal.date])
        yield decision
