"""Seeing at once that a reader has gone: one epoll for all streams of the process.

Without it a closed tab shows only when something is written to it, behind a proxy at the
second beat. Presence is exact with it.
"""

import contextlib
import threading

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
        if self._streams.pop(descriptor, None) is not None:
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


_watch: Watch | None = None


def start() -> None:
    """Begin to watch; called once per gevent process."""
    global _watch
    _watch = Watch()
    _watch.start()


def watch(descriptor: int, stream: Stream) -> None:
    """End the stream as soon as its reader hangs up."""
    if _watch is not None and descriptor >= 0:
        _watch.add(descriptor, stream)


def unwatch(descriptor: int) -> None:
    """The stream has ended; its socket may be somebody else's soon."""
    if _watch is not None and descriptor >= 0:
        _watch.remove(descriptor)
