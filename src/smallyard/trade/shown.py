"""The published form of the flows held, in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from pydantic import Field

from smallyard.model.noun import Noun
from smallyard.trade.scope_result import FlowSource
from smallyard.trade.selection import PACK_FILES
from smallyard.trade.store import Loaded

__all__ = ["FileHeld", "FlowsHeld", "LeftOut", "PackHeld", "StratumHeld"]


class StratumHeld(Noun):
    """Flows of one kind in a file, and their sums."""

    direction: str
    """Export or import, as the reporter sees it."""
    basis: str
    """What the reporter counts: total, domestic, reexports, general, consumption, reimports or reconciled."""
    edition: str
    """The edition of the Harmonized System that the codes are of, such as HS2017."""
    year: int = Field(description="the calendar year")
    digits: int = Field(description="how many digits the codes have")
    month: bool = Field(description="they are by month")
    months: int = Field(description="how many months of the year they cover; 0 where they are not by month")
    parts: bool = Field(description="rows of one code add up, by customs regime or by domestic and foreign origin")
    rows: int = Field(description="how many flows")
    cents: int = Field(description="their value, in cents of the file's currency")


class LeftOut(Noun):
    """Rows of a file that were no flow of their own."""

    reason: str
    """Why they were left out, in words."""
    rows: int
    """How many they were."""
    cents: int = Field(description="their value, in cents of the file's currency")


class FileHeld(Noun):
    """One file that was loaded: what it was, and what it holds."""

    name: str
    """The file's name when it was loaded, without its folder."""
    sha256: str
    """SHA-256 of the file, in hex."""
    loaded_at: str = Field(description="ISO 8601, UTC")
    reader: str
    """What it was read as: comtrade, baci, census, china_customs, or plain for a table of the user's own."""
    publisher: str
    """Who published it; "as given" for a table of the user's own."""
    vintage: str = Field(description="when its publisher released it; empty where that is not known")
    currency: str = Field(description="ISO 4217")
    notes: tuple[str, ...]
    """What to know of it, such as what is counted at which value."""
    partial: bool = Field(description="it holds a part of the trade only")
    reporters: tuple[str, ...]
    """The countries whose statistics it holds, ISO 3166-1 alpha-2."""
    partners: tuple[str, ...]
    """The countries that they trade with, ISO 3166-1 alpha-2."""
    strata: tuple[StratumHeld, ...]
    """What it holds, one for each kind of flow and year."""
    left_out: tuple[LeftOut, ...]
    """Rows that were no flow of their own, by reason."""

    @classmethod
    def of(cls, one: Loaded) -> FileHeld:
        """A file as it is told."""
        return cls.filled(
            one,
            **asdict(one.publication),
            strata=tuple(map(StratumHeld.filled, one.strata)),
            left_out=tuple(
                LeftOut(reason=reason, rows=rows, cents=cents) for reason, (rows, cents) in one.left_out.items()
            ),
        )


class PackHeld(FlowSource):
    """Flows that come with the software."""

    years: tuple[int, ...] = Field(description="the calendar years held")


class FlowsHeld(Noun):
    """The flows that are held: files loaded, and those that come with the software."""

    loaded: tuple[FileHeld, ...]
    """The files that were loaded, the latest last."""
    pack: tuple[PackHeld, ...]
    """Trade statistics that come with the software."""

    @classmethod
    def of(cls, held: Iterable[Loaded]) -> FlowsHeld:
        """The flows as they are told."""
        return cls(
            loaded=tuple(map(FileHeld.of, held)),
            pack=tuple(PackHeld(**dict(one.source), years=tuple(sorted(one.years()))) for one in PACK_FILES),
        )
