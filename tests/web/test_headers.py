"""Headers of every answer."""

from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from tests.web.tiny import client_of, make_app


@pytest.mark.parametrize("path", ["/fine", "/nowhere", "/fail/broken", "/static/x/nothing.css"])
def test_every_answer_is_closed_to_others(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for rule in (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ):
        assert rule in policy.split("; ")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert {"Cookie", "HX-Request"} <= set(headers["Vary"].split(", "))
    assert headers["Strict-Transport-Security"].startswith("max-age=")


def test_plain_http_promises_no_tls(static: Path) -> None:
    app = make_app(static, base_url="http://127.0.0.1:8000")
    headers = client_of(app, HTTP_HOST="127.0.0.1:8000").get("/fine").headers
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", ["/c/token", "/c/dead/link"])
def test_a_links_address_goes_nowhere(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Cache-Control"] == "no-store"


def test_a_door_may_be_stricter_and_never_laxer(app: Flask) -> None:
    @app.get("/file")
    def file() -> Response:
        answer = Response(b"x")
        answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    @app.get("/lax")
    def lax() -> Response:
        return Response(b"x", headers={"Cache-Control": "public, max-age=60"})

    headers = client_of(app).get("/file").headers
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "private, no-store"
    assert client_of(app).get("/lax").headers["Cache-Control"] == "no-store"


def test_request_numbers_are_ours(client: FlaskClient) -> None:
    first = client.get("/fine", headers={"X-Request-Id": "theirs"}).headers["X-Request-Id"]
    second = client.get("/fine").headers["X-Request-Id"]
    assert len(first) == 16
    assert "theirs" != first != second
