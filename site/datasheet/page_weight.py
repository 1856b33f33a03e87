"""What a page's markup weighs, printed in its own title block."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from datasheet.address import BaseUrl
from datasheet.compression import Compression

MARK = "<!--weight-->"
"""Stands in a rendered page where its weight is printed."""
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_GUESS = "10.0 KB"
_TRIES = 5


def print_weights(folder: Path, base: BaseUrl, compression: Compression) -> None:
    """Replace the mark in every page by what its HTML and CSS weigh, in kilobytes of 1,000.

    It is the sum of what is sent: each file in Brotli by itself, the printed figure included.
    """
    for page in sorted(folder.rglob("*.html")):
        written = page.read_text(encoding="utf-8")
        if MARK in written:
            page.write_bytes(_weighed(written, folder, base, compression).encode())


def _weighed(written: str, folder: Path, base: BaseUrl, compression: Compression) -> str:
    styles = sum(
        len(compression.brotli((folder / _inside(address, base)).read_bytes()))
        for address in _STYLES.findall(written)
    )
    shown = _GUESS
    # The figure is part of what it weighs; other digits seldom change it, and then at most once.
    for _ in range(_TRIES):
        page = written.replace(MARK, shown)
        found = f"{(len(compression.brotli(page.encode())) + styles) / 1000:.1f} KB"
        if found == shown:
            break
        shown = found
    return page


def _inside(address: str, base: BaseUrl) -> str:
    """Return an asset's path in the frozen folder."""
    return unquote(address).removeprefix(unquote(base.prefix)).lstrip("/")
