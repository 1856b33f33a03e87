"""A passage that is shown on another page than the one it was written for."""

from __future__ import annotations

import re

from datasheet.markdown import rewrite_urls

_NOTE = re.compile(r'<a class="sref"[^>]*>[^<]*</a>')


def apart(html: str, home: str) -> str:
    """Return the passage without its references to notes, which stay behind on its own page.

    ``home`` is the address of that page as HTML names it; links inside the page lead there.
    """
    return rewrite_urls(_NOTE.sub("", html), lambda url: home + url if url.startswith("#") else url)
