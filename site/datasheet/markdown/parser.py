"""The parser: plain CommonMark, and the site's rules as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from datasheet.markdown import (
    anchors,
    attributes,
    callouts,
    definitions,
    directives,
    fences,
    figures,
    formulas,
    lines,
    links,
    rawhtml,
    sidenotes,
    tables,
    tasks,
)
from datasheet.markdown.draft import Env, draft_of

_LEVELS = 18
"""markdown-it leaves out, without a word, what stands more than twenty levels deep."""


def _strikethrough(md: MarkdownIt) -> None:
    md.enable("strikethrough")


def _depth(md: MarkdownIt) -> None:
    """Tell of text that is nested so deeply that the parser would drop it."""

    def tell(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
        if state.level >= _LEVELS and not silent:
            draft = draft_of(state.env)
            problem = "Lists and quotes are nested too deeply here."
            draft.mistake(draft.first_line + start, problem, "Take some levels away.")
        return False

    md.block.ruler.before("table", "depth", tell)


def _finished(md: MarkdownIt) -> None:
    """Write what a rule has already turned into HTML."""

    def write(
        _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: Env
    ) -> str:
        return tokens[at].content

    md.add_render_rule("finished", write)


EXTENSIONS: tuple[Callable[[MarkdownIt], None], ...] = (
    _depth,
    _strikethrough,
    _finished,
    lines.extend,  # first among those that look at finished tokens: all of them tell lines
    attributes.extend,
    callouts.extend,
    tasks.extend,
    tables.extend,
    definitions.extend,
    directives.extend,
    fences.extend,
    links.extend,
    rawhtml.extend,  # after attributes: an author's own ids go before those of headings
    figures.extend,
    anchors.extend,
    sidenotes.extend,  # last: it takes the notes out, and their text has seen every rule by then
)


def plain() -> MarkdownIt:
    """Return a parser for CommonMark, with the site's extensions off."""
    return MarkdownIt("commonmark")


@cache
def extended(*, math: bool) -> MarkdownIt:
    """Return the site's parser: the plain one and the rules of ``EXTENSIONS``."""
    md = plain()
    md.options["xhtmlOut"] = False
    for extend in EXTENSIONS:
        extend(md)
    if math:
        formulas.extend(md)
    return md
