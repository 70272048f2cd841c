"""The whole Consolidated Screening List of 2026 and OFAC's SDN list of 2021 in a store, from SMALLYARD_SHARED."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from names_queryset import shared_lists
from smallyard.lists.intake import open_files
from smallyard.lists.store import Store

__all__ = ["DAY", "full_lists"]

DAY = date(2026, 8, 15)
"""A day on which both are known."""
_FILES = {"csl/csl_2026-07-31_reduced.json.gz": date(2026, 7, 31), "ofac/sdn_2021-07": date(2021, 7, 7)}


def full_lists(place: Path) -> Store:
    """A store with the whole lists loaded, its name index built."""
    store = Store(place)
    for name, day in _FILES.items():
        path = shared_lists() / name
        paths = sorted(path.iterdir()) if path.is_dir() else [path]
        store.load(open_files(paths), published=day, received=datetime(2026, 8, 1, tzinfo=UTC), confirm=True)
    _ = store.view(DAY, DAY).evidence.kept.index
    return store
