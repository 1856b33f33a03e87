"""A file as it was written: its text, its front matter with lines, its body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasheet.content.lines import Lines, line_at
from datasheet.content.mistakes import Mistakes
from datasheet.content.yaml_lines import read_yaml

_FENCE = "---"
# What XML cannot carry at all would break the feeds of the whole site.
_UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SIZE_MAX = 2 * 1024 * 1024
"""Bytes of one text file. More is a file put in the wrong place, and would stall the freeze."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Markdown file."""

    path: str
    """Relative to the project, with forward slashes: what messages name."""
    file: Path
    front: dict[str, Any]
    """Front matter: text, lists and mappings; nothing is typed yet."""
    lines: Lines
    body: str
    body_line: int
    """The file's number of the body's first line."""

    def line_of(self, *keys: str | int) -> int:
        """Return the line of a key of the front matter, or of the nearest thing around it."""
        return line_at(self.lines, keys)


def leads_out(file: Path, root: Path) -> bool:
    """Return whether a path inside ``root`` is in truth a file elsewhere, by way of a link."""
    return not file.resolve().is_relative_to(root.resolve())


def unfit(text: str) -> re.Match[str] | None:
    """Return the first character that no page and no feed can carry."""
    return _UNFIT.search(text)


def read_text(file: Path, path: str, mistakes: Mistakes) -> str | None:
    """Return a file's text, without byte order mark and with ``\\n`` line ends.

    ``path`` is relative to the project. A file that lies elsewhere or cannot be read as UTF-8 text
    is a mistake, and None.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        problem = f"The file cannot be read ({error.strerror})."
        mistakes.add(path, 1, problem, "Check its rights, or where it leads to.")
        return None
    if leads_out(file, file.parents[path.count("/")]):
        mistakes.add(path, 1, "The link leads out of the project.", "Copy the file itself.")
        return None
    if len(data) > SIZE_MAX:
        size = f"{len(data) / 1024 / 1024:.1f} MB"
        mistakes.add(path, 1, f"The file has {size}; text ends at 2 MB.", "Split it.")
        return None
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        mistakes.add(path, line, f"Byte 0x{byte:02X} is not UTF-8.", "Save the file as UTF-8.")
        return None
    if (sign := unfit(text)) is not None:
        line = text.count("\n", 0, sign.start()) + 1
        mistakes.add(path, line, *unfit_told(sign))
        return None
    return text


def unfit_told(sign: re.Match[str]) -> tuple[str, str]:
    """Return problem and cure for a character that ``unfit`` has found."""
    code = ord(sign[0])
    name = "A zero byte" if code == 0 else f"The control character U+{code:04X}"
    return f"{name} stands in the text.", "Remove it."


def read_source(file: Path, path: str, mistakes: Mistakes) -> Source | None:
    """Read and split a Markdown file; None, with at least one mistake told, when that fails."""
    text = read_text(file, path, mistakes)
    if text is None:
        return None
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        mistakes.add(
            path, 1, "There is no front matter.", "Start the file with ---, title: …, and ---."
        )
        return None
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() == _FENCE), None)
    if end is None:
        mistakes.add(
            path,
            1,
            "The front matter starts with --- but never ends.",
            "Add a line with only --- after the last key.",
        )
        return None
    parsed = read_yaml("\n".join(lines[1:end]), path, first_line=2, mistakes=mistakes)
    if parsed is None:
        return None
    front, key_lines = parsed
    return Source(
        path=path,
        file=file,
        front=front,
        lines=key_lines,
        body="\n".join(lines[end + 1 :]),
        body_line=end + 2,
    )
