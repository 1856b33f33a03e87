"""Break each promise in a copy of the project, and show that its test fails.

    python -m tests.prove [NAME ...]

A sabotage is one edit of the source. Its test must pass on the untouched copy and fail, with an
assertion, on the broken one; anything else means that the promise is not proved, and exit 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("site", "tests", "demos", "templates", "static", "pyproject.toml")
FAILED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sabotage:
    """One edit that breaks a promise: ``old``, which the file holds once, becomes ``new``."""

    name: str
    file: str
    old: str
    new: str
    test: str


CONTACT = "site/datasheet/contact"
SABOTAGES = (
    Sabotage(
        name="fsync dropped",
        file=f"{CONTACT}/sqlite_file.py",
        old='raw.execute("PRAGMA synchronous = FULL")',
        new='raw.execute("PRAGMA synchronous = OFF")',
        test="tests/contact/test_sqlite_file.py::test_the_disk_has_it_before_the_answer_is_given",
    ),
    Sabotage(
        name="answer before commit",
        file=f"{CONTACT}/writers.py",
        old="ends.append((job.work(connection), None))",
        new="ends.append((job.work(connection), None)); job.settle(*ends[-1])",
        test="tests/contact/test_sqlite_file.py::test_the_disk_has_it_before_the_answer_is_given",
    ),
    Sabotage(
        name="deduplication dropped",
        file=f"{CONTACT}/store.py",
        old='"submission_id": submission.id,',
        new='"submission_id": self._random_hex(16),',
        test="tests/contact/test_store_contract.py::test_forty_copies_at_once_are_one_message",
    ),
    Sabotage(
        name="lease dropped",
        file=f"{CONTACT}/outgoing.py",
        old="leased_until=now + timedelta(seconds=plan.lease_seconds),",
        new="leased_until=now,",
        test="tests/contact/test_delivery.py::test_many_workers_send_each_message_once",
    ),
    Sabotage(
        name="Message-ID made at each attempt",
        file=f"{CONTACT}/delivery.py",
        old="message_id=leased.message_id,",
        new='message_id=f"<{leased.lease}@sheet.example>",',
        test="tests/contact/test_kills.py"
        "::test_twelve_faults_of_a_mail_server_and_a_restart_lose_nothing",
    ),
)


def main(names: Sequence[str]) -> int:
    chosen = [sabotage for sabotage in SABOTAGES if not names or sabotage.name in names]
    if not chosen:
        print(f"No sabotage has that name. There are: {', '.join(s.name for s in SABOTAGES)}.")
        return FAILED
    caught = [proved(sabotage) for sabotage in chosen]
    print(f"{sum(caught)} of {len(caught)} sabotages caught by their test.")
    return 0 if all(caught) else FAILED


def proved(sabotage: Sabotage) -> bool:
    """Return whether the test passes before the sabotage and fails by an assertion after it."""
    with tempfile.TemporaryDirectory(prefix="datasheet-prove-") as folder:
        copy = Path(folder)
        for name in COPIED:
            whole, to = ROOT / name, copy / name
            if whole.is_dir():
                shutil.copytree(whole, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(whole, to)
        before = run(copy, sabotage.test)
        apply(copy, sabotage)
        after = run(copy, sabotage.test)
    found = reason(after.stdout)
    if before.returncode:
        return told(sabotage, False, "its test fails even without it", before.stdout)
    if after.returncode == 0:
        return told(sabotage, False, "NOT CAUGHT: its test still passes", "")
    if after.returncode != 1 or "AssertionError" not in after.stdout:
        return told(sabotage, False, "its test broke instead of failing", after.stdout)
    return told(sabotage, True, found, "")


def apply(copy: Path, sabotage: Sabotage) -> None:
    file = copy / sabotage.file
    text = file.read_text(encoding="utf-8")
    if text.count(sabotage.old) != 1:
        sys.exit(f"{sabotage.file} does not hold this once, so the sabotage is out of date:\n"
                 f"{sabotage.old}")  # fmt: skip
    file.write_text(text.replace(sabotage.old, sabotage.new), encoding="utf-8")


def run(copy: Path, test: str) -> subprocess.CompletedProcess[str]:
    """Run a test on the copy's own source."""
    environment = {**os.environ, "PYTHONPATH": f"{copy / 'site'}{os.pathsep}{copy}"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", test],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def reason(output: str) -> str:
    lines = [line[1:].strip() for line in output.splitlines() if line.startswith("E  ")]
    return lines[0][:110] if lines else ""


def told(sabotage: Sabotage, caught: bool, why: str, output: str) -> bool:
    print(f"{'caught' if caught else 'FAILED'}  {sabotage.name}")
    print(f"        {sabotage.test}")
    print(f"        {why}")
    if output:
        print(output)
    sys.stdout.flush()
    return caught


if __name__ == "__main__":
    started = time.monotonic()
    code = main(sys.argv[1:])
    print(f"{time.monotonic() - started:.0f} s")
    sys.exit(code)
