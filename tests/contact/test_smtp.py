"""What each answer of a mail server means, from a real one that fails on demand."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from datasheet.contact.outbox import Accepted, Failed, Outcome, Refused
from datasheet.contact.smtp import Attempt, MailAccount, Patience
from tests.smtp_sink import PASSWORD, USER, Certificates, Fault, Sink, make_certificates, sink

PATIENCE = Patience(answer_seconds=0.5, attempt_seconds=1)
MAIL = b"From: a@b.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\nFrom here\r\n.dot\r\n"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as made:
        yield made


def account(port: int) -> MailAccount:
    return MailAccount(
        host="127.0.0.1",
        port=port,
        security="none",
        sender="form@sheet.example",
        recipient="owner@sheet.example",
    )


def attempt(to: MailAccount, trust: ssl.SSLContext | None = None) -> Outcome:
    return Attempt(to, PATIENCE, trust or ssl.create_default_context()).send(MAIL)


def test_a_mail_arrives_byte_for_byte(server: Sink) -> None:
    assert attempt(account(server.port)) == Accepted()
    (received,) = server.received
    assert received.content == MAIL
    assert received.sender == "form@sheet.example"
    assert received.recipients == ["owner@sheet.example"]


RETRIED = {
    Fault.CLOSING: "421 closing",
    Fault.BUSY: "451 busy",
    Fault.NO_SPACE: "452 no space",
    Fault.BUSY_AFTER_DATA: "451 busy after all",
}


@pytest.mark.parametrize("fault", RETRIED)
def test_an_answer_of_four_hundred_is_tried_again(server: Sink, fault: Fault) -> None:
    server.fail(fault)
    assert attempt(account(server.port)) == Failed(error=RETRIED[fault], uncertain=False)


@pytest.mark.parametrize("fault", [Fault.NO_SUCH_USER, Fault.REJECTED])
def test_an_answer_of_five_hundred_is_for_good(server: Sink, fault: Fault) -> None:
    server.fail(fault)
    outcome = attempt(account(server.port))
    assert isinstance(outcome, Refused)
    assert outcome.error.startswith(fault.value)


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.SLOW, Fault.BLACK_HOLE])
def test_a_failure_of_the_network_is_tried_again_and_ends_in_time(
    server: Sink, fault: Fault
) -> None:
    server.fail(fault)
    started = time.monotonic()
    outcome = attempt(account(server.port))
    assert isinstance(outcome, Failed)
    assert not outcome.uncertain
    assert outcome.error
    assert time.monotonic() - started < 10, "a slow server would hold it for 30 s"
    assert not server.received


@pytest.mark.parametrize(
    ("fault", "arrived"), [(Fault.DROP_IN_DATA, 0), (Fault.DROP_AFTER_DATA, 1)]
)
def test_a_connection_that_breaks_once_the_mail_is_on_its_way_leaves_it_uncertain(
    server: Sink, fault: Fault, arrived: int
) -> None:
    server.fail(fault)
    outcome = attempt(account(server.port))
    assert isinstance(outcome, Failed)
    assert outcome.uncertain, "from here both look the same"
    assert len(server.received) == arrived


def test_an_unknown_host_is_tried_again() -> None:
    outcome = attempt(replace(account(25), host="mail.invalid"))
    assert isinstance(outcome, Failed)


def test_another_thread_can_cut_it(server: Sink) -> None:
    server.fail(Fault.BLACK_HOLE)
    patient = Patience(answer_seconds=30, attempt_seconds=30)
    cut = Attempt(account(server.port), patient, ssl.create_default_context())
    ends: list[Outcome] = []
    thread = Thread(target=lambda: ends.append(cut.send(MAIL)))
    thread.start()
    while not server.connections:
        time.sleep(0.01)
    cut.cut()
    thread.join(10)
    assert not thread.is_alive()
    assert isinstance(ends[0], Failed)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_over_tls_with_a_login(certificates: Certificates, security: str) -> None:
    with sink(certificates, tls=security == "tls", login=True) as server:
        to = replace(
            account(server.port),
            security="tls" if security == "tls" else "starttls",
            user=USER,
            password=PASSWORD,
        )
        assert attempt(to, certificates.client()) == Accepted()
        wrong = attempt(replace(to, password="wrong"), certificates.client())
        assert isinstance(wrong, Refused)
        assert wrong.error.startswith("535")
        assert "wrong" not in wrong.error
        assert len(server.received) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_is_not_trusted_sends_nothing(
    certificates: Certificates, security: str
) -> None:
    with sink(certificates, tls=security == "tls", login=True) as server:
        to = replace(
            account(server.port), security="tls" if security == "tls" else "starttls", user=USER
        )
        outcome = attempt(to)
        assert isinstance(outcome, Failed)
        assert "CERTIFICATE_VERIFY_FAILED" in outcome.error
        assert not server.received


def test_a_server_that_offers_no_tls_gets_neither_password_nor_mail(server: Sink) -> None:
    to = replace(account(server.port), security="starttls", user=USER, password=PASSWORD)
    outcome = attempt(to)
    assert isinstance(outcome, Failed)
    assert "STARTTLS" in outcome.error
    assert not server.received


def test_a_certificate_of_another_host_is_not_accepted(
    certificates: Certificates, tmp_path: Path
) -> None:
    with sink(certificates) as server:
        to = replace(account(server.port), host="localhost", security="starttls")
        outcome = attempt(to, certificates.client())
        assert isinstance(outcome, Failed)
        assert "CERTIFICATE_VERIFY_FAILED" in outcome.error


def test_greeting_tells_why_a_server_cannot_be_used(server: Sink) -> None:
    def greet() -> str | None:
        trust = ssl.create_default_context()
        return Attempt(account(server.port), PATIENCE, trust).greet()

    assert greet() is None
    server.fail(Fault.REFUSED)
    assert "refused" in str(greet())
    assert not server.received


def test_the_password_is_in_no_repr() -> None:
    shown = repr(replace(account(25), user=USER, password="s3cr3t-words"))
    assert "s3cr3t" not in shown
