"""Names that two things would have to share."""

from __future__ import annotations

import re

import pytest

from datasheet.content.page_ids import EVERY_PAGE, OF_TEMPLATES
from datasheet.markdown.blocks import Heading, Html
from datasheet.project import locate
from tests.content.author import CASE, CHAPTER, SITE, Author

LATER = CHAPTER.replace("2022-08", "2022-09")
FRONTS = {
    "posts": "title: T\ndate: 2026-01-01\n",
    "timeline": "title: T\nfrom: 2022-01\nto: 2023-01\n",
    "projects": "title: T\n",
    "pages": "title: T\n",
}


def write(author: Author, path: str, more: str = "", body: str = "") -> None:
    kind = path.split("/", maxsplit=1)[0]
    author.writes(f"content/{path}", f"---\n{FRONTS[kind]}{more}---\n{body}")


@pytest.mark.parametrize("kind", FRONTS)
def test_a_slug_that_is_taken_is_told_for_every_kind(author: Author, kind: str) -> None:
    write(author, f"{kind}/1-queues.md")
    write(author, f"{kind}/2-queues/index.md")
    write(author, f"{kind}/other.md", "slug: queues\n")
    line = 2 + FRONTS[kind].count("\n")
    assert author.mistakes() == [
        f'content/{kind}/2-queues/index.md:2: The slug "queues" is already used by 1-queues.md. '
        "Give one of them another slug.",
        f'content/{kind}/other.md:{line}: The slug "queues" is already used by 1-queues.md. '
        "Give one of them another slug.",
    ]


def test_one_slug_serves_every_kind(author: Author) -> None:
    for kind in FRONTS:
        write(author, f"{kind}/queues.md")
    assert author.mistakes() == []


@pytest.mark.parametrize("slug", ["posts", "tags", "feed.xml", "assets", "timeline", "404.html"])
def test_a_page_cannot_take_an_address_of_the_site(author: Author, slug: str) -> None:
    write(author, "pages/x.md", f"slug: {slug}\n")
    assert author.mistakes() == [
        f"content/pages/x.md:3: The address /{slug}/ belongs to the site itself. "
        "Give it another slug."
    ]


def test_a_post_may_be_called_like_an_address_of_the_site(author: Author) -> None:
    write(author, "posts/tags.md")
    assert author.mistakes() == []


@pytest.mark.parametrize(
    ("alias", "problem"),
    [
        ("/posts/other/", "is the address of content/posts/other.md."),
        ("/posts/other", "is the address of content/posts/other.md."),
        ("/posts/other/index.html", "is the address of content/posts/other.md."),
        ("/posts/x/", "is the address of content/posts/x.md."),
        ("/uses/", "is the address of content/pages/uses.md."),
        ("/archive/", "belongs to the site itself."),
        ("/feed.xml", "belongs to the site itself."),
        ("/index.html", "belongs to the site itself."),
    ],
)
def test_an_alias_cannot_be_a_page_that_is_there(author: Author, alias: str, problem: str) -> None:
    write(author, "posts/other.md")
    write(author, "pages/uses.md")
    write(author, "posts/x.md", f"aliases:\n- /fine/\n- {alias}\n")
    assert author.mistakes() == [f"content/posts/x.md:6: The alias {alias} {problem} Remove it."]


@pytest.mark.parametrize("again", ["/old/", "/old", "/OLD/", "/old/index.html"])
def test_an_alias_leads_to_one_place(author: Author, again: str) -> None:
    write(author, "projects/a.md", "aliases: /old/\n")
    write(author, "pages/b.md", f"aliases: {again}\n")
    assert author.mistakes() == [
        f"content/pages/b.md:3: The alias {again} is already used by content/projects/a.md. "
        "Remove it."
    ]


@pytest.mark.parametrize(
    "alias", ["/posts/before/", "/tags/before/", "/posts/other.html", "/a/b/c"]
)
def test_an_alias_may_be_an_old_address_of_any_kind(author: Author, alias: str) -> None:
    write(author, "posts/other.md", f"aliases: {alias}\n")
    assert author.mistakes() == []


@pytest.mark.parametrize(
    ("kind", "one", "two", "slug"),
    [
        ("tags", "[Go, Queues]", "[Go, queues]", "queues"),
        ("tags", "[Go, C++]", "[Go, cpp]", "cpp"),
        ("categories", "[Go, Back end]", "[Go, back-end]", "back-end"),
        ("series", "Queues", "queues", "queues"),
    ],
)
def test_names_that_share_an_address_are_told(
    author: Author, kind: str, one: str, two: str, slug: str
) -> None:
    write(author, "posts/a.md", f"{kind}: {one}\n")
    write(author, "posts/b.md", f"{kind}: {two}\n")
    first, second = (text.strip("[]").split(", ")[-1] for text in (one, two))
    assert author.mistakes() == [
        f'content/posts/b.md:4: "{second}" and "{first}" (content/posts/a.md) share the address '
        f"/{kind}/{slug}/. Write both the same way."
    ]


def test_a_tag_and_a_category_may_share_a_name(author: Author) -> None:
    write(author, "posts/a.md", "tags: [queues]\ncategories: [Queues]\n")
    assert author.mistakes() == []


def test_a_tag_without_a_latin_letter_is_told(author: Author) -> None:
    write(author, "posts/a.md", "tags:\n- ok\n- 日本\n")
    assert author.mistakes() == ['content/posts/a.md:6: "日本" makes no address. Use a-z or 0-9.']


