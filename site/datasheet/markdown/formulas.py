"""Formulas: ``$a^2$`` and ``$$…$$`` as MathML, made when the site is frozen."""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath.index import math_block_dollar

from datasheet.markdown.draft import Draft, draft_of, finish
from datasheet.markdown.rawhtml import Elements, inspect

# The plugin's own inline rule looks at the last letter of a paragraph when a formula is its
# first: "$a$ is 5" would stay text. A digit before or after keeps "$5 and $6" text.
_INLINE = re.compile(
    r"(?<![0-9$])(?:\$\$(?P<display>(?:\\.|[^\\$])+)\$\$"
    r"|\$(?![\s$])(?P<inline>(?:\\.|[^\\$])*(?:\\.|[^\\$\s]))\$(?![0-9$]))",
    re.DOTALL,
)
_UNKNOWN = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTS = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    match = _INLINE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        kind = "math_inline" if match["display"] is None else "math_display"
        token = state.push(kind, "math", 0)
        token.content = match["inline"] or match["display"]
    state.pos = match.end()
    return True


def _write(state: StateCore) -> None:
    draft = draft_of(state.env)
    for token in state.tokens:
        if token.type == "math_block":
            html = _mathml(token, draft, display="block")
            finish(token, f'<div class="formula" tabindex="0">{html}</div>\n')
        for child in token.children or () if token.type == "inline" else ():
            if child.type in {"math_inline", "math_display"}:
                display = "inline" if child.type == "math_inline" else "block"
                child.meta["text"] = child.content
                finish(child, _mathml(child, draft, display=display))


def _mathml(token: Token, draft: Draft, *, display: str) -> str:
    latex, line = token.content.strip(), draft.line(token)
    try:
        tree = Converter(display=display).convert_to_element(latex)
    except Exception as error:  # whatever a parser for a language without a grammar may raise
        reason = _WORD.sub(" ", type(error).__name__.removesuffix("Error")).lower()
        draft.mistake(line, f"The formula {latex} cannot be read: {reason}.", "Correct it.")
        return ""
    for element in tree.iter():
        # The converter would resolve references in the finished text, and with them the &lt;
        # that keeps \text{<b>} from being a tag.
        element.text = unescape(element.text) if element.text else element.text
        if (found := _fault(element)) is not None:
            draft.mistake(line, *found)
            return ""
    # \href and \style write links and styles: the same rules hold as for HTML typed by hand.
    return inspect(tostring(tree, encoding="unicode"), line, draft, Elements(draft)) or ""


def _fault(element: Element) -> tuple[str, str] | None:
    """Return problem and cure where the converter wrote what no browser can show."""
    if element.tag != "mtext" and (unknown := _UNKNOWN.match(element.text or "")):
        problem = f"The formula uses {unknown[0]}, which is unknown here."
        return (problem, "Use another command, or \\text{…} for words.")
    if len(element) != _PARTS.get(element.tag, len(element)):
        return ("A part of the formula is missing.", "A fraction has two, so has a power.")
    return None


def extend(md: MarkdownIt) -> None:
    md.inline.ruler.before("escape", "math_inline", _inline)
    block = math_block_dollar(allow_labels=False, allow_blank_lines=False)
    md.block.ruler.before("fence", "math_block", block)
    md.core.ruler.push("formulas", _write)
