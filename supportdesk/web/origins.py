"""Requests from elsewhere, refused before anybody asks who is signed in (SECURITY section 6)."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, request

from supportdesk.domain.errors import Forbidden
from supportdesk.web import cookies, errors, htmx
from supportdesk.web.networks import is_loopback_host
from supportdesk.web.site import here

_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN = ("same-origin", "none")
_HEALTH = ("/healthz", "/readyz", "/metrics")
# They prove themselves by a signature or a bearer token, and never see a cookie.
_PROVEN = ("/hooks/", "/api/v1/")
_REFUSED = "This came from another site. Open the desk itself and do it there."

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def install(app: Flask) -> None:
    """Check every request. Install it before anything that reads a session."""
    app.before_request(check_host)
    app.before_request(check_origin)
    app.wsgi_app = _without_cookies(app.wsgi_app)  # type: ignore[method-assign, assignment]


def check_host() -> None:
    """421 for another host's name: caches and links must never be made from it."""
    if request.path in _HEALTH or request.host.lower() == here().host:
        return
    if not is_loopback_host(_hostname(request.host)):
        abort(421)


def check_origin() -> None:
    """Raises Forbidden when another site made the browser ask."""
    if request.path.startswith(_PROVEN):
        return
    if request.method in _SAFE:
        _check_reading()
    else:
        _check_changing()


def _check_changing() -> None:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        if site not in _OWN:
            raise Forbidden(_REFUSED)
    elif origin is not None and origin not in _own_origins():
        raise Forbidden(_REFUSED)


def _check_reading() -> None:
    """Parts and data are for our own pages; a plain link from anywhere may open a page."""
    if not cookies.is_known(request):
        return
    if htmx.is_fragment() or errors.wants_json():
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None and site not in _OWN:
            raise Forbidden(_REFUSED)


def _own_origins() -> tuple[str, ...]:
    """Ours, and that of the request itself where it was sent to this machine."""
    host = request.host.lower()
    if is_loopback_host(_hostname(host)):
        return (here().base_url, f"http://{host}")
    return (here().base_url,)


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _without_cookies(app: Wsgi) -> Wsgi:
    """Drop cookies before the app where they must never count, so that none can be read."""

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(_PROVEN):
            environ.pop("HTTP_COOKIE", None)
        return app(environ, start)

    return serve
