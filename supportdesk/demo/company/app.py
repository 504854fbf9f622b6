"""The web side: which doors there are, and what holds for all of them."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from jinja2 import StrictUndefined

from supportdesk.demo.company import views
from supportdesk.demo.company.api import api
from supportdesk.demo.company.control import control
from supportdesk.demo.company.fields import Invalid
from supportdesk.demo.company.mailpages import mailpages
from supportdesk.demo.company.pages import pages
from supportdesk.demo.company.parts import KEY, Company
from supportdesk.demo.company.writepages import writepages

HERE = {"127.0.0.1", "localhost", "::1"}
SAFE = {"GET", "HEAD", "OPTIONS"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_app(parts: Company) -> Flask:
    app = Flask(__name__)
    app.url_map.merge_slashes = False  # an id may begin with one
    app.extensions[KEY] = parts
    app.config["MAX_CONTENT_LENGTH"] = 2**20
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(views.FILTERS)
    app.before_request(refuse_strangers)
    app.after_request(protect)
    app.register_error_handler(Invalid, invalid)
    for blueprint in (api, pages, control, mailpages, writepages):
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", view_func=healthy)
    return app


def refuse_strangers() -> tuple[str, int] | None:
    """Other host names (rebinding) and forms of other origins go no further."""
    if urlsplit(f"//{request.host}").hostname not in HERE:
        return "This program answers on this machine only.\n", 421
    if request.method not in SAFE and not is_from_here():
        return "This form came from another site.\n", 403
    return None


def is_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def protect(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def invalid(fault: Invalid) -> tuple[Response, int]:
    return jsonify({"error": "Some fields are wrong.", "fields": fault.faults}), 422


def healthy() -> Response:
    return jsonify({"status": "ok"})
