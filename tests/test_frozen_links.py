"""The check of a frozen site finds every dead link, anchor and file, and no live one."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasheet.address import BaseUrl
from datasheet.frozen_links import survey

BASE = BaseUrl.parse("https://example.org/sub/")


def dead(folder: Path, files: dict[str, str], base: BaseUrl = BASE) -> list[tuple[str, int, str]]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return [(link.page, link.line, link.target) for link in survey(folder, base).dead]


@pytest.mark.parametrize(
    "written",
    [
        '<a href="/sub/none/">x</a>',
        '<a href="../none/">x</a>',
        '<a href="https://example.org/sub/none/">x</a>',
        '<a href="/sub/none/?q=1">x</a>',
        '<img src="/sub/none/">',
        '<img srcset="/sub/none/ 2x">',
        '<link rel="canonical" href="https://example.org/sub/none/">',
        '<form action="/sub/none/"></form>',
        '<meta property="og:image" content="https://example.org/sub/none/">',
        '<meta http-equiv="refresh" content="0; url=/sub/none/">',
        '<a href="&#47;sub&#47;none&#47;">x</a>',
    ],
)
def test_a_dead_address_is_found_however_it_is_written(tmp_path: Path, written: str) -> None:
    page = f"<!doctype html>\n<p>text</p>\n{written}\n"
    assert dead(tmp_path, {"page/index.html": page}) == [("page/index.html", 3, "/none/")]


def test_what_a_run_printed_is_no_link(tmp_path: Path) -> None:
    printed = '{"output": "GET https://example.org/sub/none/ 404"}'
    files = {"evidence/run.json": printed, "other/run.json": printed}
    assert dead(tmp_path, files) == [("other/run.json", 1, "/none/")]
    page = '<a href="/sub/none/">x</a>'
    assert ("evidence/run/index.html", 1, "/none/") in dead(
        tmp_path, {"evidence/run/index.html": page}
    )


@pytest.mark.parametrize(
    "written",
    [
        '<a href="/sub/">x</a>',
        '<a href="/sub/page/">x</a>',
        '<a href="./">x</a>',
        '<a href="#here">x</a>',
        '<a href="/sub/page/#here">x</a>',
        '<a href="/sub/page/#h%C3%A9">x</a>',
        '<a href="#top">x</a>',
        '<a href="#:~:text=quote">x</a>',
        '<a href="/sub/file%20name.pdf">x</a>',
        '<a href="https://example.com/none/">x</a>',
        '<a href="https://example.org.evil/sub/none/">x</a>',
        '<a href="//example.com/none/">x</a>',
        '<a href="mailto:a@example.org">x</a>',
        "<code>href=/sub/none/</code>",
        '<!-- <a href="/sub/none/">x</a> -->',
    ],
)
def test_a_live_or_foreign_address_is_not_dead(tmp_path: Path, written: str) -> None:
    page = f'<p id="here"><b id="h\u00e9">x</b></p>{written}'
    files = {"page/index.html": page, "index.html": "<p>home</p>", "file name.pdf": "pdf"}
    assert dead(tmp_path, files) == []


def test_a_missing_anchor_is_told_with_its_fragment(tmp_path: Path) -> None:
    files = {"index.html": '<a href="/sub/page/#gone">x</a>', "page/index.html": "<p id=here>"}
    assert dead(tmp_path, files) == [("index.html", 1, "/page/#gone")]


def test_a_link_above_the_site_on_its_own_host_is_dead(tmp_path: Path) -> None:
    assert dead(tmp_path, {"index.html": '<a href="/about/">x</a>'}) == [
        ("index.html", 1, "/about/")
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sitemap.xml", "<loc>https://example.org/sub/none/</loc>"),
        ("feed.xml", '<content>&lt;a href="https://example.org/sub/none/"&gt;x</content>'),
        ("feed.xml", "<content>&lt;a href=&quot;https://example.org/sub/none/&quot;&gt;</content>"),
        ("feed.json", '{"content_html": "<a href=\\"https://example.org/sub/none/\\">x</a>"}'),
        ("robots.txt", "Sitemap: https://example.org/sub/none/"),
    ],
)
def test_feeds_and_sitemaps_are_followed_too(tmp_path: Path, name: str, text: str) -> None:
    assert dead(tmp_path, {name: text}) == [(name, 1, "/none/")]


def test_every_internal_link_is_counted(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="/sub/">x</a><a href="https://example.com">y</a>')
    found = survey(tmp_path, BASE)
    assert (found.pages, found.links) == (1, 1)
