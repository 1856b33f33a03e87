"""All that a demo may use of the site."""

from __future__ import annotations

from datasheet.kit.demo import Demo
from datasheet.kit.registry import DemoError, discover

__all__ = ["Demo", "DemoError", "discover"]
