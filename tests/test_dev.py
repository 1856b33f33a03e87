"""dev.py decides how to set up; what it would run is handed to a recorder here."""

from __future__ import annotations

import ast
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

import dev

SOURCE = Path(dev.__file__)
MACHINE = dev.Machine(root=True, apt=True, sudo=True, terminal=True)


class Recorder:
    """Stands for the other side: keeps each command and answers with exit codes."""

    def __init__(self, codes: Sequence[int] = (), then: Callable[[], object] = int) -> None:
        self.lines: list[str] = []
        self.environments: list[Mapping[str, str]] = []
        self.codes, self.then = list(codes), then

    def __call__(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> int:
        self.lines.append(" ".join(command))
        self.environments.append(env or {})
        if "-m venv" in self.lines[-1]:
            program(Path(command[-1]) / "bin" / "python")
        self.then()
        return self.codes.pop(0) if self.codes else 0


def program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a checkout"
    root.mkdir()
    (root / "requirements.lock").write_text("flask==3 \\\n    --hash=sha256:00\nuv==1\n")
    (root / "pyproject.toml").write_text("[project]\n")
    return root


def setup(root: Path, run: Recorder, modules: Sequence[str] = ("ensurepip", "pip")) -> dev.Setup:
    return dev.Setup(root, run, lambda name: name in modules, MACHINE)


def test_a_first_setup_makes_venv_installs_the_lock_by_hash_and_then_the_project(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Recorder()
    setup(checkout, run).complete()
    venv, pip = checkout / ".venv", f"{checkout}/.venv/bin/python -m pip install -qq --no-cache-dir"
    assert run.lines[0].endswith(f" -m venv {venv}")
    assert run.lines[1:] == [
        f"{pip} --require-hashes -r {checkout}/requirements.lock",
        f"{pip} --no-deps --no-build-isolation -e {checkout}",
    ]
    said = capsys.readouterr()
    assert "installing 2 packages from requirements.lock" in said.err
    assert said.out == ""


def test_a_second_start_runs_nothing(checkout: Path) -> None:
    setup(checkout, Recorder()).complete()
    again = Recorder()
    setup(checkout, again).complete()
    assert again.lines == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_into_the_same_venv(
    checkout: Path, name: str
) -> None:
    setup(checkout, Recorder()).complete()
    with (checkout / name).open("a") as file:
        file.write("# changed\n")
    again = Recorder()
    setup(checkout, again).complete()
    assert len(again.lines) == 2
    assert setup(checkout, Recorder()).ready()


def test_an_interrupted_setup_is_made_anew(checkout: Path) -> None:
    def interrupt() -> None:
        if len(run.lines) == 2:
            raise KeyboardInterrupt

    run = Recorder(then=interrupt)
    with pytest.raises(KeyboardInterrupt):
        setup(checkout, run).complete()
    left = program(checkout / ".venv/half")
    again = Recorder()
    setup(checkout, again).complete()
    assert len(again.lines) == 3
    assert not left.exists()


def test_a_failing_step_passes_its_exit_code_on_and_leaves_no_stamp(checkout: Path) -> None:
    with pytest.raises(dev.Stop, match="set-up stopped while installing 2 packages") as stopped:
        setup(checkout, Recorder([0, 7])).complete()
    assert stopped.value.code == 7
    assert not setup(checkout, Recorder()).ready()


def test_a_venv_whose_python_is_gone_is_made_anew(checkout: Path) -> None:
    setup(checkout, Recorder()).complete()
    python = checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to("nowhere/python3.11")
    again = Recorder()
    setup(checkout, again).complete()
    assert len(again.lines) == 3


def test_another_python_makes_venv_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setup(checkout, Recorder()).complete()
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    again = Recorder()
    setup(checkout, again).complete()
    assert len(again.lines) == 3


def test_a_moved_checkout_is_set_up_anew(checkout: Path) -> None:
    setup(checkout, Recorder()).complete()
    moved = checkout.rename(checkout.with_name("moved"))
    again = Recorder()
    setup(moved, again).complete()
    assert len(again.lines) == 3


def test_a_venv_that_links_elsewhere_is_unlinked_and_its_target_kept(
    checkout: Path, tmp_path: Path
) -> None:
    kept = program(tmp_path / "elsewhere/bin/python")
    (checkout / ".venv").symlink_to(tmp_path / "elsewhere")
    setup(checkout, Recorder()).complete()
    assert kept.exists()
    assert not (checkout / ".venv").is_symlink()


def test_without_ensurepip_the_system_pip_fills_a_venv_without_pip(checkout: Path) -> None:
    run = Recorder()
    setup(checkout, run, ["pip"]).complete()
    assert run.lines[0].endswith(f" -m venv --without-pip {checkout}/.venv")
    assert f" -m pip --python {checkout}/.venv/bin/python install " in run.lines[1]


def test_without_ensurepip_and_pip_the_line_to_type_is_told(checkout: Path) -> None:
    with pytest.raises(dev.Stop, match="type: apt-get install --yes python3-venv") as stopped:
        setup(checkout, Recorder(), []).complete()
    assert stopped.value.code == 2


def test_settings_that_lead_pip_elsewhere_do_not_reach_it(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in dev.MISLEADING:
        monkeypatch.setenv(name, "1")
    run = Recorder()
    setup(checkout, run).complete()
    assert not [env for env in run.environments if dev.MISLEADING & set(env)]


def test_a_second_setup_waits_for_the_first(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real, waits = fcntl.flock, []

    def flock(file: int, operation: int) -> None:
        if operation & fcntl.LOCK_NB:
            real(file, operation)
        else:  # the first one finishes while this one waits
            waits.append(operation)
            first.install()

    first, second = setup(checkout, Recorder()), Recorder()
    with (checkout / ".venv.lock").open("w") as held:
        real(held, fcntl.LOCK_EX)
        monkeypatch.setattr(fcntl, "flock", flock)
        setup(checkout, second).complete()
    assert waits == [fcntl.LOCK_EX]
    assert second.lines == []
    assert "another set-up is at work" in capsys.readouterr().err


def test_an_old_python_is_told_so(tmp_path: Path) -> None:
    program(tmp_path / "python3.12")
    told = dev.too_old((3, 9), str(tmp_path))
    assert told == ("Python 3.9 is too old: Datasheet needs 3.11 or newer. Type: python3.12 dev.py")
    assert "Install a newer one" in (dev.too_old((3, 10), "/nowhere") or "")
    assert dev.too_old((3, 11)) is None


def test_an_old_python_can_read_the_file() -> None:
    ast.parse(SOURCE.read_text(), feature_version=(3, 7))


def dev_py(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SOURCE), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_help_is_a_result_and_no_arguments_are_a_mistake() -> None:
    asked, bare = dev_py("help"), dev_py()
    assert (asked.returncode, asked.stderr, bare.returncode, bare.stdout) == (0, "", 2, "")
    assert asked.stdout == bare.stderr
    assert "python3 dev.py run" in asked.stdout


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, dev.INTERRUPTED), (signal.SIGTERM, dev.TERMINATED)]
)
def test_a_signal_ends_the_child_too_and_shows_no_traceback(
    checkout: Path, number: signal.Signals, code: int
) -> None:
    copy = checkout / "dev.py"
    copy.write_text(SOURCE.read_text().replace('"venv", ', '"this", '))
    child = "import os, pathlib, time; pathlib.Path('pid').write_text(str(os.getpid()))\n"
    (checkout / "this.py").write_text(child + "time.sleep(60)\n")
    # A shell without job control ignores SIGINT for what it starts, and a child inherits that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, str(copy), "run"], stderr=subprocess.PIPE, text=True
    ) as process:
        signal.signal(signal.SIGINT, before)
        pid = checkout / "pid"
        while not (pid.exists() and pid.read_text()) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(number)
        _, said = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
