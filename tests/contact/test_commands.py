"""The owner's commands for messages: what they print, where, and how they end."""

from __future__ import annotations

import mailbox
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from datasheet.contact.delivery import MailAccount
from datasheet.contact.listing import WIDTH, as_mbox
from datasheet.contact.message import shown_number
from datasheet.contact.outbox import Accepted, Failed, Refused
from datasheet.contact.states import State
from datasheet.contact.store import Store
from datasheet.contact.tables import message
from tests.contact.letters import NOW, Place, kept, letter
from tests.contact.owner import PLAN, Run, settled

EVIL = "red \x1b[31m and \x9b31m, back \u202e, \x07"


def test_messages_are_listed_newest_first_within_eighty_columns(run: Run, store: Store) -> None:
    kept(store, letter("x" * 300))
    kept(store, letter("日本語" * 30, name="山田太郎" * 9, trapped=True))
    store.mark_read(1, NOW)
    done = run("inbox")
    assert done.code == 0
    head, second, first = done.out.splitlines()
    assert head.split() == ["NO", "RECEIVED", "(UTC)", "STATE", "FROM", "MESSAGE"]
    assert second.startswith("*002   2026-03-02 14:02 spam        山田太郎")
    assert first.startswith(" 001   2026-03-02 14:02 queued      Ada Example        xxx")
    assert len(first) == WIDTH
    assert "…" in second
    assert run("inbox", "list", "--state", "spam").out.splitlines()[1:] == [second]


def test_an_empty_inbox_says_so_and_prints_no_result(run: Run, store: Store) -> None:
    done = run("inbox")
    assert (done.code, done.out, done.err) == (0, "", "There are no messages.\n")
    assert run("inbox", "list", "--format", "json").json == []
    assert run("outbox").err == "Nothing waits to be mailed.\n"


def test_a_message_is_shown_whole_and_obeyed_by_no_terminal(run: Run, store: Store) -> None:
    number = kept(store)
    change = update(message).values(text=f"line one\n{EVIL}", name=EVIL)
    store._database.write(lambda connection: connection.execute(change) and None)
    shown = shown_number(number)
    for arguments in (
        ["inbox", "show", shown],
        ["inbox", "show", shown.lower(), "--format", "json"],
        ["inbox"],
        ["inbox", "list", "--format", "json"],
        ["inbox", "export"],
    ):
        done = run(*arguments)
        assert done.code == 0, done.err
        assert all(letter.isprintable() or letter == "\n" for letter in done.out), arguments
    whole = run("inbox", "show", shown).out
    assert "line one\nred \\x1b[31m and \\x9b31m, back \\u202e, \\x07" in whole
    (read,) = run("inbox", "show", shown, "--format", "json").json
    assert read["name"] == EVIL


def test_a_number_that_is_none_or_not_there_ends_with_two(run: Run, store: Store) -> None:
    done = run("inbox", "show", "FFF")
    assert (done.code, done.out) == (2, "")
    assert "There is no message FFF." in done.err
    done = run("inbox", "show", "4G2")
    assert done.code == 2
    assert "It looks like 4F2." in done.err


def test_marks_are_set(run: Run, store: Store) -> None:
    number = kept(store)
    shown = shown_number(number)
    assert run("inbox", "mark", shown, "read").out == f"{shown}: read, queued\n"
    assert run("inbox", "mark", shown, "spam").out == f"{shown}: spam, spam\n"
    assert run("inbox", "mark", shown, "not-spam").out == f"{shown}: not-spam, queued\n"
    found = store.find(number)
    assert found is not None
    assert found.read_at is not None
    assert run("inbox", "mark", "FF", "read").code == 2


