"""The fixture site: where it lies, and what it is once frozen or served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from datasheet.address import BaseUrl
from datasheet.freezer import Frozen

SITE = Path(__file__).parent / "site"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
BASES = ("https://example.org/", "https://example.org/sub/")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFixture:
    """The frozen fixture site on disk."""

    folder: Path
    base: BaseUrl
    frozen: Frozen

    def text(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def pages(self) -> tuple[str, ...]:
        """Paths from the site's root of every page; the stubs at old addresses are none."""
        return tuple(
            "/" + file.relative_to(self.folder).as_posix().removesuffix("index.html")
            for file in sorted(self.folder.rglob("*.html"))
            if 'http-equiv="refresh"' not in file.read_text(encoding="utf-8")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFixture:
    """The frozen fixture site on a port of this machine."""

    url: str
    """Without its last slash."""
    pages: tuple[str, ...]


FreezeAt = Callable[[str], FrozenFixture]
"""Freezes the fixture site for a base URL, once for each."""
