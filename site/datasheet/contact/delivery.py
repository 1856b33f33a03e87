"""The thread that mails what the outbox holds, and that cleans up what nobody needs any more."""

from __future__ import annotations

import logging
import random
import secrets
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Condition, Thread

from datasheet.contact.failures import StoreError
from datasheet.contact.mail import Unsendable, compose
from datasheet.contact.message import shown_number
from datasheet.contact.outbox import Failed, Outcome, Refused, RetryPlan
from datasheet.contact.outgoing import Leased
from datasheet.contact.smtp import Attempt, MailAccount, Patience
from datasheet.contact.states import ON_THE_WAY, State
from datasheet.contact.store import Store

__all__ = ["Delivery", "Drained", "MailAccount", "Patience"]

POLL_SECONDS = 5.0
"""At most so long until work is seen that another process left: a command, or another clock."""
PURGE_EVERY_SECONDS = 3600.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """How a delivery ended."""

    left: int | None
    """How many messages still wait to be mailed; None when the store could not be asked."""


class Delivery:
    """Sends due messages one after the other, from ``start`` to ``drain``.

    Without an account nothing is sent: messages stay queued, and a log line says so.
    """

    def __init__(
        self,
        store: Store,
        account: MailAccount | None,
        *,
        retention_days: int | None = None,
        plan: RetryPlan | None = None,
        patience: Patience | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._store, self._account = store, account
        self._retention_days = retention_days
        self._plan, self._patience = plan or RetryPlan(), patience or Patience()
        self._clock = clock
        self._trust = trust or ssl.create_default_context()
        self._condition = Condition()
        self._awake = True
        self._stop_at: float | None = None
        self._attempt: Attempt | None = None
        self._purge_at = 0.0
        self._thread = Thread(target=self._work, name="contact-delivery", daemon=True)

    def start(self) -> None:
        """Begin to send what is due."""
        if self._account is None:
            _log.warning(
                "contact: no mail server is set, so messages are kept and not mailed; "
                "read them with: datasheet inbox"
            )
        self._thread.start()

    def wake(self) -> None:
        """Say that a message was kept: it is sent at once."""
        with self._condition:
            self._awake = True
            self._condition.notify_all()

    def drain(self, seconds: float) -> Drained:
        """Send what is due within so many seconds, cut what is then under way, and stop.

        What was cut is tried again after the next start, under the same Message-ID.
        """
        until = time.monotonic() + seconds
        with self._condition:
            # The last tenth is for noting how a cut attempt ended.
            self._stop_at = until - seconds / 10
            self._awake = True
            self._condition.notify_all()
        self._thread.join(max(0, self._stop_at - time.monotonic()))
        while self._thread.is_alive() and time.monotonic() < until:
            attempt = self._attempt
            if attempt is not None:
                attempt.cut()
            self._thread.join(0.05)
        try:
            counts = self._store.counts()
        except StoreError:
            return Drained(left=None)
        left = sum(count for state, count in counts.items() if state in ON_THE_WAY)
        if left:
            _log.info("contact: %d messages wait to be mailed after the next start", left)
        return Drained(left=left)

    def _work(self) -> None:
        pause = 0.0
        while True:
            with self._condition:
                if not self._awake and self._stop_at is None:
                    self._condition.wait(pause)
                self._awake = False
            try:
                sent = self._account is not None and self._send_one(self._account)
                self._purge()
                pause = 0.0 if sent else self._pause()
            except StoreError as error:
                _log.warning("contact: delivery waits for the store: %s", error)
                sent, pause = False, POLL_SECONDS
            except Exception:
                # Whatever it is, the messages after this one must not wait for a restart.
                _log.exception("contact: delivery failed")
                sent, pause = False, POLL_SECONDS
            if sent:
                self.wake()
            stopping = self._stop_at is not None
            if stopping and (not sent or time.monotonic() > (self._stop_at or 0)):
                return

    def _send_one(self, account: MailAccount) -> bool:
        """Make one attempt for the message that is due, and note how it ended."""
        leased = self._store.outbox.lease(self._clock(), secrets.token_hex(16), self._plan)
        if leased is None:
            return False
        outcome = self._try(account, leased)
        self._settle(leased, outcome)
        return True

    def _try(self, account: MailAccount, leased: Leased) -> Outcome:
        try:
            mail = compose(
                leased.fields,
                number=leased.number,
                message_id=leased.message_id,
                sender=account.sender,
                recipient=account.recipient,
                received_at=leased.received_at,
                form_age_seconds=leased.form_age_seconds,
            )
        except Unsendable as error:
            return Refused(error=str(error))
        self._attempt = Attempt(account, self._patience, self._trust)
        try:
            return self._attempt.send(mail)
        finally:
            self._attempt = None

    def _settle(self, leased: Leased, outcome: Outcome) -> None:
        shown = shown_number(leased.number)
        state = self._noted(leased, outcome)
        if isinstance(outcome, Refused | Failed):
            level = logging.ERROR if state is State.NEEDS_OWNER else logging.WARNING
            _log.log(level, "contact: message %s: %s (%s)", shown, outcome.error, state)
        else:
            _log.info("contact: message %s accepted, attempt %d", shown, leased.attempts)

    def _noted(self, leased: Leased, outcome: Outcome) -> State | None:
        """Write the outcome down, trying for a while: one that is lost may mean a second mail."""
        until = time.monotonic() + min(30.0, self._plan.lease_seconds / 2)
        while True:
            try:
                return self._store.outbox.settle(
                    leased, outcome, self._clock(), self._plan, random.random()
                )
            except StoreError as error:
                stop_at = self._stop_at
                if time.monotonic() > min(until, stop_at or until):
                    raise
                _log.warning("contact: cannot note how an attempt ended yet: %s", error)
                time.sleep(0.5)

    def _pause(self) -> float:
        """Return how long nothing is due."""
        if self._account is None:
            return POLL_SECONDS
        due = self._store.outbox.next_due()
        if due is None:
            return POLL_SECONDS
        return min(max((due - self._clock()).total_seconds(), 0.05), POLL_SECONDS)

    def _purge(self) -> None:
        if self._retention_days is None or time.monotonic() < self._purge_at:
            return
        self._purge_at = time.monotonic() + PURGE_EVERY_SECONDS
        purged = self._store.purge(self._clock() - timedelta(days=self._retention_days))
        if purged:
            _log.info("contact: purged %s", dict(purged))
