"""The TOML files: settings, skills and the production log."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasheet.address import BaseUrl
from datasheet.assets import Assets
from datasheet.content.mistakes import Mistakes
from datasheet.content.reader import read_project, read_site
from datasheet.evidence.readings import Grade
from datasheet.live import OFF
from datasheet.project import Project
from tests.content.author import SITE, Author

TOP = 'title = "A site"\n'


def told(author: Author, text: str, name: str = "site.toml") -> list[str]:
    author.writes(f"content/{name}", text)
    return [mistake.removeprefix(f"content/{name}:") for mistake in author.mistakes()]


def test_what_is_not_written_has_its_default(author: Author) -> None:
    site = author.library().site
    assert site.base_url == BaseUrl.parse("http://127.0.0.1:8000/")
    assert (site.lang, site.live, site.page_size, site.source_url) == ("en", OFF, 10, None)
    assert (site.owner.links, site.owner.stack, site.home.cases, site.owner.sample) == (
        (), (), (), False
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        (
            "[owner.work]\nx = 1\n",
            '9: unknown key "work". Known: availability, city, coding_sinc',
        ),
        ('ctiy = "U"\n', '9: unknown key "ctiy". Did you mean "city"?'),
        ('links = [{ label = "a", url = "https://a.dev", ulr = "b" }]\n', '9: unknown key "ulr".'),
        ('links = [\n  { label = "a" },\n]\n', '10: The key "url" is missing. Add url.'),
        ('links = [\n  "https://a.dev",\n]\n', '10: "links" has to be a table of keys, not "http'),
        ("[home]\nouctomes = []\n", '10: unknown key "ouctomes". Did you mean "outcomes"?'),
        ('[resume]\n\neducaton = ["a"]\n', '11: unknown key "educaton". Did you mean "education"?'),
        ("[hme]\n", '9: unknown key "hme". Did you mean "home"?'),
        ("coding_since = 1900\n", '9: "coding_since" has to be at least 1940. Correct it.'),
        ("coding_since = true\n", '9: "coding_since" has to be a whole number, not true. Correct'),
        ('coding_since = "2015"\n', '9: "coding_since" has to be a whole number, not "2015".'),
        ("coding_since = 2015.5\n", '9: "coding_since" has to be a whole number, not 2015.5.'),
        ("city = 5\n", '9: "city" has to be text, not 5. Write city followed by text.'),
        ("city = 2026-01-01\n", '9: "city" has to be text, not 2026-01-01.'),
        ('stack = ["a",\n 5]\n', '10: "stack" has to be text, not 5.'),
        ("stack = 5\n", '9: "stack" has to be a list, not 5. Write stack followed by [a, b].'),
        ('email = "robin"\n', '9: "robin" is not an e-mail address. Write name@example.com.'),
        ('email = "a@b.c, d@e.f"\n', '9: "a@b.c, d@e.f" is not an e-mail address.'),
        ('sample = "maybe"\n', '9: "sample" has to be true or false, not "maybe".'),
        ('home = "x"\n', '9: unknown key "home".'),
    ],
)
def test_a_mistake_in_a_table_is_told_at_its_line(author: Author, more: str, mistake: str) -> None:
    [found] = told(author, SITE + more)
    assert found.startswith(mistake)


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        ('titel = "x"\n', '1: unknown key "titel". Did you mean "title"?'),
        ("page_size = 0\n", '1: "page_size" has to be at least 1. Correct it.'),
        ("page_size = 101\n", '1: "page_size" has to be at most 100. Correct it.'),
        ("page_size = nan\n", '1: "page_size" has to be a whole number, not nan.'),
        ("page_size = true\n", '1: "page_size" has to be a whole number, not true.'),
        ('live = "on"\n', '1: "on" is not where a back end can be. Write off, same or http'),
        ('lang = "english language"\n', '1: "english language" is not a language tag. Write en or'),
        ('base_url = "example.org"\n', '1: "example.org" is not the address of a site. Write http'),
        ("base_url = 5\n", '1: "5" is not the address of a site. Write http'),
        ('source_url = "x"\n', '1: "x" is not an address. Write https://host/path.'),
        ("home = 5\n", '1: "home" has to be a table of keys, not 5. Write its keys below it.'),
    ],
)
def test_a_mistake_above_the_tables_is_told_at_its_line(
    author: Author, more: str, mistake: str
) -> None:
    [found] = told(author, more + SITE)
    assert found.startswith(mistake)


@pytest.mark.parametrize(
    ("key", "value", "mistake"),
    [
        ("time_zone", '"Mars/Olympus"', '3: "Mars/Olympus" is not a time zone. Write Europe/Ams'),
        ("time_zone", '"../etc/passwd"', '3: "../etc/passwd" is not a time zone.'),
        ("time_zone", '""', '3: "" is not a time zone.'),
        ("time_zone", '"Europe"', '3: "Europe" is not a time zone.'),
        ("time_zone", "5", '3: "5" is not a time zone. Write Europe/Amster'),
        ("feed_id", '"me"', '4: "feed_id" is not a UUID. Make one with: python3 -c "imp'),
        ("feed_id", "5", '4: "feed_id" is not a UUID. Make one with:'),
        ("description", '""', '2: "description" is empty. Write description followed by text.'),
        ("description", '" "', '2: "description" is empty. Write description followed by text.'),
        ("description", '"a\\u0007"', "2: The control character U+0007 stands in the text. Remove"),
    ],
)
def test_a_setting_that_cannot_be_is_told(
    author: Author, key: str, value: str, mistake: str
) -> None:
    text = "\n".join(
        f"{key} = {value}" if line.startswith(f"{key} =") else line for line in SITE.split("\n")
    )
    [found] = told(author, text)
    assert found.startswith(mistake)


def test_what_is_missing_is_told(author: Author) -> None:
    assert told(author, TOP) == [
        f'1: The key "{key}" is missing. Add {key}.'
        for key in ("description", "feed_id", "owner", "time_zone")
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a = \n", "1: This is not TOML: Invalid value. Is a quote or bracket missing?"),
        ('\na = "b\n', "2: This is not TOML: Illegal character"),
        ("a = [1,\n\n2\n", "3: This is not TOML:"),
        ("a = 1\na = 2\n", "2: This is not TOML: Cannot overwrite a value."),
        ("[a]\n\n[a]\n", "3: This is not TOML: Cannot declare ('a',) twice."),
        ("a = 2025-02-30\n", "1: This is not TOML: Invalid date or datetime."),
        (f"a = {'[' * 5000}\n", "1: The file is nested too deeply. Flatten it."),
        (f"a = {'9' * 5000}\n", "1: A number in this file is too long. Write it as text."),
    ],
)
def test_what_is_not_toml_is_told_at_its_line(author: Author, text: str, mistake: str) -> None:
    [found] = told(author, text)
    assert found.startswith(mistake)


def test_the_command_line_wins_over_the_file(author: Author) -> None:
    author.writes("content/site.toml", 'base_url = "https://example.org/file/"\n' + SITE)
    author.writes_post(body="[home](/)")
    project = Project(root=author.root, looks=author.root)
    base = BaseUrl.parse("https://example.org/given/")
    read = read_project(project, assets=Assets(project.static), base=base)
    assert 'href="/given/"' in str(read.library.posts[0].body.blocks)
    assert 'href="/file/"' in str(author.library().posts[0].body.blocks)


def test_the_settings_alone_can_be_read(author: Author, tmp_path: Path) -> None:
    author.writes_post(front="tag: x\n")
    mistakes = Mistakes()
    site, lines = read_site(Project(root=tmp_path, looks=tmp_path), mistakes)
    assert site is not None
    assert site.title == "A site"
    assert lines[("owner", "role")] == 8
    assert not mistakes.found


SKILLS = """\
[[group]]
name = "Languages"
items = ["Go", "C++"]

