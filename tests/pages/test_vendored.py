from __future__ import annotations

import hashlib
import re

from datasheet.kit.htmx import SCRIPT
from tests.pages.publications import ROOT

VENDORED = ROOT / "static" / "vendor"


def test_every_vendored_file_is_the_one_that_was_published() -> None:
    page = (ROOT / "docs" / "vendored.md").read_text(encoding="utf-8")
    noted = dict(re.findall(r"^\| `([\w.-]+)` \|.*`([0-9a-f]{64})` \|$", page, re.MULTILINE))
    present = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VENDORED.glob("*.js")
    }
    assert noted == present
    for licence in re.findall(r"`([\w-]+-LICENSE\.txt)`", page):
        assert "Permission to use" in (VENDORED / licence).read_text(encoding="utf-8")


def test_the_one_that_pages_load_is_among_them() -> None:
    assert (ROOT / "static" / SCRIPT).is_file()
