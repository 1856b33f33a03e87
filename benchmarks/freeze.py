"""How long a freeze takes, and how many times the bare rendering of the same Markdown that is.

    .venv/bin/python benchmarks/freeze.py [--rounds 9] [--record]

Both sides are timed in turn in one process, so that a busy machine slows both; medians are printed.
``--record`` also writes the run to ``evidence/freeze.json``, to which figures of the site resolve.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from datasheet.address import BaseUrl
from datasheet.freezer import Frozen, Order, freeze
from datasheet.markdown import plain
from datasheet.project import Project, locate

COMMAND = ".venv/bin/python benchmarks/freeze.py"


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(project: Project, rounds: int) -> tuple[str, dict[str, str]]:
    """Return what to print, and the figures by name."""
    bodies = [file.read_text(encoding="utf-8") for file in project.content.rglob("*.md")]
    last: list[Frozen] = []
    freezes: list[float] = []
    renderings: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        order = Order(
            project=project,
            now=datetime.now(UTC),
            base=BaseUrl.parse("http://127.0.0.1:8000/"),
            cache=Path(folder) / "cache",
        )
        first = seconds(lambda: freeze(order, Path(folder) / "site"))
        for _ in range(rounds):
            freezes.append(seconds(lambda: last.append(freeze(order, Path(folder) / "site"))))
            renderings.append(seconds(lambda: [plain().render(body) for body in bodies]))
    frozen = last[-1]
    whole, bare = statistics.median(freezes), statistics.median(renderings)
    output = (
        f"site       {frozen.pages} pages, {frozen.files} files, {frozen.size_bytes:,} bytes, "
        f"{frozen.links:,} internal links checked\n"
        f"freeze     median {whole:.3f} s of {rounds}, {min(freezes):.3f} to {max(freezes):.3f} s\n"
        f"first      {first:.3f} s, with nothing compressed yet\n"
        f"rendering  median {bare:.4f} s, {min(renderings):.4f} to {max(renderings):.4f} s\n"
        f"ratio      {whole / bare:.1f}\n"
    )
    figures = {
        "pages": f"{frozen.pages}",
        "links": f"{frozen.links:,}",
        "megabytes": f"{frozen.size_bytes / 1e6:.1f}",
        "seconds": f"{whole:.2f}",
    }
    return output, figures


def record(project: Project, command: str, output: str, figures: dict[str, str]) -> Path:
    """Write the run as evidence and return its file."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=7"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    )
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    run = {
        "title": "This site, frozen",
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": described.stdout.strip(),
        "machine": (
            f"{os.cpu_count()} cores, {gigabytes:.0f} GiB, {platform.system()} "
            f"{platform.machine()}, Python {platform.python_version()}"
        ),
        "command": command,
        "figures": figures,
        "output": output,
    }
    file = project.evidence / "freeze.json"
    file.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    project = locate()
    output, figures = measure(project, arguments.rounds)
    print(output, end="")
    if arguments.record:
        command = f"{COMMAND} --rounds {arguments.rounds}"
        print(f"recorded   {record(project, command, output, figures).name}")


if __name__ == "__main__":
    main()
