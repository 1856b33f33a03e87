"""Everything that one server runs, put together."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from datasheet.address import BaseUrl
from datasheet.compression import Compression
from datasheet.kit.asgi import ASGIApp
from datasheet.kit.health import Health
from datasheet.kit.origin import Origins
from datasheet.kit.running import Running
from datasheet.kit.streams import Streams
from datasheet.live import SAME, Live
from datasheet.pages.static_host import header_rules
from datasheet.server.bridge import Bridge
from datasheet.server.encodings import Encodings
from datasheet.server.front import Front
from datasheet.server.frozen_site import FrozenSite
from datasheet.server.site_folder import SiteFolder

LIVE, API = "/live/", "/api/"
"""Below these, Flask answers."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A site on its way to a socket. Close it once."""

    front: Front
    streams: Streams
    running: Sequence[Running]
    encodings: Encodings
    health: Health
    bridge: Bridge | None = field(default=None)

    def close(self) -> None:
        """End what the parts hold. One that cannot end keeps no other from it."""
        for part in self.running:
            try:
                part.close()
            except Exception:
                log.exception("%s could not be closed.", part.name)
        self.encodings.close()
        self.health.close()
        if self.bridge is not None:
            self.bridge.close()


def compose(
    folder: Path,
    base: BaseUrl,
    *,
    live: Live = SAME,
    search: bool = True,
    streams: Streams | None = None,
    origins: Origins | None = None,
    running: Sequence[Running] = (),
    app: Flask | None = None,
    compressed: Path | None = None,
    trusted_hops: int = 0,
) -> Composition:
    """Put a frozen folder and the live parts of a site behind one front.

    ``live`` and ``search`` are what its pages may do, as in the settings. ``app`` answers below
    ``/live/`` and ``/api/``; ``compressed`` keeps smaller forms of files.
    """
    opened = SiteFolder(folder)
    encodings = Encodings(Compression(compressed), opened)
    checks = {name: check for part in running for name, check in part.checks.items()}
    health = Health(checks)
    bridge = None if app is None else Bridge(app)
    parts: dict[str, ASGIApp] = {} if bridge is None else {LIVE: bridge, API: bridge}
    for part in running:
        parts.update(_sound(part.raw))
    rules = tuple(header_rules(base, live, search=search))
    front = Front(
        base=base,
        rules=rules,
        files=FrozenSite(opened, base, rules, encodings),
        parts=parts,
        health=health,
        origins=origins or Origins(base.origin),
        trusted_hops=trusted_hops,
    )
    return Composition(
        front=front,
        streams=streams or Streams(),
        running=tuple(running),
        encodings=encodings,
        health=health,
        bridge=bridge,
    )


def _sound(raw: Mapping[str, ASGIApp]) -> Mapping[str, ASGIApp]:
    for prefix in raw:
        if not (prefix.startswith("/") and prefix.endswith("/") and len(prefix) > 2):
            raise ValueError(f'"{prefix}" is no path prefix. Write it as /live/name/.')
    return raw
