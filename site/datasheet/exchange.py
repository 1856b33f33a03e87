"""Putting a finished folder in the place of another in one step.

Two plain renames leave a moment without a site, and a kill in that moment leaves none. So the new
folder and the old one are exchanged: by the kernel where it can, else by turning a symbolic link.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARKER = ".datasheet-freeze.json"
"""Stands in every folder we wrote and lists its files; a folder without it is not ours."""

_LEFT = re.compile(r"(?:fresh|site)-[0-9a-f]{8}|previous")
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EXDEV}


class Locked(Exception):
    """Another freeze writes the same folder. The command line answers with exit 2."""


class NotOurs(Exception):
    """The target holds files that no freeze wrote. The command line answers with exit 2."""


class Target:
    """A folder that is only ever replaced whole."""

    def __init__(self, folder: Path) -> None:
        # The name may be a link we made; its parent is resolved so that siblings are on one disk.
        self.folder = folder.parent.resolve() / folder.name
        self._hidden = f".{self.folder.name}."

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the target for one freeze; the kernel lets go even after a kill. Raises Locked."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self._beside("lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Locked(
                    f"Another freeze is writing {self.folder}. Wait for it to end."
                ) from None
            self._sweep()
            yield

    def guard(self) -> None:
        """Raise NotOurs when replacing the target would lose something that we did not write."""
        if not self.folder.exists():
            if self.folder.is_symlink():
                raise NotOurs(f"{self.folder} is a link that leads nowhere. Remove it.")
            return
        if not self.folder.is_dir():
            raise NotOurs(f"{self.folder} is a file. Name a folder.")
        present = {
            file.relative_to(self.folder).as_posix()
            for file in self.folder.rglob("*")
            if not file.is_dir() or file.is_symlink()
        }
        if not present and not any(self.folder.iterdir()):
            return
        try:
            known = set(json.loads((self.folder / MARKER).read_text())["files"]) | {MARKER}
        except (OSError, ValueError, KeyError, TypeError):
            raise NotOurs(
                f"{self.folder} was not written by a freeze. Name another folder, or empty it."
            ) from None
        foreign = sorted(present - known)
        if foreign:
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise NotOurs(
                f"{self.folder / foreign[0]}{more} was not written by a freeze and would be lost. "
                "Move it to content/public/, which is copied as it is."
            )

    def fresh(self) -> Path:
        """Make an empty folder beside the target."""
        folder = self._beside(f"fresh-{secrets.token_hex(4)}")
        folder.mkdir()
        return folder

    def replace_with(self, fresh: Path) -> None:
        """Put ``fresh`` in the target's place; at every moment the target is a whole site or none.

        None only where there was none before, or on a system that can neither exchange folders nor
        has a link yet: then the old site waits beside it and ``locked`` brings it back.
        """
        if self.folder.is_symlink():
            self._turn_link(fresh)
        elif not self.folder.exists():
            os.rename(fresh, self.folder)
        else:
            try:
                _exchange(fresh, self.folder)
            except OSError as error:
                if error.errno not in _CANNOT:
                    raise
                os.rename(self.folder, self._beside("previous"))
                self._turn_link(fresh)
        self._sweep()

    def _turn_link(self, fresh: Path) -> None:
        kept = self._beside(f"site-{secrets.token_hex(4)}")
        os.rename(fresh, kept)
        link = self._beside("link")
        link.unlink(missing_ok=True)
        link.symlink_to(kept.name)
        os.replace(link, self.folder)

    def _beside(self, name: str) -> Path:
        return self.folder.parent / f"{self._hidden}{name}"

    def _sweep(self) -> None:
        """Remove what a killed freeze left; bring back the old site if it fell into the gap."""
        previous = self._beside("previous")
        if previous.is_dir() and not self.folder.exists() and not self.folder.is_symlink():
            os.rename(previous, self.folder)
        current = self.folder.resolve()
        for left in self.folder.parent.iterdir():
            ours = left.name.removeprefix(self._hidden)
            if ours != left.name and _LEFT.fullmatch(ours) and left != current:
                shutil.rmtree(left, ignore_errors=True)


def _exchange(one: Path, other: Path) -> None:
    """Swap two folders atomically. Raises OSError where the system or its file system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(first, second, ctypes.c_uint(_RENAME_SWAP))
    elif hasattr(libc, "renameat2"):
        failed = libc.renameat2(
            ctypes.c_int(_AT_FDCWD),
            first,
            ctypes.c_int(_AT_FDCWD),
            second,
            ctypes.c_uint(_RENAME_EXCHANGE),
        )
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if failed:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(one))
