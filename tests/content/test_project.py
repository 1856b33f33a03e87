"""Which project is found. The module is copied into planted folders, and looks from there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from datasheet import project as installed


def plant(folder: Path, *, looks: bool = True) -> Path:
    """Make a folder a project."""
    (folder / "content").mkdir(parents=True)
    (folder / "content/site.toml").touch()
    if looks:
        plant_looks(folder)
    return folder


def plant_looks(folder: Path) -> None:
    for name in ("templates", "static"):
        (folder / name).mkdir(parents=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return tmp_path / "checkout"


@pytest.fixture
def packed(checkout: Path) -> Path:
    return checkout / "site/datasheet/_project"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.fixture
def module(checkout: Path) -> ModuleType:
    """The module as it lies in a checkout that holds nothing else yet."""
    package = checkout / "site/datasheet"
    package.mkdir(parents=True)
    copy = package / "project.py"
    copy.write_text(Path(installed.__file__).read_text())
    spec = importlib.util.spec_from_file_location("planted_project", copy)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by its name.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "planted_project", module)
        spec.loader.exec_module(module)
    return module


def test_a_folder_that_is_named_wins_over_everything(
    module: ModuleType, checkout: Path, packed: Path, elsewhere: Path, tmp_path: Path
) -> None:
    for folder in (checkout, packed, elsewhere):
        plant(folder)
    named = plant(tmp_path / "named")
    assert module.locate(named, working=elsewhere).root == named


def test_the_working_folder_wins_over_the_checkout(
    module: ModuleType, checkout: Path, packed: Path, elsewhere: Path
) -> None:
    for folder in (checkout, packed, elsewhere):
        plant(folder)
    assert module.locate(working=elsewhere).root == elsewhere


def test_the_checkout_wins_over_the_copy_that_an_editable_install_leaves(
    module: ModuleType, checkout: Path, packed: Path, elsewhere: Path
) -> None:
    plant(checkout)
    plant(packed)
    found = module.locate(working=elsewhere)
    assert (found.root, found.looks) == (checkout, checkout)


def test_a_wheel_brings_its_own(module: ModuleType, packed: Path, elsewhere: Path) -> None:
    plant(packed)
    found = module.locate(working=elsewhere)
    assert (found.root, found.looks) == (packed, packed)


def test_the_working_folder_of_the_process_is_meant(
    module: ModuleType, checkout: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(checkout)
    plant(elsewhere)
    monkeypatch.chdir(elsewhere)
    assert module.locate().root == elsewhere


def test_a_project_with_looks_of_its_own_keeps_them(
    module: ModuleType, checkout: Path, elsewhere: Path
) -> None:
    plant(checkout)
    plant(elsewhere)
    assert module.locate(working=elsewhere).looks == elsewhere


@pytest.mark.parametrize("there", ["checkout", "packed"])
def test_content_alone_gets_the_looks_that_come_along(
    module: ModuleType, checkout: Path, packed: Path, elsewhere: Path, there: str
) -> None:
    looks = {"checkout": checkout, "packed": packed}[there]
    plant_looks(looks)
    plant(elsewhere, looks=False)
    found = module.locate(working=elsewhere)
    assert (found.root, found.looks) == (elsewhere, looks)
    assert (found.content, found.evidence) == (elsewhere / "content", elsewhere / "evidence")
    assert (found.templates, found.static) == (looks / "templates", looks / "static")


def test_a_named_folder_without_content_is_refused_though_others_have_some(
    module: ModuleType, checkout: Path, elsewhere: Path
) -> None:
    plant(checkout)
    with pytest.raises(module.NoProject, match=f"no content/site.toml in {elsewhere}"):
        module.locate(elsewhere)


def test_nothing_anywhere_is_told_with_the_working_folder(
    module: ModuleType, elsewhere: Path
) -> None:
    with pytest.raises(module.NoProject, match=f"{elsewhere}. Name the project's folder."):
        module.locate(working=elsewhere)


def test_missing_looks_are_told(module: ModuleType, elsewhere: Path) -> None:
    plant(elsewhere, looks=False)
    with pytest.raises(module.NoProject, match=r"templates/ and static/ are missing\."):
        module.locate(working=elsewhere)


def test_a_root_that_is_named_relative_or_by_a_link_is_resolved(
    module: ModuleType, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(elsewhere)
    (tmp_path / "link").symlink_to(elsewhere)
    monkeypatch.chdir(tmp_path)
    assert module.locate(Path("link")).root == elsewhere
