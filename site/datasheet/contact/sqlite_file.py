"""The embedded database: one file of its own, written by one thread."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from datasheet.contact.failures import StoreAway, StoreError, StoreFull, StoreRefused
from datasheet.contact.schema import NewerSchema, is_current, upgrade
from datasheet.contact.writers import Result, Work, Writers

BATCH_MAX = 64
BUSY_SECONDS = 2.0
"""How long another process may hold the file; less than anybody waits for an answer."""
_MAGIC = b"SQLite format 3\0"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TAKEN = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class SqliteFile:
    """A database file in WAL mode with ``synchronous=FULL``: a commit returns after an fsync."""

    def __init__(self, path: Path, *, deadline_seconds: float) -> None:
        self.path = path
        self._preparing = Lock()
        self._held: IO[str] | None = None
        self._file: tuple[int, int] | None = None
        self._closed = False
        self._reading = _engine(path, "BEGIN", poolclass=QueuePool, pool_size=4, max_overflow=28)
        # IMMEDIATE: the write lock from the first statement on; a read lock cannot always grow.
        self._writing = _engine(path, "BEGIN IMMEDIATE", poolclass=NullPool)
        event.listen(self._writing, "begin", self._check_in_place)
        self._writers = Writers(
            self._connect,
            self._translated,
            threads=1,
            batch_max=BATCH_MAX,
            deadline_seconds=deadline_seconds,
        )

    def write(self, work: Work[Result], deadline_seconds: float | None = None) -> Result:
        return self._writers.run(work, deadline_seconds)

    def read(self, work: Work[Result]) -> Result:
        """Read beside the writer; in WAL mode neither waits for the other."""
        try:
            self._prepare()
            with self._reading.connect() as connection, connection.begin():
                return work(connection)
        except DBAPIError as error:
            raise self._translated(error) or error from error

    def close(self) -> None:
        self._closed = True
        self._writers.close()
        self._reading.dispose()
        self._writing.dispose()
        if self._held is not None:
            self._held.close()
            self._held = None

    def _connect(self) -> Connection:
        self._prepare()
        connection = self._writing.connect()
        self._file = _identity(self.path)
        return connection

    def _check_in_place(self, connection: Connection) -> None:
        """Refuse to write into a file that was moved away or deleted: nobody would find it."""
        if self._file is not None and _identity(self.path) != self._file:
            with self._preparing:
                self._file = None
                if self._held is not None:
                    self._held.close()
                    self._held = None
            self._reading.dispose()
            raise StoreAway(f"{self.path} was moved or replaced while it was open. Try again.")

    def _prepare(self) -> None:
        """Make or check the file, once; until that succeeds every use tries again."""
        with self._preparing:
            if self._closed:
                raise StoreAway("The store is closed.")
            if self._held is None:
                _make(self.path)
                held = hold(self.path)
                try:
                    self._check_and_upgrade()
                except BaseException:
                    held.close()
                    raise
                self._held = held

    def _check_and_upgrade(self) -> None:
        if not is_sqlite(self.path):
            raise StoreRefused(_damaged(self.path, "file is not a database"))
        try:
            _use_wal(self.path)
            with self._reading.connect() as connection:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if found != "ok":
                    raise StoreRefused(_damaged(self.path, str(found)))
                current = is_current(connection)
            if not current:
                # Of two that start at once the second waits here, and then finds all done.
                with self._writing.connect() as connection, connection.begin():
                    upgrade(connection)
        except NewerSchema as error:
            raise StoreRefused(
                f"{self.path}: {error}. Install the version that wrote it, or restore a backup "
                "made before."
            ) from None
        except DatabaseError as error:
            if _code(error) in _DAMAGED:
                raise StoreRefused(_damaged(self.path, str(error.orig))) from None
            raise

    def _translated(self, error: BaseException) -> StoreError | None:
        if isinstance(error, StoreError):
            return error
        if isinstance(error, OSError):
            return StoreAway(f"{self.path}: {error.strerror or error}.")
        code = _code(error)
        if code is None:
            return None
        if code == sqlite3.SQLITE_FULL:
            return StoreFull(f"{self.path}: the disk is full. Free some space there.")
        if code in _TAKEN:
            return StoreAway(f"{self.path}: another process has locked it for too long.")
        told = getattr(error, "orig", error)
        return StoreAway(f"{self.path}: {told}. If this stays, run: datasheet doctor")


def hold(path: Path, *, alone: bool = False) -> IO[str]:
    """Take the lock that says somebody uses the file, or that nobody else may.

    Raises StoreAway when it is taken; the kernel lets go of it even after a kill.
    """
    file = os.fdopen(os.open(lock_beside(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+")
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        file.close()
        who = "a server or another command uses it" if alone else "it is being restored"
        raise StoreAway(f"{path}: {who}. Try again when that has ended.") from None
    return file


def is_sqlite(path: Path) -> bool:
    """Return whether a file begins as a database does, or is empty.

    Asked before SQLite may open it: that would write a log beside it, which may hold the last
    messages, into a file that is none.
    """
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) in (b"", _MAGIC)


def lock_beside(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _make(path: Path) -> None:
    """Leave a folder and a file that only their owner may read."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, mode=0o700)
    try:
        # SQLite gives its -wal and -shm files the permissions of this one.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)  # a file whose name is not on the disk is lost with all it holds
    finally:
        os.close(folder)


def _use_wal(path: Path) -> None:
    """Switch to WAL, which is written into the file; SQLite's own waiting does not cover this."""
    until = time.monotonic() + BUSY_SECONDS
    with _closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as raw:
        while True:
            try:
                raw.execute("PRAGMA journal_mode = WAL").fetchone()
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in _TAKEN or time.monotonic() > until:
                    raise DatabaseError(None, None, error) from error
            except sqlite3.DatabaseError as error:
                raise DatabaseError(None, None, error) from error
            time.sleep(0.01)


@contextmanager
def _closing(raw: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield raw
    finally:
        raw.close()


def _engine(path: Path, begin: str, **options: Any) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        # The text of messages must not reach a log by way of an error.
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        **options,
    )

    @event.listens_for(engine, "connect")
    def _set_up(raw: sqlite3.Connection, record: object) -> None:
        raw.isolation_level = None  # BEGIN is ours, below
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten: it was a person's.
        raw.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _code(error: BaseException) -> int | None:
    """Return SQLite's primary result code."""
    raw = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(raw, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def _damaged(path: Path, found: str) -> str:
    return (
        f"{path} is damaged ({found}). Keep it, and put a backup in its place: "
        "datasheet restore FILE"
    )
