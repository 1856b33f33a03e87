"""Footnotes as side notes: each stands right after the block that first refers to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

from datasheet.markdown.draft import Draft, draft_of, finish

# As the plugin reads it, with a bound: its own search runs to the end of the text each time.
_REFERENCE = re.compile(r"\[\^([^\s\]\[]{1,80})\]")


@dataclass(slots=True, kw_only=True)
class Note:
    label: str
    line: int
    tokens: list[Token]
    number: int = 0
    """0 until something refers to it."""
    id: str = ""
    references: list[str] = field(default_factory=list)
    """Ids of the places that refer to it."""


def _reference(state: StateInline, silent: bool) -> bool:
    # Silent, it is text in brackets: [text[^1]](/a) must stay a link, for the mistake to be told.
    match = None if silent else _REFERENCE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    token = state.push("note_reference", "", 0)
    token.content = match[1]
    token.meta["linked"] = state.linkLevel > 0
    state.pos = match.end()
    return True


def _collect(state: StateCore) -> None:
    """Take the notes out of the text."""
    draft = draft_of(state.env)
    notes: dict[str, Note] = state.env.setdefault("notes", {})
    kept: list[Token] = []
    open_notes: list[Note] = []
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            note = Note(label=token.meta["label"], line=draft.line(token), tokens=[])
            if note.label in notes:
                before = notes[note.label].line
                problem = f"The note [^{note.label}] is already defined on line {before}."
                draft.mistake(token, problem, "Give one of them another name.")
            else:
                notes[note.label] = note
            open_notes.append(note)
        elif token.type == "footnote_reference_close":
            note = open_notes.pop()
            if not note.tokens:
                draft.mistake(
                    note.line, f"The note [^{note.label}] is empty.", "Write it behind the colon."
                )
        else:
            (open_notes[-1].tokens if open_notes else kept).append(token)
    state.tokens = kept


class Notes:
    """The notes of one body. First every block is numbered, then each is rendered."""

    def __init__(self, notes: Mapping[str, Note], draft: Draft) -> None:
        self._notes = notes
        self._draft = draft
        self._count = 0

    def number(self, tokens: Sequence[Token]) -> list[Note]:
        """Number the references in a block; return the notes that belong after it."""
        found: list[Note] = []
        waiting = [tokens]
        while waiting:
            for reference in _references(waiting.pop(0)):
                if (note := self._refer(reference)) is not None:
                    found.append(note)
                    waiting.append(note.tokens)
        return found

    def _refer(self, reference: Token) -> Note | None:
        """Write a reference; return its note if this is the first one to it."""
        label = reference.content
        note = self._notes.get(label)
        if note is None:
            self._draft.mistake(
                reference,
                f"There is no note [^{label}].",
                f'Add a line "[^{label}]: …", or write \\[^{label}] for the text itself.',
            )
            finish(reference, escapeHtml(f"[^{label}]"))
            return None
        if reference.meta.get("linked"):
            problem = f"The note [^{label}] stands inside a link, and is a link itself."
            self._draft.mistake(reference, problem, "Put it behind the link.")
        first, line = not note.number, self._draft.line(reference)
        if first:
            self._count += 1
            note.number = self._count
            note.id = self._draft.ids.claim(f"n{note.number}", note.line)
        own = self._draft.ids.claim(f"r{note.number}", line)
        note.references.append(own)
        finish(
            reference,
            f'<a class="sref" id="{own}" href="#{note.id}"'
            f' aria-label="Note {note.number}">{note.number}</a>',
        )
        return note if first else None

    def tell_unused(self) -> None:
        for note in self._notes.values():
            if not note.number:
                self._draft.mistake(
                    note.line,
                    f"Nothing refers to the note [^{note.label}].",
                    f"Write [^{note.label}] where it belongs, or delete the note.",
                )


def _references(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or () if token.type == "inline" else ():
            if child.type == "note_reference":
                yield child


def aside(note: Note, md: MarkdownIt) -> str:
    """Write a note, with a way back to each place that refers to it."""
    head = _finished(f"<b>{note.number}</b> ")
    many = len(note.references) > 1
    back = _finished(
        "".join(
            f' <a href="#{place}" aria-label="Back to text{f", place {n}" if many else ""}">↑</a>'
            for n, place in enumerate(note.references, start=1)
        )
    )
    tokens = list(note.tokens)
    if _kinds(tokens) == ["paragraph_open", "inline", "paragraph_close"]:
        tokens = tokens[1:2]
    # In a paragraph the number and the way back stand on its first and last line.
    first = next((t for t in tokens[:2] if t.type == "inline"), None)
    last = next((t for t in tokens[-2:] if t.type == "inline"), None)
    if first is not None and tokens[0].type in {"inline", "paragraph_open"}:
        first.children = [head, *(first.children or [])]
    else:
        tokens.insert(0, head)
    if last is not None and tokens[-1].type in {"inline", "paragraph_close"}:
        last.children = [*(last.children or []), back]
    else:
        tokens.append(back)
    html = md.renderer.render(tokens, md.options, {}).strip("\n")
    return f'<aside class="sn" id="{note.id}" role="note">{html}</aside>'


def _kinds(tokens: Iterable[Token]) -> list[str]:
    return [token.type for token in tokens]


def _finished(html: str) -> Token:
    token = Token("text", "", 0)
    finish(token, html)
    return token


def extend(md: MarkdownIt) -> None:
    ends = ["paragraph", "reference"]
    md.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ends})
    md.inline.ruler.after("image", "note_reference", _reference)
    md.core.ruler.push("sidenotes", _collect)
