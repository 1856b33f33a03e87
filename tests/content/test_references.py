"""Names that one file gives and another uses."""

from __future__ import annotations

import pytest

from tests.content.author import CASE, CHAPTER, SITE, Author

LOOKUP = '[lookup]\nlabel = "L"\ncondition = "c"\ngrade = "reported"\nvalue = "1"\nsource = "s"\n'
UNKNOWN = 'There is no reading "lokup". Did you mean "lookup"?'


@pytest.fixture
def author(author: Author) -> Author:
    author.writes("content/readings.toml", LOOKUP)
    return author


@pytest.mark.parametrize(
    ("table", "key", "line"),
    [("home", "outcomes", 11), ("home", "datasheet", 11), ("resume", "readings", 11)],
)
def test_a_reading_of_the_settings_is_told_at_its_line(
    author: Author, table: str, key: str, line: int
) -> None:
    author.writes("content/site.toml", SITE + f'[{table}]\n{key} = ["lookup",\n"lokup"]\n')
    assert author.mistakes() == [f"content/site.toml:{line}: {UNKNOWN}"]


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (
            "content/posts/x.md",
            "---\ntitle: T\ndate: 2026-01-01\n---\n::: reading lookup lokup\n",
            5,
        ),
        ("content/pages/x.md", "---\ntitle: T\n---\n\n::: datasheet lokup\n", 5),
        ("content/projects/x.md", "---\ntitle: T\nmetrics:\n- lookup\n- lokup\n---\n", 5),
        (
            "content/projects/x.md",
            "---\ntitle: T\n---\n## Hard problems solved\n\n### A\n\n::: reading lokup\n",
            8,
        ),
        ("content/timeline/x.md", CHAPTER + "::: reading lokup\n", 6),
        ("content/timeline/x.md", CHAPTER + CASE + "\n::: reading lokup\n", 14),
        ("content/timeline/x.md", CHAPTER + CASE + "\n::: datasheet lokup\n", 14),
        ("content/timeline/x.md", CHAPTER + "## What I learned\n\n::: reading lokup\n", 8),
        ("content/faq.md", "---\ntitle: T\n---\n## Q\n\n::: reading lokup\n", 6),
    ],
)
def test_a_reading_is_told_wherever_it_is_used(
    author: Author, path: str, text: str, line: int
) -> None:
    author.writes(path, text)
    assert author.mistakes() == [f"{path}:{line}: {UNKNOWN}"]


def test_the_demo_of_a_post_and_of_a_body_are_told_in_the_same_words(author: Author) -> None:
    author.writes_post(front="demo: redirekt\n", body="::: demo redirekt")
    sentence = 'There is no demo "redirekt". Known demos: market, redirect.'
    assert author.mistakes(demos=["redirect", "market"]) == [
        f"content/posts/x.md:4: {sentence}",
        f"content/posts/x.md:6: {sentence}",
    ]
    assert author.mistakes(demos=["redirekt"]) == []


def test_a_case_of_the_front_page_is_named_by_chapter_and_id(author: Author) -> None:
    author.writes("content/timeline/first.md", CHAPTER + CASE.format(title="Slow {#slow}"))
    author.writes("content/site.toml", SITE + '[home]\ncases = ["first#slow"]\n')
    assert author.mistakes() == []
    author.writes("content/site.toml", SITE + '[home]\ncases = [\n"first#slow",\n"first#slwo"]\n')
    assert author.mistakes() == [
        'content/site.toml:12: There is no case "first#slwo". Did you mean "first#slow"?'
    ]


def test_without_a_case_that_is_what_is_said(author: Author) -> None:
    author.writes("content/site.toml", SITE + '[home]\ncases = ["first#slow"]\n')
    assert author.mistakes() == [
        'content/site.toml:10: There is no case "first#slow". There are no cases yet.'
    ]


RUN = """{
 "title": "A run", "recorded_at": "2026-10-01T09:00:00Z", "commit": "0123456",
 "machine": "2 cores", "command": "make", "figures": {"pages": "38"}, "output": "38"
}"""


