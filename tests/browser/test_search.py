"""The search finds what the site says, and says so when there is nothing to find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.searching import field, open_dialog, search, status, titles
from tests.browser.test_access import AXE, RULES
from tests.browser.test_every_page import Watch
from tests.fixture_site import ServedFixture

pytestmark = pytest.mark.browser

PAINT = Path(__file__).with_name("paint.js")
MEASURES = Path(__file__).with_name("measures.js")
_AXE_RUN = """rules => axe.run({runOnly: rules}).then(({violations}) => violations.map(
  ({id, nodes}) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`))"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FOCUS = "document.activeElement"
_SAYINGS = """() => {
  globalThis.said = [];
  const status = document.querySelector('[role=status]');
  new MutationObserver(() => status.textContent && said.push(status.textContent))
    .observe(status, {childList: true, characterData: true, subtree: true});
}"""


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose policy reports are collected."""
    context.add_init_script(path=PAINT)
    return context.new_page()


def test_an_article_is_found_by_a_word_in_it_under_the_sites_own_policy(
    page: Page, served: ServedFixture
) -> None:
    watch = Watch(page, "/".join(served.url.split("/")[:3]) + "/", asks=True)
    page.goto(served.url + "/search/")
    search(page, "outage")
    expect(status(page)).to_have_text("1 result for \u201coutage\u201d")
    assert titles(page) == ['Queues & <limits>: "a" first post']
    result = page.locator(".found > li")
    assert result.locator("mark").all_inner_texts() == ["outage."]
    assert result.locator(".side").inner_text() == "Article"
    # The whole row leads there; so does the section, for itself.
    assert result.locator(".parts a").all_inner_texts() == ["Code"]
    assert result.locator(".parts a").get_attribute("href", timeout=1000) is not None
    box = result.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    page.wait_for_url(served.url + "/posts/first/")
    assert watch.faults == []
    assert page.evaluate("paint.reports") == []


def test_a_case_is_found_with_the_place_it_stands_at(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/search/?q=ordinary")
    expect(page.locator(".found > li")).to_have_count(1)
    page.locator(".found .name a").click()
    page.wait_for_url(at_root.url + "/timeline/#full-scan")


def test_a_section_is_reached_from_its_result(page: Page, served: ServedFixture) -> None:
    page.goto(served.url + "/search/?q=outage")
    page.locator(".parts a").click()
    page.wait_for_url(served.url + "/posts/first/#code")


def test_the_results_take_the_place_of_the_list_while_something_is_typed(
    page: Page, at_root: ServedFixture
) -> None:
    page.goto(at_root.url + "/search/")
    groups = page.locator("main > section:has(> .index:not(.found))")
    count = groups.count()
    assert count > 8
    search(page, "queue")
    assert len(titles(page)) > 1
    expect(groups.locator("visible=true")).to_have_count(0)
    field(page).fill("")
    expect(groups.locator("visible=true")).to_have_count(count)
    expect(status(page)).to_have_text("")
    assert titles(page) == []


def test_nothing_moves_when_the_field_comes_late(page: Page, at_root: ServedFixture) -> None:
    def answer(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/search.*.js", answer)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(at_root.url + "/search/", wait_until="commit")
        expect(field(page)).to_be_visible()
        page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        assert page.evaluate("paint.shift") <= 0.01


def test_the_words_stand_in_the_address(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/search/?q=outage&x=1#top")
    expect(field(page)).to_have_value("outage")
    expect(page.locator(".found > li")).to_have_count(1)
    before = page.evaluate("history.length")
    field(page).fill("idle cores")
    page.wait_for_url(at_root.url + "/search/?q=idle+cores&x=1#top")
    field(page).fill("")
    page.wait_for_url(at_root.url + "/search/?x=1#top")
    assert page.evaluate("history.length") == before


@pytest.mark.parametrize("words", ["xyzzyq", "outage xyzzyq", "asdfghj"])
def test_what_nobody_wrote_is_not_found_and_something_is_offered(
    page: Page, at_root: ServedFixture, words: str
) -> None:
    page.goto(at_root.url + "/search/")
    search(page, words)
    expect(status(page)).to_have_text(f"No results for \u201c{words}\u201d")
    assert titles(page) == []
    expect(page.get_by_text("Try fewer words")).to_be_visible()
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()


def test_what_a_result_is_called_does_not_find_it(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/search/")
    search(page, "question")
    assert "How do you start?" not in titles(page)


def test_typing_is_announced_once(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/search/")
    # The first search also tells that the index is on its way, if that takes long.
    search(page, "outage")
    field(page).fill("")
    page.evaluate(_SAYINGS)
    # Slow enough that there are results for every letter.
    field(page).press_sequentially("queue", delay=160)
    expect(status(page)).to_contain_text("queue")
    page.wait_for_timeout(800)
    assert len(page.evaluate("said")) == 1


def test_more_than_fit_are_shown_when_asked_for(page: Page, at_root: ServedFixture) -> None:
    # Twenty are shown at first; the fixture site has fewer, so the script is told of fewer.
    page.route(
        "**/search.*.js",
        lambda route: route.fulfill(
            response=(got := route.fetch()), body=got.text().replace("SHOWN = 20", "SHOWN = 2")
        ),
    )
    page.goto(at_root.url + "/search/")
    search(page, "queue")
    count = int(status(page).inner_text().split()[0])
    assert count > 4
    assert len(titles(page)) == 2
    page.get_by_role("button", name="Show 2 more").click()
    expect(page.locator(".found > li")).to_have_count(4)
    assert page.evaluate(f"{_FOCUS} === document.querySelectorAll('.found .name a')[2]")


def test_without_the_index_the_search_says_so_and_the_list_stays(
    page: Page, at_root: ServedFixture
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for missing in (
        "**/pagefind.js",
        "**/pagefind-entry.json*",
        "**/*.pf_meta",
        "**/wasm.*",
        "**/*.pf_fragment",
    ):
        page.route(missing, lambda route: route.fulfill(status=404, body=""))
        page.goto(at_root.url + "/search/?q=outage")
        expect(status(page)).to_have_text(
            "The search index could not be loaded. The list below holds everything."
        )
        expect(page.get_by_role("heading", name="Articles")).to_be_visible()
        open_dialog(page, at_root)
        field(page).press_sequentially("outage")
        expect(status(page)).to_contain_text("The search index could not be loaded.")
        link = status(page).get_by_role("link", name="the list of everything")
        assert link.get_attribute("href") == at_root.url + "/search/"
        assert errors == []
        page.unroute(missing)


def test_without_javascript_the_page_is_the_list_and_shows_no_field(
    chromium: Browser, served: ServedFixture
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.url + "/posts/first/")
    page.get_by_role("link", name="Search", exact=True).click()
    page.wait_for_url(served.url + "/search/")
    assert page.locator("main :is(input, button, form)").count() == 0
    gap = page.evaluate(
        """() => document.querySelector('header.row').getBoundingClientRect().bottom
          - document.querySelector('.lede').getBoundingClientRect().bottom"""
    )
    assert gap == 0
    page.get_by_role("link", name="The query that read the whole table").click()
    page.wait_for_url(served.url + "/timeline/#full-scan")
    context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_the_checker_finds_nothing_in_results_and_dialog(
    chromium: Browser, at_root: ServedFixture, theme: str, width: int
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto(at_root.url + "/search/")
    search(page, "queue")
    assert page.evaluate(_AXE_RUN, RULES) == []
    field(page).fill("xyzzyq")
    expect(page.get_by_text("Try fewer words")).to_be_visible()
    assert page.evaluate(_AXE_RUN, RULES) == []
    open_dialog(page, at_root)
    assert page.evaluate(_AXE_RUN, RULES) == []
    search(page, "queue")
    assert page.evaluate(_AXE_RUN, RULES) == []
    context.close()


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_is_lost_or_too_small_at_any_width(
    context: BrowserContext, at_root: ServedFixture, width: int
) -> None:
    context.add_init_script(path=MEASURES)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(at_root.url + "/search/")
    for words in ("queue", "xyzzyq"):
        field(page).fill(words)
        expect(status(page)).to_contain_text(words)
        for kind in ("lost", "small_targets", "small_text", *(["edges"] if width > 1024 else [])):
            assert page.evaluate(f"measure.{kind}()") == [], (words, kind)
    open_dialog(page, at_root, "/404.html")
    search(page, "queue")
    assert page.evaluate(_OVERFLOW) == 0
    assert page.evaluate("measure.small_targets()") == []
    box = page.locator("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 8
    assert box["x"] + box["width"] <= width - 8
    assert box["y"] + box["height"] <= 700
    inside = (
        "[...document.querySelectorAll('dialog *')].filter(el => el.scrollWidth > el.clientWidth"
    )
    assert page.evaluate(f"{inside} + 1 && getComputedStyle(el).display !== 'inline').length") == 0
