"""How long a freeze takes, and how many times the bare rendering of the same Markdown that is.

    .venv/bin/python benchmarks/freeze.py [--rounds 9]

Both sides are timed in turn in one process, so that a busy machine slows both; medians are printed.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from datasheet.address import BaseUrl
from datasheet.freezer import Frozen, Order, freeze
from datasheet.markdown import plain
from datasheet.project import locate


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds: int = parser.parse_args().rounds
    project = locate()
    order = Order(
        project=project, now=datetime.now(UTC), base=BaseUrl.parse("http://127.0.0.1:8000/")
    )
    bodies = [file.read_text(encoding="utf-8") for file in project.content.rglob("*.md")]
    last: list[Frozen] = []
    freezes: list[float] = []
    renderings: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            freezes.append(seconds(lambda: last.append(freeze(order, Path(folder) / "site"))))
            renderings.append(seconds(lambda: [plain().render(body) for body in bodies]))
    whole, bare = statistics.median(freezes), statistics.median(renderings)
    print(
        f"site       {last[-1].pages} pages, {last[-1].files} files, {len(bodies)} Markdown files"
    )
    print(f"freeze     median {whole:.3f} s, {min(freezes):.3f} to {max(freezes):.3f} s")
    print(f"rendering  median {bare:.4f} s, {min(renderings):.4f} to {max(renderings):.4f} s")
    print(f"ratio      {whole / bare:.1f}")


if __name__ == "__main__":
    main()
