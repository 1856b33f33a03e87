"""Limits: counted exactly, in memory and in a real Redis, also when that is dead or frozen."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from datasheet.kit.limits import Allowance, Limits, Refusal

FEW = Allowance(name="few", times=3, seconds=60)


class Redis:
    """A real one, on a free port, that can be frozen, killed and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self.start()

    def start(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("redis-server is missing. Run python3 dev.py test.")
        options = f"--port {self.port} --save --appendonly no --dir {self._folder}"
        self.process = subprocess.Popen(
            [program, *options.replace("--save", "--save ''").split()], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        pytest.fail("redis-server did not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self, is_frozen: bool) -> None:
        os.kill(self.process.pid, signal.SIGSTOP if is_frozen else signal.SIGCONT)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture(params=["memory", "redis"])
def limits(request: pytest.FixtureRequest) -> Limits:
    if request.param == "memory":
        return Limits()
    server: Redis = request.getfixturevalue("redis")
    return Limits(server.url)


def test_so_many_are_allowed_and_the_next_is_told_when(limits: Limits) -> None:
    who = f"1.1.1.{time.monotonic_ns()}"
    assert [limits.refusal(FEW, who) for _ in range(3)] == [None] * 3
    refusal = limits.refusal(FEW, who)
    assert refusal is not None
    assert 1 <= refusal.retry_after_seconds <= 61
    assert list(refusal.headers) == [("Retry-After", str(refusal.retry_after_seconds))]


def test_others_and_other_allowances_are_counted_apart(limits: Limits) -> None:
    who = f"1.1.1.{time.monotonic_ns()}"
    for _ in range(4):
        limits.refusal(FEW, who)
    assert limits.refusal(FEW, f"{who}0") is None
    assert limits.refusal(Allowance(name="other", times=3, seconds=60), who) is None


def test_one_who_comes_back_when_told_is_allowed(limits: Limits) -> None:
    who = f"1.1.1.{time.monotonic_ns()}"
    quick = Allowance(name="quick", times=2, seconds=1)
    for _ in range(2):
        allowed = 0
        while (refusal := limits.refusal(quick, who)) is None:
            allowed += 1
            assert allowed <= 4, "two windows at most can lie side by side"
        time.sleep(refusal.retry_after_seconds)
        assert limits.refusal(quick, who) is None


def test_forty_at_once_are_counted_one_by_one(limits: Limits) -> None:
    who = f"1.1.1.{time.monotonic_ns()}"
    many = Allowance(name="many", times=10, seconds=60)
    refused: list[Refusal | None] = []
    threads = [
        threading.Thread(target=lambda: refused.append(limits.refusal(many, who)))
        for _ in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 40
    assert refused.count(None) == 10


def test_two_servers_with_one_redis_count_together(redis: Redis) -> None:
    who = f"1.1.1.{time.monotonic_ns()}"
    one, other = Limits(redis.url), Limits(redis.url)
    assert [one.refusal(FEW, who), other.refusal(FEW, who), one.refusal(FEW, who)] == [None] * 3
    assert other.refusal(FEW, who) is not None


def test_a_frozen_redis_keeps_nobody_waiting_and_its_return_is_noticed(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasheet.kit.limits._REST_SECONDS", 0.5)
    who = f"1.1.1.{time.monotonic_ns()}"
    limits = Limits(redis.url)
    assert limits.refusal(FEW, who) is None
    redis.freeze(True)
    try:
        begun = time.monotonic()
        assert limits.refusal(FEW, who) is None
        assert time.monotonic() - begun < 3
        assert limits.trouble() is not None
        # This server goes on counting by itself.
        assert [limits.refusal(FEW, who) for _ in range(2)] == [None] * 2
        assert limits.refusal(FEW, who) is not None
    finally:
        redis.freeze(False)
    time.sleep(0.6)
    assert limits.trouble() is None
    # What was asked of the frozen one is counted when it thaws, so another is asked after here.
    assert [limits.refusal(FEW, f"{who}0") for _ in range(3)] == [None] * 3
    assert Limits(redis.url).refusal(FEW, f"{who}0") is not None


def test_a_dead_redis_refuses_nobody_and_a_new_one_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasheet.kit.limits._REST_SECONDS", 0.2)
    server = Redis(tmp_path)
    try:
        limits = Limits(server.url)
        assert limits.refusal(FEW, "1.1.1.1") is None
        server.kill()
        assert [limits.refusal(FEW, "1.1.1.1") for _ in range(3)] == [None] * 3
        assert limits.refusal(FEW, "1.1.1.1") is not None
        server.start()
        time.sleep(0.3)
        assert limits.refusal(FEW, "1.1.1.1") is None
        assert limits.trouble() is None
    finally:
        server.kill()


def test_without_redis_nothing_is_wrong() -> None:
    assert Limits().trouble() is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "in a few seconds"),
        (5, "in a few seconds"),
        (6, "in about 10 seconds"),
        (50, "in about 50 seconds"),
        (51, "in about 1 minute"),
        (60, "in about 1 minute"),
        (61, "in about 2 minutes"),
        (3000, "in about 50 minutes"),
        (3001, "in about 1 hour"),
        (3601, "in about 2 hours"),
    ],
)
def test_when_to_come_back_is_said_in_words_and_never_too_early(seconds: int, words: str) -> None:
    assert Refusal(retry_after_seconds=seconds).words == words
