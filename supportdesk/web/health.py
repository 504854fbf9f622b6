"""Whether the desk is well: /healthz, /readyz and /metrics, in full only for its own people."""

import hmac
from collections.abc import Callable, Mapping

from flask import Flask, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from supportdesk.web import measures, peer
from supportdesk.web.site import here

Check = Callable[[], tuple[bool, str]]
VITAL = ("database",)


def install(app: Flask, checks: Mapping[str, Check]) -> None:
    """Add the three doors. Each check says whether its part is well, and how it is in words."""
    app.extensions["checks"] = dict(checks)
    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule("/readyz", "readyz", lambda: _readyz(app))
    app.add_url_rule("/metrics", "metrics", _metrics)


def is_ours() -> bool:
    """Whether details may be told: this machine or a private peer without a proxy, or the token."""
    if peer.is_near():
        return True
    token, given = here().ops_token, request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _healthz() -> Response:
    """This process answers."""
    return jsonify(status="ok")


def _readyz(app: Flask) -> Response:
    """Every part the desk needs, asked now. 503 only without what every request needs: while
    another part is away the desk goes on, and must not be taken out of service."""
    checks: Mapping[str, Check] = app.extensions["checks"]
    found = {name: _asked(check) for name, check in checks.items()}
    ready = all(found[name][0] for name in VITAL if name in found)
    well = all(well for well, _ in found.values())
    body: dict[str, object] = {"status": "ok" if well else "degraded" if ready else "failing"}
    if is_ours():
        body["checks"] = {
            name: {"ok": well, "state": words} for name, (well, words) in found.items()
        }
    answer = jsonify(body)
    answer.status_code = 200 if ready else 503
    return answer


def _asked(check: Check) -> tuple[bool, str]:
    try:
        return check()
    except Exception as error:
        return False, type(error).__name__


def _metrics() -> Response:
    """All processes of this machine together where they share a folder, else this one."""
    if not is_ours():
        abort(404)
    latest = generate_latest(measures.registry())
    return Response(latest, content_type=CONTENT_TYPE_LATEST)
