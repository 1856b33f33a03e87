"""Stores of both kinds, and messages to put into them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from datasheet.cli import main
from datasheet.contact.store import Store, open_store
from tests.contact.letters import Place
from tests.contact.owner import Ended, Run
from tests.engines import PostgresServer, postgres_server
from tests.fixture_site import SITE


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


@pytest.fixture
def run(place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of the fixture site on ``place``, in a terminal of no known width."""
    for name in list(os.environ):
        if name.startswith(("SMTP_", "MAIL_", "REDIS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATA_DIR", str(place.data_dir))
    if place.url:
        monkeypatch.setenv("DATABASE_URL", place.url)
    else:
        monkeypatch.delenv("DATABASE_URL", raising=False)

    def command(*arguments: str | Path) -> Ended:
        code = main(["--root", str(SITE), *map(str, arguments)])
        said = capsys.readouterr()
        return Ended(code=code, out=said.out, err=said.err)

    return command
