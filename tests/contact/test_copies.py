"""Copies of the embedded file, and putting one back; PostgreSQL has tools of its own."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

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


def test_what_a_killed_server_left_in_the_log_is_kept_and_not_mixed_in(
    run: Run, place: Place, tmp_path: Path
) -> None:
    store = open_store(place.data_dir)
    kept(store, letter("in the copy"))
    run("backup", tmp_path / "copy")
    kept(store, letter("in the log"))
    # As a kill leaves it: database and log, nothing checkpointed, no lock held.
    for name in ("contact.sqlite3", "contact.sqlite3-wal"):
        (tmp_path / name).write_bytes((place.data_dir / name).read_bytes())
    store.close()
    for name in ("contact.sqlite3", "contact.sqlite3-wal"):
        (place.data_dir / name).write_bytes((tmp_path / name).read_bytes())
    assert run("restore", tmp_path / "copy").code == 0
    store = open_store(place.data_dir)
    assert [found.fields.text for found in store.messages()] == ["in the copy"]
    store.close()
    (aside,) = place.data_dir.glob("contact.sqlite3.replaced-*Z")
    with sqlite3.connect(aside) as raw:
        assert raw.execute("SELECT count(*) FROM contact_message").fetchone() == (2,)
    raw.close()


def test_a_damaged_database_can_be_replaced_and_is_kept(
    run: Run, place: Place, tmp_path: Path
) -> None:
    store = open_store(place.data_dir)
    kept(store)
    run("backup", tmp_path / "copy")
    store.close()
    place.file.write_bytes(b"no database")
    assert "is damaged" in run("inbox").err
    assert run("restore", tmp_path / "copy").code == 0
    assert run("inbox", "list", "--format", "json").json
    (aside,) = place.data_dir.glob("contact.sqlite3.replaced-*Z")
    assert aside.read_bytes() == b"no database"


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
