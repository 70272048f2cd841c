"""The three commonest tasks at the desk, done in a real browser by a person whose keys and clicks are counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["TASKS", "Hand", "check_and_print", "clear_hits", "screen_a_name"]


@dataclass
class Hand:
    """What a person did: keys beside the text itself, letters of the text, and clicks."""

    page: Page
    keys: int = 0
    letters: int = 0
    clicks: int = 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        """Type what the task is about; its letters are counted apart."""
        self.page.keyboard.type(text)
        self.letters += len(text)

    def click(self, what: str) -> None:
        """Click the first place that a selector finds."""
        self.page.locator(what).first.click()
        self.clicks += 1


def screen_a_name(page: Page, name: str = "Hangzhou Hikvision Digital") -> Hand:
    """From any page: a name is screened, and its hits stand there."""
    page.goto("/")
    hand = Hand(page)
    hand.press("/")
    hand.type(name)
    hand.press("Enter")
    page.wait_for_url("**/screen?*")
    page.locator("[data-hit]").first.wait_for()
    return hand


def clear_hits(page: Page) -> list[Hand]:
    """On the hits of a name: each is cleared with a reason."""
    from playwright.sync_api import expect

    hands = []
    for left in range(page.locator("[data-hit]").count() - 1, -1, -1):
        hand = Hand(page)
        hand.press("c", "1")
        expect(page.locator("[data-hit]")).to_have_count(left)
        hands.append(hand)
    return hands


def check_and_print(page: Page) -> Hand:
    """An oscilloscope to China: checked, put on record, and its memo at the printer."""
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto("/check")
    hand = Hand(page)
    hand.type("CN")
    hand.click("[name='items[1].description']")
    hand.type("oscilloscope")
    hand.press("Tab")
    hand.type("3A992.a")
    hand.click("[name='answer:end_use.reviewed|'][value=true]")
    page.locator(".verdict.go").wait_for()
    hand.click("button[value=memo]")
    page.wait_for_url(re.compile(r"/check/[0-9]+/memo"))
    page.locator("article.memo").wait_for()
    assert page.evaluate("window.printed") == 1
    return hand


TASKS = {
    "screen a name": (2, 0),
    "clear a hit with its reason": (2, 0),
    "check a shipment and print its memo": (1, 3),
}
"""Keys beside the text itself, and clicks, of each task."""
