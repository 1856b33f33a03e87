"""A process that keeps messages and mails them, to be traced and killed.

    python -m tests.contact.keeper FOLDER < ORDERS

An order is one line of JSON: ``{"place": "a", "port": 25}`` mails what the store in FOLDER/a holds
to that port, with a ``trust`` by STARTTLS; ``{"place": "a", "ids": [...]}`` keeps a message under
each id. For each message it prints ``try ID`` before and ``kept ID NUMBER`` after it is stored,
with one write each: what was printed was true at that moment. After each order it prints
``done``; when its input ends it drains and ends.
"""

from __future__ import annotations

import json
import os
import random
import ssl
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

from datasheet.contact.delivery import Delivery, MailAccount, Patience
from datasheet.contact.outbox import RetryPlan
from datasheet.contact.store import Kept, Store, open_store
from tests.contact.letters import letter

# The plan with its time compressed.
PLAN = RetryPlan(
    steps_seconds=(0.05, 0.1, 0.2, 0.4), every_seconds=0.5, for_seconds=300, lease_seconds=2
)
PATIENCE = Patience(answer_seconds=0.4, attempt_seconds=1)


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def account(port: int, security: Literal["starttls", "none"] = "none") -> MailAccount:
    return MailAccount(
        host="127.0.0.1",
        port=port,
        security=security,
        sender="form@sheet.example",
        recipient="owner@sheet.example",
    )


def text_of(id: str) -> str:
    return f"This is message {id}."


def keep(store: Store, id: str, pause_seconds: float) -> None:
    time.sleep(random.random() * pause_seconds)
    say(f"try {id}")
    answer = store.keep(letter(text_of(id), id=id))
    assert isinstance(answer, Kept)
    say(f"kept {id} {answer.number}")


class Keeper:
    """The stores of one process, and who mails what they hold."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stores: dict[str, Store] = {}
        self._deliveries: dict[str, Delivery] = {}

    def carry_out(self, order: Mapping[str, Any]) -> None:
        place = order.get("place", "data")
        store = self._stores.get(place) or open_store(
            self._folder / place, mail_host="sheet.example", deadline_seconds=20
        )
        self._stores[place] = store
        if "port" in order:
            self._mail(place, store, order["port"], order.get("trust"))
        pause, ids = order.get("pause_seconds", 0), order.get("ids", [])
        with ThreadPoolExecutor(order.get("threads", 1)) as pool:
            for job in [pool.submit(keep, store, id, pause) for id in ids]:
                job.result()
                if place in self._deliveries:
                    self._deliveries[place].wake()

    def close(self) -> None:
        for delivery in self._deliveries.values():
            delivery.drain(5)
        for store in self._stores.values():
            store.close()

    def _mail(self, place: str, store: Store, port: int, trust: str | None) -> None:
        delivery = Delivery(
            store,
            account(port, "starttls" if trust else "none"),
            plan=PLAN,
            patience=PATIENCE,
            trust=ssl.create_default_context(cafile=trust) if trust else None,
        )
        delivery.start()
        self._deliveries[place] = delivery


def main(folder: Path) -> None:
    keeper = Keeper(folder)
    say("ready")
    for line in sys.stdin:
        keeper.carry_out(json.loads(line))
        say("done")
    keeper.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
