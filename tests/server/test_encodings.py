"""Smaller forms of files: the right one for each browser, and never one of another file."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import brotli
import pytest

from datasheet.exchange import Target
from datasheet.server.encodings import accepted
from tests.served_folder import Answer, SiteServer, ask, write
from tests.server.live_parts import Serve

TEXT = "".join(f"<p>Paragraph {number} of the article.</p>\n" for number in range(500))


@pytest.fixture
def server(folder: Path, serve: Serve) -> SiteServer:
    write(folder, {"long.html": TEXT, "long.bin": TEXT, "tiny.css": "a{}"})
    (folder / "noise.txt").write_bytes(os.urandom(20_000))
    return serve()


def compressed(server: SiteServer, path: str, takes: str = "br") -> Answer:
    """Ask until the smaller form is made: the first visitors get the file as it is."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer = ask(server, path, headers={"Accept-Encoding": takes})
        if "Content-Encoding" in answer.headers:
            return answer
        time.sleep(0.01)
    pytest.fail(f"{path} was never compressed")


def plain(server: SiteServer, path: str, **headers: str) -> Answer:
    return ask(server, path, headers={"Accept-Encoding": "identity", **headers})


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        (None, ()),
        ("", ()),
        ("identity", ()),
        ("gzip, deflate, br, zstd", ("br", "gzip")),
        ("GZIP", ("gzip",)),
        ("br;q=0, gzip;q=0.5", ("gzip",)),
        ("br;q=0.1,gzip;q=1.0", ("br", "gzip")),
        ("*", ("br", "gzip")),
        ("*;q=0", ()),
        ("gzip;q=0, *", ("br",)),
        ("gzip;q=x", ()),
        ("broken,,;=;q", ()),
    ],
)
def test_a_browser_says_what_it_takes(header: str | None, takes: tuple[str, ...]) -> None:
    assert accepted(header) == takes


def test_each_gets_the_form_it_takes_and_all_are_the_same_text(server: SiteServer) -> None:
    whole = plain(server, "/long.html")
    br = compressed(server, "/long.html", "gzip, deflate, br")
    gz = compressed(server, "/long.html", "gzip")
    assert (br.headers["Content-Encoding"], gz.headers["Content-Encoding"]) == ("br", "gzip")
    assert brotli.decompress(br.body) == gzip.decompress(gz.body) == whole.body == TEXT.encode()
    assert "Content-Encoding" not in whole.headers
    tags = {answer.headers["ETag"] for answer in (whole, br, gz)}
    assert len(tags) == 3
    for answer in (whole, br, gz):
        assert answer.headers.get_all("Vary") == ["Accept-Encoding"]
        assert answer.headers["Content-Length"] == str(len(answer.body))
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert len(br.body) < len(gz.body) < len(whole.body) / 5


def test_the_tag_of_one_form_is_not_that_of_another(server: SiteServer) -> None:
    br = compressed(server, "/long.html")
    tag = br.headers["ETag"]
    again = ask(server, "/long.html", headers={"Accept-Encoding": "br", "If-None-Match": tag})
    assert (again.status, again.headers["ETag"], again.body) == (304, tag, b"")
    assert again.headers["Vary"] == "Accept-Encoding"
    other = ask(server, "/long.html", headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert other.status == 200


def test_a_part_is_one_of_the_file_as_it_is(server: SiteServer) -> None:
    tag = compressed(server, "/long.html").headers["ETag"]
    asked = {"Accept-Encoding": "br", "Range": "bytes=0-9"}
    part = ask(server, "/long.html", headers=asked)
    assert (part.status, part.text) == (206, TEXT[:10])
    assert "Content-Encoding" not in part.headers
    # One who has a part of another form gets the whole again.
    whole = ask(server, "/long.html", headers={**asked, "If-Range": tag})
    assert (whole.status, whole.text) == (200, TEXT)
    kept = ask(server, "/long.html", headers={**asked, "If-Range": part.headers["ETag"]})
    assert kept.status == 206


@pytest.mark.parametrize("path", ["/long.bin", "/tiny.css", "/noise.txt"])
def test_what_does_not_get_smaller_is_sent_as_it_is(server: SiteServer, path: str) -> None:
    compressed(server, "/long.html")
    for _ in range(20):
        answer = ask(server, path, headers={"Accept-Encoding": "br"})
        assert "Content-Encoding" not in answer.headers
        time.sleep(0.01)


def test_the_page_of_what_is_not_there_is_compressed_too(folder: Path, serve: Serve) -> None:
    write(folder, {"404.html": TEXT})
    server = serve()
    answer = compressed(server, "/nope")
    assert answer.status == 404
    assert brotli.decompress(answer.body) == TEXT.encode()
    assert "ETag" not in answer.headers


def test_an_exchanged_site_never_gets_a_form_of_the_old_one(tmp_path: Path, serve: Serve) -> None:
    folder = tmp_path / "site"
    server = serve()
    target = Target(folder)
    for generation in range(15):
        fresh = target.fresh()
        # Same name, same length, and even the same time: only the file itself is another.
        text = TEXT.replace("article", f"artic{generation:02}")
        write(fresh, {"page.html": text, "404.html": "gone"})
        os.utime(fresh / "page.html", ns=(10**18, 10**18))
        target.replace_with(fresh)
        for takes in ("br", "gzip", "identity"):
            answer = ask(server, "/page.html", headers={"Accept-Encoding": takes})
            coding = answer.headers.get("Content-Encoding")
            unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(coding or "", bytes)
            assert unpack(answer.body).decode() == text
        assert brotli.decompress(compressed(server, "/page.html").body).decode() == text


def test_what_was_made_is_kept_on_disk(folder: Path, serve: Serve, tmp_path: Path) -> None:
    write(folder, {"long.html": TEXT})
    cache = tmp_path / "cache"
    compressed(serve(compressed=cache), "/long.html")
    assert len(list(cache.iterdir())) == 2
