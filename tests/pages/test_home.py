from __future__ import annotations

import re
from typing import Any

from tests.pages import publications as made
from tests.pages.markup import Element, read
from tests.pages.whole_site import SETTINGS, whole_pages


def _home(**items: Any) -> Element:
    return read(made.printed(made.publication(**items))["/"])


def test_it_introduces_the_owner() -> None:
    page = read(whole_pages()["/"])
    text = page.one("main").text
    assert page.one("h1").text == "Robin Example"
    for said in ("Backend engineer", "coding since 2015", "Go, PostgreSQL", "From the spring on."):
        assert said in text
    buttons = [(e.text, e.attributes["href"]) for e in page.all("a", "btn")]
    assert buttons == [
        ("See how it all went down", "/timeline/"),
        ("Résumé", "/resume/"),
        ("Contact", "/contact/"),
    ]
    assert [e.text for e in page.one("p", "links").all("a")] == ["GitHub", "robin@example.com"]


def test_its_sections_come_in_order_and_only_those_with_content() -> None:
    assert [e.text for e in read(whole_pages(title="Asked")["/"]).all("h2")] == [
        "A load test",
        "Cases",
        "Datasheet",
        "The Creations",
        "Writing",
        "Production logs",
        "Beyond the code",
        "The Arsenal",
        "Asked",
    ]
    assert [e.text for e in _home().all("h2")] == []


def test_its_counts_are_those_of_the_content() -> None:
    posts = [made.post(f"p{n}") for n in range(5)]
    projects = [made.project(f"s{n}") for n in range(6)]
    margins = [e.text for e in _home(posts=posts, projects=projects).all("div", "margin")]
    assert "4 of 6 all projects" in margins
    assert "3 of 5 all articles" in margins


def test_figures_that_cannot_be_repeated_are_not_counted_as_if_they_could() -> None:
    text = read(whole_pages()["/"]).one("main").text
    assert "3 figures 2 can be repeated here" in text
    reported = made.publication(
        site=made.site_file(home={"datasheet": ["lookup"]}), readings=[made.reading("lookup")]
    )
    assert "1 figure all reported" in read(made.printed(reported)["/"]).one("main").text


def test_shipped_products_stand_below_the_projects() -> None:
    shipped = [made.project("shop", shipped=True), made.project("lab")]
    page = _home(projects=shipped)
    assert "Deployed services" in [e.text for e in page.all("h3")]
    links = [(e.text, e.attributes["href"]) for e in page.one("ul", "links").all("a")]
    assert links == [("Shop", "/projects/shop/"), ("about them", "/services/")]
    assert "Deployed services" not in _home(projects=[made.project("lab")]).one("main").text


def test_a_recorded_run_stands_in_the_place_of_the_demo() -> None:
    page = read(whole_pages()["/"])
    ran = page.one("div", "ran")
    (figure,) = ran.all("div", "reading")
    assert figure.one("dd", "value").text.startswith("17,843")
    assert figure.one("dd", "cond").text
    (receipt,) = ran.all("a", "ev")
    assert receipt.attributes["href"] == "/evidence/load/"
    assert receipt.text == "recorded 1 Oct 2026"
    assert "2 cores" in ran.text
    assert "k6 run load.js" in ran.text
    assert not list(_home(runs=[made.RUN]).all("div", "ran")), "no run is named in the settings"


def test_a_case_of_a_hidden_chapter_is_left_out() -> None:
    site = made.site_file(home=SETTINGS["home"] | {"outcomes": [], "datasheet": []})
    hidden = made.chapter("first", made.case("full-scan"), ends="2022-06", draft=True)
    html = made.printed(made.publication(site=site, chapters=[hidden]))["/"]
    assert "Full scan" not in html
    assert "/timeline/" not in html


def test_a_draft_is_reached_from_nowhere() -> None:
    drafts = made.publication(
        posts=[made.post("veiled", draft=True, tags=["secret"]), made.post("seen")],
        projects=[made.project("veiled", draft=True)],
        pages=[made.page("about", draft=True)],
    )
    for path, html in made.printed(drafts).items():
        assert not re.search(r"veiled|secret|/about/", html), path
