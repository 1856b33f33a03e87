"""Environment variables, read so that all their mistakes are told together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class SettingsError(Exception):
    """The environment has mistakes, all of them in the text. The command line exits with 2."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class Environment:
    """The variables, and every mistake in them so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.mistakes: list[str] = []

    def text(self, name: str) -> str | None:
        """Return a value without the blanks around it; an empty one is none."""
        return self._environ.get(name, "").strip() or None

    def read(self, name: str, reader: Callable[[str], T], *, secret: bool = False) -> T | None:
        text = self.secret(name) if secret else self.text(name)
        if text is None:
            return None
        try:
            return reader(text)
        except ValueError as error:
            self.mistakes.append(f"{name}: {error}")
            return None

    def check(self, name: str, step: Callable[[], None]) -> None:
        try:
            step()
        except ValueError as error:
            self.mistakes.append(f"{name}: {error}")

    def secret(self, name: str) -> str | None:
        """Return the variable's value, or what the file holds that ``name_FILE`` names."""
        value, file = self.text(name), self.text(f"{name}_FILE")
        if value and file:
            self.mistakes.append(f"{name}: {name}_FILE is set as well. Keep one of them.")
        if file is None:
            return value
        try:
            found = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            self.mistakes.append(f"{name}_FILE: {file} cannot be read: {why}. Correct the path.")
            return None
        if not found:
            self.mistakes.append(f"{name}_FILE: {file} is empty. Write the secret into it.")
        return found or None

    def raise_any(self) -> None:
        if self.mistakes:
            raise SettingsError(self.mistakes)
