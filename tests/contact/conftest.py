"""Stores of both kinds, and messages to put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from datasheet.contact.store import Store, open_store
from tests.contact.letters import Place
from tests.engines import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the session; each test makes databases of its own in it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store can be opened, and opened again: a file, then a real PostgreSQL."""
    if request.param == "sqlite":
        return Place(data_dir=tmp_path / "data", url=None)
    server: PostgresServer = request.getfixturevalue("postgres")
    return Place(data_dir=tmp_path / "data", url=server.new_place())


@pytest.fixture
def opened() -> Iterator[Callable[[Place], Store]]:
    """Open stores that are closed at the end of the test."""
    stores: list[Store] = []

    def at(place: Place) -> Store:
        store = open_store(place.data_dir, place.url, mail_host="sheet.example")
        stores.append(store)
        return store

    yield at
    for store in stores:
        store.close()


@pytest.fixture
def store(place: Place, opened: Callable[[Place], Store]) -> Store:
    return opened(place)


@pytest.fixture
def file_place(tmp_path: Path) -> Place:
    return Place(data_dir=tmp_path / "data", url=None)
