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

LOOKS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (css, frozenset(names.split()))
    for css, names in (
        ("k", "k kc kd kn kp kr kt ow gh gu nt"),
        ("c", "c c1 ch cm cp cpf cs gp go sd"),
        ("s", "s s1 s2 sa sb sc se sh si sr ss sx dl m mb mf mh mi mo il l ld no"),
        ("q", "nd na nb bp"),
        ("gi", "gi"),
        ("gd", "gd"),
        ("gs", "gs"),
    )
)
"""Classes of the page, each with the short names of Pygments that look the same: keywords,
comments, values, quiet names; lines put in and taken out; and strong text.

The kinds that are missing here look like the text around them. A span for each would cost every
reader a tenth of an article and show nothing.
"""
_CLASSES = {name: css for css, names in LOOKS for name in names}


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
    classed = [[_class(kind), text] for kind, text in _lexer(language).get_tokens(code)]
    for before, blank, after in zip(classed, classed[1:], classed[2:], strict=False):
        # Nothing of a blank is painted, so two words of one class and the blank are one piece.
        if blank[1].strip(" ") == "" and before[0] == after[0]:
            blank[0] = before[0]
    for css, group in groupby(classed, key=lambda piece: piece[0]):
        yield css, "".join(text for _, text in group)


def _class(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    return _CLASSES.get(STANDARD_TYPES[kind], "")


def _lexer(language: str) -> Lexer:
    # Made anew each time: some lexers keep state while they run.
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def _span(css: str, text: str) -> str:
    if not css or not text:
        return escapeHtml(text)
    return f'<span class="{css}">{escapeHtml(text)}</span>'
