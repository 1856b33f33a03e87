"""The end of a server: streams, drains and what is in flight, in a real process."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from datasheet.server.service import HEADER_SECONDS_MAX, STOP_SECONDS_MAX
from tests.served_folder import HOST

SCRIPT = Path(__file__).with_name("stopping.py")
STREAMS = 100


class Process:
    """A server in a process of its own."""

    def __init__(self, folder: Path, drain_seconds: float, stop_seconds_max: float) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(folder), str(drain_seconds), str(stop_seconds_max)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.popen.stdout is not None
        self.port = int(self.popen.stdout.readline())
        self._connections: list[socket.socket] = []

    def connect(self) -> socket.socket:
        """Open a connection, which ends with the process."""
        connection = socket.create_connection((HOST, self.port), timeout=20)
        self._connections.append(connection)
        return connection

    def get(self, path: str) -> socket.socket:
        connection = self.connect()
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return connection

    def text(self, path: str) -> str:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def stop(self, number: int = signal.SIGTERM) -> float:
        self.popen.send_signal(number)
        return time.monotonic()

    def end(self) -> tuple[int, list[str], str]:
        out, err = self.popen.communicate(timeout=20)
        return self.popen.returncode, out.split(), err

    def close(self) -> None:
        for connection in self._connections:
            connection.close()
        self.popen.kill()
        with self.popen:
            # On the way out it closes its pipes.
            pass


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Process]]:
    with ExitStack() as running:

        def starting(
            drain_seconds: float = 0.0, stop_seconds_max: float = STOP_SECONDS_MAX
        ) -> Process:
            process = Process(folder, drain_seconds, stop_seconds_max)
            running.callback(process.close)
            return process

        yield starting


def rest(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_hundred_streams_end_with_bye_and_the_drain_runs(
    start: Callable[..., Process],
) -> None:
    process = start(drain_seconds=0.3)
    streams = [process.get("/stream/") for _ in range(STREAMS)]
    for stream in streams:
        assert b"text/event-stream" in stream.recv(10_000)
    while int(process.text("/stream/count")) < STREAMS:
        time.sleep(0.02)
    begun = process.stop()
    for stream in streams:
        assert b"event: bye\ndata: closing\n\n" in rest(stream)
    assert process.end()[:2] == (0, ["drained", "closed", "ended"])
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_in_flight_is_finished_and_nothing_new_is_taken(
    start: Callable[..., Process], number: signal.Signals, folder: Path
) -> None:
    (folder / "big.html").write_text("x" * 20_000_000)
    process = start()
    in_flask, in_files = process.get("/live/slow/0.5/"), process.get("/big.html")
    assert in_files.recv(1000).startswith(b"HTTP/1.1 200 ")
    time.sleep(0.1)
    process.stop(number)
    time.sleep(0.15)
    with pytest.raises(OSError, match="refused"):
        process.get("/")
    assert rest(in_flask).endswith(b"finished")
    assert len(rest(in_files)) > 19_990_000
    code, out, err = process.end()
    assert (code, out) == (0, ["drained", "closed", "ended"])
    assert all(json.loads(line)["level"] == "info" for line in err.splitlines())


def test_silent_connections_do_not_hold_it_up(start: Callable[..., Process]) -> None:
    process = start()
    silent = [process.connect() for _ in range(20)]
    for connection in silent[10:]:
        connection.sendall(b"GET / HTT")
    assert process.get("/").recv(100).startswith(b"HTTP/1.1 200 ")
    begun = process.stop()
    assert process.end()[:2] == (0, ["drained", "closed"])
    # Granian alone waits until each of them has had its time for a request.
    assert time.monotonic() - begun < HEADER_SECONDS_MAX


def test_what_hangs_for_ever_is_cut_in_time(start: Callable[..., Process]) -> None:
    assert STOP_SECONDS_MAX <= 12
    # The deadline itself is shorter here, so that the test is.
    process = start(drain_seconds=60, stop_seconds_max=3)
    process.get("/live/slow/60/")
    time.sleep(0.2)
    begun = process.stop()
    code, out, err = process.end()
    assert time.monotonic() - begun < 6
    assert (code, out) == (0, ["closed"])
    told = [json.loads(line)["event"] for line in err.splitlines()]
    assert "part was not drained in time." in told
    assert "Requests were still open at the end: 1." in told


def test_a_second_interrupt_ends_it_at_once(start: Callable[..., Process]) -> None:
    process = start(drain_seconds=60)
    process.stop(signal.SIGINT)
    time.sleep(0.3)
    begun = process.stop(signal.SIGINT)
    assert process.end()[0] == 130
    assert time.monotonic() - begun < 3
