"""Reads a publication's feeds as reader programs do."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import feedparser

from datasheet.pages.feed_formats import FORMATS
from datasheet.pages.publication import Publication
from tests.outputs.publications import (
    app,
)

XML = ("feed.xml", "rss.xml")
ALL = tuple(FORMATS)


def fetched(of: Publication, path: str) -> bytes:
    answer = app(of).test_client().get(path)
    assert answer.status_code == 200, path
    return bytes(answer.data)


def parsed(of: Publication, path: str) -> Any:
    """Read an XML feed as a strict reader does."""
    found = feedparser.parse(
        fetched(of, path), response_headers={"content-type": "application/xml; charset=utf-8"}
    )
    assert not found.bozo, found.get("bozo_exception")
    return found


def items(of: Publication, path: str) -> list[dict[str, Any]]:
    """Return id, link, title and content of every entry, from any format."""
    if path.endswith(".json"):
        return [
            {
                "id": item["id"],
                "link": item["url"],
                "title": item["title"],
                "html": item["content_html"],
            }
            for item in json.loads(fetched(of, path))["items"]
        ]
    # feedparser cleans HTML up; what was written is read without it.
    tree = ET.fromstring(fetched(of, path))
    html = [e.text for e in tree.iter() if e.tag.endswith(("}content", "}encoded"))]
    return [
        {"id": e.id, "link": e.link, "title": e.title, "html": text}
        for e, text in zip(parsed(of, path).entries, html, strict=True)
    ]


def html_of(of: Publication, path: str = "/feed.json") -> str:
    return str(items(of, path)[0]["html"])
