"""Code as lines of HTML, coloured by classes alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby

from markdown_it.common.utils import escapeHtml
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType

TEXT = "text"


@cache
def languages() -> frozenset[str]:
    """Return every name that a language goes by."""
    return frozenset(
        alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases
    )


def language_name(language: str) -> str:
    """Return a language as it is called: ``Python`` for ``py``."""
    return "Text" if language == TEXT else _lexer(language).name


def lines_of(code: str, language: str) -> list[str]:
    """Return ``code`` line by line as HTML; the text of all lines together is ``code`` exactly."""
    pieces = [("", code)] if language == TEXT else list(_coloured(code, language))
    if "".join(text for _, text in pieces) != code:
        # A lexer that adds or swallows letters would change what a reader copies.
        pieces = [("", code)]
    lines: list[list[str]] = [[]]
    for css, text in pieces:
        first, *rest = text.split("\n")
        lines[-1].append(_span(css, first))
        for part in rest:
            lines[-1].append("\n")
            lines.append([_span(css, part)])
    return [html for line in lines if (html := "".join(line))]


def _coloured(code: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield classes and text; neighbours of one class come together."""
    classed = ((_class(kind), text) for kind, text in _lexer(language).get_tokens(code))
    for css, group in groupby(classed, key=lambda piece: piece[0]):
        yield css, "".join(text for _, text in group)


def _class(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    # Names and blanks look like the text around them; a span for each would double the page.
    css = STANDARD_TYPES[kind]
    return "" if css in {"n", "w", "p", "x"} else css


def _lexer(language: str) -> Lexer:
    # Made anew each time: some lexers keep state while they run.
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def _span(css: str, text: str) -> str:
    if not css or not text:
        return escapeHtml(text)
    return f'<span class="{css}">{escapeHtml(text)}</span>'
