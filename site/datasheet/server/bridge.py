"""Flask behind the asynchronous server: no visitor holds a thread, however slow.

A body is read whole, within a bound and a deadline, before a thread is taken; an answer is taken
whole from the thread before the first byte is sent. a2wsgi alone does neither. It also wants
``receive`` to be a coroutine function, which Granian's is not: every post would end with 500.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from a2wsgi import WSGIMiddleware

from datasheet.kit.asgi import Message, Receive, Scope, Send, header, say
from datasheet.kit.visitor import KEY

BODY_BYTES_MAX = 65_536
BODY_SECONDS_MAX = 10.0
_THREADS = 8
_WAITING_MAX = 200
_RETRY_SECONDS = 2
_CLOSE = ("Connection", "close")


class _Gone(Exception):
    """The visitor left before the body was whole. Nobody is there to be answered."""


class Bridge:
    """An ASGI application that answers with a WSGI one."""

    def __init__(self, app: WSGIApplication) -> None:
        self._inner = WSGIMiddleware(_with_visitor(app), workers=_THREADS)  # type: ignore[arg-type]
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = header(scope, "content-length")
        if told is not None and not told.isdigit():
            await say(send, 400, "The header Content-Length is not a number.", [_CLOSE])
            return
        if told is not None and int(told) > BODY_BYTES_MAX:
            await self._refuse_size(send)
            return
        try:
            async with asyncio.timeout(BODY_SECONDS_MAX):
                body = await self._read(receive)
        except TimeoutError:
            text = f"The request was not whole after {BODY_SECONDS_MAX:.0f} seconds."
            await say(send, 408, text, [_CLOSE])
            return
        except _Gone:
            return
        if body is None:
            await self._refuse_size(send)
            return
        if self._waiting >= _WAITING_MAX:
            more = [("Retry-After", str(_RETRY_SECONDS))]
            await say(send, 503, "Too many visitors at once. Please try again.", more)
            return
        self._waiting += 1
        try:
            answer = await self._answered(scope, body)
        finally:
            self._waiting -= 1
        for message in answer:
            await send(message)

    def close(self) -> None:
        self._inner.executor.shutdown(wait=False, cancel_futures=True)

    async def _read(self, receive: Receive) -> bytes | None:
        """Return the body, or None for one that is too large."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise _Gone
            body += message.get("body", b"")
            if len(body) > BODY_BYTES_MAX:
                return None
            if not message.get("more_body", False):
                return bytes(body)

    async def _refuse_size(self, send: Send) -> None:
        text = f"The request is larger than {BODY_BYTES_MAX // 1024} KiB."
        await say(send, 413, text, [_CLOSE])

    async def _answered(self, scope: Scope, body: bytes) -> list[Message]:
        async def replay() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        inner = {**scope, "headers": list(_cleaned(scope["headers"], len(body)))}
        await self._inner(inner, replay, keep)  # type: ignore[arg-type]
        return messages


def _cleaned(headers: Iterable[tuple[bytes, bytes]], length: int) -> Iterable[tuple[bytes, bytes]]:
    """Yield the headers that WSGI may see, and the length of the body that was read."""
    for name, value in headers:
        # To WSGI X_Forwarded_For and X-Forwarded-For are one name, and anyone could write it.
        if b"_" not in name and name not in (b"content-length", b"transfer-encoding"):
            yield name, value
    yield b"content-length", str(length).encode()


def _with_visitor(app: WSGIApplication) -> WSGIApplication:
    def inner(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[KEY] = environ["asgi.scope"][KEY]
        return app(environ, start_response)

    return inner
