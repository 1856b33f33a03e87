"""All that a page may draw from: the edition and the few services around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from datasheet.address import BaseUrl
from datasheet.assets import Assets
from datasheet.content.library import Edition
from datasheet.kit import Demo
from datasheet.live import OFF, Live


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """When the files that a page shows were last changed, and how to name that state."""

    id: str
    """Seven digits of a commit, or ``sha256:`` and seven digits of the content's hash."""
    date: date | None
    """UTC; None for a content hash."""


class Revisions(Protocol):
    def of(self, *sources: str) -> Revision:
        """Return the newest revision of the files, named relative to the project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """An edition on its way to an address."""

    edition: Edition
    base: BaseUrl
    assets: Assets
    demos: Mapping[str, Demo]
    revisions: Revisions
    live: Live = OFF
    """Where the back end is, seen from the pages at ``base``."""
