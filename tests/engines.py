"""A real PostgreSQL for tests: started on a free port, thrown away with all it holds.

A machine without one fails the tests that need it; ``dev.py test`` installs it.
"""

from __future__ import annotations

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg

START_SECONDS_MAX = 30
_numbers = count(1)


class PostgresServer:
    """A server that belongs to one test session, or to one test that is going to harm it.

    It is our own child: whoever else inherits a killed one may leave its number taken, and the
    next start would believe that it still runs.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def processes(self) -> Sequence[int]:
        """The server and all that it started: each works in the folder of its data."""
        found = []
        for link in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):  # ended in the meantime
                if link.readlink() == self.folder / "data":
                    found.append(int(link.parent.name))
        return found

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_place(self) -> str:
        """Return the address of a place without tables: a schema, made faster than a database."""
        name = f"test_{next(_numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self.url()}?options=-csearch_path%3D{name}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = _as_owner(_program("postgres"), "-D", str(self.folder / "data"))
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                log_text = (self.folder / "log").read_text()
                assert self._process.poll() is None, log_text
                assert time.monotonic() < until, log_text
                time.sleep(0.02)

    def stop(self, number: signal.Signals = signal.SIGQUIT) -> None:
        """End it at once; what it had promised is on its disk."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(START_SECONDS_MAX)
            self._process = None

    def kill(self) -> None:
        """End all its processes at once, as a power failure would."""
        self.stop(signal.SIGKILL)
        until = time.monotonic() + START_SECONDS_MAX
        # Until none is left: one that outlives it keeps its memory, and no other starts then.
        while running := self.processes:
            assert time.monotonic() < until, running
            for process in running:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.01)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop its processes without ending them: it takes connections and answers nothing."""
        processes = self.processes
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a fresh server; remove it and its files at the end."""
    # Not below pytest's own folder: only root may enter that, and the server may not be root.
    folder = Path(tempfile.mkdtemp(prefix="datasheet-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = PostgresServer(folder, _free_port())
    try:
        _run(
            _program("initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "postgres",
            "-E", "UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(
                f"port = {server.port}\nlisten_addresses = '127.0.0.1'\n"
                f"unix_socket_directories = '{folder}'\nmax_connections = 60\n"
                "shared_buffers = 16MB\n"
                # The machine outlives the test.
                "fsync = off\n"
            )
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str:
    """Return the newest one; Debian keeps them off the PATH."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=_version)
    program = found[-1] if found else shutil.which(name)
    assert program, f"PostgreSQL's {name} is missing. Type: apt-get install postgresql"
    return program


def _version(path: str) -> int:
    number = path.split("/")[4]
    return int(number) if number.isdigit() else 0


def _as_owner(*command: str) -> list[str]:
    """Return the command, as the user postgres where this is root: the server refuses root."""
    lead = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    return [*lead, *command] if os.geteuid() == 0 else [*command]


def _run(*command: str) -> None:
    done = subprocess.run(
        _as_owner(*command),
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
