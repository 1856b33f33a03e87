"""Drawings in a real browser: one at a time, readable at every width, in the theme's colours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from datasheet.address import BaseUrl
from datasheet.freezer import Order, freeze
from datasheet.project import locate
from tests.fixture_site import NOW, SITE
from tests.served_folder import LOCAL, serving

pytestmark = pytest.mark.browser

TEXT_PX_MIN = 11
DRAWN = (
    '<svg class="{}" viewBox="0 0 {} 50" role="img" aria-label="A box.">\n'
    '<rect class="box" x="1" y="1" width="90" height="48"/>'
    '<text class="mid t-ink" x="46" y="29">box</text>\n</svg>\n'
)
PROJECT = (
    "---\ntitle: Drawn\norder: 9\n---\n## {}\n\n"
    '<figure class="wide fig">\n'
    + DRAWN.format("broad", 882)
    + DRAWN.format("narrow", 300)
    + "<figcaption>A box.</figcaption>\n</figure>\n"
)
# The size at which the text is shown, and whether it lies inside of its drawing.
_SHOWN = """() => [...document.querySelectorAll('.fig svg')]
  .filter(svg => svg.getBoundingClientRect().width)
  .map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
    * parseFloat(getComputedStyle(svg.querySelector('text')).fontSize))"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with two drawings on its front page."""
    root = tmp_path_factory.mktemp("drawn")
    shutil.copytree(SITE, root / "site")
    content = root / "site/content"
    for name in ("one", "two"):
        (content / f"projects/{name}.md").write_text(PROJECT.replace("{}", name.title()))
    settings = (content / "site.toml").read_text(encoding="utf-8")
    named = '[home]\ndrawings = ["one#one", "two#two"]\n'
    (content / "site.toml").write_text(settings.replace("[home]\n", named), encoding="utf-8")
    freeze(Order(project=locate(root / "site"), now=NOW, base=BaseUrl.parse(LOCAL)), root / "out")
    with serving(root / "out") as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(color_scheme="light")
    yield page
    page.close()


@pytest.mark.parametrize("path", ["/", "/projects/one/"])
def test_text_is_readable_and_nothing_scrolls_at_any_width(
    page: Page, drawn: str, path: str
) -> None:
    page.goto(drawn + path)
    for width in (320, 390, 640, 768, 1024, 1180, 1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        shown = page.evaluate(_SHOWN)
        # A telephone's front page is an outline: the drawing is on the project's own page.
        expected = 1 if path != "/" else 2 if width >= 640 else 0
        assert len(shown) == expected, width
        assert min(shown, default=TEXT_PX_MIN) >= TEXT_PX_MIN, width
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


def test_a_drawing_takes_its_colours_from_the_theme(page: Page, drawn: str) -> None:
    page.goto(drawn)
    inks = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        inks.append(
            page.evaluate(
                """() => ['.box', '.t-ink'].map(
                  part => getComputedStyle(document.querySelector('.fig ' + part)).fill)"""
            )
        )
    (light_box, light_text), (dark_box, dark_text) = inks
    assert len({light_box, light_text, dark_box, dark_text}) == 4
    assert "rgb(0, 0, 0)" not in (light_box, light_text, dark_box, dark_text)
