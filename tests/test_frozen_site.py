"""The frozen site as visitors and attackers ask for it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from datasheet.address import BaseUrl
from datasheet.pages.feed_formats import FORMATS
from datasheet.pages.media_types import BY_EXTENSION
from datasheet.pages.static_host import SHARING, header_rules, headers_of
from datasheet.server import compose
from tests.served_folder import LOCAL, SiteServer, Start, ask, frozen, raw, serving, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return frozen(tmp_path)


@pytest.fixture
def start() -> Iterator[Start]:
    """Serve a folder on a free port until the test ends."""
    with ExitStack() as running:
        yield lambda folder, base=LOCAL: running.enter_context(serving(folder, base))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "home"),
        ("/index.html", "home"),
        ("/posts/", "posts"),
        ("/posts/caf%C3%A9/", "caf\u00e9"),
        ("/old.html", "moved"),
        ("/assets/content/a%20b.txt", "0123456789"),
        ("/assets/empty.txt", ""),
        ("/?q=1", "home"),
        ("/.well-known/security.txt", "Contact: x"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/sub", "/a%20b/c"])
def test_a_file_is_found_at_its_address(
    folder: Path, start: Start, prefix: str, path: str, text: str
) -> None:
    answer = ask(start(folder, f"http://127.0.0.1{prefix}/"), prefix + path)
    assert (answer.status, answer.text) == (200, text)
    assert answer.headers["Content-Length"] == str(len(text.encode()))


@pytest.mark.parametrize("prefix", ["", "/sub"])
def test_a_folder_without_its_slash_leads_to_the_one_with_it(
    folder: Path, start: Start, prefix: str
) -> None:
    (folder / "why? 100%").mkdir()
    server = start(folder, f"http://127.0.0.1{prefix}/")
    for path, to in {
        "/why%3F%20100%25": "/why%3F%20100%25/",
        "/posts": "/posts/",
        "/posts?a=1&b=%20": "/posts/?a=1&b=%20",
        "/posts/caf%C3%A9": "/posts/caf%C3%A9/",
    }.items():
        answer = ask(server, prefix + path)
        assert (answer.status, answer.headers["Location"]) == (302, prefix + to)
        assert answer.headers["Cache-Control"] == "no-cache"


def test_below_a_prefix_the_root_leads_there_and_the_rest_is_told_where(
    folder: Path, start: Start
) -> None:
    server = start(folder, "http://127.0.0.1/sub/")
    for path in ("/", "/sub"):
        answer = ask(server, path)
        assert (answer.status, answer.headers["Location"]) == (302, "/sub/")
    for path in ("/posts/", "/subway/", "/index.html"):
        answer = ask(server, path)
        assert answer.status == 404
        assert "/sub/" in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_there_gets_the_sites_own_page_with_404(folder: Path, start: Start) -> None:
    server = start(folder)
    for path in (
        "/nope",
        "/nope/",
        "/posts/nope.html",
        "/old.html/",
        "/old.html/x",
        f"/{'x' * 999}",
    ):
        answer = ask(server, path)
        assert (answer.status, answer.text) == (404, "nothing here")
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert ask(server, "/assets/gone.css").headers["Cache-Control"] == "no-cache"
    assert ask(server, "/tags/b/feed.json").headers["Content-Type"] == "text/html; charset=utf-8"
    (folder / "404.html").unlink()
    assert ask(server, "/nope").status == 404


def test_each_kind_of_file_has_the_type_of_our_table(folder: Path, start: Start) -> None:
    server = start(folder)
    write(folder, {f"types/a{extension}": "x" for extension in BY_EXTENSION})
    for extension, kind in BY_EXTENSION.items():
        assert ask(server, f"/types/a{extension}").headers["Content-Type"] == kind
    assert ask(server, "/CNAME").headers["Content-Type"] == "application/octet-stream"
    for path, file in {"/feed.xml": "feed.xml", "/tags/a/feed.json": "feed.json"}.items():
        kind = ask(server, path).headers["Content-Type"]
        assert kind == f"{FORMATS[file].media_type}; charset=utf-8"


@pytest.mark.parametrize("base", ["http://127.0.0.1/", "http://127.0.0.1/sub/"])
def test_every_answer_carries_the_headers_that_a_host_is_asked_for(
    folder: Path, start: Start, base: str
) -> None:
    server, prefix = start(folder, base), BaseUrl.parse(base).prefix
    rules = list(header_rules(BaseUrl.parse(base)))
    for path, method in [
        ("/", "GET"),
        ("/posts", "GET"),
        ("/nope", "GET"),
        ("/", "POST"),
        ("/assets/site.1.css", "HEAD"),
        ("/.git/config", "GET"),
    ]:
        answer = ask(server, prefix + path, method)
        expected = headers_of(rules, path)
        expected.pop("Cache-Control", None)
        assert {name: answer.headers[name] for name in expected} == expected
        assert answer.headers.get_all(SHARING) == ["same-origin"]
        assert "Strict-Transport-Security" not in answer.headers
        for name in answer.headers:
            assert len(answer.headers.get_all(name) or ()) == 1, name


def test_web_assembly_may_run_where_there_is_a_search_and_nowhere_else(folder: Path) -> None:
    for search in (True, False):
        composition = compose(folder, BaseUrl.parse(LOCAL), search=search)
        with SiteServer(composition) as server:
            policy = ask(server, "/").headers["Content-Security-Policy"]
        assert ("'wasm-unsafe-eval'" in policy) == search


def test_assets_are_kept_and_everything_else_is_asked_for_again(folder: Path, start: Start) -> None:
    server = start(folder)
    kept = "public, max-age=31536000, immutable"
    assert ask(server, "/assets/site.1.css").headers["Cache-Control"] == kept
    for path in ("/", "/old.html", "/feed.xml"):
        assert ask(server, path).headers["Cache-Control"] == "no-cache"


def test_a_page_that_the_visitor_has_is_not_sent_again(folder: Path, start: Start) -> None:
    server = start(folder)
    first = ask(server, "/")
    for name, value in {
        "If-None-Match": first.headers["ETag"],
        "If-Modified-Since": first.headers["Last-Modified"],
    }.items():
        again = ask(server, "/", headers={name: value})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == "no-cache"
    time.sleep(0.01)
    (folder / "index.html").write_text("home")
    assert ask(server, "/", headers={"If-None-Match": first.headers["ETag"]}).status == 200


@pytest.mark.parametrize(
    ("asked", "status", "text", "told"),
    [
        ("bytes=0-3", 206, "0123", "bytes 0-3/10"),
        ("bytes=4-", 206, "456789", "bytes 4-9/10"),
        ("bytes=-2", 206, "89", "bytes 8-9/10"),
        ("bytes=5-99", 206, "56789", "bytes 5-9/10"),
        ("bytes=10-", 416, None, "bytes */10"),
        ("bytes=0-1,4-5", 200, "0123456789", None),
        ("lines=1-2", 200, "0123456789", None),
        ("bytes=x", 200, "0123456789", None),
    ],
)
def test_a_part_of_a_file_can_be_asked_for(
    folder: Path, start: Start, asked: str, status: int, text: str | None, told: str | None
) -> None:
    answer = ask(start(folder), "/assets/content/a%20b.txt", headers={"Range": asked})
    assert answer.status == status
    assert answer.headers.get("Content-Range") == told
    if text is not None:
        assert answer.text == text


def test_a_part_of_a_file_that_has_changed_is_the_whole(folder: Path, start: Start) -> None:
    answer = ask(
        start(folder),
        "/assets/content/a%20b.txt",
        headers={"Range": "bytes=0-3", "If-Range": '"another"'},
    )
    assert (answer.status, answer.text) == (200, "0123456789")


def test_head_answers_as_get_does_without_a_body(folder: Path, start: Start) -> None:
    server = start(folder)
    for path in ("/", "/posts", "/nope", "/assets/site.1.css"):
        get, head = ask(server, path), ask(server, path, "HEAD")
        assert head.status == get.status
        assert head.body == b""
        own = {"date", "x-request-id"}
        told = [
            sorted((name, value) for name, value in answer.headers.items() if name not in own)
            for answer in (head, get)
        ]
        assert told[0] == told[1]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_files_take_no_other_method(folder: Path, start: Start, method: str) -> None:
    answer = ask(start(folder), "/", method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


SECRETS = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/posts/../../secret.txt",
    "/posts/%2e%2e/%2e%2e/secret.txt",
    "/..\\secret.txt",
    "/..%5csecret.txt",
    "/%252e%252e/secret.txt",
    "//secret.txt",
    "//../secret.txt",
    "/./../secret.txt",
    "/posts//../../secret.txt",
    "/%00/../secret.txt",
    "/index.html%00.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/link.txt",
    "/linked/secret.txt",
    "/linked",
    "/.datasheet-freeze.json",
    "/%2edatasheet-freeze.json",
    "/.nojekyll",
    "/posts/.git/config",
    "/posts/.well-known/x.txt",
    "/.well-known/../.nojekyll",
    "/.well-known/.git",
    "/.",
    "/..",
    "/pipe",
]


@pytest.mark.parametrize("path", SECRETS)
@pytest.mark.parametrize("prefix", ["", "/sub"])
def test_nothing_hidden_or_outside_is_ever_shown(
    folder: Path, start: Start, prefix: str, path: str
) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "linked").symlink_to(folder.parent, target_is_directory=True)
    os.mkfifo(folder / "pipe")
    (folder / "index.html\u2400.txt").write_text("secret")
    server = start(folder, f"http://127.0.0.1{prefix}/")
    answer = raw(server, f"GET {prefix}{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1"))
    assert re.match(rb"HTTP/1\.1 (404|400) ", answer), answer
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2].replace(path.encode(), b"")


def test_an_absolute_path_of_the_machine_is_not_read(folder: Path, start: Start) -> None:
    whole = quote(str(folder.parent / "secret.txt"))
    for path in (whole, f"/{whole}", f"//{whole}", whole.replace("/", "%2f")):
        answer = raw(start(folder), f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert re.match(rb"HTTP/1\.1 (404|400) ", answer), answer
        assert not answer.endswith(b"secret")


def test_no_redirect_leads_to_another_host(folder: Path, start: Start) -> None:
    (folder / "evil.example").mkdir()
    server = start(folder)
    for path in ("//evil.example", "/%2fevil.example", "/\\evil.example", "///evil.example"):
        head = raw(server, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()).partition(
            b"\r\n\r\n"
        )[0]
        location = re.search(rb"\r\nLocation: (\S+)", head)
        assert location is None or re.match(rb"/[^/\\]", location[1]), head
