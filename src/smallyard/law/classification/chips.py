"""Accelerators with the figures that their makers publish, to work out performance from without a data sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from smallyard.errors import UnknownValueError
from smallyard.law.classification.performance import Chip, read_rate
from smallyard.model.packaged import packaged_rows

__all__ = ["PublishedChip", "published_chip", "published_chips"]


@dataclass(frozen=True, slots=True)
class PublishedChip:
    """A chip and the source of its figures."""

    maker: str
    chip: Chip
    source: str


@cache
def published_chips() -> Mapping[str, PublishedChip]:
    """The chips of the table by name, in lower case."""
    return {row["chip"].lower(): _read(row) for row in packaged_rows("smallyard.law.classification", "chips.csv")}


def published_chip(name: str) -> PublishedChip:
    """The chip of that name: "A100", "NVIDIA A100".

    Raises:
        UnknownValueError: the table has none of that name.
    """
    plain = " ".join(name.lower().split())
    for one in published_chips().values():
        if plain in {one.chip.name.lower(), f"{one.maker} {one.chip.name}".lower()}:
            return one
    known = ", ".join(one.chip.name for one in published_chips().values())
    raise UnknownValueError(f"no published figures of {name[:40]!r} are held", accepted=f"{known}; or give --rate")


def _read(row: Mapping[str, str]) -> PublishedChip:
    def figure(name: str) -> Decimal | None:
        return Decimal(row[name]) if row[name] else None

    chip = Chip(
        name=row["chip"],
        units=(tuple(read_rate(one) for one in row["rates"].split()),),
        die_area_mm2=figure("die_area_mm2"),
        interconnect_gbs=figure("interconnect_gbs"),
        memory_bandwidth_gbs=figure("memory_bandwidth_gbs"),
        datacenter={"yes": True, "no": False}.get(row["datacenter"]),
    )
    return PublishedChip(row["maker"], chip, row["source"])
