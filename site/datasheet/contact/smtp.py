"""One attempt to hand one mail to the owner's mail server, and what its answer means."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Any, Literal

from datasheet.contact.outbox import Accepted, Failed, Outcome, Refused

ERROR_LENGTH_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """Where mail is handed in, and between which addresses."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str
    recipient: str

    @property
    def domain(self) -> str:
        """What we call ourselves: to the server, and behind the @ of a Message-ID."""
        return self.sender.rpartition("@")[2] or "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the mail server may take."""

    answer_seconds: float = 60
    """For each of its answers."""
    attempt_seconds: float = 120
    """For all of them together: a server that sends a letter a minute holds up everything else."""


class Attempt:
    """One connection to a mail server, which another thread may cut."""

    def __init__(self, account: MailAccount, patience: Patience, trust: ssl.SSLContext) -> None:
        self._account, self._patience, self._trust = account, patience, trust
        self._lock = Lock()
        self._session: _Session | None = None
        self._cut = False
        self._handed_over = False

    def send(self, mail: bytes) -> Outcome:
        """Hand the mail in and say what became of it; no failure of the other side raises."""
        account = self._account
        try:
            with self._connected() as session:
                # Not send_message: it changes lines that begin with "From ".
                session.sendmail(account.sender, [account.recipient], mail)
        except Exception as error:
            return self._meaning(error)
        return Accepted()

    def greet(self) -> str | None:
        """Log in without sending; return why that fails, or nothing."""
        try:
            with self._connected() as session:
                session.noop()
        except Exception as error:
            outcome = self._meaning(error)
            return outcome.error
        return None

    def cut(self) -> None:
        """Break the connection; the attempt then ends as failed."""
        with self._lock:
            self._cut = True
            if self._session is not None:
                self._session.cut()

    @contextmanager
    def _connected(self) -> Iterator[_Session]:
        """Connect, secure and log in; leave without asking how the farewell went."""
        account = self._account
        session = _Session(
            account,
            self._trust if account.security == "tls" else None,
            self._patience.answer_seconds,
        )
        with self._lock:
            self._session = session
        watch = Timer(self._patience.attempt_seconds, self.cut)
        watch.daemon = True
        watch.start()
        try:
            code, answer = session.connect(account.host, account.port)
            if self._cut:
                raise TimeoutError("cut while connecting")
            if code != 220:
                raise smtplib.SMTPConnectError(code, answer)
            if account.security == "starttls":
                session.starttls(context=self._trust)
            if account.user:
                session.login(account.user, account.password)
            yield session
            # Accepted is accepted, however the farewell goes.
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
        finally:
            watch.cancel()
            self._handed_over = session.handed_over
            with self._lock:
                session.let_go()
                self._session = None

    def _meaning(self, error: Exception) -> Failed | Refused:
        """Tell what is worth another try from what is not: an answer of 500 or above."""
        code, text = _answer(error)
        if self._cut and not code:
            text = "took too long, or was cut because the server stops"
        told = _one_line(f"{code} {text}" if code else text)
        if 500 <= code < 600:
            return Refused(error=told)
        # Everything was sent and no answer came: it may have arrived.
        return Failed(error=told, uncertain=self._handed_over and not code)


class _Session(smtplib.SMTP):
    """An SMTP session that knows when the whole mail was sent, and that can be cut at any time."""

    def __init__(self, account: MailAccount, trust: ssl.SSLContext | None, seconds: float) -> None:
        # Named, since finding out the machine's own name may wait for a name server.
        super().__init__(local_hostname=account.domain, timeout=seconds)
        self._host = account.host  # what a certificate must name
        self._trust = trust
        self._cord: socket.socket | None = None
        self.handed_over = False

    def cut(self) -> None:
        if self._cord is not None:
            with suppress(OSError):  # gone already
                self._cord.shutdown(socket.SHUT_RDWR)

    def let_go(self) -> None:
        self.close()
        if self._cord is not None:
            self._cord.close()

    def send(self, s: Any) -> None:
        super().send(s)
        if not isinstance(s, str):  # commands are text; bytes are the mail, with its final dot
            self.handed_over = True

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        raw = socket.create_connection((host, port), timeout)
        # A second handle on the connection: TLS takes the first one over.
        self._cord = raw.dup()
        if self._trust is None:
            return raw
        return self._trust.wrap_socket(raw, server_hostname=host)


def _answer(error: Exception) -> tuple[int, str]:
    """Return the server's code, 0 without one, and its words or ours."""
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    elif isinstance(error, OSError | smtplib.SMTPException):
        return 0, str(error) or type(error).__name__
    else:
        # A programmer's mistake, or a password that is not ASCII: its text may hold the password.
        return 0, f"{type(error).__name__} while talking to the mail server"
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return max(code, 0), text


def _one_line(text: str) -> str:
    """Return what may be shown in a terminal: printable, on one line, of bounded length."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:ERROR_LENGTH_MAX]
