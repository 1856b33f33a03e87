"""URLs are found where browsers find them, and nothing else changes when one is rewritten."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datasheet.markdown import rewrite_urls
from datasheet.markdown.addresses import is_foreign, scheme
from datasheet.markdown.tags import Tag, Unfinished, scan


def test_every_url_is_rewritten_and_every_other_letter_is_left() -> None:
    html = (
        '<!-- <a href="/no"> --><A  class=x HREF=/a/b>t</a > <img src=\'/i.png\' alt="href=/no">'
        '<img srcset="/a.png 1x,/b.png 2x , /c.png"><video poster=/p src=/v></video>'
        '<form action = "/f"><button formaction="/g"></button></form>'
        '<svg><use xlink:href="#u"/></svg> href="/no" <a href>n</a> < a href="/no">'
        '<script>"<a href=/no>"</script><a ping="/p /q" data-href="/no"></a>'
    )
    asked: list[str] = []

    def rewrite(url: str) -> str:
        asked.append(url)
        return f"https://x.y{url}"

    assert rewrite_urls(html, rewrite) == (
        '<!-- <a href="/no"> --><A  class=x HREF="https://x.y/a/b">t</a > '
        '<img src="https://x.y/i.png" alt="href=/no">'
        '<img srcset="https://x.y/a.png 1x,https://x.y/b.png 2x , https://x.y/c.png">'
        '<video poster="https://x.y/p" src="https://x.y/v"></video>'
        '<form action = "https://x.y/f"><button formaction="https://x.y/g"></button></form>'
        '<svg><use xlink:href="https://x.y#u"/></svg> href="/no" <a href>n</a> < a href="/no">'
        '<script>"<a href=/no>"</script><a ping="https://x.y/p https://x.y/q" data-href="/no"></a>'
    )
    assert "/no" not in asked
    assert asked[:2] == ["/a/b", "/i.png"]


def test_a_rewritten_url_is_escaped_and_given_unescaped() -> None:
    html = rewrite_urls("<a href='?a=1&amp;b=2&copy=3'>", lambda url: f'{url}&"d"')
    assert html == '<a href="?a=1&amp;b=2&amp;copy=3&amp;&quot;d&quot;">'


@settings(deadline=None)
@given(st.text(alphabet="<>/=\"'! -ahrefscp:#&;\n?", max_size=80))
@example("<a href=x/>")
@example("<a href='x")
def test_rewriting_nothing_changes_nothing(html: str) -> None:
    assert rewrite_urls(html, lambda url: url) == html


@settings(deadline=None)
@given(st.text(alphabet="<>/=\"'! -ahrefscp:#&;\n?", max_size=80))
def test_the_pieces_of_any_text_follow_one_another(html: str) -> None:
    end = 0
    for piece in scan(html):
        assert piece.start >= end
        assert html[piece.start] == "<"
        if isinstance(piece, Unfinished):
            break
        assert html[piece.end - 1] == ">"
        end = piece.end


class _Oracle(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        first: dict[str, str] = {}
        for name, value in attrs:
            first.setdefault(name, value or "")
        self.seen.append((tag, first))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append((f"/{tag}", {}))


NAMES = st.sampled_from(["a", "b", "img", "href", "SRC", "data-x", "x:y"])
VALUES = st.text(alphabet="ab /=<>'&;#1", max_size=8).filter(lambda value: '"' not in value)
ATTRIBUTES = st.builds(
    lambda name, space, value: name if value is None else f'{name}{space}={space}"{value}"',
    NAMES,
    st.sampled_from(["", " ", "\n"]),
    st.none() | VALUES,
)
TAGS = st.builds(
    lambda name, attributes, end: f"<{name} {' '.join(attributes)}{end}",
    st.sampled_from(["a", "B", "img", "svg", "x-y"]),
    st.lists(ATTRIBUTES, max_size=3),
    st.sampled_from([">", " >", "\n>"]),
)


@settings(deadline=None)
@given(st.lists(TAGS | st.sampled_from(["text", "</a>", "</B >", "<!-- <a> -->", "&lt;"])))
def test_well_formed_html_is_read_as_the_standard_library_reads_it(parts: list[str]) -> None:
    html = "".join(parts)
    oracle = _Oracle()
    oracle.feed(html)
    oracle.close()
    read: list[tuple[str, dict[str, str]]] = []
    for tag in scan(html):
        if isinstance(tag, Tag):
            first: dict[str, str] = {}
            for attribute in tag.attributes:
                first.setdefault(attribute.name, attribute.value)
            read.append((f"/{tag.name}" if tag.closing else tag.name, first))
    assert read == oracle.seen


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("javascript:x", "javascript"),
        (" \x01JAVA\tSCRIPT:x", "javascript"),
        ("/a:b", ""),
        ("a/b:c", ""),
        ("#a:b", ""),
        ("mailto:a@b.c", "mailto"),
        ("C:\\x", "c"),
    ],
)
def test_a_scheme_is_found_as_browsers_find_it(url: str, known: str) -> None:
    assert scheme(url) == known


@pytest.mark.parametrize("url", ["https://x.y", "//x.y", "\\\\x.y", "/\\x.y", " //x", "/\t/x"])
def test_another_host_is_foreign(url: str) -> None:
    assert is_foreign(url)


@pytest.mark.parametrize("url", ["/a", "a", "../a", "#a", "?a", "", "/a//b"])
def test_an_address_on_this_site_is_not(url: str) -> None:
    assert not is_foreign(url)
