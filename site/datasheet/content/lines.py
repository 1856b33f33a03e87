"""Where each key of a file stands, so that a mistake can be told with its line."""

from __future__ import annotations

from collections.abc import Sequence

Lines = dict[tuple[str | int, ...], int]
"""Path of keys and list positions → line of the file. The empty path is the whole."""


def line_at(lines: Lines, keys: Sequence[str | int]) -> int:
    """Return the line of a key, or of the nearest thing around it that has one."""
    whole = tuple(keys)
    for end in range(len(whole), -1, -1):
        if (line := lines.get(whole[:end])) is not None:
            return line
    return 1
