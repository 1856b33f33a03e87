"""Where the back end is: what may be written, and what the pages are then allowed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from datasheet.address import BaseUrl
from datasheet.freezer import Order, write
from datasheet.live import OFF, SAME, Live
from datasheet.pages import policy
from datasheet.project import Project

PAGES = BaseUrl.parse("https://ada.example/sub/")
ELSEWHERE = Live.parse("https://API.ada.example:8443/x/")


def test_a_back_end_is_nowhere_here_or_elsewhere() -> None:
    assert (Live.parse("off"), Live.parse("same")) == (OFF, SAME)
    assert (OFF.origin, SAME.origin) == (None, None)
    assert ELSEWHERE.origin == "https://api.ada.example:8443"
    assert OFF.href(PAGES, "/live/a/") is None
    assert SAME.href(PAGES, "/live/a/") == "/sub/live/a/"
    assert ELSEWHERE.href(PAGES, "/live/a/") == "https://api.ada.example:8443/x/live/a/"


@pytest.mark.parametrize("text", ["", "on", "http://ada.example/", "ftp://a/", "//a/", "https:"])
def test_what_is_no_place_or_not_encrypted_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Write off, same or https://host/"):
        Live.parse(text)


@pytest.mark.parametrize("text", ["http://localhost:8000/", "http://[::1]/", "http://127.0.0.1/"])
def test_on_the_machine_itself_nothing_has_to_be_encrypted(text: str) -> None:
    assert Live.parse(text).kind == "elsewhere"


def test_for_the_pages_on_its_own_host_a_named_back_end_is_the_same() -> None:
    named = Live.parse(str(PAGES))
    assert named.seen_from(PAGES) == SAME
    assert named.seen_from(BaseUrl.parse("https://ada.example/")) == named


def test_the_policy_lists_the_back_ends_host_beside_the_pages_own() -> None:
    for told in (policy.meta(ELSEWHERE, search=True), policy.header(ELSEWHERE, search=True)):
        for name in ("connect-src", "form-action"):
            assert f"; {name} 'self' https://api.ada.example:8443;" in told
        assert told.count("api.ada.example") == 2
    assert policy.header(SAME, search=True) == policy.header(search=True)


@pytest.mark.parametrize(
    ("told", "served", "allowed"),
    [
        ("off", False, policy.meta(search=True)),
        ("off", True, policy.meta(search=True)),
        (
            "https://api.example.org/",
            False,
            policy.meta(Live.parse("https://api.example.org/"), search=True),
        ),
        (
            "https://api.example.org/",
            True,
            policy.meta(Live.parse("https://api.example.org/"), search=True),
        ),
    ],
)
def test_pages_stubs_and_headers_of_a_freeze_carry_the_policy_of_its_back_end(
    project: Project, order: Order, tmp_path: Path, told: str, served: bool, allowed: str
) -> None:
    file = project.content / "site.toml"
    file.write_text(f'live = "{told}"\n' + file.read_text().replace('live = "off"\n', ""))
    (tmp_path / "out").mkdir()
    write(replace(order, served=served), tmp_path / "out")
    policies = [
        page.read_text().partition('http-equiv="Content-Security-Policy" content="')[2]
        for page in (tmp_path / "out").rglob("*.html")
    ]
    escaped = allowed.replace("'", "&#39;"), allowed.replace("'", "&#x27;")
    assert policies
    assert all(page.startswith(escaped) for page in policies)
    assert f"Content-Security-Policy: {allowed}; frame" in (tmp_path / "out/_headers").read_text()
