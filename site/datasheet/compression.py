"""Files as a good host sends them: Brotli and gzip at their best, remembered by what they hold."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import brotli

QUALITY = 11
LEVEL = 9
_DAYS_KEPT = 30
_SECONDS_A_DAY = 86_400


class Compression:
    """Compresses once; what is known is read from ``cache``, a folder that may be deleted.

    None, or a folder that cannot be written: everything is compressed anew. Safe for threads and
    for several processes at once.
    """

    def __init__(self, cache: Path | None) -> None:
        self._cache = cache

    def brotli(self, content: bytes) -> bytes:
        """Return the content in Brotli, quality 11."""
        return self._known(content, "br", _brotli, brotli.decompress)

    def gzip(self, content: bytes) -> bytes:
        """Return the content in gzip, level 9, with no time in it: same content, same bytes."""
        return self._known(content, "gz", _gzip, gzip.decompress)

    def _known(
        self,
        content: bytes,
        kind: str,
        small: Callable[[bytes], bytes],
        whole: Callable[[bytes], bytes],
    ) -> bytes:
        if self._cache is None:
            return small(content)
        file = self._cache / f"{hashlib.sha256(content).hexdigest()}.{kind}"
        try:
            kept = file.read_bytes()
            # A visitor would get what is here: a damaged file must not pass for the page.
            if whole(kept) == content:
                return kept
        except (OSError, EOFError, ValueError, brotli.error):
            pass
        made = small(content)
        _keep(file, made)
        return made

    def sweep(self, now_seconds: float | None = None) -> None:
        """Delete what was made more than 30 days ago: pages change, and their old forms stay."""
        if self._cache is None or not self._cache.is_dir():
            return
        oldest = (time.time() if now_seconds is None else now_seconds) - (
            _DAYS_KEPT * _SECONDS_A_DAY
        )
        for file in self._cache.iterdir():
            try:
                if file.stat().st_mtime < oldest:
                    file.unlink()
            except OSError:
                continue


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=QUALITY))


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, LEVEL, mtime=0)


def _keep(file: Path, content: bytes) -> None:
    """Write a file whole or not at all; not being able to is no fault of the caller's."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as fresh:
                fresh.write(content)
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
    except OSError:
        return
