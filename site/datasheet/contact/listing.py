"""How messages look in a terminal, in JSON and in an mbox file.

A terminal obeys control letters, and visitors wrote these texts: what cannot be seen is spelled.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from datasheet.contact.mail import Unsendable, compose
from datasheet.contact.message import Topic, shown_number
from datasheet.contact.smtp import MailAccount
from datasheet.contact.states import State
from datasheet.contact.stored import Stored

WIDTH = 80
_WAITING = {State.QUEUED, State.WAITING}
_JOINER = "\u200d"  # within emoji


def safe(text: str, *, lines: bool = False) -> str:
    """Spell every letter that a terminal could obey; ``lines`` keeps the line ends."""
    return "".join(_safe(letter, lines) for letter in text)


def inbox_table(messages: Sequence[Stored]) -> str:
    """One line for each message; a star marks what the owner has not read."""
    lines = [f" {'NO':<5} {'RECEIVED (UTC)':<16} {'STATE':<11} {'FROM':<18} MESSAGE"]
    for found in messages:
        mark = " " if found.read_at else "*"
        head = (
            f"{mark}{shown_number(found.number):<5} {_minute(found.received_at)} "
            f"{found.state:<11} {_fit(found.fields.name, 18)} "
        )
        lines.append(head + _fit(found.fields.text, WIDTH - _columns(head)).rstrip())
    return "\n".join(lines)


def outbox_table(messages: Sequence[Stored]) -> str:
    lines = [f"{'NO':<5} {'STATE':<11} {'TRIES':>5}  {'NEXT (UTC)':<16}  LAST ERROR"]
    for found in messages:
        waits = found.next_attempt_at if found.state in _WAITING else None
        head = (
            f"{shown_number(found.number):<5} {found.state:<11} {found.attempts:>5}  "
            f"{_minute(waits) if waits else '':<16}  "
        )
        lines.append(head + _fit(found.last_error, WIDTH - _columns(head)).rstrip())
    return "\n".join(lines)


def whole(found: Stored) -> str:
    """All that is known about a message, its text last."""
    fields = found.fields
    rows = [
        ("State", str(found.state)),
        ("From", f"{fields.name} <{fields.email}>"),
        ("About", Topic(fields.topic).words if fields.topic in set(Topic) else fields.topic),
        ("Received", _second(found.received_at)),
        ("Read", _second(found.read_at) if found.read_at else "not yet"),
    ]
    if found.trapped:
        rows.append(("Spam", "the field that people do not see was filled in"))
    if found.form_age_seconds is not None:
        rows.append(("Form", f"sent {found.form_age_seconds:.0f} s after it was shown"))
    if found.attempts:
        rows.append(("Attempts", str(found.attempts)))
    if found.uncertain:
        rows.append(("Uncertain", f"{found.uncertain}: it may have been mailed more than once"))
    if found.state in _WAITING and found.next_attempt_at:
        rows.append(("Next", _second(found.next_attempt_at)))
    if found.accepted_at:
        rows.append(("Accepted", f"by the mail server {_second(found.accepted_at)}"))
    if found.last_error:
        rows.append(("Reason" if found.state is State.DROPPED else "Error", found.last_error))
    rows.append(("Mail", found.message_id))
    told = [f"Message {shown_number(found.number)}"]
    told += [f"{name:<10} {safe(value)}" for name, value in rows]
    return "\n".join([*told, "", safe(fields.text, lines=True)])


def as_json(messages: Iterable[Stored]) -> str:
    made = json.dumps([_plain(found) for found in messages], ensure_ascii=False, indent=2)
    # Within strings alone: JSON has its own spelling for what a terminal could obey.
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in made)


def as_mbox(messages: Iterable[Stored], account: MailAccount | None) -> bytes:
    """Return an mbox file, oldest message first, quoted as in mboxrd.

    Raises Unsendable for a message that would make no good mail.
    """
    parts = []
    for found in sorted(messages, key=lambda found: found.number):
        when = found.received_at.astimezone(UTC).strftime("%a %b %d %H:%M:%S %Y")
        lines = [_quoted(line) for line in _mail(found, account).split(b"\r\n")]
        parts.append(f"From contact@datasheet {when}\n".encode() + b"\n".join(lines) + b"\n")
    return b"".join(parts)


def _mail(found: Stored, account: MailAccount | None) -> bytes:
    try:
        return compose(
            found.fields,
            number=found.number,
            message_id=found.message_id,
            sender=account.sender if account else "form@contact.invalid",
            recipient=account.recipient if account else "owner@contact.invalid",
            received_at=found.received_at,
            form_age_seconds=found.form_age_seconds,
        )
    except Unsendable as error:
        raise Unsendable(f"Message {shown_number(found.number)}: {error}") from None


def _quoted(line: bytes) -> bytes:
    return b">" + line if line.lstrip(b">").startswith(b"From ") else line


def _plain(found: Stored) -> dict[str, Any]:
    fields = found.fields
    return {
        "number": shown_number(found.number),
        "state": found.state.value,
        "name": fields.name,
        "email": fields.email,
        "topic": fields.topic,
        "text": fields.text,
        "received_at": _iso(found.received_at),
        "read_at": _iso(found.read_at),
        "trapped": found.trapped,
        "form_age_seconds": found.form_age_seconds,
        "message_id": found.message_id,
        "attempts": found.attempts,
        "uncertain": found.uncertain,
        "next_attempt_at": _iso(found.next_attempt_at),
        "accepted_at": _iso(found.accepted_at),
        "last_error": found.last_error,
    }


def _safe(letter: str, lines: bool) -> str:
    if letter.isprintable() or letter == _JOINER or (lines and letter == "\n"):
        return letter
    if unicodedata.category(letter) == "Zs" or letter == "\t":
        return " "
    return letter.encode("unicode_escape").decode("ascii")


def _fit(text: str, columns: int) -> str:
    """Return the text on one line, cut or filled to so many columns of a terminal."""
    flat = safe(" ".join(text.split()))
    if _columns(flat) > columns:
        while _columns(flat) > columns - 1:
            flat = flat[:-1]
        flat += "…"
    return flat + " " * (columns - _columns(flat))


def _columns(text: str) -> int:
    return sum(_letter_columns(letter) for letter in text)


def _letter_columns(letter: str) -> int:
    if unicodedata.combining(letter) or letter == _JOINER:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _minute(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _second(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")
