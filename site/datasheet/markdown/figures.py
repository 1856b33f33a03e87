"""An image alone in a paragraph, with a caption: a figure."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from datasheet.markdown.draft import finish


def _frame(state: StateCore) -> None:
    for paragraph, inline, end in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        children = inline.children or []
        if paragraph.type == "paragraph_open" and _types(children) == ["image"]:
            image = children[0]
            if caption := str(image.attrs.pop("title", "")):
                _raise_attributes(image, paragraph)
                paragraph.tag = end.tag = "figure"
                # A tight list hides its paragraphs; a figure is seen there, too.
                paragraph.hidden = end.hidden = False
                text = Token("text", "", 0)
                finish(text, f"<figcaption>{escapeHtml(caption)}</figcaption>")
                children.append(text)


def _types(tokens: list[Token]) -> list[str]:
    return [token.type for token in tokens]


def _raise_attributes(image: Token, figure: Token) -> None:
    """Give the figure the image's id and class: it is the figure that is linked to and styled."""
    classes = ["fig", *(str(t.attrs.pop("class")) for t in (figure, image) if "class" in t.attrs)]
    own = {"id": image.attrs.pop("id")} if "id" in image.attrs else {}
    figure.attrs = {"class": " ".join(classes), **figure.attrs, **own}


def extend(md: MarkdownIt) -> None:
    md.core.ruler.push("figures", _frame)
