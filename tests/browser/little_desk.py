"""A desk of one file for the browser's tests: real sockets, our frames, our security headers.

It knows nothing of tickets. Tests write its pages, push frames and say how it shall fail.
"""

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

STATIC = Path(__file__).parents[2] / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; "
        "base-uri 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.body.decode(), True).items()}


@dataclass
class Answer:
    """What to say: `text` with a status, or nothing at all while `hold` is not set."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None


Door = Callable[[Asked], Answer]


class LittleDesk:
    """Start it, give it pages and frames, kill it, start it again on the same port."""

    def __init__(self) -> None:
        self.port = 0
        self.open: set[socket.socket] = set()
        self.server: ThreadingHTTPServer | None = None
        self.changed = threading.Condition()
        self.clear()

    def clear(self) -> None:
        """Forget the last test: no pages, no frames, every stream ended."""
        with self.changed:
            self.doors: dict[tuple[str, str], Door] = {}
            self.asked: list[Asked] = []
            self.frames: list[tuple[int | None, str]] = []
            self.head = 0
            self.live: Answer | None = None
            self.frozen = False
            self.retry = 0  # milliseconds after which a stream that ended shall come back
            self.blind = False  # without its database: no beat promises anything
            self.streams = 0
            self.generation = getattr(self, "generation", 0) + 1
            self.changed.notify_all()

    def clear_asked(self) -> None:
        """Forget what was asked so far."""
        with self.changed:
            self.asked.clear()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = Listener(("127.0.0.1", self.port), Handler)
        self.server.desk = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def kill(self) -> None:
        """As kill -9: every connection is reset, nobody listens any more."""
        assert self.server
        self.server.shutdown()
        self.server.server_close()
        self.cut()

    def cut(self) -> None:
        """End all connections, streams included, and go on listening."""
        with self.changed:
            for connection in list(self.open):
                reset(connection)  # before a stream can end well
            self.generation += 1
            self.changed.notify_all()

    def end_streams(self) -> None:
        """As a desk that is renewed: every stream ends well."""
        with self.changed:
            self.generation += 1
            self.changed.notify_all()

    def page(self, path: str, html: str) -> None:
        self.door("GET", path, lambda _: Answer(html))

    def door(self, method: str, path: str, act: Door | Answer) -> None:
        self.doors[method, path] = act if callable(act) else lambda _: act

    def push(self, html: str, number: int | None = None) -> int:
        """Say that something changed, to whoever listens and whoever comes later."""
        with self.changed:
            self.head = number or self.head + 1
            self.frames.append(
                (self.head, f"id: {self.head}\nseal: of{self.head}\n{as_data(html)}\n\n")
            )
            self.changed.notify_all()
        return self.head

    def pass_on(self, event: str, html: str = "") -> None:
        """Something that is not kept: typing, presence, reset."""
        with self.changed:
            self.frames.append((None, f"event: {event}\n{as_data(html)}\n\n"))
            self.changed.notify_all()

    def wait_for(self, path: str, count: int = 1, method: str = "POST") -> list[Asked]:
        """The requests to `path` once there are `count` of them; or fails."""
        with self.changed:
            enough = self.changed.wait_for(lambda: len(self.to(path, method)) >= count, timeout=15)
        assert enough, f"{count} requests to {path} expected, {len(self.to(path, method))} came"
        return self.to(path, method)

    def to(self, path: str, method: str = "POST") -> list[Asked]:
        return [asked for asked in self.asked if (asked.method, asked.path) == (method, path)]


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    desk: LittleDesk

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is no news here."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Listener

    def setup(self) -> None:
        super().setup()
        self.desk = self.server.desk
        self.desk.open.add(self.connection)

    def finish(self) -> None:
        self.desk.open.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Silent: tests read `asked`."""

    def do_GET(self) -> None:
        asked = self.read()
        if asked.path.startswith("/static/"):
            self.send_file(asked.path.removeprefix("/static/t/"))
        elif asked.path == "/live" and not self.desk.live:
            self.stream(asked)
        else:
            self.answer(asked)

    do_POST = do_GET  # noqa: N815 - the base class names them so

    def read(self) -> Asked:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, parts.path, query, dict(self.headers), body)
        if not parts.path.startswith("/static/"):
            with self.desk.changed:
                self.desk.asked.append(asked)
                self.desk.changed.notify_all()
        return asked

    def answer(self, asked: Asked) -> None:
        door = self.desk.doors.get((asked.method, asked.path))
        answer = door(asked) if door else Answer("Not here.", 404)
        if asked.path == "/live" and self.desk.live:
            answer = self.desk.live
        if answer.hold:
            answer.hold.wait(30)
        self.send(answer.status, answer.text.encode(), answer.headers)

    def send_file(self, name: str) -> None:
        path = STATIC / name
        if name == "test.css":
            return self.send(200, TEST_CSS.encode(), {"Content-Type": "text/css"})
        if not path.is_file():
            return self.send(404, b"", {})
        kept = {"Content-Type": TYPES[path.suffix], "Cache-Control": "max-age=3600, immutable"}
        return self.send(200, path.read_bytes(), kept)

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        own = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**HEADERS, **own, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, asked: Asked) -> None:
        self.send_response(200)
        for name, value in {**HEADERS, "Content-Type": "text/event-stream"}.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.count_streams(1)
        if self.desk.retry:
            self.wfile.write(f"retry: {self.desk.retry}\n\n".encode())
        try:
            self.follow(int(asked.query["after"]), once="once" in asked.query)
        finally:
            self.count_streams(-1)

    def count_streams(self, more: int) -> None:
        with self.desk.changed:
            self.desk.streams += more
            self.desk.changed.notify_all()

    def follow(self, after: int, once: bool) -> None:
        desk, at = self.desk, 0
        generation, replay, quiet = desk.generation, True, False
        while generation == desk.generation:
            with desk.changed:
                if not desk.frozen:
                    self.write_frames(desk.frames[at:], after, replay)
                    if (replay or quiet) and not desk.blind:
                        self.wfile.write(f"id: {desk.head}\nevent: now\ndata:\n\n".encode())
                    at, replay = len(desk.frames), False
                if once:
                    return
                quiet = not desk.changed.wait(1)

    def write_frames(self, frames: list[tuple[int | None, str]], after: int, replay: bool) -> None:
        passing = 0 if replay else after + 1  # what is not kept reaches only who is here
        text = "".join(frame for number, frame in frames if (number or passing) > after)
        self.wfile.write(text.encode())


def as_data(html: str) -> str:
    return "\n".join(f"data: {line}" for line in html.split("\n"))


def reset(connection: socket.socket) -> None:
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


TEST_CSS = """
[hidden] { display: none !important; }
.ticket__scroll, .queue { block-size: 300px; overflow: auto; position: relative; }
.queue { overflow-anchor: none; }
.sr-only { position: absolute; inline-size: 1px; overflow: hidden; }
.entry { min-block-size: 60px; }
"""
