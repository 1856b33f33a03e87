"""A PostgreSQL that is dead, frozen or restarted: an answer within 3 s, and none that is false."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from datasheet.contact.failures import StoreAway, StoreRefused
from datasheet.contact.store import Kept, Store, open_store
from tests.contact.letters import Place, kept, letter
from tests.engines import PostgresServer, postgres_server

ANSWER_SECONDS_MAX = 3.0


@pytest.fixture(scope="module")
def fragile() -> Iterator[PostgresServer]:
    """A server that the tests here may harm."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def pg_place(fragile: PostgresServer, tmp_path: Path) -> Place:
    return Place(data_dir=tmp_path, url=fragile.new_place())


@pytest.fixture
def store(pg_place: Place) -> Iterator[Store]:
    made = open_store(pg_place.data_dir, pg_place.url)
    yield made
    made.close()


def seconds_until_away(store: Store) -> float:
    started = time.monotonic()
    with pytest.raises(StoreAway):
        store.keep(letter())
    return time.monotonic() - started


def test_a_killed_server_is_away_in_time_and_comes_back(
    store: Store, fragile: PostgresServer
) -> None:
    number = kept(store)
    fragile.kill()
    try:
        assert max(seconds_until_away(store) for _ in range(6)) < ANSWER_SECONDS_MAX
        with pytest.raises(StoreAway):
            store.messages()
    finally:
        fragile.start()
    again = kept(store)
    assert {found.number for found in store.messages()} == {number, again}


def test_a_restarted_server_is_not_noticed(store: Store, fragile: PostgresServer) -> None:
    for _ in range(8):
        kept(store)  # every thread has a connection now
    fragile.kill()
    fragile.start()
    for _ in range(8):
        kept(store)
    assert len(store.messages()) == 16


def test_a_frozen_server_is_away_in_time_and_comes_back(
    store: Store, fragile: PostgresServer
) -> None:
    submission = letter()
    kept(store)
    with fragile.frozen(), ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(seconds_until_away, store) for _ in range(7)]
        with pytest.raises(StoreAway):
            store.keep(submission)
        assert max(one.result() for one in asked) < ANSWER_SECONDS_MAX
    until = time.monotonic() + 10
    answer: object = None
    while not isinstance(answer, Kept):
        assert time.monotonic() < until
        try:
            answer = store.keep(submission)
        except StoreAway:
            time.sleep(0.05)
    texts = [found.submission_id for found in store.messages()]
    assert texts.count(submission.id) == 1


def test_a_frozen_connection_does_not_cost_a_thread(
    pg_place: Place, fragile: PostgresServer
) -> None:
    store = open_store(pg_place.data_dir, pg_place.url, deadline_seconds=0.5)
    for _ in range(8):
        kept(store)
    with psycopg.connect(fragile.url()) as other:
        query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'datasheet'"
        backends = [int(row[0]) for row in other.execute(query).fetchall()]
    for backend in backends:
        os.kill(backend, signal.SIGSTOP)
    try:
        for _ in backends:
            try:
                store.keep(letter())
            except StoreAway:
                continue
        until, done = time.monotonic() + 20, 0
        while done < 8:  # each connection is replaced as soon as somebody has waited for it
            assert time.monotonic() < until
            with suppress(StoreAway):
                kept(store)
                done += 1
    finally:
        for backend in backends:
            os.kill(backend, signal.SIGCONT)
        store.close()


def test_a_server_that_is_away_at_the_start_is_used_when_it_comes(
    pg_place: Place, fragile: PostgresServer
) -> None:
    fragile.kill()
    store = open_store(pg_place.data_dir, pg_place.url)
    try:
        assert seconds_until_away(store) < ANSWER_SECONDS_MAX
        fragile.start()
        kept(store)
    finally:
        store.close()


def test_a_lock_that_somebody_holds_is_away_in_time(store: Store, pg_place: Place) -> None:
    kept(store)
    with psycopg.connect(str(pg_place.url)) as other:
        other.execute("LOCK TABLE contact_message IN ACCESS EXCLUSIVE MODE")
        assert seconds_until_away(store) < ANSWER_SECONDS_MAX
        other.rollback()
    kept(store)


def test_every_commit_waits_for_the_disk(store: Store) -> None:
    def asked(name: str) -> object:
        return store._database.read(
            lambda connection: connection.exec_driver_sql(f"SHOW {name}").scalar()
        )

    assert asked("synchronous_commit") == "on"
    assert asked("statement_timeout") == "2s"
    assert asked("idle_in_transaction_session_timeout") == "2s"


def test_an_error_about_a_message_does_not_quote_it(store: Store) -> None:
    with pytest.raises(DBAPIError) as told:
        store.keep(letter("a secret plan\0 that PostgreSQL cannot take"))
    assert "secret" not in str(told.value)
    kept(store)


def test_a_password_is_in_no_message(tmp_path: Path) -> None:
    url = "postgresql://someone:s3cr3t@127.0.0.1:1/none"
    store = open_store(tmp_path, url)
    try:
        with pytest.raises(StoreAway) as told:
            store.keep(letter())
        assert "s3cr3t" not in str(told.value)
        assert "127.0.0.1" in str(told.value)
    finally:
        store.close()


def test_an_unknown_scheme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match='begins with "mysql"'):
        open_store(tmp_path, "mysql://localhost/x")
