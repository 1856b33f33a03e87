from __future__ import annotations

import pytest

from datasheet.app import GENERATORS, create_site
from datasheet.pages import addresses, policy
from datasheet.pages.media_types import media_type
from tests.pages import publications as made
from tests.pages.markup import read
from tests.pages.whole_site import whole, whole_pages


def test_the_timeline_counts_its_chapters_and_cases() -> None:
    page = read(whole_pages()["/timeline/"])
    margins = [e.text for e in page.one("main").all("div", "margin")]
    assert margins == [
        "2021 \N{EN DASH} now 2 chapters 2 cases",
        "Dec 2021 \N{EN DASH} Jun 2022 Gurgaon, hybrid 7 months consultancy",
        # A frozen page shows dates, never an age.
        "Jan 2023 \N{EN DASH} now",
    ]


def test_a_case_without_a_lesson_has_none() -> None:
    page = read(whole_pages()["/timeline/"])
    with_lesson, without = page.all("article", "case")
    assert [e.text for e in with_lesson.all("dt")] == ["Problem", "Solution", "Lesson"]
    assert [e.text for e in without.all("dt")] == ["Problem", "Solution"]


def test_a_project_shows_its_figures_decisions_and_problems() -> None:
    page = read(whole_pages()["/projects/engine/"])
    assert [e.text for e in page.all("h2")] == [
        "Metrics",
        "Key engineering decisions",
        "Hard problems solved",
        "Shop",
    ]
    assert page.one("dl", "decisions").text == "One cache One truth."


def test_the_lab_without_a_demo_says_so_and_counts_the_grades() -> None:
    text = read(made.printed(made.publication())["/lab/"]).one("main").text
    assert "There is no demo on this site yet." in text
    rows = read(whole_pages()["/lab/"]).one("table").all("tr")
    counted = {e.one("span", "ev").text: e.one("td", "n").text for e in rows if list(e.all("td"))}
    assert counted == {"live": "1", "recorded": "1", "reported": "1"}


def test_the_lab_lists_each_demo_with_its_invariant_and_the_article_about_it() -> None:
    page = read(whole_pages()["/lab/"])
    (entry,) = page.one("ul", "bench").all("li")
    assert entry.attributes["id"] == "redirect"
    assert "redirects = clicks" in entry.text
    assert [e.attributes["href"] for e in entry.all("a")] == ["/posts/first/"]


def test_services_lists_what_was_shipped_and_nothing_else() -> None:
    page = read(whole_pages(title="Engine")["/services/"])
    assert [e.text for e in page.all(css="name")] == ["Engine"]
    unshipped = made.publication(projects=[made.project("a")])
    assert "/services/" not in made.printed(unshipped)


def test_contact_shows_the_ways_there_are() -> None:
    page = read(whole_pages()["/contact/"]).one("main")
    assert "mailto:robin@example.com" in [e.attributes["href"] for e in page.all("a")]
    assert "I answer within two working days." in page.text
    assert "no form here" in page.text
    assert not list(page.all("form"))
    nobody = read(made.printed(made.publication())["/contact/"]).one("main")
    assert "There is no way to reach me" in nobody.text


def test_the_resume_tells_the_newest_chapter_first() -> None:
    page = read(whole_pages()["/resume/"])
    text = page.one("main").text
    assert text.index("Makes it quick.") < text.index("Made it quick.") < text.index("Built it.")
    assert [e.text for e in page.all("h2")] == [
        "Evidence",
        "Work",
        "Systems",
        "Skills",
        "Education",
    ]


def test_an_address_without_a_page_answers_404() -> None:
    client = create_site(whole(), made.FOLDERS).test_client()
    nowhere = "/x/ /posts/x/ /projects/x/ /tags/x/ /series/x/ /archive/1999/ /evidence/x/ /assets/x"
    for path in (*nowhere.split(), "/posts/page/9/", "/posts/page/0/", "/posts/page/1/"):
        assert client.get(path).status_code == 404, path


def test_assets_are_sent_with_their_types() -> None:
    client = create_site(made.publication(), made.FOLDERS).test_client()
    for name, kind in {"site.css": "text/css", "theme.js": "text/javascript"}.items():
        answer = client.get(made.assets().static(name))
        assert (answer.status_code, answer.mimetype) == (200, kind)
    assert media_type("/a/B.WOFF2") == "font/woff2"
    assert media_type("/a/b") == "application/octet-stream"


def test_no_content_page_can_take_an_address_of_the_site() -> None:
    site = create_site(made.publication(), made.FOLDERS)
    first = {rule.rule.split("/")[1] for rule in site.url_map.iter_rules()}
    taken = {part for part in first if part and "<" not in part} - {addresses.SERVICES}
    assert taken <= addresses.RESERVED_SLUGS
    assert {"feed.xml", "rss.xml", "feed.json", "search", "for"} <= addresses.RESERVED_SLUGS


def test_two_generators_for_one_endpoint_are_refused() -> None:
    with pytest.raises(ValueError, match=r"pages\.home"):
        addresses.merged(GENERATORS, addresses.GENERATORS)


def test_the_header_says_what_the_page_cannot() -> None:
    for search in (True, False):
        meta = policy.meta(search=search)
        assert policy.header(search=search) == f"{meta}; frame-ancestors 'none'"


def test_only_a_site_with_a_search_lets_web_assembly_run() -> None:
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy.meta(search=True)
    assert "script-src 'self';" in policy.meta(search=False)
