"""When to try again to mail a message, and when to ask the owner instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPlan:
    """How long to wait after each failure. It counts attempts, so no clock can end it early."""

    steps_seconds: Sequence[float] = (
        10,
        1 * MINUTE,
        5 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        1 * HOUR,
        2 * HOUR,
        4 * HOUR,
    )
    every_seconds: float = 6 * HOUR
    for_seconds: float = 7 * DAY
    jitter: float = 0.5
    """The share by which a wait may be shorter or longer, so that many do not come at once."""
    lease_seconds: float = 5 * MINUTE
    """How long one attempt may take before the message is anybody's again."""

    @property
    def attempts_max(self) -> int:
        """How many attempts there are, the first included: 36 in seven days."""
        rest = self.for_seconds - sum(self.steps_seconds)
        return 1 + len(self.steps_seconds) + max(0, -int(-rest // self.every_seconds))

    @property
    def wait_seconds_max(self) -> float:
        return max(*self.steps_seconds, self.every_seconds) * (1 + self.jitter)

    def wait_seconds(self, failures: int, random: float) -> float | None:
        """Return the wait after so many failures, or None: the owner is asked.

        ``random`` is from 0 to 1.
        """
        if failures >= self.attempts_max:
            return None
        step = failures - 1
        nominal = self.steps_seconds[step] if step < len(self.steps_seconds) else self.every_seconds
        return nominal * (1 + self.jitter * (2 * random - 1))

    def is_due(self, at: datetime, now: datetime) -> bool:
        """Return whether an attempt planned for ``at`` is to be made.

        A time further off than any step was written under another clock: it counts as due.
        """
        return at <= now or at > self.horizon(now)

    def horizon(self, now: datetime) -> datetime:
        """No wait that this plan made ends later, even where two clocks differ by a lease."""
        return now + timedelta(seconds=self.wait_seconds_max + self.lease_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The mail server took the message over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It did not, for now."""

    error: str
    uncertain: bool = False
    """Whether it may have: the connection broke after the whole message was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It never will: the owner is asked."""

    error: str


Outcome = Accepted | Failed | Refused