[[group]]
name = "Data"
items = [
  { name = "PostgreSQL", detail = "index tuning" },
  "Redis",
]
"""


def test_a_skill_is_a_name_or_a_name_with_a_detail(author: Author) -> None:
    author.writes("content/skills.toml", SKILLS)
    languages, data = author.library().skills
    assert [(skill.name, skill.detail) for skill in languages.items] == [("Go", ""), ("C++", "")]
    assert [(skill.name, skill.detail) for skill in data.items] == [
        ("PostgreSQL", "index tuning"),
        ("Redis", ""),
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("detail =", "detial =", '8: unknown key "detial". Did you mean "detail"?'),
        ('"Redis"', "5", '9: "items" has to be a table of keys, not 5.'),
        ('"Redis"', '""', '9: "name" is empty.'),
        ('name = "Data"', 'nam = "Data"', '5: The key "name" is missing. Add name.'),
        ('["Go", "C++"]', "[]", '3: "items" is empty. Add an item or remove the key.'),
        ('[[group]]\nname = "Lang', '[[grop]]\nname = "Lang', '1: unknown key "grop".'),
    ],
)
def test_a_mistake_among_the_skills_is_told_at_its_line(
    author: Author, old: str, new: str, mistake: str
) -> None:
    assert any(
        found.startswith(mistake) for found in told(author, SKILLS.replace(old, new), "skills.toml")
    )


LOG = """\
[[line]]
at = "2023-01"
level = "ok"
text = "same query **15 ms**"
source = "consultancy"

