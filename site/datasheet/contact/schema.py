"""Bringing a database to the present schema, once, whoever opens it first."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, inspect, text

from datasheet.contact.tables import VERSION_TABLE

KNOWN = ("0001",)
"""The revisions of ``migrations/versions``, oldest first; a test holds them together."""

_ALEMBIC = Lock()


class NewerSchema(Exception):
    """The database was written by a later version. Opening a store turns it into StoreRefused."""

    def __init__(self, found: str) -> None:
        super().__init__(f"schema {found} is newer than {KNOWN[-1]}, the newest this version knows")


def is_current(connection: Connection) -> bool:
    """Return whether nothing is to be done. Raises NewerSchema."""
    found = found_version(connection)
    if found is not None and found not in KNOWN:
        raise NewerSchema(found)
    return found == KNOWN[-1]


def found_version(connection: Connection) -> str | None:
    """Return the revision the database says it has, or None for a database without our tables."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return None if found is None else str(found)


def upgrade(connection: Connection) -> None:
    """Bring the schema up to date within the caller's transaction, which holds a write lock."""
    # Here, since Alembic takes a third of a second to import and is needed once in a lifetime.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    if is_current(connection):
        return
    config = Config()
    folder = Path(__file__).resolve().parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    # Its context is global to the process: two stores opened at once would share it.
    with _ALEMBIC:
        command.upgrade(config, "head")
