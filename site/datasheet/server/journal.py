"""The server's log: one line each on standard error, JSON, or short where a person reads along.

No line holds an address, a user agent or a query, and none a control letter that a visitor sent.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

_PATH_LETTERS_MAX = 200
_LOGGER = "datasheet"
_QUIETED = ("_granian", "granian.access", "limits")

access = logging.getLogger(f"{_LOGGER}.access")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A request and what became of it."""

    request_id: str
    method: str
    path: str
    """From the root, without the query."""
    status: int
    duration_ms: float
    size_bytes: int


def told(handled: Handled) -> None:
    """Write a request's line; a failure of ours stands out."""
    level = logging.ERROR if handled.status >= 500 else logging.INFO
    if access.isEnabledFor(level):
        access.log(level, "request", extra={"handled": handled})


def failed(request_id: str, error: BaseException) -> None:
    """Tell where an error was raised. Its own text is left out: it may quote a visitor."""
    access.error(
        "failed",
        extra={"request_id": request_id, "error": type(error).__name__, "at": _places(error)},
    )


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


class JsonLines(logging.Formatter):
    """For programs: a JSON object on each line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": _utc(record),
            "level": record.levelname.lower(),
            "event": visible(record.getMessage()),
            **_more(record),
        }
        # ASCII alone: JSON escapes every other control letter and everything that looks like one.
        return json.dumps(line).replace("\x7f", "\\u007f")


class ShortLines(logging.Formatter):
    """For people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        handled: Handled | None = getattr(record, "handled", None)
        if handled is not None:
            path = visible(handled.path)
            return f"{handled.method} {path} {handled.status} {handled.duration_ms:.0f} ms"
        told = " ".join(str(value) for value in _more(record).values())
        return visible(" ".join(part for part in (record.getMessage(), told) if part))


def _more(record: logging.LogRecord) -> Mapping[str, Any]:
    handled: Handled | None = getattr(record, "handled", None)
    if handled is not None:
        return {
            "request_id": handled.request_id,
            "method": visible(handled.method),
            "path": visible(handled.path),
            "status": handled.status,
            "ms": round(handled.duration_ms, 1),
            "bytes": handled.size_bytes,
        }
    names = [name for name in ("request_id", "error", "at") if name in vars(record)]
    more: dict[str, Any] = {name: getattr(record, name) for name in names}
    if record.exc_info and record.exc_info[1] is not None:
        more |= {"error": type(record.exc_info[1]).__name__, "at": _places(record.exc_info[1])}
    return more


def _utc(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def visible(text: str) -> str:
    """Return text that moves no cursor: letters that do not show are written as escapes."""
    if len(text) > _PATH_LETTERS_MAX and "\n" not in text:
        text = f"{text[:_PATH_LETTERS_MAX]}…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def open_journal(stream: TextIO | None = None) -> logging.Handler:
    """Send everything that is logged to standard error; ``close_journal`` undoes it."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ShortLines() if stream.isatty() else JsonLines())
    # The root: what a library warns of is a line like any other, and quotes no visitor either.
    logging.getLogger().addHandler(handler)
    logging.getLogger(_LOGGER).setLevel(logging.INFO)
    for name in _QUIETED:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return handler


def close_journal(handler: logging.Handler) -> None:
    logging.getLogger().removeHandler(handler)
