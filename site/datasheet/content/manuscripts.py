"""Files whose front matter is checked and whose body is still to be set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from datasheet.content.checking import checked
from datasheet.content.fronts import FaqFront, Front
from datasheet.content.lines import Lines
from datasheet.content.mistakes import Mistakes
from datasheet.content.slugs import slugify
from datasheet.content.source import Source, read_source
from datasheet.content.toml_lines import read_toml

AnyFront = TypeVar("AnyFront", bound=Front)
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_NUMBERED = re.compile(r"\d+-(.+)")
_INDEX = "index.md"
_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd"})
"""What authors call Markdown. Only the first is read; the others are told, not passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript(Generic[AnyFront]):
    """One Markdown file with its typed front matter and the address it will have."""

    source: Source
    front: AnyFront
    slug: str
    address: str

    @property
    def stem(self) -> str:
        """The name that stands for the item: the file's, or its folder's for an index."""
        return _stem(self.source.file)

    @property
    def date_in_name(self) -> str | None:
        match = _DATED.fullmatch(self.stem)
        return match[1] if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """A TOML file that is read and still to be checked."""

    path: str
    value: dict[str, Any]
    """Empty when there is no such file, and when it is broken."""
    lines: Lines
    is_broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Takes in the files of ``content/``."""

    content: Path
    root: Path
    zone: ZoneInfo
    mistakes: Mistakes
    unread: dict[str, frozenset[str]] = field(default_factory=dict)
    """Path of a file with mistakes → the addresses it would have had, ``*`` for an unknown slug."""

    def manuscripts(
        self, kind: str, model: type[AnyFront], address: str
    ) -> list[Manuscript[AnyFront]]:
        """Return the readable files of a folder; the mistakes of the others are told."""
        folder = self.content / kind
        try:
            files = sorted(_markdown_files(folder))
        except OSError as error:
            problem = f"The folder cannot be read ({error.strerror})."
            self.mistakes.add(self._path(folder), 1, problem, "Check its rights.")
            return []
        found: list[Manuscript[AnyFront]] = []
        for file in files:
            path = self._path(file)
            if (cure := _misplaced(file, folder)) is not None:
                self.mistakes.add(path, 1, "Nothing reads this file.", cure)
                self.unread[path] = frozenset()
            elif (manuscript := self._manuscript(file, model, address)) is not None:
                found.append(manuscript)
        return found

    def faq(self) -> Manuscript[FaqFront] | None:
        file = self.content / "faq.md"
        return self._manuscript(file, FaqFront, "/#faq") if file.is_file() else None

    def tables(self, name: str) -> Tables:
        """Return a TOML file of the content."""
        file, path = self.content / name, f"content/{name}"
        if not file.is_file():
            return Tables(path=path, value={}, lines={}, is_broken=False)
        if (parsed := read_toml(file, path, self.mistakes)) is None:
            return Tables(path=path, value={}, lines={}, is_broken=True)
        value, lines = parsed
        return Tables(path=path, value=value, lines=lines, is_broken=False)

    def _path(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()

    def _manuscript(
        self, file: Path, model: type[AnyFront], address: str
    ) -> Manuscript[AnyFront] | None:
        path = self._path(file)
        source = read_source(file, path, self.mistakes)
        if source is None:
            self.unread[path] = frozenset({address.format("*")})
            return None
        front = checked(
            model,
            source.front,
            path=path,
            lines=source.lines,
            mistakes=self.mistakes,
            context={"zone": self.zone},
        )
        if front is None:
            self.unread[path] = _likely_addresses(source, address)
            return None
        slug = front.slug or slugify(_bare_stem(file)) or slugify(front.title)
        if not slug:
            self.mistakes.add(
                path,
                1,
                "Neither the file's name nor its title makes an address.",
                "Add slug: name.",
            )
            self.unread[path] = frozenset()
            return None
        return Manuscript(source=source, front=front, slug=slug, address=address.format(slug))


def _likely_addresses(source: Source, address: str) -> frozenset[str]:
    """Return where a file would be found if its front matter had no mistakes."""
    slug, aliases = source.front.get("slug"), source.front.get("aliases")
    slugs = (slug, slugify(_bare_stem(source.file)), slugify(str(source.front.get("title"))))
    found = [address.format(slug) for slug in slugs if isinstance(slug, str)]
    found += [alias for alias in (aliases if isinstance(aliases, list) else [aliases]) if alias]
    return frozenset(map(str, found))


def _markdown_files(folder: Path) -> Iterator[Path]:
    """Yield what looks like Markdown, but for hidden files and ``_drafts``."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name.startswith((".", "_")):
            continue
        for file in entry.rglob("*") if entry.is_dir() else (entry,):
            parts = file.relative_to(entry).parts
            hidden = any(part.startswith((".", "_")) for part in parts)
            if file.suffix.lower() in _SUFFIXES and not file.is_dir() and not hidden:
                yield file


def _misplaced(file: Path, folder: Path) -> str | None:
    """Return how to put a file where it is read, or None when it is there."""
    try:
        file.name.encode()
    except UnicodeEncodeError:
        return "Its name is not UTF-8: rename it."
    if file.suffix != ".md":
        return f"Call it {file.stem}.md."
    if file.parent == folder:
        return "Give it a name of its own, which becomes its address." if _is_index(file) else None
    if file.parent.parent == folder and _is_index(file):
        return None
    return f"Move it to content/{folder.name}/, or let its name begin with an underscore."


def _is_index(file: Path) -> bool:
    return file.name == _INDEX


def _stem(file: Path) -> str:
    return file.parent.name if _is_index(file) else file.stem


def _bare_stem(file: Path) -> str:
    """Return the stem without the date or the number at its start."""
    stem = _stem(file)
    match = _DATED.fullmatch(stem) or _NUMBERED.fullmatch(stem)
    return match[match.lastindex or 0] if match else stem
