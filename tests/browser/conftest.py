"""A real Chromium, and the frozen fixture site behind its real headers."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.fixture_site import FreezeAt, ServedFixture
from tests.served_folder import serving

Launch = Callable[..., Browser]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Launch:
    """Start the system's Chromium: ``$CHROMIUM``, else ``chromium`` on the PATH.

    Missing, it fails.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing. Run python3 dev.py test, or set CHROMIUM to its path.")

    def start(*arguments: str) -> Browser:
        return playwright.chromium.launch(
            executable_path=path,
            # Chromium's own sandbox cannot be used by root.
            chromium_sandbox=os.geteuid() != 0,
            args=[
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                # Letters look the same on every machine.
                "--font-render-hinting=none",
                "--disable-lcd-text",
                "--force-color-profile=srgb",
                *arguments,
            ],
        )

    return start


@pytest.fixture(scope="session")
def chromium(launch: Launch) -> Iterator[Browser]:
    browser = launch()
    yield browser
    browser.close()


@contextmanager
def _serving(frozen_at: FreezeAt, prefix: str) -> Iterator[ServedFixture]:
    # The port is part of the base URL, so it is taken before the freeze.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    fixture = frozen_at(f"http://127.0.0.1:{port}{prefix}")
    with serving(fixture.folder, str(fixture.base), port):
        yield ServedFixture(url=str(fixture.base).rstrip("/"), pages=fixture.pages())


@pytest.fixture(scope="session")
def at_root(frozen_at: FreezeAt) -> Iterator[ServedFixture]:
    """The fixture site at the root of a host."""
    with _serving(frozen_at, "/") as served:
        yield served


@pytest.fixture(scope="session")
def below_a_path(frozen_at: FreezeAt) -> Iterator[ServedFixture]:
    with _serving(frozen_at, "/sub/") as served:
        yield served


@pytest.fixture(params=["at_root", "below_a_path"], ids=["root", "sub"])
def served(request: pytest.FixtureRequest) -> ServedFixture:
    """The fixture site at the root of a host and below a path."""
    fixture: ServedFixture = request.getfixturevalue(request.param)
    return fixture
