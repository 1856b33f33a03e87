"""A live part of the site, opened: what the server mounts, asks and ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint

from datasheet.kit.asgi import ASGIApp
from datasheet.kit.health import Check
from datasheet.kit.limits import Limits
from datasheet.kit.origin import Origins
from datasheet.kit.streams import Streams


def _nothing() -> None:
    pass


def _nothing_to_drain(seconds_max: float) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """What a live part is given to stand on: where its state lives, and what all parts share."""

    data_folder: Path
    database_url: str | None = field(repr=False)
    """PostgreSQL; None: a SQLite file of its own in the data folder."""
    redis_url: str | None = field(repr=False)
    secret_key: bytes = field(repr=False)
    limits: Limits
    origins: Origins
    streams: Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What an opened part gives to the server.

    The server calls ``drain`` once at SIGTERM, after the last request was answered and in a thread
    of its own, with the seconds it may take at most; then ``close``.
    """

    name: str
    """Its blueprint is mounted at ``/live/<name>``; ``/readyz`` tells its checks under it."""
    blueprint: Blueprint | None = None
    """Views and templates; its routes need no prefix of their own."""
    api: Blueprint | None = None
    """JSON views, mounted at ``/api/v1/<name>``."""
    raw: Mapping[str, ASGIApp] = field(default_factory=dict)
    """Path prefixes, ending in ``/``, whose requests go past Flask: event streams, hot paths.
    ``kit.asgi.path_in_site`` gives the path."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    drain: Callable[[float], None] = _nothing_to_drain
    close: Callable[[], None] = _nothing
