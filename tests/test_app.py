"""The application of a server: live routes show whole pages of the very site that is frozen."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Blueprint, render_template_string, url_for

from datasheet.app import create_app
from datasheet.kit.running import Running
from datasheet.live import SAME, Live
from datasheet.page_weight import MARK
from datasheet.pages.press import show
from datasheet.pages.sheet import Sheet
from datasheet.server import compose
from tests.pages import publications as made
from tests.served_folder import SiteServer, ask, frozen

ELSEWHERE = Live.parse("https://api.ada.example/")


def part() -> Running:
    views, api = Blueprint("views", __name__), Blueprint("api", __name__)

    @views.get("/thanks/")
    def thanks() -> str:
        sheet = Sheet(address="/thanks/", title="Thanks", description="x", sources=("templates",))
        return show("404.html", sheet)

    @views.get("/where/")
    def where() -> str:
        return render_template_string("{{ live('/live/part/') }} {{ href('/') }}")

    @api.get("/addresses")
    def addresses() -> list[str]:
        return [url_for("views.thanks"), url_for("api.addresses")]

    return Running(name="part", blueprint=views, api=api)


@pytest.mark.parametrize("prefix", ["", "/sub"])
def test_a_live_route_shows_a_whole_page_and_builds_its_links(
    tmp_path_factory: pytest.TempPathFactory, prefix: str
) -> None:
    folder = frozen(tmp_path_factory.mktemp("served"))
    publication = replace(made.publication(f"http://127.0.0.1{prefix}/"), live=SAME)
    app = create_app(publication, made.FOLDERS, [part()])
    with SiteServer(compose(folder, publication.base, app=app)) as server:
        page = ask(server, f"{prefix}/live/part/thanks/")
        assert page.status == 200
        assert f'href="{prefix}/"' in page.text
        assert "</html>" in page.text
        # What is known only of a file is not printed.
        assert MARK not in page.text
        built = json.loads(ask(server, f"{prefix}/api/v1/part/addresses").text)
        assert built == [f"{prefix}/live/part/thanks/", f"{prefix}/api/v1/part/addresses"]
        where = ask(server, f"{prefix}/live/part/where/").text
        # Whole, since a page of another host may take it in.
        assert where == f"http://127.0.0.1{prefix}/live/part/ {prefix}/"


def test_a_live_address_that_is_none_gets_the_sites_own_page(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    publication = made.publication("http://127.0.0.1/")
    app = create_app(publication, made.FOLDERS, [part()])
    folder = frozen(tmp_path_factory.mktemp("served"))
    with SiteServer(compose(folder, publication.base, app=app)) as server:
        for path in ("/live/", "/live/nope/", "/api/v1/nope"):
            answer = ask(server, path)
            assert answer.status == 404
            assert "No page" in answer.text
        # Files answer for the pages, though the application knows them too.
        assert ask(server, "/").text == "home"


def test_pages_know_where_the_back_end_is() -> None:
    for live, shown in {
        SAME: "https://example.org/live/part/",
        ELSEWHERE: "https://api.ada.example/live/part/",
    }.items():
        app = create_app(replace(made.publication(), live=live), made.FOLDERS, [])
        with app.app_context():
            assert render_template_string("{{ live('/live/part/') }}") == shown
    app = create_app(made.publication(), made.FOLDERS, [])
    with app.app_context():
        assert render_template_string("{{ live('/live/part/') }}") == "None"
