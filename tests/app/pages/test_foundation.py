"""What every page stands on: languages, twins, headers, errors, going back, long tables, hostile names."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import Markup
from starlette.datastructures import QueryParams

from smallyard.app.service.pages.languages import LANGUAGES, catalogue
from smallyard.app.service.pages.paging import paged
from smallyard.app.service.pages.showing import local_path
from smallyard.app.service.pages.wording import FILTERS
from smallyard.records.access import Role
from tests.app.pages.conftest import Desk
from tests.app.pages.paths import PATHS
from tests.conftest import ROOT

STATIC = ROOT / "src" / "smallyard" / "app" / "service" / "static"
TEMPLATES = ROOT / "src" / "smallyard" / "app" / "service" / "pages" / "templates"


def test_the_catalogues_are_complete_and_none_is_stale() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "write_catalogues.py"), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_translation_keeps_every_value_of_its_message() -> None:
    places = re.compile(r"%\([a-z_]+\)s")
    for message, said in catalogue("zh_CN")._catalog.items():  # type: ignore[attr-defined]
        if message:
            text = message[0] if isinstance(message, tuple) else message
            assert sorted(places.findall(text)) == sorted(places.findall(said)), message


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("fr, zh;q=0.5", "zh-CN"),
        ("en;q=0.1, zh;q=0.9", "zh-CN"),
        ("zh;q=0, en", "en"),
        ("de", "en"),
        (";;;,=", "en"),
    ],
)
def test_the_language_that_the_browser_asks_for(desk: Desk, asked: str, given: str) -> None:
    assert f'<html lang="{given}">' in desk(None, asked).open("/sign-in")


def test_a_language_chosen_is_kept(desk: Desk) -> None:
    reader = desk(Role.VIEWER, "en")
    answer = reader.client.get("/language/zh-CN?back=/coverage")
    assert (answer.status_code, answer.headers["location"]) == (303, "/coverage")
    assert '<html lang="zh-CN">' in reader.open("/")


def test_an_unknown_language_is_named(desk: Desk) -> None:
    assert "en, zh-CN" in desk(Role.VIEWER).open("/language/xx", 422)


def attributes(page: str) -> list[str]:
    """The name of every attribute of every element; a hostile name that is shown as text has none."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(name for name, _ in attrs)

    Reader().feed(page)
    return found


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", [one.code for one in LANGUAGES])
def test_each_page_in_each_language(desk: Desk, path: str, language: str) -> None:
    page = desk(Role.ADMIN, language).open(path)
    assert f'<html lang="{language}">' in page
    assert len(page.encode()) < 150_000
    assert re.search(r"<h1\b", page)
    assert not re.search(r"<style|<script(?! type=\"module\" src=\"/static/)", page)
    assert not [name for name in attributes(page) if name.startswith("on") or name == "style"]
    assert not re.search(r"(?:src|action)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("path", PATHS)
def test_each_page_has_a_twin(desk: Desk, path: str) -> None:
    reader = desk(Role.ADMIN)
    page = reader.open(path)
    twin = re.search(r'rel="alternate" type="application/json" href="([^"]+)"', page)
    assert twin is not None
    assert reader.data(Markup(twin[1]).unescape())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", list(Role))
def test_each_page_as_each_role(desk: Desk, path: str, role: Role) -> None:
    reader = desk(role)
    answer = reader.client.get(path)
    assert answer.status_code == (200 if role.reaches(PATHS[path]) else 403)


@pytest.mark.parametrize("path", PATHS)
def test_who_is_not_signed_in_is_asked_to(desk: Desk, path: str) -> None:
    answer = desk(None).client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2F")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nothing", "/static/desk.css", "/index.json"])
def test_nothing_inline_and_nothing_from_elsewhere(desk: Desk, path: str) -> None:
    headers = desk(Role.VIEWER).client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_what_browsers_keep(desk: Desk) -> None:
    reader = desk(Role.VIEWER)
    sheet = re.search(r'rel="stylesheet" href="([^"]+)"', reader.open("/"))
    assert sheet is not None
    assert "immutable" in reader.client.get(sheet[1]).headers["cache-control"]
    assert reader.client.get("/static/desk.css").headers["cache-control"] == "no-cache"
    assert reader.client.get("/").headers["cache-control"] == "no-store"


