"""How much of a trade is controlled: what `smallyard.scope` and the command of that name do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallyard.app.worlds import open_world, today
from smallyard.errors import InputError, UnknownValueError
from smallyard.law.world import World
from smallyard.model.country import country_code
from smallyard.model.reading.opening import file_label
from smallyard.trade.charts.sankey import Crossing
from smallyard.trade.correlation import links
from smallyard.trade.crossing import crossings
from smallyard.trade.exposure import Shipments, read_shipments
from smallyard.trade.fence import Fence
from smallyard.trade.flows import Basis
from smallyard.trade.look import Look
from smallyard.trade.query import Query, Span, span
from smallyard.trade.requirement import Requirements
from smallyard.trade.scope import Trade, Watch, classes_of, label_of, scope_of
from smallyard.trade.scope_result import Change, Contribution, Direction, Grouping, Scope
from smallyard.trade.store import FlowStore, flows_place
from smallyard.trade.what_if import LookedAt, WhatIf, change_of, contributions_of, kinds, read_what_if

if TYPE_CHECKING:
    from smallyard.lists.store import Store

__all__ = ["crossed", "scope"]

_WORLD = {"world", "all", "any"}


def scope(
    reporter: str = "US",
    partner: str | None = None,
    year: int | str | None = None,
    *,
    start: int | str | None = None,
    end: int | str | None = None,
    direction: Direction | str = Direction.EXPORT,
    by: Grouping | str | None = None,
    as_of: date | None = None,
    without: Sequence[str] = (),
    with_: Sequence[str] = (),
    rank: Grouping | str | None = None,
    shipments: str | Path | None = None,
    basis: Basis | str | None = None,
    source: str | None = None,
    world: World | None = None,
    store: Store | Path | str | None = None,
    watch: Watch | None = None,
) -> Scope:
    """How much of a trade may be controlled, and how much needs a license, as ranges with an estimate.

    Args:
        reporter: whose figures: a country by code or name, or "world" for all.
        partner: with whom, likewise; None for China, and for the destinations that shipments name themselves.
        year: one year ("2019") or month ("2019-03"); else `start` and `end`, years or months.
        start: the first year or month.
        end: the last one.
        direction: export or import.
        by: what to break it into: sector, chapter, control, reason, eccn, line, month, year, partner, reporter.
        as_of: the law of this day instead of each year's last; the result then holds the change against that.
        without: ECCNs, controls, reasons for control (and, for shipments, listings) to suppose away.
        with_: ECCNs to suppose on the list, or ECCN=COLUMN to suppose under a chart column.
        rank: eccn, control or reason: which matter most, by what each adds.
        shipments: a file of a firm's own shipments to look at instead of a country's trade.
        basis: total, domestic, general, consumption, ... ; None for the best held.
        source: only flows of this publisher's files (comtrade, census, ...), of one file, or "pack".
        world: lists and law tables; None opens the user's own.
        store: where the lists are, with the flows beside them; None for the user's own.
        watch: what shows how far the law has been asked.

    Raises:
        InputError: something is wrong with what is asked, or no flows are held of it; the message says what is.
        OutOfCoverageError: the day is before the rules' present structure.
        StoreError: lists or flows cannot be read.
    """
    by = _grouping(by, "by")
    ranked = _grouping(rank, "rank")
    if ranked is not None and not ranked.overlaps:
        raise UnknownValueError(f"{ranked} cannot be ranked", field="rank", accepted="eccn, control, reason")
    years = None if shipments is not None and year is None and start is None else span(year, start, end)
    opened = world if world is not None else open_world(as_of or today(), store=store)
    what_if = read_what_if(opened, without, with_)
    place = _flows_of(store)
    requirements = Requirements(opened, cache=place.parent / "cache")
    asked = _Asked(opened, requirements, what_if, by, ranked, as_of)
    if shipments is not None:
        to = _country(partner, "partner") if partner is not None else None
        return _of_shipments(Path(shipments), to, years, asked)
    if what_if.without_listings:
        raise InputError(
            f"trade statistics name no parties, so {what_if.without_listings[0]} changes nothing in them",
            field="--without",
            accepted="a listing together with --shipments FILE",
        )
    assert years is not None
    with _trade(reporter, partner, direction, years, by is Grouping.MONTH, basis, source, place, watch) as trade:
        result = _of_trade(trade, asked)
    requirements.keep()
    return result


def crossed(by: Grouping, world: World, asked: Mapping[str, Any]) -> tuple[Crossing, ...]:
    """What of each sector's trade needs a license, by control, reason or ECCN.

    Args:
        by: control, reason or eccn.
        world: lists and law tables.
        asked: the arguments that `scope` was called with.

    Raises:
        InputError: as `scope`; or a firm's shipments are given, which have no sectors.
    """
    bound = signature(scope).bind(**asked)
    bound.apply_defaults()
    said = bound.arguments
    if said["shipments"] is not None:
        raise InputError(
            "a firm's shipments are not crossed with controls", field="--chart", accepted="treemap, series"
        )
    what_if = read_what_if(world, said["without"], said["with_"])
    place = _flows_of(said["store"])
    requirements = Requirements(world, cache=place.parent / "cache")
    fence = what_if.fence(world, links) if what_if.is_one else Fence(requirements, links)
    years = span(said["year"], said["start"], said["end"])
    route = (said["reporter"], said["partner"], said["direction"])
    with _trade(*route, years, False, said["basis"], said["source"], place) as trade:
        result = crossings(trade, fence, by, as_of=said["as_of"])
    requirements.keep()
    return result


def _flows_of(store: Store | Path | str | None) -> Path:
    return flows_place(store if isinstance(store, str | Path) or store is None else store.place)


def _trade(
    reporter: str,
    partner: str | None,
    direction: Direction | str,
    asked: Span,
    monthly: bool,
    basis: Basis | str | None,
    source: str | None,
    place: Path,
    watch: Watch | None = None,
) -> Trade:
    query = Query(
        _country(reporter, "reporter"),
        _country(partner or "CN", "partner"),
        Direction(direction),
        asked,
        monthly,
        _basis(basis),
        source,
    )
    return Trade(query, FlowStore(place), watch=watch)


def _country(text: str, field: str) -> str | None:
    if text.casefold() in _WORLD:
        return None
    found = country_code(text)
    if found is None:
        raise UnknownValueError(
            f"{text[:40]!r} is no country that we know", field=field, accepted="a code or name, such as US, or world"
        )
    return found


def _basis(text: Basis | str | None) -> Basis | None:
    if text is None:
        return None
    try:
        return Basis(text)
    except ValueError:
        raise UnknownValueError(f"{text[:40]!r} is no basis", field="basis", accepted=", ".join(Basis)) from None


def _grouping(text: Grouping | str | None, field: str) -> Grouping | None:
    if text is None:
        return None
    try:
        return Grouping(text)
    except ValueError:
        raise UnknownValueError(f"{text[:40]!r} is no grouping", field=field, accepted=", ".join(Grouping)) from None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of a trade, whether it is a country's or a firm's."""

    world: World
    requirements: Requirements
    what_if: WhatIf
    by: Grouping | None
    rank: Grouping | None
    as_of: date | None


