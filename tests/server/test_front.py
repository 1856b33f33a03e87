"""What every request passes: health, request ids, origins, prefixes, and the log."""

from __future__ import annotations

import io
import json
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping

import pytest

from datasheet.kit.asgi import ASGIApp, Receive, Scope, Send, path_in_site, say
from datasheet.kit.health import Check
from datasheet.kit.origin import Origins
from datasheet.kit.running import Running
from datasheet.server.journal import close_journal, open_journal
from tests.served_folder import ask, raw
from tests.server.live_parts import Serve, echo_app

NAMED = "https://static.example"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def naming(name: str) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await say(send, 200, f"{name} {path_in_site(scope)}")

    return app


async def breaking(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("secret of a visitor")


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """Everything that is logged, as JSON."""
    stream = io.StringIO()
    handler = open_journal(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    close_journal(handler)


def test_the_longest_prefix_answers_raw_parts_before_flask_and_flask_before_files(
    serve: Serve,
) -> None:
    raw_parts = {"/r/": naming("short"), "/r/a/": naming("long"), "/live/x/": naming("live")}
    server = serve(
        "http://127.0.0.1/sub/", app=echo_app(), running=[Running(name="raw", raw=raw_parts)]
    )
    for path, text in {
        "/sub/r/1": "short /r/1\n",
        "/sub/r/a/1": "long /r/a/1\n",
        "/sub/live/x/y": "live /live/x/y\n",
        "/sub/": "home",
        "/sub/posts/": "posts",
        "/sub/rx": "nothing here",
    }.items():
        assert ask(server, path).text == text
    assert json.loads(ask(server, "/sub/live/echo/").text)["path"] == "/live/echo/"
    assert ask(server, "/r/1").status == 404


def test_it_is_alive_whatever_is_down_and_ready_when_nothing_is(serve: Serve) -> None:
    trouble: dict[str, str] = {}

    def check(name: str) -> Check:
        return lambda: trouble.get(name)

    checks = {"store": check("store"), "mail": check("mail")}
    server = serve(running=[Running(name="a", checks=checks)])
    assert (ask(server, "/readyz").status, ask(server, "/healthz").status) == (200, 200)
    assert json.loads(ask(server, "/readyz").text) == {"status": "ready", "down": {}}
    trouble["mail"] = "The mail server refuses the password."
    time.sleep(1.05)
    down = ask(server, "/readyz")
    assert (down.status, down.headers["Cache-Control"]) == (503, "no-store")
    assert int(down.headers["Retry-After"]) > 0
    assert json.loads(down.text) == {
        "status": "not ready",
        "down": {"mail": "The mail server refuses the password."},
    }
    assert ask(server, "/healthz").status == 200
    assert ask(server, "/healthz", "POST").status == 405


def test_a_check_that_hangs_or_breaks_is_down_and_holds_up_nobody(serve: Serve) -> None:
    def hang() -> str | None:
        time.sleep(3)
        return None

    def break_() -> str | None:
        raise ConnectionError("postgresql://user:hunter2@db/")

    checks: Mapping[str, Check] = {"hangs": hang, "breaks": break_, "fine": lambda: None}
    server = serve(running=[Running(name="a", checks=checks)])
    begun = time.monotonic()
    down = json.loads(ask(server, "/readyz").text)["down"]
    assert down == {"breaks": "ConnectionError", "hangs": "no answer within 1 s"}
    assert ask(server, "/").status == 200
    assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize(
    ("hops", "told", "is_kept"),
    [
        (0, "abcdefgh-1234", False),
        (1, "abcdefgh-1234", True),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "abcdefgh 1234", False),
        (1, "abcdefgh{1234", False),
    ],
)
def test_a_request_id_is_made_here_or_by_a_proxy_of_ours(
    serve: Serve, hops: int, told: str, is_kept: bool
) -> None:
    server = serve(app=echo_app(), trusted_hops=hops)
    for path in ("/", "/nope", "/live/echo/", "/healthz"):
        answer = ask(server, path, headers={"X-Request-Id": told})
        [given] = answer.headers.get_all("X-Request-Id") or []
        assert (given == told) == is_kept
        assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", given)
    assert json.loads(ask(server, "/live/echo/").text)["request_id"]


def test_a_forwarded_address_counts_only_behind_trusted_proxies(serve: Serve) -> None:
    forwarded = {"X-Forwarded-For": "6.6.6.6, 1.2.3.4"}
    for hops, network in ((0, "127.0.0.1"), (1, "1.2.3.4"), (3, "127.0.0.1")):
        server = serve(app=echo_app(), trusted_hops=hops)
        seen = json.loads(ask(server, "/live/echo/", headers=forwarded).text)
        assert seen["network"] == network


def test_a_named_page_elsewhere_may_read_every_answer_errors_too(serve: Serve) -> None:
    parts = [Running(name="raw", raw={"/r/": naming("r"), "/b/": breaking})]
    server = serve(app=echo_app(), running=parts, origins=Origins("http://own", [NAMED]))
    for path, status in {
        "/live/echo/": 200,
        "/live/nope/": 404,
        "/live/broken/": 500,
        "/r/x": 200,
        "/b/x": 500,
    }.items():
        answer = ask(server, path, headers={"Origin": NAMED})
        assert answer.status == status
        assert answer.headers["Access-Control-Allow-Origin"] == NAMED, path
        assert "Origin" in ", ".join(answer.headers.get_all("Vary") or [])
        assert "Access-Control-Allow-Credentials" not in answer.headers
        foreign = ask(server, path, headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in foreign.headers
    too_large = ask(server, "/live/echo/", "POST", {"Origin": NAMED, "Content-Length": "99999"})
    assert (too_large.status, too_large.headers["Access-Control-Allow-Origin"]) == (413, NAMED)
    asked = {"Origin": NAMED, "Access-Control-Request-Method": "POST"}
    preflight = ask(server, "/live/echo/", "OPTIONS", asked)
    assert (preflight.status, preflight.headers["Access-Control-Allow-Origin"]) == (204, NAMED)
    assert preflight.headers.get_all("Access-Control-Allow-Origin") == [NAMED]
    refused = ask(server, "/live/echo/", "OPTIONS", {**asked, "Origin": "null"})
    assert (refused.status, "Access-Control-Allow-Origin" in refused.headers) == (403, False)
    assert "Access-Control-Allow-Origin" not in ask(server, "/", headers={"Origin": NAMED}).headers


def test_what_an_origin_means_reaches_the_view(serve: Serve) -> None:
    server = serve(app=echo_app(), origins=Origins("http://own", [NAMED]))
    for origin, meaning in {"http://own": "own", NAMED: "site", "null": "refused"}.items():
        seen = json.loads(ask(server, "/live/echo/", headers={"Origin": origin}).text)
        assert seen["origin"] == meaning
    assert json.loads(ask(server, "/live/echo/").text)["origin"] == "absent"


def test_a_request_is_one_line_without_anything_personal(
    serve: Serve, lines: Callable[[], list[dict[str, object]]]
) -> None:
    server = serve(app=echo_app())
    personal = {"User-Agent": "agent-of-ada", "Referer": "https://from.example/"}
    answer = ask(server, "/live/echo/?s=signed-sandbox", headers=personal)
    [line] = lines()
    assert set(line) == {
        *("time", "level", "event", "request_id", "method", "path", "status", "ms", "bytes")
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(line["time"]))
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["path"], line["status"]) == ("/live/echo/", 200)
    assert line["bytes"] == len(answer.body)
    for secret in ("127.0.0.1", "agent-of-ada", "signed-sandbox", "from.example"):
        assert secret not in json.dumps(line)


def test_health_is_not_logged_and_what_breaks_is_without_its_text(
    serve: Serve, lines: Callable[[], list[dict[str, object]]]
) -> None:
    server = serve(app=echo_app(), running=[Running(name="raw", raw={"/b/": breaking})])
    ask(server, "/healthz")
    ask(server, "/readyz")
    assert lines() == []
    for path in ("/b/x", "/live/broken/"):
        ask(server, path)
    told = lines()
    assert [line["level"] for line in told] == ["error"] * 4
    assert [line["error"] for line in told if "error" in line] == ["RuntimeError"] * 2
    assert any("breaking" in str(line.get("at")) for line in told)
    assert "secret" not in json.dumps(told)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_no_control_letter_of_a_visitor_reaches_the_log(
    serve: Serve, kind: type[io.StringIO]
) -> None:
    stream = kind()
    handler = open_journal(stream)
    try:
        server = serve(app=echo_app())
        paths = ["/%1b[31m", "/a%0ab%0d", "/%c2%9b31m", "/%e2%80%a8x", "/%7f", "/%00", "/%ff"]
        for path in [*paths, "/live/%1b[31m", f"/{'x' * 5000}"]:
            raw(server, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        raw(server, b"BREW\x1b / HTTP/1.1\r\nHost: x\r\n\r\n")
        # A line is written once its answer is on the way, so the last may come late.
        waits_until = time.monotonic() + 5
        while stream.getvalue().count("\n") < len(paths) + 2 and time.monotonic() < waits_until:
            time.sleep(0.01)
    finally:
        close_journal(handler)
    told = stream.getvalue().splitlines()
    assert len(told) == len(paths) + 2
    assert not CONTROL.search("".join(told))
    assert all(len(line) < 500 for line in told)


def test_at_a_terminal_a_line_is_short() -> None:
    stream = Terminal()
    handler = open_journal(stream)
    try:
        logging.getLogger("datasheet.x").warning("Redis is away.")
    finally:
        close_journal(handler)
    assert stream.getvalue() == "Redis is away.\n"
