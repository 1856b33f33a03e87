"""A server to be stopped from outside, in a process of its own.

``python stopping.py FOLDER DRAIN_SECONDS STOP_SECONDS_MAX``

It writes its port, then every step of its end.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from flask import Flask

from datasheet.address import BaseUrl
from datasheet.kit.asgi import Receive, Scope, Send, path_in_site
from datasheet.kit.running import Running
from datasheet.kit.streams import Streams
from datasheet.server import compose, listen, serve, service
from datasheet.server.journal import open_journal


def tell(text: str) -> None:
    print(text, flush=True)


def main(folder: Path, drain_seconds: float, stop_seconds_max: float) -> None:
    service.STOP_SECONDS_MAX = stop_seconds_max
    service.IN_FLIGHT_SECONDS_MAX = min(service.IN_FLIGHT_SECONDS_MAX, stop_seconds_max / 2)
    streams = Streams()

    async def ticks() -> AsyncIterator[bytes]:
        while True:
            yield b"data: tick\n\n"
            await asyncio.sleep(0.1)

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        if path_in_site(scope) == "/stream/count":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": str(streams.count).encode()})
        else:
            await streams.serve(ticks(), receive, send)

    def drain(seconds_max: float) -> None:
        assert 1 <= seconds_max <= 12
        time.sleep(drain_seconds)
        tell("drained")

    app = Flask("datasheet", static_folder=None)

    @app.get("/live/slow/<seconds>/")
    def slow(seconds: str) -> str:
        time.sleep(float(seconds))
        return "finished"

    part = Running(name="part", raw={"/stream/": stream}, drain=drain, close=lambda: tell("closed"))
    open_journal()
    base = BaseUrl.parse("http://127.0.0.1/")
    composition = compose(folder, base, running=[part], streams=streams, app=app)
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    serve(composition, listening, ready=lambda: tell(str(port)))
    tell("ended")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
