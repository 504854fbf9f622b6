"""The floor that figures are held against: a page and a stream that do nothing but send bytes.

Served by the same gunicorn as the desk: `gunicorn -k gevent tests.bench.floor:app`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import gevent
from gevent.event import Event

PAGE = b"<p>" + b"x" * 40_000
_readers: set["Reader"] = set()


class Reader:
    """A stream and what waits for it."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.news = Event()


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/live":
        start("200 OK", [("Content-Type", "text/event-stream")])
        return frames(Reader())
    if environ["PATH_INFO"] == "/say":
        body = environ["wsgi.input"].read()
        for reader in _readers:
            reader.waiting.append(body)
            reader.news.set()
        start("204 No Content", [])
        return []
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]


def frames(reader: Reader) -> Iterator[bytes]:
    _readers.add(reader)
    try:
        yield b": here\n\n"
        while True:
            reader.news.wait()
            reader.news.clear()
            ready, reader.waiting = reader.waiting, []
            yield b"".join(ready)
            gevent.sleep(0)
    finally:
        _readers.discard(reader)
