"""The last part of an address, made from a name or a title."""

from __future__ import annotations

import re
import unicodedata

_OTHER = re.compile(r"[^a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_LENGTH_MAX = 100


def slugify(text: str) -> str:
    """Return lower-case ASCII letters and digits joined by hyphens; empty when none are left.

    Accents are dropped, signs that carry a meaning in this field are spelled out, and what is
    longer than an address should be is cut.
    """
    spelled = text.replace("C++", "cpp").replace("c++", "cpp").replace("#", " sharp ")
    spelled = spelled.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    ascii_text = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", ascii_text.lower()).strip("-")[:_LENGTH_MAX].rstrip("-")


def is_slug(text: str) -> bool:
    """Return whether the text can stand in an address as it is on every host."""
    return bool(_SLUG.fullmatch(text)) and len(text) <= _LENGTH_MAX
