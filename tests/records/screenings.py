"""Screenings to record: real nouns, written by hand, so that the records are tested without lists or names."""

from __future__ import annotations

from datetime import date
from typing import Literal

from smallyard.law.decision import ListVersion, Versions
from smallyard.model.party import Party
from smallyard.records.screenings import (
    PartyAsked,
    PartyScreened,
    RecordedScreening,
    ScreeningAsked,
    hit_on_record,
)


def screening(
    name: str = "Vega Optik",
    result: Literal["match", "review", "clear"] = "review",
    *,
    day: date = date(2026, 3, 1),
    lists: tuple[str, ...] | None = None,
) -> RecordedScreening:
    """One party, with a hit unless it is clear."""
    hit = {
        "listing": "EL:vega", "list": "EL", "name": "Vega Optics", "countries": ["CN"], "score": 0.71239,
        "band": "review", "matched": {"listed": "Vega Optics", "asked": name},
        "reasons": [{"kind": "token", "weight": 0.5, "text": "vega agrees"}],
        "in_force": "yes", "listed": "2023-01-01", "removed": None, "citations": ["15 CFR 744.11"], "clearance": None,
    }  # fmt: skip
    hits = (hit_on_record(hit),) if result != "clear" else ()
    return RecordedScreening(
        asked=ScreeningAsked(
            lists=lists, parties=(PartyAsked(row=1, reference="C-17", name=name, party=Party(name=name)),)
        ),
        outcome=result,
        effective=day,
        known=day,
        parties=(PartyScreened(row=1, result=result, hits=hits),),
        versions=Versions(
            software="0",
            rules="a" * 64,
            lists="b" * 64,
            list_versions=(
                ListVersion(
                    list="EL", source="csl", published=day, received=day, sha256="c" * 64, complete=True, listings=9
                ),
            ),
        ),
    )
