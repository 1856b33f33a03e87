"""How long a visitor waits for "safely stored", through the whole server, beside the disk's fsync.

    .venv/bin/python benchmarks/contact_form.py [--seconds 60] [--rate 100] [--folder FOLDER]

The server runs as it is deployed, in a process of its own, behind one trusted proxy: this program,
which gives every message another address, or the limits would refuse most of them. Messages come
at a steady rate whether or not the one before was answered, and waiting counts from when each was
due. The disk is probed meanwhile, as in ``contact_store.py``.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from contact_store import TEXT, THREADS, line, percentile, probe

HOST = "127.0.0.1"
WARM_SECONDS = 5
SILENT_SECONDS_MAX = 5
_own = threading.local()


def connection(port: int) -> http.client.HTTPConnection:
    """Return this thread's connection to the server; browsers keep theirs as well.

    The server ends one that is silent for 10 s, so one that might be ending is not used again.
    """
    now = time.monotonic()
    if not hasattr(_own, "connection") or now - _own.used > SILENT_SECONDS_MAX:
        _own.connection = http.client.HTTPConnection(HOST, port, timeout=30)
    _own.used = now
    made: http.client.HTTPConnection = _own.connection
    return made


def post(port: int, number: int, due: float, waits: list[float], errors: list[str]) -> None:
    form = {
        "name": "Ada Example",
        "email": "ada@visitor.example",
        "topic": "system",
        "text": TEXT,
        "submission": str(uuid4()),
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://{HOST}:{port}",
        "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }
    try:
        asked = connection(port)
        asked.request("POST", "/live/contact/", urlencode(form), headers)
        answer = asked.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        del _own.connection
        errors.append(repr(error))
        return
    if answer.status == 303:
        waits.append(time.perf_counter() - due)
    else:
        errors.append(f"status {answer.status}")


def resident_megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "DATA_DIR": str(folder / "data"), "TRUSTED_HOPS": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "datasheet", "run", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    if not server.stdout.readline().startswith("Your site"):
        sys.exit("The server did not start. Try: datasheet run")
    return server


def measure(folder: Path, rate: int, seconds: int) -> str:
    """Return what to print."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    waits: list[float] = []
    errors: list[str] = []
    syncs: list[float] = []
    memory: list[float] = []
    stop = threading.Event()
    server = start(folder, port)
    # The server compresses its files first; what is measured is how it runs, not how it starts.
    time.sleep(WARM_SECONDS)
    try:
        prober = threading.Thread(target=probe, args=(folder, stop, syncs))
        prober.start()
        with ThreadPoolExecutor(THREADS) as pool:
            started = time.perf_counter()
            for number in range(rate * seconds):
                due = started + number / rate
                time.sleep(max(0, due - time.perf_counter()))
                pool.submit(post, port, number, due, waits, errors)
                if number % rate == 0:
                    memory.append(resident_megabytes(server.pid))
        stop.set()
        prober.join()
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(20)
    ratio = percentile(waits, 99) / percentile(syncs, 99)
    early = memory[min(5, len(memory) - 1)]
    return (
        f"rate     {rate} a second for {seconds} s: {len(waits)} acknowledged, "
        f"{len(errors)} errors; the server ended with {code}\n"
        f"{line('post', waits)}\n{line('fsync', syncs)} ({len(syncs)} in the same run)\n"
        f"ratio    {ratio:.1f} (p99 of a post to p99 of fsync)\n"
        f"memory   {early:.1f} MB after 5 s, {memory[-1]:.1f} at the end\n"
        + "".join(f"error    {error}\n" for error in sorted(set(errors)))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="on the disk to measure")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        print(measure(Path(folder), arguments.rate, arguments.seconds), end="")


if __name__ == "__main__":
    main()
