"""Messages as visitors send them, and the places that keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from datasheet.contact.message import Fields, Submission
from datasheet.contact.store import FILE, Kept, Store

NOW = datetime(2026, 3, 2, 14, 2, 13, 250_000, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    data_dir: Path
    url: str | None

    @property
    def file(self) -> Path:
        return self.data_dir / FILE


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def letter(
    text: str = "Our queue forgets orders when it restarts.",
    *,
    id: str | None = None,
    name: str = "Ada Example",
    email: str = "ada@visitor.example",
    trapped: bool = False,
    at: datetime = NOW,
) -> Submission:
    return Submission(
        id=id or str(uuid4()),
        fields=Fields(name=name, email=email, topic="system", text=text),
        trapped=trapped,
        form_age_seconds=41.5,
        network="",
        received_at=at,
    )


def kept(store: Store, submission: Submission | None = None) -> int:
    """Keep a new message and return its number."""
    answer = store.keep(submission or letter())
    assert isinstance(answer, Kept)
    assert not answer.repeated
    return answer.number