def test_a_message_is_deleted_only_when_that_is_confirmed(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = shown_number(kept(store))
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert run("inbox", "delete", shown).code == 130
    assert len(store.messages()) == 1
    assert run("inbox", "delete", shown, "--yes").out == f"{shown}: deleted\n"
    assert store.messages() == []


def test_a_message_that_is_being_sent_is_not_deleted(run: Run, store: Store) -> None:
    number = kept(store)
    assert store.outbox.lease(datetime.now(UTC), "lease", PLAN) is not None
    done = run("inbox", "delete", shown_number(number), "--yes")
    assert done.code == 2
    assert "It is being sent at this moment" in done.err


def test_the_outbox_shows_the_next_attempt_and_the_last_error(run: Run, store: Store) -> None:
    waits = shown_number(settled(store, Failed(error="Connection refused")))
    refused = shown_number(settled(store, Refused(error="550 " + "no such user " * 9)))
    settled(store, Accepted())
    done = run("outbox")
    head, first, second = done.out.splitlines()
    assert head.split() == ["NO", "STATE", "TRIES", "NEXT", "(UTC)", "LAST", "ERROR"]
    assert first.startswith(f"{refused}   needs-owner     1                    550 no such")
    assert second.startswith(f"{waits}   waiting         1  2026-03-02 14:02  Connection refused")
    assert max(len(line) for line in done.out.splitlines()) <= WIDTH
    assert [row["number"] for row in run("outbox", "--format", "json").json] == [refused, waits]


def test_a_refused_message_is_tried_again_or_dropped_with_a_reason(run: Run, store: Store) -> None:
    number = settled(store, Refused(error="550 no"))
    shown = shown_number(number)
    assert run("outbox", "retry", shown).out.startswith("1 message queued")
    assert run("outbox", "retry", shown).code == 2, "it is queued already"
    assert run("outbox", "retry").code == 2
    assert run("outbox", "retry", shown, "--all").code == 2
    assert run("outbox", "drop", shown).code == 2, "without a reason"
    done = run("outbox", "drop", shown, "--reason", "answered by\n telephone")
    assert done.out == f"{shown}: dropped, still in the inbox\n"
    assert run("outbox", "drop", shown, "--reason", "again").code == 2
    found = store.find(number)
    assert found is not None
    assert (found.state, found.last_error) == (State.DROPPED, "answered by telephone")
    settled(store, Refused(error="550 no"))
    assert run("outbox", "retry", "--all").out.startswith("1 message queued")


def test_an_mbox_holds_every_message_as_its_mail(run: Run, store: Store, tmp_path: Path) -> None:
    texts = ["From here\n>From there", "Grüße, 日本", "x" * 3000]
    for text in texts:
        kept(store, letter(text))
    target = tmp_path / "all.mbox"
    done = run("inbox", "export", "--format", "mbox", "-o", target)
    assert (done.code, done.out) == (0, f"{target}: 3 messages\n")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert run("inbox", "export", "-o", target).code == 2, "it is there already"
    box = mailbox.mbox(target)
    mails = [box[key] for key in box.keys()]  # noqa: SIM118
    box.close()
    # Python's own reader leaves the quoting of mboxrd as it is; the others contain none.
    assert len(mails) == 3
    assert [mail["Message-ID"] for mail in mails] == [
        found.message_id for found in store.messages()[::-1]
    ]
    assert b"\n>From here\n>>From there\n" in target.read_bytes()


def test_a_message_that_makes_no_mail_is_named_by_the_mbox_export(run: Run, store: Store) -> None:
    kept(store)
    change = update(message).values(email="x\r\nBcc: y")
    store._database.write(lambda connection: connection.execute(change) and None)
    done = run("inbox", "export", "--format", "mbox")
    assert (done.code, done.out) == (2, "")
    assert "Message 001: its email may not be mailed" in done.err
    assert "Export as JSON instead." in done.err


def test_an_mbox_names_the_account_where_there_is_one(store: Store) -> None:
    kept(store)
    account = MailAccount(
        host="mail.example",
        port=25,
        security="none",
        sender="form@sheet.example",
        recipient="me@sheet.example",
    )
    assert b"\nTo: me@sheet.example\n" in as_mbox(store.messages(), account)


def test_old_messages_are_purged_and_those_that_wait_are_told(run: Run, store: Store) -> None:
    settled(store, Accepted())
    settled(store, Refused(error="550 no"))
    done = run("purge", "--older-than", "1", "--dry-run")
    assert (done.code, done.out) == (0, "would delete: 1 sent\n")
    assert len(store.messages()) == 2
    done = run("purge", "--older-than", "1")
    assert done.out == "deleted: 1 sent\n"
    assert "1 as old still wait to be mailed, or for you" in done.err
    assert run("purge", "--older-than", "1").out == "deleted: nothing\n"


def test_a_place_without_a_database_is_told_and_none_is_made(
    run: Run, place: Place, tmp_path: Path
) -> None:
    if place.url:
        return
    for arguments in (["inbox"], ["outbox"], ["purge"], ["backup", str(tmp_path / "copy")]):
        done = run(*arguments)
        assert done.code == 2
        assert f"There is no {place.file} yet" in done.err
    assert run("doctor").code == 1
    assert not place.data_dir.exists()
    assert not (tmp_path / "copy").exists()


def test_a_half_described_mail_server_is_wrong_usage(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value, told in (
        ("SMTP_HOST", "mail.example", "MAIL_FROM: SMTP_HOST needs it"),
        ("SMTP_SECURITY", "ssl", 'SMTP_SECURITY: "ssl" is not starttls, tls or none'),
        ("SMTP_PORT", "many", 'SMTP_PORT: "many" is not a number'),
    ):
        monkeypatch.setenv(name, value)
        done = run("inbox")
        assert done.code == 2
        assert told in done.err


def test_a_purge_counts_from_now(run: Run, store: Store) -> None:
    kept(store, letter(trapped=True, at=datetime.now(UTC) - timedelta(days=364)))
    kept(store, letter(trapped=True, at=datetime.now(UTC) - timedelta(days=366)))
    assert run("purge").out == "deleted: 1 spam\n"


def test_the_owner_needs_no_key_of_the_servers_to_read_messages(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a deployed machine the key is a credential of the service, which nobody else can read."""
    kept(store, letter())
    monkeypatch.setenv("BASE_URL", "https://ada.example/")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert run("inbox").code == 0
