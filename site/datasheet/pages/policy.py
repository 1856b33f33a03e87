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


def meta(*, search: bool, live: Live = OFF) -> str:
    """For ``<meta http-equiv="Content-Security-Policy">``: hosts without headers of our own."""
    allowed = dict(DIRECTIVES)
    if search:
        allowed["script-src"] += f" {_WEB_ASSEMBLY}"
    if live.origin is not None:
        # Both in form-action: with the other host alone Chromium delivers the post and then blocks
        # the way back.
        for name in ("connect-src", "form-action"):
            allowed[name] += f" {live.origin}"
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def header(*, search: bool, live: Live = OFF) -> str:
    """For the HTTP header: browsers ignore ``frame-ancestors`` in the other form."""
    return f"{meta(search=search, live=live)}; frame-ancestors 'none'"
