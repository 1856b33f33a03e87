"""The index of the search holds what is published, and nothing else, the same every time."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from datasheet.freezer import Order, freeze
from datasheet.pages.search import Entry, Group
from datasheet.search_index import CannotIndex, cut_out, write_index
from tests.fixture_site import BASES, FreezeAt

SIGNATURE = b"pagefind_dcd"
SOME = (
    Group(
        name="Articles",
        kind="Article",
        entries=(
            Entry(title="First", address="/posts/first/"),
            Entry(title="Second", address="/posts/second/"),
        ),
    ),
)


def records(folder: Path) -> dict[str, dict[str, Any]]:
    """Return everything that a search can find: address → what Pagefind keeps of it."""
    found = {}
    for file in (folder / "pagefind" / "fragment").iterdir():
        record = json.loads(gzip.decompress(file.read_bytes()).removeprefix(SIGNATURE))
        found[record["url"]] = record
    return found


@pytest.fixture(scope="module")
def indexed(frozen_at: FreezeAt) -> dict[str, dict[str, Any]]:
    return records(frozen_at(BASES[0]).folder)


@pytest.fixture
def copy(frozen_at: FreezeAt, tmp_path: Path) -> Path:
    """The frozen fixture site without its index."""
    hidden = shutil.ignore_patterns("pagefind", "assets")
    return Path(shutil.copytree(frozen_at(BASES[0]).folder, tmp_path / "site", ignore=hidden))


def switch_off(order: Order) -> None:
    file = order.project.content / "site.toml"
    file.write_text(f"search = false\n{file.read_text(encoding='utf-8')}", encoding="utf-8")


def test_it_holds_every_kind_of_what_is_published_and_nothing_else(
    indexed: dict[str, dict[str, Any]],
) -> None:
    kinds = {address: record["meta"]["kind"] for address, record in indexed.items()}
    assert kinds == {
        "/posts/first/": "Article",
        "/posts/pinned/": "Article",
        "/posts/second/": "Article",
        "/posts/with-image/": "Article",
        "/projects/queue/": "Project",
        "/projects/shop/": "Project",
        "/timeline/#first-job": "Chapter",
        "/timeline/#now": "Chapter",
        "/timeline/#full-scan": "Case",
        "/timeline/#one-process-idle-cores": "Case",
        "/timeline/#only-the-rooms-you-are-in": "Case",
        "/#how-do-you-start": "Question",
        "/#are-you-available": "Question",
        "/#log": "Page",
        "/about/": "Page",
        "/contact/": "Page",
        "/for/recruiters/": "Page",
        "/lab/": "Page",
        "/resume/": "Page",
        "/services/": "Page",
        "/evidence/queue/": "Recorded run",
    }
    assert indexed["/posts/first/"]["meta"]["title"] == 'Queues & <limits>: "a" first post'


def test_what_is_hidden_cannot_be_found(indexed: dict[str, dict[str, Any]]) -> None:
    everything = json.dumps(list(indexed.values())).lower()
    for hidden in ("a draft", "expired", "scheduled", "future", "secret", "/uses/"):
        assert hidden not in everything, hidden


def test_it_holds_texts_and_not_what_stands_around_them(
    indexed: dict[str, dict[str, Any]],
) -> None:
    text = indexed["/posts/first/"]["content"]
    for said in ("A queue has to end somewhere", "def put", "A lock held", "Or the memory ends"):
        assert said in text
    # The title is kept as one; margin, contents list, ways back, marks and the foot are not text.
    for around in ("Queues & <limits>", "min read", "§", "↑", "recorded", "Colour theme", "Sheet"):
        assert around not in text, around
    headings = [anchor["text"] for anchor in indexed["/posts/first/"]["anchors"]]
    assert {"Numbers", "Code", "Limits"} <= set(headings)


def test_a_case_is_found_for_itself_and_not_in_its_chapter(
    indexed: dict[str, dict[str, Any]],
) -> None:
    chapter, case = indexed["/timeline/#first-job"], indexed["/timeline/#full-scan"]
    assert "one complaint" in chapter["content"]
    assert "Performance starts" in chapter["content"]
    assert "Composite indexes" not in chapter["content"]
    assert "Composite indexes" in case["content"]
    assert "A pool" not in case["content"]


def test_a_part_is_what_stands_around_its_id() -> None:
    html = (
        '<main><section id="a"><p>\u00e9one</p>\n<article id="b">two<section>x</section></article>'
        'three</section><section><h2 id="c">C</h2>four</section><p id="d">five</p></main>'
    )
    assert cut_out(html, {"a", "b", "c", "d", "e"}) == {
        "a": '<section id="a"><p>\u00e9one</p>\nthree</section>',
        "b": '<article id="b">two<section>x</section></article>',
        "c": '<section><h2 id="c">C</h2>four</section>',
    }


def test_only_what_the_search_loads_is_published(frozen_at: FreezeAt) -> None:
    folder = frozen_at(BASES[0]).folder / "pagefind"
    top = {file.name.split(".")[0] for file in folder.iterdir() if file.is_file()}
    assert {file.name for file in folder.iterdir() if file.is_dir()} == {"fragment", "index"}
    assert top == {"pagefind", "pagefind-entry", "wasm"}
    assert [file.name for file in folder.glob("wasm*")] == ["wasm.en.pagefind"]
    assert not list(folder.glob("*.css"))


def test_switched_off_there_is_no_index_and_no_word_of_it(order: Order, tmp_path: Path) -> None:
    switch_off(order)
    frozen = freeze(order, tmp_path / "out")
    assert not frozen.search
    assert not (tmp_path / "out/pagefind").exists()
    assert not (tmp_path / "out/search").exists()
    for file in ("index.html", "posts/first/index.html", "_headers", "old.html", "404.html"):
        text = (tmp_path / "out" / file).read_text(encoding="utf-8")
        assert "wasm-unsafe-eval" not in text, file
        assert "/search/" not in text, file


def test_the_authors_own_files_cannot_lie_over_the_index(order: Order, tmp_path: Path) -> None:
    own = order.project.content / "public" / "pagefind"
    own.mkdir()
    (own / "pagefind.js").write_text("1")
    with pytest.raises(Exception, match=r"The site itself writes /pagefind/pagefind\.js\."):
        freeze(order, tmp_path / "out")


CURE = "Set search = false in content/site.toml to publish without a search."
BROKEN = {
    "no program": ("data", r"Pagefind does not run on this machine \(.*Exec format error"),
    "ends": ("#!/bin/sh\nexit 0\n", r"Pagefind (ended without|does not) a"),
    "says why": ("#!/bin/sh\necho no libc >&2; exit 1\n", r"Pagefind .*answer: no libc\."),
    "garbage": ("#!/bin/sh\necho -n '!,'; cat >&2\n", r"Pagefind does not answer"),
    "refuses": (
        # {"payload": {"type": "Error", "message": "no"}}
        "#!/bin/sh\necho -n eyJwYXlsb2FkIjogeyJ0eXBlIjogIkVycm9yIiwgIm1lc3NhZ2UiOiAibm8ifX0=,; cat",
        r"Pagefind says: no",
    ),
}


def test_without_pagefind_the_command_says_what_to_do(order: Order, tmp_path: Path) -> None:
    arguments = ["--root", str(order.project.root), "freeze", "-o", str(tmp_path / "out")]
    environment = {**os.environ, "PAGEFIND_BINARY_PATH": str(tmp_path / "gone")}

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "datasheet", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.endswith(f"\n{CURE}\nNothing was published.\n")
    assert "Traceback" not in done.stderr
    switch_off(order)
    assert run().returncode == 0


@pytest.mark.parametrize("kind", BROKEN)
def test_a_pagefind_that_does_not_run_is_told_with_the_cure(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    text, told = BROKEN[kind]
    program = tmp_path / "pagefind"
    program.write_text(text)
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    with pytest.raises(CannotIndex, match=told) as caught:
        write_index(SOME, copy, "en")
    assert str(caught.value).endswith(CURE)
    assert not (copy / "pagefind").exists()


def test_the_same_pages_give_the_same_index(frozen_at: FreezeAt, copy: Path) -> None:
    pages = frozen_at(BASES[0]).folder
    indexes = []
    for _ in range(3):
        write_index(SOME, copy, "en")
        indexes.append(
            {file.name: file.read_bytes() for file in copy.rglob("pagefind/**/*") if file.is_file()}
        )
        shutil.rmtree(copy / "pagefind")
    assert indexes[0] == indexes[1] == indexes[2]
    assert len(indexes[0]) >= 6
    assert (pages / "pagefind/pagefind.js").read_bytes() == indexes[0]["pagefind.js"]


def test_a_language_that_pagefind_does_not_know_is_indexed_as_it_is(copy: Path) -> None:
    write_index(SOME, copy, "gd-GB")
    assert "/posts/first/" in records(copy)
    assert [file.name for file in copy.glob("pagefind/wasm*")] == ["wasm.unknown.pagefind"]


def test_an_address_has_no_prefix_wherever_the_site_lies(frozen_at: FreezeAt) -> None:
    # The search puts it before what it finds; here it would stand there twice.
    words = [
        {
            # Some pages print the site's own address.
            address: record["content"].replace("example.org/sub/", "example.org/")
            for address, record in records(frozen_at(base).folder).items()
        }
        for base in BASES
    ]
    assert words[0] == words[1]
