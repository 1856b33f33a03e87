"""What a page says about itself: its head, its place in the site and its title block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from datasheet.content.items import Cover

Feed = tuple[str, str]
"""The folder that feeds live in, and what they are feeds of."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from the front page; the step to the page itself included."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything about a page but what it shows."""

    address: str
    """From the site's root; printed in the title block."""
    title: str
    description: str
    sources: tuple[str, ...]
    """The files it shows, relative to the project: its revision is theirs."""
    section: str = ""
    """The address of the entry in the navigation that it belongs to."""
    trail: tuple[Crumb, ...] = ()
    """The way from the front page, itself excluded; empty on the front page and on the 404 page."""
    data: tuple[Mapping[str, Any], ...] = ()
    """Structured data for search engines."""
    kind: Literal["website", "article", "profile"] = "website"
    published: datetime | None = None
    updated: datetime | None = None
    cover: Cover | None = None
    feed: Feed | None = None
    """The feeds of a part of the site, announced before those of the whole."""
    lang: str = ""
    """Empty: the site's."""
    canonical: str = ""
    """The address of the original, when this is a copy."""
    noindex: bool = False
