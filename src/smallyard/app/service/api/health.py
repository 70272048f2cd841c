"""Whether the service works, for what watches over it."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.version import __version__

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["health"])


class Health(BaseModel):
    """That the service works, and with what."""

    model_config = ConfigDict(extra="forbid")

    version: str
    lists: str
    """The digest of the lists as received so far."""


@router.get("/health", summary="Whether the service works")
def health(held: Held) -> Health:
    """Answers once the lists can be read."""
    return Health(version=__version__, lists=held.world(today()).lists.digest)
