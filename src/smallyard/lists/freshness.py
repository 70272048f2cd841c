"""How old the lists are: what stands in every report, and warns before anyone relies on last year's list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView

__all__ = ["OLD", "warnings"]

OLD = timedelta(days=30)
"""Above this age a list is called old. The Entity List changed 30 times between July 2023 and November 2025."""


def warnings(view: ListsView, today: date) -> tuple[str, ...]:
    """One line for each list that is older than 30 days, oldest first; empty if all are fresh.

    Age is counted from publication, not from the day we fetched it: a file that its publisher stopped updating is
    old. Only lists that `lists update` or `lists load` can renew are named as such.
    """
    lines = []
    for publication_date, code, embedded in sorted(
        (latest.published, code, latest.embedded) for code, latest in view.latest().items()
    ):
        age = today - publication_date
        if age > OLD:
            where = "in the pack that comes with the software" if embedded else "as last loaded"
            lines.append(
                f"{code}: {age.days} days old ({where}, published {publication_date.isoformat()}); "
                "run smallyard lists update, or lists load FILE"
            )
    return tuple(lines)
