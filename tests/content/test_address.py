"""Where the site is: what may be its address, what is inside of it, and who can see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasheet.address import BaseUrl


@pytest.mark.parametrize(
    ("url", "origin", "prefix"),
    [
        ("https://example.org", "https://example.org", ""),
        ("https://example.org/", "https://example.org", ""),
        (" https://example.org/sub \n", "https://example.org", "/sub"),
        ("https://example.org/a/b/", "https://example.org", "/a/b"),
        ("HTTPS://Example.ORG:8443/Sub/", "https://example.org:8443", "/Sub"),
        ("http://[2001:DB8::1]:8000/", "http://[2001:db8::1]:8000", ""),
        ("https://example.org/ä%20b/", "https://example.org", "/%C3%A4%20b"),
    ],
)
def test_an_address_has_an_origin_and_a_prefix(url: str, origin: str, prefix: str) -> None:
    base = BaseUrl.parse(url)
    assert (base.origin, base.prefix) == (origin, prefix)
    assert str(base) == f"{origin}{prefix}/"
    assert BaseUrl.parse(str(base)) == base


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://",
        "https:///path/",
        "https://:80/",
        "https://[::1/",
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://exa mple.org/",
        "https://example.org/a b/",
        'https://example.org/"><x>/',
        "https://example.org/../x/",
        "https://example.org/a/./b/",
        "https://example.org//x/",
        "https://example.org/?q=1",
        "https://example.org/#part",
        "https://user@example.org/",
        "https://:secret@example.org/",
    ],
)
def test_what_no_site_can_have_is_refused_with_a_cure(url: str) -> None:
    with pytest.raises(ValueError, match=r"Write https://host/path/\.|Leave only the path\."):
        BaseUrl.parse(url)


@given(st.text(max_size=40))
def test_no_text_does_more_than_raise_value_error(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.org/{text}"):
        try:
            BaseUrl.parse(url)
        except ValueError:
            continue


BASES = st.sampled_from(
    [
        "https://example.org/",
        "http://127.0.0.1:8000/",
        "https://example.org/sub/",
        "http://[::1]/a/b/",
    ]
).map(BaseUrl.parse)
PATHS = st.text(alphabet="abs/u.-#?%é ", max_size=12).map(lambda text: "/" + text.lstrip("/"))


@given(BASES, PATHS)
def test_what_is_written_for_a_path_is_found_inside_again(base: BaseUrl, path: str) -> None:
    assert base.inside(base.href(path)) == path
    assert base.inside(base.absolute(path)) == path


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org.evil/sub/",
        "https://example.orgevil/sub/",
        "http://example.org/sub/",
        "https://example.org:8443/sub/",
        "//example.org/sub/",
        "/other/",
        "/subway/",
        "/",
        "https://example.org/",
        "relative/",
        "mailto:robin@example.org",
        "",
    ],
)
def test_another_place_is_not_inside(href: str) -> None:
    assert BaseUrl.parse("https://example.org/sub/").inside(href) is None


@pytest.mark.parametrize("href", ["/sub", "/sub/", "https://example.org/sub"])
def test_the_front_page_is_inside_however_it_is_written(href: str) -> None:
    assert BaseUrl.parse("https://example.org/sub/").inside(href) == "/"


def test_an_origin_alone_is_the_front_page() -> None:
    assert BaseUrl.parse("https://example.org/").inside("https://example.org") == "/"


def test_two_slashes_lead_to_another_host() -> None:
    assert BaseUrl.parse("https://example.org/").inside("//elsewhere.dev/") is None


@pytest.mark.parametrize(
    "host",
    [
        "robin.dev",
        "ROBIN.DEV",
        "robin.dev.",
        "robin.dev:8443",
        "robin.github.io",
        "myexample.org",
        "example.org.evil.dev",
        "test.dev",
        "localhost.dev",
        "8.8.8.8",
        "[2606:4700::1]",
    ],
)
def test_strangers_can_see(host: str) -> None:
    assert BaseUrl.parse(f"https://{host}/").is_public


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "LOCALHOST.",
        "blog.localhost",
        "127.0.0.1:8000",
        "0.0.0.0:8000",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.1.1",
        "100.64.0.1",
        "192.0.2.1",
        "[::1]:8000",
        "[::]",
        "[fe80::1]",
        "[fd00::1]",
        "[2001:db8::1]",
        "[::ffff:127.0.0.1]",
        "example.org",
        "example.com.",
        "www.example.net",
        "example.org:8443",
        "a.example",
        "b.test",
        "c.invalid",
        "raspberry.local",
        "nas.home.arpa",
        "wiki.internal",
        "intranet",
    ],
)
def test_strangers_cannot_see(host: str) -> None:
    assert not BaseUrl.parse(f"http://{host}/").is_public
