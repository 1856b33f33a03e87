"""Callouts: ``> [!NOTE]`` and ``> [!CAUTION]``."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from datasheet.markdown.draft import draft_of, finish

_KINDS = {"NOTE": "callout", "CAUTION": "callout caution"}
_NEAREST = {
    "WARNING": "CAUTION", "DANGER": "CAUTION", "ATTENTION": "CAUTION", "IMPORTANT": "CAUTION",
    "TIP": "NOTE", "HINT": "NOTE", "INFO": "NOTE", "NOTES": "NOTE",
}  # fmt: skip
_MARKER = re.compile(r"\[!(\w+)\](.*)")
_TITLE = 3  # alert_title_open, inline, alert_title_close


def _read(state: StateCore) -> None:
    """Turn alerts into callouts, and tell of those that are no kind of ours."""
    draft = draft_of(state.env)
    kept: list[Token] = []
    skip = 0
    for index, token in enumerate(state.tokens):
        if skip:
            skip -= 1
            continue
        kept.append(token)
        if token.type == "alert_open":
            kind = token.info if token.info in _KINDS else _NEAREST[token.info]
            if token.info not in _KINDS:
                draft.mistake(token, *_unknown(token.info))
            if state.tokens[index + 1 + _TITLE].type == "alert_close":
                problem = "This callout is empty."
                draft.mistake(token, problem, "Write its text on the next lines, each behind >.")
            token.attrs = {"class": _KINDS[kind]}
            token.info = kind
            skip = _TITLE
        elif token.type == "blockquote_open":
            inline = state.tokens[index + 2] if index + 2 < len(state.tokens) else token
            if inline.type == "inline" and (match := _MARKER.match(inline.content)):
                draft.mistake(token, *_unreadable(match))
    state.tokens = kept


def _unknown(kind: str) -> tuple[str, str]:
    near = _NEAREST.get(kind)
    cure = f"Did you mean [!{near}]? " if near else ""
    return (f"There is no callout [!{kind}].", f"{cure}The kinds are [!NOTE] and [!CAUTION].")


def _unreadable(match: re.Match[str]) -> tuple[str, str]:
    if match[1].upper() in _KINDS and match[2].strip():
        return (
            f"[!{match[1]}] must stand alone on its line.",
            "Begin the text on the next line, behind >.",
        )
    return _unknown(match[1].upper())


def _write(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "alert_open":
            attributes = RendererHTML.renderAttrs(token)
            finish(token, f"<aside{attributes}><b>{token.info.capitalize()}</b><div>\n")
        elif token.type == "alert_close":
            finish(token, "</div></aside>\n")


def extend(md: MarkdownIt) -> None:
    md.options["alerts"] = True
    md.core.ruler.before("inline", "callouts", _read)
    md.core.ruler.push("callouts_written", _write)
