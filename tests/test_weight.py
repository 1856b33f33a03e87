"""The byte budget: what a visitor's first page costs, compressed as a good host does it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest

from tests.fixture_site import FreezeAt, FrozenFixture

MARKUP_BYTES_MAX = 14_000
PAGE_BYTES_MAX = 100_000
SCRIPT_BYTES_MAX = 2_000
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_SCRIPTS = re.compile(r'<script src="([^"]+)"')
_SOURCES = re.compile(r'<(?:img|source)[^>]* src="([^"]+)"|<link rel="icon" href="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """Bytes on the wire."""

    markup: int
    """The page and its style sheets."""
    scripts: int
    whole: int
    """All of it, with every font of the site and the images."""


def weigh(folder: Path, page: Path) -> Weight:
    html = page.read_text(encoding="utf-8")
    markup = _small(page) + sum(_small(folder / name[1:]) for name in _STYLES.findall(html))
    scripts = sum(_small(folder / name[1:]) for name in _SCRIPTS.findall(html))
    # A page without italics loads fewer. Fonts and most images are compressed already.
    files = [*folder.glob("assets/fonts/*.woff2")]
    files += [folder / (a or b)[1:] for a, b in _SOURCES.findall(html)]
    return Weight(
        markup=markup,
        scripts=scripts,
        whole=markup + scripts + sum(file.stat().st_size for file in files),
    )


def _small(file: Path) -> int:
    return len(brotli.compress(file.read_bytes(), quality=11))


@pytest.fixture(scope="module")
def weights(frozen_at: FreezeAt) -> dict[str, Weight]:
    site: FrozenFixture = frozen_at("https://example.org/")
    return {
        path: weigh(site.folder, site.folder / (path[1:] + "index.html" * path.endswith("/")))
        for path in site.pages()
    }


def test_a_page_and_its_styles_fit_into_the_first_round_trip(weights: dict[str, Weight]) -> None:
    assert {path: w.markup for path, w in weights.items() if w.markup > MARKUP_BYTES_MAX} == {}


def test_a_page_with_all_its_fonts_is_small(weights: dict[str, Weight]) -> None:
    assert {path: w.whole for path, w in weights.items() if w.whole > PAGE_BYTES_MAX} == {}
    assert min(w.whole - w.markup for w in weights.values()) > 40_000, "the fonts are counted"


def test_scripts_are_an_extra(weights: dict[str, Weight]) -> None:
    assert {path: w.scripts for path, w in weights.items() if w.scripts > SCRIPT_BYTES_MAX} == {}
    assert min(w.scripts for w in weights.values()) > 0, "the theme's script is counted"


def test_no_style_sheet_is_sent_that_a_page_does_not_use(frozen_at: FreezeAt) -> None:
    """A sheet beyond the one of all pages has a class, or ``details``, that stands on the page."""
    site = frozen_at("https://example.org/")
    spare = []
    for path in site.pages():
        file = site.folder / (path[1:] + "index.html" * path.endswith("/"))
        html = file.read_text(encoding="utf-8")
        here = {name for value in re.findall(r'class="([^"]*)"', html) for name in value.split()}
        here |= {"details"} & set(re.findall(r"<(details)\b", html))
        for sheet in _STYLES.findall(html):
            css = (site.folder / sheet[1:]).read_text(encoding="utf-8")
            rules = re.sub(r'url\("[^"]*"\)', "", css)
            named = set(re.findall(r"(?<=\.)[a-z][\w-]*|\bdetails\b", rules))
            if not named & here:
                spare.append(f"{path}: {sheet}")
    assert spare == []
