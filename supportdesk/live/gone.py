"""Seeing at once that a reader has gone: one epoll for all streams of the process.

Without it a closed tab shows only when something is written to it, behind a proxy at the
second beat. Presence is exact with it.
"""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from gevent import monkey

from supportdesk.live.hub import Stream

_EPOLLRDHUP_ONCE = 0x2000 | 1 << 30


class Watch:
    """The sockets of open streams; whoever hangs up is ended."""

    def __init__(self) -> None:
        self._epoll = monkey.get_original("select", "epoll")()  # gevent takes it away
        self._streams: dict[int, Stream] = {}

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def add(self, descriptor: int, stream: Stream) -> None:
        self._streams[descriptor] = stream
        self._epoll.register(descriptor, _EPOLLRDHUP_ONCE)

    def remove(self, descriptor: int) -> None:
        self._streams.pop(descriptor, None)
        with contextlib.suppress(OSError, ValueError):
            self._epoll.unregister(descriptor)

    def _run(self) -> None:
        from gevent.socket import wait_read

        while True:
            wait_read(self._epoll.fileno())
            for descriptor, _ in self._epoll.poll(0):
                stream = self._streams.get(descriptor)
                self.remove(descriptor)
                if stream is not None and stream.greenlet is not None:
                    stream.greenlet.kill(block=False)


watch: Watch | None = None


def start() -> None:
    """Begin to watch; called once per gevent process."""
    global watch
    watch = Watch()
    watch.start()


def watched(environ: dict[str, Any], stream: Stream, body: Iterator[bytes]) -> Iterator[bytes]:
    """The same body; the stream ends as soon as its reader hangs up."""
    connection = environ.get("gunicorn.socket")
    if watch is None or connection is None:
        return body
    return _while_there(watch, connection.fileno(), stream, body)


def _while_there(
    watching: Watch, descriptor: int, stream: Stream, body: Iterator[bytes]
) -> Iterator[bytes]:
    watching.add(descriptor, stream)
    try:
        yield from body
    finally:
        watching.remove(descriptor)
