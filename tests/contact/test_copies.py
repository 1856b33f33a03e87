"""Copies of the embedded file, and putting one back; PostgreSQL has tools of its own."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from datasheet.contact import backups
from datasheet.contact.store import open_store
from tests.contact.letters import Place, kept, letter
from tests.contact.owner import Run


@pytest.fixture
def place(file_place: Place) -> Place:
    return file_place


def test_a_copy_is_made_while_a_server_writes_and_put_back(
    run: Run, place: Place, tmp_path: Path
) -> None:
    store = open_store(place.data_dir)
    kept(store, letter("in the copy"))
    copy = tmp_path / "copy.sqlite3"
    done = run("backup", copy)
    assert done.code == 0, done.err
    checksum = (tmp_path / "copy.sqlite3.sha256").read_text()
    assert checksum.split()[0] in done.out
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))
    kept(store, letter("after the copy"))

    done = run("restore", copy)
    assert done.code == 2, "the store is open"
    assert "a server or another command uses it" in done.err
    store.close()
    done = run("restore", copy)
    assert done.code == 0, done.err
    store = open_store(place.data_dir)
    assert [found.fields.text for found in store.messages()] == ["in the copy"]
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
    store.close()
    (aside,) = place.data_dir.glob("contact.sqlite3.replaced-*Z")
    assert str(aside) in done.err
    with sqlite3.connect(aside) as raw:
        assert raw.execute("SELECT count(*) FROM contact_message").fetchone() == (2,)
    raw.close()


def as_killed(place: Place, tmp_path: Path) -> None:
    """Leave a copy in ``tmp_path/copy``, and a database whose last message is in its log alone."""
    store = open_store(place.data_dir)
    kept(store, letter("in the copy"))
    store.close()
    assert backups.back_up(place.file, tmp_path / "copy")
    store = open_store(place.data_dir)  # with an empty log, which then holds the new pages alone
    kept(store, letter("in the log"))
    names = ("contact.sqlite3", "contact.sqlite3-wal")
    held = {name: (place.data_dir / name).read_bytes() for name in names}
    store.close()  # which writes the log into the database and removes it
    for name, content in held.items():
        (place.data_dir / name).write_bytes(content)


def test_what_a_killed_server_left_in_the_log_is_kept_and_not_mixed_in(
    run: Run, place: Place, tmp_path: Path
) -> None:
    as_killed(place, tmp_path)
    assert run("restore", tmp_path / "copy").code == 0
    (aside,) = place.data_dir.glob("contact.sqlite3.replaced-*")  # whole, in one file
    store = open_store(place.data_dir)
    assert [found.fields.text for found in store.messages()] == ["in the copy"]
    store.close()
    with sqlite3.connect(aside) as raw:
        assert raw.execute("SELECT count(*) FROM contact_message").fetchone() == (2,)
    raw.close()


def test_a_damaged_database_can_be_replaced_and_is_kept_with_its_log(
    run: Run, place: Place, tmp_path: Path
) -> None:
    as_killed(place, tmp_path)
    log = place.file.with_name("contact.sqlite3-wal").read_bytes()
    place.file.write_bytes(b"no database" * 1000)
    assert "is damaged" in run("inbox").err
    assert run("restore", tmp_path / "copy").code == 0
    assert len(run("inbox", "list", "--format", "json").json) == 1
    aside, its_log = sorted(place.data_dir.glob("contact.sqlite3.replaced-*"))
    assert aside.read_bytes() == b"no database" * 1000
    assert its_log.read_bytes() == log


def test_no_file_is_overwritten_by_a_copy(run: Run, place: Place, tmp_path: Path) -> None:
    open_store(place.data_dir).close()
    (tmp_path / "copy").write_text("mine")
    done = run("backup", tmp_path / "copy")
    assert done.code == 2
    assert "is there already" in done.err
    assert (tmp_path / "copy").read_text() == "mine"
    assert "There is no folder" in run("backup", tmp_path / "none" / "copy").err


@pytest.mark.parametrize("wrong", ["missing", "text", "changed", "cut", "newer", "foreign"])
def test_a_wrong_copy_is_refused_and_the_database_stays(
    run: Run, place: Place, tmp_path: Path, wrong: str
) -> None:
    store = open_store(place.data_dir)
    for _ in range(20):
        kept(store, letter("x" * 3000))
    copy, checksum = tmp_path / "copy", tmp_path / "copy.sha256"
    run("backup", copy)
    store.close()
    before = place.file.read_bytes()
    whole = copy.read_bytes()
    if wrong != "changed":
        checksum.unlink()
    if wrong == "missing":
        copy.unlink()
    elif wrong == "text":
        copy.write_text("hello")
    elif wrong == "changed":
        copy.write_bytes(whole.replace(b"xxx", b"yyy", 1))
    elif wrong == "cut":
        copy.write_bytes(whole[: len(whole) // 2])
    else:
        with sqlite3.connect(copy) as raw:
            raw.execute(
                "UPDATE contact_schema SET version_num = '9999'"
                if wrong == "newer"
                else "DROP TABLE contact_schema"
            )
        raw.close()
    done = run("restore", copy)
    assert (done.code, done.out) == (2, "")
    assert str(copy) in done.err
    assert place.file.read_bytes() == before
    assert not list(place.data_dir.glob("*.restored"))


def test_with_postgres_its_own_tools_are_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/none")
    done = run("backup", tmp_path / "copy")
    assert done.code == 2
    assert f"pg_dump --format=custom --file={tmp_path / 'copy'}" in done.err
    done = run("restore", tmp_path / "copy")
    assert done.code == 2
    assert "pg_restore --clean --if-exists" in done.err
