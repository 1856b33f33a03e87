"""The runs of ``evidence/``: what recorded figures resolve to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from datasheet.content.checking import checked
from datasheet.content.fronts import Text
from datasheet.content.json_lines import read_json
from datasheet.content.mistakes import Mistakes
from datasheet.content.slugs import is_slug
from datasheet.content.source import read_text
from datasheet.evidence.readings import Run


def _recorded_at(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment
    except (TypeError, ValueError):
        pass
    raise ValueError(f'"{value}" is not a time with a zone. Write it as 2026-10-01T09:00:00Z.')


class _RunFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    recorded_at: Annotated[datetime, BeforeValidator(_recorded_at)]
    commit: Text
    machine: Text
    command: Text
    figures: Mapping[str, Text] = Field(min_length=1)
    output: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What ``evidence/`` holds."""

    runs: Mapping[str, Run]
    broken: frozenset[str]
    """Names of files that are no runs; their own mistakes are told."""


def read_runs(folder: Path, root: Path, mistakes: Mistakes) -> Records:
    """Return the recorded runs by name."""
    runs: dict[str, Run] = {}
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    for file in files:
        path = file.relative_to(root).as_posix()
        if not is_slug(file.stem):
            mistakes.add(path, 1, f'"{file.stem}" cannot stand in an address.', "Rename the file.")
        elif (parsed := read_json(file, path, mistakes)) is not None:
            value, lines = parsed
            run = checked(_RunFile, value, path=path, lines=lines, mistakes=mistakes)
            if run is not None:
                # Without the mark and the line ends of one system, which change nothing.
                text = read_text(file, path, mistakes) or ""
                runs[file.stem] = Run(slug=file.stem, source=path, file=text.encode(), **dict(run))
    return Records(runs=runs, broken=frozenset(file.stem for file in files) - runs.keys())
