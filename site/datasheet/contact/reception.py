"""Takes what a visitor posted and says what became of it. Knows no web framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from datasheet.contact.delivery import Delivery
from datasheet.contact.failures import StoreError, StoreFull
from datasheet.contact.form import TRAP, Form, Stamps
from datasheet.contact.message import (
    Fields,
    Submission,
    derived_id,
    mistakes,
    read_id,
    shown_number,
)
from datasheet.contact.network import DailyHash
from datasheet.contact.states import State
from datasheet.contact.store import Conflict, Kept, Store
from datasheet.kit.limits import Allowance, Limits, Refusal

KEPT = Allowance(name="contact", times=6, seconds=600)
"""Messages of one network. A person writes one; an office behind one address a few."""
KEPT_UNSURE = Allowance(name="contact without origin", times=3, seconds=600)
"""The same when the browser did not say which page the form was on."""
TRIED = Allowance(name="contact tries", times=60, seconds=600)
"""Posts of one network, those with mistakes included."""
RETRY_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One posted form, with what the server knows of its sender."""

    given: Mapping[str, str]
    network: str
    is_sure: bool
    """Whether the browser said which page the form was on."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """It is on disk."""

    number: int
    state: State
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was stored; the form comes back with everything that was typed."""

    status: int
    """422 fields, 409 another text under this id, 429 too many, 503 the store is away or full."""
    form: Form
    retry_after_seconds: int | None = None


class Reception:
    """The one way into the store from the web."""

    def __init__(
        self,
        *,
        store: Store,
        delivery: Delivery,
        limits: Limits,
        hashed: DailyHash,
        stamps: Stamps,
        key: bytes,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._limits = limits
        self._hashed = hashed
        self._stamps = stamps
        self._key = key
        self._new_id = new_id

    def receive(self, post: Post) -> Stored | Refused:
        """Store a message, or say why not. What is Stored survives a crash at the next moment."""
        fields = Fields.read(post.given)
        id = read_id(post.given.get("submission", ""))
        shown = Form(
            fields=fields,
            submission=id or self._new_id(),
            stamp=post.given.get("stamp", "") or self._stamps.new(),
        )
        if refusal := self._limits.refusal(TRIED, post.network):
            return _too_many(shown, refusal)
        if found := mistakes(fields):
            return Refused(status=422, form=replace(shown, mistakes=found))
        if refusal := self._limits.refusal(KEPT if post.is_sure else KEPT_UNSURE, post.network):
            return _too_many(shown, refusal)
        submission = Submission(
            id=id or derived_id(fields, post.at, self._key),
            fields=fields,
            trapped=bool(post.given.get(TRAP)),
            form_age_seconds=self._stamps.age_seconds(post.given.get("stamp", ""), post.at),
            network=self._hashed(post.network, post.at),
            received_at=post.at,
        )
        return self._kept(submission, shown)

    def blank(self) -> Form:
        return Form(submission=self._new_id(), stamp=self._stamps.new())

    def _kept(self, submission: Submission, shown: Form) -> Stored | Refused:
        try:
            kept: Kept | Conflict = self._store.keep(submission)
        except StoreError as error:
            return Refused(
                status=503,
                form=replace(shown, submission=submission.id, notice=_away(error)),
                retry_after_seconds=RETRY_SECONDS,
            )
        if isinstance(kept, Conflict):
            notice = (
                f"This form was already sent with another text, which is stored as no. "
                f"{shown_number(kept.number)}. To send this text as well, press the button again."
            )
            fresh = replace(shown, submission=self._new_id(), notice=notice)
            return Refused(status=409, form=fresh)
        self._delivery.wake()
        return Stored(number=kept.number, state=kept.state, id=submission.id)


def _too_many(shown: Form, refusal: Refusal) -> Refused:
    notice = (
        f"Nothing was stored: too many messages came from your network. Try again {refusal.words}."
    )
    return Refused(
        status=429,
        form=replace(shown, notice=notice),
        retry_after_seconds=refusal.retry_after_seconds,
    )


def _away(error: StoreError) -> str:
    why = "its disk is full" if isinstance(error, StoreFull) else "its store does not answer"
    return f"Nothing was stored: the back end is there, but {why}. Your text is still here."
