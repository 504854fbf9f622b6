"""A staff platform on a real socket for the tests: speaks the default contract, or misbehaves."""

import json
import re
import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import unquote

from werkzeug import Request, Response

TOKEN = "platform-token"


def record(**fields) -> dict:
    """The JSON of one person; pass None to leave a field out."""
    whole = {
        "id": "s-1",
        "username": "iris",
        "name": "Iris Vale",
        "active": True,
        "roles": ["l1"],
        "updated_at": "2026-11-21T09:00:00Z",
    } | fields
    return {name: value for name, value in whole.items() if value is not None}


class Platform:
    """The state behind the wire. `server` is a pytest-httpserver."""

    def __init__(self, server) -> None:
        self.people: dict[str, dict] = {}
        self.locked: set[str] = set()
        self.asked: list[str] = []
        self.page_size = 100
        self.token = TOKEN
        self.away = self.slow_down = False
        self.verified: list[dict] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self.answer)
        self.url = server.url_for("")

    def put(self, **fields) -> None:
        person = record(**fields)
        self.people[person["id"]] = person

    def answer(self, request: Request) -> Response:
        path = request.environ["REQUEST_URI"].split("?")[0]
        self.asked.append(f"{request.method} {path}")
        if self.away:
            return Response("down", 503)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return as_json({"error": "token"}, 401)
        if path == "/auth/verify":
            return self._verify(request)
        if path == "/staff":
            return self._list(request)
        return self._person(request, unquote(path.removeprefix("/staff/")))

    def _verify(self, request: Request) -> Response:
        asked = json.loads(request.get_data())
        self.verified.append(asked)
        if self.slow_down:
            return Response("{}", 429, {"Retry-After": "42"})
        found = [one for one in self.people.values() if one["username"] == asked["username"]]
        if not found or asked["password"] != "right":
            return as_json({}, 401)
        if asked["username"] in self.locked:
            return as_json({}, 423)
        return as_json(found[0], 200 if found[0]["active"] else 403)

    def _list(self, request: Request) -> Response:
        since = request.args.get("updated_since", "1970-01-01T00:00:00Z")
        after = datetime.fromisoformat(since).astimezone(UTC)
        found = [
            one
            for one in self.people.values()
            if datetime.fromisoformat(one.get("updated_at", "2100-01-01T00:00:00Z")) >= after
        ]
        begin = int(request.args.get("cursor", 0))
        end = begin + self.page_size
        following = str(end) if end < len(found) else None
        return as_json({"items": found[begin:end], "next": following})

    def _person(self, request: Request, staff_id: str) -> Response:
        if staff_id not in self.people:
            return as_json({}, 404)
        response = as_json(self.people[staff_id])
        response.add_etag()
        return response.make_conditional(request)


def as_json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


@contextmanager
def raw_server(talk: Callable[[socket.socket, threading.Event], None]):
    """A socket that hands each connection to `talk`; the event is set when the test is over."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    threads: list[threading.Thread] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=hand_over, args=(connection,), daemon=True)
            threads.append(thread)
            thread.start()

    def hand_over(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                connection.recv(65536)
                talk(connection, over)
            except OSError:
                pass

    accepting = threading.Thread(target=serve, daemon=True)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in [accepting, *threads]:
            thread.join(5)
