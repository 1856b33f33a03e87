"""The life of a server: from a listening socket to the last answer after SIGTERM."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server.embed import Server

from datasheet.kit.asgi import ASGIApp
from datasheet.server.composition import Composition
from datasheet.server.listening import BACKLOG

HEADER_SECONDS_MAX = 10
"""A visitor gets so long for the head of a request, and for silence between two."""
IN_FLIGHT_SECONDS_MAX = 5.0
"""How long requests may take after SIGTERM before the drains begin beside them."""
STOP_SECONDS_MAX = 12.0
"""From SIGTERM to the end, whatever still hangs; service managers kill after 15."""
INTERRUPTED = 130
READING_SECONDS_MAX = 3.0
"""How long a visitor may take, at the end, to read the last of an answer."""
_LOOK_SECONDS = 0.05
_HEAD_BYTES_MAX = 65_536
_CONNECTIONS_MAX = 12_000

log = logging.getLogger(__name__)


class _Granian(Server):
    """Granian inside this process, on a socket that is open already."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        super().__init__(
            target=app,
            # Without lifespan: Granian would tell it only after the last answer has ended.
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=BACKLOG,
            backpressure=_CONNECTIONS_MAX,
            http1_settings=HTTP1Settings(
                header_read_timeout=HEADER_SECONDS_MAX * 1000, max_buffer_size=_HEAD_BYTES_MAX
            ),
            log_enabled=False,
        )
        self._listening = listening

    def _init_shared_socket(self) -> None:
        is_unix = self._listening.family == socket.AF_UNIX
        # Granian closes the descriptor by itself.
        held: Any = SocketHolder
        self._shd = held(self._listening.detach(), is_unix, BACKLOG)


class Service:
    """Serves a composition on a socket until it is told to end."""

    def __init__(self, composition: Composition, listening: socket.socket) -> None:
        self._composition = composition
        self._listening = listening
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Begin the end. Call it on the server's event loop."""
        self._ended.set()

    async def run(self, ready: Callable[[], None] | None = None) -> bool:
        """Serve, end and close. Return whether everything ended by itself in time."""
        composition = self._composition
        granian = _Granian(composition.front, self._listening)
        serving = asyncio.create_task(granian.serve())
        ended = asyncio.create_task(self._ended.wait())
        composition.encodings.warm()
        if ready is not None:
            ready()
        await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        deadline = time.monotonic() + STOP_SECONDS_MAX
        # Streams first: Granian stops once the last answer has ended, and those never would.
        composition.streams.close()
        granian.stop()  # type: ignore[no-untyped-call]
        await self._answered(serving, time.monotonic() + IN_FLIGHT_SECONDS_MAX)
        drained = await self._drain(deadline)
        await self._answered(serving, deadline)
        if serving.done():
            serving.result()
        elif composition.front.in_flight:
            log.warning("Requests were still open at the end: %d.", composition.front.in_flight)
        composition.close()
        return drained and serving.done()

    async def _answered(self, serving: asyncio.Task[None], deadline: float) -> None:
        """Wait for the last answers. Granian also waits for visitors who are silent; we do not."""
        front = self._composition.front
        while not serving.done() and (now := time.monotonic()) < deadline:
            if not front.in_flight and now - front.last_ended_seconds > READING_SECONDS_MAX:
                return
            await asyncio.wait({serving}, timeout=min(deadline - now, _LOOK_SECONDS))

    async def _drain(self, deadline: float) -> bool:
        """Let every part put away what it holds, all at once. Return whether all of them did."""
        seconds = max(deadline - time.monotonic(), 1.0)
        drains = {
            asyncio.create_task(_in_thread(part.drain, seconds)): part.name
            for part in self._composition.running
        }
        if not drains:
            return True
        done, late = await asyncio.wait(drains, timeout=seconds)
        for task in late:
            log.error("%s was not drained in time.", drains[task])
        for task in done:
            if (error := task.exception()) is not None:
                log.error("%s could not be drained.", drains[task], exc_info=error)
        return not late


async def _in_thread(work: Callable[[float], None], seconds: float) -> None:
    """Run in a thread that the end of the process does not wait for."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def tell(error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work(seconds)
        except BaseException as raised:
            error = raised
        try:
            loop.call_soon_threadsafe(tell, error)
        except RuntimeError:
            # The loop is closed: nobody waits any longer.
            return

    threading.Thread(target=run, daemon=True, name="drain").start()
    await done


def serve(
    composition: Composition,
    listening: socket.socket,
    *,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM, finish what is in flight, drain, and return.

    Call it from the main thread. A second Ctrl-C ends the process at once with exit code 130; what
    hangs beyond the deadline is cut, and the process ends here with exit code 0.
    """

    async def run() -> None:
        service = Service(composition, listening)
        loop = asyncio.get_running_loop()
        interrupts = 0

        def interrupt() -> None:
            nonlocal interrupts
            interrupts += 1
            if interrupts > 1:
                os._exit(INTERRUPTED)
            service.end()

        loop.add_signal_handler(signal.SIGINT, interrupt)
        loop.add_signal_handler(signal.SIGTERM, service.end)

        def is_ready() -> None:
            if ready is not None:
                ready()
            notify("READY=1")

        if not await service.run(is_ready):
            # What hangs would keep the interpreter from its end, and Granian from its.
            logging.shutdown()
            sys.stdout.flush()
            os._exit(0)

    asyncio.run(run())


def notify(state: str, environ: Any = os.environ) -> None:
    """Tell systemd how far we are, where it asked for that."""
    address = environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
        try:
            connection.sendto(state.encode(), address.replace("@", "\0", 1))
        except OSError as error:
            log.warning("systemd was not told that the server is ready: %s.", error.strerror)
