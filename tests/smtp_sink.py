"""A real mail server for tests, which fails on demand in each way that mail servers fail."""

from __future__ import annotations

import asyncio
import logging
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from threading import Event, Thread
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax

USER, PASSWORD = "sheet", "correct horse"
_LIVE = logging.getLogger("mail.log")


class Fault(StrEnum):
    """What the server does instead of accepting a mail."""

    REFUSED = "refused"
    SLOW = "slow"
    BLACK_HOLE = "black hole"
    CLOSING = "421"
    BUSY = "451"
    NO_SPACE = "452"
    BUSY_AFTER_DATA = "451 after DATA"
    DROP_IN_DATA = "drop in DATA"
    DROP_AFTER_DATA = "drop after DATA"
    NO_SUCH_USER = "550"
    REJECTED = "554"
    TLS = "TLS failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail that the server took over, whether or not it could say so."""

    content: bytes
    sender: str
    recipients: Sequence[str]
    acknowledged: bool

    @property
    def mail(self) -> EmailMessage:
        made = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        return made

    @property
    def id(self) -> str:
        return str(self.mail["Message-ID"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """What a server shows, and what a client must trust to believe it."""

    server: ssl.SSLContext
    stranger: ssl.SSLContext
    """Shows a certificate that no client trusts."""
    trust: Path

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.trust))


class Sink:
    """The server, its mail and its faults; it runs in a thread of its own."""

    def __init__(
        self, certificates: Certificates | None = None, *, tls: bool = False, login: bool = False
    ) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.fault: Fault | None = None
        self.before_answer: Callable[[], object] = int
        """Called when a mail is complete, before the server says that it has it."""
        self._certificates, self._tls, self._login = certificates, tls, login
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._port = 0
        self._transports: list[asyncio.BaseTransport] = []
        self._ready = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    @property
    def port(self) -> int:
        return self._port

    @property
    def secure(self) -> bool:
        return self._certificates is not None

    @property
    def ids(self) -> Sequence[str]:
        return [received.id for received in self.received]

    def fail(self, fault: Fault | None) -> None:
        """From now on, and for every connection that is open, do this."""
        self.fault = fault
        self._call(self._listen() if fault is not Fault.REFUSED else self._refuse())

    def close(self) -> None:
        self._call(self._refuse())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _call(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        for transport in self._transports:
            transport.abort()  # type: ignore[attr-defined]
        self._loop.run_until_complete(asyncio.sleep(0.01))

    async def _listen(self) -> None:
        if self._server is None:
            context = self._certificates.server if self._certificates and self._tls else None
            self._server = await self._loop.create_server(
                lambda: _Faulty(self, self._options()), "127.0.0.1", self._port, ssl=context
            )
            self._port = int(self._server.sockets[0].getsockname()[1])

    async def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _options(self) -> Mapping[str, Any]:
        options: dict[str, Any] = {"hostname": "sink.example", "timeout": 30}
        if self._certificates and not self._tls:
            bad = self.fault is Fault.TLS
            options["tls_context"] = (
                self._certificates.stranger if bad else self._certificates.server
            )
            options["require_starttls"] = True
        if self._login:
            options |= {"authenticator": _check, "auth_required": True}
        return options


class _Faulty(SMTP):
    """A server that asks the sink, at each step, whether to fail now."""

    def __init__(self, sink: Sink, options: Mapping[str, Any]) -> None:
        self.sink = sink
        super().__init__(_Taker(sink), loop=sink._loop, **options)
        # It knows TLS by STARTTLS alone, and would offer no login where TLS was there before.
        self._auth_require_tls = not sink._tls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.sink._transports.append(transport)
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        if not self.session or not self.session.ssl:
            self.sink.connections += 1
        if self.sink.fault is Fault.BLACK_HOLE:
            await asyncio.sleep(30)
            self._abort()
        elif self.sink.fault is Fault.SLOW:
            # A greeting that never ends: no answer takes long, all of them together do.
            for _ in range(300):
                self._writer.write(b"220-wait\r\n")
                await self._writer.drain()
                await asyncio.sleep(0.1)
        else:
            await super()._handle_client()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.sink.fault is Fault.DROP_IN_DATA:
            await self.push("354 go on")
            await self._reader.readline()
            self._abort()
            return
        await super().smtp_DATA(arg)

    def _abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()  # type: ignore[attr-defined]


class _Taker:
    """Decides about senders, recipients and mails."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        answers = {
            Fault.CLOSING: "421 closing",
            Fault.BUSY: "451 busy",
            Fault.NO_SPACE: "452 no space",
        }
        fault = self.sink.fault
        if fault in answers:
            return answers[fault]
        envelope.mail_from = address
        return "250 fine"

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self.sink.fault is Fault.NO_SUCH_USER:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(  # noqa: N802
        self, server: _Faulty, session: Session, envelope: Envelope
    ) -> str:
        fault = self.sink.fault
        if fault is Fault.BUSY_AFTER_DATA:
            return "451 busy after all"
        if fault is Fault.REJECTED:
            return "554 looks like spam"
        content = envelope.original_content
        assert content is not None
        dropped = fault is Fault.DROP_AFTER_DATA
        self.sink.received.append(
            Received(
                content=content,
                sender=str(envelope.mail_from),
                recipients=[str(address) for address in envelope.rcpt_tos],
                acknowledged=not dropped,
            )
        )
        self.sink.before_answer()
        if dropped:
            server._abort()
        return "250 taken"


def _check(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    # Not handled: aiosmtpd then gives the answer itself.
    return AuthResult(success=right, handled=False)


@contextmanager
def sink(
    certificates: Certificates | None = None, *, tls: bool = False, login: bool = False
) -> Iterator[Sink]:
    """Run a server; with certificates it wants STARTTLS, or with ``tls`` TLS from the start."""
    _LIVE.setLevel(logging.CRITICAL)
    made = Sink(certificates, tls=tls, login=login)
    try:
        yield made
    finally:
        made.close()


def make_certificates(folder: Path) -> Certificates:
    """Make a certificate for 127.0.0.1 that a test may trust, and one that nothing trusts."""
    contexts = []
    for name in ("server", "stranger"):
        key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            f"-subj /CN={name} -addext subjectAltName=IP:127.0.0.1 "
            f"-keyout {key} -out {certificate}"
        )
        done = subprocess.run(command.split(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        contexts.append(context)
    return Certificates(server=contexts[0], stranger=contexts[1], trust=folder / "server.pem")
