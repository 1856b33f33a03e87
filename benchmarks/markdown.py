"""How long a megabyte of prose takes with the site's rules, against bare CommonMark.

    .venv/bin/python benchmarks/markdown.py [--rounds 5]

Both sides are timed in turn in one process, so that a busy machine slows both; medians are printed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from datasheet.markdown import plain, render
from datasheet.markdown.blocks import Excerpt, Image

PARAGRAPH = "A *rider* can carry `five` [bags](/x) and **no** more, said <b>one</b>.\n\n"


class Nowhere:
    """Surroundings in which every link is fine."""

    def link(self, target: str, line: int) -> str:
        return target

    def image(self, target: str, line: int) -> Image:
        return Image(src=target)

    def excerpt(self, target: str, line: int) -> Excerpt | None:
        return None

    def mistake(self, line: int, problem: str, cure: str = "") -> None:
        raise AssertionError(problem)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    text = PARAGRAPH * (1_000_000 // len(PARAGRAPH) + 1)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        ours.append(seconds(lambda: render(text, first_line=1, around=Nowhere())))
        bare.append(seconds(lambda: plain().render(text)))
    print(f"text      {len(text) / 1e6:.2f} MB of prose")
    print(f"the site  median {statistics.median(ours):.2f} s, {min(ours):.2f} to {max(ours):.2f} s")
    print(f"bare      median {statistics.median(bare):.2f} s, {min(bare):.2f} to {max(bare):.2f} s")
    print(f"ratio     {statistics.median(ours) / statistics.median(bare):.1f}")


if __name__ == "__main__":
    main()
