"""The hub of one process: who listens to what, and the one way to hand them a frame.

A waiting stream is a parked greenlet and a mailbox; it holds no connection and no request.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import gevent

MOST_FRAMES = 256
MOST_BYTES = 1_000_000
STAFF, CUSTOMERS = "staff", "customers"


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream. `last` is the number of the newest frame handed over or covered,
    `joined_at` the desk's position up to which its backlog reaches.

    `session` (staff) or `rights` (customers) are what it was opened with; `person` is the
    staff id or the right. It is `over` once it must end.
    """

    audience: str
    keys: tuple[str, ...]
    person: str
    name: str = ""
    session: int = 0
    rights: tuple[int, ...] = ()
    roles: frozenset[str] = frozenset()
    last: int = 0
    joined_at: int = 0
    over: bool = False
    waiting: list[bytes] = field(default_factory=list)
    size: int = 0
    greenlet: Any = None
    parked: bool = False


class Hub:
    """All streams of this process, by topic."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.closing = False
        self.cut = 0
        self.left: Callable[[Stream], None] = lambda _: None
        self._by_key: dict[str, set[Stream]] = defaultdict(set)

    def join(self, stream: Stream) -> None:
        self.streams.add(stream)
        for key in stream.keys:
            self._by_key[key].add(stream)

    def leave(self, stream: Stream) -> None:
        stream.over = True
        was_here = stream in self.streams
        self.streams.discard(stream)
        for key in stream.keys:
            self._by_key[key].discard(stream)
            if not self._by_key[key]:
                del self._by_key[key]
        if was_here:
            self.left(stream)

    def watched(self, key: str) -> bool:
        return key in self._by_key

    def watchers(self, keys: Collection[str]) -> set[Stream]:
        """Every stream that listens to one of these."""
        return {stream for key in keys for stream in self._by_key.get(key, ())}

    def push(self, stream: Stream, frame: bytes, number: int | None = None) -> None:
        """Hand a frame over; who is too far behind is cut off and resumes by number."""
        if stream.over:
            return
        if len(stream.waiting) >= MOST_FRAMES or stream.size + len(frame) > MOST_BYTES:
            self.cut += 1
            self.end(stream)
            return
        if number is not None:
            stream.last = max(stream.last, number)
        stream.waiting.append(frame)
        stream.size += len(frame)
        self._wake(stream)

    def end(self, stream: Stream) -> None:
        """End a stream now; nothing that still waits in it is sent."""
        self.leave(stream)
        stream.waiting.clear()
        if stream.parked:
            self._wake(stream)
        elif stream.greenlet is not None:
            stream.greenlet.kill(block=False)

    def close(self) -> None:
        """Tell every stream to come back: this process is going."""
        self.closing = True
        for stream in list(self.streams):
            self.leave(stream)
            self._wake(stream)

    def _wake(self, stream: Stream) -> None:
        gevent.get_hub().loop.run_callback(_unpark, stream)


def frames(hub: Hub, stream: Stream, backlog: Iterator[bytes]) -> Iterator[bytes]:
    """What the server writes: a pause to come back after, the backlog, then what comes.

    The stream has joined the hub before; it leaves when this generator ends.
    """
    stream.greenlet = gevent.getcurrent()
    try:
        yield b"retry: %d\n\n" % random.randint(500, 2500)  # noqa: S311
        yield from backlog
        while not (stream.over or hub.closing):
            if not stream.waiting:
                _park(stream)
                continue
            ready, stream.waiting, stream.size = stream.waiting, [], 0
            yield b"".join(ready)
    finally:
        stream.greenlet = None
        hub.leave(stream)


def _park(stream: Stream) -> None:
    stream.parked = True
    try:
        gevent.get_hub().switch()
    finally:
        stream.parked = False


def _unpark(stream: Stream) -> None:
    # Looks at `parked` when it runs: the greenlet may be elsewhere by then.
    if stream.parked and stream.greenlet is not None:
        stream.greenlet.switch()
