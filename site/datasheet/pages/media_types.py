"""The media type of every kind of file that the site publishes.

One table of our own: the one of the machine differs between machines.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from types import MappingProxyType

UNKNOWN = "application/octet-stream"

BY_EXTENSION: Mapping[str, str] = MappingProxyType(
    {
        ".avif": "image/avif",
        ".css": "text/css; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".gif": "image/gif",
        ".html": "text/html; charset=utf-8",
        ".ico": "image/x-icon",
        ".jpeg": "image/jpeg",
        ".jpg": "image/jpeg",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".md": "text/markdown; charset=utf-8",
        # The index of the search: gzip inside, which the search's own script undoes. Under another
        # type a host might think of undoing it first.
        ".pagefind": UNKNOWN,
        ".pdf": "application/pdf",
        ".pf_fragment": UNKNOWN,
        ".pf_index": UNKNOWN,
        ".pf_meta": UNKNOWN,
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".wasm": "application/wasm",
        ".webmanifest": "application/manifest+json",
        ".webp": "image/webp",
        ".woff2": "font/woff2",
        ".xml": "application/xml",
        ".zip": "application/zip",
    }
)


def media_type(path: str) -> str:
    """Return the Content-Type of a file by its extension."""
    return BY_EXTENSION.get(posixpath.splitext(path)[1].lower(), UNKNOWN)
