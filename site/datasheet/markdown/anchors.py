"""Headings with an address: an id from their text, or one of the author's own."""

from __future__ import annotations

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from datasheet.markdown.draft import draft_of, finish
from datasheet.markdown.policy import TITLE
from datasheet.markdown.prose import text_of

# Accents of Latin, Greek and Cyrillic; in Indic scripts a combining mark is a vowel and stays.
_ACCENTS = re.compile(r"[\u0300-\u036f]+")


def slug(text: str) -> str:
    """Return ``text`` as an id: small letters and digits of any script, joined by hyphens."""
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
    kept = (c if unicodedata.category(c)[0] in "LNM" else "-" for c in plain.casefold())
    return re.sub("-+", "-", "".join(kept)).strip("-") or "section"


def _anchor(state: StateCore) -> None:
    draft = draft_of(state.env)
    for opening, inline, closing in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        if opening.type != "heading_open":
            continue
        if opening.tag == "h1":
            draft.mistake(opening, *TITLE)
            opening.tag = closing.tag = "h2"
        children = inline.children = inline.children or []
        text = " ".join(text_of(children).split())
        if not text:
            draft.mistake(opening, "This heading is empty.", "Write its text, or delete it.")
        if "id" not in opening.attrs:
            own = draft.ids.claim(slug(text), draft.line(opening))
            opening.attrs = {"id": own, **opening.attrs}
        opening.meta["text"] = text
        anchor = Token("text", "", 0)
        finish(
            anchor,
            f' <a class="anchor" href="#{escapeHtml(str(opening.attrs["id"]))}"'
            f' aria-label="Link to this section: {escapeHtml(text)}">§</a>',
        )
        children.append(anchor)


def extend(md: MarkdownIt) -> None:
    md.core.ruler.push("anchors", _anchor)
