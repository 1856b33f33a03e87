"""Where messages are kept: the same promises on SQLite and on PostgreSQL."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, update
from sqlalchemy.dialects import postgresql, sqlite

from datasheet.contact.database import Database
from datasheet.contact.failures import StoreAway, StoreFull, StoreRefused
from datasheet.contact.message import Submission, digest
from datasheet.contact.outgoing import Outgoing
from datasheet.contact.postgres import Postgres
from datasheet.contact.sqlite_file import SqliteFile
from datasheet.contact.states import DONE, State
from datasheet.contact.stored import STATE, Stored, everything, joined, stored
from datasheet.contact.tables import message, outbox

FILE = "contact.sqlite3"
DEADLINE_SECONDS = 2.5
RETENTION_DAYS = 365
"""How long messages are kept that nobody waits for, unless told otherwise."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The message is on the disk."""

    number: int
    state: State
    repeated: bool
    """Whether it had been there before: the same id with the same text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The id belongs to another text; nothing was stored."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the visitor may be told."""

    number: int
    state: State
    accepted_at: datetime | None


class Store:
    """The messages. ``outbox`` holds what delivery needs of them."""

    def __init__(
        self,
        database: Database,
        *,
        mail_host: str,
        random_hex: Callable[[int], str] = secrets.token_hex,
    ) -> None:
        self._database = database
        self._mail_host, self._random_hex = mail_host, random_hex
        self.outbox = Outgoing(database)

    def keep(self, submission: Submission) -> Kept | Conflict:
        """Store a message, with its outbox row unless it is spam, and return when it is on disk.

        The same id again finds the message that is there: with the same text it is ``repeated``,
        with another it is a Conflict. Raises StoreFull or StoreAway; then nobody may be told that
        it is stored.
        """
        values = self._row(submission)

        def work(connection: Connection) -> Kept | Conflict:
            number = _insert_new(connection, values)
            if number is None:
                return _find_again(connection, values)
            if submission.trapped:
                return Kept(number=number, state=State.SPAM, repeated=False)
            self.outbox.add(connection, number, submission.received_at)
            return Kept(number=number, state=State.QUEUED, repeated=False)

        return self._database.write(work)

    def progress(self, submission_id: str) -> Progress | None:
        """Return how the message with this id fares."""
        query = joined(message.c.number, STATE, outbox.c.accepted_at).where(
            message.c.submission_id == submission_id
        )
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            return None
        return Progress(number=row.number, state=State(row.state), accepted_at=row.accepted_at)

    def find(self, number: int) -> Stored | None:
        query = everything().where(message.c.number == number)
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else stored(row)

    def messages(
        self, states: Collection[State] = (), *, limit: int | None = None
    ) -> Sequence[Stored]:
        """Return messages, newest first: all, or those in one of ``states``."""
        query = everything().order_by(message.c.number.desc()).limit(limit)
        if states:
            query = query.where(STATE.in_([state.value for state in states]))
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [stored(row) for row in rows]

    def counts(self) -> Mapping[State, int]:
        """Return how many messages are in each state, those without any left out."""
        query = joined(STATE, func.count()).group_by(STATE)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return {State(state): count for state, count in rows}

    def mark_read(self, number: int, at: datetime | None) -> bool:
        """Note when the owner read a message; None takes it back. False: there is no such one."""
        change = (
            update(message)
            .where(message.c.number == number)
            .values(read_at=at)
            .returning(message.c.number)
        )
        return self._database.write(
            lambda connection: connection.execute(change).one_or_none() is not None
        )

    def mark_spam(self, number: int, now: datetime) -> bool:
        """Call a message spam and stop its delivery. False: there is no such one.

        Raises BeingSent while an attempt is under way.
        """

        def work(connection: Connection) -> bool:
            if not self.outbox.withdraw(connection, number, now):
                return False
            connection.execute(_set_spam(number, True))
            return True

        return self._database.write(work)

    def mark_not_spam(self, number: int, at: datetime) -> bool:
        """Take a message for real and queue it, unless it was sent. False: there is no such one."""

        def work(connection: Connection) -> bool:
            if connection.execute(_set_spam(number, False)).one_or_none() is None:
                return False
            self.outbox.add(connection, number, at)
            return True

        return self._database.write(work)

    def delete(self, number: int, now: datetime) -> bool:
        """Delete a message for good. False: there is none. Raises BeingSent as mark_spam does."""

        def work(connection: Connection) -> bool:
            if not self.outbox.withdraw(connection, number, now):
                return False
            connection.execute(delete(message).where(message.c.number == number))
            return True

        return self._database.write(work)

    def purge(self, before: datetime, *, dry_run: bool = False) -> Mapping[State, int]:
        """Delete what was received before a time and nobody waits for; return how many of each.

        Only messages in a state of DONE: what still waits, for the mail server or the owner, stays.
        """
        old = (
            joined(message.c.number, STATE)
            .where(message.c.received_at < before)
            .where(STATE.in_([state.value for state in DONE]))
            # A message that is called "not spam" at this moment must not go with the spam.
            .with_for_update(of=message)
        )

        def work(connection: Connection) -> Mapping[State, int]:
            rows = connection.execute(old).all()
            if rows and not dry_run:
                numbers = [row.number for row in rows]
                for start in range(0, len(numbers), 500):
                    some = numbers[start : start + 500]
                    connection.execute(delete(message).where(message.c.number.in_(some)))
            states = [State(row.state) for row in rows]
            return {state: states.count(state) for state in sorted(set(states))}

        return self._database.read(work) if dry_run else self._database.write(work)

    def close(self) -> None:
        """Finish what is being written and let go of the database."""
        self._database.close()

    def _row(self, submission: Submission) -> Mapping[str, Any]:
        fields = submission.fields
        return {
            "submission_id": submission.id,
            "digest": digest(fields),
            # Made here, before any attempt, and never again: a re-delivery carries the same one.
            "message_id": f"<{self._random_hex(16)}@{self._mail_host}>",
            "name": fields.name,
            "email": fields.email,
            "topic": fields.topic,
            "text": fields.text,
            "spam": submission.trapped,
            "trapped": submission.trapped,
            "form_age_seconds": submission.form_age_seconds,
            "network": submission.network,
            "received_at": submission.received_at,
        }


