"""What every request passes: who asks, which part answers, what each answer carries, one log line.

Raw parts come before Flask, Flask before the files; of several prefixes the longest counts.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from datasheet.address import BaseUrl
from datasheet.kit.asgi import ASGIApp, Message, Receive, Scope, Send, answer, header, say
from datasheet.kit.health import Health
from datasheet.kit.network import client_address, network_of
from datasheet.kit.origin import Headers, Origins
from datasheet.kit.visitor import KEY, Visitor
from datasheet.pages.static_host import OWN, SHARING, HeaderRule, headers_of
from datasheet.server import journal
from datasheet.server.journal import Handled

ALIVE, READY = "/healthz", "/readyz"
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_RETRY_SECONDS = 5
_NO_STORE = ("Cache-Control", "no-store")
_Lines = Sequence[tuple[bytes, bytes]]


class Front:
    """The application that the server runs."""

    def __init__(
        self,
        *,
        base: BaseUrl,
        rules: Sequence[HeaderRule],
        files: ASGIApp,
        parts: Mapping[str, ASGIApp],
        health: Health,
        origins: Origins,
        trusted_hops: int = 0,
    ) -> None:
        """``parts`` are by path prefix from the site's root, as in ``/live/``."""
        self._prefix = unquote(base.prefix)
        self._files = files
        self._parts = sorted(parts.items(), key=lambda part: -len(part[0]))
        self._health = health
        self._origins = origins
        self._trusted_hops = trusted_hops
        self._always = lru_cache(512)(lambda path: _always(headers_of(rules, path)))
        self.in_flight = 0
        self.last_ended_seconds = -math.inf
        """When an answer was last handed over, on the monotonic clock."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        visitor = self._visitor(scope)
        scope[KEY] = visitor
        started = time.perf_counter()
        watched = _Watched(send, visitor.request_id)
        self.in_flight += 1
        try:
            await self._dispatch(scope, receive, watched)
        except Exception as error:
            journal.failed(visitor.request_id, error)
            if watched.status:
                # Half an answer is out; Granian cuts the connection, which tells the visitor.
                raise
            watched.add = watched.add or self._always(scope["path"])
            await say(watched.send, 500, "Something broke here. It is written down.", [_NO_STORE])
        finally:
            self.in_flight -= 1
            self.last_ended_seconds = time.monotonic()
            if scope["path"] not in (ALIVE, READY) or watched.status >= 500:
                journal.told(
                    Handled(
                        request_id=visitor.request_id,
                        method=scope["method"],
                        path=scope["path"],
                        status=watched.status,
                        duration_ms=(time.perf_counter() - started) * 1000,
                        size_bytes=watched.size_bytes,
                    )
                )

    def _visitor(self, scope: Scope) -> Visitor:
        client = scope.get("client")
        forwarded = header(scope, "x-forwarded-for") if self._trusted_hops else None
        address = client_address(client[0] if client else "", forwarded, self._trusted_hops)
        told = header(scope, "x-request-id") if self._trusted_hops else None
        # A stranger's could lead astray who searches the log, or forge a line of it.
        trusted = told is not None and _IDENTIFIER.fullmatch(told)
        return Visitor(
            network=network_of(address),
            request_id=told if told is not None and trusted else secrets.token_hex(8),
            origin=self._origins.judge(header(scope, "origin")),
        )

    async def _dispatch(self, scope: Scope, receive: Receive, watched: _Watched) -> None:
        path: str = scope["path"]
        if path in (ALIVE, READY):
            watched.add = self._always(path)
            await self._tell_health(scope, watched.send)
            return
        inside = self._inside(path)
        for prefix, part in self._parts if inside is not None else ():
            if inside is not None and (inside.startswith(prefix) or inside == prefix.rstrip("/")):
                await self._live(scope, receive, watched, part, inside)
                return
        await self._files(scope, receive, watched.send)

    def _inside(self, path: str) -> str | None:
        if self._prefix and not path.startswith(f"{self._prefix}/"):
            return None
        return path.removeprefix(self._prefix)

    async def _live(
        self, scope: Scope, receive: Receive, watched: _Watched, part: ASGIApp, inside: str
    ) -> None:
        origin = header(scope, "origin")
        watched.add = [*self._always(inside), *_lines(self._origins.permission(origin))]
        is_preflight = header(scope, "access-control-request-method") is not None
        if scope["method"] == "OPTIONS" and is_preflight:
            status, headers = self._origins.preflight(origin)
            watched.add = self._always(inside)
            await answer(watched.send, status, b"", headers)
            return
        scope["root_path"] = self._prefix
        await part(scope, receive, watched.send)

    async def _tell_health(self, scope: Scope, send: Send) -> None:
        kind = ("Content-Type", "application/json")
        if scope["method"] not in ("GET", "HEAD"):
            await say(send, 405, "GET and HEAD only.", [("Allow", "GET, HEAD")])
            return
        if scope["path"] == ALIVE:
            await answer(send, 200, b'{"status": "alive"}\n', [kind])
            return
        down = await asyncio.to_thread(self._health.down)
        told = {"status": "not ready" if down else "ready", "down": dict(down)}
        more = [("Retry-After", str(_RETRY_SECONDS))] if down else []
        await answer(send, 503 if down else 200, f"{json.dumps(told)}\n".encode(), [kind, *more])


def _always(wanted: Mapping[str, str]) -> _Lines:
    """Return what each answer of a live part carries, unless it says otherwise itself."""
    return _lines(list({SHARING: OWN, **wanted, "Cache-Control": "no-store"}.items()))


def _lines(headers: Headers) -> _Lines:
    return [(name.lower().encode(), value.encode()) for name, value in headers]


class _Watched:
    """A ``send`` that adds headers and takes notes."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._id = (b"x-request-id", request_id.encode())
        self.add: _Lines = ()
        self.status = 0
        self.size_bytes = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._headers(list(message.get("headers", ())))}
        elif message["type"] == "http.response.body":
            self.size_bytes += len(message.get("body", b""))
        await self._send(message)

    def _headers(self, headers: list[tuple[bytes, bytes]]) -> _Lines:
        given = {name.lower() for name, _ in headers}
        # "Vary" adds up; of all others the part's own word counts.
        more = [line for line in self.add if line[0] not in given or line[0] == b"vary"]
        return [*headers, *more, self._id, (b"server", b"Datasheet")]
