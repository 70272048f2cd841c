"""Short supply controls (reason for control SS): 754.3 petroleum products, 754.4 western red cedar, 754.5 horses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import is_domestic
from smallyard.law.effects import Excepts, RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.world import World
from smallyard.model.transaction import TransactionKind

_SINCE = date(1996, 3, 25)
_PETROLEUM = frozenset({"1C980", "1C982", "1C983", "1C984"})
_CEDAR, _HORSES = "1C988", "0A980"


def _exported(line: Line, world: World, *entries: str) -> bool:
    """Whether one of these is exported from the United States; part 754 does not speak of reexports."""
    return (
        line.tx.kind is TransactionKind.EXPORT
        and line.eccn is not None
        and line.eccn.entry in entries
        and not is_domestic(line, world)
    )


@provision(
    "15 CFR 754.3",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    title="Petroleum products of the Naval Petroleum Reserves need a license to every destination.",
    standing="partial",
    missing="the license exceptions of 754.3(c) and (d)",
)
def petroleum_products(line: Line, world: World) -> Iterator[Claim]:
    """1C980, 1C982, 1C983 and 1C984, to Australia, Canada and the United Kingdom too."""
    if _exported(line, world, *_PETROLEUM):
        yield claim(
            RequiresLicense(control="754.3", reason="SS", review_text="as 754.3(b) says", overcome_by=()),
            f"{line.eccn} is in short supply: its export needs a license to every destination.",
        )


@provision(
    "15 CFR 754.4",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    title="Unprocessed western red cedar needs a license to every destination.",
    standing="partial",
    missing="the licensing policy of 754.4(b)",
)
def western_red_cedar(line: Line, world: World) -> Iterator[Claim]:
    """1C988 logs and lumber with wane."""
    if _exported(line, world, _CEDAR):
        yield claim(
            RequiresLicense(control="754.4", reason="SS", review_text="as 754.4(b) says", overcome_by=()),
            f"{line.eccn} is in short supply: its export needs a license to every destination.",
        )


@provision(
    "15 CFR 754.4(c)",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    title="Western red cedar from private, tribal or Alaskan public lands needs no license (WRC).",
    exception_to="western_red_cedar",
)
def western_red_cedar_not_from_public_lands(line: Line, world: World) -> Iterator[Claim]:
    """Timber harvested from public lands in Alaska, all private lands, and lands held in trust for Indian tribes."""
    if not _exported(line, world, _CEDAR):
        return
    key = "754.4.private_tribal_or_alaskan_land"
    asked = line.asks(
        key,
        "Was the timber harvested from public lands in Alaska, from private lands, or from lands held in trust for "
        "recognized Indian tribes?",
        "15 CFR 754.4(c)",
    )
    yield from when(
        line.answer(key),
        Excepts(),
        "The timber was harvested from lands to which License Exception WRC extends.",
        questions=(asked,),
    )


@provision(
    "15 CFR 754.5",
    since=_SINCE,
    stage=Stage.REQUIREMENT,
    title="Horses exported by sea need a license to every destination.",
)
def horses_by_sea(line: Line, world: World) -> Iterator[Claim]:
    """0A980; denied for slaughter, otherwise approved if they are not intended for it."""
    if _exported(line, world, _HORSES):
        yield claim(
            RequiresLicense(
                control="754.5",
                reason="SS",
                review=ReviewPolicy.CASE_BY_CASE,
                review_text="denied for slaughter; approved where BIS and the Department of Agriculture determine "
                "that the horses are not intended for it (754.5(b))",
                overcome_by=(),
            ),
            f"{line.eccn}: horses exported by sea need a license to every destination.",
        )
