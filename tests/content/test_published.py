"""What may be seen at a moment: the one query behind every output."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from datasheet.content.items import Post
from datasheet.content.library import Edition
from tests.content.author import CASE, CHAPTER, Author

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
INSTANT = "2026-06-01T12:00:00Z"


def slugs(posts: Iterable[Post]) -> list[str]:
    return [post.slug for post in posts]


def write(author: Author, slug: str, date: str = "2026-01-01", front: str = "") -> None:
    text = f"---\ntitle: {slug}\ndate: {date}\n{front}---\nText.\n"
    author.writes(f"content/posts/{slug}.md", text)


def edition(
    author: Author, now: datetime = NOW, *, drafts: bool = False, future: bool = False
) -> Edition:
    return author.library().published(now, drafts=drafts, future=future)


@pytest.mark.parametrize(
    ("now", "shown"), [(NOW - SECOND, []), (NOW, ["x"]), (NOW + SECOND, ["x"])]
)
def test_a_post_is_shown_from_its_date_on(author: Author, now: datetime, shown: list[str]) -> None:
    write(author, "x", INSTANT)
    assert slugs(edition(author, now).posts) == shown
    assert slugs(edition(author, now, future=True).posts) == ["x"]
    assert slugs(edition(author, now, drafts=True).posts) == shown


@pytest.mark.parametrize(
    ("now", "shown"), [(NOW - SECOND, []), (NOW, ["x"]), (NOW + SECOND, ["x"])]
)
def test_a_post_is_shown_from_publish_at_on(
    author: Author, now: datetime, shown: list[str]
) -> None:
    write(author, "x", front=f"publish_at: {INSTANT}\n")
    assert slugs(edition(author, now).posts) == shown
    assert slugs(edition(author, now, future=True).posts) == ["x"]


@pytest.mark.parametrize(("now", "shown"), [(NOW - SECOND, ["x"]), (NOW, []), (NOW + SECOND, [])])
def test_a_post_is_gone_from_expires_on_whatever_is_let_in(
    author: Author, now: datetime, shown: list[str]
) -> None:
    write(author, "x", front=f"expires: {INSTANT}\n")
    assert slugs(edition(author, now).posts) == shown
    assert slugs(edition(author, now, drafts=True, future=True).posts) == shown


def test_a_draft_is_shown_only_when_it_is_asked_for(author: Author) -> None:
    write(author, "x", front="draft: true\n")
    write(author, "later", "2027-01-01", "draft: true\n")
    assert slugs(edition(author).posts) == []
    assert slugs(edition(author, drafts=True).posts) == ["x"]
    assert slugs(edition(author, future=True).posts) == []
    assert slugs(edition(author, drafts=True, future=True).posts) == ["later", "x"]


HIDDEN = ["draft: true\n", "publish_at: 2027-01-01\n", "expires: 2026-01-01\n"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_kind_of_file_can_be_hidden(author: Author, hidden: str) -> None:
    author.writes("content/timeline/x.md", CHAPTER.replace("---\n", f"---\n{hidden}", 1) + CASE)
    for kind in ("projects", "pages"):
        author.writes(f"content/{kind}/x.md", f"---\ntitle: T\n{hidden}---\n")
    author.writes("content/faq.md", f"---\ntitle: T\n{hidden}---\n## Q\n\nA.\n")
    library, seen = author.library(), edition(author)
    assert library.chapters
    assert library.projects
    assert library.pages
    assert library.faq
    assert (seen.chapters, seen.projects, seen.pages, seen.faq) == ((), (), (), None)
    assert seen.cases() == []


def test_a_moment_in_the_hour_that_comes_twice_is_taken_for_what_it_is(author: Author) -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    # 02:30 stands on the clock at 00:30 and at 01:30 UTC; the author means the first.
    write(author, "x", "2026-10-25 02:30", "expires: 2026-10-25 03:10\n")
    later = datetime(2026, 10, 25, 1, 15, tzinfo=UTC).astimezone(amsterdam)
    assert later.strftime("%H:%M") == "02:15"
    assert slugs(edition(author, later).posts) == ["x"]


def test_now_is_told_in_the_sites_zone(author: Author) -> None:
    assert edition(author).now.isoformat() == "2026-06-01T14:00:00+02:00"


def test_pinned_posts_come_first_then_the_newest_and_ties_by_address(author: Author) -> None:
    write(author, "old", "2026-01-01")
    write(author, "new", "2026-03-01")
    write(author, "b", "2026-02-01")
    write(author, "a", "2026-02-01")
    write(author, "pinned-old", "2025-01-01", "pinned: true\n")
    write(author, "pinned-new", "2026-02-01", "pinned: true\n")
    seen = edition(author)
    assert slugs(seen.posts) == ["pinned-new", "pinned-old", "new", "a", "b", "old"]
    assert slugs(seen.newest()) == ["new", "a", "b", "pinned-new", "old", "pinned-old"]


def test_posts_are_ordered_by_the_instant_not_by_the_clock(author: Author) -> None:
    write(author, "tokyo", "2026-03-01T09:00:00+09:00")
    write(author, "lisbon", "2026-03-01T01:00:00+00:00")
    assert slugs(edition(author).newest()) == ["lisbon", "tokyo"]


def test_labels_and_years_are_those_of_visible_posts(author: Author) -> None:
    write(author, "a", "2025-12-31T23:30:00Z", "tags: [Queues, C++]\ncategories: [Backend]\n")
    write(author, "b", "2025-06-01", "tags: [Queues, Queues]\nseries: S\n")
    for number, hidden in enumerate(HIDDEN):
        write(
            author, f"h{number}", "2020-01-01",
            f"{hidden}tags: [Hidden, Queues]\ncategories: [Hidden]\nseries: Hidden\n",
        )  # fmt: skip
    seen = edition(author)
    tags = {label.name: (label.address, slugs(posts)) for label, posts in seen.tags().items()}
    assert tags == {"C++": ("/tags/cpp/", ["a"]), "Queues": ("/tags/queues/", ["a", "b"])}
    assert list(tags) == ["C++", "Queues"]
    assert [label.address for label in seen.categories()] == ["/categories/backend/"]
    assert [label.address for label in seen.series()] == ["/series/s/"]
    # A year begins where the site is.
    assert {year: slugs(posts) for year, posts in seen.years().items()} == {
        2026: ["a"],
        2025: ["b"],
    }
    assert list(seen.years()) == [2026, 2025]


def test_a_series_is_told_in_its_own_order(author: Author) -> None:
    write(author, "two", "2026-01-01", "series: S\nseries_order: 2\n")
    write(author, "one", "2026-02-01", "series: S\nseries_order: 1\n")
    write(author, "three-b", "2026-04-01", "series: S\nseries_order: 3\n")
    write(author, "three-a", "2026-03-01", "series: S\nseries_order: 3\n")
    [posts] = edition(author).series().values()
    assert slugs(posts) == ["one", "two", "three-a", "three-b"]


def test_neighbours_are_the_next_older_and_the_next_newer_visible_post(author: Author) -> None:
    write(author, "a", "2026-01-01", "pinned: true\n")
    write(author, "hidden", "2026-01-15", "draft: true\n")
    write(author, "b", "2026-02-01")
    write(author, "c", "2026-03-01")
    seen = edition(author)
    found = {
        post.slug: [near.slug if near else None for near in seen.neighbours(post)]
        for post in seen.posts
    }
    assert found == {"a": [None, "b"], "b": ["a", "c"], "c": ["b", None]}


def test_what_is_hidden_is_not_found_by_its_name_either(author: Author) -> None:
    write(author, "x", front="draft: true\n")
    author.writes("content/projects/p.md", "---\ntitle: T\ndraft: true\n---\n")
    author.writes("content/pages/q.md", "---\ntitle: T\ndraft: true\n---\n")
    author.writes("content/timeline/t.md", CHAPTER.replace("---\n", "---\ndraft: true\n", 1) + CASE)
    seen, all_of_it = edition(author), edition(author, drafts=True)
    assert (seen.post("x"), seen.project("p"), seen.page("q")) == (None, None, None)
    [case] = all_of_it.cases()
    assert seen.case(case.name) is None
    assert all_of_it.case(case.name) is case
    assert all_of_it.post("x") in all_of_it.posts
    assert all_of_it.project("p") in all_of_it.projects
    assert all_of_it.page("q") in all_of_it.pages


def test_a_group_of_skills_is_shown_in_visible_projects_that_use_one(author: Author) -> None:
    author.writes(
        "content/skills.toml",
        '[[group]]\nname = "Data"\nitems = ["postgresql", {name = "Redis", detail = "d"}]\n'
        '[[group]]\nname = "None"\nitems = ["COBOL"]\n',
    )
    for slug, front in [
        ("b", "stack: [PostgreSQL]\norder: 1\n"),
        ("a", "stack: [Redis, Go]\n"),
        ("c", "stack: [Go]\n"),
        ("d", "stack: [Redis]\ndraft: true\n"),
    ]:
        author.writes(f"content/projects/{slug}.md", f"---\ntitle: T\n{front}---\n")
    seen = edition(author)
    assert [[p.slug for p in seen.shown_in(group)] for group in seen.skills] == [["b", "a"], []]
