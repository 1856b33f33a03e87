"""The hue of the settings, in the colours that a real browser paints."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser

from datasheet.address import BaseUrl
from datasheet.colour import Oklch
from datasheet.freezer import Order, freeze
from datasheet.project import locate
from tests.fixture_site import NOW, SITE
from tests.served_folder import LOCAL, serving
from tests.test_colour import encoded

pytestmark = pytest.mark.browser

# A canvas tells the colour that is painted; a computed style tells the one that was written.
_PAINTED = """() => {
  const written = getComputedStyle(document.querySelector('.btn.go')).backgroundColor;
  const brush = document.createElement('canvas').getContext('2d');
  brush.fillStyle = written;
  brush.fillRect(0, 0, 1, 1);
  return [written, ...brush.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}"""


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the fixture site, frozen with hue 150."""
    root = tmp_path_factory.mktemp("green")
    shutil.copytree(SITE, root / "site")
    with (root / "site/content/site.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[look]\nhue = 150\n")
    order = Order(project=locate(root / "site"), now=NOW, base=BaseUrl.parse(LOCAL))
    freeze(order, root / "out")
    with serving(root / "out") as server:
        yield f"http://127.0.0.1:{server.port}/"


@pytest.mark.parametrize(
    ("scheme", "colour"),
    [("light", Oklch(0.45, 0.124, 150)), ("dark", Oklch(0.79, 0.105, 154))],
)
def test_a_hue_is_painted_as_it_was_examined(
    chromium: Browser, green: str, scheme: Literal["light", "dark"], colour: Oklch
) -> None:
    page = chromium.new_page(color_scheme=scheme)
    page.goto(green)
    written, *painted = page.evaluate(_PAINTED)
    page.close()
    assert written == f"oklch({colour.lightness} {colour.chroma} {colour.hue})"
    assert painted == pytest.approx(encoded(colour), abs=1)


def test_a_browser_cuts_off_what_srgb_does_not_have(chromium: Browser) -> None:
    """Why a hue gives up chroma: without it the browser would change lightness and hue as well."""
    page = chromium.new_page()
    page.set_content('<a class="btn go"></a><style>a { background: oklch(0.45 0.21 150) }</style>')
    _, *painted = page.evaluate(_PAINTED)
    page.close()
    wanted = Oklch(0.45, 0.21, 150)
    assert painted == pytest.approx(encoded(wanted), abs=1)
    assert painted != pytest.approx(encoded(wanted.within_srgb()), abs=5)
