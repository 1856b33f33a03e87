"""Code: fences with their options, indented blocks and excerpts, all as one kind of figure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from datasheet.content.mistakes import did_you_mean, nearest
from datasheet.markdown.draft import Draft, draft_of, finish
from datasheet.markdown.highlighting import TEXT, language_name, languages, lines_of

_OPTIONS = ("title", "hl_lines", "linenos", "diff")
_OPTION = re.compile(r"""\s*([^\s="']+)(?:=("[^"]*"|'[^']*'|[^\s"']*))?(?=\s|$)""")
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_NUMBER = re.compile(r"\d{1,6}")
_SIGNS = {"+": "ins", "-": "del"}
_END = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Code and how it is to be shown."""

    code: str
    language: str = TEXT
    title: str = ""
    marked: Collection[int] = ()
    """Lines to highlight, counted from 1."""
    first_number: int | None = None
    """Number of the first line; None shows no numbers."""
    diff: bool = False
    """Every line begins with its sign."""


def figure(listing: Listing, attributes: Mapping[str, object] | None = None) -> str:
    """Write code as a figure. The text of its ``<pre>`` is the code and nothing else.

    Numbers and signs are ``data-`` attributes, so that whoever copies takes the code only.
    """
    given = {"class": "code"} | dict(attributes or {})
    if attributes and "class" in attributes:
        given["class"] = f"code {attributes['class']}"
    opening = "".join(f' {name}="{escapeHtml(str(value))}"' for name, value in given.items())
    title = escapeHtml(listing.title or language_name(listing.language))
    signs, code = _signs(listing)
    number = listing.first_number
    written = []
    for count, html in enumerate(lines_of(code, listing.language), start=1):
        sign = signs[count - 1] if signs else " "
        # A deleted line has no number: the numbers are those of the file as it is now.
        shown = None if sign == "-" else number
        shape = _line(sign, shown, wrapped=listing.diff)
        mark = "mark" if count in listing.marked else "span"
        written.append(f"<{mark}{shape}>{html}</{mark}>" if shape or mark == "mark" else html)
        number = number + 1 if number is not None and sign != "-" else number
    return (
        f'<figure{opening}><figcaption class="title"><span>{title}</span></figcaption>'
        f'<pre tabindex="0" role="group" aria-label="{title}">'
        f'<code class="language-{escapeHtml(listing.language)}">{"".join(written)}</code>'
        "</pre></figure>\n"
    )


def _signs(listing: Listing) -> tuple[list[str], str]:
    if not listing.diff:
        return [], listing.code
    lines = listing.code.split("\n")
    return [line[:1] or " " for line in lines], "\n".join(line[1:] for line in lines)


def _line(sign: str, number: int | None, *, wrapped: bool) -> str:
    """Return the attributes of a line; empty when it needs none."""
    data = "" if number is None else f' data-line="{number}"'
    data += f' data-sign="{sign}"' if sign in _SIGNS else ""
    classes = " ".join(["line", _SIGNS.get(sign, "")]).strip()
    return f' class="{classes}"{data}' if data or wrapped else ""


def listing(code: str, info: str, draft: Draft, line: int) -> Listing:
    """Read a fence's info string; what is wrong with it is told on ``line``."""
    language, given = _split(info, draft, line)
    if language not in languages():
        near = nearest(language, languages())
        cure = f'Did you mean "{near}"? Use "text" for none.' if near else 'Use "text" for none.'
        draft.mistake(line, f'There is no language "{language}".', cure)
        language = TEXT
    diff = "diff" in given
    if diff:
        _check_signs(code, draft, line)
    return Listing(
        code=code,
        language=language,
        title=given.get("title", ""),
        marked=_marked(given.get("hl_lines", ""), code, draft, line),
        first_number=_first_number(given, draft, line),
        diff=diff,
    )


def _split(info: str, draft: Draft, line: int) -> tuple[str, dict[str, str]]:
    """Return the language and the options; a value's quotes are gone, an option alone is ""."""
    first, _, rest = info.strip().partition(" ")
    if "=" in first or first == "linenos":
        first, rest = TEXT, info
    given: dict[str, str] = {}
    at, rest = 0, rest.strip()
    while at < len(rest):
        match = _OPTION.match(rest, at)
        if match is None:
            problem = f"The fence's options cannot be read from {rest[at:].strip()} on."
            draft.mistake(line, problem, 'Write them like title="a.py" hl_lines="2-3 7" linenos.')
            break
        at = match.end()
        name, value = match[1], match[2]
        if name not in _OPTIONS:
            problem = f'A fence has no option "{name}".'
            draft.mistake(line, problem, did_you_mean(name, _OPTIONS))
        elif name in given:
            draft.mistake(line, f'The option "{name}" is given twice.', "Keep one.")
        elif (value is None) != (name == "diff") and name != "linenos":
            cure = "Write only diff." if name == "diff" else f'Write {name}="…".'
            draft.mistake(line, f'The option "{name}" has a value it cannot take.', cure)
        else:
            given[name] = (value or "").strip("\"'")
    return first or TEXT, given


def _first_number(given: Mapping[str, str], draft: Draft, line: int) -> int | None:
    number = given.get("linenos")
    if number is None:
        return None
    if number and not _NUMBER.fullmatch(number):
        cure = "Write linenos, or linenos=20 to start at 20."
        draft.mistake(line, f'linenos="{number}" is no line number.', cure)
        return 1
    return int(number) if number else 1


def _marked(wanted: str, code: str, draft: Draft, line: int) -> set[int]:
    count = code.count("\n") + (not code.endswith("\n"))
    marked: set[int] = set()
    for part in wanted.replace(",", " ").split():
        match = _RANGE.fullmatch(part)
        if match is None:
            cure = 'Write lines and ranges: hl_lines="2-3 7".'
            draft.mistake(line, f'hl_lines has "{part}", which is no line.', cure)
            continue
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= count:
            cure = f"The block has {count} {'line' if count == 1 else 'lines'}, counted from 1."
            draft.mistake(line, f'hl_lines="{part}" is outside of the block.', cure)
            continue
        marked.update(range(first, last + 1))
    return marked


def _check_signs(code: str, draft: Draft, line: int) -> None:
    for number, text in enumerate(code.split("\n"), start=1):
        if text[:1] not in {"+", "-", " ", ""}:
            problem = f'In a diff, a line begins with +, - or a space, not with "{text[0]}".'
            draft.mistake(line + number, problem, "Put a space before a line that stays.")


def _ends(token: Token, lines: list[str]) -> bool:
    first, last = token.map or (0, 0)
    match = _END.fullmatch(lines[last - 1]) if last - 1 > first else None
    return match is not None and match[1].startswith(token.markup)


def _write(state: StateCore) -> None:
    draft = draft_of(state.env)
    lines = state.src.split("\n")
    for token in state.tokens:
        if token.type == "code_block":
            finish(token, figure(Listing(code=token.content), token.attrs))
        elif token.type == "fence":
            # In a list or a quote a fence may end where the item does.
            if token.level == 0 and not _ends(token, lines):
                cure = f"Add a line with only {token.markup} after the code."
                draft.mistake(token, "This fence never ends.", cure)
            shown = listing(token.content, unescapeAll(token.info), draft, draft.line(token))
            finish(token, figure(shown, token.attrs))


def extend(md: MarkdownIt) -> None:
    md.core.ruler.push("fences", _write)
