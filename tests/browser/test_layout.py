"""Every page stands on its grid at every width, and no text is lost, however large it is set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Launch
from tests.fixture_site import ServedFixture

pytestmark = pytest.mark.browser

MEASURES = Path(__file__).with_name("measures.js")
WIDTHS = (320, 390, 768, 1024, 1440)
NARROW_MAX = 1023
SPACES = {0, 1, 4, 8, 12, 16, 24, 32, 48, 72}
COLUMN_GAP = (20, 40)
KINDS = ("lost", "edges", "baselines", "row_gaps", "gaps", "lines", "small_text", "small_targets")

Found = dict[tuple[str, int], dict[str, Any]]


def look(page: Page, served: ServedFixture, widths: tuple[int, ...], *kinds: str) -> Found:
    """Measure every page at every width; a page is loaded once."""
    found: Found = {}
    for path in served.pages:
        page.goto(served.url + path, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => 1)")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            asked = ", ".join(f"{kind}: measure.{kind}()" for kind in kinds)
            spaced = "(measure.spaced(true), measure.lost())"
            found[path, width] = page.evaluate(
                f"(() => {{ const a = {{ {asked} }}; a.spaced = {spaced};"
                " measure.spaced(false); return a; })()"
            )
    return found


def wrong(found: Found, kind: str) -> dict[tuple[str, int], Any]:
    return {where: all_[kind] for where, all_ in found.items() if all_[kind]}


@pytest.fixture(scope="module")
def seen(chromium: Browser, at_root: ServedFixture) -> Iterator[Found]:
    context = chromium.new_context()
    context.add_init_script(path=MEASURES)
    yield look(context.new_page(), at_root, WIDTHS, *KINDS)
    context.close()


def test_nothing_overflows_and_no_text_lies_on_other_text(seen: Found) -> None:
    assert len({path for path, _ in seen}) > 25
    assert wrong(seen, "lost") == {}


def test_the_text_spacing_that_readers_may_set_loses_nothing(seen: Found) -> None:
    assert wrong(seen, "spaced") == {}


def test_text_at_twice_its_size_loses_nothing(launch: Launch, at_root: ServedFixture) -> None:
    # The reader's own default size, which media queries in rem obey too.
    browser = launch("--blink-settings=defaultFontSize=32")
    context = browser.new_context()
    context.add_init_script(path=MEASURES)
    page = context.new_page()
    found = look(page, at_root, (768, 1440), "lost")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    browser.close()
    assert wrong(found, "lost") == {}


def test_headings_and_text_share_the_edge_of_their_column(seen: Found) -> None:
    wide = {where: all_ for where, all_ in seen.items() if where[1] == 1440}
    assert wrong(wide, "edges") == {}


def test_a_margin_starts_on_the_line_of_its_heading(seen: Found) -> None:
    apart = {
        (path, pair["what"]): pair["apart"]
        for (path, width), all_ in seen.items()
        if width == 1440
        for pair in all_["baselines"]
    }
    assert len(apart) > 30
    assert {what: by for what, by in apart.items() if abs(by) > 4} == {}


def test_rows_stand_one_measure_apart(seen: Found) -> None:
    gaps = {
        (path, width, gap)
        for (path, width), all_ in seen.items()
        for gap in all_["row_gaps"]
        if gap != (48 if width <= NARROW_MAX else 72)
    }
    assert gaps == set()


def test_every_gap_is_a_token(seen: Found) -> None:
    low, high = COLUMN_GAP
    loose = {
        (gap, what)
        for all_ in seen.values()
        for gap, what in all_["gaps"]
        if gap not in SPACES and not low <= gap <= high
    }
    assert loose == set()


def test_the_page_for_recruiters_is_one_screen(chromium: Browser, at_root: ServedFixture) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(at_root.url + "/for/recruiters/", wait_until="load")
    last = page.locator("main > .row").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 900
    page.set_viewport_size({"width": 390, "height": 900})
    narrow = page.locator("main").bounding_box()
    assert narrow is not None
    assert narrow["height"] <= 2 * 900
    page.close()


def test_a_wide_output_scrolls_in_its_own_box(chromium: Browser, at_root: ServedFixture) -> None:
    page = chromium.new_page(viewport={"width": 320, "height": 900})
    page.goto(at_root.url + "/evidence/queue/", wait_until="load")
    output = page.get_by_label("Output of the command")
    output.focus()
    page.keyboard.press("ArrowRight")
    has_moved = output.evaluate(
        """el => new Promise(tell => {
          setTimeout(() => tell(false), 5000);
          const look = () => el.scrollLeft > 0 ? tell(true) : requestAnimationFrame(look);
          look();
        })"""
    )
    assert has_moved
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


def test_a_line_of_prose_is_as_long_as_it_can_be_read(seen: Found) -> None:
    wide = [count for (_, width), all_ in seen.items() if width == 1440 for count in all_["lines"]]
    assert len(wide) > 5, "the fixture site has prose of several lines"
    assert 55 <= sum(wide) / len(wide) <= 75
    longest = max(count for all_ in seen.values() for count in all_["lines"])
    assert longest <= 90


def test_no_text_is_smaller_than_twelve_pixels(seen: Found) -> None:
    assert wrong(seen, "small_text") == {}


def test_every_target_can_be_hit(seen: Found) -> None:
    assert wrong(seen, "small_targets") == {}
