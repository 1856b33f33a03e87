"""What the search lists, and so what it can find."""

from __future__ import annotations

from dataclasses import replace

from datasheet.content.fronts import FaqFront
from datasheet.content.items import Question
from datasheet.pages.search import groups
from tests.pages import publications as made
from tests.pages.markup import read
from tests.pages.whole_site import whole, whole_pages

# A list repeats what its pages say, and a list that is cut into pages is one list.
LISTS_IN_PARTS = ("/posts/page/", "/archive/2")


def listed() -> dict[str, list[tuple[str, str, str]]]:
    return {
        group.name: [(entry.title, entry.address, entry.note) for entry in group.entries]
        for group in groups(whole())
    }


def test_everything_published_is_listed_by_its_kind() -> None:
    found = listed()
    assert list(found) == [
        *("Articles", "Projects", "Chapters", "Cases", "Questions", "Pages", "Recorded runs"),
        *("Lists", "Series", "Categories", "Tags"),
    ]
    assert found["Articles"] == [
        ("First", "/posts/third/", "1 Mar 2026"),
        ("Second", "/posts/second/", "1 Feb 2026"),
        ("First", "/posts/first/", "10 Jan 2025"),
    ]
    assert [address for _, address, _ in found["Chapters"]] == [
        "/timeline/#first",
        "/timeline/#second",
    ]
    assert found["Cases"][0][1:] == ("/timeline/#full-scan", "First")
    assert [address for _, address, _ in found["Questions"]] == ["/#how"]
    assert [address for _, address, _ in found["Pages"]] == [
        *(
            "/about/",
            "/services/",
            "/uses/",
            "/lab/",
            "/resume/",
            "/contact/",
            "/for/recruiters/",
            "/#log",
        ),
    ]
    assert found["Recorded runs"] == [("A load test", "/evidence/load/", "1 Oct 2026")]
    assert found["Tags"] == [
        ("C++", "/tags/cpp/", "1 article"),
        ("SQL", "/tags/sql/", "2 articles"),
    ]


def test_no_page_is_forgotten() -> None:
    entries = {address for group in listed().values() for _, address, _ in group}
    pages = {
        path
        for path in whole_pages()
        if not path.startswith(LISTS_IN_PARTS) and path not in ("/404.html", "/search/")
    }
    assert pages - entries == {"/tags/", "/categories/"}


def test_lists_are_listed_and_not_searched() -> None:
    searched = {group.name for group in groups(whole()) if group.is_searched}
    assert searched.isdisjoint({"Lists", "Series", "Categories", "Tags"})
    assert {"Articles", "Cases", "Pages", "Recorded runs"} <= searched


def test_what_asks_to_be_kept_from_searches_is() -> None:
    question = Question(id="how", title="How?", blocks=())
    hidden = made.publication(
        posts=[made.post("a", noindex=True), made.post("b")],
        projects=[made.project("c", noindex=True)],
        chapters=[made.chapter("d", made.case("e"), ends="present", noindex=True)],
        pages=[made.page("services", noindex=True)],
        asked=replace(made.faq("f", question), front=FaqFront(title="f", noindex=True)),
    )
    entries = {entry.address for group in groups(hidden) for entry in group.entries}
    assert entries == {"/", "/archive/", "/posts/", "/posts/b/", "/projects/", "/timeline/"} | {
        *("/lab/", "/resume/", "/contact/", "/for/recruiters/")
    }


def test_the_page_shows_every_entry_as_a_link_and_no_field() -> None:
    page = read(whole_pages()["/search/"])
    links = [(e.text, e.attributes["href"]) for item in page.all("li") for e in item.all("a")]
    told = [(title, address) for group in listed().values() for title, address, _ in group]
    assert links == told
    assert not list(page.one("main").all("input"))
    assert not list(page.one("main").all("form"))
    count, kinds = [e.text for e in next(page.all(css="margin")).all() if e.tag in ("b", "p")]
    assert (count, kinds) == (f"{len(told)} entries", "11 kinds")


def test_every_page_leads_to_the_search() -> None:
    for base, prefix in (("https://example.org/", ""), ("https://example.org/sub/", "/sub")):
        for path, html in whole_pages(base).items():
            (link,) = read(html).one("header", "head").all("a", "find")
            assert link.attributes["href"] == f"{prefix}/search/", path
            assert link.attributes["aria-label"] == "Search"
            assert ("aria-current" in link.attributes) == (path == "/search/"), path
            scripts = [e.attributes.get("src", "") for e in read(html).all("script")]
            assert [src for src in scripts if "/find." in src], path


def test_switched_off_nothing_of_it_is_left() -> None:
    pages = made.printed(made.publication(site=made.site_file(search=False)))
    assert "/search/" not in pages
    for path, html in pages.items():
        assert "/search/" not in html, path
        assert 'class="find"' not in html, path
        assert "/assets/find." not in html, path
        assert "wasm" not in html, path
