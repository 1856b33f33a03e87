"""``docs/settings.md`` tells every key that the settings have, and no other."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from datasheet.content import site_file
from datasheet.content.site_file import (
    Contact,
    Home,
    LogEntry,
    LogFile,
    Look,
    Owner,
    ProfileLink,
    ReadingEntry,
    Recruiters,
    Resume,
    SiteFile,
    Skill,
    SkillGroup,
    SkillsFile,
)

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
TOLD: Mapping[str, type[BaseModel]] = {
    "Top level": SiteFile,
    "`[owner]`": Owner,
    "A link": ProfileLink,
    "`[home]`": Home,
    "`[resume]`": Resume,
    "`[contact]`": Contact,
    "`[recruiters]`": Recruiters,
    "`[look]`": Look,
    "`content/skills.toml`": SkillsFile,
    "`[[group]]`": SkillGroup,
    "An item": Skill,
    "`content/log.toml`": LogFile,
    "`[[line]]`": LogEntry,
    "`content/readings.toml`": ReadingEntry,
}
"""Heading → the model that its table tells."""
OTHERS = {"Environment"}


def tables() -> dict[str, dict[str, str]]:
    """Return the first column of each table, and what its column ``default`` says."""
    found: dict[str, dict[str, str]] = {}
    for section in re.split(r"^#{2,3} ", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]:
        heading, _, text = section.partition("\n")
        rows = re.findall(r"^\| `([^`]+)` \|(?:[^|]*\|)? ([^|]*) \|", text, flags=re.M)
        found[heading] = dict(rows)
    return found


def test_every_table_of_the_settings_has_a_heading_and_no_heading_is_left_over() -> None:
    assert set(tables()) == set(TOLD) | OTHERS
    models = {
        model
        for name, model in inspect.getmembers(site_file, inspect.isclass)
        if issubclass(model, BaseModel)
        and model.__module__ == site_file.__name__
        and not name.startswith("_")
    }
    assert models == set(TOLD.values())


@pytest.mark.parametrize("heading", TOLD)
def test_a_table_tells_every_key_and_no_other(heading: str) -> None:
    fields = TOLD[heading].model_fields
    told = tables()[heading]
    assert set(told) == {field.alias or name for name, field in fields.items()}
    for name, field in fields.items():
        assert (told[field.alias or name] == "required") == field.is_required(), name
