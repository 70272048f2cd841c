"""Short supply controls (reason for control SS): 754.3 petroleum products, 754.4 western red cedar, 754.5 horses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import excepted_if, is_domestic
from smallyard.law.effects import Duty, Imposes, RequiresLicense, ReviewPolicy
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import TRUE
from smallyard.model.transaction import TransactionKind

_SINCE = date(1996, 3, 25)
_PETROLEUM = frozenset({"1C980", "1C982", "1C983", "1C984"})
_CEDAR, _HORSES = "1C988", "0A980"
_PRIVATE_LAND = "754.4.private_tribal_or_alaskan_land"


def _exported(line: Line, world: World, *entries: str) -> bool:
    """Whether one of these is exported from the United States; part 754 does not speak of reexports."""
    return (
        line.tx.kind is TransactionKind.EXPORT
        and line.eccn is not None
        and line.eccn.entry in entries
        and not is_domestic(line, world)
    )


def _license(section: str, review: ReviewPolicy, review_text: str, reason: str) -> Claim:
    """A license is required for short supply reasons; no license exception overcomes it."""
    effect = RequiresLicense(
        control=section, reason="SS", review=review, review_text=f"{review_text} ({section}(b))", overcome_by=()
    )
    return claim(effect, reason)


def _to_every_destination(line: Line) -> str:
    return f"{line.eccn} is in short supply: its export needs a license to every destination."


@provision("15 CFR 754.3", since=_SINCE, stage=Stage.REQUIREMENT)
def petroleum_products(line: Line, world: World) -> Iterator[Claim]:
    """Petroleum products of the Naval Petroleum Reserves need a license to every destination.

    1C980, 1C982, 1C983 and 1C984, to Canada too; denied but for a finding of the President (754.3(b)).
    """
    if _exported(line, world, *_PETROLEUM):
        yield _license(
            "754.3",
            ReviewPolicy.POLICY_OF_DENIAL,
            "denied unless the President makes the finding that the Naval Petroleum Reserves Production Act requires;"
            " temporary exports and exchanges that the Act excepts are approved",
            _to_every_destination(line),
        )


@provision("15 CFR 754.4", since=_SINCE, stage=Stage.REQUIREMENT)
def western_red_cedar(line: Line, world: World) -> Iterator[Claim]:
    """Unprocessed western red cedar needs a license to every destination.

    1C988 logs and lumber with wane; generally denied, but case by case under contracts made before October 1979.

    The text speaks of contracts to harvest on Federal and State lands (754.4(b)); the older ones are as good as gone.
    """
    if not _exported(line, world, _CEDAR):
        return
    old = line.answer("754.4.contract_before_october_1979") is TRUE
    yield _license(
        "754.4",
        ReviewPolicy.CASE_BY_CASE if old else ReviewPolicy.PRESUMPTION_OF_DENIAL,
        "generally denied; case by case where the harvest is under a contract made before October 1, 1979",
        _to_every_destination(line),
    )


@provision("15 CFR 754.4(c)", since=_SINCE, stage=Stage.REQUIREMENT, exception_to="western_red_cedar")
def western_red_cedar_not_from_public_lands(line: Line, world: World) -> Iterator[Claim]:
    """Western red cedar from private, tribal or Alaskan public lands needs no license (WRC).

    Timber harvested from public lands in Alaska, all private lands, and lands held in trust for Indian tribes.
    """
    if not _exported(line, world, _CEDAR):
        return
    yield from excepted_if(
        line,
        _PRIVATE_LAND,
        "Was the timber harvested from public lands in Alaska, from private lands, or from lands held in trust for "
        "recognized Indian tribes?",
        "15 CFR 754.4(c)",
        "The timber was harvested from lands to which License Exception WRC extends.",
    )


@provision("15 CFR 754.4(c)", since=_SINCE, stage=Stage.DUTY)
def western_red_cedar_papers(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """Who exports western red cedar without a license keeps the statements that show where it grew.

    Statements of the exporter and of each who harvested or held the timber, and a certificate of inspection.
    """
    if not _exported(line, world, _CEDAR) or line.answer(_PRIVATE_LAND) is not TRUE:
        return
    yield claim(
        Imposes(
            duty=Duty.RECORDS,
            text="Obtain and keep the statements of the exporter and of each person who harvested or held the "
            "timber, and the certificate of inspection, and claim the exemption by the code for western red cedar in "
            "the export declaration (754.4(c)).",
            before=True,
        ),
        f"{line.eccn} leaves as timber to which the exemption for western red cedar extends.",
    )


@provision("15 CFR 754.5", since=_SINCE, stage=Stage.REQUIREMENT)
def horses_by_sea(line: Line, world: World) -> Iterator[Claim]:
    """Horses exported by sea need a license to every destination.

    0A980; denied for slaughter, otherwise approved if they are not intended for it.
    """
    if not _exported(line, world, _HORSES):
        return
    slaughter = line.answer("754.5.for_slaughter") is TRUE
    yield _license(
        "754.5",
        ReviewPolicy.POLICY_OF_DENIAL if slaughter else ReviewPolicy.CASE_BY_CASE,
        "denied for slaughter; approved where BIS and the Department of Agriculture determine that the horses are not"
        " intended for it; one application for each consignment",
        f"{line.eccn}: horses exported by sea need a license to every destination.",
    )
