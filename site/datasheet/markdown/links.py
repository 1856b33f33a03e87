"""Links and images written in Markdown, with the addresses their surroundings give them."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from datasheet.markdown.attributes import given_to
from datasheet.markdown.blocks import Image
from datasheet.markdown.draft import Draft, draft_of
from datasheet.markdown.policy import address_objection
from datasheet.markdown.prose import text_of

_DECORATIVE = frozenset(("presentation", "none"))
_DESCRIBE = 'Describe it between the brackets; if it only decorates, add {alt=""} behind it.'


def _address(state: StateCore) -> None:
    draft = draft_of(state.env)
    for inline in state.tokens:
        for token in inline.children or () if inline.type == "inline" else ():
            if token.type == "link_open":
                _link(token, draft)
            elif token.type == "image":
                _image(token, draft)


def _link(token: Token, draft: Draft) -> None:
    target, line = str(token.attrs.get("href", "")), draft.line(token)
    if (found := address_objection(target)) is not None:
        draft.mistake(line, *found)
        target = "#"
    elif not target:
        problem = "This link leads nowhere."
        draft.mistake(line, problem, "Put an address between the parentheses.")
    else:
        target = draft.around.link(target, line)
    token.attrs["href"] = normalizeLink(target)


def _image(token: Token, draft: Draft) -> None:
    target, line, given = str(token.attrs.get("src", "")), draft.line(token), given_to(token)
    image = Image(src="")
    if (found := address_objection(target, "image")) is not None:
        draft.mistake(line, *found)
    elif not target:
        problem = "This image has no file."
        draft.mistake(line, problem, "Put the name of a file between the parentheses.")
    else:
        image = draft.around.image(target, line)
    alt = given.get("alt", text_of(token.children or [])).strip()
    decorative = "alt" in given or given.get("role") in _DECORATIVE
    if not alt and not decorative:
        problem = f"The image {target} has no text for those who cannot see it."
        draft.mistake(line, problem, _DESCRIBE)
    measured = {"width": image.width, "height": image.height}
    token.attrs = {
        "src": normalizeLink(image.src),
        "alt": alt,
        **{name: pixels for name, pixels in measured.items() if pixels is not None},
        "loading": "lazy",
        "decoding": "async",
        **{name: value for name, value in token.attrs.items() if name not in {"src", "alt"}},
    }
    # The renderer writes ``alt`` from the children, whatever the attribute says.
    text = Token("text", "", 0)
    text.content = alt
    token.children = [text]


def _as_written(url: str) -> str:
    return url


def _accept(url: str) -> bool:
    return True


def extend(md: MarkdownIt) -> None:
    # The surroundings read a target as its author wrote it, and a blocked one is told, where
    # markdown-it would print it as text.
    md.normalizeLink = _as_written  # type: ignore[method-assign]
    md.validateLink = _accept  # type: ignore[method-assign]
    md.core.ruler.push("links", _address)
