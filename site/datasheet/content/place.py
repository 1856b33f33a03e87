"""What a body finds around it: other pages to link to, images beside it, sources to include."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import imagesize

from datasheet.address import BaseUrl
from datasheet.assets import Assets
from datasheet.content.excerpts import ExcerptError, excerpt
from datasheet.content.mistakes import Mistakes, nearest
from datasheet.content.source import leads_out
from datasheet.markdown.blocks import Excerpt, Image

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
IMAGE_TYPES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})
_IMAGES = "content/images"


@dataclass(frozen=True, slots=True, order=True)
class WrittenLink:
    """A link as an author wrote it, kept so that a dead one can be told with its place."""

    path: str
    line: int
    target: str
    """From the site's root when it is internal (``/posts/x/#part``), else the whole address."""


@dataclass(slots=True, kw_only=True)
class Surrounding:
    """What all places of a project share."""

    root: Path
    base: BaseUrl
    assets: Assets
    mistakes: Mistakes
    addresses: Mapping[str, str]
    """Path of a content file → its address, for links that name the file."""
    unread: Collection[str] = ()
    """Paths of content files with mistakes of their own: a link to one is not another."""
    links: list[WrittenLink] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one body stands. It is the Surroundings that Markdown asks."""

    around: Surrounding
    path: str
    """The file, relative to the project."""
    address: str

    def mistake(self, line: int, problem: str, cure: str = "") -> None:
        self.around.mistakes.add(self.path, line, problem, cure)

    def link(self, target: str, line: int) -> str:
        """Return what to write for a link: addresses from the root get the site's prefix."""
        if target.startswith("#"):
            self._remember(_page_of(self.address) + target, line)
            return target
        if _SCHEME.match(target) or target.startswith("//"):
            self._remember(target, line)
            return target
        if target.startswith("/"):
            self._remember(target, line)
            return self.around.base.href(target)
        return self._beside(target, line)

    def _beside(self, target: str, line: int) -> str:
        """A link to a file, named relative to the one that is being read."""
        name, rest = _split(target)
        if not name:
            return self._to(_page_of(self.address), rest, line)
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(name)))
        if (address := self.around.addresses.get(wanted)) is not None:
            # What names a part of the page itself replaces the part that stands for the file.
            return self._to(_page_of(address) if rest else address, rest, line)
        if name.endswith(".md"):
            if wanted not in self.around.unread:
                self._tell_missing_file(unquote(name), line)
            return "#"
        if (file := self._file(wanted, line)) is None:
            return "#"
        if file.is_file() and posixpath.splitext(name)[1]:
            return self._taken_in(file, line) + rest
        self.mistake(
            line,
            f"{target} leads nowhere.",
            "Write the address from the site's root, /posts/name/, or the name of a file.",
        )
        return "#"

    def _to(self, address: str, rest: str, line: int) -> str:
        self._remember(address + rest, line)
        return self.around.base.href(address) + rest

    def _tell_missing_file(self, name: str, line: int) -> None:
        here = posixpath.dirname(self.path)
        close = nearest(name, [posixpath.relpath(path, here) for path in self.around.addresses])
        cure = f"Did you mean {close}?" if close else "Correct the name."
        self.mistake(line, f"No content file is called {name}.", cure)

    def image(self, target: str, line: int) -> Image:
        """Return an image that lies beside the file or in ``content/images/``."""
        nothing = Image(src="#")
        if _SCHEME.match(target) or target.startswith("//"):
            self.mistake(
                line,
                f"The image {target} is on another host, which the site's policy blocks.",
                "Put the file beside the post.",
            )
            return nothing
        if target.startswith("/"):
            self._remember(target, line)
            return Image(src=self.around.base.href(target))
        name = unquote(_split(target)[0])
        places = (posixpath.dirname(self.path), _IMAGES)
        for folder in places:
            wanted = posixpath.normpath(posixpath.join(folder, name))
            if (file := self._file(wanted, line)) is None:
                return nothing
            if file.is_file():
                return self._measured(file, name, line)
        near = nearest(posixpath.basename(name), self._images_near(places))
        hint = f" (nearest: {near})" if near else ""
        self.mistake(
            line,
            f"The image {name} does not exist beside the post.",
            f"Add it or correct the name{hint}.",
        )
        return nothing

    def _measured(self, file: Path, name: str, line: int) -> Image:
        if file.suffix.lower() not in IMAGE_TYPES:
            kinds = ", ".join(sorted(kind[1:] for kind in IMAGE_TYPES))
            self.mistake(line, f"{name} is not an image that browsers show.", f"Use {kinds}.")
            return Image(src="#")
        try:
            width, height = imagesize.get(file)
        except (OSError, ValueError):
            width = height = -1
        if (width, height) == (-1, -1) and file.suffix.lower() != ".svg":
            self.mistake(line, f"The image {name} is damaged or empty.", "Save it again.")
            return Image(src="#")
        known = width > 0 and height > 0
        return Image(
            src=self._taken_in(file, line),
            width=round(width) if known else None,
            height=round(height) if known else None,
        )

    def _taken_in(self, file: Path, line: int) -> str:
        """Make a file part of the site; return what to write for it."""
        try:
            return self.around.base.href(self.around.assets.add(file))
        except OSError as error:
            self.mistake(
                line, f"{file.name} cannot be read ({error.strerror}).", "Check its rights."
            )
            return "#"

    def excerpt(self, target: str, line: int) -> Excerpt | None:
        try:
            return excerpt(self.around.root, target)
        except ExcerptError as error:
            self.mistake(line, error.problem, error.cure)
            return None

    def _remember(self, target: str, line: int) -> None:
        self.around.links.append(WrittenLink(self.path, line, target))

    def _file(self, wanted: str, line: int) -> Path | None:
        """Resolve a path of the project, or tell why it must not be read."""
        if (objection := _objection(self.around.root, wanted)) is None:
            return self.around.root / wanted
        self.mistake(line, *objection)
        return None

    def _images_near(self, folders: tuple[str, ...]) -> list[str]:
        found: list[str] = []
        for folder in folders:
            try:
                entries = sorted((self.around.root / folder).iterdir())
            except OSError:
                continue
            found += [entry.name for entry in entries if entry.suffix.lower() in IMAGE_TYPES]
        return found


def _split(target: str) -> tuple[str, str]:
    """Cut a link into its path and the rest, which begins with ``?`` or ``#``."""
    match = re.search(r"[?#]", target)
    at = match.start() if match else len(target)
    return target[:at], target[at:]


def _page_of(address: str) -> str:
    """Return the address without the part that it names."""
    return address.partition("#")[0]


def _objection(root: Path, wanted: str) -> tuple[str, str] | None:
    """Return problem and cure when a file must not become part of the site."""
    if wanted.startswith(("../", "/")) or wanted == "..":
        return f"{wanted} lies outside the project.", "Copy the file into content/."
    if any(part.startswith(".") for part in wanted.split("/") if part != "."):
        return f"{wanted} is a hidden file.", "Copy it into content/ under another name."
    file = root / wanted
    try:
        if file.exists() and leads_out(file, root):
            return f"{wanted} leads out of the project.", "Copy the file into content/."
    except OSError as error:
        return f"{wanted} cannot be read ({error.strerror}).", "Correct the name, or its rights."
    return None
