"""From somebody's samples to a site of one's own, as a newcomer does it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from datasheet.project import Project

ANSWERS = [
    "Ines Newcomer",
    "Platform engineer",
    "Porto",
    "Europe/Lisbon",
    "ines@example.net",
    "GitHub=https://example.net/ines",
    "",
    "From May on, remote",
]


@pytest.fixture
def samples(project: Project) -> Project:
    """The fixture site with everything marked as a sample, as a fresh clone has it."""
    for file in project.content.rglob("*.md"):
        file.write_text(file.read_text().replace("---\n", "---\nsample: true\n", 1))
    settings = project.content / "site.toml"
    settings.write_text(settings.read_text().replace("[owner]\n", "[owner]\nsample = true\n"))
    for name in ("readings.toml", "skills.toml", "log.toml"):
        file = project.content / name
        file.write_text("sample = true\n" + file.read_text())
    return project


def datasheet(
    project: Project, *arguments: str, answers: list[str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "datasheet", "--root", str(project.root), *arguments],
        cwd=project.root,
        input="".join(f"{answer}\n" for answer in answers or []),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def sentences(folder: Path) -> set[str]:
    """Every run of five words that the samples contain."""
    words = [
        re.findall(r"[\w'-]+", file.read_text())
        for file in folder.rglob("*")
        if file.suffix in (".md", ".toml")
    ]
    return {" ".join(text[at : at + 5]) for text in words for at in range(max(0, len(text) - 4))}


def test_a_newcomer_gets_a_site_without_a_sample_word(samples: Project) -> None:
    before = sorted(file.name for file in samples.content.rglob("*") if file.is_file())
    done = datasheet(samples, "init", "--now", "2026-11-21", answers=ANSWERS)
    assert done.returncode == 0, done.stderr
    kept = [file.name for file in (samples.root / "samples").rglob("*") if file.is_file()]
    left = {file.name for file in samples.content.rglob("*") if file.is_file()}
    assert set(before) <= set(kept) | left, "a sample was lost"

    frozen = datasheet(samples, "freeze", "-o", "out", "--base-url", "https://ines.dev/")
    assert frozen.returncode == 0, frozen.stderr
    pages = [file for file in (samples.root / "out").rglob("*") if file.suffix in (".html", ".xml")]
    written = " ".join(
        " ".join(re.findall(r"[\w'-]+", re.sub(r"<[^>]+>", " ", file.read_text())))
        for file in pages
    )
    found = sorted(s for s in sentences(samples.root / "samples") if f" {s} " in written)
    assert found == []
    for answer in ("Robin Example", "Fixture"):
        assert answer not in written
    # Somebody else's runs are no evidence for this owner's figures.
    assert [file.name for file in (samples.root / "samples/evidence").iterdir()] == ["queue.json"]
    assert not (samples.root / "out/evidence").exists()
    for page in ("index.html", "for/recruiters/index.html"):
        text = (samples.root / "out" / page).read_text()
        for mine in ("Ines Newcomer", "Platform engineer", "Porto", "From May on, remote"):
            assert mine in text


def test_the_starters_are_drafts_that_check_clean_and_can_be_seen(samples: Project) -> None:
    datasheet(samples, "init", "--now", "2026-11-21", answers=ANSWERS)
    names = sorted(p.relative_to(samples.content).as_posix() for p in samples.content.rglob("*.md"))
    assert names == [
        "posts/2026-11-21-first-post.md",
        "projects/first-project.md",
        "timeline/1-first-chapter.md",
    ]
    assert datasheet(samples, "check", "--drafts", "--future").returncode == 0
    frozen = datasheet(samples, "freeze", "-o", "out", "--drafts", "--now", "2026-11-21")
    assert frozen.returncode == 0, frozen.stderr
    assert "My first chapter" in (samples.root / "out/timeline/index.html").read_text()


def test_nothing_is_asked_when_the_command_line_says_it(samples: Project) -> None:
    done = datasheet(
        samples, "init", "--name", 'Ines "Née" Newcomer', "--link", "GitHub=https://example.net/i"
    )
    assert done.returncode == 0, done.stderr
    assert datasheet(samples, "check").returncode == 0
    assert 'name = "Ines \\"Née\\" Newcomer"' in (samples.content / "site.toml").read_text()


def test_a_wrong_answer_is_asked_again_with_the_reason(samples: Project) -> None:
    answers = [*ANSWERS[:3], "Mars/Olympus", *ANSWERS[3:]]
    done = datasheet(samples, "init", answers=answers)
    assert done.returncode == 0, done.stderr
    assert '"Mars/Olympus" is not a time zone' in done.stderr
    assert 'time_zone = "Europe/Lisbon"' in (samples.content / "site.toml").read_text()


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--time-zone", "Mars/Olympus", "is not a time zone"),
        ("--email", "nobody", "is not an e-mail address"),
        ("--link", "https://example.net/ines", "has no label"),
        ("--link", "GitHub=javascript:alert(1)", "is not an address"),
    ],
)
def test_a_wrong_option_is_wrong_usage_and_changes_nothing(
    samples: Project, option: str, value: str, reason: str
) -> None:
    before = sorted(samples.root.rglob("*"))
    done = datasheet(samples, "init", "--name", "Ines", option, value)
    assert done.returncode == 2
    assert reason in done.stderr
    assert sorted(samples.root.rglob("*")) == before


def test_answers_that_end_early_change_nothing(samples: Project) -> None:
    before = sorted(samples.root.rglob("*"))
    done = datasheet(samples, "init", answers=ANSWERS[:2])
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert sorted(samples.root.rglob("*")) == before


def test_a_site_that_is_somebodys_is_left_alone(project: Project) -> None:
    before = sorted(project.root.rglob("*"))
    done = datasheet(project, "init", "--name", "Ines")
    assert done.returncode == 2
    assert "yours already" in done.stderr
    assert sorted(project.root.rglob("*")) == before


def test_the_owners_own_files_stay_where_they_are(samples: Project) -> None:
    own = samples.content / "posts/2026-06-01-mine.md"
    own.write_text("---\ntitle: Mine\n---\nMy own words.\n")
    (samples.content / "public/photo.txt").write_text("mine")
    datasheet(samples, "init", answers=ANSWERS)
    assert own.read_text().endswith("My own words.\n")
    assert (samples.content / "public/photo.txt").exists()


def test_samples_can_be_moved_back(samples: Project, tmp_path: Path) -> None:
    shutil.copytree(samples.content, tmp_path / "before")
    shutil.copytree(samples.evidence, tmp_path / "before/evidence")
    datasheet(samples, "init", answers=ANSWERS)
    for file in (samples.root / "samples").rglob("*"):
        if file.is_file():
            name = file.relative_to(samples.root / "samples")
            assert (tmp_path / "before" / name).read_bytes() == file.read_bytes()
