"""Feeds: whole, absolute, and the same articles under the same ids whatever changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from datasheet.content.items import Cover, Post
from datasheet.evidence.readings import Grade, Reading, Run
from datasheet.kit import Demo
from datasheet.markdown.blocks import (
    Block,
    Definition,
    Definitions,
    DemoBlock,
    Heading,
    Html,
    Image,
    ReadingBlock,
    ReadingTable,
)
from datasheet.pages import feeds
from datasheet.pages.feed_formats import FORMATS
from tests.outputs.feed_reader import ALL, fetched, html_of, items, parsed
from tests.outputs.publications import (
    BASES,
    DAY,
    FEED_ID,
    NOW,
    app,
    edition,
    post,
    posts,
    publication,
)

ATTRIBUTE = re.compile(r'(?:href|src)="([^"]*)"')


@pytest.mark.parametrize("file", ALL)
@pytest.mark.parametrize("base", BASES)
def test_a_feed_of_each_kind_stands_at_each_place(base: str, file: str) -> None:
    of = publication(edition(posts=[post(tags=["Queues"], categories=["C++"])]), base)
    for folder in ("/", "/tags/queues/", "/categories/cpp/"):
        assert [item["title"] for item in items(of, folder + file)] == ["Queues have to end"]


@pytest.mark.parametrize("file", ALL)
def test_a_tag_that_no_article_has_has_no_feed(file: str) -> None:
    client = app(publication(edition(posts=[post(tags=["Queues"])]))).test_client()
    assert client.get(f"/tags/stacks/{file}").status_code == 404
    assert client.get(f"/categories/queues/{file}").status_code == 404


def test_generators_name_every_feed_and_no_other() -> None:
    of = publication(edition(posts=[post(tags=["A", "B"], categories=["C"])]))
    urls = app(of).url_map.bind("")
    made = [
        urls.build(endpoint, values)
        for endpoint, generate in feeds.GENERATORS.items()
        for values in generate(of)
    ]
    folders = ("/", "/tags/a/", "/tags/b/", "/categories/c/")
    assert sorted(made) == sorted(folder + file for folder in folders for file in ALL)


@pytest.mark.parametrize("file", ALL)
def test_a_feed_is_sent_under_its_own_media_type(file: str) -> None:
    answer = app(publication(edition())).test_client().get(f"/{file}")
    assert answer.content_type == f"{FORMATS[file].media_type}; charset=utf-8"


@pytest.mark.parametrize("file", ALL)
def test_of_many_articles_the_newest_twenty_are_told_newest_first(file: str) -> None:
    of = publication(edition(posts=[post("old", date=DAY - timedelta(9), pinned=True), *posts(24)]))
    links = [item["link"] for item in items(of, f"/{file}")]
    assert links == [f"{BASES[0]}posts/n{day:02}/" for day in range(23, 3, -1)]


@pytest.mark.parametrize("file", ALL)
@pytest.mark.parametrize("base", BASES)
def test_every_address_in_a_feed_is_a_whole_one(base: str, file: str) -> None:
    prefix = "/sub" if base.endswith("sub/") else ""
    html = (
        f'<p><a href="#part">here</a> <a href="{prefix}/timeline/#x">there</a> '
        f'<img src="{prefix}/assets/a.png" srcset="{prefix}/assets/b.png 2x" alt=""> '
        '<a href="mailto:robin@example.org">mail</a> <a href="//cdn.example.net/x">cdn</a> '
        '<a href="https://example.com/?a=1&amp;b=2">out</a></p>'
    )
    cover = Cover(image=Image(src=f"{prefix}/assets/c.png"), alt="")
    of = publication(edition(posts=[post(html=html, cover=cover)]), base)
    assert ATTRIBUTE.findall(html_of(of, f"/{file}")) == [
        f"{base}posts/queues/#part",
        f"{base}timeline/#x",
        f"{base}assets/a.png",
        "mailto:robin@example.org",
        "https://cdn.example.net/x",
        "https://example.com/?a=1&amp;b=2",
    ]
    assert f'srcset="{base}assets/b.png 2x"' in html_of(of, f"/{file}")
    text = fetched(of, f"/{file}").decode()
    assert not re.search(r"""["'>]/(?!/)""", text.replace("\\", ""))
    assert f"{base}{file}" in text
    assert f"{base}assets/c.png" in text


@pytest.mark.parametrize("file", ALL)
def test_an_address_that_is_none_is_left_as_it_is(file: str) -> None:
    of = publication(edition(posts=[post(html='<a href="http://[1">?</a>')]))
    assert 'href="http://[1"' in html_of(of, f"/{file}")


