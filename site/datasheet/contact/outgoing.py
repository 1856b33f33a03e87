"""The outbox in the database: who may send which message now, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from datasheet.contact.database import Database
from datasheet.contact.message import Fields
from datasheet.contact.outbox import Accepted, Failed, Outcome, RetryPlan
from datasheet.contact.states import State
from datasheet.contact.tables import message, outbox

_READY = [State.QUEUED.value, State.WAITING.value]
_PARKED = [State.WAITING.value, State.NEEDS_OWNER.value, State.DROPPED.value]


class BeingSent(Exception):
    """An attempt is under way, so the message must stay. The commands say: try again soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A message that one sender alone may send, until the lease ends."""

    number: int
    lease: str
    attempts: int
    """This one included."""
    message_id: str
    fields: Fields
    received_at: datetime
    form_age_seconds: float | None


class Outgoing:
    """The rows of the outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, connection: Connection, number: int, at: datetime) -> None:
        """Queue a message within the caller's transaction; one that is there stays as it is."""
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(
            insert(outbox)
            .values(
                number=number,
                state=State.QUEUED.value,
                attempts=0,
                uncertain=0,
                next_attempt_at=at,
                last_error="",
            )
            .on_conflict_do_nothing(index_elements=[outbox.c.number])
        )

    def withdraw(self, connection: Connection, number: int, now: datetime) -> bool:
        """Take back what is not sent yet, within the caller's transaction.

        False: there is no such message. Raises BeingSent while somebody holds its lease.
        """
        # The message first, as everybody does: two that lock in turn never wait for each other.
        found = select(message.c.number).where(message.c.number == number).with_for_update()
        if connection.execute(found).one_or_none() is None:
            return False
        query = select(outbox).where(outbox.c.number == number).with_for_update()
        row = connection.execute(query).one_or_none()
        if row is not None and row.state == State.SENDING and row.leased_until > now:
            raise BeingSent
        if row is not None and row.state != State.SENT:
            connection.execute(delete(outbox).where(outbox.c.number == number))
        return True

    def lease(self, now: datetime, lease: str, plan: RetryPlan) -> Leased | None:
        """Take the message that has waited longest, so that no other sender does; or None.

        One whose sender died is taken once its lease has ended; how that attempt ended is not
        known, and it is counted as uncertain.
        """
        due = (
            select(outbox.c.number)
            .where(_is_due(now, plan))
            .order_by(outbox.c.next_attempt_at, outbox.c.number)
            .limit(1)
            # On PostgreSQL; SQLite has one writer at a time, and BEGIN IMMEDIATE makes this it.
            .with_for_update(skip_locked=True)
        )
        take = (
            update(outbox)
            .where(outbox.c.number == due.scalar_subquery())
            .values(
                state=State.SENDING.value,
                attempts=outbox.c.attempts + 1,
                uncertain=outbox.c.uncertain
                + case((outbox.c.state == State.SENDING.value, 1), else_=0),
                lease=lease,
                leased_until=now + timedelta(seconds=plan.lease_seconds),
            )
            .returning(outbox.c.number, outbox.c.attempts)
        )

        def work(connection: Connection) -> Leased | None:
            taken = connection.execute(take).one_or_none()
            if taken is None:
                return None
            row = connection.execute(select(message).where(message.c.number == taken.number)).one()
            return Leased(
                number=row.number,
                lease=lease,
                attempts=taken.attempts,
                message_id=row.message_id,
                fields=Fields(name=row.name, email=row.email, topic=row.topic, text=row.text),
                received_at=row.received_at,
                form_age_seconds=row.form_age_seconds,
            )

        return self._database.write(work)

    def settle(
        self, leased: Leased, outcome: Outcome, now: datetime, plan: RetryPlan, random: float
    ) -> State | None:
        """Note how an attempt ended; None when the lease had passed to another sender.

        An acceptance is noted whoever holds the lease: the message has arrived.
        """
        mine = outbox.c.number == leased.number
        if not isinstance(outcome, Accepted):
            mine = and_(mine, outbox.c.lease == leased.lease)
        change = (
            update(outbox)
            .where(mine)
            .values(lease=None, leased_until=None, **_after(leased, outcome, now, plan, random))
            .returning(outbox.c.state)
        )

        def work(connection: Connection) -> State | None:
            state = connection.execute(change).scalar_one_or_none()
            return None if state is None else State(state)

        return self._database.write(work)

    def next_due(self) -> datetime | None:
        """Return when something is to be done next, or None."""
        planned = select(func.min(outbox.c.next_attempt_at)).where(outbox.c.state.in_(_READY))
        ends = select(func.min(outbox.c.leased_until)).where(outbox.c.state == State.SENDING.value)

        def work(connection: Connection) -> list[datetime]:
            found = [connection.execute(query).scalar() for query in (planned, ends)]
            return [at for at in found if at is not None]

        return min(self._database.read(work), default=None)

    def retry(self, number: int | None, at: datetime) -> int:
        """Queue a message again with a whole plan before it; None means all that need the owner.

        Returns how many: 0 when the message is sent, being sent, or not there.
        """
        which = (
            outbox.c.state == State.NEEDS_OWNER.value
            if number is None
            else and_(outbox.c.number == number, outbox.c.state.in_(_PARKED))
        )
        change = (
            update(outbox)
            .where(which)
            .values(state=State.QUEUED.value, attempts=0, next_attempt_at=at)
            .returning(outbox.c.number)
        )
        return self._database.write(lambda connection: len(connection.execute(change).all()))

    def drop(self, number: int, reason: str) -> bool:
        """Give up mailing a message, which stays in the inbox. False: nothing waited to be sent."""
        change = (
            update(outbox)
            .where(outbox.c.number == number)
            .where(outbox.c.state.in_([*_READY, State.NEEDS_OWNER.value]))
            .values(state=State.DROPPED.value, last_error=reason)
            .returning(outbox.c.number)
        )
        return self._database.write(
            lambda connection: connection.execute(change).one_or_none() is not None
        )


def _is_due(now: datetime, plan: RetryPlan) -> ColumnElement[bool]:
    """The same rule as ``RetryPlan.is_due``, and for leases: no time beyond what a plan can set."""
    # Twice, because ``now`` was read before this waited for the database: a lease that another
    # took in the meantime ends later than any that begins at our ``now``, and must hold.
    lease_ends = now + timedelta(seconds=2 * plan.lease_seconds)
    return or_(
        and_(
            outbox.c.state.in_(_READY),
            or_(outbox.c.next_attempt_at <= now, outbox.c.next_attempt_at > plan.horizon(now)),
        ),
        and_(
            outbox.c.state == State.SENDING.value,
            or_(outbox.c.leased_until <= now, outbox.c.leased_until > lease_ends),
        ),
    )


def _after(
    leased: Leased, outcome: Outcome, now: datetime, plan: RetryPlan, random: float
) -> Mapping[str, Any]:
    if isinstance(outcome, Accepted):
        return {"state": State.SENT.value, "accepted_at": now, "last_error": ""}
    wait = plan.wait_seconds(leased.attempts, random) if isinstance(outcome, Failed) else None
    uncertain = isinstance(outcome, Failed) and outcome.uncertain
    values: dict[str, Any] = {
        "state": State.NEEDS_OWNER.value if wait is None else State.WAITING.value,
        "last_error": outcome.error,
        "uncertain": outbox.c.uncertain + int(uncertain),
    }
    if wait is not None:
        values["next_attempt_at"] = now + timedelta(seconds=wait)
    return values
