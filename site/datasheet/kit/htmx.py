"""What htmx says about a request, and what a reply may say to it."""

from __future__ import annotations

import json

from flask import Flask, Response
from htmx_flask import Htmx, request

SCRIPT = "vendor/htmx-2.0.11.min.js"
"""The vendored library, below ``static/``; loaded only by pages with a form or a demo."""
_SWAPPED = ("[23]..", "409", "422", "429", "503")


def settings(*, own_host_only: bool) -> str:
    """Return what a page tells htmx in its head: nothing inline, nothing evaluated."""
    answers = [{"code": "204", "swap": False}]
    answers += [{"code": code, "swap": True} for code in _SWAPPED]
    answers.append({"code": "...", "swap": False, "error": True})
    return json.dumps(
        {
            "includeIndicatorStyles": False,
            "allowEval": False,
            "allowScriptTags": False,
            # Each element says itself what it asks, where the answer goes and how.
            "disableInheritance": True,
            "selfRequestsOnly": own_host_only,
            "timeout": 10_000,
            "historyCacheSize": 0,
            "responseHandling": answers,
        },
        separators=(",", ":"),
    )


def listen(app: Flask) -> None:
    """Let an application's requests be asked whether htmx made them."""
    Htmx(app)


def wants_fragment() -> bool:
    """Whether the page will put the answer into itself; else a browser shows it as a whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def told_apart(response: Response) -> Response:
    """Return an answer that no cache gives to the other kind of asker."""
    response.vary.add("HX-Request")
    return response
