#!/usr/bin/env python3
"""Set up Datasheet and run it. Needs Python 3.11 and pip; all the rest goes into .venv.

  python3 dev.py run [OPTIONS]          set up, freeze the site and serve it
  python3 dev.py test [--yes] [ARGS]    set up, then lint, types and every test; ARGS go to pytest
  python3 dev.py prove [NAME ...]       set up, then break promises and see their tests fail
  python3 dev.py COMMAND [ARGS]         set up, then any other command of datasheet

--yes installs what apt must bring without asking; so does CI=true in the environment.
"""

# No match statement and no := here: an older Python must reach the sentence that says so.
from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

try:
    import fcntl
except ImportError:
    sys.exit("dev.py: Windows needs WSL. Type: wsl --install -d Debian")

ROOT = Path(__file__).resolve().parent
SETUP_VERSION = "1"  # a change to how .venv is made: count up, and every .venv is made anew
FAILED, USAGE, INTERRUPTED, TERMINATED = 1, 2, 130, 143

# They send an installation elsewhere than into .venv, or refuse one.
MISLEADING = {"PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_USER"}
MISLEADING |= {"PYTHONHOME", "PYTHONPATH"}
# Errors alone, and nothing kept outside the project's folder.
INSTALL = ("install", "-qq", "--no-cache-dir")
APT = "apt-get update && apt-get install --yes --no-install-recommends"
AGAIN = "Put right what is said above, then type the same command again."


class Stop(Exception):
    """Ends the program: what to tell and the exit code. Answered in ``main`` alone."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


class Need(NamedTuple):
    """A program or shared library that the tests use and pip cannot bring."""

    name: str
    package: str
    variable: str = ""  # names a program to use instead
    brew: str = ""


SERVERS = ("caddy", "nginx", "openssl", "redis-server")  # for deploy/ and for shared limits
# On macOS Chrome stands in: Chromium's own builds are unsigned, and Gatekeeper refuses them.
CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
BREW = f"brew install --cask google-chrome && export CHROMIUM='{CHROME}'"
NEEDS = (
    Need(name="chromium", package="chromium", variable="CHROMIUM", brew=BREW),
    Need(name="libatomic.so.1", package="libatomic1"),  # Playwright's driver is linked to it
    *(Need(name, name, brew="brew install " + name.partition("-")[0]) for name in SERVERS),
    Need(name="pg_ctl", package="postgresql", brew="brew install postgresql"),
    *(Need("systemd-analyze", "systemd"), Need("strace", "strace")),
)
POSTGRES = "usr/lib/postgresql/*/bin"  # Debian keeps it off the PATH


class Machine(NamedTuple):
    """All that decides how something is installed here."""

    root: bool
    apt: bool
    sudo: bool
    terminal: bool
    mac: bool = False
    wsl: bool = False


def this_machine() -> Machine:
    return Machine(
        root=os.geteuid() == 0,
        apt=shutil.which("apt-get") is not None,
        sudo=shutil.which("sudo") is not None,
        terminal=sys.stdin is not None and sys.stdin.isatty(),
        mac=platform.system() == "Darwin",
        wsl="microsoft" in platform.release().lower(),
    )


def tell(text: str) -> None:
    print("dev.py: " + text, file=sys.stderr, flush=True)


def call(command: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    """Run a command in the project's folder; the child never outlives this program."""
    with subprocess.Popen(command, cwd=ROOT, env=env) as child:
        try:
            code = child.wait()
        except BaseException:
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
            raise
    return code if code >= 0 else 128 - code


def too_old(version: tuple[int, int], path: str | None = None) -> str | None:
    """Say why this Python will not do, or nothing."""
    if version >= (3, 11):
        return None
    names = [f"python3.{minor}" for minor in range(19, 10, -1)]
    newer = [name for name in names if shutil.which(name, path=path)]
    cure = f"Type: {newer[0]} dev.py" if newer else "Install a newer one and use that."
    return f"Python {version[0]}.{version[1]} is too old: Datasheet needs 3.11 or newer. {cure}"


