"""Small live parts that stand for those of the site."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request

from datasheet.kit.visitor import visitor_of
from tests.served_folder import SiteServer

Serve = Callable[..., SiteServer]


def echo_app() -> Flask:
    """Tells what reached Flask."""
    # The name of the site's own, which its log goes by.
    app = Flask("datasheet", static_folder=None)

    @app.route("/live/echo/", methods=["GET", "POST", "PUT"])
    @app.route("/api/v1/echo", methods=["GET", "POST"])
    def echo() -> dict[str, object]:
        visitor = visitor_of(request.environ)
        return {
            "path": request.path,
            "root": request.script_root,
            "query": request.query_string.decode(),
            "length": len(request.get_data(cache=True)),
            "told_length": request.content_length,
            "form": request.form.to_dict(),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "network": visitor.network,
            "origin": visitor.origin.value,
            "request_id": visitor.request_id,
        }

    @app.get("/live/text/")
    def text() -> Response:
        return Response("x" * 100_000, headers={"Cache-Control": "max-age=5", "Vary": "HX-Request"})

    @app.get("/live/broken/")
    def broken() -> str:
        raise RuntimeError("secret of a visitor")

    return app
