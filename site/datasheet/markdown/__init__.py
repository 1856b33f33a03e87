"""Markdown to blocks: text and its surroundings go in, finished HTML and mistakes come out.

No file, no clock and no Flask in here: what a body asks of the place it stands in comes in as
``Surroundings``.
"""

from __future__ import annotations

from datasheet.markdown.addresses import rewrite_urls
from datasheet.markdown.parser import plain
from datasheet.markdown.rendering import render, render_inline

__all__ = ["plain", "render", "render_inline", "rewrite_urls"]
