"""Style sheets and scripts: our own files, at an address that changes with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

__all__ = ["Assets", "address"]

_FOLDER = Path(str(files("smallyard.app.service") / "static"))
_A_YEAR = 31_536_000


@cache
def address(name: str) -> str:
    """The address of a file under static; what browsers keep under it never goes stale."""
    digest = hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


class Assets(StaticFiles):
    """The files, to be kept by browsers for a year under the address that names their content."""

    def __init__(self) -> None:
        super().__init__(directory=_FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; an address without its digest is looked up again each time."""
        answer = await super().get_response(path, scope)
        kept = f"public, max-age={_A_YEAR}, immutable" if scope["query_string"].startswith(b"v=") else "no-cache"
        answer.headers["cache-control"] = kept
        return answer
