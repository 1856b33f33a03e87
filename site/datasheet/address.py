"""Where the site is on the web, and the one function that every link goes through."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_NEVER_PUBLIC = (
    *("example.com", "example.net", "example.org"),
    *("example", "test", "invalid", "localhost"),
    *("local", "internal", "home.arpa"),
)
"""Domains for examples and tests (RFC 2606, RFC 6761) and for the network at hand (RFC 6762, RFC
8375, ICANN's "internal")."""
_UNFIT = re.compile(r"[\s\"'<>\\^`{|}]")


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The address of the site's front page, as ``https://example.org/sub/``.

    Paths inside the site are written from its root, ``/posts/x/``, everywhere but in ``href`` and
    ``absolute``.
    """

    origin: str
    """Scheme, host and port."""
    prefix: str
    """The path without its last slash: empty, or ``/sub``."""

    @classmethod
    def parse(cls, url: str) -> BaseUrl:
        """Read an address. Raises ValueError, with the cure, for one no site can have."""
        url = url.strip()
        try:
            parts = urlsplit(url)
            # Asking for the port raises ValueError for one that is no number.
            sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            sound = False
        if not sound or _UNFIT.search(url) or {"", ".", ".."} & set(_segments(parts.path)):
            raise ValueError(f'"{url}" is not the address of a site. Write https://host/path/.')
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError(f'"{url}" has a query, a fragment or a user. Leave only the path.')
        # Browsers write the host in small letters, so that another spelling would not be ours.
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        return cls(origin, quote(parts.path.rstrip("/"), safe="/%"))

    def __str__(self) -> str:
        return f"{self.origin}{self.prefix}/"

    def href(self, path: str) -> str:
        """Return what to write in HTML for a path from the site's root."""
        return self.prefix + path

    def absolute(self, path: str) -> str:
        return self.origin + self.prefix + path

    def inside(self, href: str) -> str | None:
        """Undo ``href`` or ``absolute``: the path from the site's root, None for another place."""
        rest = "/" if href == self.origin else href.removeprefix(self.origin)
        if not rest.startswith("/") or rest.startswith("//"):
            return None
        if self.prefix and rest != self.prefix and not rest.startswith(self.prefix + "/"):
            return None
        return rest.removeprefix(self.prefix) or "/"

    @property
    def is_public(self) -> bool:
        """Whether strangers may see it: neither a local address nor a name kept for examples."""
        host = (urlsplit(self.origin).hostname or "").rstrip(".")
        try:
            return ipaddress.ip_address(host).is_global
        except ValueError:
            kept = any(host == name or host.endswith("." + name) for name in _NEVER_PUBLIC)
            return not kept and "." in host


def _segments(path: str) -> list[str]:
    """Return the parts between slashes, those at both ends left out."""
    inner = path.removeprefix("/").removesuffix("/")
    return inner.split("/") if inner else []
