"""Rulings, and keeping them from one run to the next: the law of a day changes only with its tables and rules."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from smallyard.law.provision import rules_digest
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["Control", "KeptRulings", "Ruling", "Rulings"]


@dataclass(frozen=True, slots=True, order=True)
class Control:
    """One control: the chart column or rule ("NS2", "746.7") and its reason ("NS", or "" where it is not
    list-based), and whether it certainly reaches the ECCN.
    """

    control: str
    reason: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether an ECCN needs a license to a destination on a day, and for which controls."""

    required: Kleene
    controls: tuple[Control, ...]


Rulings = dict[tuple[Eccn, tuple[str, str, str]], Ruling]
"""Of a day: by ECCN, and class of origin, destination that stands for its like, and HS chapter ("" for any)."""
_WRITTEN = {TRUE: 2, UNKNOWN: 1, FALSE: 0}
_READ = {2: TRUE, 1: UNKNOWN, 0: FALSE}


class KeptRulings:
    """Rulings in a folder, one file for each day, valid for the rules and tables by whose digest it is named.

    Args:
        folder: made at the first writing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, day: date) -> Path:
        return self._folder / f"rulings-{day}-{rules_digest()[:16]}.json"

    def read(self, day: date) -> Rulings:
        """What is kept of a day; nothing where there is none, or the file is damaged."""
        try:
            kept = json.loads(self._path(day).read_text("utf-8"))
            rulings = [
                Ruling(_READ[required], tuple(Control(*one) for one in controls))
                for required, controls in kept["rulings"]
            ]
            eccns = [Eccn.parse(one) for one in kept["eccns"]]
            return {
                (eccns[number], (origin, destination, chapter)): rulings[place]
                for origin, destination, chapter, asked in kept["routes"]
                for number, place in asked
            }
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return {}

    def write(self, day: date, rulings: Rulings) -> None:
        """Keep a day's rulings; a folder that cannot be written to keeps nothing."""
        eccns: dict[Eccn, int] = {}
        places: dict[Ruling, int] = {}
        routes: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
        for (eccn, route), ruling in rulings.items():
            asked = routes.setdefault(route, [])
            asked.append((eccns.setdefault(eccn, len(eccns)), places.setdefault(ruling, len(places))))
        kept = {
            "eccns": list(map(str, eccns)),
            "rulings": [
                (
                    _WRITTEN[one.required],
                    [(control.control, control.reason, control.certain) for control in one.controls],
                )
                for one in places
            ],
            "routes": [(*route, asked) for route, asked in routes.items()],
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".rulings-", dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(kept, stream, separators=(",", ":"))
            Path(name).replace(self._path(day))
        except OSError:
            return
