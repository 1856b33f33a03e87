"""The fixture site as it was frozen when somebody last looked: every page's body, every feed.

After a change that is meant: ``pytest tests/test_golden.py --update-golden``, then read the diff.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from datasheet.exchange import MARKER
from tests.fixture_site import FreezeAt

GOLDEN = Path(__file__).parent / "golden"
_MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)


def shown(file: Path) -> str:
    """Return what a golden file keeps: a page without its frame, anything else whole."""
    text = file.read_text(encoding="utf-8")
    main = _MAIN.search(text) if file.suffix == ".html" else None
    # The name of a style sheet changes with its content, which is the look's business.
    return re.sub(
        r"(/assets/(?!content/)[^\"' ]+?)\.[0-9a-f]{10}\.", r"\1.HASH.", main[0] if main else text
    )


def test_the_frozen_site_is_the_golden_one(
    frozen_at: FreezeAt, request: pytest.FixtureRequest
) -> None:
    folder = frozen_at("https://example.org/sub/").folder
    frozen = {
        file.relative_to(folder).as_posix(): shown(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not {"assets", "pagefind"} & set(file.parts) and file.name != MARKER
    }
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, text in frozen.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(text, encoding="utf-8")
    kept = {
        file.relative_to(GOLDEN).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(GOLDEN.rglob("*"))
        if file.is_file()
    }
    assert sorted(frozen) == sorted(kept)
    for name, text in frozen.items():
        assert text == kept[name], f"{name} is not what it was"
