"""The page for people who hire: what the content says, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from datasheet.content.items import Question
from datasheet.evidence.readings import Grade
from datasheet.markdown.blocks import Html
from datasheet.pages.publication import Publication
from tests.pages import publications as made
from tests.pages.markup import Element, read
from tests.pages.whole_site import SETTINGS, whole_pages

ADDRESS = "/for/recruiters/"


def shown(of: Publication) -> Element:
    return read(made.printed(of)[ADDRESS]).one("main")


def settings(**recruiters: Any) -> Any:
    return made.site_file(**SETTINGS | {"home": {}, "resume": {}, "recruiters": recruiters})


def question(id: str, answer: str = "Simply.") -> Question:
    title = f"About {id}?"
    return Question(id=id, title=title, blocks=(Html(html=f"<p>{answer}</p>", line=1),))


def facts(page: Element) -> dict[str, str]:
    terms = page.one("dl", "terms")
    return dict(
        zip((e.text for e in terms.all("dt")), (e.text for e in terms.all("dd")), strict=True)
    )


def test_the_page_tells_who_where_when_and_how() -> None:
    page = read(whole_pages()[ADDRESS]).one("main")
    assert page.one("h1").text == "Robin Example"
    assert page.one("p", "lede").text == "Backend engineer, coding since 2015."
    assert facts(page) == {
        "Based": "Utrecht",
        "Clock": "Europe/Amsterdam: UTC+1; UTC+2 from 29 Mar to 25 Oct 2026",
        "Available": "From the spring on.",
        "Worked": "hybrid from Dec 2021",
        "Stack": "Go, PostgreSQL",
    }
    assert [e.attributes["href"] for e in page.all("a", "btn")] == [
        "/contact/",
        "/resume/",
        "/timeline/",
    ]
    assert "I answer within two working days." in page.text
    assert [e.one("dt").text for e in page.all(css="reading")] == ["Lookup", "Peak", "Now"]


def test_the_career_begins_with_the_newest_chapter() -> None:
    chapters = [
        made.chapter(f"job-{n}", begins=f"201{n}-01", ends=f"201{n}-09", place="Ghent", mode=mode)
        for n, mode in enumerate(["on site", "hybrid", "hybrid", "remote", "hybrid"])
    ]
    page = shown(made.publication(chapters=chapters))
    rows = [row.text for row in page.one("ol", "career").all("li")]
    assert rows[0] == "Jan 2014 \N{EN DASH} Sep 2014 Job-4 Ghent, hybrid"
    assert len(rows) == 4, "one screen has room for four"
    assert facts(page)["Worked"] == (
        "on site from Jan 2010, hybrid from Jan 2011, remote from Jan 2013, hybrid from Jan 2014"
    )


def test_without_a_setting_the_first_three_of_each_are_shown() -> None:
    of = made.publication(
        projects=[made.project(slug) for slug in "abcd"],
        asked=made.faq("Asked", *map(question, "wxyz")),
    )
    page = shown(of)
    assert [e.text for e in page.one("section", "systems").all("h3")] == ["A", "B", "C"]
    assert [e.attributes["id"] for e in page.all("details")] == ["w", "x", "y"]


def test_the_owner_chooses_the_sentence_the_projects_and_the_questions() -> None:
    of = made.publication(
        site=settings(lede="Queues.", projects=["d", "hidden", "b"], questions=["z"]),
        projects=[*map(made.project, "abcd"), made.project("hidden", draft=True)],
        asked=made.faq("Asked", *map(question, "wxyz")),
    )
    page = shown(of)
    assert page.one("p", "lede").text == "Backend engineer, coding since 2015. Queues."
    assert [e.text for e in page.one("section", "systems").all("h3")] == ["D", "B"]
    assert [e.text for e in page.all("summary")] == ["About z?"]
    none = made.publication(
        site=settings(projects=[], questions=[]),
        projects=[made.project("a")],
        asked=made.faq("Asked", question("w")),
    )
    assert not list(shown(none).all("h2"))


def test_a_system_shows_the_figure_that_does_not_stand_above_already() -> None:
    page = shown(
        made.publication(
            site=made.site_file(home={"outcomes": ["lookup"]}),
            projects=[
                made.project("both", metrics=["lookup", "peak"]),
                made.project("only", metrics=["lookup"]),
                made.project("none", stack=["Go"]),
            ],
            readings=[
                made.reading("lookup", was="200"),
                made.reading("peak", "17,843", Grade.RECORDED),
            ],
            runs=[made.RUN],
        )
    )
    both, only, none = page.one("section", "systems").all("li")
    assert both.one("p", "value").text == "17,843 ms recorded 1 Oct 2026"
    assert both.one("p", "cond").text == "Peak: composite index"
    assert only.one("p", "value").one(css="num").text == "200 → 15"
    assert none.text == "None Go"
    assert all(list(system.all(css="ev")) for system in (both, only))


def test_every_part_of_which_there_is_nothing_vanishes() -> None:
    page = shown(made.publication(projects=[made.project("a")]))
    assert facts(page) == {"Clock": "Europe/Amsterdam: UTC+1; UTC+2 from 29 Mar to 25 Oct 2026"}
    assert page.one("p", "lede").text == "Backend engineer."
    assert [e.text for e in page.all("h2")] == ["Ask me about"]
    assert [e.text for e in page.all("a", "btn")] == ["Résumé"], "there is no way to write"
    assert not list(page.all(css="readings"))
    assert "I answer" not in page.text


@pytest.mark.parametrize(
    "content",
    [
        {"chapters": [made.chapter("a", ends="present")]},
        {"projects": [made.project("a")]},
        {"asked": made.faq("Asked", question("w"))},
        {"site": made.site_file(owner=SETTINGS["owner"])},
        {"site": made.site_file(home={"outcomes": ["l"]}), "readings": [made.reading("l")]},
    ],
)
def test_one_thing_to_tell_makes_a_page_that_the_footer_leads_to(content: dict[str, Any]) -> None:
    pages = made.printed(made.publication(**content))
    assert ADDRESS in pages
    assert ADDRESS in [e.attributes["href"] for e in read(pages["/"]).one("footer").all("a")]


def test_with_nothing_to_tell_there_is_no_page_and_no_link_to_it() -> None:
    pages = made.printed(made.publication())
    assert ADDRESS not in pages
    assert "recruiters" not in pages["/"]


def test_a_link_in_an_answer_leads_to_what_stays_on_the_front_page() -> None:
    answer = '<a href="#y">y</a> <a href="#z">z</a> <a href="#n">n</a> <i id="n"></i>'
    page = shown(
        made.publication(
            "https://example.org/sub/",
            site=settings(questions=["x", "y"]),
            asked=made.faq("Asked", question("x", answer), question("y"), question("z")),
        )
    )
    first, _ = page.all("details")
    assert [e.attributes["href"] for e in first.all("a")] == ["#y", "/sub/#z", "#n"]


def test_the_page_is_about_a_person_and_shows_no_age() -> None:
    html = whole_pages()[ADDRESS]
    assert '"@type":"Person"' in html
    assert '<meta property="og:type" content="profile">' in html
    assert "years" not in read(html).one("main").text
