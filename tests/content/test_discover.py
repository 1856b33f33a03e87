"""Demos are found because they are there."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from datasheet.kit import Demo, DemoError, discover

DEMO = """\
from datasheet.kit import Demo

DEMO = Demo(slug="{slug}", title="A demo.", invariant="It holds.")
"""
NUMBERS = itertools.count()

Plant = Callable[..., str]


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plant]:
    """Write a package of demos under a name of its own; a file's name has __ for each slash."""
    package = f"planted{next(NUMBERS)}"
    monkeypatch.syspath_prepend(tmp_path)

    def write(**files: str) -> str:
        (tmp_path / package).mkdir(exist_ok=True)
        for name, text in {"__init__": "", **files}.items():
            file = (
                tmp_path / package / f"{name.replace('__', '/') if name != '__init__' else name}.py"
            )
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return package

    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


def test_an_empty_folder_has_no_demos(plant: Plant) -> None:
    assert discover(plant()) == {}


def test_demos_come_in_the_order_of_their_slugs(plant: Plant) -> None:
    package = plant(
        market__demo=DEMO.format(slug="market"),
        leader_board__demo=DEMO.format(slug="leader-board"),
    )
    assert list(discover(package)) == ["leader-board", "market"]
    assert discover(package)["market"] == Demo(
        slug="market", title="A demo.", invariant="It holds."
    )


def test_a_demo_needs_no_init_file_and_may_have_one(plant: Plant, tmp_path: Path) -> None:
    package = plant(market__demo=DEMO.format(slug="market"))
    assert list(discover(package)) == ["market"]
    (tmp_path / package / "redirect").mkdir()
    (tmp_path / package / "redirect/__init__.py").touch()
    (tmp_path / package / "redirect/demo.py").write_text(DEMO.format(slug="redirect"))
    assert list(discover(package)) == ["market", "redirect"]


def test_a_folder_without_demo_py_is_told(plant: Plant) -> None:
    package = plant(market__store="")
    with pytest.raises(DemoError) as told:
        discover(package)
    assert str(told.value) == (
        f"{package}/market/demo.py: The file is missing. Add DEMO = Demo(…)."
    )


def test_what_is_no_demo_is_told_with_a_path_that_is_the_same_everywhere(plant: Plant) -> None:
    package = plant(market__demo="DEMO = 'market'\n")
    with pytest.raises(DemoError) as told:
        discover(package)
    assert str(told.value) == (
        f"{package}/market/demo.py:1: DEMO has to be a datasheet.kit.Demo, not 'market'."
    )


def test_a_file_without_demo_in_it_is_told(plant: Plant) -> None:
    with pytest.raises(DemoError, match=r"DEMO has to be a datasheet.kit.Demo, not None\."):
        discover(plant(market__demo="x = 1\n"))


def test_a_slug_that_is_not_the_folders_name_is_told(plant: Plant) -> None:
    with pytest.raises(DemoError) as told:
        discover(plant(market__demo=DEMO.format(slug="shop")))
    assert 'The slug "shop" does not match the folder "market".' in str(told.value)


def test_an_import_that_fails_inside_a_demo_is_not_taken_for_a_missing_file(plant: Plant) -> None:
    package = plant(market__demo="import nothing_of_that_name\n")
    with pytest.raises(ModuleNotFoundError, match="nothing_of_that_name"):
        discover(package)


def test_an_import_of_its_own_that_fails_is_not_taken_for_a_missing_file(
    plant: Plant, tmp_path: Path
) -> None:
    package = plant(market__demo="")
    (tmp_path / package / "market/demo.py").write_text(f"import {package}.market.gone\n")
    with pytest.raises(ModuleNotFoundError, match=r"market\.gone"):
        discover(package)


def test_an_error_inside_a_demo_is_its_own(plant: Plant) -> None:
    with pytest.raises(ZeroDivisionError):
        discover(plant(market__demo="1 / 0\n"))


def test_files_hidden_folders_and_what_python_left_behind_are_no_demos(
    plant: Plant, tmp_path: Path
) -> None:
    package = plant(bench="x = 1\n", market__demo=DEMO.format(slug="market"))
    for name in ("__pycache__", ".git", "_old", "gone/__pycache__"):
        (tmp_path / package / name).mkdir(parents=True)
    assert list(discover(package)) == ["market"]
