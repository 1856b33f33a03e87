"""How a reader searches: what tests of the page and of the dialog share."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.fixture_site import ServedFixture


def field(page: Page) -> Locator:
    return page.get_by_label("Search this site")


def titles(page: Page) -> list[str]:
    return page.locator(".found .name").all_inner_texts()


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def search(page: Page, words: str) -> None:
    """Type the words and wait until the number of results is told."""
    field(page).press_sequentially(words, delay=10)
    expect(status(page)).to_contain_text(f"\u201c{words}\u201d")


def open_dialog(page: Page, served: ServedFixture, path: str = "/timeline/") -> Locator:
    page.goto(served.url + path)
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search")
    expect(dialog).to_be_visible()
    return dialog
