"""Performance figures that the Commerce Control List turns on, worked out from a data sheet.

- Total processing performance (TPP), performance density and memory bandwidth density: Technical Notes to 3A090.
- TOPS: Technical Notes to 3A991.p.
- Adjusted peak performance (APP), in weighted teraflops (WT): Technical Note on APP, Category 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Annotated

from pydantic import Field, model_validator

from smallyard.errors import UnknownValueError
from smallyard.model.noun import Noun
from smallyard.model.transaction import Parameter

__all__ = ["Chip", "Performance", "Processor", "Rate", "adjusted_peak_performance", "performance", "read_rate"]

_Positive = Annotated[Decimal, Field(gt=0, lt=Decimal(10) ** 12)]
_RATE = re.compile(r"(?P<bits>[0-9]{1,3}):(?P<tops>[0-9]+(?:\.[0-9]+)?)")
VECTOR, NOT_VECTOR = Decimal("0.9"), Decimal("0.3")
"""Architecture adjustment factors of the APP note, step 4."""


class Rate(Noun):
    """What a processing unit does at one bit length.

    `tops` is the peak rate as data sheets give it: tera operations (or floating point operations) per second on dense
    matrices, one multiply-accumulate counted as two operations, so that it is 2 x MacTOPS. `bits` is the largest bit
    length of the inputs to the multiplication.
    """

    bits: Annotated[int, Field(ge=1, le=256)]
    """The largest bit length of the inputs to the multiplication."""
    tops: _Positive
    """Peak tera operations per second on dense matrices; one multiply-accumulate counts as two operations."""

    @property
    def tpp(self) -> Decimal:
        """2 x MacTOPS x bit length."""
        return self.tops * self.bits


def read_rate(text: str) -> Rate:
    """Read "8:624", a bit length and the TOPS at it.

    Raises:
        UnknownValueError: it has not that form.
    """
    match = _RATE.fullmatch(text.strip())
    if match is None or not 1 <= int(match["bits"]) <= 256 or Decimal(match["tops"]) <= 0:
        raise UnknownValueError(
            f"{text[:40]!r} is not a rate", accepted="BITS:TOPS, such as 8:624 (dense, without sparsity)"
        )
    return Rate(bits=int(match["bits"]), tops=Decimal(match["tops"]))


class Chip(Noun):
    """An integrated circuit as its data sheet describes it.

    `units` are its processing units, each with its rates at different bit lengths. `die_area_mm2` is the area of all
    its logic dies made by a process with non-planar transistors (FinFET, gate-all-around): 0 if there is none.
    `interconnect_gbs` is the aggregate bidirectional transfer rate to circuits other than volatile memory.
    """

    name: str = ""
    """What it is called; may be empty."""
    units: tuple[tuple[Rate, ...], ...] = Field(min_length=1)
    """Its processing units, each with its rates at different bit lengths."""
    die_area_mm2: Annotated[Decimal, Field(ge=0)] | None = None
    """The area in mm2 of its logic dies with non-planar transistors; 0: it has none; null: not known."""
    interconnect_gbs: Annotated[Decimal, Field(ge=0)] | None = None
    """Aggregate bidirectional transfer rate in GB/s to circuits other than volatile memory; null: not known."""
    datacenter: bool | None = None
    """Whether it is designed or marketed for use in datacenters (Note 2 to 3A090)."""
    memory_bandwidth_gbs: Annotated[Decimal, Field(ge=0)] | None = None
    """Total DRAM bandwidth in GB/s; null: not known."""

    @model_validator(mode="after")
    def _each_unit_has_a_rate(self) -> Chip:
        if not all(self.units):
            raise ValueError("a processing unit without a rate")
        return self


class Performance(Noun):
    """The figures of a chip, with the steps that lead to them."""

    tpp: Decimal
    """Total processing performance: TOPS x bit length, for each unit at its highest, added up (notes to 3A090)."""
    tops: Decimal
    """Tera operations per second, for each unit at its fastest, added up (notes to 3A991.p)."""
    performance_density: Decimal | None
    """TPP per square millimeter of applicable die area; None where the area is not known or there is none."""
    steps: tuple[str, ...]
    """The calculation, a line for each step."""
    parameters: dict[str, Parameter]
    """The figures by the names under which an item carries them."""


def performance(chip: Chip) -> Performance:
    """TPP, TOPS and performance density.

    Each processing unit counts with the bit length at which its TPP is highest; the units are added up.
    """
    steps, tpp, tops = [], Decimal(0), Decimal(0)
    for number, unit in enumerate(chip.units, start=1):
        label = f"unit {number}: " if len(chip.units) > 1 else ""
        best = max(unit, key=lambda rate: rate.tpp)
        fastest = max(unit, key=lambda rate: rate.tops)
        shown = ", ".join(f"{one.tops:f} x {one.bits} = {_figure(one.tpp)}" for one in unit)
        steps.append(f"{label}TOPS x bit length: {shown}; the highest counts: {_figure(best.tpp)}")
        tpp, tops = tpp + best.tpp, tops + fastest.tops
    if len(chip.units) > 1:
        steps.append(f"all units together: TPP {_figure(tpp)}")
    density = None
    if chip.die_area_mm2:
        # Not rounded: a density just under a limit must stay under it. Shown rounded down, for the same reason.
        density = tpp / chip.die_area_mm2
        floor = density.quantize(Decimal("0.0001"), rounding=ROUND_DOWN)
        steps.append(f"performance density: {_figure(tpp)} / {chip.die_area_mm2:f} mm2 = {_figure(floor)}")
    elif chip.die_area_mm2 is not None:
        steps.append("no logic die with non-planar transistors: there is no applicable die area")
    else:
        steps.append("performance density: not known, because the applicable die area is not given")
    given: dict[str, Parameter | None] = {
        "tpp": tpp,
        "tops": tops,
        "performance_density": density,
        "interconnect_gbs": chip.interconnect_gbs,
        "total_dram_bandwidth_gbs": chip.memory_bandwidth_gbs,
        "datacenter": chip.datacenter,
    }
    return Performance(
        tpp=tpp,
        tops=tops,
        performance_density=density,
        steps=tuple(steps),
        parameters={name: value for name, value in given.items() if value is not None},
    )


class Processor(Noun):
    """Processors of a digital computer, all alike, that work on one task together and share memory.

    `operations_per_cycle` are 64-bit or larger floating point additions and multiplications per cycle, 0 for a
    processor that has none; a vector processor multiplies vectors of two or more 64-bit elements by one instruction
    and has at least two vector units and eight vector registers of 64 elements each.
    """

    count: Annotated[int, Field(ge=1)] = 1
    """How many of them there are."""
    operations_per_cycle: Annotated[Decimal, Field(ge=0)]
    """Floating point additions and multiplications of 64 bits or more per cycle; 0: it does none."""
    frequency_ghz: _Positive
    """The clock frequency in GHz."""
    vector: bool = False
    """Whether it is a vector processor, which is weighted by 0.9; false: by 0.3 (APP note, step 4)."""

    @property
    def rate(self) -> Decimal:
        """R, one processor's peak rate in teraflops."""
        return self.operations_per_cycle * self.frequency_ghz / 1000


def adjusted_peak_performance(processors: Iterable[Processor]) -> tuple[Decimal, tuple[str, ...]]:
    """APP in weighted teraflops, and the steps: the sum over processors of W x R."""
    total, steps = Decimal(0), []
    for one in processors:
        weight = VECTOR if one.vector else NOT_VECTOR
        part = weight * one.rate * one.count
        total += part
        steps.append(
            f"{one.count} x {one.operations_per_cycle:f} operations per cycle x {one.frequency_ghz:f} GHz "
            f"= {_figure(one.rate * one.count)} TF, weighted by {weight}: {_figure(part)} WT"
        )
    steps.append(f"adjusted peak performance: {_figure(total)} WT")
    return total, tuple(steps)


def _figure(value: Decimal) -> str:
    """A figure without needless zeros and never in powers of ten."""
    return f"{value.normalize():,f}"
