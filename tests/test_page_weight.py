"""The title block says what its page weighs, and it is true."""

from __future__ import annotations

import re
from pathlib import Path

from datasheet.address import BaseUrl
from datasheet.compression import Compression
from datasheet.page_weight import MARK, print_weights
from tests.fixture_site import FreezeAt, FrozenFixture
from tests.test_weight import weigh

_SHOWN = re.compile(r"<dt>HTML \+ CSS</dt><dd>([\d.]+) KB, Brotli</dd>")


def test_every_page_prints_what_it_weighs(frozen_at: FreezeAt) -> None:
    site: FrozenFixture = frozen_at("https://example.org/")
    for path in site.pages():
        file = site.folder / (path[1:] + "index.html" * path.endswith("/"))
        (shown,) = _SHOWN.findall(file.read_text(encoding="utf-8"))
        # It is printed to a tenth, and its own digits may tip it over the edge of one.
        assert abs(float(shown) - weigh(site.folder, file).markup / 1000) <= 0.06, path


def test_no_mark_is_left(site: FrozenFixture) -> None:
    assert [path for path in site.folder.rglob("*.html") if MARK in path.read_text()] == []


def test_below_a_path_the_style_sheets_count_as_well(tmp_path: Path) -> None:
    (tmp_path / "a b.css").write_text("".join(f".c{n} {{ order: {n * n} }}" for n in range(4000)))
    page = tmp_path / "x" / "index.html"
    page.parent.mkdir()
    page.write_text(f'<link rel="stylesheet" href="/sub%20way/a%20b.css">{MARK}')
    print_weights(tmp_path, BaseUrl.parse("https://example.org/sub%20way/"), Compression(None))
    (shown,) = re.findall(r"([\d.]+) KB", page.read_text())
    assert float(shown) > 5
