"""A tiny desk: doors that fail in every way, with all manners installed."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from supportdesk.domain import errors as domain
from supportdesk.web import htmx, manners
from supportdesk.web.bodies import takes_files
from supportdesk.web.networks import ip_network
from supportdesk.web.site import Site

TEMPLATES = Path(__file__).parents[2] / "templates"
ORIGIN = "https://desk.example.com"

FAULTS: dict[str, Callable[[], Exception]] = {
    "refused": lambda: domain.Refused("TKT-1042 was claimed by Mara 3 seconds ago."),
    "unseen": lambda: domain.Unseen("Lena wrote while you were typing.", (7, 8)),
    "invalid": lambda: domain.Invalid({"tried": "Write something here."}),
    "missing": lambda: domain.NotFound(),
    "signed-out": lambda: domain.SignedOut(),
    "forbidden": lambda: domain.Forbidden("Your account has no role here."),
    "large": lambda: domain.TooLarge("This is too large."),
    "throttled": lambda: domain.Throttled("Wait 40 s.", 40),
    "away": lambda: domain.Unavailable("The staff platform does not answer.", "staff platform"),
    "locked": lambda: OperationalError(
        "BEGIN", None, sqlite3.OperationalError("database is locked")
    ),
    "broken": lambda: ZeroDivisionError("a secret of the code"),
}


def make_app(static: Path, **site: object) -> Flask:
    app = Flask("tiny", static_folder=None, template_folder=str(TEMPLATES))
    values = {
        "base_url": ORIGIN,
        "trusted_proxies": (ip_network("10.1.0.0/16"),),
        "ops_token": "ops-token-of-the-test",
        "upload_bytes": 5_000_000,
    } | site
    manners.install(app, Site(**values), static, {"database": lambda: (True, "answers")})  # type: ignore[arg-type]
    app.jinja_env.globals["config"] = SimpleNamespace(product_name="Supportdesk")
    _add_doors(app)
    return app


def _add_doors(app: Flask) -> None:
    @app.route("/fail/<how>", methods=["GET", "POST", "DELETE"])
    def fail(how: str) -> str:
        raise FAULTS[how]()

    @app.route("/fine", methods=["GET", "POST"])
    def fine() -> str:
        return "fine"

    for path in ("/live", "/c/<token>", "/hooks/staff", "/api/v1/tickets", "/support"):
        app.add_url_rule(path, path, lambda token="": _cookies(), methods=["GET", "POST"])

    @app.post("/go")
    def go() -> object:
        return htmx.moved("/tickets/1001")

    @app.post("/files")
    @takes_files
    def files() -> dict[str, int]:
        return {"files": len(request.files.getlist("attachments")), "body": len(_body())}

    @app.post("/text")
    def text() -> dict[str, int]:
        return {"body": len(_body())}


def _body() -> str:
    return request.form.get("body", "")


def _cookies() -> dict[str, str]:
    return dict(request.cookies)


class Browserless(FlaskClient):
    """A client that sends the host and peer address it is told to, and keeps no cookies."""

    environ: dict[str, str]

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, environ_overrides=self.environ, **kwargs)


def client_of(app: Flask, **environ: str) -> FlaskClient:
    """A client that names the desk's host and comes from the internet, unless told otherwise."""
    app.test_client_class = Browserless
    client = app.test_client(use_cookies=False)
    client.environ = {"HTTP_HOST": "desk.example.com", "REMOTE_ADDR": "203.0.113.9"} | environ
    return client
