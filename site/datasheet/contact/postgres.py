"""The same tables in PostgreSQL, with every wait bounded."""

from __future__ import annotations

from threading import Lock
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from datasheet.contact.failures import StoreAway, StoreError, StoreFull, StoreRefused
from datasheet.contact.schema import NewerSchema, is_current, upgrade
from datasheet.contact.writers import Result, Work, Writers

THREADS = 4
_STATEMENT_SECONDS = 2
_UPGRADE = 0x0DA7A5EE7
"""An advisory lock of PostgreSQL: two that start at once upgrade one after the other."""
_TIMEOUTS: dict[str, Any] = {
    # libpq takes no less than 2 s. The last three notice a server whose machine is gone; one
    # that is merely frozen is noticed by whoever waits, in writers.py.
    "connect_timeout": 2,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 2500,
}


class Postgres:
    """A few connections, each in a thread of its own: its callers can stop waiting for it."""

    def __init__(self, url: str, *, deadline_seconds: float) -> None:
        self.url = _driven(url)
        self.place = self.url.render_as_string(hide_password=True)
        self._preparing = Lock()
        self._prepared = False
        given = self.url.query.get("options", "")
        options = (
            *([given] if isinstance(given, str) else given),
            "-c synchronous_commit=on",
            f"-c statement_timeout={_STATEMENT_SECONDS}s",
            f"-c lock_timeout={_STATEMENT_SECONDS}s",
            # A program that dies between two of its statements must not hold locks for ever.
            f"-c idle_in_transaction_session_timeout={_STATEMENT_SECONDS}s",
        )
        self._engine = create_engine(
            self.url.difference_update_query(["options"]),
            poolclass=NullPool,  # each thread of writers.py keeps its own connection
            hide_parameters=True,
            connect_args={
                **_TIMEOUTS,
                "options": " ".join(options),
                "application_name": "datasheet",
            },
        )
        self._writers = Writers(
            self._connect,
            self._translated,
            threads=THREADS,
            batch_max=1,
            deadline_seconds=deadline_seconds,
        )

    def write(self, work: Work[Result], deadline_seconds: float | None = None) -> Result:
        return self._writers.run(work, deadline_seconds)

    def read(self, work: Work[Result]) -> Result:
        return self._writers.run(work)

    def close(self) -> None:
        self._writers.close()
        self._engine.dispose()

    def _connect(self) -> Connection:
        connection = self._engine.connect()
        try:
            with self._preparing:
                if not self._prepared:
                    self._prepare(connection)
                    self._prepared = True
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: Connection) -> None:
        try:
            with connection.begin():
                if not is_current(connection):
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE}
                    )
                    upgrade(connection)
        except NewerSchema as error:
            raise StoreRefused(
                f"{self.place}: {error}. Install the version that wrote it, or restore a dump "
                "made before."
            ) from None

    def _translated(self, error: BaseException) -> StoreError | None:
        if isinstance(error, StoreError):
            return error
        raw = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(raw, psycopg.errors.DiskFull):
            return StoreFull(f"{self.place}: the disk is full. Free some space there.")
        if isinstance(raw, psycopg.OperationalError | psycopg.InternalError | OSError):
            told = str(raw).strip().splitlines()
            return StoreAway(f"{self.place}: {told[0] if told else type(raw).__name__}")
        return None


def _driven(url: str) -> URL:
    """Return the address with the driver that is installed, whatever its spelling named."""
    return make_url(url).set(drivername="postgresql+psycopg")
