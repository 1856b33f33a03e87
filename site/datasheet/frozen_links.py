"""Checks a frozen site from the outside: every internal link, anchor and file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from datasheet.address import BaseUrl

_URL_ATTRIBUTES = frozenset({"href", "src", "poster", "action", "data", "xlink:href"})
_QUOTED = "/evidence/"
"""Below it lie the files of runs: an address in one is what a program printed, not a link."""
_CONTENT_URLS = frozenset({"og:url", "og:image", "twitter:image"})


@dataclass(frozen=True, slots=True, order=True)
class DeadLink:
    """A link inside the site that leads nowhere."""

    page: str
    """The file it stands in, relative to the site's folder."""
    line: int
    target: str
    """From the site's root, with its fragment."""
    missing: str
    """``page`` when the address itself does not exist, ``part`` when only the anchor is missing."""


@dataclass(slots=True)
class Survey:
    """What walking over a frozen site has found."""

    pages: int = 0
    links: int = 0
    """Internal links, anchors and files that were checked."""
    dead: list[DeadLink] = field(default_factory=list)


@dataclass(slots=True)
class _PageLinks:
    ids: set[str] = field(default_factory=set)
    found: list[tuple[int, str]] = field(default_factory=list)


def survey(folder: Path, base: BaseUrl, *, served: tuple[str, ...] = ()) -> Survey:
    """Follow every internal link of every page, feed, sitemap and redirect in ``folder``.

    Paths that begin with one of ``served`` are answered by a server, so no file need be there.
    """
    result = Survey()
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    present = {"/" + file.relative_to(folder).as_posix() for file in files}
    pages: dict[str, _PageLinks] = {}
    for file in files:
        path = "/" + file.relative_to(folder).as_posix()
        if file.suffix == ".html":
            parser = _Parser()
            parser.feed(file.read_text(encoding="utf-8"))
            parser.close()
            pages[path] = parser.links
            result.pages += 1
        elif path.startswith(_QUOTED):
            pages[path] = _PageLinks()
        elif file.suffix in (".xml", ".json", ".txt") or file.name == "_redirects":
            text = file.read_text(encoding="utf-8", errors="replace")
            pages[path] = _PageLinks(found=list(_absolute_urls(text, base)))
    for path, links in pages.items():
        for line, url in links.found:
            target = _inside(url, path, base)
            if target is None or target.startswith(served):
                continue
            result.links += 1
            if (missing := _missing(target, present, pages)) is not None:
                result.dead.append(DeadLink(path[1:], line, target, missing))
    result.dead.sort()
    return result


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links = _PageLinks()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value is not None}
        for name in ("id", "name") if tag == "a" else ("id",):
            if name in values:
                self.links.ids.add(values[name])
        line = self.getpos()[0]
        for name in _URL_ATTRIBUTES & values.keys():
            self.links.found.append((line, values[name]))
        if "srcset" in values:
            self.links.found += [(line, part.split()[0]) for part in values["srcset"].split(",")]
        if tag == "meta" and _CONTENT_URLS & {values.get("property"), values.get("name")}:
            self.links.found.append((line, values.get("content", "")))
        if tag == "meta" and values.get("http-equiv", "").casefold() == "refresh":
            self.links.found.append((line, values.get("content", "").partition("url=")[2]))


def _absolute_urls(text: str, base: BaseUrl) -> Iterator[tuple[int, str]]:
    """Find the site's own absolute addresses in a text of any format."""
    # A host that merely begins with ours, as example.org.evil, is another place.
    pattern = re.compile(re.escape(base.origin) + r"(?![\w.:-])[^\s\"'<>\\),\]]*")
    for number, line in enumerate(text.split("\n"), start=1):
        for match in pattern.finditer(line):
            # Feeds carry HTML in XML, so an address may be escaped twice.
            yield number, html.unescape(html.unescape(match[0])).rstrip("\"'>")


def _inside(url: str, page: str, base: BaseUrl) -> str | None:
    """Return a link's target from the site's root, or None when it leads elsewhere."""
    here = page.removesuffix("index.html")
    try:
        whole = urljoin(base.absolute(here), url.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    if f"{parts.scheme}://{parts.netloc}" != base.origin:
        return None
    inside = base.inside(parts.path or "/")
    if inside is None:
        # The host is ours but the path is above the site: another site may live there.
        return parts.path if url.startswith("/") else None
    return inside + (f"#{parts.fragment}" if parts.fragment else "")


def _missing(target: str, present: set[str], pages: Mapping[str, _PageLinks]) -> str | None:
    path, _, fragment = target.partition("#")
    path = unquote(path)
    file = path + "index.html" if path.endswith("/") else path
    if file not in present:
        return "page"
    if not fragment or file not in pages or not file.endswith(".html"):
        return None
    # Text fragments and the top of the page need no anchor.
    if fragment.startswith(":~:") or fragment == "top":
        return None
    return None if unquote(fragment) in pages[file].ids else "part"


def anchors(folder: Path, address: str) -> list[str]:
    """Return the ids of a page, for a cure that offers the nearest."""
    name = address.lstrip("/")
    parser = _Parser()
    parser.feed(
        (folder / (name + "index.html" if address.endswith("/") else name)).read_text("utf-8")
    )
    return sorted(parser.links.ids)
