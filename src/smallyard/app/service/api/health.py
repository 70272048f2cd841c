"""Whether the service works, for what watches over it."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import ConfigDict

from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.model.noun import Described
from smallyard.version import LISTS_AS_OF, TABLES_AS_OF, __version__

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["health"])


class Health(Described):
    """That the service works, and with what."""

    model_config = ConfigDict(extra="forbid")

    version: str
    """The version of smallyard that answers."""
    tables_as_of: date
    """The day whose regulations the tables of law state."""
    lists_as_of: date
    """The latest publication in the embedded lists."""
    lists: str
    """The digest of the lists as received so far."""


@router.get("/health", summary="Whether the service works")
def health(held: Held) -> Health:
    """Answers once the lists can be read."""
    digest = held.world(today()).lists.digest
    return Health(version=__version__, tables_as_of=TABLES_AS_OF, lists_as_of=LISTS_AS_OF, lists=digest)
