"""Every page, in a real browser, with and without JavaScript, at both ends of the widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.fixture_site import ServedFixture

pytestmark = pytest.mark.browser

WIDTHS = (390, 1440)
ASKING = frozenset({"eventsource", "fetch", "ping", "websocket", "xhr"})
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The copy button and the search's field exist only where they can work, which is with JavaScript.
_TEXT = """() => {
  const main = document.querySelector('main').cloneNode(true);
  main.querySelectorAll('.code button, .finder > *, .finds, .slash').forEach(el => el.remove());
  return main.textContent.replace(/\\s+/g, ' ').trim();
}"""


class Watch:
    """What a page does that it must not: errors, blocked content, requests to other hosts."""

    def __init__(self, page: Page, origin: str, *, asks: bool = False) -> None:
        self.faults: list[str] = []
        page.on("console", lambda said: self._note(said.type in ("error", "warning"), said.text))
        page.on("pageerror", lambda error: self._note(True, f"exception: {error}"))
        # An icon that is still on its way when we leave the page is not missing.
        page.on(
            "requestfailed",
            lambda asked: self._note(asked.failure != "net::ERR_ABORTED", f"failed: {asked.url}"),
        )
        page.on("request", lambda asked: self._note(not asked.url.startswith(origin), asked.url))
        # Nothing on this site has a back end to ask: live is off. A search asks for its index.
        page.on(
            "request",
            lambda asked: self._note(not asks and asked.resource_type in ASKING, asked.url),
        )
        page.on(
            "response",
            lambda got: self._note(got.status >= 400, f"{got.status}: {got.url}"),
        )

    def _note(self, wrong: bool, what: str) -> None:
        if wrong:
            self.faults.append(what)


def walk(browser: Browser, served: ServedFixture, *, javascript: bool) -> dict[str, str]:
    """Visit every page at each width and return its text; anything wrong fails."""
    origin = "/".join(served.url.split("/")[:3]) + "/"
    texts: dict[str, str] = {}
    faults: list[str] = []
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    watch = Watch(page, origin)
    for path in served.pages:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(served.url + path, wait_until="load")
            if page.evaluate(_OVERFLOW) > 0:
                faults.append(f"{path} at {width}: scrolls sideways")
        if page.locator("h1").count() != 1:
            faults.append(f"{path}: {page.locator('h1').count()} headings of level 1")
        texts[path] = page.evaluate(_TEXT)
        faults += [f"{path}: {fault}" for fault in watch.faults]
        watch.faults.clear()
    context.close()
    assert faults == []
    return texts


def test_every_page_is_whole_with_and_without_javascript(
    chromium: Browser, served: ServedFixture
) -> None:
    with_script = walk(chromium, served, javascript=True)
    assert len(with_script) > 25
    assert walk(chromium, served, javascript=False) == with_script


def test_an_old_address_leads_to_the_page_that_took_its_place(
    chromium: Browser, served: ServedFixture
) -> None:
    page = chromium.new_page()
    for old in ("/2020/queues/", "/old.html"):
        page.goto(served.url + old)
        page.wait_for_url(served.url + "/posts/first/")
    page.close()


def test_a_theme_can_be_chosen_and_is_remembered(chromium: Browser, served: ServedFixture) -> None:
    page = chromium.new_page(color_scheme="light")
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    page.goto(served.url + "/")
    page.get_by_label("Dark theme").check(force=True)
    assert page.evaluate(scheme) == "dark"
    page.goto(served.url + "/timeline/")
    assert page.evaluate(scheme) == "dark"
    page.close()


def test_a_theme_can_be_chosen_without_javascript(chromium: Browser, served: ServedFixture) -> None:
    page = chromium.new_page(color_scheme="light", java_script_enabled=False)
    page.goto(served.url + "/")
    page.get_by_label("Dark theme").check(force=True)
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.close()


def test_code_can_be_copied_and_the_copy_is_code_only(
    chromium: Browser, served: ServedFixture
) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(served.url + "/posts/first/")
    page.locator(".code", has_text="queue.py").get_by_role("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "def put(item):\n    if full():\n        raise Full\n"
    context.close()
