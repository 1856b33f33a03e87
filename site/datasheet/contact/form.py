"""The form as it is shown: what was typed, what is wrong with it, and what it carries unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar

from itsdangerous import BadSignature, TimestampSigner

from datasheet.contact.message import Fields

TRAP = "website"
"""The field that people do not see: what fills it in is a program."""
_SALT = "contact form shown at"
_NOTHING = Fields(name="", email="", topic="", text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One showing of the form."""

    labels: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "name": "Your name",
            "email": "E-mail",
            "topic": "It is about",
            "text": "Message",
        }
    )
    """Each field's, in the order of the page."""
    fields: Fields = _NOTHING
    mistakes: Mapping[str, str] = field(default_factory=dict)
    """A sentence with the remedy for each field that could not be taken."""
    notice: str = ""
    """Why nothing was stored, when it was not for a field."""
    submission: str = ""
    """The id it will be sent under; empty: the page's script makes one, or the server."""
    stamp: str = ""
    """When it was shown, signed; empty: unknown."""


EMPTY = Form()


class Stamps:
    """Signs when a form was shown. Its age is advice for the owner, never a wall."""

    def __init__(self, secret_key: bytes) -> None:
        self._signer = TimestampSigner(secret_key, salt=_SALT)

    def new(self) -> str:
        return self._signer.sign("shown").decode()

    def age_seconds(self, stamp: str, now: datetime) -> float | None:
        """Return how long ago it was signed; None when it was not, or not by us."""
        try:
            _, shown_at = self._signer.unsign(stamp, return_timestamp=True)
        except BadSignature:
            return None
        return max(0.0, (now.astimezone(UTC) - shown_at).total_seconds())
