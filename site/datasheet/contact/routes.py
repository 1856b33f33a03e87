"""``/live/contact/``: reads a request, asks the reception, shows the answer.

Every answer is made twice from the same pieces: a fragment for the page that htmx will change, a
whole page for a browser without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup

from datasheet.contact.failures import StoreError
from datasheet.contact.form import EMPTY, Form, Stamps
from datasheet.contact.message import read_id, shown_number
from datasheet.contact.posted import MEDIA_TYPE, NotAForm, read_form
from datasheet.contact.reception import RETRY_SECONDS, Post, Reception, Refused
from datasheet.contact.states import ON_THE_WAY, State
from datasheet.contact.store import Progress, Store
from datasheet.kit.htmx import told_apart, wants_fragment
from datasheet.kit.origin import Verdict
from datasheet.kit.visitor import visitor_of
from datasheet.pages.press import publication, show
from datasheet.pages.views import contact_sheet

ASKED_MAX = 12
"""How often a page asks what became of its message; the pauses double up to a minute."""
_PAUSE_SECONDS_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the visitor reads about a stored message."""

    number: str
    state: State
    accepted_at: str
    """A time of day in the site's zone; empty until the mail server took it."""
    is_mailed: bool
    """Whether there is a mail server to hand it to."""
    next: str
    """The query to ask again with; empty when there is nothing more to learn."""
    pause_seconds: int


def contact_routes(
    reception: Reception,
    store: Store,
    stamps: Stamps,
    *,
    is_mailed: bool,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Blueprint:
    """Return the form's routes."""
    routes = Blueprint("contact", __name__)

    def told(progress: Progress, id: str, asked: int) -> Told:
        moves = progress.state in ON_THE_WAY and is_mailed and asked < ASKED_MAX
        zone = publication().edition.site.time_zone
        at = progress.accepted_at
        return Told(
            number=shown_number(progress.number),
            state=progress.state,
            accepted_at=f"{at.astimezone(zone):%H:%M:%S %Z}" if at else "",
            is_mailed=is_mailed,
            next=urlencode({"id": id, "seen": progress.state, "asked": asked + 1}) if moves else "",
            pause_seconds=min(2 ** (asked + 1), _PAUSE_SECONDS_MAX),
        )

    @routes.post("/")
    def take() -> Response:
        who = visitor_of(request.environ)
        if not who.origin.is_allowed:
            return _no(403, "This form was not on a page of this site, so nothing was stored.")
        if request.mimetype != MEDIA_TYPE:
            return _no(415, f"Send the form as {MEDIA_TYPE}; files cannot be taken.")
        try:
            given = read_form(request.get_data())
        except NotAForm as error:
            return _no(400, f"{error} Nothing was stored.")
        answer = reception.receive(
            Post(
                given=given,
                network=who.network,
                is_sure=who.origin is not Verdict.ABSENT,
                at=clock(),
            )
        )
        if isinstance(answer, Refused):
            return _form(answer.form, answer.status, answer.retry_after_seconds)
        if not wants_fragment():
            # A page of its own, so that a reload asks instead of sending again.
            return told_apart(_see(f"{_address()}message?{urlencode({'id': answer.id})}"))
        progress = Progress(number=answer.number, state=answer.state, accepted_at=None)
        return _fragment("done", told(progress, answer.id, 0))

    @routes.get("/message")
    def message() -> Response:
        id = read_id(request.args.get("id", ""))
        try:
            progress = store.progress(id) if id else None
        except StoreError as error:
            return _no(503, str(error), {"Retry-After": str(RETRY_SECONDS)})
        if id is None or progress is None:
            return _no(404, "No message has this number here. It may have been deleted meanwhile.")
        asked = min(request.args.get("asked", 0, type=int), ASKED_MAX)
        shown = told(progress, id, max(asked, 0))
        if not wants_fragment():
            return told_apart(Response(_page(EMPTY, told=shown)))
        part = "again" if request.args.get("seen") == progress.state else "moved"
        return _fragment(part, shown)

    @routes.get("/stamp")
    def stamp() -> Response:
        return Response(render_template("parts/contact_stamp.html", stamp=stamps.new()))

    @routes.get("/")
    def nothing_here() -> Response:
        return _no(405, "This address takes messages and shows nothing.", {"Allow": "POST"})

    return routes


def _form(form: Form, status: int, retry_after_seconds: int | None) -> Response:
    if wants_fragment():
        response = Response(render_template("parts/contact_fragment.html", form=form), status)
    else:
        response = Response(_page(form), status)
    if retry_after_seconds is not None:
        response.headers["Retry-After"] = str(retry_after_seconds)
    return told_apart(response)


def _page(form: Form, told: Told | None = None) -> str:
    return show("contact.html", contact_sheet(), form=form, told=told)


def _fragment(part: str, told: Told) -> Response:
    return told_apart(Response(render_template(f"parts/contact_{part}.html", told=told)))


def _no(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """Answer what no visitor of the form comes to see."""
    if wants_fragment():
        body = str(Markup('<p class="errors" role="alert">{}</p>').format(sentence))
    else:
        body = show("refusal.html", contact_sheet(), sentence=sentence)
    return told_apart(Response(body, status, headers))


def _address() -> str:
    """Return where these routes are, as the visitor's browser sees it."""
    here = publication()
    return here.live.href(here.base, "/live/contact/") or request.path


def _see(address: str) -> Response:
    response: Any = redirect(address, 303)
    return Response(response.get_data(), 303, response.headers)
