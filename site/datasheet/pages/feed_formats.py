"""A feed written as Atom, RSS 2.0 and JSON Feed 1.1: the same entries under the same ids.

Dates are written without the machine's locale, and every letter that XML forbids is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATOM = "http://www.w3.org/2005/Atom"
# The prefixes are written out: a default namespace registered with ElementTree would hold for
# every document of the process, and its own option refuses attributes without a prefix.
_RSS_NAMES = {
    "version": "2.0",
    "xmlns:atom": _ATOM,
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The image that a reader may show beside an entry."""

    address: str
    media_type: str
    size_bytes: int
    """0 when the file is not one of ours: RSS asks for a size even then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article in a feed. All addresses are whole ones."""

    id: str
    """Never changes, whatever else does."""
    address: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    labels: tuple[str, ...]
    """Tags and categories."""
    lang: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What the three formats have in common. All addresses are whole ones."""

    id: str
    title: str
    description: str
    home: str
    """The page that the feed belongs to."""
    address: str
    """The feed's own."""
    author: str
    lang: str
    updated: datetime
    entries: Sequence[Entry]


def clean(text: str) -> str:
    """Return ``text`` without the letters that XML 1.0 forbids and UTF-8 cannot carry."""
    return _FORBIDDEN.sub("", text)


def rfc3339(moment: datetime) -> str:
    """Return ``2026-03-01T13:30:00Z``."""
    # In UTC: a zone's offset before standard time has seconds, which RFC 3339 cannot write.
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def rfc822(moment: datetime) -> str:
    """Return ``Sun, 01 Mar 2026 13:30:00 GMT``."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _add(
    parent: ET.Element, tag: str, text: str = "", attributes: Mapping[str, str] | None = None
) -> ET.Element:
    cleaned = {name: clean(value) for name, value in (attributes or {}).items()}
    element = ET.SubElement(parent, tag, cleaned)
    element.text = clean(text) or None
    return element


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def atom(feed: Feed) -> bytes:
    """Write Atom (RFC 4287)."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": feed.lang})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.description)
    _add(root, "updated", rfc3339(feed.updated))
    _add(root, "link", attributes={"rel": "alternate", "type": "text/html", "href": feed.home})
    kind = ATOM.media_type
    _add(root, "link", attributes={"rel": "self", "type": kind, "href": feed.address})
    _add(_add(root, "author"), "name", feed.author)
    for entry in feed.entries:
        _atom_entry(root, feed, entry)
    return _written(root)


def _atom_entry(root: ET.Element, feed: Feed, entry: Entry) -> None:
    here = _add(root, "entry")
    if entry.lang != feed.lang:
        here.set("xml:lang", entry.lang)
    _add(here, "id", entry.id)
    _add(here, "title", entry.title)
    link = {"rel": "alternate", "type": "text/html", "href": entry.address}
    _add(here, "link", attributes=link)
    _add(here, "published", rfc3339(entry.published))
    _add(here, "updated", rfc3339(entry.updated))
    for name in entry.authors:
        _add(_add(here, "author"), "name", name)
    for label in entry.labels:
        _add(here, "category", attributes={"term": label})
    if entry.picture:
        enclosure = {"rel": "enclosure", "type": entry.picture.media_type}
        if entry.picture.size_bytes:
            enclosure["length"] = str(entry.picture.size_bytes)
        _add(here, "link", attributes={**enclosure, "href": entry.picture.address})
    if entry.summary:
        _add(here, "summary", entry.summary)
    _add(here, "content", entry.html, {"type": "html"})


def rss(feed: Feed) -> bytes:
    """Write RSS 2.0, with the whole text in ``content:encoded``."""
    root = ET.Element("rss", _RSS_NAMES)
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.home)
    _add(channel, "description", feed.description)
    _add(channel, "language", feed.lang)
    _add(channel, "lastBuildDate", rfc822(feed.updated))
    own = {"rel": "self", "type": RSS.media_type, "href": feed.address}
    _add(channel, "atom:link", attributes=own)
    for entry in feed.entries:
        _rss_item(channel, entry)
    return _written(root)


def _rss_item(channel: ET.Element, entry: Entry) -> None:
    item = _add(channel, "item")
    _add(item, "title", entry.title)
    _add(item, "link", entry.address)
    _add(item, "guid", entry.id, {"isPermaLink": "false"})
    _add(item, "pubDate", rfc822(entry.published))
    _add(item, "atom:updated", rfc3339(entry.updated))
    for name in entry.authors:
        # RSS's own <author> is an e-mail address, which nobody should have to publish.
        _add(item, "dc:creator", name)
    for label in entry.labels:
        _add(item, "category", label)
    if entry.picture:
        enclosure = {
            "url": entry.picture.address,
            "length": str(entry.picture.size_bytes),
            "type": entry.picture.media_type,
        }
        _add(item, "enclosure", attributes=enclosure)
    _add(item, "description", entry.summary)
    _add(item, "content:encoded", entry.html)


def json_feed(feed: Feed) -> bytes:
    """Write JSON Feed 1.1."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean(feed.title),
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "description": clean(feed.description),
        "language": feed.lang,
        "authors": [{"name": clean(feed.author)}],
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _json_item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.address,
        "title": clean(entry.title),
        "content_html": clean(entry.html),
        "summary": clean(entry.summary),
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": clean(name)} for name in entry.authors],
        "tags": [clean(label) for label in entry.labels],
        "language": entry.lang,
    }
    if entry.picture:
        item["image"] = clean(entry.picture.address)
    return item


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    file: str
    media_type: str
    write: Callable[[Feed], bytes]


ATOM = Format(file="feed.xml", media_type="application/atom+xml", write=atom)
RSS = Format(file="rss.xml", media_type="application/rss+xml", write=rss)
JSON = Format(file="feed.json", media_type="application/feed+json", write=json_feed)

FORMATS: Mapping[str, Format] = MappingProxyType({form.file: form for form in (ATOM, RSS, JSON)})
"""File name → format."""
