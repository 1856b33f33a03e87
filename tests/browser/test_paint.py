"""A page is painted once, in the chosen theme, from its own files alone, with its evidence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from datasheet.pages import policy
from tests.fixture_site import ServedFixture

pytestmark = pytest.mark.browser

PAINT = Path(__file__).with_name("paint.js")
SHIFT_MAX = 0.01
LATE_MILLISECONDS = 250
_INLINE = """[...document.querySelectorAll(
  '[style], style, script:not([src]):not([type="application/ld+json"])')].map(el => el.outerHTML)"""
_UNPROVEN = """() => {
  const rows = [...document.querySelectorAll('.sheet-table table')]
    .filter(table => table.tHead?.textContent.includes('Evidence'))
    .flatMap(table => [...table.tBodies[0].rows]);
  return [...document.querySelectorAll('.reading'), ...rows]
    .map(el => [el.textContent.trim(), (el.closest('.ran') ?? el).querySelectorAll('.ev').length]);
}"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(color_scheme="light")
    context.add_init_script(path=PAINT)
    yield context.new_page()
    context.close()


def late(page: Page, files: str) -> None:
    """Let some files come late, as they do over a real network."""

    def answer(route: Route) -> None:
        page.wait_for_timeout(LATE_MILLISECONDS)
        route.continue_()

    page.route(files, answer)


def test_nothing_moves_while_a_page_loads(page: Page, at_root: ServedFixture) -> None:
    shifts = {}
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in at_root.pages:
            page.goto(at_root.url + path, wait_until="load")
            page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
            shifts[path, width] = page.evaluate("paint.shift")
    assert {where: shift for where, shift in shifts.items() if shift > SHIFT_MAX} == {}


def test_nothing_moves_when_the_fonts_come_late(page: Page, at_root: ServedFixture) -> None:
    late(page, "**/*.woff2")
    shifts = {}
    for path in ("/", "/posts/first/", "/timeline/", "/contact/", "/resume/"):
        page.goto(at_root.url + path, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        shifts[path] = page.evaluate("paint.shift")
    assert {where: shift for where, shift in shifts.items() if shift > SHIFT_MAX} == {}


def test_a_page_loads_its_own_files_and_the_policy_has_nothing_to_report(
    page: Page, at_root: ServedFixture
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in at_root.pages:
        answer = page.goto(at_root.url + path, wait_until="load")
        assert answer is not None
        assert answer.headers["content-security-policy"] == policy.header(search=True)
        assert page.evaluate("paint.reports") == [], path
        assert page.evaluate(_INLINE) == [], path
    assert len(asked) > len(at_root.pages)
    assert [url for url in asked if not url.startswith(at_root.url + "/")] == []


def test_what_the_policy_forbids_is_reported(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b style=\"color:red\">x</b>')")
    page.wait_for_function("() => paint.reports.length > 0")


def test_the_first_frame_is_dark_for_whoever_chose_dark(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/")
    page.wait_for_function("() => paint.first !== null")
    assert page.evaluate("paint.first[0]") != "dark"
    page.get_by_label("Dark theme").check(force=True)
    # A page that did not wait for the choice would be painted before it comes.
    late(page, "**/theme.*.js")
    for path in ("/", "/timeline/", "/posts/first/"):
        page.goto(at_root.url + path, wait_until="commit")
        page.wait_for_function("() => paint.first !== null")
        scheme, ground = page.evaluate("paint.first")
        assert scheme == "dark", path
        assert _brightness(page) < 60, (path, ground)
    page.reload()
    assert page.get_by_label("Dark theme").is_checked()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def _brightness(page: Page) -> float:
    """Return the mean of what is on the screen, from 0 for black to 255 for white."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("L")
    counts = shot.histogram()
    return sum(level * count for level, count in enumerate(counts)) / sum(counts)


def test_every_figure_is_graded_and_every_recorded_one_leads_to_its_run(
    page: Page, at_root: ServedFixture
) -> None:
    figures, links = 0, set()
    for path in at_root.pages:
        page.goto(at_root.url + path, wait_until="domcontentloaded")
        graded = page.evaluate(_UNPROVEN)
        assert [text for text, count in graded if count != 1] == [], path
        figures += len(graded)
        links |= set(page.eval_on_selector_all("a.ev.recorded", "found => found.map(a => a.href)"))
    assert figures > 10
    assert links
    for link in links:
        assert page.request.get(link).status == 200, link
