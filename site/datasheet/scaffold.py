"""New files for an author, from the starter files. No file is ever overwritten."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from string import Template

import click

from datasheet.content.slugs import slugify
from datasheet.project import Project

KINDS = {"post": "posts", "project": "projects", "chapter": "timeline"}
"""Kind as the command line names it → folder of the content."""

_NUMBER = re.compile(r"(\d+)-")


class AlreadyThere(Exception):
    """The file exists. The command line answers it with exit 2."""


def add_file(project: Project, kind: str, title: str, moment: datetime) -> Path:
    """Write a new draft and return its path from the project. Raises AlreadyThere."""
    slug = slugify(title)
    if not slug:
        raise click.UsageError(f'No address can be made of "{title}". Use letters or digits.')
    folder = project.content / KINDS[kind]
    name = {
        "post": f"{moment:%Y-%m-%d}-{slug}",
        "project": slug,
        "chapter": f"{_next_number(folder)}-{slug}",
    }[kind]
    values = {
        "title": quoted(title.strip()),
        "date": f"{moment:%Y-%m-%d}",
        "month": f"{moment:%Y-%m}",
        "order": str(10 * (len(list(folder.glob("*.md"))) + 1)),
    }
    taken = [file for file in folder.glob("*.md") if kind == "chapter" and file.stem.endswith(slug)]
    file = next((file for file in taken if _NUMBER.sub("", file.stem, count=1) == slug), None)
    return write_new(file or folder / f"{name}.md", started(f"{kind}.md", values), project.root)


def write_new(file: Path, text: str, root: Path) -> Path:
    """Write a file that must not exist yet. Raises AlreadyThere."""
    file.parent.mkdir(parents=True, exist_ok=True)
    path = file.relative_to(root)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)
    except FileExistsError:
        raise AlreadyThere(f"{path} exists already. Choose another title.") from None
    return path


def started(name: str, values: Mapping[str, str]) -> str:
    """Return a starter file with its places filled in."""
    text = (resources.files("datasheet.starter") / name).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def quoted(text: str) -> str:
    """Return text in quotes that YAML and TOML both read."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _next_number(folder: Path) -> int:
    numbers = [int(m[1]) for file in folder.glob("*.md") if (m := _NUMBER.match(file.name))]
    return max(numbers, default=0) + 1
