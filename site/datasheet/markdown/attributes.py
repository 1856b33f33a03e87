"""Attributes in braces: ``{#id .class key=value}``.

They stand behind a heading's text, an image, a link, code or ``[text]``, or alone on the line
above a block. Found ones wait in ``meta["given"]`` until every token knows its line; then they
are checked as typed HTML is.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError, parse

from datasheet.markdown.draft import Draft, draft_of
from datasheet.markdown.policy import objection
from datasheet.markdown.tags import Attribute

Given = dict[str, str]

_BRACES = re.compile(r"\{[^{}]+\}")
_MEANT = re.compile(r"\{[.#][^{}]*\}")
_BEHIND = re.compile(r"(?<![\\`)\]])(\{[^{}\n]+\})$")
_TAKES = frozenset(("image", "code_inline", "link_close", "span_close"))
_BLOCKS = frozenset(
    (
        "paragraph_open", "heading_open", "blockquote_open", "alert_open", "bullet_list_open",
        "ordered_list_open", "dl_open", "table_open", "fence", "code_block", "math_block", "hr",
        "attributes",
    )
)  # fmt: skip
_CURE = 'Write them like {#id .class key="value"}.'


def _read(text: str, at: int = 0) -> tuple[int, Given] | None:
    """Return the attributes at ``at`` and where they end."""
    if (match := _BRACES.match(text, at)) is None:
        return None
    try:
        _, given = parse(match[0])
    except ParseError:
        return None
    return (match.end(), given) if given else None


def give(token: Token, given: Given, at: Token | None = None) -> None:
    """Add attributes to those a token was given before; classes add up.

    ``at`` is the token whose line they stand on, where that is not the line of ``token``.
    """
    before: Given = token.meta.setdefault("given", {})
    if at is not None:
        token.meta.setdefault("given_at", {}).update(dict.fromkeys(given, at))
    classes = [part["class"] for part in (before, given) if "class" in part]
    before.update(given)
    if classes:
        before["class"] = " ".join(classes)


def given_to(token: Token) -> Given:
    """Return the attributes an author gave to a token."""
    given: Given = token.meta.get("given", {})
    return given


def _behind(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or state.pending or not state.tokens or silent:
        return False
    if state.tokens[-1].type not in _TAKES:
        return False
    found = _read(state.src, state.pos)
    if found is None or found[0] > state.posMax:
        return False
    depth, index = 0, len(state.tokens)
    while index == len(state.tokens) or depth < 0:
        index -= 1
        depth += state.tokens[index].nesting
    give(state.tokens[index], found[1])
    state.pos = found[0]
    return True


def _span(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    label_end = parseLinkLabel(state, state.pos)
    if label_end < 0:
        return False
    found = _read(state.src, label_end + 1)
    if found is None or found[0] > state.posMax:
        return False
    if not silent:
        end, state.posMax = state.posMax, label_end
        token = state.push("span_open", "span", 1)
        give(token, found[1])
        state.pos += 1
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
        state.posMax = end
    state.pos = found[0]
    return True


def _line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    found = _read(text)
    if found is None or found[0] != len(text):
        if not _MEANT.fullmatch(text):
            return False
        found = (0, {})
    if silent:
        return True
    token = state.push("attributes", "", 0)
    token.map = [start, start + 1]
    token.content = text
    token.meta["given"] = found[1]
    state.line = start + 1
    return True


def _above(state: StateCore) -> None:
    """Move the attributes that stand above a block to that block."""
    draft = draft_of(state.env)
    kept: list[Token] = []
    waiting: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type != "attributes":
            for above in waiting:
                give(token, given_to(above), above)
            waiting = []
            kept.append(token)
            continue
        after = state.tokens[index + 1] if index + 1 < len(state.tokens) else None
        if not given_to(token):
            draft.mistake(token, f"The attributes {token.content} cannot be read.", _CURE)
        elif after is None or after.type not in _BLOCKS or after.hidden:
            draft.mistake(
                token,
                f"The attributes {token.content} stand above nothing that could take them.",
                "Put them on the line above a paragraph, heading, list, table, quote or code.",
            )
        else:
            waiting.append(token)
    state.tokens = kept


def _behind_headings(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or (match := _BEHIND.search(inline.content)) is None:
            continue
        if (found := _read(match[1])) is not None:
            give(opening, found[1])
        elif _MEANT.match(match[1]):
            problem = f"The attributes {match[1]} cannot be read."
            draft_of(state.env).mistake(opening, problem, _CURE)
        else:
            continue
        inline.content = inline.content[: match.start()].rstrip()


def _settle(state: StateCore) -> None:
    """Write what was given into the tokens' attributes, unless the policy blocks it."""
    draft = draft_of(state.env)
    for token in state.tokens:
        _settle_one(token, draft)
        for child in token.children or () if token.type == "inline" else ():
            _settle_one(child, draft)


def _settle_one(token: Token, draft: Draft) -> None:
    given, at = given_to(token), token.meta.get("given_at", {})
    for name, value in list(given.items()):
        line = draft.line(at.get(name, token))
        attribute = Attribute(name=name.lower(), value=value, at=0, span=None)
        if (found := objection(token.tag, attribute)) is not None:
            draft.mistake(line, *found)
            del given[name]
            continue
        if name == "id":
            draft.fix_id(value, line)
        own = token.attrs.get("class") if name == "class" else None
        token.attrs[name] = f"{own} {value}" if own else value


def extend(md: MarkdownIt) -> None:
    md.inline.ruler.after("link", "span", _span)
    md.inline.ruler.push("attributes", _behind)
    md.block.ruler.before("fence", "attributes", _line)
    md.core.ruler.before("inline", "attributes_above", _above)
    md.core.ruler.before("inline", "attributes_behind_headings", _behind_headings)
    md.core.ruler.push("attributes", _settle)
