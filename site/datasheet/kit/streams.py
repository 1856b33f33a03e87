"""Event streams that end when the server does.

Granian waits for every open answer before it stops, so one that never ends would hold it for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from datasheet.kit.asgi import Receive, Send

BYE = b"event: bye\ndata: closing\n\n"
_HEADERS: Mapping[str, str] = {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    # nginx would keep events back until a buffer is full.
    "x-accel-buffering": "no",
}


class Streams:
    """All open event streams of a server: how many there are, and the word that it closes.

    Everything but the maker belongs to the server's event loop.
    """

    def __init__(self) -> None:
        self._open: set[asyncio.Task[object]] = set()
        self._closing = asyncio.Event()

    @property
    def count(self) -> int:
        return len(self._open)

    @property
    def is_closing(self) -> bool:
        return self._closing.is_set()

    async def closing(self) -> None:
        """Return when the server closes."""
        await self._closing.wait()

    def close(self) -> None:
        """Tell every stream to end; new ones end at once."""
        self._closing.set()

    async def serve(self, events: AsyncIterator[bytes], receive: Receive, send: Send) -> None:
        """Send events, each written out whole, until they end, the visitor leaves, or we close.

        The last event is ``bye`` when we close. ``events`` is closed in every case.
        """
        headers = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        # The first bytes: until then a browser does not count the stream as open.
        await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})
        sending = asyncio.create_task(_send_all(events, send))
        self._open.add(sending)
        closing = asyncio.create_task(self.closing())
        leaving = asyncio.create_task(_left(receive))
        waiting = {sending, closing, leaving}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.discard(sending)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        last = BYE if self.is_closing else b""
        await send({"type": "http.response.body", "body": last, "more_body": False})
        if not sending.cancelled() and (error := sending.exception()) is not None:
            raise error


async def _send_all(events: AsyncIterator[bytes], send: Send) -> None:
    try:
        async for event in events:
            await send({"type": "http.response.body", "body": event, "more_body": True})
    finally:
        if isinstance(events, contextlib.AbstractAsyncContextManager) or hasattr(events, "aclose"):
            await events.aclose()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
