"""HTML cut into tags, comments and what is neither, the way the HTML standard's tokeniser cuts it.

The standard library's ``html.parser`` gives no positions of attributes, so a URL could not be
replaced with the rest left as it is, and how it reads comments and unclosed tags differs between
patch releases of Python 3.11: a check that depends on the machine is none. A test holds this
module to ``html.parser`` wherever the two must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.entities import html5

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
"""Elements without an end tag."""

_RAW_TEXT = frozenset(("script", "style"))
_NAME = re.compile(r"[^\t\n\f\r />]+")
_ATTRIBUTE_NAME = re.compile(r"[^\t\n\f\r />][^\t\n\f\r />=]*")
_SPACE = re.compile(r"[\t\n\f\r ]*")
_SPACE_OR_SLASH = re.compile(r"[\t\n\f\r /]*")
_UNQUOTED = re.compile(r"[^\t\n\f\r >]*")
_COMMENT_END = re.compile(r"--!?>")
# In an attribute a reference without a semicolon is text when a letter, a digit or = follows:
# "?a=1&copy=2" is no copyright sign.
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]+;?|[A-Za-z][A-Za-z0-9]*(?:;|(?![A-Za-z0-9=])))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    name: str
    """In small letters."""
    value: str
    """With character references resolved."""
    at: int
    """Where the name begins in the HTML."""
    span: tuple[int, int] | None
    """Where the value stands, quotes included; None when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    name: str
    """In small letters."""
    closing: bool
    slashed: bool
    """It ends in ``/>``."""
    attributes: tuple[Attribute, ...]
    start: int
    end: int

    def get(self, name: str) -> str | None:
        """Return the value of an attribute; the first one counts, as in a browser."""
        return next((a.value for a in self.attributes if a.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """``<? … ?>``, ``<!doctype>``, ``<![CDATA[ … ]]>``, ``</ >``: nothing, to a browser."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A tag or a comment that the HTML ends in: a browser would swallow what follows."""

    start: int
    comment: bool


Piece = Tag | Comment | Oddity | Unfinished


def scan(html: str) -> Iterator[Piece]:
    """Yield the tags and comments of ``html`` in order. What lies between them is text."""
    at = html.find("<")
    while at >= 0:
        piece = _piece(html, at)
        if piece is None:
            at = html.find("<", at + 1)
            continue
        yield piece
        if isinstance(piece, Unfinished):
            return
        end = piece.end
        if isinstance(piece, Tag) and not piece.closing and piece.name in _RAW_TEXT:
            closing = re.compile(rf"</{piece.name}(?=[\t\n\f\r />])", re.IGNORECASE)
            match = closing.search(html, end)
            end = match.start() if match else len(html)
        at = html.find("<", end)


def _piece(html: str, at: int) -> Piece | None:
    after = html[at + 1 : at + 2]
    if after.isascii() and after.isalpha():
        return _tag(html, at, closing=False)
    if after == "/":
        second = html[at + 2 : at + 3]
        if second.isascii() and second.isalpha():
            return _tag(html, at, closing=True)
        return _oddity(html, at) if second else None
    if html.startswith("<!--", at):
        return _comment(html, at)
    return _oddity(html, at) if after in {"!", "?"} else None


def _comment(html: str, at: int) -> Comment | Unfinished:
    for abrupt in ("<!-->", "<!--->"):
        if html.startswith(abrupt, at):
            return Comment(start=at, end=at + len(abrupt))
    match = _COMMENT_END.search(html, at + 4)
    return Comment(start=at, end=match.end()) if match else Unfinished(start=at, comment=True)


def _oddity(html: str, at: int) -> Oddity | Unfinished:
    end = html.find(">", at)
    return Oddity(start=at, end=end + 1) if end >= 0 else Unfinished(start=at, comment=False)


def _end_of(pattern: re.Pattern[str], html: str, at: int) -> int:
    match = pattern.match(html, at)
    return match.end() if match else at


def _tag(html: str, start: int, *, closing: bool) -> Tag | Unfinished:
    name_at = start + 1 + closing
    at = _end_of(_NAME, html, name_at)
    name = html[name_at:at].lower()
    attributes: list[Attribute] = []
    while True:
        before = at
        at = _end_of(_SPACE_OR_SLASH, html, at)
        if html[at : at + 1] == ">":
            return Tag(
                name=name,
                closing=closing,
                # The slash of <a href=x/> belongs to the value: it stands before ``before``.
                slashed=at > before and html[at - 1] == "/",
                attributes=tuple(attributes),
                start=start,
                end=at + 1,
            )
        attribute = _attribute(html, at) if at < len(html) else None
        if attribute is None:
            return Unfinished(start=start, comment=False)
        attributes.append(attribute)
        at = attribute.span[1] if attribute.span else _end_of(_ATTRIBUTE_NAME, html, at)


def _attribute(html: str, at: int) -> Attribute | None:
    name_end = _end_of(_ATTRIBUTE_NAME, html, at)
    name = html[at:name_end].lower()
    equals = _end_of(_SPACE, html, name_end)
    if html[equals : equals + 1] != "=":
        return Attribute(name=name, value="", at=at, span=None)
    start = _end_of(_SPACE, html, equals + 1)
    quote = html[start : start + 1]
    if quote in {'"', "'"}:
        end = html.find(quote, start + 1)
        if end < 0:
            return None
        value, end = html[start + 1 : end], end + 1
    else:
        end = _end_of(_UNQUOTED, html, start)
        value = html[start:end]
    return Attribute(name=name, value=resolved(value), at=at, span=(start, end))


def resolved(value: str) -> str:
    """Return an attribute's value with its character references resolved."""
    return _REFERENCE.sub(_letter, value)


def _letter(reference: re.Match[str]) -> str:
    if reference[0][1] == "#":
        return unescape(reference[0])
    # Not ``unescape``: it would also resolve the first half of a name it does not know.
    return html5.get(reference[0][1:], reference[0])