def open_store(
    data_dir: Path,
    database_url: str | None = None,
    *,
    mail_host: str = "contact.invalid",
    deadline_seconds: float = DEADLINE_SECONDS,
) -> Store:
    """Open the store: PostgreSQL for a ``postgresql://`` address, else a file in the data folder.

    Raises StoreRefused when the database is damaged or newer than this program. One that is away
    or full is opened all the same: each use tries again, and raises StoreAway or StoreFull.
    """
    database: Database
    scheme = (database_url or "sqlite").partition(":")[0].partition("+")[0]
    if scheme in {"postgresql", "postgres"}:
        database = Postgres(database_url or "", deadline_seconds=deadline_seconds)
    elif scheme == "sqlite":
        database = SqliteFile(data_dir / FILE, deadline_seconds=deadline_seconds)
    else:
        raise StoreRefused(
            f'DATABASE_URL begins with "{scheme}". Use postgresql://…, or leave it out for a file.'
        )
    try:
        # By the writer, which makes the tables; a long check may take longer than a visitor waits.
        database.write(lambda connection: None, deadline_seconds=30)
    except (StoreAway, StoreFull) as error:
        _log.error("contact store: opened, but not usable yet: %s", error)
    except StoreRefused:
        database.close()
        raise
    return Store(database, mail_host=mail_host)


def _insert_new(connection: Connection, values: Mapping[str, Any]) -> int | None:
    """Insert a message and return its number, or None when its id is taken."""
    # RETURNING, not rowcount: that is -1 with psycopg, and a repeated message would count as new.
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(message)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[message.c.submission_id])
        .returning(message.c.number)
    )
    return connection.execute(statement).scalar_one_or_none()


def _find_again(connection: Connection, values: Mapping[str, Any]) -> Kept | Conflict:
    query = joined(message.c.number, message.c.digest, STATE).where(
        message.c.submission_id == values["submission_id"]
    )
    row = connection.execute(query).one()
    if row.digest != values["digest"]:
        return Conflict(number=row.number)
    return Kept(number=row.number, state=State(row.state), repeated=True)


def _set_spam(number: int, spam: bool) -> Any:
    return (
        update(message)
        .where(message.c.number == number)
        .values(spam=spam)
        .returning(message.c.number)
    )
