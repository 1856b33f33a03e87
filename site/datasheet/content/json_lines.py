"""JSON files with the line of every key of an object."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from datasheet.content.lines import Lines
from datasheet.content.mistakes import Mistakes
from datasheet.content.source import read_text

_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|[{}\[\]\n]')
_CURE = "Record it again."


def read_json(file: Path, path: str, mistakes: Mistakes) -> tuple[dict[str, Any], Lines] | None:
    """Return the file's object and the line of each key; None, with the mistake told, if broken."""
    text = read_text(file, path, mistakes)
    if text is None:
        return None
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        mistakes.add(path, error.lineno, f"This is not JSON: {error.msg}.", _CURE)
    except (RecursionError, ValueError):
        # Deeper than Python follows, or a number of more digits than it reads.
        mistakes.add(path, 1, "This JSON is too deep, or a number in it is too long.", _CURE)
    else:
        if isinstance(value, dict):
            return value, key_lines(text)
        mistakes.add(path, 1, "A run is an object of keys.", _CURE)
    return None


def key_lines(text: str) -> Lines:
    """Return the line of every key of a valid JSON object; what lists hold has no lines."""
    lines: Lines = {(): 1}
    path: list[str | None] = []
    """The last key of each open bracket; None as long as there is none."""
    line = 1
    for token in _TOKEN.finditer(text):
        if token[1] is None:
            if token[0] == "\n":
                line += 1
            elif token[0] in "{[":
                path.append(None)
            else:
                path.pop()
            continue
        if token[2] is not None:
            path[-1] = json.loads(token[1])
            if None not in path:
                lines[tuple(key for key in path if key is not None)] = line
            line += token[2].count("\n")
    return lines
