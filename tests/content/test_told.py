"""Chapters, projects and questions: Markdown in which some headings have a meaning."""

from __future__ import annotations

import pytest

from datasheet.content.items import Chapter, Project
from datasheet.markdown.blocks import Html
from tests.content.author import CASE, CHAPTER, Author

SLOW = CASE.format(title="Slow pages {#slow}")


def chapter(author: Author, body: str) -> Chapter:
    author.writes("content/timeline/first.md", CHAPTER + body)
    return author.library().chapters[0]


def told(author: Author, body: str) -> list[str]:
    """The mistakes of a chapter, whose body begins on line 6."""
    author.writes("content/timeline/first.md", CHAPTER + body)
    return [mistake.removeprefix("content/timeline/first.md:") for mistake in author.mistakes()]


def test_a_chapter_is_an_introduction_cases_and_what_was_learned(author: Author) -> None:
    found = chapter(
        author,
        f"Hello.\n\n{SLOW}\nLesson\n: Read the plan.\n\nAnd more.\n\n"
        + CASE.format(title="Another one")
        + "\n## What I learned\n\nPatience.\n",
    )
    assert [block.html for block in found.intro if isinstance(block, Html)] == ["<p>Hello.</p>"]
    assert [block.html for block in found.learned if isinstance(block, Html)] == [
        "<p>Patience.</p>"
    ]
    slow, another = found.cases
    assert (slow.id, slow.title, slow.name) == ("slow", "Slow pages", "first#slow")
    assert slow.address == "/timeline/#slow"
    assert slow.problem_html == "<p>It was slow.</p>"
    assert slow.solution_html == "<p>It is fast.</p>"
    assert slow.lesson_html == "<p>Read the plan.</p>"
    assert [block.html for block in slow.more if isinstance(block, Html)] == ["<p>And more.</p>"]
    assert (another.id, another.lesson_html, another.more) == ("another-one", "", ())


def test_the_parts_of_a_case_are_known_in_any_case_and_with_a_colon(author: Author) -> None:
    [case] = chapter(author, "## A\n\nPROBLEM:\n: x\n\nsolution\n: y\n").cases
    assert (case.problem_html, case.solution_html) == ("<p>x</p>", "<p>y</p>")


def test_what_was_learned_may_stand_twice_and_nothing_is_lost(author: Author) -> None:
    found = chapter(author, "## What I learned\n\nA.\n\n## what i LEARNED\n\nB.\n")
    assert len(found.learned) == 2
    assert found.cases == ()


@pytest.mark.parametrize(
    ("body", "mistakes"),
    [
        (
            "\n## Slow\n\nJust text.\n",
            ['7: The case "Slow" has no Problem and Solution. Write them as a definition list: '
             "Problem, then : and the text."],
        ),
        (
            "## Slow\n\nProblem\n: x\n",
            ['8: The case "Slow" has no Solution. '
             "Add a line Solution and a line that begins with a colon."],
        ),
        (
            "## Slow\n\nLesson\n: x\n",
            ['8: The case "Slow" has no Problem and no Solution. '
             "Add a line Problem and a line that begins with a colon."],
        ),
        (
            f"{SLOW}\nResult\n: x\n",
            ['14: A case has no part "Result". Known: Lesson, Problem, Solution.'],
        ),
        (
            "## Slow\n\nProblme\n: x\n\nSolution\n: y\n",
            ['8: A case has no part "Problme". Did you mean "Problem"?'],
        ),
        (
            f"{SLOW}\nProblem\n: x\n",
            ["14: Problem stands twice in this case. Remove one."],
        ),
    ],
    ids=["no list", "no solution", "only a lesson", "another part", "a typing error", "twice"],
)  # fmt: skip
def test_a_section_that_is_no_case_is_told(author: Author, body: str, mistakes: list[str]) -> None:
    assert told(author, body) == mistakes


def test_two_cases_of_one_chapter_have_two_ids(author: Author) -> None:
    found = chapter(author, CASE.format(title="Slow") + "\n" + CASE.format(title="Slow"))
    assert [case.id for case in found.cases] == ["slow", "slow-2"]


def test_readings_of_a_case_are_told_at_the_line_that_names_them(author: Author) -> None:
    assert told(author, f"{SLOW}\n::: reading gone\n") == [
        '14: There is no reading "gone". Add it to content/readings.toml.'
    ]


def test_a_case_names_its_readings_in_order(author: Author) -> None:
    author.writes(
        "content/readings.toml",
        "".join(
            f'[{name}]\nlabel = "L"\ncondition = "c"\n'
            'grade = "reported"\nvalue = "1"\nsource = "s"\n'
            for name in "abc"
        ),
    )
    [case] = chapter(author, f"{SLOW}\n::: reading c a\n\nText.\n\n::: reading b\n").cases
    assert case.reading_names == ("c", "a", "b")
    assert len(case.more) == 1


def project(author: Author, body: str) -> Project:
    author.writes("content/projects/p.md", f"---\ntitle: P\n---\n{body}")
    return author.library().projects[0]


