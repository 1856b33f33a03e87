"""The frozen folder as a server may read it: nothing hidden, nothing outside, one generation."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Without O_NONBLOCK a named pipe would hold the thread for ever.
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_ABSENT = {
    errno.EACCES,
    errno.EINVAL,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENXIO,
}
_TRIES = 10
_WELL_KNOWN = ".well-known"


class Found(NamedTuple):
    """An open file or folder; whoever asked for it closes it."""

    descriptor: int
    state: os.stat_result

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.state.st_mode)

    @property
    def version(self) -> str:
        """Changes whenever the file does, also by an exchange of the whole folder.

        By the time of the last change, which nobody can set: a new file may get the number of one
        that was just deleted, and tools give copies the time of the original.
        """
        state = self.state
        return f"{state.st_ctime_ns:x}-{state.st_ino:x}-{state.st_size:x}"

    def close(self) -> None:
        os.close(self.descriptor)

    def read(self, start: int, length: int) -> bytes:
        """Return a part of the file; less of it when the file has become shorter."""
        return os.pread(self.descriptor, length, start)


class SiteFolder:
    """A folder that may be exchanged for another at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, path: str) -> Found | None:
        """Open a file or folder of the site; None when there is none that may be seen.

        The way starts at the folder as it is now and follows no link, so every step stays inside
        one generation of the site. One that is swept away meanwhile has no last word.
        """
        if not _is_plain(path):
            return None
        for _ in range(_TRIES):
            try:
                top = os.open(self.folder, _FOLDER_FLAGS)
            except FileNotFoundError:
                return None
            try:
                found = _walk(top, path)
                if found is not None or self._is_current(top):
                    return found
            finally:
                os.close(top)
        return None

    def _is_current(self, top: int) -> bool:
        try:
            return os.path.samestat(os.fstat(top), os.stat(self.folder))
        except FileNotFoundError:
            return False


def _is_plain(path: str) -> bool:
    """Whether a path may be looked up: no hidden name, no empty one, no way up, no odd letter."""
    if not path.startswith("/"):
        return False
    names = path[1:].split("/")
    hidden = any(
        name.startswith(".") and (place, name) != (0, _WELL_KNOWN)
        for place, name in enumerate(names)
    )
    # With an empty name a redirect could begin with "//", which leads to another host.
    return not hidden and "" not in names and not {"\0", "\\"} & set(path)


def _walk(top: int, path: str) -> Found | None:
    here = os.dup(top)
    try:
        for name in path[1:].split("/"):
            below = os.open(name, _FILE_FLAGS, dir_fd=here)
            os.close(here)
            here = below
        state = os.fstat(here)
    except OSError as error:
        os.close(here)
        if error.errno in _ABSENT:
            return None
        raise
    except ValueError:
        # A name that no file system can hold: a lone surrogate.
        os.close(here)
        return None
    if stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode):
        return Found(here, state)
    os.close(here)
    return None
