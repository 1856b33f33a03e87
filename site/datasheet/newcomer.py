"""``init``: from somebody's samples to a site of one's own."""

from __future__ import annotations

import shutil
import sys
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import click
from pydantic import BaseModel, ValidationError

from datasheet.content.mistakes import Mistakes
from datasheet.content.reader import read_site
from datasheet.content.site_file import Owner, SiteFile
from datasheet.content.source import read_source
from datasheet.project import Project
from datasheet.scaffold import quoted, started, write_new

Ask = Callable[[str, str], str]
"""Asks a question with a default and returns the answer."""


class InitRefused(Exception):
    """The site is its owner's already. The command line answers it with exit 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Who the site is about."""

    name: str
    role: str
    city: str
    time_zone: str
    email: str
    links: tuple[tuple[str, str], ...]
    availability: str


def questions(given: Mapping[str, str | tuple[str, ...]], ask: Ask) -> Answers:
    """Return the answers: those given on the command line, the others asked one after another.

    Nothing is asked when there is nobody to ask and the name is given. A wrong answer is asked
    again, or is a usage error where it cannot be.
    """
    asking = "name" not in given or sys.stdin.isatty()

    def answer(key: str, question: str, default: str, wrong: Callable[[str], str]) -> str:
        if key in given:
            text = str(given[key]).strip()
            if problem := wrong(text):
                raise click.UsageError(problem)
            return text
        while asking:
            text = ask(question, default).strip()
            if not (problem := wrong(text)):
                return text
            click.echo(problem, err=True)
        return default

    return Answers(
        name=answer("name", "Your name", "", _needed("name")),
        role=answer("role", "Your role", "Backend engineer", _needed("role")),
        city=answer("city", "City", "", _fine),
        time_zone=answer("time_zone", "Time zone, as in Europe/Amsterdam", "UTC", _zone),
        email=answer("email", "E-mail address, shown on the site (empty for none)", "", _email),
        links=_links(given, ask if asking else None),
        availability=answer("availability", "Availability, in words", "", _fine),
    )


def _links(
    given: Mapping[str, str | tuple[str, ...]], ask: Ask | None
) -> tuple[tuple[str, str], ...]:
    links: list[tuple[str, str]] = []
    for text in cast("tuple[str, ...]", given.get("links", ())):
        if problem := _link(text):
            raise click.UsageError(problem)
        links.append(_split(text))
    if links or ask is None:
        return tuple(links)
    while text := ask("A profile link, as in GitHub=https://… (empty for no more)", "").strip():
        if problem := _link(text):
            click.echo(problem, err=True)
        else:
            links.append(_split(text))
    return tuple(links)


def _split(text: str) -> tuple[str, str]:
    label, _, url = text.partition("=")
    return label.strip(), url.strip()


def _fine(_: str) -> str:
    return ""


def _needed(what: str) -> Callable[[str], str]:
    return lambda text: "" if text else f"The {what} cannot be empty."


def _zone(text: str) -> str:
    return _refused(SiteFile, "time_zone", text)


def _email(text: str) -> str:
    return _refused(Owner, "email", text) if text else ""


def _link(text: str) -> str:
    label, url = _split(text)
    if not label or "://" in label:
        return f'"{text}" has no label. Write GitHub=https://host/name.'
    return _refused(Owner, "links", [{"label": label, "url": url}])


def _refused(model: type[BaseModel], key: str, value: object) -> str:
    """Return why the site's own model would refuse the value; empty when it would not."""
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        for detail in error.errors():
            if detail["loc"][0] == key:
                return detail["msg"].removeprefix("Value error, ")
    return ""


def initialise(project: Project, answers: Answers, now: datetime) -> list[str]:
    """Make the site the owner's and return what was done, a line each. Raises InitRefused.

    What is marked as sample is moved to ``samples/``, never deleted; files of the owner's own stay.
    """
    root = _home(project)
    samples = root / "samples"
    if root == project.root:
        site, _ = read_site(project, Mistakes())
        if site is not None and not site.owner.sample:
            raise InitRefused("content/site.toml is yours already: it is not marked as a sample.")
    if samples.exists():
        raise InitRefused("samples/ exists already. Move it away, then run init again.")
    moved = _move_samples(root, samples) if (root / "content").is_dir() else 0
    moved += _move_runs(root, samples)
    added = _write_starters(root, answers, now)
    report = [f"Moved {moved} sample files to samples/."] if moved else []
    report += [f"Wrote {path}" for path in added]
    return [
        *report,
        "The chapter, the project and the post are drafts: python3 dev.py run --drafts shows them.",
    ]


def _home(project: Project) -> Path:
    """Return where to write: an installed package's own files are nobody's to change."""
    return Path.cwd() if project.root.name == "_project" else project.root


def _move_samples(root: Path, samples: Path) -> int:
    content = root / "content"
    moved = 0
    for file in sorted(content.rglob("*")):
        if not file.is_file() or not _is_sample(file, root):
            continue
        target = samples / file.relative_to(content)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)
        moved += 1
    for folder in sorted(content.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return moved


def _move_runs(root: Path, samples: Path) -> int:
    """Move the recorded runs: they were made on the sample site, and no figure is left of them."""
    runs = sorted((root / "evidence").glob("*.json"))
    for file in runs:
        (samples / "evidence").mkdir(parents=True, exist_ok=True)
        shutil.move(file, samples / "evidence" / file.name)
    return len(runs)


def _is_sample(file: Path, root: Path) -> bool:
    """Whether a file came with the site: marked Markdown, and the settings and lists."""
    if file.suffix == ".toml":
        return True
    if file.suffix != ".md":
        return False
    source = read_source(file, file.relative_to(root).as_posix(), Mistakes())
    return source is not None and str(source.front.get("sample")).lower() in ("true", "yes")


def _write_starters(root: Path, answers: Answers, now: datetime) -> list[Path]:
    links = ", ".join(
        f"{{ label = {quoted(label)}, url = {quoted(url)} }}" for label, url in answers.links
    )
    site = {
        "name": quoted(answers.name),
        "role": quoted(answers.role),
        "description": quoted(f"{answers.name}, {answers.role}."),
        "city": quoted(answers.city),
        "time_zone": quoted(answers.time_zone),
        "availability": quoted(answers.availability),
        "email": f"email = {quoted(answers.email)}" if answers.email else '# email = ""',
        "links": links,
        "feed_id": str(uuid.uuid4()),
    }
    day = {"date": f"{now:%Y-%m-%d}", "month": f"{now:%Y-%m}", "order": "10"}
    files = {
        "site.toml": started("site.toml", site),
        "readings.toml": started("readings.toml", {}),
        "skills.toml": started("skills.toml", {}),
        "log.toml": started("log.toml", {}),
        "timeline/1-first-chapter.md": started(
            "chapter.md", day | {"title": quoted("My first chapter")}
        ),
        "projects/first-project.md": started(
            "project.md", day | {"title": quoted("My first project")}
        ),
        f"posts/{now:%Y-%m-%d}-first-post.md": started(
            "post.md", day | {"title": quoted("My first post")}
        ),
    }
    return [write_new(root / "content" / name, text, root) for name, text in files.items()]
