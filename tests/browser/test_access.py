"""Every page can be used without a mouse, without colours, without motion, and by ear."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.fixture_site import ServedFixture

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
AXE = HERE / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE_RUN = """rules => axe.run({runOnly: rules}).then(({violations}) => violations.map(
  ({id, nodes}) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`))"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(path=HERE / "access.js")
    yield context.new_page()
    context.close()


def ask(page: Page, served: ServedFixture, question: str, **media: Any) -> dict[str, Any]:
    """Ask every page; return what those say that do not say "nothing wrong"."""
    page.emulate_media(**media)
    said = {}
    for path in served.pages:
        page.goto(served.url + path, wait_until="load")
        said[path] = page.evaluate(question)
    return {path: answer for path, answer in said.items() if answer}


def test_the_checker_is_the_one_that_was_published() -> None:
    (noted,) = re.findall(r"`([0-9a-f]{64})`", (HERE / "axe" / "README.md").read_text("utf-8"))
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == noted


def test_the_checker_finds_nothing_in_either_theme(page: Page, at_root: ServedFixture) -> None:
    page.add_init_script(path=AXE)
    found = {}
    for path in at_root.pages:
        for theme, width in (("light", 1440), ("dark", 390)):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            if theme == "light":
                page.goto(at_root.url + path, wait_until="load")
            found[path, theme] = page.evaluate(_AXE_RUN, RULES)
    assert {where: said for where, said in found.items() if said} == {}


def test_tab_goes_through_a_page_in_its_order_and_shows_where_it_is(
    page: Page, at_root: ServedFixture
) -> None:
    page.add_init_script(path=HERE / "attention.js")
    faults = []
    for path in at_root.pages:
        page.goto(at_root.url + path, wait_until="load")
        # The field of the search comes when its script does.
        page.wait_for_function("() => !document.querySelector('.finder:empty')")
        stops = page.evaluate("attention.stops()")
        for _ in range(stops):
            page.keyboard.press("Tab")
        taken = page.evaluate("attention.taken()")
        if len(taken) != stops:
            faults.append(f"{path}: {len(taken)} stops of {stops}")
        if taken[0]["name"] != 'a "Skip to content"':
            faults.append(f"{path}: begins at {taken[0]['name']}")
        faults += [
            f"{path}: {stop['name']} has not {kind}"
            for stop in taken
            for kind in ("outlined", "bare", "in_order")
            if not stop[kind]
        ]
    assert faults == []


def test_the_skip_link_shows_itself_and_leads_to_the_content(
    page: Page, at_root: ServedFixture
) -> None:
    page.goto(at_root.url + "/timeline/")
    skip = page.locator(".skip")
    assert (skip.bounding_box() or {"y": 0})["y"] < 0
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.querySelector('.skip').getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_in_forced_colours_shapes_and_borders_remain(page: Page, at_root: ServedFixture) -> None:
    assert ask(page, at_root, "access.forced()", forced_colors="active") == {}


def test_with_reduced_motion_nothing_moves(page: Page, at_root: ServedFixture) -> None:
    assert ask(page, at_root, "access.moving()", reduced_motion="reduce") == {}
    # Without the wish something does, so the question is a real one.
    assert ask(page, at_root, "access.moving()", reduced_motion="no-preference") != {}


def test_every_page_has_its_landmarks_once_and_named(page: Page, at_root: ServedFixture) -> None:
    assert ask(page, at_root, "access.landmarks()") == {}


def test_questions_open_and_close_by_keyboard(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/")
    answer = page.locator("details > .text").first
    page.locator("summary").first.focus()
    for key, is_open in (("Enter", True), ("Space", False), ("Space", True)):
        page.keyboard.press(key)
        assert answer.is_visible() is is_open
