from __future__ import annotations

from typing import Any

import pytest

from datasheet.pages.pagination import ListPage, page_count
from tests.pages import publications as made
from tests.pages.markup import Element, read
from tests.pages.whole_site import whole_pages


def _rows(page: Element) -> list[str]:
    return [e.text for e in page.all(css="name")]


def test_the_index_says_category_minutes_title_and_summary() -> None:
    post = made.post("a", title="A title", description="What it says.", categories=["Backend"])
    page = read(made.printed(made.publication(posts=[post]))["/posts/"])
    row = page.one("ul", "index")
    assert row.text == "A title What it says. Backend, 2 min 1 Mar 2026"
    assert "/" in [e.attributes["href"] for e in page.one("main").all("a")]


def test_a_long_index_goes_on_over_pages_that_know_each_other() -> None:
    site = made.site_file(page_size=2)
    posts = [made.post(f"p{n}", day=f"2026-01-0{n}") for n in range(1, 6)]
    pages = made.printed(made.publication(site=site, posts=posts))
    assert [_rows(read(pages[p])) for p in ("/posts/", "/posts/page/2/", "/posts/page/3/")] == [
        ["P5", "P4"],
        ["P3", "P2"],
        ["P1"],
    ]
    turned = {
        path: [e.attributes["href"] for e in read(pages[path]).one("nav", "pages").all("a")]
        for path in ("/posts/", "/posts/page/2/", "/posts/page/3/")
    }
    assert turned == {
        "/posts/": ["/posts/page/2/"],
        "/posts/page/2/": ["/posts/", "/posts/page/3/"],
        "/posts/page/3/": ["/posts/page/2/"],
    }
    assert "/posts/page/4/" not in pages


@pytest.mark.parametrize(("entries", "pages"), [(0, 1), (1, 1), (10, 1), (11, 2), (20, 2)])
def test_entries_fill_whole_pages(entries: int, pages: int) -> None:
    assert page_count(entries, 10) == pages


def test_the_first_page_of_a_list_has_one_address() -> None:
    part = ListPage.cut(range(30), number=2, size=10, folder="/posts/")
    assert (part.before, part.here, part.after) == ("/posts/", "/posts/page/2/", "/posts/page/3/")


def test_an_article_says_when_it_was_written_and_checked() -> None:
    page = read(whole_pages()["/posts/first/"])
    margin = next(page.one("main").all("div", "margin")).text
    assert margin == (
        "Backend 10 Jan 2025 updated 1 Feb 2025 2 min read revision 0123456"
        " reviewed 1 Mar 2025 review by 1 Mar 2026 part 1 of 2"
    )


def test_an_article_with_three_sections_has_a_contents_list() -> None:
    assert [e.text for e in _contents()] == ["One", "Two", "Three"]
    assert _contents(toc=False) == []
    assert _contents(layout="wide") == []
    short = made.body(made.heading("One"), made.heading("Two"), made.heading("Three", level=3))
    page = made.printed(made.publication(posts=[made.post("a", told=short)]))["/posts/a/"]
    assert list(read(page).all("nav", "toc")) == []


def _contents(**front: Any) -> list[Element]:
    told = made.body(*(made.heading(name) for name in ("One", "Two", "Three")))
    post = made.post("a", told=told, **front)
    page = read(made.printed(made.publication(posts=[post]))["/posts/a/"])
    return [link for toc in page.all("nav", "toc") for link in toc.all("a")]


def test_a_series_is_listed_in_reading_order_with_the_place_of_the_reader() -> None:
    page = read(whole_pages()["/posts/second/"])
    series = next(e for e in page.all("nav") if e.attributes.get("id") == "series")
    assert _rows(series) == ["First", "Second"]
    here = [e.text for e in series.all("a") if "aria-current" in e.attributes]
    assert here == ["Second"]


def test_an_article_leads_to_the_next_newer_and_the_next_older() -> None:
    page = read(whole_pages()["/posts/second/"])
    more = next(e for e in page.all("nav") if e.attributes.get("aria-label") == "More writing")
    assert [(e.text, e.attributes["rel"]) for e in more.all("a", "") if "rel" in e.attributes] == [
        ("First", "next"),
        ("First", "prev"),
    ]


def test_a_copy_names_its_original_and_keeps_its_own_look() -> None:
    post = made.post("a", canonical="https://example.com/original", noindex=True, lang="nl")
    html = made.printed(made.publication(posts=[post]))["/posts/a/"]
    assert '<link rel="canonical" href="https://example.com/original">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert '<html lang="nl">' in html


def test_only_what_asks_for_it_is_kept_from_search_engines() -> None:
    hidden = [
        path
        for path, html in whole_pages().items()
        if '<meta name="robots" content="noindex">' in html
    ]
    assert hidden == ["/404.html", "/search/"]


def test_tags_and_categories_are_counted() -> None:
    pages = whole_pages()
    assert [e.text for e in read(pages["/tags/"]).all("a", "tag")] == ["C++ 1", "SQL 2"]
    assert _rows(read(pages["/tags/cpp/"])) == ["First"]
    assert _rows(read(pages["/categories/backend/"])) == ["First"]


def test_the_archive_has_every_year_and_each_year_its_own_page() -> None:
    pages = whole_pages()
    assert [e.text for e in read(pages["/archive/"]).all("h2") if "name" not in e.classes] == [
        "2026",
        "2025",
    ]
    assert _rows(read(pages["/archive/2025/"])) == ["First"]


def test_a_tag_announces_its_own_feeds_before_those_of_the_site() -> None:
    page = read(whole_pages()["/tags/sql/"])
    feeds = [e.attributes["href"] for e in page.all("link") if e.attributes["rel"] == "alternate"]
    assert feeds == [
        "/tags/sql/feed.xml",
        "/tags/sql/rss.xml",
        "/tags/sql/feed.json",
        "/feed.xml",
        "/rss.xml",
        "/feed.json",
    ]


def test_a_cover_is_shown_and_shared() -> None:
    page = read(whole_pages("https://example.org/sub/")["/posts/third/"])
    image = page.one("main").one("img")
    assert image.attributes["src"] == "/sub/images/a.png"
    (shared,) = [e for e in page.all("meta") if e.attributes.get("property") == "og:image"]
    assert shared.attributes["content"] == "https://example.org/sub/images/a.png"


def test_an_article_loads_only_what_it_shows() -> None:
    pages = whole_pages()
    for name in ("code.", "demo.", "copy."):
        assert f"/assets/{name}" in pages["/posts/first/"]
        assert f"/assets/{name}" not in pages["/posts/second/"]


def test_a_demo_without_a_recorded_run_says_so() -> None:
    frame = read(whole_pages()["/posts/first/"]).one("section", "demo")
    assert frame.one("h3").text == "A link leads on."
    assert "redirects = clicks" in frame.text
    assert "no recorded run yet" in frame.text
