"""The doctor names each thing that keeps messages from being kept or mailed, with its cure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from datasheet.contact.outbox import Failed, Refused
from datasheet.contact.store import Store
from tests.contact.letters import Place, kept, letter
from tests.contact.owner import Ended, Run, settled
from tests.smtp_sink import Fault, sink


def levels(done: Ended) -> Sequence[str]:
    return [line.split()[0] for line in done.out.splitlines() if not line.startswith(" ")]


def test_the_doctor_finds_a_store_without_mail_worth_a_warning(run: Run, store: Store) -> None:
    kept(store, letter(at=datetime.now(UTC)))
    place_is_there = run("doctor")
    assert place_is_there.code == 0
    assert set(levels(place_is_there)) <= {"ok", "warn", "fail"}
    assert "messages: 1 queued" in place_is_there.out
    assert "mail: no server is set" in place_is_there.out
    told = run("doctor", "--format", "json").json
    assert {finding["level"] for finding in told} == {"ok", "warn"}


def test_the_doctor_names_what_waits_and_what_needs_the_owner(run: Run, store: Store) -> None:
    settled(store, Refused(error="550 no"))
    settled(store, Failed(error="Connection refused", uncertain=True))
    out = run("doctor").out
    assert "warn  outbox: 1 could not be mailed and wait for you" in out
    assert "warn  outbox: 002 waits since 2026-03-02 14:02 UTC: Connection refused" in out
    assert "datasheet outbox retry 002" in out
    assert "1 attempts of unknown end" in out


def test_the_doctor_logs_in_to_the_mail_server(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SMTP_SECURITY", "none")
    assert "MAIL_FROM: SMTP_HOST needs it" in run("doctor").err
    monkeypatch.setenv("MAIL_FROM", "form@sheet.example")
    monkeypatch.setenv("MAIL_TO", "owner@sheet.example")
    with sink() as server:
        monkeypatch.setenv("SMTP_PORT", str(server.port))
        done = run("doctor")
        assert done.code == 0
        assert f"ok    mail: 127.0.0.1:{server.port} (none) takes mail for owner@" in done.out
        server.fail(Fault.REFUSED)
        done = run("doctor")
    assert done.code == 1
    assert "fail  mail:" in done.out
    assert "refused" in done.out


def test_the_doctor_tells_a_redis_that_does_not_answer(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    done = run("doctor")
    assert done.code == 1
    assert "Contact works without it." in done.out


def test_permissions_that_are_too_wide_are_told(run: Run, store: Store, place: Place) -> None:
    if place.url:
        return
    kept(store)
    place.file.chmod(0o644)
    out = run("doctor").out
    assert f"warn  permissions: others may open {place.file} (0644)" in out
    assert f"chmod 600 {place.file}" in out
