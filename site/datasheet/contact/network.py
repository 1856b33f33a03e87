"""A visitor's network address under a key that nobody can know tomorrow."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Lock


class DailyHash:
    """Turns addresses into names that can be compared within one UTC day.

    The key is random, lives in memory alone and is replaced with the first address of another
    day or at a restart: neither the database nor a backup can give an address back.
    """

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self._lock = Lock()
        self._day: date | None = None
        self._key = b""

    def __call__(self, address: str, at: datetime) -> str:
        """Return 16 hexadecimal digits for an address; nothing for none."""
        if not address:
            return ""
        day = at.astimezone(UTC).date()
        with self._lock:
            if day != self._day:
                self._day, self._key = day, self._random_bytes(32)
            key = self._key
        return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:16]
