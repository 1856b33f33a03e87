"""The fixture site looks as it did when somebody last looked at it.

After a change that is meant: ``pytest tests/browser/test_screens.py --update-golden``, then look at
every screen that git shows as changed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, Page

from tests.fixture_site import ServedFixture

pytestmark = pytest.mark.browser

SCREENS = Path(__file__).with_name("screens")
HEIGHT_MAX = 2000
VIEWS = [(width, theme) for width in (1440, 390) for theme in ("light", "dark")]
# One page of each template, and the articles that differ most.
PAGES = [
    "/",
    "/404.html",
    "/about/",
    "/archive/",
    "/categories/backend/",
    "/contact/",
    "/evidence/queue/",
    "/for/recruiters/",
    "/lab/",
    "/posts/",
    "/posts/first/",
    "/posts/pinned/",
    "/posts/with-image/",
    "/projects/",
    "/projects/queue/",
    "/resume/",
    "/search/",
    "/series/queues/",
    "/services/",
    "/tags/",
    "/timeline/",
]
LEVEL_MAX = 24
"""How far a pixel may be off after the blur, of 255 levels, before it counts as another."""
SHARE_MAX = 0.01
BYTES_MAX = 3_000_000
# A revision is a hash of the fixture's files, an origin has the port of this run.
_MASK = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    node.textContent = node.textContent.replaceAll(location.origin, 'https://example.org');
  }
  const revision = document.querySelector('.foot dl > :nth-child(2) dd');
  revision.textContent = '0000000';
  for (const line of document.querySelectorAll('.margin p')) {
    if (line.textContent.startsWith('revision ')) line.textContent = 'revision 0000000';
  }
  return document.fonts.ready.then(() => 1);
}"""


def stored(path: str, width: int, theme: str) -> Path:
    name = path.removesuffix(".html").strip("/").replace("/", "-") or "home"
    return SCREENS / f"{name}-{width}-{theme}.webp"


def kept(file: Path) -> Image.Image:
    with Image.open(file) as image:
        return image.convert("RGB")


def taken(page: Page) -> Image.Image:
    """Return the page as it looks, from its top down to a limit."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), HEIGHT_MAX)
    width = page.evaluate("innerWidth")
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    return Image.open(io.BytesIO(shot)).convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ, of the pixels that show anything at all.

    Of all pixels, a quiet page would be mostly ground, and nothing on it could ever be missed.
    """
    if one.size != other.size:
        return 1.0
    before, after = _blurred(one), _blurred(other)
    different = _count(ImageChops.difference(before, after))
    ground = Image.new("RGB", before.size, _ground(before))
    shown = _count(ImageChops.difference(before, ground))
    return different / max(shown, 1)


def _blurred(image: Image.Image) -> Image.Image:
    # Half the size is a blur too, and a quarter of the work.
    return image.convert("RGB").reduce(2).filter(ImageFilter.BoxBlur(1))


def _count(difference: Image.Image) -> int:
    red, green, blue = difference.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[LEVEL_MAX + 1 :])


def _ground(image: Image.Image) -> tuple[int, ...]:
    _, ground = max(image.getcolors(image.width * image.height) or [(0, (255, 255, 255))])
    assert isinstance(ground, tuple)
    return ground


@pytest.fixture(scope="module")
def screens(chromium: Browser, at_root: ServedFixture) -> Iterator[dict[Path, Image.Image]]:
    """Every page in every view, as it looks now."""
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    found: dict[Path, Image.Image] = {}
    for path in PAGES:
        assert path in at_root.pages
        page.goto(at_root.url + path, wait_until="load")
        # The field of the search comes when its script does.
        page.wait_for_function("() => !document.querySelector('.finder:empty')")
        page.evaluate(_MASK)
        for width, theme in VIEWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            found[stored(path, width, theme)] = taken(page)
    yield found
    context.close()


def test_every_page_looks_as_it_was_recorded(
    screens: dict[Path, Image.Image], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden"):
        SCREENS.mkdir(exist_ok=True)
        for file in set(SCREENS.glob("*.webp")) - set(screens):
            file.unlink()
        for file, image in screens.items():
            # What looks the same keeps its bytes, so that git shows what changed and no more.
            if not file.exists() or apart(kept(file), image) > SHARE_MAX / 4:
                image.save(file, lossless=True, method=4)
    assert set(SCREENS.glob("*.webp")) == set(screens)
    shares = {file.name: apart(kept(file), image) for file, image in screens.items()}
    assert {name: share for name, share in shares.items() if share > SHARE_MAX} == {}


def test_a_shift_of_four_pixels_is_seen_on_every_page() -> None:
    unseen = []
    for file in sorted(SCREENS.glob("*.webp")):
        image = kept(file)
        for across, down in ((4, 0), (0, 4)):
            shifted = ImageChops.offset(image, across, down)
            if apart(image, shifted) <= SHARE_MAX:
                unseen.append((file.name, across, down))
    assert unseen == []


def test_the_screens_stay_small() -> None:
    assert sum(file.stat().st_size for file in SCREENS.glob("*.webp")) <= BYTES_MAX
