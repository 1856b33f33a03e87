"""Which pages may call this server, and what a browser has to be told for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

Headers = Sequence[tuple[str, str]]

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_TAKEN = ", ".join(
    (
        "Content-Type",
        "Accept",
        "HX-Boosted",
        "HX-Current-URL",
        "HX-History-Restore-Request",
        "HX-Prompt",
        "HX-Request",
        "HX-Target",
        "HX-Trigger",
        "HX-Trigger-Name",
        "Last-Event-ID",
        "X-Sandbox",
    )
)
_SHOWN = ", ".join(
    (
        "HX-Location",
        "HX-Push-Url",
        "HX-Redirect",
        "HX-Refresh",
        "HX-Replace-Url",
        "HX-Reselect",
        "HX-Reswap",
        "HX-Retarget",
        "HX-Trigger",
        "HX-Trigger-After-Settle",
        "HX-Trigger-After-Swap",
        "Location",
        "Retry-After",
        "X-Request-Id",
        "X-Sandbox",
    )
)
_PREFLIGHT_SECONDS = 7_200
"""The longest that Chromium keeps a permission."""


class Verdict(Enum):
    """What the header ``Origin`` of a request says."""

    OWN = "own"
    """A page of this very host."""
    SITE = "site"
    """A page elsewhere that the owner named."""
    ABSENT = "absent"
    """Nothing, as from a program that is no browser: allowed, under a stricter limit."""
    REFUSED = "refused"
    """A foreign page, or ``null``: a forged post at worst. Answer 403."""

    @property
    def is_allowed(self) -> bool:
        return self is not Verdict.REFUSED


@dataclass(frozen=True, slots=True, init=False)
class Origins:
    """The allow-list, compared letter by letter."""

    own: str
    named: frozenset[str]

    def __init__(self, own: str, named: Iterable[str] = ()) -> None:
        object.__setattr__(self, "own", own)
        object.__setattr__(self, "named", frozenset(named) - {own})

    def judge(self, origin: str | None) -> Verdict:
        """Return what a request's ``Origin`` means; None is a request without one."""
        if origin is None:
            return Verdict.ABSENT
        if origin == self.own:
            return Verdict.OWN
        return Verdict.SITE if origin in self.named else Verdict.REFUSED

    def permission(self, origin: str | None) -> Headers:
        """Return what an answer carries so that the page may read it, errors too.

        ``Vary`` always, or a cache would hand one page's permission to another. Never credentials.
        """
        vary = ("Vary", "Origin")
        if origin is None or self.judge(origin) is not Verdict.SITE:
            return [vary]
        return [
            vary,
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Expose-Headers", _SHOWN),
        ]

    def preflight(self, origin: str | None) -> tuple[Literal[204, 403], Headers]:
        """Return the answer to a browser that asks before it sends."""
        vary = (
            "Vary",
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        )
        if origin is None or not self.judge(origin).is_allowed:
            return 403, [vary]
        return 204, [
            vary,
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Methods", _METHODS),
            ("Access-Control-Allow-Headers", _TAKEN),
            ("Access-Control-Max-Age", str(_PREFLIGHT_SECONDS)),
        ]
