"""A project on disk as an author would write it, a file at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from datasheet.assets import Assets
from datasheet.content.library import Library
from datasheet.content.mistakes import ContentError
from datasheet.content.reader import Read, read_project
from datasheet.pages.addresses import RESERVED_SLUGS
from datasheet.project import Project

SITE = """\
title = "A site"
description = "A site of a few files."
time_zone = "Europe/Amsterdam"
feed_id = "7d1f7c5e-3b0a-4a55-9c1e-0f2f4d6a8b90"

[owner]
name = "Robin Example"
role = "Engineer"
"""

CHAPTER = """\
---
title: First job
from: 2022-08
to: 2023-11
---
"""

CASE = """\
## {title}

Problem
: It was slow.

Solution
: It is fast.
"""

# One pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Author:
    """Writes files into a project and reads it the way every command does."""

    root: Path

    def writes(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def writes_post(self, name: str = "x.md", front: str = "", body: str = "Text.") -> Path:
        """A post whose front matter begins with a title and a date, on lines 2 and 3."""
        return self.writes(
            f"content/posts/{name}", f"---\ntitle: A post\ndate: 2026-01-01\n{front}---\n{body}\n"
        )

    def reads(
        self, *, demos: Collection[str] = (), reserved: Collection[str] = RESERVED_SLUGS
    ) -> Read:
        project = Project(root=self.root, looks=self.root)
        return read_project(project, assets=Assets(project.static), demos=demos, reserved=reserved)

    def library(self, *, demos: Collection[str] = ()) -> Library:
        return self.reads(demos=demos).library

    def mistakes(self, *, demos: Collection[str] = ()) -> list[str]:
        """The mistakes of a run, as an author sees them."""
        try:
            self.reads(demos=demos)
        except ContentError as error:
            return str(error).split("\n")
        return []
