"""A copy of the embedded database, and putting one in its place."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from datasheet.contact.failures import StoreError
from datasheet.contact.schema import KNOWN
from datasheet.contact.sqlite_file import hold, is_sqlite
from datasheet.contact.tables import VERSION_TABLE


class BackupRefused(StoreError):
    """The copy cannot be made or used; nothing was changed. The command line exits with 2."""


def back_up(database: Path, target: Path) -> str:
    """Copy the database as it is now, also while a server writes; return the copy's SHA-256.

    Beside the copy lies ``target.sha256``, as ``sha256sum`` writes it. Never overwrites a file.
    """
    if not database.is_file():  # which SQLite would make, and we would copy
        raise BackupRefused(f"There is no {database} yet. DATA_DIR says where it is.")
    checksum = _beside(target, ".sha256")
    for file in (target, checksum):
        if file.exists() or file.is_symlink():
            raise BackupRefused(f"{file} is there already. Name another file, or remove it.")
    if not target.parent.is_dir():
        raise BackupRefused(f"There is no folder {target.parent}. Make it, or name another.")
    fresh = _beside(target, ".part")
    try:
        with hold(database), closing(sqlite3.connect(database, isolation_level=None)) as raw:
            # Made by us and empty, so that nobody else can read it; SQLite fills an empty file.
            os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            raw.execute("VACUUM INTO ?", (str(fresh),))
        _sync(fresh)
        found = _sha256(fresh)
        os.link(fresh, target)  # fails where a rename would overwrite
        checksum.write_text(f"{found}  {target.name}\n")
        _sync(checksum)
        _sync(target.parent)
    except FileExistsError as error:
        raise BackupRefused(f"{error.filename2 or error.filename} is there already.") from None
    except (OSError, sqlite3.Error) as error:
        raise BackupRefused(f"{target} could not be written: {error}.") from None
    finally:
        fresh.unlink(missing_ok=True)
    return found


def restore(source: Path, database: Path, now: datetime) -> Path | None:
    """Put a copy in the database's place; return where the old one is kept, if there was one.

    Refuses while a server or another command uses the database, and a copy that is damaged,
    newer than this program, or not what its checksum says.
    """
    check(source)
    try:
        database.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        with hold(database, alone=True):
            fresh = database.with_name(database.name + ".restored")
            fresh.unlink(missing_ok=True)
            os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            shutil.copyfile(source, fresh)
            _sync(fresh)
            kept = _keep_aside(database, now)
            os.replace(fresh, database)
            _sync(database.parent)
            return kept
    except OSError as error:
        raise BackupRefused(f"{database} could not be replaced: {error}.") from None


def check(source: Path) -> None:
    """Raise BackupRefused unless a file is a whole database of ours."""
    if not source.is_file():
        raise BackupRefused(f"There is no file {source}.")
    with suppress(FileNotFoundError):
        stated = _beside(source, ".sha256").read_text().split()
        if stated and stated[0] != _sha256(source):
            raise BackupRefused(f"{source} is not what {source.name}.sha256 says. Take another.")
    try:
        # immutable: nothing is written beside it, and no log that lies there is taken for its own.
        address = f"{source.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as raw:
            (found,) = raw.execute("PRAGMA integrity_check(1)").fetchone()
            version = raw.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
    except sqlite3.Error as error:
        raise BackupRefused(f"{source} is no backup of the messages: {error}.") from None
    if found != "ok":
        raise BackupRefused(f"{source} is damaged ({found}). Take another.")
    if version is None or version[0] not in KNOWN:
        raise BackupRefused(
            f"{source} has schema {version and version[0]}, newer than {KNOWN[-1]}, the newest "
            "this version knows. Install the version that wrote it."
        )


def _keep_aside(database: Path, now: datetime) -> Path | None:
    """Give the present database a second name, complete without its log."""
    if not database.exists():
        return None
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = database.with_name(f"{database.name}.replaced-{stamp}")
    log = _beside(database, "-wal")
    # Whole in one file, if it can still be read at all; it is often restored because it cannot.
    if is_sqlite(database):
        with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    os.link(database, kept)
    # A log that is left would be applied to the database that comes.
    if log.exists():
        os.replace(log, _beside(kept, "-wal"))
    _beside(database, "-shm").unlink(missing_ok=True)
    return kept


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
