"""The sample site keeps the limits of its design; an owner's own content is not held to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from datasheet.address import BaseUrl
from datasheet.content.mistakes import Mistakes
from datasheet.content.reader import read_site
from datasheet.freezer import Order, freeze
from datasheet.project import locate
from tests.fixture_site import NOW
from tests.served_folder import serving
from tests.test_weight import MARKUP_BYTES_MAX, weigh

HOME_PIXELS_MAX = 5_000


@pytest.mark.browser
@pytest.mark.samples
def test_home_is_short_on_a_telephone_and_every_page_is_light(
    chromium: Browser, tmp_path: Path
) -> None:
    project = locate(Path(__file__).parents[2])
    site, _ = read_site(project, Mistakes())
    if site is None or not site.owner.sample:
        pytest.skip("content/ is its owner's")
    folder, base = tmp_path / "out", BaseUrl.parse("http://127.0.0.1/")
    freeze(Order(project=project, now=NOW, base=base), folder)
    heavy = {
        str(page.relative_to(folder)): weight
        for page in folder.rglob("*.html")
        if (weight := weigh(folder, page).markup) > MARKUP_BYTES_MAX
    }
    assert heavy == {}
    with serving(folder, str(base)) as server:
        page = chromium.new_page(viewport={"width": 390, "height": 844})
        page.goto(f"http://127.0.0.1:{server.port}/")
        page.evaluate("document.fonts.ready.then(() => 1)")
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.close()
    # The sections of the design are all there: a short page with half of them proves nothing.
    html = (folder / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r'<h[23] id="([a-z]+)"', html))
    assert named >= {"run", "cases", "datasheet", "writing", "services", "log", "arsenal", "faq"}
    assert tall <= HOME_PIXELS_MAX
