"""On paper: black on white, whole figures, addresses in full, and a résumé of two pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from datasheet.address import BaseUrl
from datasheet.freezer import Order, freeze
from datasheet.project import locate
from tests.fixture_site import NOW, SITE, ServedFixture
from tests.served_folder import serving

pytestmark = pytest.mark.browser

_PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b(?!s)")
_CHAPTER = """\
---
title: Job number {number}
from: 20{number}-02
to: 20{number}-11
place: Utrecht
mode: hybrid
organisation: a company that needs a line to be named
resume:
{sentences}
---
What it was.
"""
_SENTENCE = (
    "  - A queue that refuses early in place of one that falls over late, with the depth counted"
    " and the drop shown to whoever sends too much of it.\n"
)
_PROJECT = """\
---
title: System {number}
description: A system with a description.
stack: [Go, Redis, PostgreSQL, Kubernetes]
order: {number}
resume: [A bounded queue with counted drops; said in a sentence that is long enough for two lines.]
---
What it is.
"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A reader who chose the dark theme and now prints."""
    context = chromium.new_context(color_scheme="dark")
    context.add_init_script("localStorage.setItem('theme', 'dark')")
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    yield page
    context.close()


def sheets(page: Page) -> int:
    """Return how many sheets of A4 the page takes."""
    return len(_PAGE_OBJECT.findall(page.pdf(prefer_css_page_size=True)))


def test_the_dark_theme_prints_black_on_white(page: Page, at_root: ServedFixture) -> None:
    for path in at_root.pages:
        page.goto(at_root.url + path, wait_until="load")
        ground, scheme, lightest = page.evaluate(
            """() => {
              const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
              const level = colour => {
                canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 2));
              };
              const says = node => node.nodeType === 3 && node.textContent.trim();
              const texts = [...document.querySelectorAll('main *')]
                .filter(el => el.checkVisibility() && [...el.childNodes].some(says));
              return [getComputedStyle(document.body).backgroundColor,
                getComputedStyle(document.documentElement).colorScheme,
                Math.max(...texts.map(el => level(getComputedStyle(el).color)))];
            }"""
        )
        assert (ground, scheme) == ("rgb(255, 255, 255)", "light"), path
        # No text is paler than the label grey; red alone may be brighter.
        assert lightest < 190, path


def test_the_resume_takes_two_sheets_at_most(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/resume/", wait_until="load")
    assert sheets(page) <= 2


def test_a_long_resume_takes_two_sheets_too(page: Page, tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path / "site")
    content = tmp_path / "site" / "content"
    for number in range(10, 14):
        chapter = _CHAPTER.format(number=number, sentences=_SENTENCE * 4)
        (content / "timeline" / f"{number}-job-{number}.md").write_text(chapter, encoding="utf-8")
    for number in range(3, 11):
        text = _PROJECT.format(number=number)
        (content / "projects" / f"system-{number}.md").write_text(text, encoding="utf-8")
    base = BaseUrl.parse("http://127.0.0.1/")
    order = Order(project=locate(tmp_path / "site"), now=NOW, base=base)
    freeze(order, tmp_path / "out")
    with serving(tmp_path / "out", str(base)) as server:
        page.goto(f"http://127.0.0.1:{server.port}/resume/", wait_until="load")
        assert page.locator("main li").count() > 15
        assert sheets(page) == 2


def test_the_page_for_recruiters_takes_one_sheet(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/for/recruiters/", wait_until="load")
    assert page.get_by_text("robin@example.com").is_visible()
    assert sheets(page) == 1


def test_a_full_page_for_recruiters_takes_one_sheet_too(page: Page, tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path / "site")
    content = tmp_path / "site" / "content"
    for number in range(10, 14):
        chapter = _CHAPTER.format(number=number, sentences=_SENTENCE)
        (content / "timeline" / f"{number}-job-{number}.md").write_text(chapter, encoding="utf-8")
    project = (content / "projects" / "queue.md").read_text(encoding="utf-8")
    for number in range(3):
        text = project.replace("/jobs/queue/", f"/jobs/queue-{number}/")
        (content / "projects" / f"queue-{number}.md").write_text(text, encoding="utf-8")
    answer = "A sentence of an answer that is as long as an answer should be at most. " * 3
    asked = "".join(f"## What would you ask in question number {n}?\n\n{answer}\n\n" for n in "123")
    (content / "faq.md").write_text(f"---\ntitle: Asked\n---\n{asked}", encoding="utf-8")
    settings = content / "site.toml"
    text = settings.read_text(encoding="utf-8").partition("[recruiters]")[0]
    text = text.replace('["lookup", "queue-depth"]', '["lookup", "queue-depth", "noise", "noise"]')
    settings.write_text(text + f'[recruiters]\nlede = "{answer[:73]}"\n', encoding="utf-8")
    base = BaseUrl.parse("http://127.0.0.1/")
    freeze(Order(project=locate(tmp_path / "site"), now=NOW, base=base), tmp_path / "out")
    with serving(tmp_path / "out", str(base)) as server:
        page.goto(f"http://127.0.0.1:{server.port}/for/recruiters/", wait_until="load")
        parts = {".reading": 4, ".career > li": 4, ".systems li": 3, "details": 3}
        assert {css: page.locator(css).count() for css in parts} == parts
        assert sheets(page) == 1


def test_an_article_prints_the_addresses_of_its_links(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/posts/first/", wait_until="load")
    printed = page.eval_on_selector_all(
        ".prose a[href^=http]",
        "found => found.map(a => [a.href, getComputedStyle(a, '::after').content])",
    )
    assert printed
    assert [href for href, after in printed if href not in after] == []


def test_no_case_and_no_figure_is_split(page: Page, at_root: ServedFixture) -> None:
    articles = ("/posts/first/", "/posts/with-image/")
    for path in ("/", "/timeline/", *articles, "/evidence/queue/", "/for/recruiters/"):
        page.goto(at_root.url + path, wait_until="load")
        split = page.eval_on_selector_all(
            ".case, figure, .readings > *, tr",
            "found => found.filter(el => getComputedStyle(el).breakInside !== 'avoid')"
            ".map(el => el.outerHTML.slice(0, 60))",
        )
        assert split == [], path


def test_what_is_folded_on_the_screen_is_open_on_paper(page: Page, at_root: ServedFixture) -> None:
    for path in ("/", "/for/recruiters/", "/posts/first/"):
        page.goto(at_root.url + path, wait_until="load")
        folded = (
            "found => found.map(el => el.checkVisibility() && el.getBoundingClientRect().height)"
        )
        heights = page.eval_on_selector_all("details > :not(summary)", folded)
        assert heights
        assert all(heights), (path, heights)


def test_what_only_a_screen_can_use_is_not_printed(page: Page, at_root: ServedFixture) -> None:
    page.goto(at_root.url + "/", wait_until="load")
    for css in (".head", ".foot", ".skip", ".theme"):
        assert not page.locator(css).is_visible(), css
