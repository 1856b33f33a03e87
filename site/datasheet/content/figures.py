"""``readings.toml``: every figure with what proves it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from datasheet.content.checking import checked
from datasheet.content.lines import Lines, line_at
from datasheet.content.mistakes import Mistakes, did_you_mean
from datasheet.content.runs import Records
from datasheet.content.site_file import VALUE_LENGTH_MAX, ReadingEntry
from datasheet.content.slugs import is_slug
from datasheet.evidence.readings import Grade, Reading


def cut_sample(tables: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Return the readings, and whether the file says that they are samples."""
    if not isinstance(is_sample := tables.get("sample"), bool):
        return tables, False
    return {name: table for name, table in tables.items() if name != "sample"}, is_sample


def read_readings(
    tables: Mapping[str, Any],
    lines: Lines,
    path: str,
    *,
    records: Records,
    demos: Collection[str],
    mistakes: Mistakes,
) -> dict[str, Reading]:
    """Return the readings by name; each is graded and proved, or it is a mistake."""
    readings: dict[str, Reading] = {}
    for name, table in tables.items():
        line = line_at(lines, (name,))
        if not isinstance(table, dict):
            mistakes.add(path, line, f'"{name}" is not a table.', f"Write [{name}] above its keys.")
            continue
        if not is_slug(name):
            mistakes.add(path, line, f'"{name}" cannot name a reading.', "Use a-z, 0-9 and -.")
            continue
        entry = checked(ReadingEntry, table, path=path, lines=lines, mistakes=mistakes, at=(name,))
        if entry is None or entry.run in records.broken:
            continue
        told = _unproved(entry, records, demos)
        for key, problem, cure in told:
            mistakes.add(path, line_at(lines, (name, key)), problem, cure)
        if told:
            continue
        run = records.runs[entry.run] if entry.grade is Grade.RECORDED else None
        readings[name] = Reading(
            name=name,
            label=entry.label,
            value=run.figures[entry.figure] if run else entry.value,
            unit=entry.unit,
            condition=entry.condition,
            grade=entry.grade,
            was=entry.was,
            source=entry.source,
            run=run,
            figure=entry.figure,
            demo=entry.demo,
            path=path,
            line=line,
        )
    return readings


def _unproved(
    entry: ReadingEntry, records: Records, demos: Collection[str]
) -> list[tuple[str, str, str]]:
    """Return key, problem and cure of everything that keeps an entry from being proved."""
    needs = {
        Grade.REPORTED: {"value", "source"},
        Grade.RECORDED: {"run", "figure"},
        Grade.LIVE: {"demo"},
    }[entry.grade]
    proofs = ("value", "source", "run", "figure", "demo")
    told = [
        (key, f'A {entry.grade} reading needs "{key}".', f"Add {key}.")
        for key in proofs
        if key in needs and not getattr(entry, key)
    ]
    told += [
        (key, f'A {entry.grade} reading does not take "{key}".', f"Remove {key}.")
        for key in proofs
        if key not in needs and getattr(entry, key)
    ]
    if told:
        return told
    if entry.grade is Grade.RECORDED:
        return _unrecorded(entry, records)
    if entry.grade is Grade.LIVE and entry.demo not in demos:
        return [("demo", *no_demo(entry.demo, demos))]
    return []


def _unrecorded(entry: ReadingEntry, records: Records) -> list[tuple[str, str, str]]:
    if (run := records.runs.get(entry.run)) is None:
        cure = did_you_mean(entry.run, records.runs) or "Record it: there is no run yet."
        return [("run", f'There is no run "{entry.run}" in evidence/.', cure)]
    if (value := run.figures.get(entry.figure)) is None:
        cure = did_you_mean(entry.figure, run.figures)
        return [("figure", f'The run "{entry.run}" has no figure "{entry.figure}".', cure)]
    if len(value) > VALUE_LENGTH_MAX:
        problem = (
            f'The figure "{entry.figure}" is "{value}", more than {VALUE_LENGTH_MAX} characters.'
        )
        return [("figure", problem, "Record it in a larger unit.")]
    return []


def no_demo(slug: str, demos: Collection[str]) -> tuple[str, str]:
    """Return problem and cure for the name of a demo that is not there."""
    known = ", ".join(sorted(demos))
    cure = f"Known demos: {known}." if known else "No demo is installed."
    return f'There is no demo "{slug}".', cure
