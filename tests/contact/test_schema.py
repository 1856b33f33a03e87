"""A database is brought up to date once, and one from the future is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from datasheet.contact import schema
from datasheet.contact.failures import StoreRefused
from datasheet.contact.store import Store, open_store
from datasheet.contact.tables import VERSION_TABLE, tables
from tests.contact.letters import Place, kept

FOLDER = Path(schema.__file__).parent / "migrations"


def test_the_steps_end_in_the_tables_that_the_program_uses(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        ours = set(tables.tables) | {VERSION_TABLE}
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or name in ours,
                "version_table": VERSION_TABLE,
            },
        )
        return [*compare_metadata(context, tables)]

    assert store._database.read(differences) == []


def test_every_step_is_known_and_each_follows_the_one_before() -> None:
    steps = [step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()]
    assert tuple(reversed(steps)) == schema.KNOWN


def test_a_database_from_the_future_is_refused_and_left_as_it_is(
    place: Place, opened: Callable[[Place], Store]
) -> None:
    store = opened(place)
    kept(store)
    newer = text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    store._database.write(lambda connection: connection.execute(newer) and None)
    with pytest.raises(StoreRefused, match="schema 9999 is newer than") as refused:
        open_store(place.data_dir, place.url)
    where = str(place.file) if place.url is None else "127.0.0.1"
    assert where in str(refused.value)
    assert "Install the version that wrote it" in str(refused.value)
    assert len(store.messages()) == 1


def test_a_half_made_database_is_finished(place: Place) -> None:
    """Killed while the tables were made: nothing was committed, so the next start makes them."""
    place.data_dir.mkdir(parents=True)
    if place.url is None:
        place.file.write_bytes(b"")
    store = open_store(place.data_dir, place.url)
    kept(store)
    store.close()


def test_tables_of_others_are_left_alone(place: Place, opened: Callable[[Place], Store]) -> None:
    """Litestream keeps tables of its own in the file; demos keep theirs in the same PostgreSQL."""
    store = opened(place)
    foreign = text("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
    store._database.write(lambda connection: connection.execute(foreign) and None)
    store.close()
    kept(opened(place))