def test_two_posts_that_feed_readers_would_take_for_one_are_told(author: Author) -> None:
    write(author, "posts/a.md")
    write(author, "posts/a/index.md", "slug: b\n")
    assert author.mistakes() == [
        'content/posts/a.md:1: The name "a", which makes the feed id, is also that of a/index.md. '
        "Rename one of them."
    ]


# Ids: all chapters stand on one page, and every body in a template with ids of its own.


def test_two_cases_with_one_id_in_different_chapters_are_told(author: Author) -> None:
    author.writes("content/timeline/2.md", LATER + CASE.format(title="Slow"))
    author.writes("content/timeline/1.md", CHAPTER + "\n" + CASE.format(title="Other {#slow}"))
    assert author.mistakes() == [
        'content/timeline/2.md:6: The id "slow" is already used by 1.md on line 7, and both stand '
        "on the timeline. Give one of the headings another: ## Title {#name}."
    ]


def test_a_heading_with_the_id_of_an_earlier_case_is_told(author: Author) -> None:
    author.writes("content/timeline/1.md", CHAPTER + CASE.format(title="Slow"))
    author.writes(
        "content/timeline/2.md",
        LATER + "Intro.\n\n### Slow\n",
    )
    assert [told.split(". ")[0] for told in author.mistakes()] == [
        'content/timeline/2.md:8: The id "slow" is already used by 1.md on line 6, and both stand '
        "on the timeline"
    ]


def ids_of_the_timeline(author: Author) -> list[str]:
    ids: list[str] = []
    for chapter in author.library().chapters:
        ids += [chapter.slug, *(case.id for case in chapter.cases)]
        for case in chapter.cases:
            ids += re.findall(r' id="([^"]+)"', case.problem_html + case.solution_html)
        told = [*chapter.intro, *chapter.learned, *(b for case in chapter.cases for b in case.more)]
        for block in told:
            if isinstance(block, (Html, Heading)):
                ids += re.findall(r' id="([^"]+)"', block.html)
    return ids


def test_notes_and_smaller_headings_of_several_chapters_have_ids_of_their_own(
    author: Author,
) -> None:
    body = (
        "Intro.[^1]\n\n[^1]: A note.\n\n### Numbers\n\n"
        "## {} case\n\nProblem\n: Slow.[^2]\n\nSolution\n: Fast.\n\n[^2]: Another.\n\n"
        "### Numbers\n\n## What I learned\n\nIt.\n\n### Numbers\n"
    )
    for number, word in enumerate(["First", "Second", "Third"], start=1):
        author.writes(f"content/timeline/job{number}.md", CHAPTER + body.format(word))
    ids = ids_of_the_timeline(author)
    assert len(ids) == 3 * (1 + 1 + 4 + 3)
    assert sorted(set(ids)) == sorted(ids)


def test_what_was_learned_has_no_id_on_the_timeline(author: Author) -> None:
    for number in (1, 2):
        author.writes(f"content/timeline/{number}.md", CHAPTER + "## What I learned\n\nIt.\n")
    assert author.mistakes() == []


def test_a_case_gives_way_to_the_anchors_of_the_chapters(author: Author) -> None:
    author.writes("content/timeline/1-slow.md", CHAPTER + CASE.format(title="Fast title"))
    author.writes("content/timeline/2-fast.md", CHAPTER + CASE.format(title="Slow"))
    assert {case.id for chapter in author.library().chapters for case in chapter.cases} == {
        "fast-title-2",
        "slow-2",
    }


def test_a_chapter_cannot_have_the_anchor_of_the_page(author: Author) -> None:
    author.writes("content/timeline/1-main.md", CHAPTER)
    assert author.mistakes() == [
        "content/timeline/1-main.md:2: The address /timeline/#main belongs to the site itself. "
        "Give it another slug."
    ]


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("posts/x.md", "series"),
        ("projects/x.md", "metrics"),
        ("pages/x.md", "shipped"),
        ("pages/x.md", "main"),
        ("timeline/x.md", "t-dark"),
    ],
)
def test_an_id_that_the_template_uses_is_told(author: Author, path: str, id: str) -> None:
    write(author, path, body=f"[x]{{#{id}}}\n")
    [mistake] = author.mistakes()
    assert f'The id "{id}" is already used by the page itself. Choose another.' in mistake


def test_a_question_gives_way_to_the_sections_of_the_front_page(author: Author) -> None:
    author.writes("content/faq.md", "---\ntitle: T\n---\n## Services?\n\nA.\n\n## FAQ\n\nB.\n")
    faq = author.library().faq
    assert faq is not None
    assert [question.id for question in faq.questions] == ["services-2", "faq-2"]


TEMPLATES = {
    "faq": ["sheet", "home"],
    "pages": ["sheet", "page", "services"],
    "posts": ["sheet", "article"],
    "projects": ["sheet", "project"],
    "timeline": ["sheet", "timeline"],
}


@pytest.mark.parametrize("kind", TEMPLATES)
def test_the_ids_of_the_templates_are_known(author: Author, kind: str) -> None:
    folder = locate(author.root).templates
    written = "".join((folder / f"{name}.html").read_text() for name in TEMPLATES[kind])
    literal = {id for id in re.findall(r'\bid="([^"]*)"', written) if "{" not in id}
    assert literal == OF_TEMPLATES[kind], f"bring page_ids.py and templates/ ({kind}) together"
    assert literal >= EVERY_PAGE


def test_the_settings_of_the_tests_are_whole(author: Author) -> None:
    author.writes("content/site.toml", SITE)
    assert author.mistakes() == []
