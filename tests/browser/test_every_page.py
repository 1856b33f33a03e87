"""Every page, in a real browser, with and without JavaScript, at both ends of the widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.fixture_site import ServedFixture

pytestmark = pytest.mark.browser

WIDTHS = (390, 1440)
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TEXT = "document.querySelector('main').textContent.replace(/\\s+/g, ' ').trim()"


class Watch:
    """What a page does that it must not: errors, blocked content, requests to other hosts."""

    def __init__(self, page: Page, origin: str) -> None:
        self.faults: list[str] = []
        page.on(
            "console", lambda m: self.note(m.type in ("error", "warning"), f"console: {m.text}")
        )
        page.on("pageerror", lambda error: self.note(True, f"exception: {error}"))
        page.on("requestfailed", lambda r: self.note(True, f"failed: {r.url}"))
        page.on("request", lambda r: self.note(not r.url.startswith(origin), f"foreign: {r.url}"))
        page.on("response", lambda r: self.note(r.status >= 400, f"{r.status}: {r.url}"))

    def note(self, wrong: bool, what: str) -> None:
        if wrong:
            self.faults.append(what)


def walk(browser: Browser, served: ServedFixture, *, javascript: bool) -> dict[str, str]:
    """Visit every page at each width and return its text; anything wrong fails."""
    origin = "/".join(served.url.split("/")[:3]) + "/"
    texts: dict[str, str] = {}
    faults: list[str] = []
    context = browser.new_context(java_script_enabled=javascript)
    for path in served.pages:
        page = context.new_page()
        watch = Watch(page, origin)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(served.url + path, wait_until="load")
            if page.evaluate(_OVERFLOW) > 0:
                faults.append(f"{path} at {width}: scrolls sideways")
        if page.url != served.url + path:
            # A stub at an old address leads on by itself.
            page.close()
            continue
        if page.locator("h1").count() != 1:
            faults.append(f"{path}: {page.locator('h1').count()} headings of level 1")
        expected = [f for f in watch.faults if not f.startswith("404: ") or path != "/404.html"]
        faults += [f"{path}: {fault}" for fault in expected]
        texts[path] = page.evaluate(_TEXT)
        page.close()
    context.close()
    assert faults == []
    return texts


def test_every_page_works_and_says_the_same_without_javascript(
    chromium: Browser, served: ServedFixture
) -> None:
    with_script = walk(chromium, served, javascript=True)
    without = walk(chromium, served, javascript=False)
    assert len(with_script) > 25
    assert without == {
        # The copy button exists only where it can work.
        path: text.replace("Copy", "") if "<pre" not in text else text
        for path, text in with_script.items()
    }
