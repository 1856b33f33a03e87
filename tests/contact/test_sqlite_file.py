"""The embedded database: on disk before the answer, private, and never a false "stored"."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest

from datasheet.contact.failures import StoreAway, StoreFull, StoreRefused
from datasheet.contact.sqlite_file import SqliteFile
from datasheet.contact.store import Kept, Store, open_store
from datasheet.contact.writers import _Job
from tests.contact.letters import Place, kept, letter

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[[Place], Store]


@pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's own")
def test_the_disk_has_it_before_the_answer_is_given(tmp_path: Path) -> None:
    """Each answer of a traced process comes after an fsync of the log that began after the last."""
    assert shutil.which("strace"), "Type: apt-get install strace"
    trace = tmp_path / "trace"
    command: list[str | Path] = [
        "strace",
        "-f",
        "-y",
        "-o",
        trace,
        "-e",
        "trace=fsync,fdatasync,write,pwrite64",
    ]
    command += [sys.executable, "-m", "tests.contact.keeper", tmp_path]
    order = json.dumps({"ids": [str(uuid4()) for _ in range(5)]})
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=order, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    events: list[str] = []
    for line in trace.read_text(errors="replace").splitlines():
        if re.search(r"(fsync|fdatasync)\(\d+<[^>]*-wal>", line):
            begun = "unfinished" in line
            events.append("sync begins" if begun else "synced")
        elif re.search(r"<\.\.\. (fsync|fdatasync) resumed>.*= 0", line):
            events.append("synced")
        elif re.search(r"pwrite64\(\d+<[^>]*-wal>", line):
            events.append("written")
        elif '"kept ' in line:
            events.append("answered")
    answers = [n for n, event in enumerate(events) if event == "answered"]
    assert len(answers) == 5, events
    for start, end in zip([0, *answers], answers, strict=False):
        between = events[start:end]
        assert "written" in between, between
        last = len(between) - 1 - between[::-1].index("written")
        assert "synced" in between[last:], f"answered without fsync: {between}"


def test_only_the_owner_can_read_it(file_place: Place, opened: Open) -> None:
    before = os.umask(0)
    try:
        kept(opened(file_place))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file_place.data_dir.iterdir()}
    assert stat.S_IMODE(file_place.data_dir.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert {"contact.sqlite3", "contact.sqlite3-wal", "contact.sqlite3-shm"} <= set(modes)


def test_a_folder_that_was_there_keeps_its_permissions(file_place: Place, opened: Open) -> None:
    file_place.data_dir.mkdir(mode=0o755)
    file_place.data_dir.chmod(0o755)
    kept(opened(file_place))
    assert stat.S_IMODE(file_place.data_dir.stat().st_mode) == 0o755


def test_a_deleted_message_leaves_no_trace_in_the_file(file_place: Place, opened: Open) -> None:
    store = opened(file_place)
    number = kept(store, letter("remove these words for good"))
    store.delete(number, letter().received_at)
    store.close()
    assert b"remove these words" not in file_place.file.read_bytes()


def test_those_who_wait_are_written_with_one_fsync(file_place: Place, opened: Open) -> None:
    """While one transaction is slow, twenty more come; they share the next one."""
    store = opened(file_place)
    database = store._database
    assert isinstance(database, SqliteFile)
    held, go = Event(), Event()

    def slow(_: object) -> None:
        held.set()
        go.wait(5)

    commits: list[int] = []
    with ThreadPoolExecutor(21) as pool:
        first = pool.submit(database.write, slow)
        held.wait(5)
        others = [pool.submit(kept, store) for _ in range(20)]
        until = time.monotonic() + 5
        while database._writers._queue.qsize() < 20 and time.monotonic() < until:
            time.sleep(0.01)
        batch, inner = database._writers._batch, database._writers._crew[0]._transact

        def counted(jobs: object) -> object:
            commits.append(len(jobs))  # type: ignore[arg-type]
            return inner(jobs)  # type: ignore[arg-type]

        database._writers._crew[0]._transact = counted  # type: ignore[assignment,method-assign]
        go.set()
        first.result()
        assert len({other.result() for other in others}) == 20
    assert commits == [20], batch


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB. Where none may be mounted, the test after this one has to do."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
    yield folder
    # Lazily: after a failure the store is still open, and a mount must not outlive the test.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no free byte on a file system."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler


def test_a_full_disk_is_told_nothing_is_false_and_it_recovers(small_disk: Path) -> None:
    place = Place(data_dir=small_disk / "data", url=None)
    store = open_store(place.data_dir)
    numbers = {kept(store)}
    filler = fill(small_disk)
    told = 0
    for _ in range(60):
        try:
            answer = store.keep(letter("x" * 4000))
        except StoreFull as error:
            told += str(place.file) in str(error)
        else:
            assert isinstance(answer, Kept)
            numbers.add(answer.number)
    assert told
    assert {found.number for found in store.messages()} == numbers, "reading goes on"
    filler.unlink()
    numbers.add(kept(store))
    assert {found.number for found in store.messages()} == numbers
    store.close()
    again = open_store(place.data_dir)
    assert {found.number for found in again.messages()} == numbers
    again.close()


def test_a_full_file_is_told_and_it_recovers(file_place: Place, opened: Open) -> None:
    store = opened(file_place)
    kept(store)
    database = store._database

    def limit(pages: int) -> None:
        statement = f"PRAGMA max_page_count = {pages}"
        database.write(lambda connection: connection.exec_driver_sql(statement) and None)

    limit(1)
    kept_numbers, told = {found.number for found in store.messages()}, 0
    for _ in range(10):
        limit(1)
        try:
            kept_numbers.add(kept(store, letter("x" * 5000)))
        except StoreFull:
            told += 1
    assert told
    limit(1 << 30)
    kept_numbers.add(kept(store, letter("x" * 5000)))
    assert {found.number for found in store.messages()} == kept_numbers


def test_a_file_that_another_process_holds_is_away_and_then_back(
    file_place: Place, opened: Open
) -> None:
    store = opened(file_place)
    kept(store)
    other = sqlite3.connect(file_place.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(StoreAway, match="locked"):
        store.keep(letter())
    assert time.monotonic() - started < 3
    assert len(store.messages()) == 1, "reading does not wait for writing"
    other.execute("ROLLBACK")
    other.close()
    kept(store)
    assert len(store.messages()) == 2


def test_a_disk_that_hangs_is_away_within_the_deadline_and_what_was_given_up_is_not_done(
    file_place: Place,
) -> None:
    store = open_store(file_place.data_dir, deadline_seconds=0.2)
    stuck = Event()
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(store._database.write, lambda _: stuck.wait(10) and None, 20)
        submission = letter()
        for _ in range(3):
            started = time.monotonic()
            with pytest.raises(StoreAway, match=r"0\.2 s"):
                store.keep(submission)
            assert time.monotonic() - started < 2
        stuck.set()
        hanging.result()
    answer = store.keep(submission)
    assert isinstance(answer, Kept)
    assert len(store.messages()) == 1
    store.close()


def test_no_more_than_a_bounded_number_waits(file_place: Place) -> None:
    store = open_store(file_place.data_dir, deadline_seconds=0.2)
    database = store._database
    assert isinstance(database, SqliteFile)
    stuck, begun = Event(), Event()

    def hang(_: object) -> None:
        begun.set()
        stuck.wait(20)

    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(database.write, hang, 20)
        begun.wait(5)
        while not database._writers._queue.full():
            database._writers._queue.put_nowait(_given_up())
        with pytest.raises(StoreAway, match="1000 pieces of work wait"):
            store.keep(letter())
        stuck.set()
        hanging.result()
    store.close()


def _given_up() -> _Job:
    job = _Job(lambda _: None)
    job.given_up = True
    return job


def test_a_file_that_is_moved_away_is_not_written_to(file_place: Place, opened: Open) -> None:
    store = opened(file_place)
    kept(store, letter("in the old file"))
    for path in list(file_place.data_dir.iterdir()):
        path.rename(path.with_name(path.name + ".away"))
    with pytest.raises(StoreAway, match="was moved or replaced"):
        store.keep(letter())
    number = kept(store, letter("in a new file"))
    assert [found.number for found in store.messages()] == [number]
    with sqlite3.connect(file_place.file) as raw:
        assert raw.execute("SELECT text FROM contact_message").fetchall() == [("in a new file",)]
    raw.close()


def damage_header(file: Path) -> None:
    file.write_bytes(b"This is no database at all. " * 200)


def damage_page(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    # The roots of tables and indexes; zeroes are no page of a tree.
    for page in range(1, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(whole)


def damage_messages(file: Path) -> None:
    """Only what a look through the whole file finds: opening it reads none of these pages."""
    whole = bytearray(file.read_bytes())
    for page in range(len(whole) // 4096 * 2 // 3, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(whole)


def damage_length(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])


@pytest.mark.parametrize("damage", [damage_header, damage_page, damage_messages, damage_length])
def test_a_damaged_file_is_refused_with_its_path_and_left_as_it_is(
    file_place: Place, damage: Callable[[Path], None]
) -> None:
    store = open_store(file_place.data_dir)
    for _ in range(20):
        kept(store, letter("x" * 2000))
    store.close()
    damage(file_place.file)
    before = file_place.file.read_bytes()
    with pytest.raises(StoreRefused) as refused:
        open_store(file_place.data_dir)
    assert str(file_place.file) in str(refused.value)
    assert "datasheet restore FILE" in str(refused.value)
    assert file_place.file.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_away_and_then_back(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    store = open_store(tmp_path / "data")
    with pytest.raises(StoreAway):
        store.keep(letter())
    (tmp_path / "data").unlink()
    kept(store)
    store.close()


def test_a_store_that_is_closed_says_so(file_place: Place) -> None:
    store = open_store(file_place.data_dir)
    kept(store)
    store.close()
    with pytest.raises(StoreAway, match="closed"):
        store.keep(letter())
    with pytest.raises(StoreAway, match="closed"):
        store.messages()
