"""What a live route may know of the one who asks. It is enough for limits, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasheet.kit.origin import Verdict

KEY = "datasheet.visitor"
"""Where it stands, in an ASGI scope and in a WSGI environment alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One request's sender."""

    network: str
    """An IPv4 address or a /64 of IPv6: what limits count by. It is never logged or stored."""
    request_id: str
    """The same as in the log and in ``X-Request-Id``."""
    origin: Verdict


def visitor_of(request: Mapping[str, Any]) -> Visitor:
    """Return who asks: of ``flask.request.environ``, or of an ASGI scope."""
    visitor: Visitor = request[KEY]
    return visitor
