"""``datasheet run`` as it is deployed: environment, a socket from systemd, health, exit codes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from datasheet.project import Project
from datasheet.server import listen
from tests.served_folder import HOST, Answer, ask

SECRET = "0123456789abcdef" * 4


def command(project: Project, *arguments: str) -> list[str]:
    own = [sys.executable, "-m", "datasheet", "--root", str(project.root), "run"]
    return [*own, "--now", "2026-11-21", *arguments]


def refused(project: Project, *arguments: str, **environment: str) -> str:
    """Run a server that must not start; return what it says."""
    done = subprocess.run(
        command(project, *arguments),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


class Port:
    """Where ``ask`` asks."""

    def __init__(self, port: int) -> None:
        self.port = port


def test_mistakes_in_the_environment_are_told_together_before_anything_is_frozen(
    project: Project,
) -> None:
    said = refused(project, PORT="x", TRUSTED_HOPS="y", SMTP_PORT="25")
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        *("PORT", "TRUSTED_HOPS", "SMTP_PORT")
    ]
    assert not (project.root / "build").exists()


def test_a_public_server_without_a_secret_is_refused(project: Project) -> None:
    said = refused(project, BASE_URL="https://ada.dev/", SECRET_KEY="")
    assert said.startswith("SECRET_KEY: https://ada.dev/ is a public address and needs one. ")


def test_a_damaged_store_is_refused_with_its_path_and_left_as_it_is(project: Project) -> None:
    file = project.root / "data" / "contact.sqlite3"
    file.parent.mkdir(mode=0o700)
    file.write_bytes(b"no database" * 100)
    with listen(HOST, 0) as free:
        port = free.getsockname()[1]
    said = refused(project, "--port", str(port), DATA_DIR=str(file.parent))
    assert str(file) in said
    assert file.read_bytes() == b"no database" * 100


def test_a_taken_port_is_told_before_the_freeze_with_one_that_is_free(project: Project) -> None:
    with listen(HOST, 0) as taken:
        port = taken.getsockname()[1]
        said = refused(project, "--port", "1", PORT="1", HOST="192.0.2.1")
        assert said.startswith("Nothing can listen on 192.0.2.1, port 1: ")
        said = refused(project, "--port", str(port))
        assert said.startswith(f"Port {port} is in use by another program. Stop it, or use --port ")
    assert not (project.root / "build").exists()


def start_as_systemd_does(
    project: Project, listening: socket.socket, environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    """Start a server with a listening socket as its descriptor 3, and say that it is meant."""
    hand_over = (
        "import os, sys; os.dup2(int(sys.argv[1]), 3); "
        "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1'); "
        "os.execv(sys.argv[2], sys.argv[2:])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", hand_over, str(listening.fileno()), *command(project)],
        env={**os.environ, **environment},
        pass_fds=[listening.fileno()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_serves_on_the_socket_of_systemd_for_its_public_address_and_says_when(
    project: Project, tmp_path: Path
) -> None:
    with (
        listen(HOST, 0) as listening,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
    ):
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        port = listening.getsockname()[1]
        environment = {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "BASE_URL": "https://ada.example/sub/",
            "DATA_DIR": str(tmp_path / "data"),
            "SECRET_KEY": SECRET,
        }
        with start_as_systemd_does(project, listening, environment) as running:
            try:
                # A visitor who comes before it is ready waits, and is served.
                early = ask(Port(port), "/sub/")
                assert manager.recv(100) == b"READY=1"
                health = [ask(Port(port), path).status for path in ("/healthz", "/readyz")]
            finally:
                running.send_signal(signal.SIGTERM)
            out, err = running.communicate(timeout=20)
    assert running.returncode == 0
    assert out == "Your site: https://ada.example/sub/\n"
    assert_page(early)
    assert health == [200, 200]
    lines = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert [(line["path"], line["status"]) for line in lines] == [("/sub/", 200)]
    assert SECRET not in err
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def assert_page(answer: Answer) -> None:
    assert answer.status == 200
    assert '<link rel="canonical" href="https://ada.example/sub/">' in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_ctrl_c_is_quiet_and_no_mistake(project: Project, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        command(project, "--port", str(port)),
        env={**os.environ, "PYTHONUNBUFFERED": "1", "DATA_DIR": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == f"Your site: http://127.0.0.1:{port}/\n"
        begun = time.monotonic()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (0, "")
    assert "Traceback" not in err
    assert "KeyboardInterrupt" not in err
    assert time.monotonic() - begun < 10
