"""What an author is told: the words, the place, all of it together, and nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from datasheet.address import BaseUrl
from datasheet.content.mistakes import ContentError, Mistake, Mistakes, did_you_mean, nearest
from datasheet.freezer import Order, freeze
from datasheet.project import locate
from tests.content.author import CASE, CHAPTER, PNG, SITE, Author

POST = "---\ntitle: A post\ndate: 2026-01-01\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "---\ntitle: A post\ndate: 2026-01-01\n\n\n\ntag: queues\n---\n",
            'content/posts/x.md:7: unknown key "tag". Did you mean "tags"?',
        ),
        (
            "---\ntitle: A post\n",
            "content/posts/x.md:1: The front matter starts with --- but never ends. "
            "Add a line with only --- after the last key.",
        ),
        (
            "---\ntitle: A post\ndate: 2025-02-30\n---\n",
            "content/posts/x.md:3: 2025-02-30 is not a date in the calendar. Correct the day.",
        ),
        (
            POST + "---\n\n\n\n![A rising line](missing.png)\n",
            "content/posts/x.md:8: The image missing.png does not exist beside the post. "
            "Add it or correct the name (nearest: mission.png).",
        ),
        (
            POST + "---\n\n\n\n\n::: demo redirekt\n",
            'content/posts/x.md:9: There is no demo "redirekt". '
            "Known demos: leaderboard, market, redirect.",
        ),
    ],
    ids=["unknown key", "no end", "no day", "no image", "no demo"],
)
def test_a_mistake_is_told_in_the_words_that_were_promised(
    author: Author, text: str, told: str
) -> None:
    author.writes("content/posts/mission.png", PNG)
    author.writes("content/posts/x.md", text)
    assert author.mistakes(demos=["market", "redirect", "leaderboard"]) == [told]


def test_a_dead_link_is_told_by_the_freeze_when_nothing_else_is_wrong(author: Author) -> None:
    author.writes_post(body="\n\n\n[there](/no/such/page/)")
    author.reads()
    order = Order(
        project=locate(author.root),
        now=datetime(2026, 11, 21, tzinfo=UTC),
        base=BaseUrl.parse("https://example.org/"),
    )
    with pytest.raises(ContentError) as told:
        freeze(order, author.root / "out")
    assert str(told.value) == (
        "content/posts/x.md:8: No page has the address /no/such/page/. Correct the link."
    )


def test_a_dead_link_comes_with_the_other_mistakes(author: Author) -> None:
    author.writes_post(body="\n\n\n[there](/no/such/page/)\n\n![gone](gone.png)")
    assert author.mistakes() == [
        "content/posts/x.md:8: No page has the address /no/such/page/. Correct the link.",
        "content/posts/x.md:10: The image gone.png does not exist beside the post. "
        "Add it or correct the name.",
    ]


def test_a_byte_that_is_not_utf8_is_told_with_its_line(author: Author) -> None:
    author.writes("content/posts/x.md", (POST + "---\n\n").encode() + b"caf\xe9\n")
    assert author.mistakes() == [
        "content/posts/x.md:6: Byte 0xE9 is not UTF-8. Save the file as UTF-8."
    ]


def test_a_slug_that_is_taken_is_told_with_the_file_that_has_it(author: Author) -> None:
    author.writes_post("a.md", "slug: queues\n")
    author.writes_post("b.md", "slug: queues\n")
    assert author.mistakes() == [
        'content/posts/b.md:4: The slug "queues" is already used by a.md. '
        "Give one of them another slug."
    ]


def test_all_mistakes_of_a_run_come_together_sorted_and_each_once(author: Author) -> None:
    author.writes("content/site.toml", SITE.replace("name =", "nmae ="))
    author.writes_post("b.md", "tgas: x\ndraft: perhaps\n", "[a](/no/)[b](/no/)\n\n![c](c.png)")
    author.writes_post("a.md", body="[a](/no/)[b](/no/)\n\n![c](c.png)\n\n::: reading gone")
    author.writes("content/readings.toml", "[r]\nlabel = 1\n")
    author.writes("content/faq.md", "---\ntitle: Q\n---\nno question\n")
    author.writes("evidence/run.json", "{")
    author.writes("content/timeline/1.md", CHAPTER + "## No parts\n\nText.\n")
    told = author.mistakes()
    assert told == [
        "content/faq.md:4: Every answer stands under a question. Start it with ##.",
        "content/posts/a.md:5: No page has the address /no/. Correct the link.",
        "content/posts/a.md:7: The image c.png does not exist beside the post. "
        "Add it or correct the name.",
        'content/posts/a.md:9: There is no reading "gone". Known: r.',
        'content/posts/b.md:4: unknown key "tgas". Did you mean "tags"?',
        'content/posts/b.md:5: "draft" has to be true or false, not "perhaps". Correct the value.',
        'content/readings.toml:1: The key "condition" is missing. Add condition.',
        'content/readings.toml:1: The key "grade" is missing. Add grade.',
        'content/readings.toml:2: "label" has to be text, not 1. Write label followed by text.',
        'content/site.toml:6: The key "name" is missing. Add name.',
        'content/site.toml:7: unknown key "nmae". Did you mean "name"?',
        'content/timeline/1.md:6: The case "No parts" has no Problem and Solution. '
        "Write them as a definition list: Problem, then : and the text.",
        "evidence/run.json:1: This is not JSON: Expecting property name enclosed in double quotes. "
        "Record it again.",
    ]


BROKEN = "---\ntitle: Broken\ntgas: x\n---\n"


def test_a_link_to_a_broken_file_is_not_a_second_mistake(author: Author) -> None:
    author.writes("content/posts/2026-01-01-broken.md", BROKEN)
    author.writes("content/projects/engine.md", BROKEN)
    author.writes("content/pages/uses.md", BROKEN.replace("tgas: x", "slug: other\ntgas: x"))
    author.writes_post(
        "ok.md",
        body="[a](/posts/broken/) [b](2026-01-01-broken.md) [c](/projects/engine/) [d](/other/)"
        " [e](../projects/engine.md#x)",
    )
    assert len(author.mistakes()) == 3
    assert not [told for told in author.mistakes() if "ok.md" in told]


def test_a_link_to_the_alias_of_a_broken_file_is_not_a_second_mistake(author: Author) -> None:
    author.writes("content/posts/broken.md", BROKEN.replace("tgas: x", "aliases: /old/\ntgas: x"))
    author.writes_post("ok.md", body="[a](/old/)")
    assert len(author.mistakes()) == 1


def test_a_link_into_the_folder_of_an_unreadable_file_is_not_a_second_mistake(
    author: Author,
) -> None:
    author.writes("content/posts/broken.md", "---\nslug: anything\n")
    author.writes_post("ok.md", body="[a](/posts/anything/) [b](/projects/anything/)")
    assert [told.split(" ")[0] for told in author.mistakes()] == [
        "content/posts/broken.md:1:",
        "content/posts/ok.md:5:",
    ]


def test_a_dead_link_is_told_beside_a_broken_file(author: Author) -> None:
    author.writes("content/posts/broken.md", BROKEN)
    author.writes_post("ok.md", body="[a](/posts/typo/)")
    assert "content/posts/ok.md:5: No page has the address /posts/typo/. Correct the link." in (
        author.mistakes()
    )


def test_a_link_to_a_post_without_a_date_is_not_a_second_mistake(author: Author) -> None:
    author.writes("content/posts/undated.md", "---\ntitle: A post\n---\n")
    author.writes_post("ok.md", body="[a](/posts/undated/) [b](undated.md)")
    assert author.mistakes() == [
        "content/posts/undated.md:2: The post has no date. "
        "Add date: 2026-03-01, or put it at the start of the file's name."
    ]


def test_a_broken_run_is_told_once_and_not_where_its_figures_are_used(author: Author) -> None:
    author.writes("evidence/run.json", "{")
    author.writes(
        "content/readings.toml",
        '[r]\nlabel = "R"\ncondition = "c"\ngrade = "recorded"\nrun = "run"\nfigure = "f"\n',
    )
    author.writes_post(body="::: reading r")
    assert [told.split(":")[0] for told in author.mistakes()] == ["evidence/run.json"]


@pytest.mark.parametrize("text", ["[r]\nlabel = 1\n", "[r\n"], ids=["one entry", "whole file"])
def test_a_broken_reading_is_told_once_and_not_where_it_is_used(author: Author, text: str) -> None:
    author.writes("content/readings.toml", text)
    author.writes("content/site.toml", SITE + '\n[home]\noutcomes = ["r"]\n')
    author.writes("content/projects/p.md", "---\ntitle: P\nmetrics: [r]\n---\n")
    author.writes_post(body="::: reading r")
    assert {told.split(":")[0] for told in author.mistakes()} == {"content/readings.toml"}


def test_an_unknown_reading_is_told_while_another_one_is_broken(author: Author) -> None:
    author.writes("content/readings.toml", "[lookup]\nlabel = 1\n")
    author.writes_post(body="::: reading lokup")
    assert author.mistakes()[0] == (
        'content/posts/x.md:5: There is no reading "lokup". Did you mean "lookup"?'
    )


def test_a_broken_chapter_is_told_once_and_not_where_its_cases_are_used(author: Author) -> None:
    author.writes("content/site.toml", SITE + '\n[home]\ncases = ["first-job#slow"]\n')
    author.writes("content/timeline/first-job.md", CHAPTER + "## Slow\n\nNo parts.\n")
    assert [told.split(":")[0] for told in author.mistakes()] == ["content/timeline/first-job.md"]
    author.writes("content/timeline/first-job.md", "---\n" + CASE)
    assert [told.split(":")[0] for told in author.mistakes()] == ["content/timeline/first-job.md"]


def test_broken_settings_do_not_hide_the_mistakes_of_other_files(author: Author) -> None:
    author.writes("content/site.toml", "title = \n")
    author.writes_post(front="tag: x\n")
    assert author.mistakes() == [
        'content/posts/x.md:4: unknown key "tag". Did you mean "tags"?',
        "content/site.toml:1: This is not TOML: Invalid value. Is a quote or bracket missing?",
    ]


def test_a_mistake_is_one_line_that_any_terminal_takes() -> None:
    mistake = Mistake("a\nb.md", 1, 'unknown key "x\u2028y\udc80".')
    assert str(mistake) == 'a b.md:1: unknown key "x y?".'


def test_mistakes_are_sorted_by_path_and_line_as_a_number() -> None:
    mistakes = Mistakes()
    for path, line in [("b.md", 1), ("a.md", 10), ("a.md", 9), ("a.md", 9)]:
        mistakes.add(path, line, "Wrong.", "Correct it.")
    with pytest.raises(ContentError) as told:
        mistakes.raise_any()
    assert [(mistake.path, mistake.line) for mistake in told.value.mistakes] == [
        ("a.md", 9),
        ("a.md", 10),
        ("b.md", 1),
    ]
    assert list(mistakes) == list(told.value.mistakes)


def test_no_mistake_raises_nothing() -> None:
    Mistakes().raise_any()


def test_the_nearest_word_is_offered_and_a_far_one_is_not() -> None:
    assert nearest("tgas", ["tags", "toc"]) == "tags"
    assert nearest("zzz", ["tags", "toc"]) is None
    assert did_you_mean("tgas", ["toc", "tags"]) == 'Did you mean "tags"?'
    assert did_you_mean("zzz", ["toc", "tags"]) == "Known: tags, toc."
    assert did_you_mean("zzz", []) == ""
