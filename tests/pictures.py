"""Pictures of the sample site's pages as visitors see them, for people to look at.

    .venv/bin/datasheet freeze -o out --base-url http://127.0.0.1:8751/
    .venv/bin/python -m tests.pictures out docs/screens

One page of each kind and every article, whole, in both themes at 1440 and 390 px. They prove
nothing: what tests hold a page to is the fixture site, in ``tests/browser/screens``.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from datasheet.address import BaseUrl
from tests.served_folder import serving

PORT = 8751
WIDTHS = (1440, 390)
THEMES = ("light", "dark")
QUALITY = 38
BROAD_PX = 864
"""How wide a picture of a broad page is kept."""
PAGES = (
    "/",
    "/404.html",
    "/about/",
    "/archive/",
    "/categories/backend/",
    "/contact/",
    "/evidence/freeze/",
    "/for/recruiters/",
    "/for/recruiters/",
    "/lab/",
    "/posts/",
    "/posts/atomic-delivery-dispatcher/",
    "/posts/subsidy-budgets/",
    "/posts/zero-downtime-deploys/",
    "/projects/",
    "/projects/payment-processing/",
    "/projects/url-redirection-engine/",
    "/resume/",
    "/search/",
    "/services/",
    "/tags/",
    "/timeline/",
)


def take(browser: Browser, site: str, folder: Path) -> int:
    """Write the pictures and return how many bytes they have."""
    size = 0
    for width in WIDTHS:
        for theme in THEMES:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if theme == "dark" else "light",
            )
            page = context.new_page()
            for path in PAGES:
                page.goto(site + path, wait_until="load")
                page.evaluate("document.fonts.ready.then(() => 1)")
                name = path.removesuffix(".html").strip("/").replace("/", "-") or "home"
                shot = page.screenshot(full_page=True)
                picture = Image.open(io.BytesIO(shot)).convert("RGB")
                if picture.width > BROAD_PX:
                    tall = round(picture.height * BROAD_PX / picture.width)
                    picture = picture.resize((BROAD_PX, tall), Image.Resampling.LANCZOS)
                file = folder / f"{name}-{width}-{theme}.webp"
                picture.save(file, quality=QUALITY, method=6)
                size += file.stat().st_size
            context.close()
    return size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frozen", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.webp"):
        old.unlink()
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    base = BaseUrl.parse(f"http://127.0.0.1:{PORT}/")
    with serving(arguments.frozen, str(base), PORT), sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=program,
            chromium_sandbox=os.geteuid() != 0,
            args=["--disable-gpu", "--font-render-hinting=none", "--disable-lcd-text"],
        )
        size = take(browser, str(base).rstrip("/"), folder)
        browser.close()
    print(f"{len(PAGES) * len(WIDTHS) * len(THEMES)} pictures, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
