"""Names in ``[recruiters]``: projects and questions."""

from __future__ import annotations

import pytest

from tests.content.author import SITE, Author

PROJECT = "---\ntitle: Engine\n---\nIt leads on.\n"
FAQ = "---\ntitle: Asked\n---\n## Are you free?\n\nYes.\n\n## How much? {#experience}\n\nMuch.\n"


@pytest.fixture
def author(author: Author) -> Author:
    author.writes("content/projects/engine.md", PROJECT)
    author.writes("content/faq.md", FAQ)
    return author


def told(author: Author, key: str, *names: str) -> list[str]:
    """Write the names a line each; the first stands on line 11."""
    listed = ",\n".join(f'"{name}"' for name in names)
    author.writes("content/site.toml", SITE + f"[recruiters]\n{key} = [\n{listed}]\n")
    return author.mistakes()


def test_names_that_are_there_are_taken_and_none_is_needed(author: Author) -> None:
    assert told(author, "projects", "engine") == []
    assert told(author, "questions", "experience", "are-you-free") == []
    assert author.library().site.recruiters.questions == ("experience", "are-you-free")
    assert author.library().site.recruiters.projects is None
    assert told(author, "projects") == []
    assert author.library().site.recruiters.projects == ()


@pytest.mark.parametrize(
    ("key", "name", "mistake"),
    [
        ("projects", "engien", 'There is no project "engien". Did you mean "engine"?'),
        ("projects", "zzz", 'There is no project "zzz". Known: engine.'),
        (
            "questions",
            "experiense",
            'There is no question "experiense". Did you mean "experience"?',
        ),
        ("questions", "zzz", 'There is no question "zzz". Known: are-you-free, experience.'),
    ],
)
def test_a_name_that_leads_nowhere_is_told_at_its_line(
    author: Author, key: str, name: str, mistake: str
) -> None:
    known = {"projects": "engine", "questions": "experience"}[key]
    assert told(author, key, known, name) == [f"content/site.toml:12: {mistake}"]


def test_without_any_that_is_what_is_said(author: Author) -> None:
    (author.root / "content/faq.md").unlink()
    (author.root / "content/projects/engine.md").unlink()
    assert told(author, "projects", "x") == [
        'content/site.toml:11: There is no project "x". There are no projects yet.'
    ]
    assert told(author, "questions", "x") == [
        'content/site.toml:11: There is no question "x". '
        "There are no questions in content/faq.md yet."
    ]


@pytest.mark.parametrize(
    ("key", "path", "text"),
    [
        ("projects", "content/projects/engine.md", PROJECT.replace("title", "titel")),
        ("questions", "content/faq.md", FAQ.replace("title", "titel")),
        ("questions", "content/faq.md", FAQ.replace("## Are", "Are")),
    ],
)
def test_what_a_broken_file_would_name_is_not_told_as_missing(
    author: Author, key: str, path: str, text: str
) -> None:
    author.writes(path, text)
    found = told(author, key, "engine-2")
    assert found
    assert all(mistake.startswith(path) for mistake in found)


@pytest.mark.parametrize("key", ["projcts", "lead"])
def test_an_unknown_key_is_told(author: Author, key: str) -> None:
    [mistake] = told(author, key, "x")
    assert mistake.startswith(f'content/site.toml:10: unknown key "{key}".')
