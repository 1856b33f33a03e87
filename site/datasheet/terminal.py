"""What the commands say: results on standard output, progress and mistakes on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable

import click

from datasheet.content.mistakes import Mistake


def has_colour() -> bool:
    """Return whether standard error takes colour: a terminal, and NO_COLOR is not set."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def tell(text: str) -> None:
    """Say something on standard error."""
    click.echo(text, err=True, color=has_colour())


def tell_mistakes(mistakes: Iterable[Mistake]) -> None:
    """Print every mistake on a line, then how many there are."""
    told = sorted(set(mistakes))
    for mistake in told:
        place = click.style(f"{mistake.path}:{mistake.line}:", bold=True)
        cure = f" {mistake.cure}" if mistake.cure else ""
        tell(f"{place} {mistake.problem}{cure}")
    tell(click.style(f"{counted(told)}; nothing was published.", fg="red"))


def counted(mistakes: Iterable[Mistake]) -> str:
    """Return ``3 errors in 2 files``."""
    told = sorted(set(mistakes))
    files = len({mistake.path for mistake in told})
    return f"{plural(len(told), 'error')} in {plural(files, 'file')}"


def as_json(mistakes: Iterable[Mistake]) -> str:
    """Return the mistakes as JSON, for editors and CI."""
    told = [
        {"path": m.path, "line": m.line, "problem": m.problem, "cure": m.cure}
        for m in sorted(set(mistakes))
    ]
    return json.dumps({"errors": told}, ensure_ascii=False, indent=2)


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def size(count: int) -> str:
    """Return bytes as people read them: ``1.4 MB``, decimal."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:.1f} MB"
    return f"{count / 1000:.0f} KB"


class ProgressLine:
    """One line on a terminal's standard error that is written over; silent anywhere else."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._shown:
            width = 24
            bar = "#" * (width * done // max(total, 1))
            sys.stderr.write(f"\r\x1b[K[{bar:<{width}}] {done}/{total} {what[:40]}")
            sys.stderr.flush()

    def close(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
