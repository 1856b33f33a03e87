"""What a visitor may send, and what makes two messages the same one."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

NAME_LENGTH_MAX = 100
EMAIL_LENGTH_MAX = 254
TEXT_LENGTH_MAX = 5000
"""In letters. As a form sends them, 5,000 of four bytes each still fit into a body of 64 KiB."""

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_LINE_SEPARATORS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL}")


class Topic(StrEnum):
    """What a message is about."""

    ROLE = "role"
    SYSTEM = "system"
    ARTICLE = "article"

    @property
    def words(self) -> str:
        return f"an {self}" if self is Topic.ARTICLE else f"a {self}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the visitor typed, normalised; not yet checked."""

    name: str
    email: str
    topic: str
    text: str

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Fields:
        """Take the four fields from a form; every kind of line end in the text becomes ``\\n``."""
        return cls(
            name=given.get("name", "").strip(),
            email=given.get("email", "").strip(),
            topic=given.get("topic", "").strip(),
            text=_LINE_ENDS.sub("\n", given.get("text", "")).strip(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One message as it reached the server, checked and ready to be kept."""

    id: str
    """128 bits as a UUID: from the form, else ``derived_id``. Who knows it may ask how it fares."""
    fields: Fields
    trapped: bool
    """Whether the field that people do not see was filled in: stored as spam, not mailed."""
    form_age_seconds: float | None
    """From showing the form to sending it; advice for the owner, never a wall."""
    network: str
    """The sender's address under a key that is forgotten after the day; empty when unknown."""
    received_at: datetime


def mistakes(fields: Fields) -> Mapping[str, str]:
    """Return a sentence with the remedy for each field that cannot be taken, or nothing."""
    found = {
        "name": _name_mistake(fields.name),
        "email": _email_mistake(fields.email),
        "topic": _topic_mistake(fields.topic),
        "text": _text_mistake(fields.text),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def header_mistake(value: str) -> str | None:
    """Say why a value must stay out of a mail header, or nothing.

    ``=?`` begins an encoded word, and one with a line end inside becomes a header of its own on
    Python before 3.11.10.
    """
    if any(letter in _LINE_SEPARATORS for letter in value):
        return "Write it on one line."
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
        return "Remove the control letters; they cannot be seen."
    if any(letter in _BIDI_CONTROLS for letter in value):
        return "Remove the marks that turn the writing direction; they cannot be seen."
    if "=?" in value:
        return 'Write it without "=?".'
    return None


def read_id(given: str) -> str | None:
    """Return a submission id in its one spelling, or None for what is no UUID."""
    return given.lower() if _UUID.fullmatch(given) else None


def derived_id(fields: Fields, at: datetime, key: bytes) -> str:
    """Make the id of a form that brought none: the same text on one UTC day is one message."""
    day = at.astimezone(UTC).date().isoformat()
    made = hmac.new(key, f"{day}\0{digest(fields)}".encode(), hashlib.sha256)
    return str(UUID(bytes=made.digest()[:16]))


def digest(fields: Fields) -> str:
    """Tell two texts apart: equal for equal fields alone."""
    parts = (fields.name, fields.email, fields.topic, fields.text)
    hashed = (hashlib.sha256(part.encode()).digest() for part in parts)
    return hashlib.sha256(b"".join(hashed)).hexdigest()


def shown_number(number: int) -> str:
    """Return a message's number as people read it: ``4F2``."""
    return f"{number:03X}"


def read_number(shown: str) -> int | None:
    """Return the number behind ``4F2`` or ``4f2``, or None."""
    return int(shown, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,15}", shown) else None


def _name_mistake(name: str) -> str | None:
    if not _is_seen(name):
        return "Write your name."
    return header_mistake(name) or _length_mistake(name, NAME_LENGTH_MAX)


def _email_mistake(email: str) -> str | None:
    if not email:
        return "Write your e-mail address, so that I can answer."
    if sentence := header_mistake(email):
        return sentence
    if email.count("@") > 1 or any(letter in ",;" for letter in email):
        return "Write one address alone, such as name@example.com."
    if any(letter in '<>()[]"\\:' or letter.isspace() for letter in email):
        return "Write the address alone, without a name or quotes: name@example.com."
    if not email.isascii():
        return "Write the address in plain Latin letters, such as name@example.com."
    local, at, host = email.partition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64 or not host:
        return "Write one address, such as name@example.com."
    if "." not in host.strip("."):
        return "This address has no domain ending. Try name@example.com."
    if not _HOST.fullmatch(host):
        return "Write one address, such as name@example.com."
    return _length_mistake(email, EMAIL_LENGTH_MAX)


def _topic_mistake(topic: str) -> str | None:
    if topic in set(Topic):
        return None
    return f"Choose what it is about: {', '.join(topic.words for topic in Topic)}."


def _text_mistake(text: str) -> str | None:
    if not _is_seen(text):
        return "Write your message."
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        return "Remove the control letters; they cannot be seen."
    return _length_mistake(text, TEXT_LENGTH_MAX)


def _length_mistake(value: str, most: int) -> str | None:
    if len(value) <= most:
        return None
    return f"Write at most {most:,} letters; these are {len(value):,}."


def _is_seen(value: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in value)
