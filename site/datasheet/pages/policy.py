"""What a page of this site may load and do, in the two forms a browser reads it in.

The search runs WebAssembly, which a policy must allow by name. It can be opened on every page, so a
site with a search allows it on all of them, and a site without one on none.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from datasheet.live import OFF, Live

DIRECTIVES: Mapping[str, str] = MappingProxyType(
    {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "manifest-src": "'self'",
    }
)


_WEB_ASSEMBLY = "'wasm-unsafe-eval'"


def _allowed(live: Live, search: bool) -> Mapping[str, str]:
    allowed = dict(DIRECTIVES)
    if search:
        allowed["script-src"] += f" {_WEB_ASSEMBLY}"
    if live.origin is not None:
        # Both in form-action: with the other host alone Chromium delivers the post and then blocks
        # the way back.
        allowed["connect-src"] = allowed["form-action"] = f"'self' {live.origin}"
    return allowed


def _written(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def meta(live: Live = OFF, *, search: bool) -> str:
    """For ``<meta http-equiv="Content-Security-Policy">``: hosts without headers of our own."""
    return _written(_allowed(live, search))


def header(live: Live = OFF, *, search: bool) -> str:
    """For the HTTP header: browsers ignore ``frame-ancestors`` in the other form."""
    return _written({**_allowed(live, search), "frame-ancestors": "'none'"})
