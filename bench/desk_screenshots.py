"""A picture of every page of the desk, whole, wide and narrow, to be looked at one by one.

    ./smallyard-run python bench/desk_screenshots.py OUT [--only WORD] [--print]

Fills a desk with some weeks of work (`desk_filled.py`), opens every page and the pages of single things as a person
would, and writes OUT/NAME-1280.png (light, English) and OUT/NAME-390.png (dark, Chinese). Ends with 1 when a page
runs over its edge or the browser complains. With `--print`, the memos and decisions as they are printed, as PDF.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.app.pages.browser import Chromium, beyond, program, serving
from tests.app.pages.conftest import Desk
from tests.app.pages.paths import PATHS

from desk_filled import CLEARED, PARTIES, Filled, filled
from smallyard.app.service.application import application
from smallyard.app.service.state import ServiceSettings
from smallyard.records.access import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAYS = {1280: ("en", False), 390: ("zh-CN", True)}
EMPTY = ("/", "/customers", "/alerts", "/cases", "/dockets", "/records", "/records/holds", "/screen/files",
         "/screen/clearances", "/settings", "/settings/deliveries", "/settings/reads")  # fmt: skip
PRINTED = ("check: license", "check: both laws", "deal: prohibited", "check: exception")


@dataclass(frozen=True)
class Scene:
    """A page as it is to be seen: where it is, who looks, and what they do there first."""

    name: str
    path: str
    role: Role | None = Role.ADMIN
    do: Callable[[Page], None] | None = None


def scenes(made: Filled) -> list[Scene]:
    """Every page that opens as it is, then those of single things, then forms on the way and what goes wrong."""
    found = [Scene(_named(path), path) for path in PATHS]
    found += [Scene(_named(name), path) for name, path in made.at.items()]
    found += [
        Scene(f"memo {name.partition(': ')[2]}", f"{path}/memo") for name, path in made.at.items()
        if name in ("check: no license", "check: license", "check: both laws", "check: exception")
    ]  # fmt: skip
    case = made.at["case: proposed"]
    found += [
        Scene("case as the proposer", case, Role.SCREENER),
        Scene("case as a viewer", case, Role.VIEWER),
        Scene("home as a viewer", "/", Role.VIEWER),
        Scene("settings as a screener", "/settings", Role.SCREENER),
        Scene("docket with an act", made.at["docket: check-7"] + "&act=visit", Role.OFFICER),
        Scene("screen cleared", CLEARED),
        Scene("screen a hit opened", "/screen?name=Hikvision&country=CN", do=_open_a_hit),
        Scene("screen refused", "/screen?name=Co.,+Ltd."),
        Scene("check filled in", "/check", do=_fill_check),
        Scene("check refused", "/check", do=_fill_check_wrongly),
        Scene("check again from a record", "/check?record=" + made.at["check: license"].rpartition("/")[2]),
        Scene("invest again from a record", "/invest?record=" + made.at["deal: open"].rpartition("/")[2]),
        Scene("invest with holders", "/invest?record=" + made.at["deal: prohibited"].rpartition("/")[2]),
        Scene("file refused", "/screen/files", do=_send_a_bad_file),
        Scene("record decided again", made.at["record"], do=_press("replay")),
        Scene("records verified", "/records", do=_press("verify")),
        Scene("settings with a new link", "/settings", do=_press("settings/invite")),
        Scene("not found", "/nowhere"),
        Scene("not yours", "/settings/reads", Role.VIEWER),
        Scene("cannot be", "/lists/difference?frm=2023-09-01&to=2023-08-01"),
        Scene("welcome", made.welcome, None),
        Scene("welcome used", "/welcome?link=used", None),
        Scene("sign-in", "/sign-in", None),
        Scene("sign-in refused", "/sign-in", None, _sign_in_wrongly),
        Scene("trade that nobody holds", "/trade?reporter=FR&partner=CN&first=1999"),
    ]
    return found


def _named(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.casefold()).strip("-")[:60] or "home"


def _fill_check(page: Page) -> None:
    page.locator("[name=destination]").fill("CN")
    page.locator("[name='items[1].description']").fill("digital oscilloscope")
    page.locator("[name='items[1].eccn']").fill("3A992.a")
    page.locator("[name='answer:end_use.reviewed|'][value=true]").wait_for()


def _fill_check_wrongly(page: Page) -> None:
    page.locator("[name=destination]").fill("Atlantis")
    page.locator("[name='items[1].description']").fill("oscilloscope")
    page.locator("[role=alert]").wait_for()


def _open_a_hit(page: Page) -> None:
    page.locator("[data-hit]").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("c")


def _send_a_bad_file(page: Page) -> None:
    with page.expect_navigation():
        page.set_input_files("#file", {"name": "list.pdf", "mimeType": "application/pdf", "buffer": PARTIES.encode()})


def _press(action: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        with page.expect_navigation():
            page.locator(f"main form[action$='{action}'] button").first.click()

    return press


def _sign_in_wrongly(page: Page) -> None:
    page.locator("[name=name]").fill("the officer")
    page.locator("[name=password]").fill("not this one")
    with page.expect_navigation():
        page.locator("main button").click()


_DRAWN = """() => Promise.all([...document.images].map((one) => { one.loading = "eager"; return one.decode(); }))"""


def shoot(chromium: Chromium, shown: list[Scene], out: Path) -> list[str]:
    """One picture of each scene at each width; what is wrong with any."""
    faults = []
    for width, (language, dark) in WAYS.items():
        for role in dict.fromkeys(scene.role for scene in shown):
            try:
                with chromium.page(role or Role.VIEWER, language=language, width=width, dark=dark) as page:
                    if role is None:
                        page.context.clear_cookies()
                    for scene in (one for one in shown if one.role is role):
                        page.goto(scene.path)
                        if scene.do is not None:
                            scene.do(page)
                        page.evaluate(_DRAWN)
                        page.screenshot(path=out / f"{scene.name}-{width}.png", full_page=True)
                        faults += [f"{scene.name} at {width}: {one}" for one in beyond(page)]
            except AssertionError as complaint:
                # An error page is answered with its status, which the browser reports; all else is a fault.
                faults += [one for one in complaint.args[0] if "the server responded with a status of 4" not in one]
    return faults


def printed(chromium: Chromium, made: Filled, out: Path) -> None:
    """Decisions and memos as a printer gets them."""
    with chromium.page(Role.VIEWER) as page:
        for name in PRINTED:
            for suffix in ("", "/memo") if name.startswith("check") else ("",):
                page.goto(made.at[name] + suffix)
                page.pdf(path=out / f"{_named(name + suffix)}.pdf", format="A4")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="only scenes with this word in their name")
    parser.add_argument("--print", dest="paper", action="store_true", help="also what a printer gets")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        (Path(folder) / "empty").mkdir()
        empty = application(ServiceSettings(store=Path(folder) / "empty" / "lists.sqlite"))
        shown = [Scene(f"empty {_named(path)}", path) for path in EMPTY]
        shown = [one for one in shown if asked.only in one.name]
        if shown:
            with serving(desk := Desk(empty)) as address:
                faults += shoot(Chromium(browser, desk, address), shown, asked.out)
        empty.state.service.close()
        with filled(Path(folder)) as made, serving(made.desk) as address:
            chromium = Chromium(browser, made.desk, address)
            shown = [one for one in scenes(made) if asked.only in one.name]
            faults += shoot(chromium, shown, asked.out)
            if asked.paper:
                printed(chromium, made, asked.out)
        browser.close()
    print(f"{len(list(asked.out.glob('*.png')))} pictures in {asked.out}")
    for one in faults:
        print(one)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
