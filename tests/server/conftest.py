"""Servers on free ports, until the test ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from datasheet.address import BaseUrl
from datasheet.server import Composition, compose
from tests.served_folder import LOCAL, SiteServer, frozen
from tests.server.live_parts import Serve


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return frozen(tmp_path)


@pytest.fixture
def serve(folder: Path) -> Iterator[Serve]:
    """Serve the small folder together with live parts."""
    with ExitStack() as running:

        def start(base: str = LOCAL, **more: object) -> SiteServer:
            composition: Composition = compose(folder, BaseUrl.parse(base), **more)  # type: ignore[arg-type]
            return running.enter_context(SiteServer(composition))

        yield start
