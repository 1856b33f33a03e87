"""A small frozen folder, and how to ask a server for it over a real socket."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from datasheet.address import BaseUrl
from datasheet.live import SAME, Live
from datasheet.server import Composition, Service, compose, listen

LOCAL = "http://127.0.0.1/"
HOST = "127.0.0.1"
PAGES = {
    "index.html": "home",
    "404.html": "nothing here",
    "posts/index.html": "posts",
    "posts/caf\u00e9/index.html": "caf\u00e9",
    "old.html": "moved",
    "CNAME": "example.org",
    "feed.xml": "<feed/>",
    "tags/a/feed.json": "{}",
    "assets/site.1.css": "a{}",
    "assets/content/a b.txt": "0123456789",
    "assets/empty.txt": "",
    ".well-known/security.txt": "Contact: x",
    ".nojekyll": "",
    ".datasheet-freeze.json": "{}",
    "posts/.git/config": "[secret]",
    "posts/.well-known/x.txt": "secret",
}


def frozen(folder: Path) -> Path:
    """Write the pages into a folder that has a secret beside it."""
    (folder / "secret.txt").write_text("secret")
    write(folder / "site", PAGES)
    return folder / "site"


def write(folder: Path, pages: Mapping[str, str]) -> None:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


class Start(Protocol):
    def __call__(self, folder: Path, base: str = LOCAL) -> SiteServer: ...


class SiteServer:
    """The server of the product on a port of this machine, in a thread, inside ``with``."""

    def __init__(self, composition: Composition, port: int = 0) -> None:
        listening = listen(HOST, port)
        self.port: int = listening.getsockname()[1]
        self.ended_by_itself: bool | None = None
        self._composition, self._listening = composition, listening
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._service = Service(self._composition, self._listening)
        try:
            self.ended_by_itself = await self._service.run(self._is_ready.set)
        finally:
            self._is_ready.set()

    def __enter__(self) -> SiteServer:
        self._thread.start()
        self._is_ready.wait()
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._service.end)
        self._thread.join()


def serving(folder: Path, base: str = LOCAL, port: int = 0, *, live: Live = SAME) -> SiteServer:
    """Return a server of a frozen folder, for ``with``; port 0 is a free one."""
    return SiteServer(compose(folder, BaseUrl.parse(base), live=live), port)


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode()


class Asked(Protocol):
    @property
    def port(self) -> int: ...


def ask(
    server: Asked, path: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Answer:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        return Answer(connection.getresponse())
    finally:
        connection.close()


def raw(server: SiteServer, request: bytes) -> bytes:
    """Send bytes as they are: clients tidy paths up before they send them.

    The connection is asked to end after the answer.
    """
    request = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    with socket.create_connection((HOST, server.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))
