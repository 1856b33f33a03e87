"""What was kept reaches the owner: once, through every failure, and never too late to stop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from datasheet.contact.delivery import Delivery, MailAccount, Patience
from datasheet.contact.failures import StoreAway
from datasheet.contact.outbox import RetryPlan
from datasheet.contact.states import State
from datasheet.contact.store import Store
from datasheet.contact.tables import message
from tests.contact.letters import Place, kept, letter
from tests.smtp_sink import Fault, Sink, sink

# The real plan with its time compressed.
PLAN = RetryPlan(
    steps_seconds=(0.05, 0.1, 0.2), every_seconds=0.2, for_seconds=60, lease_seconds=30
)
PATIENCE = Patience(answer_seconds=10, attempt_seconds=20)
SECONDS_MAX = 20


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as made:
        yield made


def account(server: Sink) -> MailAccount:
    return MailAccount(
        host="127.0.0.1",
        port=server.port,
        security="none",
        sender="form@sheet.example",
        recipient="owner@sheet.example",
    )


@contextmanager
def delivering(
    store: Store,
    server: Sink | None,
    plan: RetryPlan = PLAN,
    retention_days: int | None = None,
) -> Iterator[Delivery]:
    to = account(server) if server else None
    made = Delivery(store, to, retention_days=retention_days, plan=plan, patience=PATIENCE)
    made.start()
    try:
        yield made
    finally:
        made.drain(2)


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS_MAX
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def states(store: Store) -> set[State]:
    return set(store.counts())


def now() -> datetime:
    return datetime.now(UTC)


def test_a_message_is_mailed_as_soon_as_it_is_kept(store: Store, server: Sink) -> None:
    with delivering(store, server) as delivery:
        until(lambda: not delivery._awake)  # it found nothing, and sleeps
        started = time.monotonic()
        number = kept(store, letter(at=now()))
        delivery.wake()
        until(lambda: states(store) == {State.SENT})
        assert time.monotonic() - started < 4, "it would have looked again after 5 s"
    found = store.find(number)
    assert found is not None
    assert server.ids == [found.message_id]
    assert found.accepted_at is not None


def test_without_a_mail_server_messages_wait_and_the_owner_is_told(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    kept(store)
    with caplog.at_level(logging.WARNING), delivering(store, None) as delivery:
        until(lambda: not delivery._awake)
    assert states(store) == {State.QUEUED}
    assert "no mail server is set" in caplog.text
    assert "datasheet inbox" in caplog.text


def test_what_was_kept_before_the_mail_server_was_set_is_mailed_then(
    store: Store, server: Sink
) -> None:
    kept(store)
    with delivering(store, None):
        pass
    with delivering(store, server):
        until(lambda: len(server.received) == 1)


def test_a_server_that_is_away_gets_it_when_it_is_back_under_the_same_id(
    store: Store, server: Sink
) -> None:
    server.fail(Fault.BUSY_AFTER_DATA)
    number = kept(store)
    with delivering(store, server):
        until(lambda: store.messages([State.WAITING]))
        until(lambda: server.connections > 2)
        server.fail(None)
        until(lambda: states(store) == {State.SENT})
    found = store.find(number)
    assert found is not None
    assert server.ids == [found.message_id]
    assert found.uncertain == 0


def test_a_refused_message_waits_for_the_owner_and_holds_up_no_other(
    store: Store, server: Sink
) -> None:
    server.fail(Fault.NO_SUCH_USER)
    first = kept(store)
    with delivering(store, server) as delivery:
        until(lambda: states(store) == {State.NEEDS_OWNER})
        server.fail(None)
        kept(store)
        delivery.wake()
        until(lambda: store.messages([State.SENT]))
        found = store.find(first)
        assert found is not None
        assert (found.state, found.last_error) == (State.NEEDS_OWNER, "550 no such user")
        store.outbox.retry(first, now())
        delivery.wake()
        until(lambda: states(store) == {State.SENT})
    assert len(server.received) == 2


def test_when_the_plan_ends_the_owner_is_asked(store: Store, server: Sink) -> None:
    server.fail(Fault.BUSY)
    kept(store)
    short = RetryPlan(steps_seconds=(0.01, 0.01), every_seconds=1, for_seconds=0, lease_seconds=30)
    with delivering(store, server, short):
        until(lambda: states(store) == {State.NEEDS_OWNER})
    (found,) = store.messages()
    assert (found.attempts, found.last_error) == (3, "451 busy")


def test_a_message_that_makes_no_good_mail_waits_for_the_owner(store: Store, server: Sink) -> None:
    number = kept(store)
    change = update(message).values(email="ada@visitor.example\r\nBcc: eve@visitor.example")
    store._database.write(lambda connection: connection.execute(change) and None)
    with delivering(store, server):
        until(lambda: states(store) == {State.NEEDS_OWNER})
    found = store.find(number)
    assert found is not None
    assert "its email may not be mailed" in found.last_error
    assert not server.received


def test_many_workers_send_each_message_once(
    place: Place, opened: Callable[[Place], Store], server: Sink
) -> None:
    stores = [opened(place) for _ in range(3)]
    ids = set()
    for _ in range(20):
        found = stores[0].find(kept(stores[0]))
        assert found is not None
        ids.add(found.message_id)
    server.before_answer = lambda: time.sleep(0.02)
    plan = RetryPlan(lease_seconds=300)
    with ExitStack() as workers:
        for store in stores:
            workers.enter_context(delivering(store, server, plan))
        until(lambda: states(stores[0]) == {State.SENT})
    assert sorted(server.ids) == sorted(ids)


def test_stopping_finishes_what_is_under_way_and_sends_what_is_due(
    store: Store, server: Sink
) -> None:
    server.before_answer = lambda: time.sleep(0.2)
    for _ in range(4):
        kept(store)
    with delivering(store, server) as delivery:
        until(lambda: server.connections)
        assert delivery.drain(10).left == 0
        assert not delivery._thread.is_alive()
    assert states(store) == {State.SENT}
    assert len(server.received) == 4


def test_stopping_cuts_a_server_that_does_not_answer_and_keeps_the_message(
    store: Store, server: Sink
) -> None:
    server.fail(Fault.BLACK_HOLE)
    kept(store)
    patient = Patience(answer_seconds=30, attempt_seconds=30)
    delivery = Delivery(store, account(server), plan=PLAN, patience=patient)
    delivery.start()
    until(lambda: server.connections)
    started = time.monotonic()
    assert delivery.drain(1).left == 1
    assert time.monotonic() - started < 5
    until(lambda: not delivery._thread.is_alive())
    (found,) = store.messages()
    assert found.state is State.WAITING, "not sending: nobody needs to wait for a lease"


def test_an_outcome_is_noted_even_when_the_store_is_away_for_a_moment(
    store: Store, server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, failures = store.outbox.settle, iter([True, True])

    def sometimes(*arguments: object) -> State | None:
        if next(failures, False):
            raise StoreAway("for a moment")
        return settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store.outbox, "settle", sometimes)
    kept(store)
    with delivering(store, server):
        until(lambda: states(store) == {State.SENT})
    assert len(server.received) == 1


def test_a_mistake_of_the_program_does_not_end_delivery(
    store: Store, server: Sink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lease, failures = store.outbox.lease, iter([True])

    def broken(*arguments: object) -> object:
        if next(failures, False):
            raise ZeroDivisionError
        return lease(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store.outbox, "lease", broken)
    kept(store)
    with delivering(store, server) as delivery:
        until(lambda: "delivery failed" in caplog.text)
        delivery.wake()
        until(lambda: len(server.received) == 1)


def test_old_messages_that_nobody_waits_for_are_purged(store: Store) -> None:
    kept(store, letter(trapped=True, at=now() - timedelta(days=366)))
    kept(store, letter(at=now() - timedelta(days=366)))
    kept(store, letter(trapped=True, at=now() - timedelta(days=364)))
    with delivering(store, None, retention_days=365):
        until(lambda: len(store.messages()) == 2)
    assert states(store) == {State.QUEUED, State.SPAM}


def test_no_log_line_holds_what_a_visitor_wrote(
    store: Store, server: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail(Fault.NO_SUCH_USER)
    kept(store, letter("a secret plan", name="Ada Example"))
    with caplog.at_level(logging.DEBUG, "datasheet"), delivering(store, server):
        until(lambda: states(store) == {State.NEEDS_OWNER})
    assert "550 no such user" in caplog.text
    for part in ("secret", "Ada", "visitor.example"):
        assert part not in caplog.text
