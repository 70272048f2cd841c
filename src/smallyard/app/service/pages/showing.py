"""Showing a page: one set of data as HTML in the reader's language, and as JSON at the same address with .json."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from smallyard.app.service.access import User, csrf_token
from smallyard.app.service.pages.languages import LANGUAGES, Language, catalogue, language_of
from smallyard.app.service.pages.wording import FILTERS, GLOBALS
from smallyard.records.access import Role

__all__ = ["Shown", "View", "local_path", "twin", "with_query"]

_FLASH = "smallyard_said"
_MOST_FLASH = 2_000
_FRAGMENT = "x-fragment"
Handler = TypeVar("Handler", bound=Callable[..., Any])


def twin(router: APIRouter, path: str) -> Callable[[Handler], Handler]:
    """Register a page's function under its address, and under the same with .json for programs."""

    def registered(function: Handler) -> Handler:
        # The twin first: a path that ends with a parameter would take ".json" for a part of its value.
        router.get("/index.json" if path == "/" else f"{path}.json", include_in_schema=False)(function)
        router.get(path, include_in_schema=False)(function)
        return function

    return registered


def local_path(address: str, otherwise: str = "/") -> str:
    """An address of our own to go back to; one that leads elsewhere is not followed."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain and not parts.scheme and not parts.netloc and "\\" not in address else otherwise


@cache
def _environment(folder: str) -> Environment:
    made = Environment(
        loader=PackageLoader("smallyard.app.service.pages"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_translations(catalogue(folder), newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.filters.update(FILTERS)
    made.globals.update(GLOBALS)
    return made


class View:
    """One request's page: its language, what was said on the page before, and how it is answered."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.language: Language = language_of(request)
        self._translations = catalogue(self.language.folder)
        self._say: list[tuple[str, str]] = []

    def text(self, message: str, **values: object) -> str:
        """A message in the reader's language."""
        said = self._translations.gettext(message)
        return said % values if values else said

    @property
    def user(self) -> User | None:
        """Who is signed in; None where nobody is, or the page does not ask."""
        found = getattr(self.request.state, "user", None)
        return found if isinstance(found, User) else None

    @property
    def csrf(self) -> str:
        """What a form of this page carries in its field `csrf`."""
        return csrf_token(self.request)

    @property
    def wants_json(self) -> bool:
        """Whether the page's twin is asked for."""
        return self.request.url.path.endswith(".json")

    @property
    def fragment(self) -> str:
        """The part of the page that a script asks for; empty for all of it."""
        return self.request.headers.get(_FRAGMENT, "")

    def page(self, template: str, data: Mapping[str, Any], status: int = 200, **only_shown: Any) -> Response:
        """The page, or its twin, or the one part of it that was asked for.

        Args:
            template: under templates.
            data: JSON types: what the twin gives, and what the template is filled with.
            status: of the answer.
            only_shown: what only the template needs: labels, addresses, charts.
        """
        if self.wants_json:
            return JSONResponse(dict(data), status)
        from smallyard.app.service.pages.places import places_for

        who = self.user
        page = _environment(self.language.folder).get_template(template)
        path = self.request.url.path
        query = f"?{self.request.url.query}" if self.request.url.query else ""
        context = {
            **data,
            **only_shown,
            "view": self,
            "request_path": path,
            "here": f"{path}{query}" if self.request.method == "GET" else "/",
            "twin": f"{'/index' if path == '/' else path}.json{query}" if self.request.method == "GET" else "",
            "who": who,
            "places": places_for(who, path),
            "may_screen": who is not None and who.may(Role.SCREENER),
            "languages": LANGUAGES,
            "language": self.language,
            "said": self._said_before(),
        }
        parts = _environment(self.language.folder).get_template("parts/ui.html")
        context["ui"] = parts.make_module(context)
        if self.fragment and self.fragment in page.blocks:
            made = page.new_context(context)
            return HTMLResponse("".join(page.blocks[self.fragment](made)), status)
        answer = HTMLResponse(page.render(context), status)
        answer.headers["content-language"] = self.language.code
        if _FLASH in self.request.cookies:
            answer.delete_cookie(_FLASH, path="/", httponly=True, samesite="lax")
        return answer

    def say(self, message: str, kind: str = "done", **values: object) -> None:
        """Have a message shown on the page that is gone to: kind is done, note or wrong."""
        self._say.append((kind, self.text(message, **values)))

    def say_wrong(self, problem: Mapping[str, Any]) -> None:
        """Have what is wrong with a form, as `problem_of` gives it, shown on the page that is gone to."""
        accepted = f" ({problem['accepted']})" if problem["accepted"] else ""
        self._say.append(("wrong", f"{problem['text']}{accepted}"))

    def go(self, address: str) -> Response:
        """Send the browser to another of our pages after a form was acted on (303 See Other)."""
        answer = RedirectResponse(local_path(address), 303)
        if self._say:
            said = json.dumps(self._say, ensure_ascii=False)[:_MOST_FLASH].encode()
            answer.set_cookie(
                _FLASH, base64.urlsafe_b64encode(said).decode(), max_age=60, httponly=True, samesite="lax"
            )
        return answer

    def _said_before(self) -> list[tuple[str, str]]:
        """What the page before left to be said; the cookie is the reader's own, and its text is only shown."""
        kept = self.request.cookies.get(_FLASH, "")
        try:
            said = json.loads(base64.urlsafe_b64decode(kept)) if kept else []
            found = [(str(kind), str(text)) for kind, text in said][:5]
        except (ValueError, TypeError, binascii.Error):
            found = []
        return [*found, *self._say]


def _view(request: Request) -> View:
    return View(request)


Shown = Annotated[View, Depends(_view)]
"""The page's view, for a path operation that asks for it."""


def with_query(path: str, **values: object) -> str:
    """An address with a query; values that are empty are left out."""
    said = "&".join(
        f"{quote(name)}={quote(str(value), safe='')}" for name, value in values.items() if value not in (None, "")
    )
    return f"{path}?{said}" if said else path
