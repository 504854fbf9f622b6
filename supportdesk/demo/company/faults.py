"""How a broken staff platform answers, while a switch says so."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, jsonify, request

from supportdesk.demo.company.switches import Switches

HANG_SECONDS = 30
CHUNK = b" " * 65536
GIGABYTE = 2**30
PAGE = "<!doctype html><title>Sign in</title><h1>Staff portal</h1><p>Please sign in to go on.</p>"


def fault(switches: Switches) -> Response | None:
    """None lets the request through. Slowness comes first and goes with everything else."""
    slow = switches.position.slow
    if slow:
        switches.wait_while(lambda position: position.slow == slow, slow)
    position = switches.position
    if position.unreachable != "off":
        return _unreachable(switches, position.unreachable)
    if position.garbage != "off":
        return _garbage(position.garbage)
    if position.throttled and request.path == "/auth/verify":
        answer = refusal(429, "Slow down.")
        answer.headers["Retry-After"] = "30"
        return answer
    return None


def refusal(status: int, text: str) -> Response:
    answer = jsonify({"error": text})
    answer.status_code = status
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="staff"'
    return answer


def _unreachable(switches: Switches, how: str) -> Response:
    if how == "hang":
        switches.wait_while(lambda position: position.unreachable == "hang", HANG_SECONDS)
        how = "503"
    return refusal(int(how), "Unreachable on purpose.")


def _garbage(kind: str) -> Response:
    if kind == "redirect":
        return Response(status=302, headers={"Location": "/elsewhere"})
    if kind == "html":
        return Response(PAGE, mimetype="text/html")
    if kind == "shape":
        return Response('["this", {"is": "not"}, 4]', mimetype="application/json")
    if kind == "endless":
        return Response(_endless(), mimetype="application/json")
    return Response("OK :-)", mimetype="application/json")


def _endless() -> Iterator[bytes]:
    yield b'{"id": "'
    for _ in range(GIGABYTE // len(CHUNK)):
        yield CHUNK
