"""A message as it is read back, with all that is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, select

from datasheet.contact.message import Fields
from datasheet.contact.states import State
from datasheet.contact.tables import message, outbox

STATE = case((message.c.spam, State.SPAM.value), else_=outbox.c.state).label("state")
"""What the two tables say together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A message with all that is known about it, for the owner."""

    number: int
    state: State
    fields: Fields
    message_id: str
    submission_id: str
    trapped: bool
    form_age_seconds: float | None
    network: str
    received_at: datetime
    read_at: datetime | None
    attempts: int
    uncertain: int
    next_attempt_at: datetime | None
    last_error: str
    accepted_at: datetime | None


def joined(*columns: Any) -> Select[Any]:
    """Select from messages and, where there is one, their row of the outbox."""
    return select(*columns).select_from(message.outerjoin(outbox))


def everything() -> Select[Any]:
    """Select what ``stored`` reads."""
    return joined(
        message,
        STATE,
        outbox.c.attempts,
        outbox.c.uncertain,
        outbox.c.next_attempt_at,
        outbox.c.last_error,
        outbox.c.accepted_at,
    )


def stored(row: Row[Any]) -> Stored:
    return Stored(
        number=row.number,
        state=State(row.state),
        fields=Fields(name=row.name, email=row.email, topic=row.topic, text=row.text),
        message_id=row.message_id,
        submission_id=row.submission_id,
        trapped=row.trapped,
        form_age_seconds=row.form_age_seconds,
        network=row.network,
        received_at=row.received_at,
        read_at=row.read_at,
        attempts=row.attempts or 0,
        uncertain=row.uncertain or 0,
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error or "",
        accepted_at=row.accepted_at,
    )
