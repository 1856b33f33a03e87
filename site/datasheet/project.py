"""Where a project's files are: the author's content, the looks and the recorded runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class NoProject(Exception):
    """No folder holds a ``content/site.toml``. The command line answers it with exit 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The folders of one site. ``root`` is what paths in messages are relative to."""

    root: Path
    looks: Path
    """Holds ``templates/`` and ``static/``."""

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def evidence(self) -> Path:
        return self.root / "evidence"

    @property
    def templates(self) -> Path:
        return self.looks / "templates"

    @property
    def static(self) -> Path:
        return self.looks / "static"


def locate(root: Path | None = None, *, working: Path | None = None) -> Project:
    """Find the project: ``root``, else the working folder, the checkout, the wheel's own.

    The checkout comes before the files packed into a wheel, because an editable install leaves a
    stale copy of those beside it.

    Raises NoProject when ``root`` is given and holds no ``content/site.toml``.
    """
    checkout, packed = _PACKAGE.parents[1], _PACKAGE / "_project"
    if root is not None:
        candidates = [root.resolve()]
    else:
        candidates = [(working or Path.cwd()).resolve(), checkout, packed]
    for candidate in candidates:
        if (candidate / "content" / "site.toml").is_file():
            return Project(root=candidate, looks=_looks(candidate, checkout, packed))
    raise NoProject(f"There is no content/site.toml in {candidates[0]}. Name the project's folder.")


def _looks(*candidates: Path) -> Path:
    for candidate in candidates:
        if (candidate / "templates").is_dir() and (candidate / "static").is_dir():
            return candidate
    raise NoProject("The folders templates/ and static/ are missing. Restore them.")
