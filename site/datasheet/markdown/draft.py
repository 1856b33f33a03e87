"""What is known while one body is being written: where it stands, and which ids it has used."""

from __future__ import annotations

from collections.abc import Collection, MutableMapping
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from datasheet.markdown.blocks import Surroundings

Env = MutableMapping[str, Any]


class Ids:
    """The ids of one page. An author's own ids are fixed first; the others give way to them."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._lines: dict[str, int | None] = dict.fromkeys(taken)
        self._next: dict[str, int] = {}

    def fix(self, wanted: str, line: int) -> str | None:
        """Give an id its author chose; return where it is used already, None when it was free."""
        if wanted in self._lines:
            before = self._lines[wanted]
            return "by the page itself" if before is None else f"on line {before}"
        self._lines[wanted] = line
        return None

    def claim(self, wanted: str, line: int) -> str:
        """Give ``wanted``, or ``wanted-2``, ``wanted-3`` … when it is in use."""
        free, number = wanted, self._next.get(wanted, 2)
        while free in self._lines:
            free, number = f"{wanted}-{number}", number + 1
        self._next[wanted] = number
        self._lines[free] = line
        return free


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One body on its way from text to blocks. Rules find it in ``env`` with ``draft_of``."""

    around: Surroundings
    first_line: int
    ids: Ids

    def line(self, token: Token) -> int:
        """Return the line of the author's file on which ``token`` begins."""
        return self.first_line + (token.map[0] if token.map else 0)

    def mistake(self, at: Token | int, problem: str, cure: str = "") -> None:
        line = at if isinstance(at, int) else self.line(at)
        self.around.mistake(line, problem, cure)

    def fix_id(self, wanted: str, line: int) -> None:
        """Keep an id for its author; a second use of it is a mistake."""
        if not wanted or any(letter.isspace() for letter in wanted):
            self.mistake(line, f'"{wanted}" is no id.', "Write a word without spaces.")
        elif (before := self.ids.fix(wanted, line)) is not None:
            self.mistake(line, f'The id "{wanted}" is already used {before}.', "Choose another.")


def draft_of(env: Env) -> Draft:
    draft: Draft = env["draft"]
    return draft


def finish(token: Token, html: str) -> None:
    """Turn a token into HTML that is ours: rules after this one leave it alone."""
    token.type = "finished"
    token.content = html
    token.children = None
