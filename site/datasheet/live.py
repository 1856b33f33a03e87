"""Where the back end of the pages is: nowhere, on this server, or on another host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from datasheet.address import BaseUrl

PREFIXES = ("/live/", "/api/", "/r/")
"""What the server answers itself, from the site's root; everything else is a frozen file."""
_AT_HOME = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Live:
    """What a page may call. ``address`` is set for another host, and only then."""

    kind: Literal["off", "same", "elsewhere"]
    address: BaseUrl | None = None

    @classmethod
    def parse(cls, text: str) -> Live:
        """Read the setting ``live``. Raises ValueError, with the cure."""
        if text == "off":
            return OFF
        if text == "same":
            return SAME
        try:
            address = BaseUrl.parse(text)
        except ValueError:
            address = None
        if address is None or not _is_safe(address):
            raise ValueError(
                f'"{text}" is not where a back end can be. Write off, same or https://host/.'
            )
        return cls("elsewhere", address)

    def seen_from(self, base: BaseUrl) -> Live:
        """Return what it is for the pages at an address: on its own host, another is the same."""
        return SAME if self.address == base else self

    @property
    def origin(self) -> str | None:
        """The other host that a page may speak to; None when there is none."""
        return self.address.origin if self.address else None

    def href(self, base: BaseUrl, path: str) -> str | None:
        """Return how a page at ``base`` writes a path of the back end; None when there is none."""
        if self.kind == "off":
            return None
        return self.address.absolute(path) if self.address else base.href(path)


OFF = Live("off")
SAME = Live("same")


def _is_safe(address: BaseUrl) -> bool:
    """Whether what a visitor sends there is encrypted, or stays on the machine."""
    parts = urlsplit(address.origin)
    return parts.scheme == "https" or parts.hostname in _AT_HOME
