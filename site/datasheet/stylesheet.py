"""Style sheets as they are sent: the written one without what only its reader needs."""

from __future__ import annotations

import re

# What must stay as it is (strings, addresses, escapes) is matched first and passes whole.
_PIECE = re.compile(
    r"""(?P<whole>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\)|\\.)"""
    r"""|(?P<gap>(?:\s|/\*.*?\*/)+)"""
    r"""|(?P<mark>[{};,])""",
    re.DOTALL | re.IGNORECASE,
)
_MARKS = "{};,"


def compact(css: str) -> str:
    """Return a style sheet that means the same without comments and without spare space.

    No name, value or order is touched: what a browser's inspector shows is what was written.
    """
    said: list[str] = []
    at = 0
    for match in _PIECE.finditer(css):
        said.append(css[at : match.start()])
        at = match.end()
        if match["gap"] is None:
            said.append(match[0])
        elif any(letter.isspace() for letter in re.sub(r"/\*.*?\*/", "", match[0], flags=re.S)):
            said.append(" ")
        else:
            # A comment alone keeps two words apart that a space would make into two others.
            said.append("/**/")
    said.append(css[at:])
    return _tight([part for part in said if part])


def _tight(parts: list[str]) -> str:
    """Drop the gaps beside a mark or after a colon, and the semicolon before a closing brace."""
    kept: list[str] = []
    for part in parts:
        before = kept[-1] if kept else "{"
        if part in (" ", "/**/") and (before in _MARKS or before.endswith(":")):
            continue
        if part in _MARKS and before in (" ", "/**/"):
            kept.pop()
        if part == "}" and kept and kept[-1] == ";":
            kept.pop()
        kept.append(part)
    return "".join(kept).strip()
