"""Drawings that the front page takes from a project."""

from __future__ import annotations

import pytest

from datasheet.markdown.blocks import Html
from tests.content.author import SITE, Author

FIGURE = '<figure class="fig"><svg{}><path d="M0,0"/></svg></figure>\n'
ENGINE = (
    "---\ntitle: Engine\n---\nIt leads on.\n\n## Request lifecycle\n\nOne request.\n\n"
    + FIGURE.format("")
    + "\n## Architecture\n\nNo drawing yet.\n"
)


def told(author: Author, *drawings: str) -> list[str]:
    names = ",\n".join(f'"{name}"' for name in drawings)
    author.writes("content/site.toml", SITE + f"[home]\ndrawings = [{names}]\n")
    return author.mistakes()


def test_a_drawing_is_the_figures_of_a_section_and_not_its_words(author: Author) -> None:
    author.writes("content/projects/engine.md", ENGINE)
    assert told(author, "engine#request-lifecycle") == []
    drawn, empty = author.library().projects[0].drawings()
    assert drawn.figures == (Html(html=FIGURE.format("").strip(), line=10),)
    assert (drawn.title, drawn.address) == (
        "Request lifecycle",
        "/projects/engine/#request-lifecycle",
    )
    assert (empty.name, empty.figures) == ("engine#architecture", ())


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        (
            "engine#request-lifecycel",
            'There is no drawing "engine#request-lifecycel". '
            'Did you mean "engine#request-lifecycle"?',
        ),
        ("x", 'There is no drawing "x". Known: engine#request-lifecycle.'),
        (
            "engine#architecture",
            'In the section "engine#architecture" nothing is drawn. '
            "Put a <figure> below its heading.",
        ),
    ],
)
def test_a_name_that_leads_to_no_drawing_is_told_at_its_line(
    author: Author, name: str, mistake: str
) -> None:
    author.writes("content/projects/engine.md", ENGINE)
    assert told(author, "engine#request-lifecycle", name) == [f"content/site.toml:11: {mistake}"]


def test_without_a_drawing_that_is_what_is_said(author: Author) -> None:
    assert told(author, "engine#life") == [
        'content/site.toml:10: There is no drawing "engine#life". '
        "No project has a section with a <figure> yet."
    ]


def test_a_project_with_mistakes_is_not_told_twice(author: Author) -> None:
    author.writes("content/projects/engine.md", ENGINE.replace("title:", "titel:"))
    assert all("drawing" not in mistake for mistake in told(author, "engine#gone"))
    author.writes("content/projects/engine.md", ENGINE + "\n<b>\n")
    assert all("drawing" not in mistake for mistake in told(author, "engine#gone"))


@pytest.mark.parametrize(
    ("id", "used"),
    [
        ("arrow", 'the drawing "one#life"'),
        ("log", "the page itself"),
        ("how", "a question"),
        ("why", "an answer"),
    ],
)
def test_an_id_that_the_front_page_has_already_is_told_where_it_is_written(
    author: Author, id: str, used: str
) -> None:
    author.writes("content/faq.md", '---\ntitle: T\n---\n## How\n\n<p id="why">So.</p>\n')
    for name, own in (("one", "arrow"), ("two", id)):
        text = f"---\ntitle: {name}\n---\n## Life\n\n{FIGURE}"
        author.writes(f"content/projects/{name}.md", text.format(f' id="{own}"'))
    assert told(author, "one#life", "two#life") == [
        f'content/projects/two.md:6: The id "{id}" is already used on the front page by {used}. '
        "Choose another."
    ]
    assert told(author, "two#life") == ([] if id == "arrow" else author.mistakes())
