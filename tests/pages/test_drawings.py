"""Drawings on the front page: written once, in the project, and shown in both places."""

from __future__ import annotations

import re

from datasheet.content.items import Project
from datasheet.markdown.blocks import Body, Html
from tests.pages import publications as made
from tests.pages.markup import read

DRAWN = '<figure class="wide fig"><svg class="broad" role="img" aria-label="A"></svg></figure>'
HOME = {"home": {"statement": ["One line"], "drawings": ["engine#life", "shop#parts"]}}


def projects(**shop: bool) -> list[Project]:
    def drawn(heading: str) -> Body:
        return made.body("Text.", made.heading(heading), "Words.", Html(html=DRAWN, line=9))

    return [
        made.project("engine", title="The engine", told=drawn("Life")),
        made.project("shop", told=drawn("Parts"), **shop),
    ]


def test_they_follow_the_statement_in_the_order_of_the_settings() -> None:
    pages = made.printed(
        made.publication(
            site=made.site_file(**HOME), projects=projects(), log=[made.log_line("up")]
        )
    )
    page = read(pages["/"])
    sections = [section.attributes.get("aria-label") for section in page.all("section", "outline")]
    assert sections == [None, "Statement", "Life", "Parts", None]
    life = next(iter(page.all("section", "drawn")))
    assert life.one("h2").text == "Life"
    link = life.one("div", "margin").one("a")
    assert (link.text, link.attributes["href"]) == ("The engine", "/projects/engine/#life")
    assert "Words." not in life.text
    for path in ("/", "/projects/engine/"):
        assert DRAWN in pages[path]
        assert re.search(r"/assets/readings\.\w+\.css", pages[path]), path


def test_other_drawings_of_the_project_are_linked_beside_it() -> None:
    told = made.body(
        *(made.heading("Life"), Html(html=DRAWN, line=9)),
        *(made.heading("Parts"), Html(html=DRAWN, line=12)),
        *(made.heading("Limits"), "None drawn."),
    )
    for shown, links in (
        (["engine#life"], ["Engine", "Parts"]),
        (["engine#life", "engine#parts"], ["Engine", "Engine"]),
    ):
        site = made.site_file(home={"drawings": shown})
        engine = made.project("engine", told=told)
        page = read(made.printed(made.publication(site=site, projects=[engine]))["/"])
        drawn = page.all("section", "drawn")
        assert [link.text for each in drawn for link in each.one("div", "margin").all("a")] == links


def test_a_drawing_of_a_hidden_project_is_left_out() -> None:
    site = made.site_file(**HOME)
    shown = made.publication(site=site, projects=projects(draft=True))
    page = read(made.printed(shown)["/"])
    assert [section.one("h2").text for section in page.all("section", "drawn")] == ["Life"]
