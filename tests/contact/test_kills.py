"""A process that keeps and mails messages is killed at random moments: nothing that was
acknowledged is lost, nothing is stored twice, and no message ever has a second Message-ID.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import ssl
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from datasheet.contact.delivery import Delivery
from datasheet.contact.states import State
from datasheet.contact.store import open_store
from tests.contact.keeper import PATIENCE, PLAN, account, text_of
from tests.smtp_sink import Fault, Sink, make_certificates, sink

ROOT = Path(__file__).resolve().parents[2]
MESSAGES_EACH = 40
SPREAD_SECONDS = 0.25


class Keeper:
    """A running ``tests.contact.keeper`` and what it has said."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.contact.keeper", folder],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.said: list[str] = []
        self._reader = Thread(target=self._read)
        self._reader.start()

    def order(self, **order: object) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # killed in the meantime

    def wait_for(self, line: str, times: int = 1) -> None:
        until = time.monotonic() + 60
        while self.said.count(line) < times:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.002)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._reader.join()
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()

    def tried(self) -> list[str]:
        return [line.split()[1] for line in self.said if line.startswith("try ")]

    def kept(self) -> Mapping[str, int]:
        lines = [line.split() for line in self.said if line.startswith("kept ")]
        return {id: int(number) for _, id, number in lines}

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
        self.process.stdout.close()


@contextmanager
def keeper(folder: Path) -> Iterator[Keeper]:
    made = Keeper(folder)
    try:
        yield made
    finally:
        made.kill()


def message_ids(server: Sink) -> Mapping[str, list[str]]:
    """The Message-IDs under which each message arrived, one for each time."""
    arrived: dict[str, list[str]] = defaultdict(list)
    for received in server.received:
        found = re.search(r"This is message ([0-9a-f-]{36})\.", received.mail.get_content())
        assert found
        arrived[found[1]].append(received.id)
    return arrived


def send_the_rest(folder: Path, port: int, trust: str | None = None) -> int:
    """Mail all that is left, and return how many attempts ended nobody knows how."""
    store = open_store(folder)
    delivery = Delivery(
        store,
        account(port, "starttls" if trust else "none"),
        plan=PLAN,
        patience=PATIENCE,
        trust=ssl.create_default_context(cafile=trust) if trust else None,
    )
    delivery.start()
    until = time.monotonic() + 600
    while set(store.counts()) - {State.SENT}:
        assert time.monotonic() < until, store.counts()
        time.sleep(0.02)
    delivery.drain(5)
    uncertain = sum(found.uncertain for found in store.messages())
    store.close()
    return uncertain