class Setup:
    """The project's .venv: made, filled from the lock, and known to be finished by its stamp."""

    def __init__(
        self,
        root: Path = ROOT,
        run: Callable[[Sequence[str], Mapping[str, str]], int] = call,
        has_module: Callable[[str], bool] = lambda name: bool(importlib.util.find_spec(name)),
        machine: Machine | None = None,
    ) -> None:
        self.root, self.run, self.has_module = root, run, has_module
        self.machine = machine or this_machine()
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"
        self.pip = [str(self.python), "-m", "pip"]
        self.lock = root / "requirements.lock"
        self.stamp = self.venv / "installed-from"

    def place(self) -> str:
        """Changes when .venv itself can no longer be right: other Python, other folder."""
        parts = (SETUP_VERSION, platform.python_version(), sys.base_prefix, str(self.root))
        return digest("\0".join(parts).encode())

    def contents(self) -> str:
        """Changes when .venv is right but holds the wrong packages."""
        return digest(self.lock.read_bytes(), (self.root / "pyproject.toml").read_bytes())

    def found(self) -> tuple[str, str] | None:
        """What the stamp says of a .venv that was finished and whose Python is still there."""
        try:
            place, contents = self.stamp.read_text().split()
        except (OSError, ValueError):
            return None
        return (place, contents) if os.access(self.python, os.X_OK) else None

    def ready(self) -> bool:
        return self.found() == (self.place(), self.contents())

    def complete(self) -> None:
        """Leave a finished .venv; two at once wait for each other."""
        if self.ready():
            return
        with (self.root / ".venv.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell("another set-up is at work here; waiting for it")
                fcntl.flock(file, fcntl.LOCK_EX)
            if not self.ready():
                self.install()

    def install(self) -> None:
        found, wanted = self.found(), (self.place(), self.contents())
        # Gone before the first change: a .venv without its stamp is unfinished, whatever stops us.
        self.stamp.unlink(missing_ok=True)
        if found is None or found[0] != wanted[0]:
            self.make()
        count = sum(line[:1].isalnum() for line in self.lock.read_text().splitlines())
        title = f"installing {count} packages from {self.lock.name}"
        self.step(title, [*self.pip, *INSTALL, "--require-hashes", "-r", str(self.lock)])
        own = ["--no-deps", "--no-build-isolation", "-e", str(self.root)]
        self.step("installing datasheet itself", [*self.pip, *INSTALL, *own])
        self.stamp.write_text("\n".join(wanted) + "\n")
        tell("set-up finished")

    def make(self) -> None:
        if self.venv.is_symlink():
            self.venv.unlink()
        elif self.venv.exists():
            tell("removing .venv: unfinished, moved, or made by another Python")
            shutil.rmtree(self.venv)
        # The interpreter behind this one, as .venv cannot make itself anew.
        python = str(getattr(sys, "_base_executable", None) or sys.executable)
        title = f"making .venv with Python {platform.python_version()}"
        if self.has_module("ensurepip"):
            self.step(title, [python, "-m", "venv", str(self.venv)])
            return
        # Debian splits ensurepip from Python: there .venv gets its pip from the lock, by way of
        # the system's.
        if not self.has_module("pip"):
            cure = as_root("apt-get install --yes python3-venv", self.machine)
            raise Stop(f"this Python has neither venv nor pip. On Debian type: {cure}", USAGE)
        self.step(title, [python, "-m", "venv", "--without-pip", str(self.venv)])
        self.pip = [python, "-m", "pip", "--python", str(self.python)]

    def step(self, title: str, command: Sequence[str]) -> None:
        tell(title)
        env = {key: value for key, value in os.environ.items() if key not in MISLEADING}
        env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
        code = self.run(command, env)
        if code:
            raise Stop(f"set-up stopped while {title}. {AGAIN}", code)


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def as_root(line: str, machine: Machine) -> str:
    """The line to type so that it runs as root here."""
    if machine.root:
        return line
    by_sudo = " && ".join("sudo " + part for part in line.split(" && "))
    return by_sudo if machine.sudo else "su -c " + shlex.quote(line)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return sys.platform != "linux"
    return True


def missing(environment: Mapping[str, str]) -> list[Need]:
    def present(need: Need) -> bool:
        if not need.brew and (".so" in need.name or sys.platform != "linux"):
            return loads(need.name)
        program = environment.get(need.variable) or need.name
        path = os.pathsep.join([environment.get("PATH", ""), *map(str, Path("/").glob(POSTGRES))])
        return shutil.which(program, path=path) is not None

    return [need for need in NEEDS if not present(need)]


def apt_line(needs: Sequence[Need]) -> str:
    return " ".join([APT, *(need.package for need in needs)])


def typed(needs: Sequence[Need], machine: Machine) -> str:
    """What a person types on this machine to get what is missing."""
    if machine.mac:
        return "\n".join("  " + need.brew for need in needs if need.brew)
    if not machine.apt:
        return "  (with your system's package manager) " + " ".join(n.package for n in needs)
    lines = ["  " + as_root(apt_line(needs), machine)]
    if machine.wsl and any(need.package == "chromium" for need in needs):
        lines.append("  sudo snap install chromium    # instead, where WSL runs Ubuntu")
    return "\n".join(lines)


def provide(
    environment: Mapping[str, str],
    yes: bool,
    machine: Machine,
    run: Callable[[Sequence[str], Mapping[str, str]], int] = call,
    ask: Callable[[str], str] = input,
) -> None:
    """Install what the tests need and pip cannot bring, or stop with the line to type."""
    needs = missing(environment)
    if not needs:
        return
    for need in needs:
        if environment.get(need.variable):
            raise Stop(f"{need.variable}={environment[need.variable]} is no program.", USAGE)
    names = ", ".join(need.name for need in needs)
    by_hand = f"the tests need {names}. Type:\n{typed(needs, machine)}"
    for variable in (need.variable for need in needs if need.variable):
        by_hand += f"\nor let {variable} name such a program."
    if not machine.apt or not (machine.root or machine.sudo):
        raise Stop(by_hand, USAGE)
    if not yes and environment.get("CI", "").lower() in {"", "0", "false"}:
        if not machine.terminal:
            raise Stop(by_hand + "\nOr let it be done: python3 dev.py test --yes", USAGE)
        tell(f"the tests need {names}. This would install it:\n{typed(needs, machine)}")
        if ask("Go ahead? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise Stop(by_hand, USAGE)
    for line in as_root(apt_line(needs), machine).split(" && "):
        tell(line)
        code = run(line.split(), {**environment, "DEBIAN_FRONTEND": "noninteractive"})
    # The last command decides: with older package lists the installation may still succeed.
    if code or missing(environment):
        raise Stop("apt did not bring it. " + by_hand, code or FAILED)


def become(python: Path, *arguments: str) -> None:
    """Give the process over: signals and the exit code are the child's own."""
    # -P: a file called datasheet.py in the folder where this is typed must not be taken for ours.
    os.execv(str(python), [str(python), "-P", *arguments])


def test(python: Path, arguments: Sequence[str]) -> None:
    os.environ["PATH"] += ":/usr/sbin"  # Debian's nginx lies where a user's PATH does not lead
    provide(os.environ, "--yes" in arguments, this_machine())
    for gate in ("ruff check .", "ruff format --check .", "mypy"):
        tell(gate)
        code = call([str(python), "-m", *gate.split()])
        if code:
            raise Stop(f"{gate} failed", code)
    own = [argument for argument in arguments if argument != "--yes"]
    tell(" ".join(["pytest -n 3", *own]))
    os.chdir(str(ROOT))
    become(python, "-m", "pytest", "-n", "3", *own)


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print((__doc__ or "").strip(), file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else USAGE
    if too_old(sys.version_info[:2]):
        raise Stop(str(too_old(sys.version_info[:2])), USAGE)
    setup = Setup()
    setup.complete()
    if arguments[0] == "test":
        test(setup.python, arguments[1:])
    proving = arguments[0] == "prove"
    become(setup.python, "-m", "tests.prove" if proving else "datasheet", *arguments[proving:])
    return FAILED  # not reached: both become another program


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(TERMINATED))
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        tell(str(stop))
        sys.exit(stop.code)
    except (KeyboardInterrupt, EOFError) as end:
        sys.exit(USAGE if isinstance(end, EOFError) else INTERRUPTED)
    except OSError as error:
        tell(f"{error}. {AGAIN}")
        sys.exit(FAILED)
