"""yente's errors and its clients' keys."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from smallyard.app.service.compat.route import PeerRoute, errors
from smallyard.model.noun import Described

__all__ = ["ERRORS", "ErrorResponse", "YenteRoute"]


class ErrorResponse(Described):
    """What is wrong, as yente says it."""

    detail: str = Field(description="What is wrong.")


class YenteRoute(PeerRoute):
    """A path of yente's. Its client sends `Authorization: ApiKey KEY`; OpenRefine can only send `?api_key=KEY`."""

    parameters: ClassVar[tuple[str, ...]] = ("api_key",)
    refused: ClassVar[dict[str, str]] = {
        "changed_since": "is not offered: no time of change is kept of entities; see `smallyard lists diff`",
        "target": "is not offered, and is deprecated: give topics",
    }

    @classmethod
    def told(cls, status: int, detail: str) -> dict[str, Any]:
        """An error in yente's shape."""
        return {"detail": detail}


ERRORS = errors(ErrorResponse, 404)
