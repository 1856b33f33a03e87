"""What a page of this site may load and do, in the two forms a browser reads it in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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


META = _written(DIRECTIVES)
"""For ``<meta http-equiv="Content-Security-Policy">``: hosts without headers of our own."""

HEADER = _written({**DIRECTIVES, "frame-ancestors": "'none'"})
"""For the HTTP header: browsers ignore ``frame-ancestors`` in the other form."""
