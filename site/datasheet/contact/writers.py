"""Threads that run database work for others, several pieces of it in one transaction.

Whoever asks waits for their own result, and gets it only after COMMIT has returned.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from datasheet.contact.failures import StoreAway, StoreError

Result = TypeVar("Result")
Work = Callable[[Connection], Result]
"""Runs in a transaction that others may share. It may run again, so repeating must do no harm."""

WAITING_MAX = 1000
_log = logging.getLogger(__name__)


class _Job:
    """One piece of work and what became of it."""

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.settled = Event()
        self.given_up = False
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self, result: Any, error: BaseException | None) -> None:
        self.result, self.error = result, error
        self.settled.set()


class Writers:
    """A bounded queue of work and the threads, each with a connection of its own, that do it."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        translated: Callable[[BaseException], StoreError | None],
        *,
        threads: int,
        batch_max: int,
        deadline_seconds: float,
    ) -> None:
        self._connect, self._translated = connect, translated
        self._batch_max, self._deadline_seconds = batch_max, deadline_seconds
        self._queue: Queue[_Job | None] = Queue(WAITING_MAX)
        self._closed = False
        self._crew = [_Writer(self) for _ in range(threads)]

    def run(self, work: Work[Result], deadline_seconds: float | None = None) -> Result:
        """Run ``work`` and return its result once it is committed.

        Raises StoreAway when that takes too long; the work may still be committed afterwards,
        but nobody was told that it was.
        """
        limit = self._deadline_seconds if deadline_seconds is None else deadline_seconds
        job = _Job(work)
        if self._closed:
            raise StoreAway("The store is closed.")
        try:
            self._queue.put_nowait(job)
        except Full:
            raise StoreAway(f"{WAITING_MAX} pieces of work wait for the database.") from None
        if not job.settled.wait(limit):
            job.given_up = True
            for writer in self._crew:
                writer.cut(job)
            raise StoreAway(f"The database did not answer within {limit:g} s.")
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[no-any-return]

    def close(self, seconds: float = 5) -> None:
        """Finish what waits, then let go of the connections."""
        self._closed = True
        for _ in self._crew:
            self._queue.put(None)
        until = time.monotonic() + seconds
        for writer in self._crew:
            writer.thread.join(max(0, until - time.monotonic()))

    def _batch(self) -> Sequence[_Job] | None:
        """Wait for work, then take what waits with it; None once the queue is closed."""
        batch: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            if not job.given_up:
                batch.append(job)
            if len(batch) >= self._batch_max:
                return batch
            try:
                job = self._queue.get_nowait()
            except Empty:
                return batch
        if batch:
            self._queue.put(None)  # the end was read too early; read it again after this batch
            return batch
        return None


class _Writer:
    """One thread and its connection."""

    def __init__(self, owner: Writers) -> None:
        self._owner = owner
        self._lock = Lock()
        self._jobs: Sequence[_Job] = ()
        self._socket: socket.socket | None = None
        self._connection: Connection | None = None
        self.thread = Thread(target=self._serve, name="contact-writer", daemon=True)
        self.thread.start()

    def cut(self, job: _Job) -> None:
        """Break the connection on which ``job`` hangs, so that the thread is free for others.

        A frozen server answers neither a query nor its cancelling; only the socket is ours.
        """
        with self._lock:
            if job in self._jobs and self._socket is not None:
                with suppress(OSError):  # gone already
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        while (batch := self._owner._batch()) is not None:
            if batch:
                with self._lock:
                    self._jobs = batch
                self._settle(batch)
                with self._lock:
                    self._jobs = ()
        self._drop()

    def _settle(self, batch: Sequence[_Job]) -> None:
        was_open = self._connection is not None
        try:
            try:
                ends = self._transact(batch)
            except DBAPIError as error:
                # A server that was restarted: the old connection tells so at its next use.
                waited_for = not all(job.given_up for job in batch)
                if not (was_open and error.connection_invalidated and waited_for):
                    raise
                self._drop()
                ends = self._transact(batch)
        except BaseException as error:
            self._drop()
            told = self._owner._translated(error) or error
            _log.warning("contact store: %s", told if isinstance(told, StoreError) else repr(told))
            for job in batch:
                job.settle(None, told)
            return
        for job, (result, failure) in zip(batch, ends, strict=True):
            job.settle(result, failure)

    def _transact(self, batch: Sequence[_Job]) -> list[tuple[Any, BaseException | None]]:
        """Run a batch in one transaction; an error of one piece's own leaves the others alone."""
        connection = self._open()
        ends: list[tuple[Any, BaseException | None]] = []
        with connection.begin():
            for job in batch:
                try:
                    with connection.begin_nested():
                        ends.append((job.work(connection), None))
                except (DataError, IntegrityError, ProgrammingError) as error:
                    if error.connection_invalidated:
                        raise
                    ends.append((None, error))
                except DBAPIError:
                    raise  # the disk or the server: nothing of this transaction may count
                except Exception as error:
                    ends.append((None, error))
        return ends

    def _open(self) -> Connection:
        if self._connection is None:
            connection = self._owner._connect()
            raw = connection.connection.dbapi_connection
            with self._lock:
                self._connection = connection
                # A copy: the driver may close its own at any time, and the number be another's.
                if raw is not None and hasattr(raw, "fileno"):
                    self._socket = socket.socket(fileno=os.dup(raw.fileno()))
        assert self._connection is not None
        return self._connection

    def _drop(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
            if self._socket is not None:
                self._socket.close()
                self._socket = None
        if connection is not None:
            with suppress(Exception):  # broken already, or what drops it was told
                connection.invalidate()
                connection.close()
