"""Whose request it is, as far as limits need to know: a network, never a person."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

_SHARED_BITS = 64
"""A household has a whole /64 of IPv6, so that single addresses would be no limit."""
_LETTERS_MAX = 45
UNKNOWN = "unknown"


def client_address(peer: str, forwarded: str | None, trusted_hops: int) -> str:
    """Return the visitor's address: the socket's, or what the proxies we trust say it is.

    Each proxy adds the address it was asked from to the end of ``X-Forwarded-For``. Behind N of
    ours the N-th from the end is the last that a stranger could not write. A header that is
    shorter, or has no address there, says nothing: the socket's counts.
    """
    if trusted_hops <= 0 or forwarded is None:
        return peer
    hops = forwarded.split(",")
    if len(hops) < trusted_hops:
        return peer
    told = _address(hops[-trusted_hops])
    return peer if told is None else str(told)


def network_of(address: str) -> str:
    """Return what limits count by: an IPv4 address, or the /64 of an IPv6 address."""
    told = _address(address)
    if told is None:
        return UNKNOWN
    if isinstance(told, IPv4Address):
        return str(told)
    return str(ipaddress.ip_network((told, _SHARED_BITS), strict=False))


def _address(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if len(text) > _LETTERS_MAX:
        return None
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A socket that takes both kinds shows IPv4 as ::ffff:a.b.c.d; all of it would be one /64.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
