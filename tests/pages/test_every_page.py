from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise

import pytest

from datasheet.app import GENERATORS, create_site
from datasheet.pages import policy
from datasheet.pages.publication import Publication
from tests.pages import publications as made
from tests.pages.markup import Element, read
from tests.pages.whole_site import whole, whole_pages

SITES: Mapping[str, Callable[[], Publication]] = {"empty": made.publication, "whole": whole}


@pytest.fixture(params=sorted(SITES))
def shown(request: pytest.FixtureRequest) -> Publication:
    return SITES[request.param]()


@pytest.fixture
def pages(shown: Publication) -> Mapping[str, Element]:
    return {path: read(html) for path, html in made.printed(shown).items()}


def _links(page: Element) -> list[str]:
    named = [
        element.attributes.get("href") or element.attributes.get("src") for element in page.all()
    ]
    return [link for link in named if link]


def test_an_empty_site_has_only_the_pages_that_need_no_content() -> None:
    assert list(made.printed(made.publication())) == [
        "/",
        "/lab/",
        "/contact/",
        "/resume/",
        "/404.html",
        "/search/",
    ]


def test_every_page_has_one_heading_of_level_one_and_skips_no_level(
    pages: Mapping[str, Element],
) -> None:
    for path, page in pages.items():
        levels = [int(e.tag[1]) for e in page.all() if e.tag in ("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(b - a <= 1 for a, b in pairwise(levels)), (path, levels)


def test_every_page_names_its_own_address(pages: Mapping[str, Element]) -> None:
    for path, page in pages.items():
        canonical = [e for e in page.all("link") if e.attributes.get("rel") == "canonical"]
        assert [e.attributes["href"] for e in canonical] == [f"https://example.org{path}"]
        (url,) = [e for e in page.all("meta") if e.attributes.get("property") == "og:url"]
        assert url.attributes["content"] == f"https://example.org{path}"


def test_no_page_breaks_its_own_policy(pages: Mapping[str, Element]) -> None:
    for path, page in pages.items():
        (said,) = [e for e in page.all("meta") if e.attributes.get("http-equiv")]
        assert said.attributes["content"] == policy.meta(search=True)
        assert not list(page.all("style")), path
        assert not [e.tag for e in page.all() if "style" in e.attributes], path
        assert not [e.tag for e in page.all() for name in e.attributes if name.startswith("on")]
        for script in page.all("script"):
            assert script.attributes.get("type") == "application/ld+json" or not script.text, path
        loaded = [e for e in page.all() if e.tag in ("script", "img")] + [
            e for e in page.all("link") if e.attributes["rel"] in ("stylesheet", "icon", "preload")
        ]
        sources = [e.attributes.get("src") or e.attributes.get("href", "") for e in loaded]
        assert not [source for source in sources if source and not source.startswith("/")], path


def test_every_internal_link_leads_to_a_page_that_is_there(shown: Publication) -> None:
    site = create_site(shown, made.FOLDERS)
    client = site.test_client()
    pages = {path: read(html) for path, html in made.printed(shown).items()}
    ids = {path: {e.attributes.get("id") for e in page.all()} for path, page in pages.items()}
    for path, page in pages.items():
        for link in _links(page):
            inside = link.removeprefix("https://example.org")
            if not inside.startswith(("/", "#")) or inside == "/images/a.png":
                continue
            target, _, fragment = inside.partition("#")
            target = target or path
            assert target in pages or client.get(target).status_code == 200, (path, link)
            assert not fragment or fragment in ids[target], (path, link)


def test_no_id_stands_twice_on_a_page(pages: Mapping[str, Element]) -> None:
    for path, page in pages.items():
        ids = Counter(e.attributes["id"] for e in page.all() if "id" in e.attributes)
        assert [name for name, count in ids.items() if count > 1] == [], path


def test_below_a_path_every_link_has_the_prefix() -> None:
    pages = whole_pages("https://example.org/sub/")
    for path, html in pages.items():
        for link in _links(read(html)):
            own = link.removeprefix("https://example.org")
            if own.startswith("/"):
                assert own.startswith("/sub/"), (path, link)
    assert len(pages) == len(whole_pages())


def test_every_figure_shows_its_evidence() -> None:
    seen = 0
    for path, html in whole_pages().items():
        page = read(html)
        # A run's figures share the mark on its receipt.
        shared = [panel for ran in page.all(css="ran") for panel in ran.all(css="reading")]
        assert all(list(ran.one(css="receipt").all(css="ev")) for ran in page.all(css="ran")), path
        for panel in page.all(css="reading"):
            seen += 1
            assert list(panel.all(css="ev")) or panel in shared, path
        for table in page.all(css="sheet-table"):
            evidence = [e.text for e in table.all("th") if e.text == "Evidence"]
            rows = [row for row in table.all("tr") if list(row.all("td", "u"))]
            assert not evidence or all(list(row.all(css="ev")) for row in rows), path
    assert seen > 5


def test_a_title_with_markup_is_text_everywhere() -> None:
    evil = "</script></title><script>alert(1)</script>\"'&"
    for path, html in whole_pages(title=evil).items():
        assert "<script>alert" not in html, path
        assert "</title><script" not in html, path
        page = read(html)
        assert not [s for s in page.all("script") if s.text.startswith("alert")], path


def test_structured_data_can_be_read_and_says_what_the_page_is() -> None:
    kinds = {}
    for path, html in whole_pages(title="a </script> & b").items():
        data = [
            json.loads(str(script.children[0]))
            for script in read(html).all("script")
            if script.attributes.get("type") == "application/ld+json"
        ]
        assert all(entry["@context"] == "https://schema.org" for entry in data), path
        kinds[path] = [entry["@type"] for entry in data]
    assert kinds["/"] == ["Person"]
    assert kinds["/about/"] == ["Person", "BreadcrumbList"]
    assert kinds["/posts/first/"] == ["BlogPosting", "BreadcrumbList"]
    assert kinds["/404.html"] == []
    inner = [path for path in kinds if path not in ("/", "/404.html")]
    assert all("BreadcrumbList" in kinds[path] for path in inner)


def test_the_navigation_marks_where_the_reader_is() -> None:
    pages = whole_pages()
    marked = {
        path: [
            (e.text, e.attributes["aria-current"])
            for e in read(html).one("header", "head").all("a")
            if "aria-current" in e.attributes
        ]
        for path, html in pages.items()
    }
    assert marked["/posts/"] == [("Writing", "page")]
    assert marked["/posts/first/"] == [("Writing", "true")]
    assert marked["/projects/engine/"] == [("Work", "true")]
    assert marked["/uses/"] == []


def test_the_title_block_names_the_sheet_and_its_revision(pages: Mapping[str, Element]) -> None:
    for path, page in pages.items():
        block = [e.text for e in page.one("footer", "foot").all("dd")]
        assert block[:2] == [path, "2026-11-20 · 0123456"]


def test_every_endpoint_has_a_generator() -> None:
    site = create_site(made.publication(), made.FOLDERS)
    assert {rule.endpoint for rule in site.url_map.iter_rules()} == set(GENERATORS)


def test_the_program_writes_nothing_beside_its_source() -> None:
    site = create_site(made.publication(), made.FOLDERS)
    assert "site/datasheet" not in site.instance_path
    assert site.static_folder is None
