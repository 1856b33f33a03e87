"""Definition lists: a term, and under it what it means behind a colon."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.deflist import deflist_plugin


def _show_paragraphs(state: StateCore) -> None:
    """Give every definition its paragraph, also where no blank line stands between."""
    containers: list[str] = []
    for token in state.tokens:
        if token.type == "paragraph_close" and containers[-1:] == ["paragraph_open"]:
            containers.pop()
            token.hidden = token.hidden and containers[-1:] != ["dd_open"]
        elif token.nesting == 1:
            if token.type == "paragraph_open":
                token.hidden = token.hidden and containers[-1:] != ["dd_open"]
            containers.append(token.type)
        elif token.nesting == -1:
            containers.pop()


def extend(md: MarkdownIt) -> None:
    md.use(deflist_plugin)
    md.core.ruler.before("inline", "definitions", _show_paragraphs)
