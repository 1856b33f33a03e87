"""The wheel is whole: installed anywhere, it freezes the same site as the checkout does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import datasheet

ROOT = Path(__file__).resolve().parents[1]
PACKED = ("content", "templates", "static", "evidence")
ORDER = ("--base-url", "https://example.org/sub/", "--now", "2026-11-21")


def python(*arguments: str | Path, folder: Path, first: Path | None = None) -> str:
    """Run the interpreter of the tests; ``first`` goes before what is installed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    # pip finds all it needs here: no request to an index, and nothing kept in the home folder.
    environment |= {"PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1"}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    if first:
        environment["PYTHONPATH"] = str(first)
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ("wheel", "-qq", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    python("-m", "pip", *build, folder=folder)
    (made,) = folder.glob("*.whl")
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_it_holds_code_content_and_looks_and_no_tests(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    missing = [
        f"{folder}/{name}"
        for folder in PACKED
        for name in files(ROOT / folder)
        if f"datasheet/_project/{folder}/{name}" not in names
    ]
    assert not missing
    assert "datasheet/cli.py" in names
    assert "datasheet/contact/migrations/versions/m0001_message_and_outbox.py" in names
    assert "demos/__init__.py" in names
    foreign = [
        name
        for name in names
        if {"tests", "bench.py", "conftest.py"} & set(name.split("/")) or "spec" in name
        # An author's own file may be called anything.
        if not name.startswith("datasheet/_project/")
    ]
    assert not foreign


def test_its_version_is_the_packages_own(wheel: Path) -> None:
    assert wheel.name == f"datasheet-{datasheet.__version__}-py3-none-any.whl"


def test_it_freezes_the_same_bytes_as_the_checkout(wheel: Path, tmp_path: Path) -> None:
    target, empty, copy = tmp_path / "target", tmp_path / "empty", tmp_path / "copy"
    empty.mkdir()
    python("-m", "pip", "install", "-qq", "--no-deps", "--target", target, wheel, folder=empty)
    source = python("-c", "import datasheet; print(datasheet.__file__)", folder=empty, first=target)
    assert Path(source.strip()).is_relative_to(target)

    freeze = ("-m", "datasheet", "freeze", *ORDER)
    python(*freeze, "-o", "out", folder=empty, first=target)

    # A copy, because a page's revision is a commit where there is a .git and a hash elsewhere.
    for name in PACKED:
        shutil.copytree(ROOT / name, copy / name)
    python(*freeze, "-o", tmp_path / "own", folder=copy)

    packed, own = files(empty / "out"), files(tmp_path / "own")
    assert "index.html" in packed
    assert sorted(packed) == sorted(own)
    assert [name for name in packed if packed[name] != own[name]] == []