def _of_trade(trade: Trade, asked: _Asked) -> Scope:
    fence, what_if, as_of, rank = Fence(asked.requirements, links), asked.what_if, asked.as_of, asked.rank
    change: Change | None = None
    contributions: tuple[Contribution, ...] = ()
    now = fence
    if what_if.is_one:
        now = what_if.fence(asked.world, links)
        change = change_of(what_if.text, _two(trade, fence, as_of, now, as_of))
    elif as_of is not None:
        text = f"under the law of {as_of} instead of that of {_days(trade)}"
        change = change_of(text, _two(trade, fence, None, fence, as_of))
    if rank is not None:
        looked = ((one.cents, one.lines, one.after) for one in _two(trade, now, as_of, now, as_of))
        contributions = _labelled(rank, contributions_of(rank, looked), now.requirements)
    return scope_of(trade, now, asked.by, as_of=as_of, change=change, contributions=contributions)


def _days(trade: Trade) -> str:
    days = sorted({trade.query.span.day(year) for year in trade.years})
    return str(days[0]) if len(days) == 1 else f"{days[0]} to {days[-1]}, year by year"


def _two(
    trade: Trade, before: Fence, day_before: date | None, after: Fence, day_after: date | None
) -> list[LookedAt]:
    """Every line before and after, equal ones together."""
    span = trade.query.span
    first = classes_of(trade, before, {year: day_before or span.day(year) for year in trade.years})
    then = classes_of(trade, after, {year: day_after or span.day(year) for year in trade.years})
    export = trade.query.direction is Direction.EXPORT

    def looks() -> Iterator[tuple[Look, Look, int]]:
        for cell in trade.cells():
            ends = (cell.reporter, cell.partner) if export else (cell.partner, cell.reporter)
            route = (*ends, cell.year)
            yield (
                before.look(cell.edition, cell.code, first[route]),
                after.look(cell.edition, cell.code, then[route]),
                cell.cents,
            )

    return list(kinds(looks()))


def _labelled(rank: Grouping, found: Sequence[Contribution], requirements: Requirements) -> tuple[Contribution, ...]:
    return tuple(one.model_copy(update={"label": label_of(one.entry, rank, requirements)}) for one in found)


def _of_shipments(path: Path, destination: str | None, years: Span | None, asked: _Asked) -> Scope:
    requirements, what_if, as_of, rank = asked.requirements, asked.what_if, asked.as_of, asked.rank
    day = as_of or (years.day(years.last) if years is not None else None)
    held = read_shipments(path, destination, day)
    if not held:
        raise InputError("holds no shipment", file=file_label(path))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    shipments = Shipments(held, links, path.name, digest)
    looks = shipments.looks(requirements, as_of)
    now, change = looks, None
    cents = [one.cents for one in held]
    if what_if.is_one:
        requirements = Requirements(what_if.world(asked.world), what_if.without_controls)
        now = shipments.looks(requirements, as_of, what_if.without_eccns)
        change = change_of(what_if.text, map(LookedAt, cents, [1] * len(cents), looks, now))
    elif as_of is not None:
        before = shipments.looks(requirements, None)
        text = f"under the law of {as_of} instead of that of each shipment's day"
        change = change_of(text, map(LookedAt, cents, [1] * len(cents), before, now))
    result = shipments.scope(now, asked.by, requirements, as_of)
    contributions: tuple[Contribution, ...] = ()
    if rank is not None:
        found = contributions_of(rank, ((value, 1, look) for value, look in zip(cents, now, strict=True)))
        contributions = _labelled(rank, found, requirements)
    return result.model_copy(update={"change": change, "contributions": contributions})
