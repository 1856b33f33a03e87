"""What static hosts read: headers, redirects, and stub pages where they read neither."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasheet.address import BaseUrl
from datasheet.content.fronts import PageFront
from datasheet.pages import policy
from datasheet.pages.feed_formats import FORMATS
from datasheet.pages.media_types import BY_EXTENSION
from datasheet.pages.static_host import (
    SHARING,
    alias_file,
    alias_targets,
    header_rules,
    headers_file,
    headers_of,
    host_files,
)
from tests.outputs.publications import (
    BASES,
    chapter,
    edition,
    page,
    post,
    project,
    publication,
)

ROOT = Path(__file__).resolve().parents[2]
REAL = BaseUrl.parse("https://robin.dev/")


def sent(path: str, base: BaseUrl = REAL) -> dict[str, str]:
    return headers_of(header_rules(base), path)


def test_every_path_gets_the_security_headers() -> None:
    for path in ("/", "/posts/x/", "/404.html", "/no/such", "/assets/a.css", "/feed.xml"):
        found = sent(path)
        assert found["Content-Security-Policy"] == policy.header(search=True)
        assert "frame-ancestors 'none'" in found["Content-Security-Policy"]
        assert found["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["X-Frame-Options"] == "DENY"
        assert found["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in found["Permissions-Policy"]


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://robin.dev/", "max-age=63072000"),
        ("https://robin.dev/sub/", "max-age=63072000"),
        ("http://robin.dev/", None),
        ("https://127.0.0.1:8000/", None),
        ("https://localhost/", None),
        ("https://example.org/", None),
    ],
)
def test_https_is_asked_for_only_where_it_will_last(base: str, expected: str | None) -> None:
    assert sent("/", BaseUrl.parse(base)).get("Strict-Transport-Security") == expected


def test_assets_are_kept_for_a_year_and_pages_are_not() -> None:
    assert sent("/assets/a.b.css")["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/", "/posts/assets/", "/feed.xml", "/assets.html"):
        assert "Cache-Control" not in sent(path)


def test_feeds_and_images_may_be_shown_elsewhere_and_nothing_else_may() -> None:
    shared = ["/feed.xml", "/tags/a/rss.xml", "/feed.json", "/assets/content/plot.1.svg", "/a.png"]
    ours = ["/", "/posts/x/", "/404.html", "/assets/site.1.css", "/assets/a.js", "/assets/f.woff2"]
    assert {sent(path)[SHARING] for path in shared} == {"cross-origin"}
    assert {sent(path)[SHARING] for path in ours} == {"same-origin"}


def test_no_two_rules_set_one_header_for_one_path() -> None:
    """Hosts would join the two values with a comma, and browsers would read neither."""
    rules = list(header_rules(REAL))
    folders = ["/", "/a/", "/assets/", "/assets/a/", "/tags/a/", "/categories/a/", "/posts/a/b/"]
    folders += ["/pagefind/", "/pagefind/index/", "/pagefind/fragment/"]
    names = ["", "a", *FORMATS, *(f"a{extension}" for extension in BY_EXTENSION)]
    for folder, name in itertools.product(folders, names):
        set_by: dict[str, str] = {}
        for rule in rules:
            for header in rule.headers if rule.fits(folder + name) else ():
                other = set_by.setdefault(header, rule.pattern)
                assert other == rule.pattern, f"{folder}{name}: {header} by {other}"


def test_of_the_index_only_what_is_named_by_its_content_is_kept() -> None:
    hashed = ("fragment/en_1.pf_fragment", "index/en_1.pf_index", "pagefind.en_1.pf_meta")
    for name in hashed:
        assert "immutable" in sent(f"/pagefind/{name}")["Cache-Control"]
    for name in ("pagefind.js", "pagefind-entry.json", "wasm.en.pagefind"):
        assert "Cache-Control" not in sent(f"/pagefind/{name}")


def test_a_site_without_a_search_says_nothing_of_it() -> None:
    base = BaseUrl.parse(BASES[0])
    without = headers_file(base, search=False)
    assert "wasm-unsafe-eval" not in without
    assert "/pagefind/" not in without
    assert "wasm-unsafe-eval" in headers_file(base)
    files = host_files(publication(edition(search=False), BASES[0]))
    assert files["_headers"].decode() == without


def test_feeds_are_named_for_what_they_are() -> None:
    for folder, form in itertools.product(("/", "/tags/a/", "/categories/b/"), FORMATS.values()):
        found = sent(folder + form.file)["Content-Type"]
        assert found == f"{form.media_type}; charset=utf-8"
    assert "Content-Type" not in sent("/newsfeed.xml")


@pytest.mark.parametrize("base", BASES)
def test_the_headers_file_keeps_to_the_format_and_limits_of_hosts(base: str) -> None:
    lines = headers_file(BaseUrl.parse(base)).splitlines()
    prefix = "/sub/" if base.endswith("/sub/") else "/"
    patterns = [line for line in lines if not line.startswith(" ")]
    assert patterns[0] == f"{prefix}*"
    assert all(pattern.startswith(prefix) and pattern.count("*") <= 1 for pattern in patterns)
    assert len(set(patterns)) == len(patterns) <= 100
    for line in lines:
        assert len(line) < 2000
        assert line in patterns or re.fullmatch(r"  [A-Z][A-Za-z-]+: \S.*", line)


def test_the_media_type_of_every_published_kind_of_file_is_known() -> None:
    for file in (ROOT / "static").rglob("*"):
        if file.is_file() and not file.name.startswith("."):
            assert file.suffix in BY_EXTENSION, file
    for extension, kind in BY_EXTENSION.items():
        assert re.fullmatch(r"\.[a-z0-9_]+", extension)
        assert ("charset=utf-8" in kind) == kind.startswith("text/")


def aliased() -> dict[str, str]:
    return {
        "/2020/queues": "/posts/queues/",
        "/2021/queues/": "/posts/queues/",
        "/job/": "/timeline/#first-job",
        "/kit.html": "/uses/",
        "/old/shop/": "/projects/shop/",
    }


EVERY_KIND = edition(
    posts=[post(aliases=["/2021/queues/", "/2020/queues"])],
    projects=[project(aliases=["/old/shop/"])],
    pages=[page(aliases=["/kit.html"])],
    chapters=[chapter(aliases=["/job/"])],
)


def test_aliases_of_every_kind_of_item_lead_to_it() -> None:
    assert alias_targets(EVERY_KIND) == aliased()
    assert alias_targets(edition(posts=[post()])) == {}


@pytest.mark.parametrize(
    ("alias", "file"),
    [
        ("/old/", "old/index.html"),
        ("/old", "old/index.html"),
        ("/2020/01/old/", "2020/01/old/index.html"),
        ("/old.html", "old.html"),
        ("/old.php", "old.php/index.html"),
        ("/old.html/", "old.html/index.html"),
        ("/caf%C3%A9/", "café/index.html"),
        ("/a%20b", "a b/index.html"),
        ("/%zz/", "%zz/index.html"),
        ("/%FF/", "%FF/index.html"),
        ("/%2e%2e/%2e%2e/etc/", "%2e%2e/%2e%2e/etc/index.html"),
        ("/%2Fetc/passwd.html", "%2Fetc/passwd.html"),
        ("/a%2F..%2F..%2Fb/", "a%2F..%2F..%2Fb/index.html"),
        ("/a%5Cb/", "a%5Cb/index.html"),
        ("/a%00/", "a%00/index.html"),
        ("/%2Edatasheet-freeze.json/", "%2Edatasheet-freeze.json/index.html"),
    ],
)
def test_a_stub_lies_where_a_host_looks_for_the_alias(alias: str, file: str) -> None:
    assert alias_file(alias) == file


@given(st.from_regex(r"/[A-Za-z0-9._~%/-]*", fullmatch=True))
def test_no_alias_leads_out_of_the_folder(alias: str) -> None:
    try:
        PageFront(title="t", aliases=(alias,))
    except ValueError:
        return
    file = PurePosixPath(alias_file(alias))
    assert not file.is_absolute()
    assert not [part for part in file.parts if part.startswith(".") or "\0" in part]
    assert file.suffix == ".html"


class Stub(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def meta(self, name: str) -> str | None:
        metas = [found for tag, found in self.tags if tag == "meta"]
        return next(m.get("content") for m in metas if name in (m.get("http-equiv"), m.get("name")))

    def first(self, tag: str) -> dict[str, str | None]:
        return next(found for name, found in self.tags if name == tag)


@pytest.mark.parametrize("base", BASES)
def test_a_stub_sends_the_visitor_on_without_script_or_style(base: str) -> None:
    files = host_files(publication(EVERY_KIND, base))
    prefix = "/sub" if base.endswith("sub/") else ""
    for alias, target in aliased().items():
        stub = Stub(files[alias_file(alias)].decode())
        assert stub.meta("refresh") == f"0; url={prefix}{target}"
        assert stub.meta("robots") == "noindex"
        assert stub.meta("Content-Security-Policy") == policy.meta(search=True)
        assert stub.first("link") == {
            "rel": "canonical",
            "href": base + target[1:].partition("#")[0],
        }
        assert stub.first("a") == {"href": prefix + target}
        assert not {"script", "style"} & {tag for tag, _ in stub.tags}
        assert not [found for _, found in stub.tags if "style" in found]


@pytest.mark.parametrize("base", BASES)
def test_redirects_are_permanent_and_below_the_prefix(base: str) -> None:
    prefix = "/sub" if base.endswith("sub/") else ""
    lines = host_files(publication(EVERY_KIND, base))["_redirects"].decode().splitlines()
    ways = [line.split() for line in lines]
    for status in ("301!", "301"):
        assert {old: new for old, new, code in ways if code == status} == {
            prefix + alias: prefix + target for alias, target in aliased().items()
        }
    # Netlify takes the first rule that fits: the one that the stub page does not shadow.
    assert [code for *_, code in ways] == ["301!", "301"] * len(aliased())


def test_host_files_are_those_that_a_host_reads() -> None:
    files = host_files(publication(edition()))
    assert set(files) == {".nojekyll", "_headers", "_redirects"}
    assert files[".nojekyll"] == b""
    assert files["_headers"].decode() == headers_file(BaseUrl.parse(BASES[0]))