def test_nothing_acknowledged_is_lost_and_nothing_is_stored_or_named_twice(
    tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    kills: int = request.config.getoption("--kills") or 10
    chance = random.Random(20261121)
    acknowledged: dict[str, int] = {}
    unanswered: list[str] = []
    tried = 0
    with sink() as server:
        server.before_answer = lambda: time.sleep(chance.random() * 0.02)
        for number in range(kills):
            with keeper(tmp_path) as running:
                running.order(port=server.port)
                if number % 8:  # every eighth is killed before or while it opens the store
                    running.wait_for("done")
                # Whoever got no answer sends the form again.
                ids = [*unanswered, *(str(uuid4()) for _ in range(MESSAGES_EACH))]
                running.order(ids=ids, threads=8, pause_seconds=SPREAD_SECONDS / 4)
                time.sleep(chance.random() * SPREAD_SECONDS)
            kept = running.kept()
            again = {id: kept[id] for id in kept if id in acknowledged}
            assert {id: acknowledged[id] for id in again} == again, "found, not stored again"
            acknowledged |= kept
            tried += len(running.tried())
            unanswered = [id for id in running.tried() if id not in kept]
        send_the_rest(tmp_path / "data", server.port)
        arrived = message_ids(server)

    store = open_store(tmp_path / "data")
    stored = {found.submission_id: found for found in store.messages()}
    store.close()
    lost = {id for id, shown in acknowledged.items() if stored[id].number != shown}
    assert not lost
    assert all(found.fields.text == text_of(id) for id, found in stored.items())
    assert set(acknowledged) <= set(arrived) == set(stored)
    assert {id: set(ids) for id, ids in arrived.items()} == {
        id: {found.message_id} for id, found in stored.items()
    }
    counted = sum(found.uncertain for found in stored.values())
    twice = sum(len(ids) - 1 for ids in arrived.values())
    assert twice <= counted, "a mail that may have come twice is counted"
    with capsys.disabled():
        print(
            f"\n{kills} kills: {tried} submissions, {len(acknowledged)} acknowledged, 0 lost; "
            f"{len(stored)} stored, 0 twice; {twice} mailed again under the same Message-ID, "
            f"{counted} attempts of unknown end"
        )


FOR_GOOD = {Fault.NO_SUCH_USER, Fault.REJECTED}
MESSAGES_PER_FAULT = 5


def test_twelve_faults_of_a_mail_server_and_a_restart_lose_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All at once, each with a store and a server of its own; killed and started in the middle."""
    certificates = make_certificates(tmp_path)
    trust = str(certificates.trust)
    ids = {fault: [str(uuid4()) for _ in range(MESSAGES_PER_FAULT)] for fault in Fault}
    with ExitStack() as stack:
        servers = {
            fault: stack.enter_context(sink(certificates if fault is Fault.TLS else None))
            for fault in Fault
        }
        orders = [
            {
                "place": fault.name,
                "port": server.port,
                "trust": trust if fault is Fault.TLS else None,
            }
            for fault, server in servers.items()
        ]
        for fault, server in servers.items():
            server.fail(fault)
        with keeper(tmp_path) as running:
            for order, fault in zip(orders, servers, strict=True):
                running.order(**order, ids=ids[fault])
            running.wait_for("done", times=len(Fault))
            meet(servers)
            assert len(running.kept()) == len(Fault) * MESSAGES_PER_FAULT
        with keeper(tmp_path) as running:
            for order in orders:
                running.order(**order)
            running.wait_for("done", times=len(Fault))
            meet({fault: servers[fault] for fault in set(Fault) - FOR_GOOD})
        told = []
        for fault, server in servers.items():
            server.fail(None)
            store = open_store(tmp_path / fault.name)
            states = store.counts()
            if fault in FOR_GOOD:
                assert states == {State.NEEDS_OWNER: MESSAGES_PER_FAULT}
                assert store.outbox.retry(None, datetime.now(UTC)) == MESSAGES_PER_FAULT
            else:
                assert not server.received or fault is Fault.DROP_AFTER_DATA
                assert set(states) <= {State.WAITING, State.SENDING, State.QUEUED}
            store.close()
            uncertain = send_the_rest(
                tmp_path / fault.name, server.port, trust if server.secure else None
            )
            arrived = message_ids(server)
            assert set(arrived) == set(ids[fault]), f"{fault}: lost"
            assert all(len(set(found)) == 1 for found in arrived.values()), f"{fault}: two ids"
            again = sum(len(found) - 1 for found in arrived.values())
            assert again <= uncertain, f"{fault}: mailed again without being counted"
            told.append(f"{fault}: {len(arrived)} of {MESSAGES_PER_FAULT} arrived, {again} again")
    with capsys.disabled():
        print("\n" + "\n".join(told))


def meet(servers: Mapping[Fault, Sink]) -> None:
    """Wait until each fault was met once more; one that refuses cannot count, and has the time."""
    before = {fault: server.connections for fault, server in servers.items()}
    until = time.monotonic() + 30
    for fault, server in servers.items():
        while fault is not Fault.REFUSED and server.connections <= before[fault]:
            assert time.monotonic() < until, fault
            if fault in FOR_GOOD and server.connections >= MESSAGES_PER_FAULT:
                break
            time.sleep(0.01)
