"""The commands: exit codes, what goes to which stream, and no colour where none is wanted."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from datasheet import __version__
from datasheet.project import Project


def datasheet(
    project: Project, *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "datasheet", "--root", str(project.root), *arguments],
        cwd=cwd or project.root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def break_a_post(project: Project) -> None:
    post = project.content / "posts/2026-02-10-second.md"
    post.write_text(post.read_text().replace("tags:", "tgas:"))


MISTAKE = 'content/posts/2026-02-10-second.md:3: unknown key "tgas". Did you mean "tags"?'


def test_the_version_is_printed(project: Project) -> None:
    done = datasheet(project, "--version")
    assert (done.returncode, done.stdout) == (0, f"datasheet {__version__}\n")


def test_a_freeze_tells_its_result_on_standard_output(project: Project) -> None:
    done = datasheet(project, "freeze", "-o", "out", "--base-url", "https://example.org/sub/")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        r"out: \d+ pages, \d+ files, [\d.]+ [KM]B, \d+ internal links checked, "
        r"\d+\.\d s, for https://example\.org/sub/\n",
        done.stdout,
    )
    assert done.stderr == ""


def test_mistakes_go_to_standard_error_and_nothing_is_published(project: Project) -> None:
    break_a_post(project)
    done = datasheet(project, "freeze", "-o", "out")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"{MISTAKE}\n1 error in 1 file; nothing was published.\n"
    assert not (project.root / "out").exists()


def test_a_check_reports_on_standard_output_and_writes_nothing(project: Project) -> None:
    before = sorted(project.root.rglob("*"))
    break_a_post(project)
    done = datasheet(project, "check")
    assert (done.returncode, done.stdout) == (1, f"{MISTAKE}\n1 error in 1 file.\n")
    assert sorted(project.root.rglob("*")) == before


def test_a_check_speaks_json(project: Project) -> None:
    assert json.loads(datasheet(project, "check", "--format", "json").stdout) == {"errors": []}
    break_a_post(project)
    done = datasheet(project, "check", "--format", "json")
    assert done.returncode == 1
    (error,) = json.loads(done.stdout)["errors"]
    assert (error["path"], error["line"]) == ("content/posts/2026-02-10-second.md", 3)
    assert (error["problem"], error["cure"]) == ('unknown key "tgas".', 'Did you mean "tags"?')


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["freeze", "--base-url", "ftp://example.org"],
        ["freeze", "--now", "yesterday"],
        ["freeze", "--no-such-option"],
        ["new", "poem", "Title"],
        ["new", "post", "!!!"],
    ],
)
def test_wrong_usage_is_exit_code_two(project: Project, arguments: list[str]) -> None:
    done = datasheet(project, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_source_date_epoch_is_wrong_usage(project: Project) -> None:
    done = datasheet(project, "check", SOURCE_DATE_EPOCH="soon")
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH" in done.stderr


def test_source_date_epoch_decides_what_is_published(project: Project) -> None:
    datasheet(project, "freeze", "-o", "out", SOURCE_DATE_EPOCH="1800000000")
    assert (project.root / "out/posts/future").exists()
    datasheet(project, "freeze", "-o", "out", "--now", "2026-11-21", SOURCE_DATE_EPOCH="1800000000")
    assert not (project.root / "out/posts/future").exists()


def test_a_folder_that_is_not_ours_is_exit_code_two(project: Project) -> None:
    (project.root / "mine").mkdir()
    (project.root / "mine/thesis.txt").write_text("x")
    done = datasheet(project, "freeze", "-o", "mine")
    assert done.returncode == 2
    assert "was not written by a freeze" in done.stderr


def test_no_project_is_exit_code_two(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "datasheet", "--root", str(tmp_path), "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "There is no content/site.toml" in done.stderr


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("post", "content/posts/2026-11-21-why-queues-end.md"),
        ("project", "content/projects/why-queues-end.md"),
        ("chapter", "content/timeline/3-why-queues-end.md"),
    ],
)
def test_a_new_file_is_a_draft_that_checks_clean(project: Project, kind: str, path: str) -> None:
    arguments = ["new", kind, 'Why "queues" end: a post']
    arguments[2] = "Why queues end"
    done = datasheet(project, *arguments, "--now", "2026-11-21")
    assert (done.returncode, done.stdout) == (0, f"{path}\n")
    file = project.root / path
    assert "draft: true" in file.read_text()
    assert datasheet(project, "check", "--drafts", "--future").returncode == 0
    file.write_text(file.read_text() + "\nmine\n")
    again = datasheet(project, *arguments, "--now", "2026-11-21")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert file.read_text().endswith("mine\n")


def test_a_title_with_quotes_and_colons_survives(project: Project) -> None:
    title = 'Queues: "late" & <early> # 100 %'
    assert datasheet(project, "new", "post", title).returncode == 0
    datasheet(project, "freeze", "-o", "out", "--drafts")
    assert title in json.loads((project.root / "out/feed.json").read_text())["items"][0]["title"]


def test_colour_is_never_written_to_a_pipe(project: Project) -> None:
    break_a_post(project)
    assert "\x1b" not in datasheet(project, "freeze", "-o", "out").stderr


def in_a_terminal(project: Project, *arguments: str, **environment: str) -> str:
    """Run a command with a pseudo terminal for its standard error."""
    parent, child = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "datasheet", "--root", str(project.root), *arguments],
        cwd=project.root,
        env={**os.environ, "TERM": "xterm", **environment},
        stdout=subprocess.DEVNULL,
        stderr=child,
    ):
        os.close(child)
        said = b""
        while True:
            try:
                piece = os.read(parent, 4096)
            except OSError:
                break
            if not piece:
                break
            said += piece
    os.close(parent)
    return said.decode()


def test_a_terminal_gets_colour_unless_no_color_is_set(project: Project) -> None:
    break_a_post(project)
    assert "\x1b[31m" in in_a_terminal(project, "freeze", "-o", "out", NO_COLOR="")
    assert "\x1b[31m" not in in_a_terminal(project, "freeze", "-o", "out", NO_COLOR="1")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_run_serves_the_frozen_site_and_stops_when_told(project: Project) -> None:
    port = free_port()
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "datasheet", "--root", str(project.root)),
            *("run", "--port", str(port), "--now", "2026-11-21"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as running:
        try:
            assert running.stdout is not None
            line = running.stdout.readline()
            assert line == f"Your site: http://127.0.0.1:{port}/\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/timeline/") as answer:
                assert b"The query that read the whole table" in answer.read()
            busy = datasheet(project, "run", "--port", str(port))
            assert busy.returncode == 2
            assert "Traceback" not in busy.stderr
        finally:
            running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=10) == 0