def test_the_first_paint_is_small(desk: Desk) -> None:
    beside = sum((STATIC / name).stat().st_size for name in ("desk.css", "desk.js", "yard.svg"))
    for path in PATHS:
        assert beside + len(desk(Role.ADMIN).open(path).encode()) < 200_000, path


@pytest.mark.parametrize("language", [one.code for one in LANGUAGES])
def test_an_error_says_what_to_do(desk: Desk, language: str) -> None:
    page = desk(Role.VIEWER, language).open("/nothing", 404)
    assert ("Look at the address" if language == "en" else "请检查地址") in page
    assert 'href="/lists"' in page
    assert 'href="/lists"' not in desk(None, language).open("/nothing", 404)


def test_a_program_is_told_of_an_error_in_its_own_form(desk: Desk) -> None:
    answer = desk(Role.VIEWER).client.get("/nothing.json")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_fault_is_a_page_and_is_logged(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(desk.service, "world", lambda *_: 1 / 0)
    page = desk(Role.VIEWER).open("/", 500)
    assert "A fault of the software" in page
    assert "division" not in page
    assert "ZeroDivisionError" in caplog.text


def test_a_form_without_its_token_is_refused_as_a_page(desk: Desk) -> None:
    answer = desk(Role.VIEWER).client.post("/sign-out")
    assert answer.status_code == 403
    assert "You may not do this" in answer.text


@pytest.mark.parametrize(
    "address",
    ["https://evil.example.org", "//evil.example.org", "/\\evil.example.org", "javascript:x", "/a\nb", "", "a"],
)
def test_going_back_never_leads_elsewhere(address: str) -> None:
    assert local_path(address) == "/"


def test_going_back_keeps_the_query() -> None:
    assert local_path("/lists?list=UVL&page=2") == "/lists?list=UVL&page=2"


def test_a_page_of_a_long_table() -> None:
    rows, there = paged(list(range(120)), 3, "/x", QueryParams("q=a&page=3"))
    assert (list(rows), there.pages, there.first, there.last) == (list(range(100, 120)), 3, 101, 120)
    assert there.address(1) == "/x?q=a&page=1"
    assert paged([1], 99, "/x", QueryParams())[1].page == 1
    assert paged([], 1, "/x", QueryParams())[1].as_dict() == {"page": 1, "pages": 1, "rows": 0, "per_page": 50}


def test_a_hostile_name_is_data() -> None:
    named = FILTERS["named"]
    assert named("<script>alert(1)</script>") == "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>"
    assert "\u202e" not in named("abc\u202edef")
    long = named("x" * 10_000)
    assert "(10,000)" in long
    assert len(long) < 600


def test_marked_parts_are_put_together_again() -> None:
    parts = FILTERS["parted"]("Guangdong Guanghua Sci-Tech", ["GUANGHUA", "sci"])
    assert "".join(text for text, _ in parts) == "Guangdong Guanghua Sci-Tech"
    assert [text for text, marked in parts if marked] == ["Guanghua", "Sci"]


def _colours(text: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", text)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_it_stands_on(scheme: str) -> None:
    """Source: WCAG 2.2, success criteria 1.4.3 (4.5 to 1 for text) and 1.4.11 (3 to 1 for edges of fields)."""
    light, dark = Path(STATIC / "desk.css").read_text("utf-8").split("@media (prefers-color-scheme: dark)")
    colours = dict(_colours(light.partition("{")[2]))
    if scheme == "dark":
        colours |= dict(_colours(dark.partition("}")[0]))
    grounds = [colours[one] for one in ("paper", "sheet", "sunk")]
    for ink in ("ink", "soft", "link"):
        assert min(_contrast(colours[ink], ground) for ground in grounds) >= 4.5, ink
    for tone in ("stop", "ask", "with", "go"):
        assert _contrast(colours[tone], colours[f"{tone}-bg"]) >= 4.5, tone
        assert min(_contrast(colours[tone], ground) for ground in grounds) >= 4.5, tone
    assert _contrast(colours["ink"], colours["mark"]) >= 4.5
    assert _contrast(colours["accent"], colours["accent-ink"]) >= 4.5
    for edge in ("edge", "focus"):
        assert min(_contrast(colours[edge], ground) for ground in grounds[:2]) >= 3, edge


def test_no_template_trusts_text_as_markup() -> None:
    for path in TEMPLATES.rglob("*.html"):
        assert "|safe" not in path.read_text("utf-8").replace(" ", ""), path.name