[[line]]
at = "before"
text = "slow"
source = "consultancy"
"""


def test_a_line_of_the_log_is_one_line_of_markdown_graded_as_reported(author: Author) -> None:
    author.writes("content/log.toml", LOG)
    first, second = author.library().log
    assert first.html == "same query <strong>15 ms</strong>"
    assert (first.at, first.level, first.grade) == ("2023-01", "ok", Grade.REPORTED)
    assert (second.level, second.source) == ("info", "consultancy")


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('level = "ok"', 'levl = "ok"', '3: unknown key "levl". Did you mean "level"?'),
        ('level = "ok"', 'level = "bad"', '3: "level" is "bad". It has to be info, ok or warn.'),
        ('"before"', '"long before"', '8: "at" has more than 8 characters. Shorten it.'),
        ('at = "before"\n', "", '7: The key "at" is missing. Add at.'),
        ('text = "slow"', 'text = "[^1]"', "9: There is no note [^1]."),
        ('text = "slow"', 'text = "<script></script>"', "9: The site's content security policy"),
        ("[[line]]", "[[lines]]", '1: unknown key "lines". Did you mean "line"?'),
        ('"2023-01"', "2023", '2: "at" has to be text, not 2023.'),
    ],
)
def test_a_mistake_in_the_log_is_told_at_its_line(
    author: Author, old: str, new: str, mistake: str
) -> None:
    assert told(author, LOG.replace(old, new), "log.toml")[0].startswith(mistake)


def test_every_sample_is_listed_with_its_line(author: Author) -> None:
    author.writes("content/site.toml", SITE + "sample = true\n")
    author.writes_post(front="sample: true\n")
    author.writes("content/pages/own.md", "---\ntitle: T\nsample: false\n---\n")
    author.writes("content/faq.md", "---\ntitle: T\nsample: true\n---\n## Q\n\nA.\n")
    for name in ("skills", "log", "readings"):
        author.writes(f"content/{name}.toml", "\n\nsample = true\n")
    assert author.library().samples == [
        "content/faq.md:3",
        "content/log.toml:3",
        "content/posts/x.md:4",
        "content/readings.toml:3",
        "content/site.toml:9",
        "content/skills.toml:3",
    ]
