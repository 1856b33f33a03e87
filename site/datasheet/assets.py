"""Files that pages refer to, each under a name that changes with its content.

A page is short-lived, an asset immutable: no reader meets a stale style sheet after a deploy.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

from datasheet.stylesheet import compact

FOLDER = "/assets/"
NOTHING: Mapping[str, bytes] = MappingProxyType({})
_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"'()\s]*))\s*\)""", re.IGNORECASE)
# What a script loads later: import("./a.js"), new URL("./a.css", import.meta.url).
_LATER = re.compile(r"(\bimport\(|\bnew URL\()\"(\./[^\"]+)\"")
_UNFIT = re.compile(r"[^A-Za-z0-9._/-]")
_HASH_DIGITS = 10


class MissingAsset(Exception):
    """A template, a style sheet or a script names a file that ``static/`` does not have."""


class Assets:
    """Hashed names for the files of ``static/`` and for the files an author refers to."""

    def __init__(self, static: Path, changed: Mapping[str, bytes] = NOTHING) -> None:
        """Read every file of ``static``; ``changed`` replaces the content of some, by their names.

        Raises MissingAsset for a style sheet's dead ``url()`` and for what a script cannot load.
        """
        self._content: dict[str, bytes] = {}
        self._static: dict[str, str] = {}
        self._added: dict[Path, str] = {}
        names = sorted(
            file.relative_to(static).as_posix()
            for file in static.rglob("*")
            if file.is_file() and not _is_hidden(file.relative_to(static))
        )
        read = {name: changed.get(name) or (static / name).read_bytes() for name in names}
        # Style sheets and scripts come last: their own hash covers the hashed names they point at.
        for name in sorted(names, key=lambda name: (name.endswith(".css"), name)):
            if not name.endswith(".js"):
                content = self._sent(name, read[name]) if name.endswith(".css") else read[name]
                self._static[name] = self._keep(name, content)
        for name in _in_order({name: text for name, text in read.items() if name.endswith(".js")}):
            self._static[name] = self._keep(name, self._loading(name, read[name]))

    def static(self, name: str) -> str:
        """Return the path from the site's root of a file in ``static/``."""
        try:
            return self._static[name]
        except KeyError:
            raise MissingAsset(f"static/{name} does not exist.") from None

    def add(self, file: Path) -> str:
        """Return the path from the site's root of an author's file, taking it in."""
        if file not in self._added:
            self._added[file] = self._keep(f"content/{file.name}", file.read_bytes())
        return self._added[file]

    @property
    def files(self) -> Mapping[str, bytes]:
        """Path from the site's root → content."""
        return self._content

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._content))

    def _keep(self, name: str, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()[:_HASH_DIGITS]
        stem, extension = posixpath.splitext(name)
        path = f"{FOLDER}{_UNFIT.sub('-', stem)}.{digest}{_UNFIT.sub('-', extension.lower())}"
        self._content[path] = content
        return path

    def _sent(self, name: str, content: bytes) -> bytes:
        """Return a style sheet as browsers get it, with the hashed names of what it points at."""
        folder = posixpath.dirname(name)

        def hashed(match: re.Match[str]) -> str:
            target = next((group for group in match.groups() if group), "")
            if target.startswith(("#", "data:")):
                return match[0]
            # Old browsers asked for font.woff2?#iefix; what is behind the name is not the file's.
            file = re.split("[?#]", target, maxsplit=1)[0]
            wanted = posixpath.normpath(posixpath.join(folder, unquote(file)))
            if wanted not in self._static:
                raise MissingAsset(f"static/{name}: url({target}) does not exist.")
            here = posixpath.dirname(FOLDER + name)
            return f'url("{posixpath.relpath(self._static[wanted], here)}{target[len(file) :]}")'

        return compact(_URL.sub(hashed, content.decode())).encode()

    def _loading(self, name: str, content: bytes) -> bytes:
        """Return a script with the hashed names of what it loads later."""

        def hashed(match: re.Match[str]) -> str:
            wanted = _beside(name, match[2])
            if wanted not in self._static:
                raise MissingAsset(f"static/{name}: {match[2]} does not exist.")
            here = posixpath.dirname(FOLDER + name)
            return f'{match[1]}"./{posixpath.relpath(self._static[wanted], here)}"'

        return _LATER.sub(hashed, content.decode()).encode()


def _in_order(scripts: Mapping[str, bytes]) -> list[str]:
    """Return the names of scripts, each after those it loads."""
    loaded = {
        name: {_beside(name, match[2]) for match in _LATER.finditer(content.decode())}
        for name, content in scripts.items()
    }
    graph = {name: sorted(others & scripts.keys()) for name, others in loaded.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        names = " and ".join(f"static/{name}" for name in dict.fromkeys(error.args[1]))
        raise MissingAsset(f"{names} load each other, so neither can have a name.") from None


def _beside(name: str, written: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), written))


def _is_hidden(name: Path) -> bool:
    return any(part.startswith(".") for part in name.parts)
