"""What a reader chooses for the pages: the language."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from smallyard.app.service.pages.languages import COOKIE, LANGUAGES
from smallyard.app.service.pages.showing import local_path
from smallyard.errors import UnknownValueError

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_A_YEAR = 31_536_000


@router.get("/language/{code}")
def choose_language(code: str, back: str = "/") -> Response:
    """Keeps the language in which pages are shown, and goes back."""
    if all(code != one.code for one in LANGUAGES):
        accepted = ", ".join(one.code for one in LANGUAGES)
        raise UnknownValueError(f"{code[:20]!r} is not a language of the pages", accepted=accepted)
    answer = RedirectResponse(local_path(back), HTTPStatus.SEE_OTHER)
    answer.set_cookie(COOKIE, code, max_age=_A_YEAR, httponly=True, samesite="lax")
    return answer
