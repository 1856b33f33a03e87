"""TOML files with the line of every key, which the standard library's reader does not tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from pathlib import Path
from typing import Any

from datasheet.content.lines import Lines
from datasheet.content.mistakes import Mistakes
from datasheet.content.source import read_text

_WHERE = re.compile(r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)")
_SPACE = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# Up to two quotes may stand right before the three that close a long string.
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def read_toml(file: Path, path: str, mistakes: Mistakes) -> tuple[dict[str, Any], Lines] | None:
    """Return the file's tables and the line of each key; None, with the mistake told, if broken."""
    text = read_text(file, path, mistakes)
    if text is None:
        return None
    try:
        return tomllib.loads(text), key_lines(text)
    except RecursionError:
        mistakes.add(path, 1, "The file is nested too deeply.", "Flatten it.")
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        line = int(where[1]) if where and where[1] else text.rstrip("\n").count("\n") + 1
        problem = _WHERE.sub("", str(error)).rstrip(".")
        mistakes.add(path, line, f"This is not TOML: {problem}.", "Is a quote or bracket missing?")
    except ValueError:
        # Python refuses to read thousands of digits as one number.
        mistakes.add(path, 1, "A number in this file is too long.", "Write it as text.")
    return None


def key_lines(text: str) -> Lines:
    """Return the line of every table, key and list item of a valid TOML text."""
    return _Walk(text).document()


class _Walk:
    """A walk over a text that is known to be TOML, so that nothing has to be checked again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [at for at, letter in enumerate(text) if letter == "\n"]
        self._lines: Lines = {(): 1}
        self._counts: dict[tuple[str | int, ...], int] = {}

    def document(self) -> Lines:
        table: tuple[str | int, ...] = ()
        self._skip(_BETWEEN)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BETWEEN)
        return self._lines

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        assert match is not None, "the text is not TOML"
        self._at = match.end()
        return match[0]

    def _line(self) -> int:
        return bisect_left(self._ends, self._at) + 1

    def _next_is(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def _header(self) -> tuple[str | int, ...]:
        line, is_array = self._line(), self._next_is("[[")
        brackets = 2 if is_array else 1
        self._at += brackets
        *parents, name = self._key()
        self._at += brackets
        table: tuple[str | int, ...] = ()
        for parent in parents:
            table = (*table, parent)
            self._lines.setdefault(table, line)
            if table in self._counts:
                table = (*table, self._counts[table])
        table = (*table, name)
        if is_array:
            self._lines.setdefault(table, line)
            self._counts[table] = self._counts.get(table, -1) + 1
            table = (*table, self._counts[table])
        self._lines[table] = line
        return table

    def _key(self) -> list[str]:
        """Read a dotted key and the space around it."""
        names: list[str] = []
        while True:
            self._skip(_SPACE)
            if self._text[self._at] in "\"'":
                names.append(tomllib.loads(f"key = {self._skip(_STRING)}")["key"])
            else:
                names.append(self._skip(_BARE))
            self._skip(_SPACE)
            if not self._next_is("."):
                return names
            self._at += 1

    def _pair(self, table: tuple[str | int, ...]) -> None:
        line = self._line()
        names = self._key()
        for end in range(1, len(names) + 1):
            self._lines.setdefault((*table, *names[:end]), line)
        self._at += 1
        self._skip(_SPACE)
        self._value((*table, *names))

    def _value(self, path: tuple[str | int, ...]) -> None:
        sign = self._text[self._at]
        if sign in "\"'":
            self._skip(_STRING)
        elif sign in "[{":
            self._at += 1
            self._items(path, "]" if sign == "[" else "}")
        else:
            self._skip(_SCALAR)

    def _items(self, path: tuple[str | int, ...], close: str) -> None:
        """Walk over the items of an array or the pairs of an inline table."""
        number = 0
        self._skip(_BETWEEN)
        while not self._next_is(close):
            if close == "]":
                self._lines[(*path, number)] = self._line()
                self._value((*path, number))
            else:
                self._pair(path)
            number += 1
            self._skip(_BETWEEN)
            if self._next_is(","):
                self._at += 1
                self._skip(_BETWEEN)
        self._at += 1
