"""Task lists: ``- [x] done``."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from datasheet.markdown.draft import finish

_BOX = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_DEPTH_OF_TEXT = 2  # list item, paragraph


def _read(state: StateCore) -> None:
    """Take the boxes away before the text is parsed: ``[x]`` could be a link's label."""
    lists: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(token)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        if token.type != "inline" or index < _DEPTH_OF_TEXT:
            continue
        item = state.tokens[index - _DEPTH_OF_TEXT]
        if item.type == "list_item_open" and (match := _BOX.match(token.content)):
            token.content = token.content[match.end() :]
            token.meta["done"] = match[1] != " "
            item.attrs["class"] = "task"
            lists[-1].attrs["class"] = "tasks"


def _write(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and "done" in token.meta:
            box = Token("text", "", 0)
            state_of = ("", "to do") if not token.meta["done"] else (" checked", "done")
            checked, label = state_of
            finish(box, f'<input type="checkbox" disabled{checked} aria-label="{label}"> ')
            token.children = [box, *(token.children or [])]


def extend(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "tasks", _read)
    md.core.ruler.push("tasks_written", _write)
