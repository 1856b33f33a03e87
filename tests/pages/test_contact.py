"""The contact page with and without a back end."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from datasheet.live import OFF, SAME, Live
from tests.pages import publications as made
from tests.pages.markup import Element, read

ELSEWHERE = Live.parse("https://api.ada.example/")


def _contact(live: Live, base: str = "https://example.org/") -> Element:
    site = made.site_file(
        owner={"name": "Robin Example", "role": "Engineer", "email": "robin@example.com"}
    )
    return read(made.printed(replace(made.publication(base, site=site), live=live))["/contact/"])


def test_without_a_back_end_there_is_no_form_and_nothing_is_loaded_for_one() -> None:
    page = _contact(OFF)
    assert not list(page.all("form"))
    assert "there is no form here" in page.one("main").text
    assert not [e for e in page.all("script") if "htmx" in e.attributes.get("src", "")]


@pytest.mark.parametrize(
    ("live", "base", "action"),
    [
        (SAME, "https://example.org/", "/live/contact/"),
        (SAME, "https://example.org/sub/", "/sub/live/contact/"),
        (ELSEWHERE, "https://example.org/sub/", "https://api.ada.example/live/contact/"),
    ],
)
def test_the_form_goes_to_the_back_end_with_and_without_a_script(
    live: Live, base: str, action: str
) -> None:
    page = _contact(live, base)
    form = page.one("form")
    assert form.attributes["action"] == form.attributes["hx-post"] == action
    assert form.attributes["method"] == "post"
    (settings,) = [e for e in page.all("meta") if e.attributes.get("name") == "htmx-config"]
    told = json.loads(settings.attributes["content"])
    assert told["selfRequestsOnly"] == (live == SAME), "another host is asked only where one is"
    assert (told["allowEval"], told["includeIndicatorStyles"]) == (False, False)


def test_every_field_has_its_label() -> None:
    form = _contact(SAME).one("form")
    labels = {e.attributes.get("for"): e.text for e in form.all("label")}
    assert labels["c-name"] == "Your name"
    assert labels["c-email"] == "E-mail"
    assert labels["c-text"] == "Message"


def test_the_page_says_how_long_a_message_stays() -> None:
    site = made.site_file(contact={"keep_days": 90})
    page = read(made.printed(replace(made.publication(site=site), live=SAME))["/contact/"])
    assert "90 days, then deleted" in page.one("main").text


def test_people_who_hire_can_write_where_there_is_a_form() -> None:
    site = made.site_file(
        owner={"name": "Robin Example", "role": "Engineer", "availability": "From May on."}
    )
    for live, shown in ((OFF, False), (SAME, True)):
        pages = made.printed(replace(made.publication(site=site), live=live))
        assert ("Write to me" in pages["/for/recruiters/"]) == shown
