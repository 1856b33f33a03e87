"""The sitemap lists what may be found, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from datasheet.content.library import Edition
from datasheet.pages.publication import Publication
from datasheet.pages.sitemap import GENERATORS, PAGES_MAX, robots_txt, sitemap
from tests.outputs.publications import (
    BASES,
    DAY,
    app,
    edition,
    page,
    post,
    posts,
    project,
    publication,
)

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def fetched(of: Publication, path: str = "/sitemap.xml") -> ET.Element:
    answer = app(of).test_client().get(path)
    assert answer.status_code == 200
    return ET.fromstring(answer.data)


def addresses(tree: ET.Element) -> Sequence[str | None]:
    return [loc.text for loc in tree.findall("s:url/s:loc", NAMES)]


@pytest.mark.parametrize("base", BASES)
def test_every_page_is_listed_with_its_whole_address(base: str) -> None:
    found = edition(posts=[post(tags=["Queues"], series="S")], projects=[project()], pages=[page()])
    tree = fetched(publication(found, base))
    assert tree.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    listed = addresses(tree)
    assert len(set(listed)) == len(listed)
    expected = ["", "posts/queues/", "projects/shop/", "uses/", "tags/queues/", "series/s/"]
    assert {base + path for path in expected} <= set(listed)
    assert all(str(address).startswith(base) for address in listed)


def test_files_and_the_page_for_errors_are_not_listed() -> None:
    listed = addresses(fetched(publication(edition(posts=[post(aliases=["/old/"])]))))
    assert listed
    for part in ("404", "/assets/", ".xml", ".json", "/old/"):
        assert not [address for address in listed if part in str(address)]


@pytest.mark.parametrize("front", [{"noindex": True}, {"canonical": "https://example.com/a/"}])
def test_hidden_pages_and_copies_are_not_listed(front: dict[str, Any]) -> None:
    found = edition(
        posts=[post("seen"), post("hidden", **front)],
        projects=[project("hidden", **front)],
        pages=[page("hidden", **front), page("services", **front)],
    )
    listed = addresses(fetched(publication(found)))
    assert f"{BASES[0]}posts/seen/" in listed
    assert not [a for a in listed if "hidden" in str(a) or "services" in str(a)]


def test_a_page_carries_the_date_its_author_gave_it_in_the_sites_zone() -> None:
    late = DAY + timedelta(hours=23, minutes=30)
    found = edition(
        posts=[post("a", date=late), post("b", date=late, updated="2026-04-05")], pages=[page()]
    )
    entries = fetched(publication(found)).findall("s:url", NAMES)
    dates = {e.findtext("s:loc", "", NAMES): e.findtext("s:lastmod", "", NAMES) for e in entries}
    assert dates[f"{BASES[0]}posts/a/"] == "2026-03-02"
    assert dates[f"{BASES[0]}posts/b/"] == "2026-04-05"
    assert dates[f"{BASES[0]}uses/"] == ""
    assert dates[BASES[0]] == ""


@pytest.mark.parametrize("base", BASES)
def test_a_list_too_long_for_one_file_is_cut_and_indexed(base: str) -> None:
    pages = [(f"/posts/{number}/", None) for number in range(PAGES_MAX + 1)]
    whole = publication(edition(), base)
    assert list(sitemap(whole, pages[:-1])) == ["/sitemap.xml"]
    files = sitemap(whole, pages)
    assert list(files) == ["/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml"]
    index = ET.fromstring(files["/sitemap.xml"])
    assert index.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}sitemapindex"
    assert [loc.text for loc in index.findall("s:sitemap/s:loc", NAMES)] == [
        f"{base}sitemap-1.xml",
        f"{base}sitemap-2.xml",
    ]
    first, second = (ET.fromstring(files[f"/sitemap-{number}.xml"]) for number in (1, 2))
    assert len(addresses(first)) == PAGES_MAX
    assert addresses(second) == [f"{base}posts/{PAGES_MAX}/"]


def test_every_part_is_frozen_when_there_are_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasheet.pages.sitemap.PAGES_MAX", 7)
    found: Edition = edition(posts=[*posts(20), post("hidden", noindex=True)])
    of = publication(found)
    numbers = [values["number"] for values in GENERATORS["indexing.part"](of)]
    parts = [loc.text for loc in fetched(of).findall("s:sitemap/s:loc", NAMES)]
    assert parts == [f"{BASES[0]}sitemap-{number}.xml" for number in numbers]
    assert len(numbers) > 2
    for number in numbers:
        assert 1 <= len(addresses(fetched(of, f"/sitemap-{number}.xml"))) <= 7


def test_one_file_has_no_parts() -> None:
    of = publication(edition(posts=posts(2)))
    assert not list(GENERATORS["indexing.part"](of))
    assert app(of).test_client().get("/sitemap-1.xml").status_code == 404


@pytest.mark.parametrize("base", BASES)
def test_robots_are_let_in_and_led_to_the_sitemap(base: str) -> None:
    of = publication(edition(), base)
    lines = robots_txt(of).splitlines()
    assert f"Sitemap: {base}sitemap.xml" in lines
    assert "Allow: /" in lines
    assert "Disallow" not in robots_txt(of)
    assert lines[0].startswith("#")
    answer = app(of).test_client().get("/robots.txt")
    assert (answer.text, answer.mimetype) == (robots_txt(of), "text/plain")
