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
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

START_SECONDS_MAX = 30
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A server that belongs to one test session, or to one test that is going to harm it."""

    folder: Path
    port: int

    @property
    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    @property
    def processes(self) -> Sequence[int]:
        """The server and all that it started."""
        found = [self.pid]
        for line in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(line.read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == self.pid:
                found.append(int(line.parent.name))
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
        log = str(self.folder / "log")
        _as_owner(
            _program("pg_ctl"), "start", "-w", "-t", str(START_SECONDS_MAX), "-s",
            "-D", str(self.folder / "data"), "-l", log,
        )  # fmt: skip

    def kill(self) -> None:
        """End all its processes at once, as a power failure would."""
        pid = self.pid
        for process in self.processes:
            os.kill(process, signal.SIGKILL)
        until = time.monotonic() + 10
        while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
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
    server = PostgresServer(folder=folder, port=_free_port())
    try:
        _as_owner(
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
        _as_owner(
            _program("pg_ctl"), "stop", "-s", "-m", "immediate", "-D", str(folder / "data"),
            check=False,
        )  # fmt: skip
    finally:
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


def _as_owner(*command: str, check: bool = True) -> None:
    """Run a command, as the user postgres where this is root: the server refuses root."""
    lead = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    whole = [*lead, *command] if os.geteuid() == 0 else [*command]
    done = subprocess.run(
        whole, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert not check or done.returncode == 0, done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