def test_the_run_of_the_front_page_is_one_that_figures_resolve_to(author: Author) -> None:
    author.writes("content/site.toml", SITE + '[home]\nrun = "freez"\n')
    problem = 'content/site.toml:10: There is no run "freez" in evidence/.'
    assert author.mistakes() == [f"{problem} Record it: there is no run yet."]
    author.writes("evidence/freeze.json", RUN)
    assert author.mistakes() == [f'{problem} Did you mean "freeze"?']
    author.writes("content/site.toml", SITE + '[home]\nrun = "freeze"\n')
    (told,) = author.mistakes()
    assert told == (
        'content/site.toml:10: No reading resolves to the run "freeze", so it has nothing to show. '
        'Give a reading in content/readings.toml grade = "recorded" and run = "freeze".'
    )
    author.writes(
        "content/readings.toml",
        LOOKUP + '[pages]\nlabel = "P"\ncondition = "c"\ngrade = "recorded"\n'
        'run = "freeze"\nfigure = "pages"\n',
    )
    assert author.mistakes() == []


def test_a_broken_run_of_the_front_page_is_told_once(author: Author) -> None:
    author.writes("content/site.toml", SITE + '[home]\nrun = "freeze"\n')
    author.writes("evidence/freeze.json", "{")
    assert [told.split(":")[0] for told in author.mistakes()] == ["evidence/freeze.json"]


DEAD = "content/posts/x.md:6: No page has the address {}. {}"


def told(author: Author, target: str) -> list[str]:
    """What is told of a link. Dead ones come with other mistakes; alone, the freeze tells them."""
    author.writes_post(front="tgas: x\n", body=f"[x]({target})")
    author.writes_post("linking.md", body=f"\n[x]({target})")
    return [
        mistake.removeprefix("content/posts/linking.md:6: ")
        for mistake in author.mistakes()
        if "linking.md" in mistake
    ]


@pytest.mark.parametrize(
    ("target", "cure"),
    [
        ("/posts/gone/", "Correct the link."),
        ("/projects/gone/", "Correct the link."),
        ("/gone/", "Correct the link."),
        ("/uses", "Write /uses/."),
        ("/gone/?q#part", "Correct the link."),
        ("/gone.pdf", "Correct the link."),
        ("/services/", "Correct the link."),
        ("/sub/gone/page/", "Correct the link."),
    ],
)
def test_a_link_that_leads_nowhere_is_told(author: Author, target: str, cure: str) -> None:
    author.writes("content/pages/uses.md", "---\ntitle: T\n---\n")
    address = target.partition("?")[0]
    assert told(author, target) == [f"No page has the address {address}. {cure}"]


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/index.html",
        "/posts/there/",
        "/posts/there/?q=1#part",
        "/posts/there/index.html",
        "/posts/th%65re/",
        "/projects/engine/",
        "/uses/",
        "/old/",
        "/old.html",
        "/services/",
        "/timeline/#anything",
        "/posts/",
        "/posts/page/2/",
        "/tags/anything/",
        "/feed.xml",
        "/paper.pdf",
        "/public/",
        "https://elsewhere.dev/gone/",
        "//elsewhere.dev/gone/",
        "mailto:robin@example.org",
        "#part",
    ],
)
def test_a_link_that_may_lead_somewhere_is_left_to_the_freeze(author: Author, target: str) -> None:
    author.writes_post("there.md", "aliases: [/old/, /old.html]\n")
    author.writes("content/projects/engine.md", "---\ntitle: T\nshipped: true\n---\n")
    author.writes("content/pages/uses.md", "---\ntitle: T\n---\n")
    author.writes("content/public/paper.pdf", "%PDF")
    author.writes("content/public/public/index.html", "<p>")
    assert told(author, target) == []


def test_every_link_is_kept_with_its_place(author: Author) -> None:
    author.writes_post(body="[a](/tags/)\n[b](https://elsewhere.dev)\n\n[c](#here)")
    links = [(link.path, link.line, link.target) for link in author.reads().links]
    assert links == [
        ("content/posts/x.md", 5, "/tags/"),
        ("content/posts/x.md", 6, "https://elsewhere.dev"),
        ("content/posts/x.md", 8, "/posts/x/#here"),
    ]