def test_a_project_is_prose_decisions_and_problems(author: Author) -> None:
    found = project(
        author,
        "Prose.\n\n## Key engineering decisions\n\nA `queue`\n: Flat.\n\nB\n: Fast.\n\n"
        "## HARD problems solved\n\n### Lost wake-up\n\nText.\n\n#### Detail\n\n### Other\n\n"
        "More.\n\n## Limits\n\nOne machine.\n",
    )
    assert [(d.choice_html, d.effect_html) for d in found.decisions] == [
        ("A <code>queue</code>", "<p>Flat.</p>"),
        ("B", "<p>Fast.</p>"),
    ]
    assert [(p.id, p.title, len(p.blocks)) for p in found.problems] == [
        ("lost-wake-up", "Lost wake-up", 2),
        ("other", "Other", 1),
    ]
    assert [heading.text for heading in found.body.headings] == ["Limits"]
    assert len(found.body.blocks) == 3
    assert found.summary == "Prose."


def test_a_section_of_a_project_that_stands_twice_loses_nothing(author: Author) -> None:
    section = "## Key engineering decisions\n\nA\n: B.\n\n"
    assert len(project(author, section + section).decisions) == 2


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        (
            "## Key engineering decisions\n\nText.\n",
            '4: "Key engineering decisions" is told as a definition list and nothing else. '
            "Write the choice, and below it a colon and its effect.",
        ),
        (
            "## Key engineering decisions\n\nA\n: B\n\nText.\n",
            '4: "Key engineering decisions" is told as a definition list and nothing else. '
            "Write the choice, and below it a colon and its effect.",
        ),
        (
            "## Key engineering decisions\n",
            '4: "Key engineering decisions" is told as a definition list and nothing else. '
            "Write the choice, and below it a colon and its effect.",
        ),
        (
            "## Hard problems solved\n\nText.\n\n### A\n\nB\n",
            '6: Under "Hard problems solved" each problem has a heading of its own. '
            "Start it with ###.",
        ),
        (
            "\n## Hard problems solved\n",
            '5: Under "Hard problems solved" each problem has a heading of its own. '
            "Start it with ###.",
        ),
    ],
)
def test_a_section_with_the_name_but_not_the_form_is_told(
    author: Author, body: str, mistake: str
) -> None:
    author.writes("content/projects/p.md", f"---\ntitle: P\n---\n{body}")
    assert author.mistakes() == [f"content/projects/p.md:{mistake}"]


def test_projects_stand_in_the_owners_order_then_by_name(author: Author) -> None:
    for slug, order in [("c", ""), ("b", ""), ("z", "order: 1\n"), ("y", "order: 0\n")]:
        author.writes(f"content/projects/{slug}.md", f"---\ntitle: P\n{order}---\n")
    assert [found.slug for found in author.library().projects] == ["y", "z", "b", "c"]


def test_questions_open_and_close(author: Author) -> None:
    author.writes(
        "content/faq.md", "---\ntitle: FAQ\n---\n## How?\n\nSo.\n\n### Detail\n\n## When?\n\nNow.\n"
    )
    faq = author.library().faq
    assert faq is not None
    assert (faq.title, faq.source) == ("FAQ", "content/faq.md")
    assert [(q.id, q.title, len(q.blocks)) for q in faq.questions] == [
        ("how", "How?", 2),
        ("when", "When?", 1),
    ]


@pytest.mark.parametrize(("body", "line"), [("", 4), ("\n\nText.\n\n## Q\n\nA.\n", 6)])
def test_an_answer_without_a_question_is_told(author: Author, body: str, line: int) -> None:
    author.writes("content/faq.md", f"---\ntitle: FAQ\n---\n{body}")
    assert author.mistakes() == [
        f"content/faq.md:{line}: Every answer stands under a question. Start it with ##."
    ]


def test_a_summary_is_the_description_else_the_first_paragraph_cut_at_a_word(
    author: Author,
) -> None:
    author.writes_post("a.md", "description: Said by the author.\n", "Not this.")
    author.writes_post("b.md", body="## Heading\n\n" + "word " * 45 + "\n\nSecond.")
    author.writes_post("c.md", body="word " * 46)
    summaries = {post.slug: post.summary for post in author.library().posts}
    assert summaries["a"] == "Said by the author."
    assert summaries["b"] == " ".join(["word"] * 45)
    assert summaries["c"] == " ".join(["word"] * 45) + " …"


def test_reading_time_is_at_least_a_minute(author: Author) -> None:
    author.writes_post("short.md", body="Text.")
    author.writes_post("long.md", body="word " * 660)
    assert {post.slug: post.minutes for post in author.library().posts} == {"short": 1, "long": 3}


def test_a_feed_id_stays_while_the_file_keeps_its_name(author: Author) -> None:
    author.writes_post("2026-01-01-name.md")
    [before] = author.library().posts
    author.writes_post("2026-01-01-name.md", "slug: other\nupdated: 2026-05-05\n", "Other text.")
    [after] = author.library().posts
    assert before.feed_id == after.feed_id
    assert before.feed_id.startswith("urn:uuid:")
    assert before.address != after.address
