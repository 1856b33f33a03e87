"""Both databases keep the same promises."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from datasheet.contact.outbox import Accepted, Refused, RetryPlan
from datasheet.contact.outgoing import BeingSent
from datasheet.contact.states import State
from datasheet.contact.store import Conflict, Kept, Store, open_store
from tests.contact.letters import NOW, Place, kept, later, letter

PLAN = RetryPlan()
Open = Callable[[Place], Store]


def test_a_message_is_kept_with_all_that_was_said(store: Store) -> None:
    submission = letter("Straße 日本\nsecond line 🙂")
    answer = store.keep(submission)
    assert isinstance(answer, Kept)
    assert (answer.state, answer.repeated) == (State.QUEUED, False)
    found = store.find(answer.number)
    assert found is not None
    assert found.fields == submission.fields
    assert found.submission_id == submission.id
    assert found.received_at == NOW
    assert found.form_age_seconds == 41.5
    assert found.next_attempt_at == NOW
    assert found.message_id.endswith("@sheet.example>")


def test_it_is_there_for_the_next_process(place: Place, opened: Open) -> None:
    first = opened(place)
    number = kept(first, letter("kept"))
    first.close()
    found = opened(place).find(number)
    assert found is not None
    assert found.fields.text == "kept"


def test_numbers_count_up_and_none_is_given_twice(store: Store) -> None:
    numbers = [kept(store) for _ in range(3)]
    assert store.delete(numbers[-1], NOW)
    assert kept(store) > numbers[-1]


def test_the_same_id_and_text_is_one_message(store: Store) -> None:
    submission = letter()
    number = kept(store, submission)
    again = store.keep(submission)
    assert again == Kept(number=number, state=State.QUEUED, repeated=True)
    assert len(store.messages()) == 1


def test_the_same_id_with_other_text_changes_nothing(store: Store) -> None:
    submission = letter("the first")
    number = kept(store, submission)
    assert store.keep(letter("another", id=submission.id)) == Conflict(number=number)
    (only,) = store.messages()
    assert only.fields.text == "the first"
    assert only.attempts == 0


def test_forty_copies_at_once_are_one_message(store: Store) -> None:
    submission = letter()
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda _: store.keep(submission), range(40)))
    kepts = [answer for answer in answers if isinstance(answer, Kept)]
    assert len(kepts) == 40
    assert [answer.repeated for answer in kepts].count(False) == 1
    assert len({answer.number for answer in kepts}) == 1
    assert len(store.messages()) == 1


def test_many_at_once_are_all_kept(store: Store) -> None:
    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(lambda _: kept(store), range(100)))
    assert len(set(numbers)) == 100
    assert {found.number for found in store.messages()} == set(numbers)


def test_two_stores_on_one_place_do_not_disturb_each_other(place: Place, opened: Open) -> None:
    one, other = opened(place), opened(place)
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: kept(one if n % 2 else other), range(40)))
    assert len(set(numbers)) == 40


def test_two_that_open_an_empty_place_at_once_both_succeed(place: Place) -> None:
    def use(_: int) -> int:
        store = open_store(place.data_dir, place.url)
        try:
            return kept(store)
        finally:
            store.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(use, range(6)))) == 6


def test_spam_is_kept_and_not_mailed(store: Store) -> None:
    answer = store.keep(letter(trapped=True))
    assert isinstance(answer, Kept)
    assert answer.state is State.SPAM
    assert store.outbox.lease(later(days=1), "lease", PLAN) is None
    (found,) = store.messages([State.SPAM])
    assert found.trapped


def test_spam_that_was_none_is_mailed_under_its_first_message_id(store: Store) -> None:
    number = kept(store, letter(trapped=True))
    before = store.find(number)
    assert store.mark_not_spam(number, later(days=2))
    leased = store.outbox.lease(later(days=2), "lease", PLAN)
    assert before is not None
    assert leased is not None
    assert leased.message_id == before.message_id


def test_what_is_called_spam_is_not_mailed_and_stays(store: Store) -> None:
    number = kept(store)
    assert store.mark_spam(number, NOW)
    assert store.outbox.lease(later(days=1), "lease", PLAN) is None
    found = store.find(number)
    assert found is not None
    assert found.state is State.SPAM


def test_what_was_sent_is_not_sent_again_after_spam_and_back(store: Store) -> None:
    number = kept(store)
    leased = store.outbox.lease(NOW, "lease", PLAN)
    assert leased is not None
    store.outbox.settle(leased, Accepted(), NOW, PLAN, 0.5)
    assert store.mark_spam(number, NOW)
    assert store.mark_not_spam(number, NOW)
    found = store.find(number)
    assert found is not None
    assert found.state is State.SENT


def test_a_message_that_is_being_sent_can_neither_be_deleted_nor_become_spam(store: Store) -> None:
    number = kept(store)
    assert store.outbox.lease(NOW, "lease", PLAN) is not None
    with pytest.raises(BeingSent):
        store.delete(number, later(minutes=1))
    with pytest.raises(BeingSent):
        store.mark_spam(number, later(minutes=1))
    assert store.delete(number, later(minutes=6)), "its sender is gone: the lease has ended"
    assert store.messages() == []


def test_marks_on_a_message_that_is_not_there_say_so(store: Store) -> None:
    assert not store.mark_read(9, NOW)
    assert not store.mark_spam(9, NOW)
    assert not store.mark_not_spam(9, NOW)
    assert not store.delete(9, NOW)
    assert not store.outbox.drop(9, "no")
    assert store.outbox.retry(9, NOW) == 0
    assert store.find(9) is None


def test_reading_is_noted_and_can_be_taken_back(store: Store) -> None:
    number = kept(store)
    assert store.mark_read(number, NOW)
    found = store.find(number)
    assert found is not None
    assert found.read_at == NOW
    store.mark_read(number, None)
    found = store.find(number)
    assert found is not None
    assert found.read_at is None


def test_the_visitor_sees_when_the_mail_server_accepted_it(store: Store) -> None:
    submission = letter()
    number = kept(store, submission)
    assert store.progress(str(uuid4())) is None
    progress = store.progress(submission.id)
    assert progress is not None
    assert (progress.number, progress.state) == (number, State.QUEUED)
    leased = store.outbox.lease(NOW, "lease", PLAN)
    assert leased is not None
    store.outbox.settle(leased, Accepted(), later(seconds=3), PLAN, 0.5)
    progress = store.progress(submission.id)
    assert progress is not None
    assert (progress.state, progress.accepted_at) == (State.SENT, later(seconds=3))


def test_purge_takes_what_nobody_waits_for_and_says_how_many(store: Store) -> None:
    sent, spam, dropped = kept(store), kept(store, letter(trapped=True)), kept(store)
    leased = store.outbox.lease(NOW, "one", PLAN)
    assert leased is not None
    assert leased.number == sent
    store.outbox.settle(leased, Accepted(), NOW, PLAN, 0.5)
    store.outbox.drop(dropped, "no")
    needs, queued = kept(store), kept(store)
    leased = store.outbox.lease(NOW, "two", PLAN)
    assert leased is not None
    assert leased.number == needs
    store.outbox.settle(leased, Refused(error="550"), NOW, PLAN, 0.5)
    assert store.purge(NOW) == {}, "nothing is older"
    expected = {State.SENT: 1, State.SPAM: 1, State.DROPPED: 1}
    assert store.purge(later(days=1), dry_run=True) == expected
    assert len(store.messages()) == 5
    assert store.purge(later(days=1)) == expected
    assert {found.number for found in store.messages()} == {needs, queued}
    assert store.find(spam) is None


def test_messages_can_be_asked_for_by_state_newest_first(store: Store) -> None:
    numbers = [kept(store) for _ in range(3)]
    kept(store, letter(trapped=True))
    assert [found.number for found in store.messages([State.QUEUED])] == numbers[::-1]
    assert [found.number for found in store.messages([State.QUEUED], limit=1)] == numbers[-1:]
    assert store.counts() == {State.QUEUED: 3, State.SPAM: 1}


def test_message_ids_are_never_the_same(store: Store) -> None:
    for _ in range(20):
        kept(store, letter())
    assert len({found.message_id for found in store.messages()}) == 20


def test_times_keep_their_microseconds_and_come_back_aware(store: Store) -> None:
    number = kept(store, letter(at=NOW.replace(microsecond=7)))
    found = store.find(number)
    assert found is not None
    assert found.received_at == NOW.replace(microsecond=7)
    assert found.received_at.utcoffset() is not None


def test_a_mistake_in_one_piece_of_work_leaves_the_others_alone(
    store: Store, tmp_path: Path
) -> None:
    def wrong(_: object) -> None:
        raise KeyError("a programmer's")

    def run(n: int) -> str:
        if n % 5 == 0:
            with pytest.raises(KeyError):
                store._database.write(wrong)
            return "raised"
        kept(store)
        return "kept"

    with ThreadPoolExecutor(20) as pool:
        ends = list(pool.map(run, range(50)))
    assert len(store.messages()) == ends.count("kept") == 40
