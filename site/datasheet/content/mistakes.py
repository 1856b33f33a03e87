"""Mistakes an author can make, each told with the place to fix it and the cure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to correct. ``str()`` is ``path:line: problem. cure``; editors can jump to it."""

    path: str
    """Relative to the project, with forward slashes."""
    line: int
    problem: str
    """A sentence, with its full stop."""
    cure: str = ""
    """What to do about it, as sentences; empty only where the problem says it all."""

    def __str__(self) -> str:
        told = f"{self.path}:{self.line}: {self.problem}{' ' if self.cure else ''}{self.cure}"
        # One line, and one that any terminal takes, whatever the author's text in it is.
        return " ".join(told.splitlines()).encode("utf-8", "replace").decode()


class ContentError(Exception):
    """The content has mistakes; nothing is published. The command line answers with exit 1."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(slots=True)
class Mistakes:
    """Gathers the mistakes of a whole run, so that an author sees them together."""

    found: list[Mistake] = field(default_factory=list)

    def add(self, path: str, line: int, problem: str, cure: str = "") -> None:
        self.found.append(Mistake(path, line, problem, cure))

    def raise_any(self) -> None:
        """Raise ContentError if there is at least one mistake."""
        if self.found:
            raise ContentError(self.found)

    def __iter__(self) -> Iterator[Mistake]:
        return iter(sorted(set(self.found)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word an author most likely meant, or None when nothing is close."""
    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a cure that offers the nearest known word, else lists what is known."""
    names = sorted(known)
    if (match := nearest(word, names)) is not None:
        return f'Did you mean "{match}"?'
    return f"Known: {', '.join(names)}." if names else ""
