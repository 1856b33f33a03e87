"""What the owner's commands are tested with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from datasheet.contact.outbox import Outcome, RetryPlan
from datasheet.contact.store import Store
from tests.contact.letters import NOW, kept

PLAN = RetryPlan()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, object]]:
        return json.loads(self.out)  # type: ignore[no-any-return]


Run = Callable[..., Ended]


def settled(store: Store, outcome: Outcome) -> int:
    number = kept(store)
    leased = store.outbox.lease(NOW, "lease", PLAN)
    assert leased is not None
    assert leased.number == number
    store.outbox.settle(leased, outcome, NOW, PLAN, 0.5)
    return number
