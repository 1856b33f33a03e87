"""What a page of this site may load and do, in the two forms a browser reads it in."""

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


def _written(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def _allowed(live: Live) -> Mapping[str, str]:
    if live.origin is None:
        return DIRECTIVES
    # Both in form-action: with the other host alone Chromium delivers the post and then blocks
    # the way back.
    here_and_there = f"'self' {live.origin}"
    return {**DIRECTIVES, "connect-src": here_and_there, "form-action": here_and_there}


def meta(live: Live) -> str:
    """For ``<meta http-equiv="Content-Security-Policy">``: hosts without headers of our own."""
    return _written(_allowed(live))


def header(live: Live) -> str:
    """For the HTTP header: browsers ignore ``frame-ancestors`` in the other form."""
    return _written({**_allowed(live), "frame-ancestors": "'none'"})


META, HEADER = meta(OFF), header(OFF)
"""The two forms for pages whose back end, if any, is on their own host."""
