"""Serves a frozen folder on the author's own machine, until Ctrl-C."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from datasheet.address import BaseUrl
from datasheet.frozen_site import FrozenSite

__all__ = ["CannotServe", "FrozenSite", "PortInUse", "SiteServer", "serve"]

_END_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PORT_MAX = 65_535
_PORTS_TRIED = 100
_DRAIN_SECONDS_MAX = 5.0
_SILENCE_SECONDS_MAX = 30.0


class CannotServe(Exception):
    """The address cannot be listened on. The command line answers with exit 2."""


class PortInUse(CannotServe):
    """Another program listens on the port. The message names the next free one."""

    def __init__(self, port: int, free: int | None) -> None:
        self.port, self.free = port, free
        cure = f"use --port {free}, which is free" if free else "name another with --port"
        super().__init__(f"Port {port} is in use by another program. Stop it, or {cure}.")


class _Handler(WSGIRequestHandler):
    """Quiet: one line for each request with ``verbose``, and none about being for development."""

    timeout = _SILENCE_SECONDS_MAX
    verbose = False

    def version_string(self) -> str:
        return "Datasheet"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        if self.verbose:
            # Escaped: a visitor's control letters would otherwise steer the terminal.
            asked = self.requestline.encode("unicode_escape").decode()
            sys.stderr.write(f"{asked} {int(code) if isinstance(code, int) else code}\n")

    def log_error(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """A visitor's broken request is no news."""


class _LoudHandler(_Handler):
    verbose = True


class SiteServer(ThreadedWSGIServer):
    """Listens from the moment it is made; serves inside ``with``, and drains at its end.

    Raises PortInUse or CannotServe.
    """

    def __init__(self, site: FrozenSite, host: str, port: int, *, verbose: bool = False) -> None:
        listening = _listen(host, port)
        with listening:
            # Werkzeug would print and exit by itself if it found the port taken.
            super().__init__(
                host, port, site, _LoudHandler if verbose else _Handler, fd=listening.fileno()
            )
        self._busy = 0
        self._idle = threading.Condition()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._idle:
            self._busy += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def __enter__(self) -> SiteServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.shutdown()
        self._thread.join()
        with self._idle:
            self._idle.wait_for(lambda: not self._busy, timeout=_DRAIN_SECONDS_MAX)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port, _next_free(host, port, family)) from None
        why = error.strerror or str(error)
        raise CannotServe(f"Nothing can listen on {host}, port {port}: {why}.") from None


def _next_free(host: str, port: int, family: socket.AddressFamily) -> int | None:
    for candidate in range(port + 1, min(port + _PORTS_TRIED, _PORT_MAX) + 1):
        try:
            socket.create_server((host, candidate), family=family).close()
        except OSError:
            continue
        return candidate
    return None


def serve(
    folder: Path,
    base: BaseUrl,
    host: str,
    port: int,
    *,
    search: bool = True,
    ready: Callable[[str], None] | None = None,
    verbose: bool = False,
) -> None:
    """Serve until Ctrl-C or SIGTERM, then finish what is in flight and return.

    ``ready`` is told the site's address once it can be opened. Call it from the main thread.
    Raises PortInUse or CannotServe.
    """
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    with SiteServer(FrozenSite(folder, base, search=search), host, port, verbose=verbose) as server:
        before = {number: signal.signal(number, end) for number in _END_SIGNALS}
        try:
            if ready is not None:
                ready(f"http://{_shown(host)}:{server.port}{base.href('/')}")
            ended.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _shown(host: str) -> str:
    """Return a host that a browser on this machine can open."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host
