"""How often one network may do something: a sliding window, in memory or shared through Redis."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

_ANSWER_SECONDS_MAX = 0.5
"""For each exchange with Redis; a refusal takes two, and a new connection one more."""
_REST_SECONDS = 5.0
"""How long Redis is left alone after it failed to answer: nobody else waits for it meanwhile."""
_NAMESPACE = "datasheet"
_MINUTE, _HOUR = 60, 3_600

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How often something may be done, as in 60 times in 20 seconds."""

    name: str
    """Counts apart from other allowances: ``contact``, ``sandbox``."""
    times: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A "not now": the answer is 429."""

    retry_after_seconds: int

    @property
    def words(self) -> str:
        """When to come back, as ``in about 2 minutes``."""
        seconds = self.retry_after_seconds
        if seconds <= 5:
            return "in a few seconds"
        if seconds <= 50:
            return f"in about {math.ceil(seconds / 10) * 10} seconds"
        if seconds <= 50 * _MINUTE:
            return _about(math.ceil(seconds / _MINUTE), "minute")
        return _about(math.ceil(seconds / _HOUR), "hour")

    @property
    def headers(self) -> Sequence[tuple[str, str]]:
        return [("Retry-After", str(self.retry_after_seconds))]


class Limits:
    """Counts what networks do. Safe for threads; one for the whole server.

    With Redis several servers count together. While it is away each counts for itself: a visitor
    is neither refused nor kept waiting because of it, and the worst is that N servers together
    allow N times as much. Coming back is noticed within seconds.
    """

    def __init__(self, redis_url: str | None = None) -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = None if redis_url is None else _shared(redis_url)
        self._rests_until = 0.0
        self._deciding = threading.Lock()

    def refusal(self, allowance: Allowance, who: str) -> Refusal | None:
        """Count one more for ``who``; a Refusal, and nothing counted, when there are too many."""
        if self._shared is not None and self._may_ask():
            try:
                refusal = _judged(self._shared, allowance, who)
            except (RedisError, OSError) as error:
                self._rest(error)
            else:
                self._rests_until = 0.0
                return refusal
        return _judged(self._own, allowance, who)

    def trouble(self) -> str | None:
        """For ``/readyz``: say what is wrong with Redis, or nothing."""
        if self._shared is None or self._shared.storage.check():
            return None
        return "Redis does not answer; this server counts for itself."

    def _may_ask(self) -> bool:
        """Whether Redis is worth asking. After a failure one visitor finds out for all others."""
        with self._deciding:
            now = time.monotonic()
            if now < self._rests_until:
                return False
            if self._rests_until:
                self._rests_until = now + _REST_SECONDS
            return True

    def _rest(self, error: Exception) -> None:
        if self._rests_until == 0:
            log.warning("Redis is away (%s); limits are counted here.", type(error).__name__)
        self._rests_until = time.monotonic() + _REST_SECONDS


def _shared(redis_url: str) -> SlidingWindowCounterRateLimiter:
    storage = RedisStorage(
        redis_url.replace("unix://", "redis+unix://"),
        socket_timeout=_ANSWER_SECONDS_MAX,
        socket_connect_timeout=_ANSWER_SECONDS_MAX,
        # Its own retries would take longer than a visitor waits.
        retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # passed on to redis as it is
        key_prefix=_NAMESPACE,
    )
    return SlidingWindowCounterRateLimiter(storage)


def _judged(
    counter: SlidingWindowCounterRateLimiter, allowance: Allowance, who: str
) -> Refusal | None:
    item = RateLimitItemPerSecond(allowance.times, allowance.seconds, namespace=_NAMESPACE)
    if counter.hit(item, allowance.name, who):
        return None
    return Refusal(retry_after_seconds=_wait_seconds(counter, item, allowance.name, who))


def _wait_seconds(
    counter: SlidingWindowCounterRateLimiter, item: RateLimitItemPerSecond, name: str, who: str
) -> int:
    """Return when one more will be allowed, if nothing is done until then.

    What counts is the current window, and the part of the previous one that still lies within one
    length of now: ``before * left / length + current``.
    """
    storage = counter.storage
    assert isinstance(storage, MemoryStorage | RedisStorage)
    length = item.get_expiry()
    before, left, current, until_gone = storage.get_sliding_window(item.key_for(name, who), length)
    if current < item.amount:
        # The previous window has to slide out far enough.
        wait = left - (item.amount - current) * length / before if before else 0.0
    else:
        # The current one has to become the previous; it is kept for one length after that.
        wait = until_gone - length
    # Never "now": and a moment later the window has moved below the limit, not onto it.
    return max(1, math.ceil(wait + 0.01))


def _about(count: int, noun: str) -> str:
    return f"in about {count} {noun}{'' if count == 1 else 's'}"
