"""Files in the form that a browser asks for: Brotli, gzip, or as they are."""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from datasheet.compression import Compression
from datasheet.pages.media_types import media_type
from datasheet.server.site_folder import Found, SiteFolder

Encoding = Literal["br", "gzip"]

ENCODINGS: tuple[Encoding, ...] = ("br", "gzip")
"""The best first."""
SIZE_MIN, SIZE_MAX = 256, 4_000_000
_WORTH = 0.9
"""At least a tenth has to be saved, or the browser unpacks for nothing."""
_MEMORY_MAX = 64_000_000
_TEXT = ("text/", "image/svg+xml", "application/json", "application/xml", "application/manifest")

log = logging.getLogger(__name__)


def is_text(path: str) -> bool:
    """Whether a file is of a kind that can be made smaller."""
    return media_type(path).startswith(_TEXT)


@lru_cache(512)
def accepted(header: str | None) -> tuple[Encoding, ...]:
    """Return what ``Accept-Encoding`` takes, the best for us first."""
    if not header:
        return ()
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = _weight(parameters)
    return tuple(name for name in ENCODINGS if weights.get(name, weights.get("*", 0.0)) > 0)


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _is_worth_a_try(path: str, found: Found) -> bool:
    return is_text(path) and not found.is_folder and SIZE_MIN <= found.state.st_size <= SIZE_MAX


class Encodings:
    """What was compressed so far. A visitor never waits: until a form is made, the file is sent.

    Forms belong to one version of one file, so an exchanged folder never gets those of the old.
    """

    def __init__(self, compression: Compression, folder: SiteFolder) -> None:
        self._compression, self._folder = compression, folder
        self._made: OrderedDict[str, Mapping[Encoding, bytes]] = OrderedDict()
        self._wanted: set[str] = set()
        self._size = 0
        self._lock = threading.Lock()
        # One thread: the visitors' own requests come first.
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="compression")
        self._closed = False

    def of(self, path: str, found: Found) -> Mapping[Encoding, bytes]:
        """Return the smaller forms of a file that are there; what is not is made meanwhile."""
        made = self._made.get(found.version)
        if made is not None:
            return made
        if _is_worth_a_try(path, found):
            with self._lock:
                is_new = found.version not in self._wanted
                self._wanted.add(found.version)
            if is_new and not self._closed:
                self._executor.submit(self._make_wanted, path, found.version)
        return {}

    def warm(self) -> None:
        """Make the forms of all files that are there now, in the background."""
        self._executor.submit(self._warm)

    def close(self) -> None:
        self._closed = True
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _warm(self) -> None:
        root = os.fspath(self._folder.folder)
        for folder, names, files in os.walk(root):
            names[:] = [name for name in names if not name.startswith(".")]
            for name in files:
                path = "/" + os.path.relpath(os.path.join(folder, name), root)
                if self._closed:
                    return
                if is_text(path):
                    self._make(path)

    def _make_wanted(self, path: str, version: str) -> None:
        try:
            self._make(path, version)
        finally:
            with self._lock:
                self._wanted.discard(version)

    def _make(self, path: str, version: str | None = None) -> None:
        """Make the forms of what is at a path now; not if it is another version than was wanted."""
        found = self._folder.find(path)
        if found is None:
            return
        try:
            is_current = version in (None, found.version)
            if is_current and found.version not in self._made and _is_worth_a_try(path, found):
                self._keep(found.version, self._forms(found.read(0, found.state.st_size)))
        finally:
            found.close()

    def _forms(self, content: bytes) -> Mapping[Encoding, bytes]:
        try:
            forms: dict[Encoding, bytes] = {
                "br": self._compression.brotli(content),
                "gzip": self._compression.gzip(content),
            }
        except Exception:
            log.exception("A file could not be compressed and is sent as it is.")
            forms = {}
        small = {name: form for name, form in forms.items() if len(form) <= _WORTH * len(content)}
        return MappingProxyType(small)

    def _keep(self, version: str, forms: Mapping[Encoding, bytes]) -> None:
        with self._lock:
            self._made[version] = forms
            self._size += sum(map(len, forms.values()))
            while self._size > _MEMORY_MAX and len(self._made) > 1:
                _, gone = self._made.popitem(last=False)
                self._size -= sum(map(len, gone.values()))
