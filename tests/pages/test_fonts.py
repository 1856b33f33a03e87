from __future__ import annotations

import hashlib
import re

from tests.pages.publications import ROOT

FONTS = ROOT / "static" / "fonts"


def test_every_font_is_the_one_that_was_recorded() -> None:
    recorded = dict(
        re.findall(r"^\| `([\w-]+\.woff2)` \|.*`([0-9a-f]{64})` \|$", _record(), re.MULTILINE)
    )
    present = {
        font.name: hashlib.sha256(font.read_bytes()).hexdigest() for font in FONTS.glob("*.woff2")
    }
    assert recorded == present


def test_the_licence_is_published_with_the_fonts() -> None:
    licence = (FONTS / "LICENSE.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for family in ("Archivo", "Source Serif 4", "Martian Mono", "Commit Mono"):
        assert family in licence
    for font in FONTS.glob("*.woff2"):
        assert font.name in licence


def _record() -> str:
    return (ROOT / "docs" / "fonts.md").read_text(encoding="utf-8")
