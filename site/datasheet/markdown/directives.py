"""Directives: one line ``::: name arguments`` that stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore

from datasheet.content.mistakes import did_you_mean
from datasheet.markdown.blocks import DemoBlock, ReadingBlock, ReadingTable
from datasheet.markdown.draft import Draft, draft_of, finish
from datasheet.markdown.fences import Listing, figure
from datasheet.markdown.highlighting import TEXT, languages

Directive = DemoBlock | ReadingBlock | ReadingTable

_LINE = re.compile(r":{3,}[ \t]*(.*)")
_MAKE: dict[str, Callable[[tuple[str, ...], int], Directive]] = {
    "demo": lambda names, line: DemoBlock(slug=names[0], line=line),
    "reading": lambda names, line: ReadingBlock(names=names, line=line),
    "datasheet": lambda names, line: ReadingTable(names=names, line=line),
}
_EXAMPLES = {
    "demo": "::: demo name",
    "reading": "::: reading name",
    "datasheet": "::: datasheet name name",
    "code": "::: code path#symbol",
}
_SINGLE = frozenset(("demo", "code"))


def _line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    match = _LINE.match(_text(state, start))
    if match is None:
        return False
    if silent:
        return True
    token = state.push("directive", "", 0)
    token.content = match[1].strip()
    after = start + 1
    if token.content and after < end and state.sCount[after] >= state.blkIndent:
        closing = _LINE.fullmatch(_text(state, after))
        after += closing is not None and not closing[1].strip()
    token.map = [start, after]
    state.line = after
    return True


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _write(state: StateCore) -> None:
    """Check directives; an excerpt becomes its figure, the others wait for their block."""
    draft = draft_of(state.env)
    for token in state.tokens:
        if token.type != "directive":
            continue
        line = draft.line(token)
        name, *names = token.content.split() or [""]
        if not _is_sound(name, names, draft, line):
            finish(token, "")
        elif token.level > 0:
            problem = f'"::: {name}" stands inside a list, a quote or a note.'
            draft.mistake(line, problem, "Put it between paragraphs, at the left margin.")
            finish(token, "")
        elif name == "code":
            finish(token, _excerpt(names[0], draft, line))
        else:
            token.meta["block"] = _MAKE[name](tuple(names), line)


def _is_sound(name: str, names: list[str], draft: Draft, line: int) -> bool:
    if not name:
        draft.mistake(line, "This ::: ends nothing.", "Delete it; a directive is one line.")
    elif name not in _EXAMPLES:
        draft.mistake(line, f'There is no directive "{name}".', did_you_mean(name, _EXAMPLES))
    elif not names or (name in _SINGLE and len(names) > 1):
        count = "exactly one name" if name in _SINGLE else "at least one name"
        draft.mistake(line, f'"::: {name}" takes {count}.', f'Write "{_EXAMPLES[name]}".')
    else:
        return True
    return False


def _excerpt(target: str, draft: Draft, line: int) -> str:
    excerpt = draft.around.excerpt(target, line)
    if excerpt is None:
        return ""
    return figure(
        Listing(
            code=excerpt.code,
            language=excerpt.language if excerpt.language in languages() else TEXT,
            title=excerpt.title,
            first_number=excerpt.first_line,
        )
    )


def extend(md: MarkdownIt) -> None:
    ends = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "directive", _line, {"alt": ends})
    md.core.ruler.push("directives", _write)
