"""The shape of an ASGI application, and the few things that are asked of a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http import HTTPStatus
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[str, str]]


def header(scope: Scope, name: str) -> str | None:
    """Return a request's header; lines of one name are joined as HTTP says. ``name`` is small."""
    wanted = name.encode()
    found = [value for key, value in scope["headers"] if key == wanted]
    return b", ".join(found).decode("latin-1") if found else None


def path_in_site(scope: Scope) -> str:
    """Return the path from the site's root: without the prefix of a site below a path."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


async def answer(send: Send, status: int, body: bytes, headers: Headers = ()) -> None:
    """Send a whole answer with its length."""
    lines = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    if status != HTTPStatus.NO_CONTENT:
        lines.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})


async def say(send: Send, status: int, text: str, headers: Headers = ()) -> None:
    """Answer with a line of plain text."""
    kind = ("content-type", "text/plain; charset=utf-8")
    await answer(send, status, f"{text}\n".encode(), [kind, *headers])
