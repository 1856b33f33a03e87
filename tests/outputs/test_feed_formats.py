"""Atom, RSS and JSON Feed as their specifications ask for them."""

from __future__ import annotations

import json
import locale
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from datasheet.assets import Assets
from datasheet.content.items import Cover
from datasheet.markdown.blocks import (
    Image,
)
from datasheet.pages.feed_formats import rfc822, rfc3339
from tests.outputs.feed_reader import ALL, XML, fetched, html_of, parsed
from tests.outputs.publications import (
    BASES,
    DAY,
    edition,
    post,
    posts,
    publication,
)

HOSTILE = 'Is "]]>" & <b>\x00\x07\x1b\x7f\ufffe fine? \U0001f600'
HARMLESS = 'Is "]]>" & <b>\x7f fine? \U0001f600'


@pytest.mark.parametrize("file", ALL)
def test_no_letter_of_an_author_breaks_a_feed(file: str) -> None:
    of = publication(
        edition(
            posts=[
                post(
                    title=HOSTILE,
                    description=HOSTILE,
                    html="<p>a ]]&gt; b &amp;amp; \x0b\ud800]]></p>",
                    authors=[HOSTILE],
                    tags=["A"],
                )
            ],
            title=HOSTILE,
        )
    )
    text = fetched(of, f"/{file}").decode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
    assert html_of(of, f"/{file}") == "<p>a ]]&gt; b &amp;amp; ]]></p>"
    if file.endswith(".json"):
        whole = json.loads(text)
        found = [whole["title"], whole["items"][0]["title"], whole["items"][0]["summary"]]
    else:
        tree = ET.fromstring(text)
        told = {"title", "summary"}
        found = [e.text or "" for e in tree.iter() if e.tag.rpartition("}")[2] in told]
    assert set(found) == {HARMLESS}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        datetime(1850, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam")),
        datetime(999, 1, 1, tzinfo=UTC),
    ],
)
def test_dates_are_written_as_the_formats_ask(moment: datetime) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", rfc3339(moment))
    assert datetime.fromisoformat(rfc3339(moment)) == moment
    day = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    assert re.fullmatch(day + r" \d{4} \d\d:\d\d:\d\d GMT", rfc822(moment))


@pytest.fixture
def foreign_locale() -> Iterator[None]:
    before = locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL.UTF-8", "C"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        break
    yield
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.usefixtures("foreign_locale")
def test_dates_do_not_follow_the_machines_language() -> None:
    assert rfc822(datetime(2026, 5, 3, 7, 5, tzinfo=UTC)) == "Sun, 03 May 2026 07:05:00 GMT"


def test_authors_labels_and_language_are_told() -> None:
    of = publication(
        edition(
            posts=[
                post("b", date=DAY + timedelta(1), authors=["A", "B"], tags=["T"], lang="nl"),
                post("a", tags=["T"], categories=["T", "C"]),
            ],
            lang="en-GB",
        )
    )
    atom = parsed(of, "/feed.xml")
    assert [[a.name for a in e.authors] for e in atom.entries] == [["A", "B"], ["Robin Example"]]
    assert [[t.term for t in e.tags] for e in atom.entries] == [["T"], ["T", "C"]]
    assert [e.content[0].language for e in atom.entries] == ["nl", "en-GB"]
    rss = parsed(of, "/rss.xml")
    assert [[a.name for a in e.authors] for e in rss.entries] == [["A", "B"], ["Robin Example"]]
    assert [[t.term for t in e.tags] for e in rss.entries] == [["T"], ["T", "C"]]
    assert rss.feed.language == "en-GB"
    whole = json.loads(fetched(of, "/feed.json"))
    assert whole["language"] == "en-GB"
    first = whole["items"][0]
    assert (first["authors"], first["tags"]) == ([{"name": "A"}, {"name": "B"}], ["T"])
    assert first["language"] == "nl"


def test_a_cover_is_the_entrys_picture(tmp_path: Path) -> None:
    (tmp_path / "c.png").write_bytes(b"x" * 77)
    assets = Assets(tmp_path / "none")
    src = "/sub" + assets.add(tmp_path / "c.png")
    whole = "https://blog.example.org" + src
    found = post(cover=Cover(image=Image(src=src), alt="A plot"))
    of = publication(edition(posts=[found]), BASES[1], assets=assets)
    for file in XML:
        (enclosure,) = parsed(of, f"/{file}").entries[0].enclosures
        assert (enclosure.href, enclosure.type, enclosure.length) == (whole, "image/png", "77")
    assert json.loads(fetched(of, "/feed.json"))["items"][0]["image"] == whole


@pytest.mark.parametrize("base", BASES)
def test_the_json_feed_has_what_its_specification_requires(base: str) -> None:
    whole = json.loads(fetched(publication(edition(posts=posts(2)), base), "/feed.json"))
    assert whole["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(whole["title"], str)
    assert whole["home_page_url"] == base
    assert whole["feed_url"] == f"{base}feed.json"
    assert set(whole) <= {
        *("version", "title", "home_page_url", "feed_url", "description", "language"),
        *("authors", "items", "icon", "favicon"),
    }
    for item in whole["items"]:
        assert isinstance(item["id"], str)
        assert item["id"]
        assert isinstance(item["content_html"], str)
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
        assert set(item) <= {
            *("id", "url", "title", "content_html", "summary", "image", "date_published"),
            *("date_modified", "authors", "tags", "language"),
        }


@pytest.mark.parametrize("base", BASES)
def test_the_atom_feed_has_what_its_specification_requires(base: str) -> None:
    tree = ET.fromstring(fetched(publication(edition(posts=posts(2)), base), "/feed.xml"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert tree.tag == f"{atom}feed"
    for element in (tree, *tree.findall(f"{atom}entry")):
        for required in ("id", "title", "updated"):
            assert len(element.findall(f"{atom}{required}")) == 1
        rels = [link.get("rel") for link in element.findall(f"{atom}link")]
        assert rels.count("alternate") == 1
    links = {link.get("rel"): link.get("href") for link in tree.findall(f"{atom}link")}
    assert links == {"alternate": base, "self": f"{base}feed.xml"}


@pytest.mark.parametrize("base", BASES)
def test_the_rss_feed_has_what_its_specification_requires(base: str) -> None:
    tree = ET.fromstring(fetched(publication(edition(posts=posts(2)), base), "/rss.xml"))
    assert (tree.tag, tree.get("version")) == ("rss", "2.0")
    channel = tree.find("channel")
    assert channel is not None
    for required in ("title", "link", "description"):
        assert len(channel.findall(required)) == 1
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert own is not None
    assert own.get("href") == f"{base}rss.xml"
    for item in channel.findall("item"):
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"
