"""Where URLs stand in HTML, what kind of URL one is, and how to write another in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from datasheet.markdown.tags import Attribute, Tag, scan

_SINGLE = frozenset(
    (
        "action", "background", "cite", "data", "formaction", "href", "longdesc", "manifest",
        "poster", "src", "xlink:href",
    )
)  # fmt: skip
_CANDIDATES = frozenset(("srcset", "imagesrcset"))
_LISTED = frozenset(("ping",))
ATTRIBUTES = _SINGLE | _CANDIDATES | _LISTED
"""The attributes that hold URLs, in any element."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)")
_EDGE = "".join(map(chr, range(0x21)))
_CANDIDATE = re.compile(r"[\s,]*+(?P<url>\S*[^\s,])(?:,+|\s[^,]*)?")
_WORD = re.compile(r"\S+")


def _bare(url: str) -> str:
    """Read a URL as browsers do: tabs and line ends vanish, control letters around it too."""
    return re.sub(r"[\t\n\r]", "", url).strip(_EDGE).lower()


def scheme(url: str) -> str:
    """Return the scheme in small letters; empty for an address on this site."""
    match = _SCHEME.match(_bare(url))
    return match[0] if match else ""


def is_foreign(url: str) -> bool:
    """Tell whether a URL leads to another host (or to none, as ``data:`` does)."""
    # Browsers take a backslash for a slash: /\host is another host, too.
    return bool(scheme(url)) or _bare(url).replace("\\", "/").startswith("//")


def parts(attribute: Attribute) -> list[tuple[int, int]]:
    """Return where the URLs stand in an attribute's value: several in ``srcset`` and ``ping``."""
    if attribute.name in _CANDIDATES:
        # Commas at the end hold no URL; looking for one behind each would be quadratic.
        end = len(attribute.value.rstrip(", \t\n\f\r"))
        return [match.span("url") for match in _CANDIDATE.finditer(attribute.value, 0, end)]
    if attribute.name in _LISTED:
        return [match.span() for match in _WORD.finditer(attribute.value)]
    return [(0, len(attribute.value))]


def replaced(attribute: Attribute, rewrite: Callable[[str], str]) -> str:
    """Return the attribute's value with each of its URLs rewritten."""
    value, written, done = attribute.value, [], 0
    several = attribute.name not in _SINGLE
    for start, end in parts(attribute):
        url = rewrite(value[start:end])
        # A space would end the URL in a list of URLs.
        written += [value[done:start], url.replace(" ", "%20") if several else url]
        done = end
    return "".join([*written, value[done:]])


def edited(html: str, edits: Iterable[tuple[Attribute, str]]) -> str:
    """Return ``html`` with new values for some attributes, and every other letter as it was."""
    written, done = [], 0
    for attribute, value in edits:
        if attribute.span is not None and value != attribute.value:
            written += [html[done : attribute.span[0]], f'"{escape(value)}"']
            done = attribute.span[1]
    return "".join([*written, html[done:]])


def rewrite_urls(html: str, rewrite: Callable[[str], str]) -> str:
    """Rewrite every URL in the attributes of ``html``; leave every other letter as it is.

    Links, sources, each candidate of a ``srcset``, forms' actions and so on. Comments, text and
    the insides of ``<script>`` and ``<style>`` are not touched.
    """
    return edited(
        html,
        (
            (attribute, replaced(attribute, rewrite))
            for piece in scan(html)
            if isinstance(piece, Tag) and not piece.closing
            for attribute in piece.attributes
            if attribute.name in ATTRIBUTES and attribute.span is not None
        ),
    )
