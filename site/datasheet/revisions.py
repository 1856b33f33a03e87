"""The revision of a page: the last commit that touched what it shows.

A page names the state of its own sources, not of the whole repository, so that a commit elsewhere
leaves its bytes alone. Where git cannot tell, the hash of the content stands in.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from datasheet.pages.publication import Revision

_COMMIT = "\x1e"
_DIGITS = 7
_ELSEWHERE = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


class GitRevisions:
    """Revisions of a project's files, read from git's log once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._commits = _commits(root)
        self._changed = _changed(root) if self._commits else frozenset[str]()

    def of(self, *sources: str) -> Revision:
        """Return the newest commit among the files, or a content hash when one is not committed."""
        if (newest := self._newest(sources)) is not None:
            return Revision(id=newest.hash[:_DIGITS], date=newest.day)
        digest = hashlib.sha256()
        for source in sorted(sources):
            file = self._root / source
            digest.update(source.encode() + b"\0")
            # Line ends differ between checkouts of the same state.
            digest.update(file.read_bytes().replace(b"\r\n", b"\n") if file.is_file() else b"")
        return Revision(id=f"sha256:{digest.hexdigest()[:_DIGITS]}", date=None)

    def _newest(self, sources: Sequence[str]) -> _Commit | None:
        if not sources or self._changed.intersection(sources):
            return None
        if not all(source in self._commits for source in sources):
            return None
        return min((self._commits[source] for source in sources), key=lambda commit: commit.age)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commit:
    age: int
    """How many commits are newer."""
    hash: str
    day: date


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git prints; None without git, without a repository, or when it fails."""
    # A hook of another repository names that one in the environment.
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotepath=off", "-c", "log.showSignature=false", *arguments],
            cwd=root,
            env=environment,
            capture_output=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "surrogateescape")


def _names(output: str | None) -> frozenset[str]:
    return frozenset(filter(None, (output or "").split("\0")))


def _commits(root: Path) -> dict[str, _Commit]:
    """Return for each file under version control the newest commit that touched it.

    A shallow clone has no history to tell from, so it tells nothing.
    """
    shallow = _git(root, "rev-parse", "--is-shallow-repository")
    if shallow is None or shallow.strip() != "false":
        return {}
    log = _git(
        root, "log", f"--format={_COMMIT}%H %ct", "--name-only", "--relative", "-z", "--", "."
    )
    # History also names what was deleted since, and may lie there again without being committed.
    present = _names(_git(root, "ls-files", "-z"))
    found: dict[str, _Commit] = {}
    for age, entry in enumerate((log or "").split(_COMMIT)[1:]):
        head, *names = entry.replace("\n", "\0").split("\0")
        digits, seconds = head.split()
        day = datetime.fromtimestamp(int(seconds), UTC).date()
        commit = _Commit(age=age, hash=digits, day=day)
        for name in present.intersection(names):
            found.setdefault(name, commit)
    return found


def _changed(root: Path) -> frozenset[str]:
    """Return the paths whose working copy differs from the last commit."""
    return _names(_git(root, "diff", "HEAD", "--name-only", "--relative", "-z"))
