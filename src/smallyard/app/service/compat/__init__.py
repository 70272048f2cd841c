"""Drop-in answers: the paths, parameters and shapes of other screening services, over our own screening.

One package or module for each: yente (with OpenRefine's reconciliation), the Consolidated Screening List's search by
trade.gov, Moov Watchman. They translate and do nothing else; docs/drop-in.md says what each parameter comes to. A
parameter that would change the peer's answer and has no effect here is refused, in the peer's own error shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter

__all__ = ["drop_in_routers"]


def drop_in_routers() -> list[APIRouter]:
    """The paths of every peer."""
    from smallyard.app.service.compat.csl import router as csl
    from smallyard.app.service.compat.reconciliation.paths import router as reconciliation
    from smallyard.app.service.compat.watchman import router as watchman
    from smallyard.app.service.compat.yente.entities import router as entities
    from smallyard.app.service.compat.yente.matching import router as matching
    from smallyard.app.service.compat.yente.searching import router as searching
    from smallyard.app.service.compat.yente.system import router as system

    return [matching, searching, entities, system, reconciliation, csl, watchman]
