"""Every token knows its line, those inside a paragraph too.

markdown-it gives lines to blocks only. The inline parser is replaced by one that notes at which
letter each token was found; afterwards an inline token has a ``map`` just as a block has.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from datasheet.markdown.draft import Env


class _PlacedState(StateInline):
    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        # ``meta`` would be the natural place, but rules are free to replace it.
        token.map = [self.pos, self.pos]
        return token


class _PlacedInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Env, tokens: list[Token]) -> list[Token]:
        state = _PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _letters_to_lines(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline" or not token.children:
            continue
        first = token.map[0] if token.map else 0
        breaks = [at for at, letter in enumerate(token.content) if letter == "\n"]
        line = first
        for child in token.children:
            if child.map is not None:
                line = first + bisect_right(breaks, child.map[0] - 1)
            child.map = [line, line + 1]


def extend(md: MarkdownIt) -> None:
    active = md.get_active_rules()
    md.inline = _PlacedInline()
    md.inline.ruler.enableOnly(active["inline"])
    md.inline.ruler2.enableOnly(active["inline2"])
    md.core.ruler.push("lines", _letters_to_lines)
