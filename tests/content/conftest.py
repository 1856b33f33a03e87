"""A project of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.author import SITE, Author


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """The author of a project that has settings and nothing else yet."""
    author = Author(tmp_path)
    author.writes("content/site.toml", SITE)
    return author
