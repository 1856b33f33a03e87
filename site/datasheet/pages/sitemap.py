"""What search engines read first: the list of pages, and the file that leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, current_app

from datasheet.content.items import Item
from datasheet.pages import addresses
from datasheet.pages.addresses import Generators, Values
from datasheet.pages.press import publication
from datasheet.pages.publication import Publication

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES_MAX = 50_000
"""Pages that one file may list, by the protocol."""
FILE = "/sitemap.xml"

_UNLISTED = frozenset({"evidence.run_file", "pages.asset", "pages.not_found"})
Listing = tuple[str, datetime | None]
"""A page's path from the site's root, and when its author last changed it, if the author says."""

indexing = Blueprint("indexing", __name__)


@indexing.get(FILE)
def whole() -> Response:
    return _answer(FILE)


@indexing.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    return _answer(_part(number))


def _answer(path: str) -> Response:
    files = sitemap(publication(), _all_pages(publication()))
    return Response(files.get(path) or abort(404), content_type="application/xml; charset=utf-8")


@indexing.get("/robots.txt")
def robots() -> Response:
    return Response(robots_txt(publication()), content_type="text/plain; charset=utf-8")


def _all_pages(publication: Publication) -> list[Listing]:
    urls = current_app.url_map.bind("")
    paths = (
        urls.build(endpoint, values)
        for endpoint, values in addresses.addresses(publication)
        if endpoint not in _UNLISTED
    )
    return list(listed(publication, paths))


def _always(publication: Publication) -> Iterable[Values]:
    return ({},)


def _parts(publication: Publication) -> Iterable[Values]:
    count = sum(
        endpoint not in _UNLISTED for endpoint, _ in addresses.addresses(publication)
    ) - len(_hidden(publication))
    return [{"number": number} for number in range(1, _part_count(count) + 1)]


GENERATORS: Generators = MappingProxyType(
    {"indexing.whole": _always, "indexing.part": _parts, "indexing.robots": _always}
)


def listed(publication: Publication, paths: Iterable[str]) -> Iterator[Listing]:
    """Yield the pages that search engines should list, each with the date its author gave it.

    Left out are pages with ``noindex``, and copies: their ``canonical`` names the page to list.
    """
    hidden = _hidden(publication)
    changed = {post.address: post.front.updated or post.date for post in publication.edition.posts}
    for path in paths:
        if path not in hidden:
            yield path, changed.get(path)


def _hidden(publication: Publication) -> frozenset[str]:
    edition = publication.edition
    items: list[Item] = [*edition.posts, *edition.projects, *edition.pages]
    return frozenset(item.address for item in items if item.front.noindex or item.front.canonical)


def sitemap(publication: Publication, pages: Iterable[Listing]) -> Mapping[str, bytes]:
    """Return path → file: one that lists all pages, or an index with as many as are needed."""
    base, zone = publication.base, publication.edition.site.time_zone
    entries = [
        (base.absolute(path), moment.astimezone(zone).date().isoformat() if moment else "")
        for path, moment in pages
    ]
    count = _part_count(len(entries))
    if not count:
        return {FILE: _written("urlset", "url", entries)}
    numbers = range(1, count + 1)
    files = {
        FILE: _written("sitemapindex", "sitemap", [(base.absolute(_part(n)), "") for n in numbers])
    }
    for number in numbers:
        shown = entries[(number - 1) * PAGES_MAX : number * PAGES_MAX]
        files[_part(number)] = _written("urlset", "url", shown)
    return files


def _part(number: int) -> str:
    return f"/sitemap-{number}.xml"


def _part_count(pages: int) -> int:
    """Return how many files the list is cut into; 0 when one is enough."""
    return -(-pages // PAGES_MAX) if pages > PAGES_MAX else 0


def _written(root_name: str, entry_name: str, entries: Iterable[tuple[str, str]]) -> bytes:
    root = ET.Element(root_name, {"xmlns": NAMESPACE})
    for address, changed in entries:
        entry = ET.SubElement(root, entry_name)
        ET.SubElement(entry, "loc").text = address
        if changed:
            ET.SubElement(entry, "lastmod").text = changed
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def robots_txt(publication: Publication) -> str:
    """Return a file that lets everyone in and names the sitemap."""
    return (
        "# Robots read this file at the root of a host only. For a site below a path, name the\n"
        "# sitemap in the file at the root.\n"
        "User-agent: *\n"
        "Allow: /\n"
        "\n"
        f"Sitemap: {publication.base.absolute(FILE)}\n"
    )
