"""What the tests need and pip cannot bring: dev.py installs it, or says what to type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import dev
from tests.test_dev import MACHINE, Recorder, program

UPDATE = "apt-get update"
INSTALL = "apt-get install --yes --no-install-recommends chromium"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine with everything but a Chromium."""
    monkeypatch.setattr(dev, "loads", lambda library: True)
    monkeypatch.setattr(dev, "POSTGRES", "nowhere/*")
    for need in dev.NEEDS[1:]:
        program(tmp_path / "bin" / need.name)
    return {"PATH": str(tmp_path / "bin")}


def arriving(environment: Mapping[str, str]) -> Callable[[], object]:
    return lambda: program(Path(environment["PATH"]) / "chromium")


def refuse(question: str) -> str:
    raise AssertionError(f"asked: {question}")


@pytest.mark.parametrize("settings", [{}, {"CI": "true"}])
def test_root_installs_without_asking_when_told_so(
    empty: dict[str, str], settings: dict[str, str]
) -> None:
    run = Recorder(then=arriving(empty))
    dev.provide(empty | settings, not settings, MACHINE, run, refuse)
    assert run.lines == [UPDATE, INSTALL]
    assert run.environments[1]["DEBIAN_FRONTEND"] == "noninteractive"


def test_a_user_with_sudo_is_shown_the_line_and_asked(
    empty: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run = Recorder(then=arriving(empty))
    dev.provide(empty, False, USER, run, lambda question: " Y ")
    assert run.lines == [f"sudo {UPDATE}", f"sudo {INSTALL}"]
    assert f"sudo {UPDATE} && sudo {INSTALL}" in capsys.readouterr().err


def test_a_no_installs_nothing(empty: dict[str, str]) -> None:
    run = Recorder()
    with pytest.raises(dev.Stop, match="the tests need chromium") as stopped:
        dev.provide(empty, False, MACHINE, run, lambda question: "")
    assert (run.lines, stopped.value.code) == ([], 2)


USER = MACHINE._replace(root=False)
BOTH, SUDO = f"{UPDATE} && {INSTALL}", f"sudo {UPDATE} && sudo {INSTALL}"
NAMED = "or let CHROMIUM name such a program"
MAC = dev.Machine(root=False, apt=False, sudo=True, terminal=True, mac=True)
ELSEWHERE = {
    "no terminal": (MACHINE._replace(terminal=False), BOTH, "python3 dev.py test --yes"),
    "no sudo": (USER._replace(sudo=False), f"su -c '{BOTH}'", NAMED),
    "macOS": (MAC, "brew install --cask google-chrome", "export CHROMIUM='/Applications/"),
    "WSL": (USER._replace(terminal=False, wsl=True), SUDO, "sudo snap install chromium"),
    "no apt": (MACHINE._replace(apt=False), "your system's package manager) chromium", NAMED),
}


@pytest.mark.parametrize("place", list(ELSEWHERE))
def test_where_it_cannot_install_it_says_what_to_type(empty: dict[str, str], place: str) -> None:
    machine, line, more = ELSEWHERE[place]
    with pytest.raises(dev.Stop) as stopped:
        dev.provide(empty, False, machine, Recorder(), refuse)
    assert stopped.value.code == 2
    assert line in str(stopped.value)
    assert more in str(stopped.value)


def test_an_apt_that_fails_passes_its_exit_code_on(empty: dict[str, str]) -> None:
    with pytest.raises(dev.Stop, match="apt did not bring it") as stopped:
        dev.provide(empty, True, MACHINE, Recorder([0, 100]), refuse)
    assert stopped.value.code == 100


def test_a_failing_update_alone_stops_nothing(empty: dict[str, str]) -> None:
    dev.provide(empty, True, MACHINE, Recorder([100, 0], arriving(empty)), refuse)


def test_a_chromium_on_the_path_or_named_asks_for_nothing(
    empty: dict[str, str], tmp_path: Path
) -> None:
    named = empty | {"CHROMIUM": str(program(tmp_path / "my chrome"))}
    dev.provide(named, False, MACHINE, Recorder([9]), refuse)
    arriving(empty)()
    dev.provide(empty, False, MACHINE, Recorder([9]), refuse)


def test_a_postgres_where_debian_keeps_it_is_found(
    empty: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arriving(empty)()
    (tmp_path / "15" / "bin").mkdir(parents=True)
    (tmp_path / "bin" / "pg_ctl").rename(tmp_path / "15" / "bin" / "pg_ctl")
    assert [need.name for need in dev.missing(empty)] == ["pg_ctl"]
    monkeypatch.setattr(dev, "POSTGRES", str(tmp_path.relative_to("/") / "*/bin"))
    assert dev.missing(empty) == []


def test_a_library_that_cannot_be_loaded_is_installed(
    empty: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arriving(empty)()
    found = iter([False, True])
    monkeypatch.setattr(dev, "loads", lambda library: next(found))
    run = Recorder()
    dev.provide(empty, True, MACHINE, run, refuse)
    assert run.lines == [UPDATE, INSTALL.replace("chromium", "libatomic1")]


def test_every_program_that_is_missing_is_installed_with_the_rest(
    empty: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "bin" / "caddy").unlink()
    (tmp_path / "bin" / "systemd-analyze").unlink()
    with pytest.raises(dev.Stop, match="the tests need chromium, caddy, systemd-analyze") as told:
        dev.provide(empty, False, MACHINE._replace(terminal=False), Recorder(), refuse)
    assert f"{INSTALL} caddy systemd\n" in str(told.value)


def test_a_named_chromium_that_is_none_is_a_mistake(empty: dict[str, str]) -> None:
    with pytest.raises(dev.Stop, match="CHROMIUM=/nowhere is no program") as stopped:
        dev.provide(empty | {"CHROMIUM": "/nowhere"}, True, MACHINE, Recorder(), refuse)
    assert stopped.value.code == 2
