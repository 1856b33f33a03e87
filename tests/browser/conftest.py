"""A real Chromium, and the frozen fixture site behind its real headers."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from datasheet.server import FrozenSite
from tests.fixture_site import FreezeAt, ServedFixture


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium: ``$CHROMIUM``, else ``chromium`` on the PATH. Missing, it fails."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing. Run python3 dev.py test, or set CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            # Chromium's own sandbox cannot be used by root.
            chromium_sandbox=os.geteuid() != 0,
            args=["--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=["/", "/sub/"], ids=["root", "sub"])
def served(request: pytest.FixtureRequest, frozen_at: FreezeAt) -> Iterator[ServedFixture]:
    """The fixture site at the root of a host and below a path."""
    # The port is part of the base URL, so it is taken before the freeze.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    fixture = frozen_at(f"http://127.0.0.1:{port}{request.param}")
    server = make_server("127.0.0.1", port, FrozenSite(fixture.folder, fixture.base), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield ServedFixture(url=str(fixture.base).rstrip("/"), pages=fixture.pages())
    server.shutdown()
    thread.join()
    server.server_close()
