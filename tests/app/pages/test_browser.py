"""The pages in a real Chromium: each page's main task, as each role, in both languages, with and without scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from smallyard.model.transaction import Transaction
from smallyard.records.access import Role
from tests.app.pages.browser import Chromium, beyond, grave, program, serving
from tests.app.pages.conftest import Desk
from tests.app.pages.hand import TASKS, check_and_print, clear_hits, screen_a_name
from tests.app.pages.paths import PATHS

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202egnp.exe\u202c مصرف",
    "=HYPERLINK(0)",
    "x" * 1_990,
    "深圳市海天雄电子有限公司",
)


@pytest.fixture(scope="module")
def chromium(desk: Desk) -> Iterator[Chromium]:
    """A browser at the desk."""
    where = program()
    from playwright.sync_api import sync_playwright

    with serving(desk) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield Chromium(browser, desk, address)
        browser.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_has_a_grave_fault_or_runs_over_its_edge(chromium: Chromium, width: int) -> None:
    """Light and wide in English, dark and narrow in Chinese: axe-core finds nothing serious or critical.

    Narrow, only what can differ is asked again: contrast in the dark, and the size of what is touched.
    """
    narrow = width == 390
    found = {}
    with chromium.page(Role.ADMIN, width=width, dark=narrow, language="zh-CN" if narrow else "en") as page:
        for path in (*PATHS, "/sign-in"):
            page.goto(path)
            found[path] = beyond(page)
            found[path] += grave(page, "color-contrast", "target-size") if narrow else grave(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("script", "name"), [(True, "Zhejiang Uniview Technologies"), (False, "Zhejiang Dahua Technology")]
)
def test_a_name_is_screened_and_its_hit_cleared(chromium: Chromium, script: bool, name: str) -> None:
    with chromium.page(Role.OFFICER, script=script) as page:
        page.goto("/screen")
        page.get_by_label("Name needed").fill(name)
        page.get_by_role("main").get_by_role("button", name="Screen").click()
        page.wait_for_url("**/screen?*")
        hits = page.locator("[data-hit]")
        before = hits.count()
        assert before
        hits.first.get_by_text("Clear", exact=False).first.click()
        hits.first.get_by_role("button", name=re.compile("Another address")).click()
        page.wait_for_url("**#next")
        assert "Cleared as number" in page.get_by_role("status").first.inner_text()
        assert page.locator("[data-hit]").count() == before - 1


def test_the_commonest_tasks_take_as_few_keys_and_clicks_as_the_documentation_says(chromium: Chromium) -> None:
    with chromium.page(Role.OFFICER) as page:
        screened, cleared = screen_a_name(page), clear_hits(page)
        assert (screened.keys, screened.clicks) == TASKS["screen a name"]
        assert cleared
        assert {(one.keys, one.clicks) for one in cleared} == {TASKS["clear a hit with its reason"]}
        printed = check_and_print(page)
        assert (printed.keys, printed.clicks) == TASKS["check a shipment and print its memo"]


def test_hits_follow_what_is_typed(chromium: Chromium) -> None:
    with chromium.page(Role.SCREENER) as page:
        page.goto("/screen?on=2023-08-01")
        page.get_by_label("Name needed").fill("Guangdong Guanghua Sci-Tech")
        page.locator("[data-hit], .hit").first.wait_for()
        assert page.locator("mark").all_inner_texts()[0] == "Guangdong"
        assert "name=Guangdong+Guanghua+Sci-Tech" in page.url


@pytest.mark.parametrize(("script", "language"), [(True, "en"), (False, "zh-CN")])
def test_a_shipment_is_checked_recorded_and_its_memo_shown(chromium: Chromium, script: bool, language: str) -> None:
    with chromium.page(Role.SCREENER, script=script, language=language) as page:
        page.goto("/check")
        page.locator("[name=destination]").fill("CN")
        page.locator("[name='items[1].description']").fill("digital oscilloscope")
        page.locator("[name='items[1].eccn']").fill("3A992.a")
        if not script:
            page.locator("main button[value=check]").last.click()
        question = page.locator("[name='answer:end_use.reviewed|'][value=true]")
        question.wait_for()
        question.check()
        if not script:
            page.locator("main button[value=check]").last.click()
        page.locator(".verdict.go").wait_for()
        page.locator("button[value=save]").click()
        page.wait_for_url(re.compile(r"/check/[0-9]+$"))
        page.goto(f"{page.url}/memo")
        assert page.locator("article.memo .wording").count() >= 1


def test_a_file_is_dropped_and_its_sheet_comes_back(chromium: Chromium, tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text("name,country\nHuawei Technologies Co Ltd,CN\nAcme GmbH,DE\n", "utf-8")
    with chromium.page(Role.SCREENER) as page:
        page.goto("/screen/files")
        page.set_input_files("#file", file)
        page.wait_for_url(re.compile(r"/screen/files/[\w-]{12}$"))
        page.get_by_role("main").get_by_role("button", name="Screen").click()
        page.get_by_text("The sheet back").wait_for(timeout=20_000)
        with page.expect_download() as started:
            page.get_by_text("The sheet back").click()
        assert started.value.suggested_filename == "parties-screened.csv"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_each_role_finds_its_way_by_the_navigation(chromium: Chromium, role: Role, language: str) -> None:
    from playwright.sync_api import expect

    with chromium.page(role, language=language, script=False) as page:
        page.goto("/")
        places = page.locator("nav.places a")
        for number in range(places.count()):
            places.nth(number).click()
            # A click returns before the next page is whole: what is expected is waited for.
            expect(page.locator("nav.places a").nth(number)).to_have_attribute("aria-current", "page")
            expect(page.locator("nav.places a[aria-current=page]")).to_have_count(1)
            expect(page.locator("h1")).to_have_count(1)


def test_hostile_names_are_shown_as_names(chromium: Chromium, desk: Desk) -> None:
    parties = [{"name": name, "role": "other"} for name in HOSTILE]
    items = [{"description": name[:400]} for name in HOSTILE]
    facts = {"date": "2026-03-02", "destination": "CN", "parties": parties, "items": items}
    tx = Transaction.model_validate({**facts, "end_use": {"description": HOSTILE[1]}, "id": HOSTILE[0]})
    from smallyard.app.checking import check

    number = desk.service.records.append(check(tx, world=desk.service.world(tx.date)), by=HOSTILE[1]).sequence
    paths = [
        f"/check/{number}",
        f"/check/{number}/memo",
        f"/check?record={number}",
        f"/check/many?first={number}&last={number}",
    ]
    for width in (1280, 390):
        with chromium.page(Role.ADMIN, width=width) as page:
            for path in paths:
                page.goto(path)
                assert beyond(page) == [], path
                assert page.locator("main img, main script").count() == 0
            for name in HOSTILE:
                page.goto(f"/screen?{urlencode({'name': name})}")
                assert beyond(page) == [], name[:40]


def test_pages_are_fast_once_warm(chromium: Chromium) -> None:
    with chromium.page(Role.ADMIN) as page:
        slow = {}
        for path in PATHS:
            _opening(page, path)
            taken = min(_opening(page, path), _opening(page, path))
            if taken > 2.0:  # the claim is .5 s on a quiet machine (bench/desk_pages.py); this one may be busy
                slow[path] = round(taken, 2)
    assert slow == {}


def _opening(page: Page, path: str) -> float:
    """Seconds until the whole document is received."""
    began = time.perf_counter()
    assert page.request.get(path, headers={"Accept": "text/html"}).ok
    return time.perf_counter() - began


def test_a_memo_is_printed_without_what_is_only_for_the_screen(chromium: Chromium) -> None:
    with chromium.page(Role.VIEWER) as page:
        page.goto("/coverage")
        page.emulate_media(media="print")
        assert not page.locator("nav.places").is_visible()
        assert page.locator("table").first.is_visible()
