"""Whose request it is: the address that a stranger cannot write, and its network."""

from __future__ import annotations

import pytest

from datasheet.kit.network import client_address, network_of

PEER = "10.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "hops", "address"),
    [
        (None, 0, PEER),
        ("6.6.6.6", 0, PEER),
        (None, 1, PEER),
        ("1.1.1.1", 1, "1.1.1.1"),
        # The visitor wrote the first, our proxy the last.
        ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6,1.1.1.1 ,2.2.2.2", 2, "1.1.1.1"),
        ("1.1.1.1", 2, PEER),
        ("", 1, PEER),
        (",", 1, PEER),
        ("6.6.6.6, garbage", 1, PEER),
        ("6.6.6.6, 1.1.1.1:443", 1, PEER),
        ("1.1.1.1\n", 1, "1.1.1.1"),
        ("x" * 10_000, 1, PEER),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("::ffff:1.2.3.4", 1, "1.2.3.4"),
        ("1.1.1.1", -1, PEER),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    forwarded: str | None, hops: int, address: str
) -> None:
    assert client_address(PEER, forwarded, hops) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_a_network_is_one_ipv4_address_or_a_64_of_ipv6(address: str, network: str) -> None:
    assert network_of(address) == network
