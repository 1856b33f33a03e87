"""The page of a recorded run, and its file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from datasheet.app import create_site
from datasheet.evidence.readings import Grade
from datasheet.markdown.blocks import ReadingBlock, ReadingTable
from datasheet.pages.publication import Publication
from tests.pages import publications as made
from tests.pages.markup import Element, read

RUN = replace(made.RUN, figures={"peak": "17,843", "median": "111", "errors": "0"})


def publication() -> Publication:
    """A site that shows one figure of a run in many places, and another once."""
    recorded: dict[str, Any] = {"grade": Grade.RECORDED, "run": RUN}
    return made.publication(
        site=made.site_file(
            home={"outcomes": ["peak"], "datasheet": ["peak"]},
            resume={"readings": ["peak"]},
            source_url="https://example.com/source",
        ),
        posts=[made.post("post", told=made.body(ReadingBlock(names=("peak",), line=3)))],
        pages=[made.page("uses", told=made.body(ReadingTable(names=("peak",), line=3)))],
        chapters=[made.chapter("first", made.case("full-scan", "peak"), ends="2022-06")],
        projects=[made.project("engine", metrics=["half"]), made.project("other")],
        readings=[
            made.reading("peak", "17,843", unit="requests/s", condition="k6", **recorded),
            made.reading("half", "111", figure="median", was="250", **recorded),
            made.reading("else", "111", Grade.REPORTED),
        ],
        runs=[RUN],
    )


def page() -> Element:
    return read(made.printed(publication())["/evidence/load/"]).one("main")


def rows(page: Element) -> list[list[str]]:
    _, *below = page.one("div", "sheet-table").all("tr")
    return [[cell.text for cell in row.all() if cell.tag in ("td", "th")] for row in below]


def test_each_figure_has_its_unit_its_condition_and_the_places_that_show_it() -> None:
    peak, median, errors = rows(page())
    assert peak[:4] == ["Peak peak", "k6", "17,843", "requests/s"]
    assert peak[4] == "Front page , Full scan , Post , Uses , Résumé , For recruiters"
    assert median == [
        "Half median",
        "was 250 ms; composite index",
        "111",
        "ms",
        "Engine , For recruiters",
    ]
    assert errors == ["errors", "", "0", "", "nowhere else"]


def test_a_place_is_linked_as_near_to_the_figure_as_can_be() -> None:
    links = [e.attributes["href"] for e in page().one("div", "sheet-table").all("a")]
    assert links[:6] == [
        "/",
        "/timeline/#full-scan",
        "/posts/post/",
        "/uses/",
        "/resume/",
        "/for/recruiters/",
    ]


def test_a_run_in_the_place_of_the_demo_is_shown_on_the_front_page() -> None:
    shown = made.publication(
        site=made.site_file(home={"run": "load"}),
        readings=[made.reading("peak", grade=Grade.RECORDED)],
        runs=[made.RUN],
    )
    [peak] = rows(read(made.printed(shown)["/evidence/load/"]).one("main"))
    assert peak[4] == "Front page"


def test_two_readings_of_one_figure_are_two_rows() -> None:
    twice = made.publication(
        readings=[
            made.reading("peak", grade=Grade.RECORDED),
            made.reading("summit", grade=Grade.RECORDED, condition="the same run"),
        ],
        runs=[made.RUN],
    )
    found = rows(read(made.printed(twice)["/evidence/load/"]).one("main"))
    assert [row[0] for row in found] == ["Peak peak", "Summit peak"]


def test_a_figure_of_another_run_is_not_claimed() -> None:
    other = replace(RUN, slug="other")
    shown = made.publication(
        readings=[made.reading("peak", grade=Grade.RECORDED, run=other)], runs=[RUN, other]
    )
    assert "Peak" not in read(made.printed(shown)["/evidence/load/"]).one("main").text


def test_the_time_of_a_run_has_its_zone() -> None:
    text = page().text
    assert "2026-10-01 11:00:00+02:00 Europe/Amsterdam" in text
    late = replace(RUN, recorded_at=datetime(2026, 1, 31, 23, 30, 0, 5, tzinfo=UTC))
    html = made.printed(made.publication(runs=[late]))["/evidence/load/"]
    assert "2026-02-01 00:30:00+01:00 Europe/Amsterdam" in read(html).one("main").text


def test_the_file_of_a_run_is_published_beside_its_page() -> None:
    whole = replace(RUN, file=b'{\n "title": "\xc3\xa9"\n}\r\n' + b" " * 1300)
    shown = made.publication("https://example.org/sub/", runs=[whole])
    page = read(made.printed(shown)["/evidence/load/"]).one("main")
    (link,) = [e for e in page.all("a") if "download" in e.attributes]
    assert (link.attributes["href"], link.text) == ("/sub/evidence/load.json", "run file")
    assert "(JSON, 1.3 KB)" in page.text
    answer = create_site(shown, made.FOLDERS).test_client().get("/evidence/load.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.data == whole.file


def test_how_to_run_it_again_is_said_with_and_without_a_source() -> None:
    told = [e for e in page().all("p", "read") if "run it again" in e.text]
    assert [e.attributes["href"] for e in told[0].all("a")] == ["https://example.com/source"]
    nowhere = read(made.printed(made.publication(runs=[RUN]))["/evidence/load/"])
    (said,) = nowhere.one("main").all("p", "read")
    assert not list(said.all("a"))


def test_what_can_be_copied_is_a_labelled_region_that_the_keyboard_reaches() -> None:
    for label, text in {
        "Command": "k6 run load.js",
        "Output of the command": "<raw> output",
    }.items():
        (region,) = [e for e in page().all("pre") if e.attributes.get("aria-label") == label]
        assert region.attributes["tabindex"] == "0"
        assert region.text == text


def test_the_lab_lists_each_run_with_its_machine() -> None:
    lab = read(made.printed(publication())["/lab/"]).one("main")
    (entry,) = [e for e in lab.all("li") if "A load test" in e.text]
    assert entry.text == "A load test 2 cores 3 figures 1 Oct 2026"


def test_an_unknown_run_has_no_file() -> None:
    client = create_site(publication(), made.FOLDERS).test_client()
    assert client.get("/evidence/x.json").status_code == 404
