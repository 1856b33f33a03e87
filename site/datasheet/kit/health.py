"""What a part of the server says when it is asked whether it works."""

from __future__ import annotations

import concurrent.futures
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

Check = Callable[[], str | None]
"""Says what is wrong in a sentence, or nothing. It may raise, and it may hang: it is not waited
for longer than a moment."""

_SECONDS_MAX = 1.0
_FRESH_SECONDS = 1.0
_THREADS_MAX = 8


class Health:
    """Asks all checks at once, in threads of its own. Safe for threads."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)
        self._executor = ThreadPoolExecutor(_THREADS_MAX, thread_name_prefix="health")
        self._asked: dict[str, Future[str | None]] = {}
        self._known: tuple[float, Mapping[str, str]] | None = None
        self._lock = threading.Lock()

    def down(self) -> Mapping[str, str]:
        """Return what does not work: name → what is wrong. At most a second old."""
        with self._lock:
            now = time.monotonic()
            if self._known is None or now - self._known[0] >= _FRESH_SECONDS:
                self._known = (now, self._ask())
            return self._known[1]

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _ask(self) -> Mapping[str, str]:
        for name, check in self._checks.items():
            # A check that hangs still holds its thread; another of it would hang as well.
            if name not in self._asked or self._asked[name].done():
                self._asked[name] = self._executor.submit(check)
        concurrent.futures.wait(self._asked.values(), timeout=_SECONDS_MAX)
        told = {name: _told(asked) for name, asked in self._asked.items()}
        return {name: trouble for name, trouble in sorted(told.items()) if trouble}


def _told(asked: Future[str | None]) -> str | None:
    if not asked.done():
        return f"no answer within {_SECONDS_MAX:.0f} s"
    error = asked.exception()
    # The text of an error may hold an address with a password.
    return asked.result() if error is None else type(error).__name__
