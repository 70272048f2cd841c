"""A real browser on a real server, started once; where Chromium is not installed, its tests are skipped, visibly."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from smallyard.records.access import Role
from tests.app.pages.conftest import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """The desk's service on a free port of this machine; its address."""
    server = uvicorn.Server(uvicorn.Config(desk.app, port=0, log_level="error", lifespan="off", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class Chromium:
    """Pages of a real browser, each signed in as an account of a role."""

    browser: Browser
    desk: Desk
    address: str

    @contextmanager
    def page(
        self,
        role: Role,
        *,
        language: str = "en",
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
    ) -> Iterator[Page]:
        """A page; whatever the browser complains of, and every script of a stranger, fails the test."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale=language,
            java_script_enabled=script,
        )
        session = self.desk.session(role)
        context.add_cookies([{"name": "smallyard", "value": session, "url": self.address}])
        complaints: list[str] = []
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda sent: complaints.append(sent.url) if not _ours(sent.url, self.address) else None)
        try:
            yield page
        finally:
            context.close()
        assert not [one for one in complaints if "422" not in one], complaints


def _ours(url: str, address: str) -> bool:
    return url.startswith((address, "data:"))


def program() -> str:
    """Where Chromium is; skips the test where it is not installed."""
    found = next((where for name in PROGRAMS if (where := shutil.which(name))), None)
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# Of rows, cards and options that are made alike, axe finds the same in each: two of them stay.
_SPARE = """() => {
  const made = (one) => one.outerHTML.replace(/>[^<]+</g, "><")
    .replace(/ (href|value|id|for|name|aria-label|aria-labelledby|aria-describedby)="[^"]*"/g, " $1");
  for (const box of document.querySelectorAll("body *")) {
    if (box.childElementCount < 4) continue;
    const seen = new Map();
    for (const one of [...box.children]) {
      const how = made(one), before = seen.get(how) ?? 0;
      seen.set(how, before + 1);
      if (before > 1) one.remove();
    }
  }
}"""


def grave(page: Page, *rules: str) -> list[Any]:
    """What axe-core finds on a page that is serious or critical, by these rules or by all that are the standard's.

    The page has fewer rows after it.
    """
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(_SPARE)

    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _TAGS}
    found = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]}).response["violations"]
    return [
        (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


_BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""


def beyond(page: Page) -> list[str]:
    """What runs over the right edge of the screen, where the page as a whole is wider than it."""
    found: list[str] = page.evaluate(_BEYOND)
    return found
