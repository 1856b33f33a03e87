"""A folder is replaced whole, or not at all, and never if it is somebody else's."""

from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path

import pytest

from datasheet import exchange
from datasheet.exchange import MARKER, Locked, NotOurs, Target


def site(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(20):
        (folder / f"{number}.html").write_text(text)
    names = [f"{number}.html" for number in range(20)]
    (folder / MARKER).write_text(json.dumps({"files": names}))
    return folder


def publish(target: Target, text: str) -> None:
    with target.locked():
        target.guard()
        target.replace_with(site(target.fresh(), text))


def content(folder: Path) -> set[str]:
    return {file.read_text() for file in folder.glob("*.html")}


def test_a_second_freeze_of_the_same_folder_is_refused(tmp_path: Path) -> None:
    target = Target(tmp_path / "out")
    with target.locked(), pytest.raises(Locked, match="Another freeze"), target.locked():
        pass
    with target.locked():
        pass


def test_a_folder_without_our_marker_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(NotOurs, match="was not written by a freeze"):
        publish(Target(folder), "new")
    assert (folder / "thesis.txt").read_text() == "years of work"


def test_a_foreign_file_in_our_folder_is_named_and_kept(tmp_path: Path) -> None:
    target = Target(tmp_path / "out")
    publish(target, "old")
    (target.folder / "CNAME").write_text("example.org")
    with pytest.raises(NotOurs, match=r"CNAME was not written.*content/public/"):
        publish(target, "new")
    assert content(target.folder) == {"old"}


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    publish(Target(tmp_path / "out"), "new")
    assert content(tmp_path / "out") == {"new"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(NotOurs, match="is a file"):
        publish(Target(tmp_path / "out"), "new")


def test_nothing_is_left_beside_the_folder_but_the_lock(tmp_path: Path) -> None:
    for text in ("one", "two", "three"):
        publish(Target(tmp_path / "out"), text)
    assert content(tmp_path / "out") == {"three"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]


def test_what_a_killed_freeze_left_is_swept(tmp_path: Path) -> None:
    target = Target(tmp_path / "out")
    with target.locked():
        site(target.fresh(), "half")
    publish(target, "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]


def test_a_neighbour_whose_name_begins_alike_is_not_swept(tmp_path: Path) -> None:
    other = Target(tmp_path / "out.fresh-site")
    publish(other, "other")
    publish(Target(tmp_path / "out"), "one")
    publish(Target(tmp_path / "out"), "two")
    assert content(other.folder) == {"other"}


def test_a_reader_always_finds_one_whole_site(tmp_path: Path) -> None:
    target = Target(tmp_path / "out")
    publish(target, "0")
    mixed: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                # A descriptor names one folder, whatever the path names a moment later.
                folder = os.open(target.folder, os.O_RDONLY)
            except FileNotFoundError as error:
                mixed.append(error)
                continue
            try:
                inside = Path(f"/proc/self/fd/{folder}")
                names = [name for name in os.listdir(folder) if name.endswith(".html")]
                texts = {(inside / name).read_text() for name in names}
                if len(texts) > 1:
                    mixed.append(texts)
            except FileNotFoundError:
                pass  # The old site is being removed behind a reader that still holds it.
            finally:
                os.close(folder)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 150):
        publish(target, str(number))
    stop.set()
    reader.join()
    assert mixed == []


@pytest.fixture
def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(one: Path, other: Path) -> None:
        raise OSError(errno.EINVAL, "not supported", str(one))

    monkeypatch.setattr(exchange, "_exchange", refuse)


@pytest.mark.usefixtures("without_exchange")
def test_without_the_kernels_help_a_link_is_turned(tmp_path: Path) -> None:
    target = Target(tmp_path / "out")
    for text in ("one", "two", "three"):
        publish(target, text)
        assert content(tmp_path / "out") == {text}
    assert (tmp_path / "out").is_symlink()
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".out.site-")]
    assert len(left) == 1


@pytest.mark.usefixtures("without_exchange")
def test_a_kill_in_the_gap_before_the_first_link_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = Target(tmp_path / "out")
    publish(target, "old")

    def killed(self: Target, fresh: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Target, "_turn_link", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(target, "new")
    monkeypatch.undo()
    assert not (tmp_path / "out").exists()
    with Target(tmp_path / "out").locked():
        assert content(tmp_path / "out") == {"old"}


def test_another_fault_of_the_kernel_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = Target(tmp_path / "out")
    publish(target, "old")

    def broken(one: Path, other: Path) -> None:
        raise OSError(errno.EIO, "input/output error", str(one))

    monkeypatch.setattr(exchange, "_exchange", broken)
    with pytest.raises(OSError, match="input/output"):
        publish(target, "new")
    assert content(tmp_path / "out") == {"old"}
