"""What a demo tells the site about itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A small back end that a visitor can drive and try to break."""

    slug: str
    """The folder's name, with hyphens for underscores."""
    title: str
    """Its purpose in one sentence."""
    invariant: str
    """What must stay true, as shown."""
