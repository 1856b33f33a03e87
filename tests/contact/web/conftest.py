"""The fixture site with a contact form behind it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from datasheet.address import BaseUrl
from datasheet.freezer import Order, freeze
from datasheet.project import locate
from tests.fixture_site import NOW, SITE
from tests.live_site import Place, live_site
from tests.served_folder import LOCAL, SiteServer


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The fixture site, frozen for a server of its own."""
    root = tmp_path_factory.mktemp("live")
    shutil.copytree(SITE, root / "site")
    project = locate(root / "site")
    order = Order(project=project, now=NOW, base=BaseUrl.parse(LOCAL), served=True)
    return Place(project=project, folder=root / "out", frozen=freeze(order, root / "out"))


@pytest.fixture
def server(place: Place, tmp_path: Path) -> Iterator[SiteServer]:
    """It, with an empty store and no mail server."""
    with live_site(place, tmp_path / "data") as running:
        yield running
