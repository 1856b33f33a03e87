"""Flask behind the server: bodies of every kind arrive whole or are refused, and hold no thread."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from datasheet.server import bridge
from datasheet.server.bridge import BODY_BYTES_MAX
from tests.served_folder import HOST, SiteServer, ask, raw
from tests.server.live_parts import Serve, echo_app

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def server(serve: Serve) -> SiteServer:
    return serve(app=echo_app())


def told(answer: bytes) -> dict[str, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), answer
    found: dict[str, Any] = json.loads(body)
    return found


def post(body: bytes, *lines: str, path: str = "/live/echo/") -> bytes:
    head = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Type: {FORM}", *lines, "", ""]
    return "\r\n".join(head).encode() + body


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


@pytest.mark.parametrize("path", ["/live/echo/", "/api/v1/echo"])
def test_a_form_arrives(server: SiteServer, path: str) -> None:
    body = b"name=Ada&message=caf%C3%A9"
    seen = told(raw(server, post(body, f"Content-Length: {len(body)}", path=path)))
    assert seen["form"] == {"name": "Ada", "message": "caf\u00e9"}
    assert (seen["length"], seen["told_length"]) == (len(body), len(body))


def test_a_body_in_pieces_arrives_whole_and_has_a_length(server: SiteServer) -> None:
    body = chunked(b"name=A", b"da&mess", b"age=hi")
    seen = told(raw(server, post(body, "Transfer-Encoding: chunked")))
    assert seen["form"] == {"name": "Ada", "message": "hi"}
    assert seen["told_length"] == 19
    assert "transfer-encoding" not in seen["headers"]


def test_the_largest_body_passes_and_one_byte_more_does_not(server: SiteServer) -> None:
    whole = b"x" * BODY_BYTES_MAX
    length = f"Content-Length: {BODY_BYTES_MAX}"
    assert told(raw(server, post(whole, length)))["length"] == BODY_BYTES_MAX
    # Told before a byte of it was sent.
    refused = raw(server, post(b"", f"Content-Length: {BODY_BYTES_MAX + 1}"))
    assert refused.startswith(b"HTTP/1.1 413 ")
    assert refused.endswith(b"The request is larger than 64 KiB.\n")
    pieces = [whole[:40_000]] * 2
    refused = raw(server, post(chunked(*pieces), "Transfer-Encoding: chunked"))
    assert refused.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nx-content-type-options: nosniff\r\n" in refused


@pytest.mark.parametrize("size", [2_000_000, 30_000_000])
def test_a_huge_body_is_refused_while_it_is_still_being_sent(server: SiteServer, size: int) -> None:
    with socket.create_connection((HOST, server.port), timeout=10) as connection:
        connection.sendall(post(b"", f"Content-Length: {size}"))
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_length_that_is_no_number_is_refused(server: SiteServer) -> None:
    for length in ("-1", "x", "1, 2", "9" * 30):
        answer = raw(server, post(b"x", f"Content-Length: {length}"))
        assert answer[:13] in (b"HTTP/1.1 400 ", b"HTTP/1.1 413 "), answer


def test_a_length_and_pieces_at_once_cannot_smuggle_a_second_request(server: SiteServer) -> None:
    second = b"GET /live/text/ HTTP/1.1\r\nHost: x\r\n\r\n"
    body = chunked(b"name=A") + second
    request = post(body, "Content-Length: 6", "Transfer-Encoding: chunked")
    answer = raw(server, request)
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_a_body_that_does_not_come_is_given_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "BODY_SECONDS_MAX", 0.2)
    server = serve(app=echo_app())
    begun = time.monotonic()
    answer = raw(server, post(b"name=", "Content-Length: 50"))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"\r\nconnection: close\r\n" in answer
    assert time.monotonic() - begun < 5


@pytest.fixture
def slow(server: SiteServer) -> Iterator[list[socket.socket]]:
    """Sixty visitors who send a part of a body, or of a head, and then nothing."""
    starts = [post(b"name=", "Content-Length: 50"), b"POST /live/echo/ HTTP/1.1\r\nHo"]
    connections = []
    for number in range(60):
        connection = socket.create_connection((HOST, server.port), timeout=10)
        connection.sendall(starts[number % 2])
        connections.append(connection)
    yield connections
    for connection in connections:
        connection.close()


def test_sixty_slow_visitors_do_not_stop_the_next(
    server: SiteServer, slow: list[socket.socket]
) -> None:
    begun = time.monotonic()
    for path in ("/live/echo/", "/"):
        for _ in range(5):
            assert ask(server, path).status == 200
    assert time.monotonic() - begun < 2
    # And each of the slow is served as well when the rest arrives.
    slow[0].sendall(b"A" * 45)
    assert slow[0].recv(100).startswith(b"HTTP/1.1 200 ")


def test_visitors_who_do_not_read_their_answers_hold_no_thread(server: SiteServer) -> None:
    request = b"GET /live/text/ HTTP/1.1\r\nHost: x\r\n\r\n"
    connections = []
    for _ in range(20):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(10)
        connection.connect((HOST, server.port))
        connection.sendall(request * 40)
        connections.append(connection)
    begun = time.monotonic()
    assert ask(server, "/live/echo/").status == 200
    assert time.monotonic() - begun < 2
    for connection in connections:
        connection.close()


def test_a_forged_header_with_underscores_does_not_reach_flask(server: SiteServer) -> None:
    forged = ("X_Forwarded_For: 6.6.6.6", "X_Real-IP: 6.6.6.6", "Content_Length: 5")
    seen = told(raw(server, post(b"a=b", "Content-Length: 3", "X-Forwarded-For: 1.1.1.1", *forged)))
    assert "6.6.6.6" not in json.dumps(seen)
    assert seen["headers"]["x-forwarded-for"] == "1.1.1.1"
    assert seen["form"] == {"a": "b"}


@pytest.mark.parametrize("prefix", ["", "/sub", "/live"])
def test_below_a_prefix_flask_sees_its_own_paths(serve: Serve, prefix: str) -> None:
    server = serve(f"http://127.0.0.1{prefix}/", app=echo_app())
    seen = json.loads(ask(server, f"{prefix}/live/echo/?a=1").text)
    assert (seen["path"], seen["root"], seen["query"]) == ("/live/echo/", prefix, "a=1")
    if prefix == "/sub":
        assert ask(server, "/live/echo/").status == 404


def test_a_view_that_breaks_tells_nothing_and_the_next_request_works(server: SiteServer) -> None:
    answer = ask(server, "/live/broken/")
    assert answer.status == 500
    assert "secret" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ask(server, "/live/echo/").status == 200


def test_what_flask_says_of_caching_counts_and_otherwise_nothing_is_kept(
    server: SiteServer,
) -> None:
    assert ask(server, "/live/echo/").headers["Cache-Control"] == "no-store"
    text = ask(server, "/live/text/")
    assert text.headers.get_all("Cache-Control") == ["max-age=5"]
    assert text.headers.get_all("Vary") == ["HX-Request", "Origin"]
    assert text.headers["Content-Length"] == "100000"
