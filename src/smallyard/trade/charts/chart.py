"""One picture: a Vega or Vega-Lite specification with its title, its description and the tables of its data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Literal

from smallyard.errors import MissingExtraError

__all__ = ["FONT", "Chart", "Table", "dollars", "percent"]

FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
"""Fonts of all charts, the first that is there."""


@dataclass(frozen=True, slots=True)
class Table:
    """The data of a picture: a caption, a header, and rows of text; `numeric` says which columns hold numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture that can be written as SVG, PNG or a page of its own.

    `description` says in words what the picture shows, for those who do not see it.
    """

    title: str
    description: str
    language: Literal["vega", "vega-lite"]
    spec: dict[str, Any]
    tables: tuple[Table, ...]

    def svg(self) -> str:
        """The picture as SVG text; labels are escaped by the renderer.

        Raises:
            InputError: the extra `charts` is not installed.
        """
        renderer = _renderer()
        convert = renderer.vega_to_svg if self.language == "vega" else renderer.vegalite_to_svg
        return str(convert(json.dumps(self._described()), format_locale="en-US"))

    def png(self, scale: float = 2.0) -> bytes:
        """The picture as PNG bytes, `scale` times as many pixels as its size in points.

        Raises:
            InputError: the extra `charts` is not installed.
        """
        renderer = _renderer()
        convert = renderer.vega_to_png if self.language == "vega" else renderer.vegalite_to_png
        return bytes(convert(json.dumps(self._described()), scale=scale, format_locale="en-US"))

    def _described(self) -> dict[str, Any]:
        return {**self.spec, "description": f"{self.title}. {self.description}"}


def _renderer() -> ModuleType:
    try:
        return import_module("vl_convert")
    except ImportError as missing:
        raise MissingExtraError(missing, "charts") from missing


def dollars(value: object) -> str:
    """US dollars in words of three digits: "$124.1 bn", "$3.5 mn", "$120"."""
    from decimal import Decimal

    amount = Decimal(str(value))
    for unit, name in ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "mn"), (Decimal(10) ** 3, "k")):
        if abs(amount) >= unit:
            scaled = amount / unit
            return f"${scaled:,.1f} {name}" if scaled < 1000 else f"${scaled:,.0f} {name}"
    return f"${amount:,.0f}"


def percent(share: object) -> str:
    """A share in [0, 1] as per cent: "0.85%", "12.5%", "<0.01%"."""
    from decimal import Decimal

    value = Decimal(str(share)) * 100
    if 0 < value < Decimal("0.01"):
        return "<0.01%"
    return f"{value:.2f}%" if value < 10 else f"{value:.1f}%"
