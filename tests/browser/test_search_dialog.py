"""The search in a dialog: how it opens and closes, and that it can be used by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.searching import field, open_dialog, search, titles
from tests.fixture_site import ServedFixture

pytestmark = pytest.mark.browser

ACCESS = Path(__file__).with_name("access.js")
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FOCUS = "document.activeElement"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_a_slash_opens_the_search_and_escape_gives_the_focus_back(
    page: Page, served: ServedFixture
) -> None:
    page.goto(served.url + "/posts/first/")
    page.get_by_role("link", name="Work").focus()
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("")
    search(page, "outage")
    assert titles(page) == ['Queues & <limits>: "a" first post']
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate(f"{_FOCUS}.textContent") == "Work"
    # It opens as it was left, with the words ready to be written over.
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "outage"


def test_the_link_opens_it_too_and_with_a_key_held_down_it_is_a_link(
    page: Page, at_root: ServedFixture
) -> None:
    page.goto(at_root.url + "/contact/")
    link = page.get_by_role("link", name="Search", exact=True)
    link.click()
    expect(field(page)).to_be_focused()
    page.get_by_role("button", name="Close").click()
    expect(link).to_be_focused()
    with page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url(at_root.url + "/search/")
    assert page.get_by_role("dialog").count() == 0


def test_in_a_field_a_slash_is_a_letter(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/search/")
    field(page).press_sequentially("a/b")
    expect(field(page)).to_have_value("a/b")
    page.goto(at_root.url + "/about/")
    for html in (
        "<input>",
        "<textarea></textarea>",
        "<p contenteditable>x</p>",
        "<select></select>",
    ):
        page.evaluate(
            """html => {
              document.querySelector('main').innerHTML = html;
              document.querySelector('main').firstChild.focus();
            }""",
            html,
        )
        page.keyboard.press("/")
    page.evaluate("document.activeElement.blur()")
    for keys in ("Control+/", "Alt+/", "Meta+/"):
        page.keyboard.press(keys)
    composing = "new KeyboardEvent('keydown', {key: '/', isComposing: true, bubbles: true})"
    page.evaluate(f"document.body.dispatchEvent({composing})")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('dialog'), {id: 'd'}))"
    )
    page.evaluate("d.showModal()")
    page.keyboard.press("/")
    page.evaluate("d.close()")
    page.wait_for_timeout(300)
    assert page.locator("dialog.search").count() == 0
    # A theme's radio is nothing that could be written in.
    page.get_by_label("Dark theme").focus()
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()


def test_on_the_page_of_the_search_a_slash_leads_to_its_field(
    page: Page, at_root: ServedFixture
) -> None:
    page.goto(at_root.url + "/search/")
    expect(field(page)).to_be_visible()
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    assert page.locator("dialog").count() == 0


def test_the_key_can_be_switched_off_and_on_again(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/search/")
    page.get_by_role("button", name="Let / be a letter").click()
    page.goto(at_root.url + "/about/")
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    assert page.locator("dialog").count() == 0
    page.goto(at_root.url + "/search/")
    page.get_by_role("button", name="Let / open the search").click()
    open_dialog(page, at_root)


def test_arrows_go_through_the_results_and_enter_opens_one(
    page: Page, at_root: ServedFixture
) -> None:
    open_dialog(page, at_root)
    search(page, "outage")
    focused = f"{_FOCUS}.textContent"
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == 'Queues & <limits>: "a" first post'
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "Code"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "Code"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(at_root.url + "/posts/first/")


def test_enter_in_the_field_leads_to_the_page_with_the_same_words(
    page: Page, served: ServedFixture
) -> None:
    open_dialog(page, served)
    search(page, "outage")
    field(page).press("Enter")
    page.wait_for_url(served.url + "/search/?q=outage")
    expect(page.locator(".found > li")).to_have_count(1)


def test_tab_never_leaves_the_dialog_for_what_lies_behind(
    page: Page, at_root: ServedFixture
) -> None:
    dialog = open_dialog(page, at_root)
    search(page, "outage")
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                f"{_FOCUS} === document.body ? 'none' : {_FOCUS}.closest('dialog') ? 'in' : 'out'"
            )
        )
    assert "out" not in stops
    assert stops.count("in") >= 8
    expect(dialog).to_be_visible()


def test_a_result_on_the_same_page_closes_the_dialog(page: Page, at_root: ServedFixture) -> None:
    dialog = open_dialog(page, at_root, "/timeline/")
    search(page, "ordinary")
    page.locator(".found .name a").click()
    expect(dialog).to_be_hidden()
    assert page.url == at_root.url + "/timeline/#full-scan"


def test_a_long_name_leaves_the_search_beside_the_themes(
    page: Page, at_root: ServedFixture
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(at_root.url + "/")
    page.evaluate("document.querySelector('.who').textContent = 'Alexandra Konstantinidou-Smith'")
    link, themes = page.locator(".find").bounding_box(), page.locator(".theme").bounding_box()
    assert link is not None
    assert themes is not None
    assert link["y"] + link["height"] / 2 == themes["y"] + themes["height"] / 2
    assert page.evaluate(_OVERFLOW) == 0


def test_in_forced_colours_the_dialog_and_its_field_have_borders(
    page: Page, at_root: ServedFixture
) -> None:
    page.emulate_media(forced_colors="active")
    open_dialog(page, at_root)
    for css in ("dialog", "dialog input", "dialog .btn"):
        edge, ground = page.evaluate(
            """css => {
              const style = getComputedStyle(document.querySelector(css));
              return [style.borderTopColor + style.borderTopWidth, style.backgroundColor + '1px'];
            }""",
            css,
        )
        assert edge.endswith("1px")
        assert edge != ground, css
    page.goto(at_root.url + "/search/")
    here = "getComputedStyle(document.querySelector('.find')).borderBottomWidth"
    assert page.evaluate(here) == "3px"


def test_with_reduced_motion_the_open_dialog_is_still(page: Page, at_root: ServedFixture) -> None:
    page.context.add_init_script(path=ACCESS)
    open_dialog(page, at_root)
    search(page, "queue")
    assert page.evaluate("access.moving()") == []


def test_nothing_of_the_search_is_fetched_before_somebody_searches(
    page: Page, at_root: ServedFixture
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(at_root.url + "/about/", wait_until="networkidle")
    assert not [url for url in asked if "/search." in url or "/pagefind/" in url]
    page.goto(at_root.url + "/search/", wait_until="networkidle")
    assert not [url for url in asked if "/pagefind/" in url]
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/pagefind/pagefind.js" in url]
