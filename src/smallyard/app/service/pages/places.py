"""The pages that can be gone to, as the navigation shows them."""

from __future__ import annotations

from dataclasses import dataclass

from smallyard.app.service.access import User
from smallyard.app.service.pages.languages import N_
from smallyard.records.access import Role

__all__ = ["PLACES", "Place", "places_for"]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation.

    Attributes:
        path: its address.
        label: a message.
        group: a message: the heading it stands under.
        role: the least role that may open it.
    """

    path: str
    label: str
    group: str
    role: Role = Role.VIEWER


PLACES = (
    Place("/", N_("Home"), N_("Work")),
    Place("/check", N_("Check"), N_("Work"), Role.SCREENER),
    Place("/screen", N_("Screen"), N_("Work"), Role.SCREENER),
    Place("/invest", N_("Invest"), N_("Work"), Role.SCREENER),
    Place("/classify", N_("Classify"), N_("Work")),
    Place("/lists", N_("Lists"), N_("Know")),
    Place("/trade", N_("Trade"), N_("Know")),
    Place("/customers", N_("Customers"), N_("Watch")),
    Place("/alerts", N_("Alerts"), N_("Watch")),
    Place("/cases", N_("Cases"), N_("Watch")),
    Place("/dockets", N_("Dockets"), N_("Watch")),
    Place("/records", N_("Records"), N_("Keep")),
    Place("/settings", N_("Settings"), N_("Keep")),
)
"""In the order in which they are shown. A page that is not built has no place."""


def places_for(who: User | None, path: str) -> list[tuple[str, list[tuple[Place, bool]]]]:
    """The places that a person may open, by group, each with whether it is where they are."""
    if who is None:
        return []
    groups: dict[str, list[tuple[Place, bool]]] = {}
    for one in PLACES:
        if who.may(one.role):
            here = path == one.path or (one.path != "/" and path.startswith((f"{one.path}/", f"{one.path}.")))
            groups.setdefault(one.group, []).append((one, here))
    return list(groups.items())
