"""How long a visitor waits until a message is on the disk, beside what the disk itself takes.

    .venv/bin/python benchmarks/contact_store.py [--seconds 60] [--rate 100] [--folder FOLDER]

Messages come at a steady rate, whether or not the one before was answered; each is kept by
``Store.keep`` in a thread of its own, as a request would. In between, in the same run and on the
same disk, a page is written to another file and brought to the disk by fsync. The ratio of the
two 99th percentiles says what the store adds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

from datasheet.contact.failures import StoreError
from datasheet.contact.message import Fields, Submission
from datasheet.contact.store import Kept, Store, open_store

PROBES_PER_SECOND = 20
THREADS = 32
TEXT = "We run a queue on one machine, and it forgets orders whenever it restarts. " * 8


def submission() -> Submission:
    return Submission(
        id=str(uuid4()),
        fields=Fields(name="Ada Example", email="ada@visitor.example", topic="system", text=TEXT),
        trapped=False,
        form_age_seconds=40,
        network="0123456789abcdef",
        received_at=datetime.now(UTC),
    )


def keep(store: Store, due: float, waits: list[float], errors: list[str]) -> None:
    """Keep a message and note the time from when it was due: waiting for a thread counts."""
    try:
        answer = store.keep(submission())
    except StoreError as error:
        errors.append(str(error))
        return
    if isinstance(answer, Kept) and not answer.repeated:
        waits.append(time.perf_counter() - due)
    else:
        errors.append(repr(answer))


def probe(folder: Path, stop: Event, syncs: list[float]) -> None:
    """Bring a page to the disk now and then, and note how long that takes."""
    with (folder / "probe").open("wb", buffering=0) as file:
        while not stop.wait(1 / PROBES_PER_SECOND):
            file.write(b"\0" * 4096)
            started = time.perf_counter()
            os.fsync(file.fileno())
            syncs.append(time.perf_counter() - started)


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def percentile(values: Sequence[float], of_hundred: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[of_hundred - 1]


def line(name: str, values: Sequence[float]) -> str:
    p50, p99 = percentile(values, 50) * 1000, percentile(values, 99) * 1000
    return f"{name:<8} p50 {p50:.2f} ms, p99 {p99:.2f} ms, max {max(values) * 1000:.2f} ms"


def measure(folder: Path, rate: int, seconds: int) -> str:
    """Return what to print."""
    waits: list[float] = []
    errors: list[str] = []
    syncs: list[float] = []
    memory: list[float] = []
    stop = Event()
    store = open_store(folder / "data")
    prober = Thread(target=probe, args=(folder, stop, syncs))
    prober.start()
    with ThreadPoolExecutor(THREADS) as pool:
        started = time.perf_counter()
        for number in range(rate * seconds):
            due = started + number / rate
            time.sleep(max(0, due - time.perf_counter()))
            pool.submit(keep, store, due, waits, errors)
            if number % rate == 0:
                memory.append(resident_megabytes())
    stop.set()
    prober.join()
    stored = sum(store.counts().values())
    store.close()
    early = memory[min(5, len(memory) - 1)]
    ratio = percentile(waits, 99) / percentile(syncs, 99)
    return (
        f"rate     {rate} a second for {seconds} s: {len(waits)} kept, {stored} in the store, "
        f"{len(errors)} errors\n"
        f"{line('keep', waits)}\n{line('fsync', syncs)} ({len(syncs)} in the same run)\n"
        f"ratio    {ratio:.1f} (p99 of keep to p99 of fsync)\n"
        f"memory   {memory[0]:.1f} MB at the start, {early:.1f} after 5 s, {memory[-1]:.1f} at the "
        "end\n" + "".join(f"error    {error}\n" for error in sorted(set(errors)))
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
