"""What a page of this site may load and do, in the two forms a browser reads it in.

The search runs WebAssembly, which a policy must allow by name. It can be opened on every page, so a
site with a search allows it on all of them, and a site without one on none.
"""

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


_WEB_ASSEMBLY = "'wasm-unsafe-eval'"


def meta(*, search: bool) -> str:
    """For ``<meta http-equiv="Content-Security-Policy">``: hosts without headers of our own."""
    scripts = DIRECTIVES["script-src"]
    allowed = {**DIRECTIVES, "script-src": f"{scripts} {_WEB_ASSEMBLY}" if search else scripts}
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def header(*, search: bool) -> str:
    """For the HTTP header: browsers ignore ``frame-ancestors`` in the other form."""
    return f"{meta(search=search)}; frame-ancestors 'none'"
