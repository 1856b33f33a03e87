"""On both databases one sender at a time has a message, and none is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from datasheet.contact.outbox import Accepted, Failed, Refused, RetryPlan
from datasheet.contact.states import State
from datasheet.contact.store import Store
from tests.contact.letters import NOW, Place, kept, later, letter

PLAN = RetryPlan()
Open = Callable[[Place], Store]


def test_one_message_is_leased_to_one_sender(store: Store) -> None:
    for _ in range(10):
        kept(store)
    with ThreadPoolExecutor(8) as pool:
        leases = list(pool.map(lambda n: store.outbox.lease(NOW, f"lease {n}", PLAN), range(20)))
    numbers = [leased.number for leased in leases if leased is not None]
    assert len(numbers) == len(set(numbers))
    rest = 10 - len(numbers)
    more = [store.outbox.lease(NOW, "more", PLAN) for _ in range(rest + 1)]
    assert [leased is None for leased in more] == [False] * rest + [True]


def test_a_dead_senders_message_is_taken_over_and_the_attempt_counted_as_uncertain(
    store: Store,
) -> None:
    number = kept(store)
    first = store.outbox.lease(NOW, "first", PLAN)
    assert store.outbox.lease(later(minutes=4), "second", PLAN) is None
    second = store.outbox.lease(later(minutes=6), "second", PLAN)
    assert first is not None
    assert second is not None
    assert (second.number, second.attempts) == (number, 2)
    assert second.message_id == first.message_id
    assert store.outbox.settle(first, Failed(error="late"), NOW, PLAN, 0.5) is None
    found = store.find(number)
    assert found is not None
    assert (found.state, found.uncertain) == (State.SENDING, 1)


def test_an_acceptance_counts_even_after_the_lease(store: Store) -> None:
    number = kept(store)
    first = store.outbox.lease(NOW, "first", PLAN)
    second = store.outbox.lease(later(minutes=6), "second", PLAN)
    assert first is not None
    assert second is not None
    assert store.outbox.settle(first, Accepted(), later(minutes=7), PLAN, 0.5) is State.SENT
    assert store.outbox.settle(second, Failed(error="x"), later(minutes=8), PLAN, 0.5) is None
    found = store.find(number)
    assert found is not None
    assert found.state is State.SENT


def test_a_failure_waits_and_a_refusal_asks_the_owner(store: Store) -> None:
    number = kept(store)
    leased = store.outbox.lease(NOW, "one", PLAN)
    assert leased is not None
    store.outbox.settle(leased, Failed(error="451 busy"), NOW, PLAN, 0.5)
    found = store.find(number)
    assert found is not None
    assert (found.state, found.next_attempt_at) == (State.WAITING, later(seconds=10))
    assert store.outbox.next_due() == later(seconds=10)
    assert store.outbox.lease(later(seconds=9), "two", PLAN) is None
    leased = store.outbox.lease(later(seconds=11), "two", PLAN)
    assert leased is not None
    store.outbox.settle(leased, Refused(error="550 no"), later(seconds=12), PLAN, 0.5)
    found = store.find(number)
    assert found is not None
    assert (found.state, found.last_error) == (State.NEEDS_OWNER, "550 no")
    assert store.outbox.lease(later(days=30), "three", PLAN) is None


def test_retrying_gives_a_whole_plan_again(store: Store) -> None:
    numbers = [kept(store), kept(store)]
    for _ in numbers:
        leased = store.outbox.lease(NOW, "one", PLAN)
        assert leased is not None
        store.outbox.settle(leased, Refused(error="550 no"), NOW, PLAN, 0.5)
    assert store.outbox.retry(numbers[0], later(hours=1)) == 1
    assert store.outbox.retry(None, later(hours=1)) == 1, "the one that still needs the owner"
    leased = store.outbox.lease(later(hours=1), "two", PLAN)
    assert leased is not None
    assert leased.attempts == 1


def test_a_dropped_message_stays_in_the_inbox_with_the_reason(store: Store) -> None:
    number = kept(store)
    assert store.outbox.drop(number, "answered by telephone")
    assert store.outbox.lease(later(days=1), "one", PLAN) is None
    found = store.find(number)
    assert found is not None
    assert (found.state, found.last_error) == (State.DROPPED, "answered by telephone")
    assert store.outbox.retry(number, later(days=1)) == 1


@pytest.mark.parametrize("jump", [{"days": -400}, {"days": 400}, {"hours": -3}])
def test_no_jump_of_the_clock_postpones_beyond_the_longest_step(
    store: Store, jump: dict[str, float]
) -> None:
    kept(store)
    leased = store.outbox.lease(NOW, "one", PLAN)
    assert leased is not None
    store.outbox.settle(leased, Failed(error="busy"), NOW, PLAN, 1.0)
    jumped = later(**jump)
    at_the_latest = jumped.timestamp() + PLAN.wait_seconds_max + PLAN.lease_seconds
    steps = [jumped, PLAN.horizon(jumped)]
    taken = [at for at in steps if store.outbox.lease(at, "two", PLAN) is not None]
    assert taken
    assert taken[0].timestamp() <= at_the_latest


def test_a_sender_whose_clock_was_read_a_moment_earlier_takes_no_lease(store: Store) -> None:
    """It read its clock, then waited for the database while another took the message."""
    kept(store)
    assert store.outbox.lease(later(seconds=2), "first", PLAN) is not None
    assert store.outbox.lease(NOW, "earlier", PLAN) is None
    assert store.outbox.lease(later(seconds=1), "a little earlier", PLAN) is None


def test_a_lease_from_another_clock_does_not_hold_a_message_for_ever(store: Store) -> None:
    kept(store, letter(at=later(days=400)))
    assert store.outbox.lease(later(days=400), "wrong clock", PLAN) is not None
    assert store.outbox.lease(NOW, "right clock", PLAN) is not None
