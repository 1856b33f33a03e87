"""Links to elsewhere, asked of a real server on this machine that has every fault."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import requests

from datasheet.external_links import ExternalReport, check_external
from tests.elsewhere import Elsewhere, Reply

PLACE = ("content/posts/x.md", 7)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    host = Elsewhere()
    yield host
    host.close()


def check(*urls: str, timeout: float = 5, **more: Any) -> ExternalReport:
    return check_external({url: [PLACE] for url in urls}, timeout=timeout, **more)


def the_dead(report: ExternalReport) -> list[str]:
    return [str(mistake) for mistake in report.dead]


def test_an_address_that_answers_is_fine_and_asked_by_head_alone(elsewhere: Elsewhere) -> None:
    report = check(f"{elsewhere.url}/a", f"{elsewhere.url}/b?q=1")
    assert report == ExternalReport(asked=2, moved=(), guarded=(), dead=())
    assert sorted(elsewhere.asked) == [("HEAD", "/a"), ("HEAD", "/b?q=1")]
    assert all(agent.startswith("datasheet/") for agent in elsewhere.agents)


def test_nothing_to_ask_is_nothing_wrong() -> None:
    assert check() == ExternalReport(asked=0, moved=(), guarded=(), dead=())


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "Nothing is there (404)"),
        (410, "It is gone for good (410)"),
        (418, "The host answers 418"),
        (500, "The host answers 500"),
    ],
)
def test_a_missing_page_is_dead_with_place_problem_and_cure(
    elsewhere: Elsewhere, status: int, why: str
) -> None:
    elsewhere.replies["/x"] = [(status, {})]
    url = f"{elsewhere.url}/x"
    report = check(url, pause=lambda seconds: None)
    assert the_dead(report) == [
        f"content/posts/x.md:7: {url} is dead: {why}. Correct or remove the link."
    ]
    assert not report.moved


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_host_that_refuses_head_is_asked_by_get(elsewhere: Elsewhere, status: int) -> None:
    elsewhere.replies["/x"] = lambda method: (200 if method == "GET" else status, {})
    report = check(f"{elsewhere.url}/x")
    assert not report.dead
    assert not report.guarded
    assert elsewhere.methods("/x") == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [401, 403, 405, 451, 999])
def test_a_page_that_is_not_shown_to_programs_is_told_but_is_no_error(
    elsewhere: Elsewhere, status: int
) -> None:
    elsewhere.replies["/x"] = [(status, {})]
    report = check(f"{elsewhere.url}/x")
    assert not report.dead
    assert [str(told) for told in report.guarded] == [
        f"content/posts/x.md:7: {elsewhere.url}/x: The host does not show it to programs "
        f"({status}). Open it in a browser."
    ]


@pytest.mark.parametrize("status", [301, 308])
def test_a_page_that_moved_for_good_is_told_with_its_new_address(
    elsewhere: Elsewhere, status: int
) -> None:
    elsewhere.replies["/old"] = [(status, {"Location": "/new"})]
    report = check(f"{elsewhere.url}/old")
    assert not report.dead
    assert [str(told) for told in report.moved] == [
        f"content/posts/x.md:7: {elsewhere.url}/old has moved for good. "
        f"Write {elsewhere.url}/new instead."
    ]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_is_nothing_to_correct(elsewhere: Elsewhere, status: int) -> None:
    elsewhere.replies["/x"] = [(status, {"Location": f"{elsewhere.url}/y"})]
    report = check(f"{elsewhere.url}/x")
    assert report == ExternalReport(asked=1, moved=(), guarded=(), dead=())
    assert elsewhere.methods("/y") == ["HEAD"]


def test_only_the_lasting_part_of_a_way_is_told(elsewhere: Elsewhere) -> None:
    elsewhere.replies["/a"] = [(301, {"Location": "/b"})]
    elsewhere.replies["/b"] = [(302, {"Location": "/c"})]
    elsewhere.replies["/c"] = [(301, {"Location": "/d"})]
    (told,) = check(f"{elsewhere.url}/a").moved
    assert told.cure == f"Write {elsewhere.url}/b instead."


def test_a_redirect_to_nowhere_is_dead_and_says_where_it_leads(elsewhere: Elsewhere) -> None:
    elsewhere.replies["/old"] = [(301, {"Location": "/gone"})]
    elsewhere.replies["/gone"] = [(404, {})]
    report = check(f"{elsewhere.url}/old")
    (dead,) = the_dead(report)
    assert "Nothing is there (404), reached through a redirect to " in dead
    assert f"{elsewhere.url}/gone." in dead
    assert not report.moved


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("/x", "It redirects more than 10 times"),
        ("http://[1", "redirects to, an address that cannot be asked"),
        ("ftp://127.0.0.1/", "redirects to, an address that cannot be asked"),
    ],
)
def test_a_redirect_that_cannot_be_followed_is_dead(
    elsewhere: Elsewhere, location: str, why: str
) -> None:
    elsewhere.replies["/x"] = [(302, {"Location": location})]
    (dead,) = the_dead(check(f"{elsewhere.url}/x"))
    assert why in dead
    assert len(elsewhere.methods("/x")) <= 10


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_host_is_asked_again_after_a_while(elsewhere: Elsewhere, status: int) -> None:
    elsewhere.replies["/x"] = [(status, {}), (status, {}), (200, {})]
    waits: list[float] = []
    report = check(f"{elsewhere.url}/x", pause=waits.append)
    assert report == ExternalReport(asked=1, moved=(), guarded=(), dead=())
    assert waits == [0.5, 1.0]


def test_a_host_that_stays_busy_is_left_alone_after_three_tries(elsewhere: Elsewhere) -> None:
    elsewhere.replies["/x"] = [(503, {})]
    elsewhere.replies["/y"] = [(429, {})]
    report = check(f"{elsewhere.url}/x", f"{elsewhere.url}/y", pause=lambda seconds: None)
    assert len(elsewhere.methods("/x")) == len(elsewhere.methods("/y")) == 3
    assert len(report.dead) == len(report.guarded) == 1


def test_a_host_says_how_long_to_wait(elsewhere: Elsewhere) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=6), usegmt=True)
    elsewhere.replies["/x"] = [(429, {"Retry-After": "7"}), (503, {"Retry-After": soon}), (200, {})]
    waits: list[float] = []
    assert not check(f"{elsewhere.url}/x", pause=waits.append).dead
    assert waits[0] == 7
    assert 4 < waits[1] <= 6


@pytest.mark.parametrize("value", ["11", "3600", "99999999999", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_host_that_wants_to_be_left_alone_for_long_is(elsewhere: Elsewhere, value: str) -> None:
    elsewhere.replies["/x"] = [(503, {"Retry-After": value}), (200, {})]
    waits: list[float] = []
    report = check(f"{elsewhere.url}/x", pause=waits.append)
    assert (len(report.dead), waits) == (1, [])


@pytest.mark.parametrize("value", ["soon", "-1", "\u00b2", "1.5e9"])
def test_an_illegible_wait_is_the_usual_one(elsewhere: Elsewhere, value: str) -> None:
    elsewhere.replies["/x"] = [(503, {"Retry-After": value}), (200, {})]
    waits: list[float] = []
    assert not check(f"{elsewhere.url}/x", pause=waits.append).dead
    assert waits == [0.5]


def test_a_silent_host_is_dead_after_the_timeout(elsewhere: Elsewhere) -> None:
    (dead,) = the_dead(check(f"{elsewhere.url}/hang", timeout=0.3))
    assert f"{elsewhere.host} did not answer within 0.3 s." in dead


def test_a_broken_connection_is_dead(elsewhere: Elsewhere) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"127.0.0.1:{closed.getsockname()[1]}"
    dead = the_dead(check(f"{elsewhere.url}/reset", f"http://{nobody}/"))
    assert sorted(dead) == sorted(
        f"content/posts/x.md:7: http://{at} is dead: {host} refused or broke the connection. "
        "Correct or remove the link."
        for host, at in {elsewhere.host: f"{elsewhere.host}/reset", nobody: f"{nobody}/"}.items()
    )


def test_a_host_without_tls_in_order_is_dead(elsewhere: Elsewhere) -> None:
    (dead,) = the_dead(check(f"https://{elsewhere.host}/"))
    assert f"The certificate or TLS of {elsewhere.host} is not in order." in dead


def test_a_host_that_nobody_knows_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    (dead,) = the_dead(check("https://no-such-host.invalid/"))
    assert "No host is called no-such-host.invalid." in dead


@pytest.mark.parametrize("url", ["http://[1/", "http://", "http://a..b/", f"http://{'a' * 70}/"])
def test_an_address_that_is_none_is_dead_and_stops_nobody_else(
    elsewhere: Elsewhere, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.replies["/x"] = [(404, {})]
    found = socket.getaddrinfo

    def known(host: Any, *args: Any, **more: Any) -> Any:
        if host != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return found(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", known)
    assert len(the_dead(check(url, f"{elsewhere.url}/x"))) == 2


def test_every_place_of_a_dead_link_is_told_and_the_address_asked_once(
    elsewhere: Elsewhere,
) -> None:
    elsewhere.replies["/x"] = [(410, {})]
    url = f"{elsewhere.url}/x"
    report = check_external(
        {url: [("b.md", 9), ("b.md", 4)], f"{url}#part": [("a.md", 1)], f"{url}#other": [PLACE]}
    )
    places = [(mistake.path, mistake.line) for mistake in report.dead]
    assert places == [("a.md", 1), ("b.md", 4), ("b.md", 9), PLACE]
    assert (report.asked, elsewhere.methods("/x")) == (1, ["HEAD"])


def test_a_host_is_asked_one_thing_at_a_time_also_through_redirects(elsewhere: Elsewhere) -> None:
    other = Elsewhere()
    try:
        urls = [f"{elsewhere.url}/slow{number}" for number in range(6)]
        for number in range(6):
            other.replies[f"/{number}"] = [(302, {"Location": f"{elsewhere.url}/slow-{number}"})]
        check(*urls, *(f"{other.url}/{number}" for number in range(6)))
        assert elsewhere.at_once_max == other.at_once_max == 1
        assert len(elsewhere.asked) == 12
    finally:
        other.close()


def test_several_hosts_are_asked_at_once() -> None:
    hosts = [Elsewhere() for _ in range(4)]
    barrier = threading.Barrier(4, timeout=10)

    def together(method: str) -> Reply:
        barrier.wait()
        return 200, {}

    try:
        for host in hosts:
            host.replies["/x"] = together
        assert not check(*(f"{host.url}/x" for host in hosts), workers=4).dead
    finally:
        for host in hosts:
            host.close()


def test_each_host_has_a_session_that_is_closed_at_the_end(elsewhere: Elsewhere) -> None:
    made: list[Session] = []

    class Session(requests.Session):
        closed = False

        def __init__(self) -> None:
            super().__init__()
            made.append(self)

        def close(self) -> None:
            super().close()
            self.closed = True

    check(f"{elsewhere.url}/a", f"{elsewhere.url}/b", session=Session)
    assert [session.closed for session in made] == [True]
