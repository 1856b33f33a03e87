"""A web server on this machine with every fault that the web has."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = tuple[int, dict[str, str]]
"""Status and headers."""


class Elsewhere:
    """A host with faults.

    ``replies`` says what a path answers: one reply after the other and then the last for ever, or
    what a function returns for the method.
    """

    def __init__(self) -> None:
        self.replies: dict[str, Sequence[Reply] | Callable[[str], Reply]] = {}
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.at_once_max = 0
        self.silence = threading.Event()
        self._at_once = 0
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._serve(self)

            def do_HEAD(self) -> None:
                outer._serve(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self.silence.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def methods(self, path: str) -> list[str]:
        return [method for method, asked in self.asked if asked == path]

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self._at_once += 1
            self.at_once_max = max(self.at_once_max, self._at_once)
            self.asked.append((handler.command, handler.path))
            self.agents.add(handler.headers["User-Agent"])
            number = self._counts[handler.path]
            self._counts[handler.path] += 1
        try:
            if handler.path == "/hang":
                self.silence.wait(20)
                return
            if handler.path == "/reset":
                handler.connection.shutdown(socket.SHUT_RDWR)
                return
            if handler.path.startswith("/slow"):
                time.sleep(0.05)
            found = self.replies.get(handler.path, [(200, {})])
            if callable(found):
                status, headers = found(handler.command)
            else:
                status, headers = found[min(number, len(found) - 1)]
        finally:
            with self._lock:
                self._at_once -= 1
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
