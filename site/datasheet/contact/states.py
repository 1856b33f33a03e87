"""Where a message is on its way to the owner."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """``spam``, or what the outbox says. Each value is what the owner's commands read and show."""

    SPAM = "spam"
    QUEUED = "queued"
    SENDING = "sending"
    WAITING = "waiting"
    SENT = "sent"
    NEEDS_OWNER = "needs-owner"
    DROPPED = "dropped"


ON_THE_WAY = frozenset({State.QUEUED, State.SENDING, State.WAITING})
"""Delivery has work to do on these."""

DONE = frozenset({State.SENT, State.SPAM, State.DROPPED})
"""Nobody waits for these: they alone may be purged."""
