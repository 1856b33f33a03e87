"""A small frozen folder, and how to ask a server for it over a real socket."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from datasheet.address import BaseUrl
from datasheet.server import FrozenSite, SiteServer

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


def serving(folder: Path, base: str = LOCAL, *, verbose: bool = False) -> SiteServer:
    """Return a server on a free port, for ``with``."""
    return SiteServer(FrozenSite(folder, BaseUrl.parse(base)), HOST, 0, verbose=verbose)


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.text = self.body.decode()


def ask(
    server: SiteServer, path: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Answer:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        return Answer(connection.getresponse())
    finally:
        connection.close()


def raw(server: SiteServer, request: bytes) -> bytes:
    """Send bytes as they are: clients tidy paths up before they send them."""
    with socket.create_connection((HOST, server.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))
