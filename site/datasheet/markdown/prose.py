"""The words of a body, without their markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from markdown_it.token import Token

# Chinese and Japanese put no spaces between words; counting letters comes nearest.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’.,-][^\W_]+)*")  # noqa: RUF001
_CODE = frozenset(("code_inline", "math_inline", "math_display"))
_CELLS = frozenset(("thead_open", "thead_close", "tbody_open", "tbody_close"))
_BREAKS = frozenset(("softbreak", "hardbreak"))


def text_of(children: Iterable[Token], *, code: bool = True, images: bool = True) -> str:
    """Return the plain text of what stands in a paragraph; notes and raw tags are left out.

    Without ``code``, neither code nor formulas count; without ``images``, no alternative text.
    """
    written = []
    for token in children:
        if token.type == "text" or (token.type in _CODE and code):
            written.append(token.content)
        elif token.type == "finished" and code:
            written.append(token.meta.get("text", ""))
        elif token.type in _BREAKS:
            written.append(" ")
        elif token.type == "image" and images:
            written.append(text_of(token.children or (), code=code))
    return "".join(written)


def words(tokens: Sequence[Token]) -> int:
    """Count the words of paragraphs, headings, lists, quotes and notes; tables and code not."""
    count = tables = 0
    for token in tokens:
        tables += token.nesting if token.type in _CELLS else 0
        if token.type == "inline" and not tables:
            prose = text_of(token.children or (), code=False, images=False)
            count += len(_WORD.findall(prose))
    return count


def opening(tokens: Sequence[Token]) -> str:
    """Return the plain text of the first paragraph that has any, outside of lists and quotes."""
    depth = 0
    for paragraph, inline in pairwise(tokens):
        if paragraph.type == "paragraph_open" and depth == 0:
            text = " ".join(text_of(inline.children or (), images=False).split())
            if text:
                return text
        depth += paragraph.nesting
    return ""
