"""The server of frozen sites: many visitors, exchanged folders, ports, signals."""

from __future__ import annotations

import errno
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from datasheet.exchange import Target
from datasheet.server import CannotServe, PortInUse, listen
from tests.served_folder import HOST, LOCAL, Start, ask, frozen, serving, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return frozen(tmp_path)


@pytest.fixture
def start() -> Iterator[Start]:
    """Serve a folder on a free port until the test ends."""
    with ExitStack() as running:
        yield lambda folder, base=LOCAL: running.enter_context(serving(folder, base))


def test_a_broken_request_stops_nobody_else(folder: Path, start: Start) -> None:
    server = start(folder)
    for request in (b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b""):
        with socket.create_connection((HOST, server.port), timeout=10) as connection:
            connection.sendall(request)
    assert ask(server, "/").status == 200


def test_a_slow_visitor_holds_up_nobody_else(folder: Path, start: Start) -> None:
    server = start(folder)
    slow = [socket.create_connection((HOST, server.port), timeout=10) for _ in range(20)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost")
        begun = time.monotonic()
        assert ask(server, "/").status == 200
        assert time.monotonic() - begun < 2
    finally:
        for connection in slow:
            connection.close()


def test_many_visitors_at_once_each_get_the_whole_page(folder: Path, start: Start) -> None:
    (folder / "big.html").write_text("x" * 3_000_000)
    server = start(folder)
    sizes: list[int] = []

    def visit() -> None:
        sizes.extend(len(ask(server, "/big.html").body) for _ in range(3))

    together([visit] * 16)
    assert sizes == [3_000_000] * 48


def together(tasks: list[Callable[[], None]]) -> None:
    """Run tasks in threads; an error in one of them is an error here."""
    errors: list[BaseException] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.parametrize("by_link", [False, True], ids=["exchange", "link"])
def test_while_sites_are_exchanged_every_answer_is_one_whole_generation(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch, by_link: bool
) -> None:
    if by_link:

        def cannot(one: Path, other: Path) -> None:
            raise OSError(errno.ENOSYS, "Function not implemented")

        monkeypatch.setattr("datasheet.exchange._exchange", cannot)

    def generation(number: int) -> Mapping[str, str]:
        # Sizes differ, so that a length of one and a text of the other would show.
        return {"index.html": f"{number} " * (1000 + 97 * number), "404.html": "gone"}

    target = Target(tmp_path / "site")
    exchanged = threading.Event()
    seen: set[str] = set()

    def exchange() -> None:
        # Until enough of them were met, however fast or slow the machine is.
        deadline = time.monotonic() + 60
        try:
            for number in itertools.count():
                fresh = target.fresh()
                write(fresh, generation(number % 50))
                target.replace_with(fresh)
                if len(seen) >= 20 or time.monotonic() > deadline:
                    break
        finally:
            exchanged.set()

    # Twice: where folders cannot be exchanged, the second makes the link, and leaves a gap.
    for _ in range(2):
        fresh = target.fresh()
        write(fresh, generation(0))
        target.replace_with(fresh)
    server = start(tmp_path / "site")

    def visit() -> None:
        while not exchanged.is_set():
            answer = ask(server, "/")
            assert answer.status == 200
            number = answer.text.split(" ", 1)[0]
            assert answer.text == generation(int(number))["index.html"]
            seen.add(number)

    together([exchange, *[visit] * 4])
    assert len(seen) >= 20


def test_a_folder_that_is_gone_is_not_found_until_it_is_back(folder: Path, start: Start) -> None:
    server = start(folder)
    folder.rename(folder.with_name("away"))
    assert ask(server, "/").status == 404
    folder.with_name("away").rename(folder)
    assert ask(server, "/").status == 200


def test_a_taken_port_is_told_with_the_next_free_one() -> None:
    with listen(HOST, 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse) as told:
            listen(HOST, port)
        free = told.value.free
        assert free is not None
        assert free > port
        assert str(told.value) == (
            f"Port {port} is in use by another program. "
            f"Stop it, or use --port {free}, which is free."
        )
        socket.create_server((HOST, free)).close()


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(CannotServe, match=r"Nothing can listen on 192\.0\.2\.1, port 0: .+\."):
        listen("192.0.2.1", 0)


def test_a_head_that_never_ends_is_given_up(
    folder: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasheet.server.service.HEADER_SECONDS_MAX", 1)
    server = start(folder)
    for part in (b"", b"GET / HTTP/1.1\r\nHost"):
        with socket.create_connection((HOST, server.port), timeout=10) as connection:
            connection.sendall(part)
            assert connection.recv(100) == b""


def test_no_answer_waits_for_the_visitors_machine_to_confirm_its_head() -> None:
    """Otherwise one in a hundred took 40 ms longer (benchmarks/contact_form.py)."""
    with listen(HOST, 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
