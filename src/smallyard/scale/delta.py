"""The nightly delta: changed listings against all parties, changed parties against all listings, and nothing else.

`ListsChange.between` says what changed between two states of the lists and which parties that touches; `rescreen`
gives the results of a full run from those of the night before. They are made in `screening.changes`.
"""

from __future__ import annotations

from smallyard.screening.changes import ListsChange, ListsState, Rescreened, rescreen

__all__ = ["ListsChange", "ListsState", "Rescreened", "rescreen"]
