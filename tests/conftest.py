"""The fixture site, whole and frozen, for every test that asks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from datasheet.address import BaseUrl
from datasheet.freezer import Order, freeze
from datasheet.project import Project, locate
from tests.fixture_site import BASES, NOW, SITE, FreezeAt, FrozenFixture


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write what is frozen now as the golden output"
    )
    parser.addoption(
        "--kills",
        type=int,
        help="how many processes a kill test ends (else 15 freezes, 10 that keep messages)",
    )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of the fixture site that a test may change; it lies outside every git repository."""
    shutil.copytree(SITE, tmp_path / "site")
    return locate(tmp_path / "site")


@pytest.fixture
def order(project: Project) -> Order:
    return Order(project=project, now=NOW, base=BaseUrl.parse(BASES[0]))


@pytest.fixture(scope="session")
def frozen_at(tmp_path_factory: pytest.TempPathFactory) -> FreezeAt:
    """Freeze the fixture site for a base URL, once for each."""
    made: dict[str, FrozenFixture] = {}

    def at(url: str) -> FrozenFixture:
        if url not in made:
            root = tmp_path_factory.mktemp("frozen")
            shutil.copytree(SITE, root / "site")
            base = BaseUrl.parse(url)
            folder = root / "out"
            order = Order(project=locate(root / "site"), now=NOW, base=base)
            made[url] = FrozenFixture(folder=folder, base=base, frozen=freeze(order, folder))
        return made[url]

    return at


@pytest.fixture(params=BASES, ids=["root", "sub"])
def site(request: pytest.FixtureRequest, frozen_at: FreezeAt) -> FrozenFixture:
    """The frozen fixture site, at the root of a host and below a path."""
    return frozen_at(request.param)