@pytest.mark.parametrize("file", ALL)
def test_an_article_keeps_its_id_when_title_date_and_slug_change(file: str) -> None:
    before = post("name")
    after = post("name", title="Another", date=DAY + timedelta(days=3), slug="elsewhere")
    ids = [items(publication(edition(posts=[each])), f"/{file}")[0] for each in (before, after)]
    assert ids[0]["link"] != ids[1]["link"]
    assert ids[0]["id"] == ids[1]["id"] == before.feed_id
    assert items(publication(edition(posts=[post("renamed")])), f"/{file}")[0]["id"] != ids[0]["id"]


def test_all_formats_tell_the_same_articles_under_the_same_ids() -> None:
    of = publication(edition(posts=posts(3)))
    assert items(of, "/feed.xml") == items(of, "/rss.xml") == items(of, "/feed.json")


def test_each_feed_has_an_id_of_its_own() -> None:
    of = publication(edition(posts=[post(tags=["A"], categories=["A"])]))
    paths = ("/feed.xml", "/tags/a/feed.xml", "/categories/a/feed.xml")
    ids = [parsed(of, path).feed.id for path in paths]
    assert ids[0] == FEED_ID.urn
    assert len(set(ids)) == 3


@pytest.mark.parametrize("file", ALL)
@pytest.mark.parametrize("base", BASES)
def test_without_an_article_the_feed_exists_and_dates_from_now(base: str, file: str) -> None:
    of = publication(edition(), base)
    assert items(of, f"/{file}") == []
    if file != "feed.json":
        found = parsed(of, f"/{file}").feed
        assert found.title == "Fixtures & Sons"
        assert found.updated_parsed[:6] == NOW.timetuple()[:6]


def test_dates_come_from_front_matter_alone() -> None:
    told = post(date=DAY, updated="2026-03-10")
    plain = post("plain", date=DAY - timedelta(days=1))
    of = publication(edition(posts=[told, plain]))
    found = parsed(of, "/feed.xml")
    assert [e.published for e in found.entries] == ["2026-03-01T00:00:00Z", "2026-02-28T00:00:00Z"]
    assert [e.updated for e in found.entries] == ["2026-03-10T00:00:00Z", "2026-02-28T00:00:00Z"]
    assert found.feed.updated == "2026-03-10T00:00:00Z"
    later = replace(of.edition, now=NOW + timedelta(days=99))
    for file in ALL:
        assert fetched(publication(later), f"/{file}") == fetched(of, f"/{file}")


def reading(name: str, grade: Grade, **more: Any) -> Reading:
    plain: dict[str, Any] = {"label": "Lookup", "value": "15", "unit": "ms", "condition": "<index>"}
    written = {**plain, "path": "content/readings.toml", "line": 1, **more}
    return Reading(name=name, grade=grade, **written)


RUN = Run(
    slug="peak",
    title="Peak & more",
    recorded_at=DAY,
    commit="abc",
    machine="m",
    command="c",
    figures={},
    output="",
    source="evidence/peak.json",
    file=b"{}",
)


def whole_body() -> Post:
    line = {"line": 1}
    blocks: list[Block] = [
        Html(html="<p>One.</p>", line=1),
        Heading(level=2, id="two", text="Two", html='<h2 id="two">Two</h2>', line=2),
        Definitions(
            items=(Definition(term="T", term_html="T", html="<p>D</p>", line=3),),
            html="<dl><dt>T</dt><dd><p>D</p></dd></dl>",
            line=3,
        ),
        DemoBlock(slug="redirect", **line),
        ReadingBlock(names=("reported", "recorded"), **line),
        ReadingTable(names=("live",), **line),
    ]
    return post(blocks=blocks)


@pytest.mark.parametrize("base", BASES)
def test_the_whole_article_is_told_with_demos_and_readings_as_text(base: str) -> None:
    readings = {
        "reported": reading("reported", Grade.REPORTED, was="200", source="shop, 2023"),
        "recorded": reading("recorded", Grade.RECORDED, run=RUN),
        "live": reading("live", Grade.LIVE, value="", demo="redirect"),
    }
    demo = Demo(slug="redirect", title="Shortens <links>.", invariant="None is lost.")
    of = publication(
        edition(posts=[whole_body()], readings=readings), base, demos={"redirect": demo}
    )
    assert html_of(of).split("\n") == [
        "<p>One.</p>",
        '<h2 id="two">Two</h2>',
        "<dl><dt>T</dt><dd><p>D</p></dd></dl>",
        f'<p>Shortens &lt;links&gt;. You can run this demo <a href="{base}posts/queues/">'
        "in the article</a>.</p>",
        "<ul><li>Lookup: 200 → 15 ms (&lt;index&gt;; reported: shop, 2023)</li>"
        "<li>Lookup: 15 ms (&lt;index&gt;; recorded: "
        f'<a href="{base}evidence/peak/">Peak &amp; more</a>)</li></ul>',
        "<ul><li>Lookup: measured in the article (&lt;index&gt;; live)</li></ul>",
    ]
