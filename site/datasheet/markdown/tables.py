"""Tables that scroll, with a caption, and with classes where markdown-it writes styles."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.paragraph import paragraph
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from datasheet.markdown.draft import draft_of, finish
from datasheet.markdown.prose import text_of

_CAPTION = re.compile(r"Table:[ \t]+(?=\S)")
_GRADES = ("●", "■", "○")
_ALIGNED = {"text-align:right": "n", "text-align:center": "c"}


def _caption(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    first = state.bMarks[start] + state.tShift[start]
    if not _CAPTION.match(state.src, first, state.eMarks[start]):
        return False
    if silent:
        # It ends a table, and nothing else; with a | in it, it is a row.
        return state.parentType == "table" and "|" not in state.src[first : state.eMarks[start]]
    table = _table_before(state.tokens)
    # A caption stands on the line after the table or after one blank line.
    if table is None or table.map is None or start - table.map[1] not in (0, 1):
        return False
    paragraph(state, start, end, False)
    opening, inline, closing = state.tokens[-3:]
    opening.type, opening.tag = "caption_open", "caption"
    closing.type, closing.tag = "caption_close", "caption"
    inline.content = _CAPTION.sub("", inline.content, count=1)
    return True


def _table_before(tokens: list[Token]) -> Token | None:
    if not tokens or tokens[-1].type != "table_close":
        return None
    return next(token for token in reversed(tokens) if token.type == "table_open")


def _read(state: StateCore) -> None:
    """Move captions into their tables, and turn alignment into classes."""
    moved: list[Token] = []
    opened = 0
    for token in state.tokens:
        if token.type == "table_open":
            opened = len(moved) + 1
        if token.type in {"th_open", "td_open"}:
            aligned = _ALIGNED.get(str(token.attrs.get("style", "")))
            token.attrs = {"scope": "col"} if token.tag == "th" else {}
            if aligned:
                token.attrs["class"] = aligned
        moved.append(token)
        if token.type == "caption_close":
            caption, table = moved[-3:], moved[opened:-3]
            moved[opened:] = [*caption, *table]
    state.tokens = moved


def _write(state: StateCore) -> None:
    draft = draft_of(state.env)
    number = 0
    for index, token in enumerate(state.tokens):
        if token.type == "table_open":
            number += 1
            caption = state.tokens[index + 2 : index + 3]
            captioned = state.tokens[index + 1].type == "caption_open"
            label = text_of(caption[0].children or ()) if captioned else f"Table {number}"
            classes = " ".join(["scroll", str(token.attrs.pop("class", ""))]).strip()
            token.attrs = {"class": classes, **token.attrs}
            attributes = RendererHTML.renderAttrs(token)
            region = f' tabindex="0" role="region" aria-label="{escapeHtml(label)}"'
            finish(token, f"<div{attributes}{region}><table>\n")
        elif token.type == "table_close":
            finish(token, "</table></div>\n")
        elif token.type in {"th_open", "td_open"}:
            text = text_of(state.tokens[index + 1].children or ()).lstrip()
            if text.startswith(_GRADES):
                draft.mistake(
                    token if token.map else state.tokens[index + 1],
                    f"A graded figure is typed by hand: {text[:1]}.",
                    "Name it in content/readings.toml and write ::: datasheet name.",
                )


def extend(md: MarkdownIt) -> None:
    md.enable("table")
    md.block.ruler.before("paragraph", "caption", _caption, {"alt": ["blockquote"]})
    md.core.ruler.before("inline", "tables", _read)
    md.core.ruler.push("tables_written", _write)
